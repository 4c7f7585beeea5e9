// Layer normalisation, which a GPT and a graph of layers share.
// @ts-check

/** @typedef {[gamma: Float32Array, beta: Float32Array]} Norm */

/** A layer normalisation over all of x (Ba et al. 2016).
 * @param {Float32Array} out @param {Float32Array} x @param {Norm} norm @param {number} epsilon */
export function normaliseLayer(out, x, [gamma, beta], epsilon) {
  let [mean, variance] = [0, 0];
  for (let i = 0; i < x.length; i++) mean += x[i] / x.length;
  for (let i = 0; i < x.length; i++) variance += (x[i] - mean) ** 2 / x.length;
  const scale = 1 / Math.sqrt(variance + epsilon);
  for (let i = 0; i < x.length; i++) out[i] = (x[i] - mean) * scale * gamma[i] + beta[i];
}
