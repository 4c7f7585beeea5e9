// What the attribution pad is made of: its network, the same one with random weights, its pictures.
// @ts-check
import { check, readBytes } from "./forward.js";
import { seeded } from "./decoding.js";
import { normals } from "./ui.js";
import { makeNetwork, readParts, redrawn } from "./backprop.js";
import { ATTRIBUTIONS } from "./attributions.js";

/** @typedef {import("./attributions.js").Network} Network */
/** @typedef {{method: string, output: number, steps: number, seed: number, picture: number,
 *   place: [number, number], random: boolean}} Choice */
/** @typedef {ReturnType<typeof readPad>} Pad */

const isWhole = (/** @type {any} */ n, /** @type {number} */ least, /** @type {number} */ most) =>
  Number.isInteger(n) && n >= least && n <= most;

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
export function readPad(model) {
  const about = model.get("about") ?? {};
  const { layers, names, imageShape, baseline, noise, smooth, stepsMost } = about;
  check(layers?.length && names?.length, "its network or its names are missing");
  check(imageShape?.length === 2, "its pictures have no height and width");
  const numbers = [baseline, noise, smooth, stepsMost];
  check(numbers.every(Number.isFinite) && smooth > 0, "its baseline, noise or steps are missing");
  const [height, width] = imageShape;
  const parts = readParts(layers, model.get("weights"), height * width);
  const network = makeNetwork(parts);
  const [logits, wanted] = [network.outputs, names.length];
  check(logits === wanted, `its network gives ${logits} logits, not ${wanted}`);
  const bytes = model.get("images");
  const count = (bytes?.byteLength ?? 0) / (height * width);
  check(count > 0 && Number.isInteger(count), "its pictures are missing or cut off");
  const [picture, output, method, steps, place] =
    ["picture", "output", "method", "steps", "place"].map((name) => model.get(name));
  check(isWhole(picture, 0, count - 1), `there is no picture ${picture}`);
  check(isWhole(output, 0, wanted - 1), `there is no logit ${output}`);
  check(Object.hasOwn(ATTRIBUTIONS, method), `there is no method "${method}"`);
  check(isWhole(steps, 1, stepsMost), `there is no path of ${steps} steps`);
  const inside = isWhole(place?.[0], 0, height - 1) && isWhole(place?.[1], 0, width - 1);
  check(inside, `there is no pixel [${place}]`);
  const pictures = Float32Array.from(readBytes(bytes), (byte) => byte / 255);
  return { parts, network, names, height, width, count, pictures, ...about };
}

/** What either network is asked now. @param {Pad} pad @param {() => Choice} where */
export function makeTasks(pad, where) {
  const { parts, network, height, width, pictures, baseline, noise, smooth } = pad;
  const pixels = height * width;
  /** @type {{seed: number, network: Network, noises: Float32Array[]} | undefined} */
  let drawn;
  const drawAnew = (/** @type {number} */ seed) => {
    const random = seeded(seed);
    const noises = Array.from({ length: smooth }, () =>
      normals(pixels, random).map((draw) => noise * draw));
    // The weights have random numbers of their own, so that no setting of the noise moves them.
    return { seed, noises, network: makeNetwork(redrawn(parts, seeded(~seed))) };
  };
  return (/** @type {boolean} */ random) => {
    const { seed, picture, output, steps } = where();
    if (drawn?.seed !== seed) drawn = drawAnew(seed);
    return { network: random ? drawn.network : network, noises: drawn.noises, width, output, steps,
      baseline, pixels: pictures.subarray(picture * pixels, (picture + 1) * pixels) };
  };
}
