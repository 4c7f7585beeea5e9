// Attribution maps: for each pixel, a number for what it did to one logit (see attribution_pad.py).
// @ts-check
import { ranking } from "./decoding.js";

const REACH = 1; // pixels on each side of the one in the middle: what is erased is 3 x 3
const KEPT = 64; // maps

/**
 * @typedef {ReturnType<typeof import("./backprop.js").makeNetwork>} Network
 * @typedef {{network: Network, pixels: Float32Array, width: number, output: number,
 *   baseline: number, steps: number, noises: Float32Array[]}} Task what a map is made of
 * @typedef {Generator<void, Float32Array>} Work yields after each piece, and ends with the map
 * @typedef {{map: Float32Array, ranks: Float64Array, sizes: Float64Array}} Made a map, the ranks of
 *   its numbers, and those of their absolute values
 */

/** A picture without a square of it. @param {Float32Array} pixels @param {number} width
 * @param {number} place of its middle, as an index @param {number} baseline */
export function erased(pixels, width, place, baseline) {
  const [row, column] = [Math.floor(place / width), place % width];
  const rest = pixels.slice();
  for (let y = Math.max(row - REACH, 0); y <= row + REACH && y * width < rest.length; y++) {
    const start = y * width;
    rest.fill(baseline, start + Math.max(column - REACH, 0),
      start + Math.min(column + REACH + 1, width));
  }
  return rest;
}

/** The mean gradient over pictures. @param {Task} task @param {number} count
 * @param {(k: number) => Float32Array} picture @returns {Work} */
function* meanGradient({ network, output, pixels }, count, picture) {
  const sum = new Float64Array(pixels.length);
  for (let k = 0; k < count; k++) {
    network.gradient(picture(k), output).forEach((g, i) => (sum[i] += g));
    if (k < count - 1) yield;
  }
  return Float32Array.from(sum, (total) => total / count);
}

/** @type {Record<string, (task: Task) => Work>} */
export const ATTRIBUTIONS = {
  *gradient(task) {
    return yield* meanGradient(task, 1, () => task.pixels);
  },

  *"gradient x input"(task) {
    const slopes = yield* meanGradient(task, 1, () => task.pixels);
    return slopes.map((slope, i) => slope * task.pixels[i]);
  },

  *SmoothGrad(task) {
    const { pixels, noises } = task;
    return yield* meanGradient(task, noises.length, (k) =>
      pixels.map((pixel, i) => pixel + noises[k][i]));
  },

  // The straight path from the blank picture, in equal steps, each seen in its middle.
  *"integrated gradients"(task) {
    const { pixels, baseline, steps } = task;
    const slopes = yield* meanGradient(task, steps, (k) =>
      pixels.map((pixel) => baseline + ((k + 0.5) / steps) * (pixel - baseline)));
    return slopes.map((slope, i) => slope * (pixels[i] - baseline));
  },

  // The experiment: what the logit loses where a square is erased.
  *occlusion({ network, output, pixels, width, baseline }) {
    const whole = network.logit(pixels, output);
    const lost = new Float32Array(pixels.length);
    for (let place = 0; place < lost.length; place++) {
      lost[place] = whole - network.logit(erased(pixels, width, place, baseline), output);
      yield;
    }
    return lost;
  },
};

/** Ranks from the largest down; equal numbers share the mean of theirs.
 * @param {ArrayLike<number>} values */
export function ranksOf(values) {
  const [order, ranks] = [ranking(values), new Float64Array(values.length)];
  for (let first = 0, end = 0; first < order.length; first = end) {
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (let k = first; k < end; k++) ranks[order[k]] = (first + end - 1) / 2;
  }
  return ranks;
}

/** Spearman's rank correlation, from ranks; NaN where all of one side are equal.
 * @param {Float64Array} a @param {Float64Array} b */
export function correlation(a, b) {
  const middle = (a.length - 1) / 2; // the mean of any ranks
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i] - middle, b[i] - middle];
    [ab, aa, bb] = [ab + u * v, aa + u * u, bb + v * v];
  }
  return ab / Math.sqrt(aa * bb);
}

/** Maps that are made bit by bit, and kept.
 * @param {(random: boolean) => Task} task what is asked of either network now
 * @param {() => (string | number)[]} key tells one task from another, but for the steps */
export function makeMaps(task, key) {
  /** @type {Map<string, {work: Work, made?: Made}>} */
  const kept = new Map();
  /** A map, or nothing where the time is over before it is made; at least a piece of it is.
   * @param {string} method @param {boolean} random @param {number} end in performance.now()'s ms
   * @returns {Made | undefined} */
  return (method, random, end) => {
    const now = task(random);
    const steps = method === "integrated gradients" ? now.steps : 0;
    const name = JSON.stringify([method, random, steps, ...key()]);
    const entry = kept.get(name) ?? { work: ATTRIBUTIONS[method](now) };
    kept.delete(name); // and so the first is the one that was not asked for the longest
    kept.set(name, entry);
    if (kept.size > KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value));
    while (!entry.made) {
      const { done, value } = entry.work.next();
      if (!done && performance.now() >= end) return undefined;
      if (!done) continue;
      entry.made = { map: value, ranks: ranksOf(value), sizes: ranksOf(value.map(Math.abs)) };
    }
    return entry.made;
  };
}
