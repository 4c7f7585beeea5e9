// From noise to a picture, many small guesses: what is known of it is put into each (see repair_pad.py).
// @ts-check
import { seeded } from "./decoding.js";
import { buildGraph } from "./graph_model.js";
import { normal } from "./ui.js";

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
  const { buffer, byteOffset, byteLength } = model.get("pictures");
  const pictures = new Uint8Array(buffer, byteOffset, byteLength);
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
export function noise({ pixels }, seed) {
  const random = seeded(seed);
  return Float32Array.from({ length: pixels }, () => normal(random));
}

/** What the network takes the picture to be, with what is known put in.
 * @param {Denoiser} denoiser @param {Float32Array} noisy @param {number} t @param {Wish} wish
 * @param {Seen} seen */
function guessAt({ network }, noisy, t, { label }, { ink, known }) {
  const [signal, hiss] = rates(t);
  const velocity = network.forward(noisy, [t], [label]);
  return noisy.map((value, i) => known[i]
    ? 2 * ink[i] - 1
    : Math.min(Math.max(signal * value - hiss * velocity[i], -1), 1));
}

/** The first moment: nothing but noise, and one guess.
 * @param {Denoiser} denoiser @param {Wish} wish @param {Seen} seen @param {Float32Array} start
 * @returns {Moment} */
export const first = (denoiser, wish, seen, start) =>
  ({ noisy: start, guess: guessAt(denoiser, start, 1, wish, seen) });

/** The moment after step `k` - 1: part of the noise is taken away, and the network asked again.
 * This is DDIM (Song et al. 2021). @param {Denoiser} denoiser @param {Wish} wish @param {Seen} seen
 * @param {Moment} before @param {number} k from 1 @returns {Moment} */
export function next(denoiser, wish, seen, { noisy, guess }, k) {
  const [t, less] = [1 - (k - 1) / wish.steps, 1 - k / wish.steps];
  const [[signal, hiss], [more, left]] = [rates(t), rates(less)];
  const after = noisy.map((value, i) =>
    more * guess[i] + (left * (value - signal * guess[i])) / hiss);
  const last = k === wish.steps;
  return { noisy: after, guess: last ? guess : guessAt(denoiser, after, less, wish, seen) };
}
