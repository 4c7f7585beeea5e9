// From noise to a picture, many small guesses: what is known of it is put into each (see repair_pad.py).
// @ts-check
import { readBytes } from "./forward.js";
import { seeded } from "./decoding.js";
import { buildGraph } from "./graph_model.js";
import { normals } from "./ui.js";

/**
 * @typedef {{ink: Float32Array, known: Uint8Array}} Seen pixels in [0, 1], and which of them count
 * @typedef {{label: number, steps: number, seed: number}} Wish
 * @typedef {{noisy: Float32Array, guess: Float32Array}} Moment in [-1, 1]
 */

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
export function readDenoiser(model) {
  const network = buildGraph(model.get("graph"), model.get("weights"));
  const [height, width] = model.get("image_shape");
  const pictures = readBytes(model.get("pictures"));
  const pixels = network.outputShape.reduce((a, b) => a * b, 1);
  if (pixels !== height * width || !pictures.length || pictures.length % pixels) {
    throw new Error(`its pictures of ${height} x ${width} do not fit a network of ${pixels}`);
  }
  return { network, height, width, pixels, pictures, names: model.get("class_names") };
}

/** @typedef {ReturnType<typeof readDenoiser>} Denoiser */

/** How much of a picture and of noise is in the mixture at time t: their squares add to 1.
 * @param {number} t in [0, 1] */
const rates = (t) => [Math.cos((t * Math.PI) / 2), Math.sin((t * Math.PI) / 2)];

/** Noise, the same for the same seed. @param {Denoiser} denoiser @param {number} seed */
export const noise = ({ pixels }, seed) => normals(pixels, seeded(seed));

/** What the network takes the picture to be. @param {Denoiser} denoiser
 * @param {Float32Array} noisy @param {number} t @param {Wish} wish */
function ask({ network }, noisy, t, { label }) {
  const [signal, hiss] = rates(t);
  const velocity = network.forward(noisy, [t], [label]);
  return noisy.map((value, i) => Math.min(Math.max(signal * value - hiss * velocity[i], -1), 1));
}

/** A guess, with what is known put in. @param {Float32Array} guess @param {Seen} seen */
const putIn = (guess, { ink, known }) =>
  guess.map((value, i) => (known[i] ? 2 * ink[i] - 1 : value));

/** The moment after step `k` - 1: part of the noise is taken away, and the network asked again.
 * This is DDIM (Song et al. 2021). @param {Denoiser} denoiser @param {Wish} wish @param {Seen} seen
 * @param {Moment} before @param {number} k from 1 @returns {Moment} */
function next(denoiser, wish, seen, { noisy, guess }, k) {
  const [t, less] = [1 - (k - 1) / wish.steps, 1 - k / wish.steps];
  const [[signal, hiss], [more, left]] = [rates(t), rates(less)];
  const after = noisy.map((value, i) =>
    more * guess[i] + (left * (value - signal * guess[i])) / hiss);
  const last = k === wish.steps;
  return { noisy: after, guess: last ? guess : putIn(ask(denoiser, after, less, wish), seen) };
}

/** The moments of a repair, worked out as far as they are asked for.
 * @param {Denoiser} denoiser @param {() => Seen} seen @param {() => Wish} where */
export function makeRepair(denoiser, seen, where) {
  /** @type {Moment[]} */
  let moments = [];
  // The first guess is made of noise alone, so it is the same whatever is known.
  let blind = { key: "", noisy: new Float32Array(), guess: new Float32Array() };
  const begin = () => {
    const wish = where();
    const key = `${wish.label} ${wish.seed}`;
    if (blind.key !== key) {
      const noisy = noise(denoiser, wish.seed);
      blind = { key, noisy, guess: ask(denoiser, noisy, 1, wish) };
    }
    return { noisy: blind.noisy, guess: putIn(blind.guess, seen()) };
  };
  const at = (/** @type {number} */ step) => {
    if (!moments.length) moments = [begin()];
    while (moments.length <= step) {
      moments.push(next(denoiser, where(), seen(), moments[moments.length - 1], moments.length));
    }
    return moments[step];
  };
  /** How far one gets towards a step within so many ms: one moment at least.
   * @param {number} step @param {number} ms */
  const towards = (step, ms) => {
    const end = performance.now() + ms;
    do at(Math.min(step, moments.length));
    while (moments.length <= step && performance.now() < end);
    return Math.min(step, moments.length - 1);
  };
  return { at, towards, forget: () => (moments = []) };
}
