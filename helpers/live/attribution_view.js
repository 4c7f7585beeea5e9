// The attribution pad's elements: the picture, the map beside it, the methods with their marks.
// @ts-check
import { drawPicture, h, sharpen } from "./ui.js";
import { buildControl } from "./controls.js";
import { ATTRIBUTIONS } from "./attributions.js";
import { largest, signed } from "./attribution_words.js";

const INK = 0.4; // from this grey on, the map shows the picture's outline

/** @typedef {{names: string[], width: number, height: number, count: number, stepsMost: number}}
 *   Size */
/** @typedef {import("./attribution_words.js").Shown} Shown */
/** @typedef {[number, number]} Place */

const button = (/** @type {string} */ name, /** @type {Node[]} */ ...more) =>
  h("button", { type: "button", "aria-pressed": "false" }, name, ...more);

const group = (/** @type {string} */ name, /** @type {string} */ label, /** @type {any[]} */ all) =>
  h("div", { class: name, role: "group", "aria-label": label }, ...all);

/** Picture and map, with what is written below each. @param {Size} size */
function buildPair({ width, height }) {
  const shape = `aspect-ratio: ${width} / ${height}`;
  const [picture, logit] = [h("canvas"), h("p", { class: "at-name" })];
  const map = h("canvas", { class: "live-answer", role: "img" });
  const surface = h("div", {
    class: "live-square live-surface", style: shape, tabindex: "0", role: "application",
    "aria-roledescription": "picture to point at",
  }, picture);
  const beside = h("div", { class: "live-square", style: shape }, map);
  const [low, high, least, most] = ["at-low", "at-high", "at-least", "at-most"].map((name) =>
    h("span", { class: name }));
  const legend = h("div", { class: "at-legend", "aria-hidden": "true" },
    h("div", { class: "at-bar" }, low, high), least, h("span", {}, "0"), most);
  return { picture, logit, map, surface, beside, low, high, least, most,
    pair: [h("div", { class: "at-picture" }, surface, logit),
      h("div", { class: "at-map" }, beside, legend)] };
}

/** The methods, each with its agreement below its name, and the logits where there are more.
 * @param {string[]} names */
function buildMethods(names) {
  const marks = Object.keys(ATTRIBUTIONS).map(() => h("span", { class: "at-mark" }));
  const methods = Object.keys(ATTRIBUTIONS).map((name, i) =>
    button(name.replace(" x ", " × "), h("br"), marks[i]));
  const title = "Method, and the rank correlation of its map with erasing";
  const outputs = names.map((name) => button(name));
  const logits = names.length > 1 ? [group("at-outputs", "The logit", outputs)] : [];
  return { methods, marks, outputs, choice: h("div", { class: "at-choice" },
    h("p", { class: "at-title", "aria-hidden": "true" }, title),
    group("at-methods live-buttons", title, methods), ...logits) };
}

/** The elements. @param {Size} size */
export function buildDom(size) {
  const { names, count, stepsMost } = size;
  const [pair, choice] = [buildPair(size), buildMethods(names)];
  const next = h("button", { type: "button" }, "Next picture");
  const random = button("Random weights");
  const steps = buildControl("Path steps", { min: "1", max: String(stepsMost), step: "1" });
  const live = { "aria-live": "polite", "aria-atomic": "true" };
  const place = h("strong");
  const [words, facts] = [h("p", { class: "live-words", ...live }, place),
    h("p", { class: "at-facts", ...live })];
  const figure = h("div", { class: "at-figure" }, ...pair.pair, words, choice.choice, steps.label,
    h("div", { class: "live-buttons at-go" }, ...(count > 1 ? [next] : []), random), facts,
    h("p", { class: "live-caption" },
      "Point at the picture or the map, or use the arrow keys. Orange raises the logit, blue " +
      "lowers it, as far as the method can tell. Erasing is the experiment: 3 × 3 pixels turn " +
      "blank, and the network reads again. Path steps are those of integrated gradients. Random " +
      "weights: the same network that has learned nothing."));
  const root = h("div", { class: "live-figure attribution-pad" }, figure);
  return { root, ...pair, ...choice, next, random, steps, words, place, facts };
}

/** Where the lines between columns and between rows are, on whole pixels of the screen.
 * @param {any} canvas @param {Size} size */
const makeEdges = (canvas, { width, height }) =>
  [[canvas.width, width], [canvas.height, height]].map(([length, count]) =>
    (/** @type {number} */ i) => Math.round((length * i) / count) / devicePixelRatio);

/** The frame about a place, seen on any ground. @param {any} context @param {Size} size
 * @param {Place} place */
function drawFrame(context, size, [row, column]) {
  const [x, y] = makeEdges(context.canvas, size);
  const { width, height } = size;
  const [left, top] = [x(Math.max(column - 1, 0)), y(Math.max(row - 1, 0))];
  const [right, bottom] = [x(Math.min(column + 2, width)), y(Math.min(row + 2, height))];
  for (const [colour, thick] of /** @type {[string, number][]} */ ([["#fff", 4], ["#000", 2]])) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.strokeRect(left, top, right - left, bottom - top);
  }
}

/** The picture, white ink on black, and the frame. @param {any} dom @param {Size} size
 * @param {Float32Array} pixels @param {Place} place */
export function drawRead({ picture }, size, pixels, place) {
  const small = h("canvas", { width: String(size.width), height: String(size.height) });
  drawPicture(small, pixels);
  const context = sharpen(picture);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, picture.clientWidth, picture.clientHeight);
  drawFrame(context, size, place);
}

/** The outline of the picture's ink. @param {any} context @param {Size} size
 * @param {Float32Array} pixels */
function drawOutline(context, size, pixels) {
  const [x, y] = makeEdges(context.canvas, size);
  const { width, height } = size;
  const inked = (/** @type {number} */ row, /** @type {number} */ column) =>
    row < height && column < width && pixels[row * width + column] >= INK;
  context.beginPath();
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [r, b] = [column + 1, row + 1];
      if (inked(row, column) !== inked(row, r)) context.rect(x(r), y(row), 0, y(b) - y(row));
      if (inked(row, column) === inked(b, column)) continue;
      context.rect(x(column), y(b), x(r) - x(column), 0);
    }
  }
  context.lineWidth = 1;
  context.globalAlpha = 0.45;
  context.stroke();
  context.globalAlpha = 1;
}

/** The map: the more colour, the larger; its largest number has the legend's full colour.
 * @param {any} dom @param {Size} size @param {Shown | undefined} shown
 * @param {Float32Array} pixels @param {Place} place */
export function drawMapOf(dom, size, shown, pixels, place) {
  const context = sharpen(dom.map);
  const [x, y] = makeEdges(dom.map, size);
  const most = shown ? largest(shown.map) : 0;
  const [low, high] = [dom.low, dom.high].map((e) => getComputedStyle(e).backgroundColor);
  shown?.map.forEach((value, i) => {
    const [row, column] = [Math.floor(i / size.width), i % size.width];
    context.fillStyle = value < 0 ? low : high;
    context.globalAlpha = Math.abs(value) / (most || 1);
    context.fillRect(x(column), y(row), x(column + 1) - x(column), y(row + 1) - y(row));
  });
  context.globalAlpha = 1;
  context.strokeStyle = getComputedStyle(dom.root).color;
  drawOutline(context, size, pixels);
  drawFrame(context, size, place);
  dom.least.textContent = `${most ? signed(-most, most) : ""} lowers`;
  dom.most.textContent = `${most ? signed(most, most) : ""} raises`;
}
