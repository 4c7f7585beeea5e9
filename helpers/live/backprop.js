// The gradient of one output of a chain of Dense layers with respect to its inputs.
// @ts-check
import { addProduct, check, eachLayer, ELEMENTWISE, erf, sigmoid, weightShape } from "./forward.js";
import { normals } from "./ui.js";

/**
 * @typedef {import("./forward.js").LayerSpec} LayerSpec
 * @typedef {{activation?: string, inputs: number, units: number, kernel?: Float32Array,
 *   bias?: Float32Array}} Part weighted sums where there is a kernel, else an activation
 * @typedef {{run: (x: Float32Array) => Float32Array, back: (g: Float32Array) => Float32Array}}
 *   TwoWay a part, ready to run forwards, and then backwards: from the gradient with respect to its
 *   outputs to that with respect to its inputs. Both return buffers that the next call writes over.
 */

/** The derivatives of what `forward.js` calls ELEMENTWISE. At a kink they are as Keras has them.
 * @type {Record<string, (x: number) => number>} */
export const DERIVATIVES = {
  linear: () => 1,
  relu: (x) => Number(x > 0),
  leaky_relu: (x) => (x > 0 ? 1 : 0.2),
  sigmoid: (x) => sigmoid(x) * (1 - sigmoid(x)),
  tanh: (x) => 1 - Math.tanh(x) ** 2,
  softplus: sigmoid,
  silu: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  gelu: (x) => 0.5 * (1 + erf(x / Math.SQRT2)) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI),
  sin: Math.cos,
};

/** The parts of a packed chain; throws where they do not fit together.
 * @param {LayerSpec[]} layers @param {DataView | null | undefined} bytes @param {number} inputs
 * @returns {Part[]} */
export function readParts(layers, bytes, inputs) {
  let width = inputs;
  return eachLayer(layers, bytes, (spec, { kernel, bias }) => {
    const { type, activation = "linear" } = spec;
    check(DERIVATIVES[activation], `there is no derivative of an activation "${activation}"`);
    if (type === "Activation") return [{ activation, inputs: width, units: width }];
    check(type === "Dense", `there is no gradient of a layer "${type}"`);
    const sums = { inputs: width, units: weightShape(spec, [width])[1], kernel, bias };
    width = sums.units;
    return [sums, { activation, inputs: width, units: width }];
  }).flat();
}

/** The same parts with their weights drawn anew: normal, with each array's own root mean square.
 * @param {Part[]} parts @param {() => number} random gives uniform numbers in [0, 1)
 * @returns {Part[]} */
export function redrawn(parts, random) {
  const anew = (/** @type {Float32Array | undefined} */ old) => {
    if (!old) return old;
    const scale = Math.sqrt(old.reduce((sum, weight) => sum + weight * weight, 0) / old.length);
    return normals(old.length, random).map((draw) => scale * draw);
  };
  return parts.map((part) => ({ ...part, kernel: anew(part.kernel), bias: anew(part.bias) }));
}

/** Weighted sums. @param {number} inputs @param {number} units @param {Float32Array} kernel
 * @param {Float32Array | undefined} bias @returns {TwoWay} */
function twoWaySums(inputs, units, kernel, bias) {
  const [sums, gradient] = [new Float32Array(units), new Float32Array(inputs)];
  const run = (/** @type {Float32Array} */ x) => {
    if (bias) sums.set(bias);
    else sums.fill(0);
    addProduct(sums, x, 0, inputs, kernel, 0);
    return sums;
  };
  const back = (/** @type {Float32Array} */ g) => {
    for (let [i, k] = [0, 0]; i < inputs; i++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += kernel[k++] * g[j];
      gradient[i] = sum;
    }
    return gradient;
  };
  return { run, back };
}

/** An activation, which remembers what it was given. @param {string} name @param {number} units
 * @returns {TwoWay} */
function twoWayActivation(name, units) {
  const [f, slope, seen] = [ELEMENTWISE[name], DERIVATIVES[name], new Float32Array(units)];
  const run = (/** @type {Float32Array} */ x) => (seen.set(x), seen.map(f));
  return { run, back: (g) => g.map((value, i) => value * slope(seen[i])) };
}

/** A chain that answers, and says how each input moves an answer.
 * @param {Part[]} parts */
export function makeNetwork(parts) {
  const steps = parts.map(({ kernel, bias, inputs, units, activation = "linear" }) =>
    kernel ? twoWaySums(inputs, units, kernel, bias) : twoWayActivation(activation, units));
  const outputs = parts[parts.length - 1].units;
  const run = (/** @type {Float32Array} */ x) => steps.reduce((y, step) => step.run(y), x);
  /** @param {ArrayLike<number>} x */
  const logits = (x) => run(Float32Array.from(x)).slice();
  /** @param {Float32Array} x @param {number} output */
  const logit = (x, output) => run(x)[output];
  /** Of one output, with respect to each input. @param {Float32Array} x @param {number} output */
  const gradient = (x, output) => {
    run(x);
    const one = Float32Array.from({ length: outputs }, (_, i) => Number(i === output));
    return steps.reduceRight((g, step) => step.back(g), one).slice();
  };
  return { outputs, logits, logit, gradient };
}
