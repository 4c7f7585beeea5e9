// From a model's logits to the next token: temperature, cuts, a draw that can be repeated.
// @ts-check

/**
 * @typedef {{temperature?: number, topK?: number, topP?: number}} Decoding
 *   temperature: from 0, which always takes the most probable; topK: how many of the most probable
 *   are kept, 0 for all; topP: the share of the probability, in (0, 1], that is kept, 1 for all.
 */

/** Divides by the sum, in place. @param {Float64Array} p */
function normalise(p) {
  const total = p.reduce((sum, value) => sum + value, 0);
  for (let i = 0; i < p.length; i++) p[i] /= total;
}

/** The places of the numbers from the largest down; of equals, the first comes first.
 * @param {ArrayLike<number>} values */
export function ranking(values) {
  return Array.from(values, (_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
}

/** How many of the most probable it takes until their sum reaches a share: the nucleus of Holtzman
 * et al. (2020). @param {Float64Array} p @param {number[]} order from the most probable down
 * @param {number} share */
function nucleus(p, order, share) {
  let [count, sum] = [0, 0];
  while (count < order.length && sum < share) sum += p[order[count++]];
  return count;
}

/** The probabilities of the next token: first the temperature, then the `topK` most probable, of
 * these the fewest whose sum reaches `topP`; what is left sums to 1.
 * @param {ArrayLike<number>} logits finite @param {Decoding} decoding */
export function nextProbabilities(logits, { temperature = 1, topK = 0, topP = 1 } = {}) {
  const order = ranking(logits);
  const top = logits[order[0]];
  if (temperature === 0) return Float32Array.from(logits, (_, i) => Number(i === order[0]));
  const p = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature));
  const keep = (/** @type {number} */ count) => {
    for (const i of order.slice(count)) p[i] = 0;
    normalise(p);
  };
  keep(topK || p.length);
  if (topP < 1) keep(nucleus(p, order, topP));
  return Float32Array.from(p);
}

/** The index at which the cumulative sum passes u: drawn as often as its probability says, where u
 * is uniform. @param {ArrayLike<number>} probabilities @param {number} u in [0, 1) */
export function draw(probabilities, u) {
  let [sum, last] = [0, 0];
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] > 0) last = i;
    sum += probabilities[i];
    if (sum > u) return i;
  }
  return last; // rounding may leave the whole sum just below u
}

/** Uniform numbers in [0, 1) that a seed repeats: mulberry32 by Tommy Ettinger (2017), whose state
 * is 32 bits. @param {number} seed a whole number; its lowest 32 bits count
 * @returns {() => number} */
export function seeded(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
