// What the attribution pad says: of a pixel, of a whole map, of a map next to another.
// @ts-check
import { decimals } from "./ui.js";
import { correlation } from "./attributions.js";

const ITSELF = "occlusion"; // the method that is the experiment
const CONSTANT = "is the same everywhere: there is no rank correlation.";

/** @typedef {import("./attributions.js").Made} Made */
/** @typedef {{map: Float32Array, width: number}} Shown */

/** @param {ArrayLike<number>} values */
export const largest = (values) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** How many decimals it takes to tell a map's numbers apart: two, or more where they are small.
 * @param {number} most */
function digitsFor(most) {
  const size = Math.floor(Math.log10(most || 1));
  return Math.min(8, Math.max(2, 1 - size));
}

/** A number with its sign, a true minus. @param {number} n @param {number} most of its map */
export function signed(n, most) {
  const size = Math.abs(n).toFixed(digitsFor(most));
  if (Number(size) === 0) return size;
  return (n < 0 ? "−" : "+") + size;
}

/** Two decimals, or a dash where there is no correlation. @param {number} r */
const inTwo = (r) => (Number.isNaN(r) ? "–" : decimals(r).replace(/^−(0\.00)$/, "$1"));

/** Map and experiment at one pixel. @param {[number, number]} place row and column, from 0
 * @param {Shown | undefined} shown @param {number} before a logit
 * @param {number} after the same, once erased */
export function placeInWords([row, column], shown, before, after) {
  const says = shown
    ? `the map says ${signed(shown.map[row * shown.width + column], largest(shown.map))}`
    : "the map is being made";
  return `Row ${row + 1}, column ${column + 1}: ${says}. Erased (3×3): the logit goes from ` +
    `${decimals(before)} to ${decimals(after)}.`;
}

/** How far a map orders the pixels as the experiment does, for its button. @param {string} method
 * @param {Made | undefined} made @param {Made | undefined} experiment */
export function markOf(method, made, experiment) {
  if (method === ITSELF) return "the experiment";
  return made && experiment ? inTwo(correlation(made.ranks, experiment.ranks)) : "…";
}

/** @param {string} method @param {Made} made @param {Made} experiment */
function agreementInWords(method, made, experiment) {
  if (method === ITSELF) return "This map is the experiment itself: what the logit loses.";
  const r = correlation(made.ranks, experiment.ranks);
  if (Number.isNaN(r)) return `Map or experiment ${CONSTANT}`;
  return `Over all pixels, this map and erasing have a rank correlation of ${inTwo(r)}.`;
}

/** The whole map. @param {string} method @param {Made} made @param {Made} experiment
 * @param {Made | undefined} trained the map of the trained weights, where those are drawn anew
 * @param {number} change of the logit, from the blank picture */
export function factsInWords(method, made, experiment, trained, change) {
  const facts = [agreementInWords(method, made, experiment)];
  if (method === "integrated gradients") {
    const sum = made.map.reduce((total, value) => total + value, 0);
    facts.push(`The map’s sum: ${signed(sum, 1)}; the logit’s change from the blank picture: ` +
      `${signed(change, 1)}.`);
  }
  if (trained) {
    const r = correlation(made.sizes, trained.sizes);
    facts.push(Number.isNaN(r) ? `This map or the trained network’s ${CONSTANT}` :
      "Random weights: this map and the trained network’s have a rank correlation of " +
      `${inTwo(r)} (without signs).`);
  }
  return facts.join(" ");
}

/** What the picture is, for those who do not see it. @param {number} picture from 0
 * @param {number} count */
export const pictureInWords = (picture, count) =>
  `Picture ${picture + 1} of ${count}. Arrow keys move the frame of 3 by 3 pixels, with Shift ` +
  "further.";

/** The two pixels that count most, for those who do not see the map. @param {string} method
 * @param {Shown | undefined} shown */
export function mapInWords(method, shown) {
  if (!shown) return `The map by ${method}, not made yet`;
  const { map, width } = shown;
  const at = (/** @type {number} */ value) => {
    const i = map.indexOf(value);
    return `${signed(value, largest(map))} at row ${Math.floor(i / width) + 1}, ` +
      `column ${(i % width) + 1}`;
  };
  const ends = [map.reduce((a, b) => Math.max(a, b)), map.reduce((a, b) => Math.min(a, b))];
  return `The map by ${method}: its highest number ${at(ends[0])}, its lowest ${at(ends[1])}`;
}
