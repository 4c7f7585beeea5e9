// From noise to a code: the flow's differential equation, solved step by step (see latent_sampler.py).
// @ts-check
import { buildModel, readBytes, readHalves } from "./forward.js";
import { seeded } from "./decoding.js";
import { buildGraph } from "./graph_model.js";
import { normals } from "./ui.js";

/** @typedef {{label: number, guidance: number, steps: number, seed: number}} Wish */

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
export function readFlow(model) {
  const velocity = buildGraph(model.get("graph"), model.get("weights"));
  const [size] = velocity.outputShape;
  const decoder = buildModel(model.get("layers"), model.get("decoder_weights"), [size]);
  const [height, width] = model.get("image_shape");
  const pixels = decoder.outputShape.reduce((a, b) => a * b, 1);
  if (pixels !== height * width) {
    throw new Error(`its decoder makes ${pixels} pixels, not ${height} x ${width}`);
  }
  const [mean, spread, axes] = ["mean", "spread", "axes"].map((name) => model.get(name));
  const labels = readBytes(model.get("labels"));
  const marks = readHalves(model.get("marks"));
  if (marks.length !== 2 * labels.length) {
    throw new Error(`it has ${marks.length / 2} marks but ${labels.length} labels`);
  }
  const names = model.get("class_names");
  return { velocity, decoder, size, height, width, mean, spread, axes, labels, marks, names };
}

/** @typedef {ReturnType<typeof readFlow>} Flow */

/** Noise, the same for the same seed. @param {Flow} flow @param {number} seed */
export const noise = ({ size }, seed) => normals(size, seeded(seed));

/** The velocity at a place and time. With a guidance other than 1, what the label changes is
 * stretched by it (Ho and Salimans 2022); at 0 the label does not count.
 * @param {Flow} flow @param {Float32Array} z @param {number} t @param {Wish} wish */
function guided({ velocity, names }, z, t, { label, guidance }) {
  const none = names.length;
  if (guidance === 1 || label === none) return velocity.forward(z, [t], [label]);
  const without = velocity.forward(z, [t], [none]).slice();
  const withLabel = velocity.forward(z, [t], [label]);
  return without.map((v, i) => v + guidance * (withLabel[i] - v));
}

/** The codes on the way from noise at t = 0 to t = 1, both included, by Euler's method.
 * @param {Flow} flow @param {Wish} wish @param {Float32Array} start */
export function travel(flow, wish, start) {
  const codes = [start];
  for (let k = 0; k < wish.steps; k++) {
    const z = codes[k];
    const v = guided(flow, z, k / wish.steps, wish);
    codes.push(z.map((value, i) => value + v[i] / wish.steps));
  }
  return codes;
}

/** The picture of a code. @param {Flow} flow @param {Float32Array} z */
export function picture({ decoder, mean, spread }, z) {
  return decoder.forward(z.map((value, i) => mean[i] + spread[i] * value));
}

/** Where a code lies on the map: on the two main axes of the codes. @param {Flow} flow
 * @param {Float32Array} z @returns {import("./ui.js").Point} */
export function onMap({ axes }, z) {
  const along = (/** @type {number[]} */ axis) => axis.reduce((sum, a, i) => sum + a * z[i], 0);
  return [along(axes[0]), along(axes[1])];
}
