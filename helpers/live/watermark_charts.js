// The pictures of the watermark dial: every text's z, and what is caught at each length.
// @ts-check
import { h } from "./ui.js";

const DOT = 3.5; // radius; all in CSS pixels, to which a picture is drawn anew
const COLUMN = 2 * DOT + 0.5;
const STRIP = 82, TITLE = 18, AXIS = 20, SIDE = 14;
const POWER_HEIGHT = 2 * STRIP + 2 * TITLE + AXIS;
const LEFT = 44; // room for the numbers of the upright axis
const HIDDEN = 320; // the width of a picture that is not on show

/** @typedef {import("./watermark_texts.js").Dot} Dot */
/** @typedef {import("./watermark_texts.js").Power} Power */

/** An element of a drawing. @param {string} tag @param {Record<string, any>} attributes
 * @param {(Node | string)[]} children @returns {any} */
function drawn(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A picture with its title and its key. @param {string} title @param {[string, string][]} key the
 *   mark's class and what it means */
export function buildChart(title, key) {
  const picture = drawn("svg", { class: "wm-picture", role: "img" });
  const marks = key.map(([kind, text]) =>
    h("span", {}, h("i", { class: `wm-mark ${kind}` }), text));
  return { picture, chart: h("div", { class: "wm-chart" }, h("p", { class: "wm-title" }, title),
    picture, h("p", { class: "wm-key", "aria-hidden": "true" }, ...marks)) };
}

/** Starts a drawing as wide as there is room. @param {any} picture @param {number} height */
function begin(picture, height) {
  const width = Math.max(picture.clientWidth, 0) || HIDDEN;
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return width;
}

/** @param {number} x @param {number} y @param {number} r */
const circle = (x, y, r) => `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0` +
  `a${r} ${r} 0 1 0 ${-2 * r} 0`;

/** Numbers below an axis. @param {number[]} values @param {(value: number) => number} toX
 * @param {number} y @param {(value: number) => string} spelt */
const numbersBelow = (values, toX, y, spelt) => values.map((value) => drawn("text",
  { class: "wm-number", x: toX(value), y, "text-anchor": "middle" }, spelt(value)));

/** Dots one above another where their z are about the same, in columns of which one begins at the
 * threshold: so none of them is drawn on its wrong side. @param {Dot[]} dots
 * @param {(z: number) => number} toX @param {number} edge where the threshold begins
 * @param {number} bottom @param {number} shown which is ringed, -1 for none */
function drawStrip(dots, toX, edge, bottom, shown) {
  const columns = dots.map(({ z }) => Math.floor((toX(z) - edge + 1e-6) / COLUMN));
  /** @type {Map<number, number>} */
  const heights = new Map();
  const levels = columns.map((column) => {
    heights.set(column, (heights.get(column) ?? 0) + 1);
    return Number(heights.get(column)) - 1;
  });
  const step = Math.min(COLUMN, (STRIP - 2 * DOT - 4) / Math.max(...levels, 1));
  const paths = { flagged: "", passed: "", ring: "" };
  dots.forEach(({ flagged }, i) => {
    const [x, y] = [edge + (columns[i] + 0.5) * COLUMN, bottom - DOT - 1 - levels[i] * step];
    paths[flagged ? "flagged" : "passed"] += circle(x, y, DOT);
    if (i === shown) paths.ring = circle(x, y, DOT + 2.5);
  });
  return paths;
}

/** Every text's z: the marked above, the real below. @param {any} picture
 * @param {{name: string, kind: string, dots: Dot[], shown: number}[]} strips
 * @param {[number, number]} range of z */
export function drawScores(picture, strips, [low, high]) {
  const height = 2 * (STRIP + TITLE) + AXIS;
  const width = begin(picture, height);
  const toX = (/** @type {number} */ z) =>
    SIDE + ((Math.min(Math.max(z, low), high) - low) / (high - low)) * (width - 2 * SIDE);
  const thresholds = strips.flatMap(({ dots }) => dots.map(({ threshold }) => threshold));
  const [from, to] = [Math.min(...thresholds), Math.max(...thresholds)].map(toX);
  const step = [1, 2, 5, 10].find((n) => (high - low) / n <= 8) ?? 20;
  const ticks = Array.from({ length: Math.floor((high - low) / step) + 1 },
    (_, i) => (Math.ceil(low / step) + i) * step).filter((z) => z <= high);
  const bottom = height - AXIS;
  picture.replaceChildren(
    drawn("rect", { class: "wm-threshold", x: from - 0.75, y: 0, width: to - from + 1.5,
      height: bottom }),
    ...strips.flatMap(({ name, kind, dots, shown }, row) => {
      const base = (row + 1) * (STRIP + TITLE);
      const paths = Object.entries(drawStrip(dots, toX, from, base, shown));
      return [drawn("path", { class: "wm-axis", d: `M0 ${base}H${width}` }),
        ...paths.map(([part, d]) => drawn("path", { class: `wm-${part} ${kind}`, d })),
        drawn("text", { class: "wm-name", x: 2, y: base - STRIP - 4 }, name)];
    }),
    ...numbersBelow(ticks, toX, height - 5, (z) => String(z).replace("-", "−")),
  );
}

/** The share of the marked and the real texts that is flagged, at each length. @param {any} picture
 * @param {Power[]} powers @param {number} marked @param {number} real how many texts
 * @param {{length: number, caught: number, accused: number}} now */
export function drawPower(picture, powers, marked, real, now) {
  const width = begin(picture, POWER_HEIGHT);
  const [first, last] = [powers[0].length, powers[powers.length - 1].length];
  const [top, bottom] = [8, POWER_HEIGHT - AXIS];
  const toX = (/** @type {number} */ length) =>
    LEFT + ((length - first) / (last - first)) * (width - LEFT - SIDE);
  const toY = (/** @type {number} */ share) => bottom - share * (bottom - top);
  const line = (/** @type {(power: Power) => number} */ share) => powers.map((power, i) =>
    `${i ? "L" : "M"}${toX(power.length).toFixed(1)} ${toY(share(power)).toFixed(1)}`).join("");
  const levels = [0, 0.5, 1];
  const grid = levels.map((share) => `M${LEFT} ${toY(share)}H${width - SIDE}`).join("");
  const x = toX(now.length);
  const ends = [first, Math.round((first + last) / 20) * 10, last];
  picture.replaceChildren(
    drawn("path", { class: "wm-axis", d: grid }),
    ...levels.map((share) => drawn("text", { class: "wm-number", x: LEFT - 5, y: toY(share) + 4,
      "text-anchor": "end" }, `${100 * share}\u00a0%`)),
    drawn("path", { class: "wm-now", d: `M${x} ${top}V${bottom}` }),
    drawn("path", { class: "wm-line wm-people", d: line(({ accused }) => accused / real) }),
    drawn("path", { class: "wm-line wm-marked", d: line(({ caught }) => caught / marked) }),
    drawn("path", { class: "wm-flagged wm-people", d: circle(x, toY(now.accused / real), 4.5) }),
    drawn("path", { class: "wm-flagged wm-marked", d: circle(x, toY(now.caught / marked), 4.5) }),
    ...numbersBelow(ends, toX, POWER_HEIGHT - 5, String),
  );
}
