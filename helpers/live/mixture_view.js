// How a mixture looks: its square, its words, its line of scores.
// @ts-check
import { makeDensity, meanLog, spoiled } from "./mixture.js";
import { decimals, h } from "./ui.js";

export const SAMPLES = 200;
export const GRID = 96; // the tint's own pixels along a side
const FULL = 140; // how opaque the tint gets, of 255: the dots stay readable on it
const LEVEL = 0.005; // scores this close are called level: the words show two decimals

/** @typedef {import("./ui.js").Point} Point */
/** @typedef {import("./mixture.js").Piece} Piece */
/** @typedef {import("./mixture.js").Shape} Shape */

/** How a score compares with the models next to it.
 * @param {number} score @param {[string, number][]} references the best first */
export function compare(score, references) {
  const level = references.filter(([, other]) => Math.abs(other - score) <= LEVEL);
  const above = references.filter(([, other]) => other > score + LEVEL).at(-1);
  const below = references.find(([, other]) => other < score - LEVEL);
  const parts = level.map(([name]) => `level with ${name}`);
  if (above) parts.push(`below ${above[0]}`);
  if (below) parts.push(`above ${below[0]}`);
  const text = parts.join(", ");
  return text && ` ${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** The handles of one piece: its centre, the ends of its two axes.
 * @param {number} i */
function makeHandles(i) {
  return ["centre", "first axis", "second axis"].map((part, handle) => h("button", {
    type: "button", class: `mp-handle ${handle ? "mp-rim" : "mp-centre"}`,
    "aria-label": `Piece ${i + 1}, ${part}`,
  }, handle ? "" : String(i + 1)));
}

/** Each model's place on a line of scores, the best first, and the reader's own below.
 * @param {[string, number][]} references @param {number} low @param {number} high */
function makeScores(references, low, high) {
  const share = (/** @type {number} */ score) =>
    String(Math.min(Math.max((score - low) / (high - low || 1), 0), 1));
  const row = (/** @type {string} */ name, /** @type {string} */ kind) => {
    const [mark, value] = [h("i"), h("span", { class: "mp-value" })];
    const cells = h("div", { class: `mp-row ${kind}` }, h("span", {}, name),
      h("span", { class: "mp-track" }, mark), value);
    const place = (/** @type {number} */ score) => {
      mark.style.setProperty("--at", share(score));
      value.textContent = decimals(score);
    };
    return { cells, mark, place };
  };
  const rows = references.map(([name, score]) => {
    const { cells, place } = row(name, "mp-reference");
    place(score);
    return cells;
  });
  const own = row("yours, now", "mp-own");
  const root = h("div", { class: "mp-scores" },
    h("span", { class: "mp-head" }, "Held-out scores, in nats a point: further right is better"),
    ...rows, own.cells);
  const place = (/** @type {number} */ score) => {
    own.place(score);
    own.mark.classList.toggle("mp-off", score < low);
    root.style.setProperty("--own", share(score));
  };
  return { root, place };
}

/** The line of scores: as far down as the bad start, unless that would crowd the others.
 * @param {any} data what `readState` returns */
function buildScores({ references, fitted, heldOut, extent, sides }) {
  const others = references.map((/** @type {[string, number]} */ [, score]) => score);
  const known = [...others, meanLog(fitted, heldOut)];
  const [worst, best] = [Math.min(...known), Math.max(...known)];
  const start = meanLog(spoiled(fitted.length, extent, sides), heldOut);
  const low = Math.min(worst, Math.max(start, best - 3 * (best - worst)));
  return makeScores(references, low, best);
}

/** The square with its handles. @param {any} data what `readState` returns */
function buildSquare({ fitted, axisNames }) {
  const map = h("canvas");
  const handles = fitted.map((/** @type {Piece} */ _, /** @type {number} */ i) => makeHandles(i));
  const surface = h("div", {
    class: "mp-pad live-square live-surface", role: "application",
    "aria-roledescription": "density pad",
    "aria-label": `Density of ${axisNames.join(" and ")}. Tab chooses a handle; arrow keys move ` +
      "it, with Shift further; plus and minus grow and shrink its piece.",
  }, map, ...handles.flat());
  return { map, handles, surface };
}

/** What the reader can press. */
function buildButtons() {
  const button = (/** @type {string} */ text, /** @type {string} */ title) =>
    h("button", { type: "button", title }, text);
  return {
    draw: button(`Draw ${SAMPLES}`, "Fresh draws from the density as it now is"),
    learn: button("Learn", "One step of expectation-maximisation on the training points"),
    spoil: button("Spoil", "A bad start: all pieces wide, about one place, and alike"),
    fit: button("Fitted", "Back to what the chapter fitted"),
  };
}

/** The elements. @param {any} data what `readState` returns */
export function buildDom(data) {
  const { map, handles, surface } = buildSquare(data);
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words live-answer", "aria-live": "polite",
    "aria-atomic": "true" }, place, " ", sentence);
  const buttons = buildButtons();
  const scores = buildScores(data);
  const heldOut = `held-out ${data.noun}`;
  const entries = [["density", "density"], ["held-out", heldOut], ["draws", "draws"]];
  const swatches = entries.map(([kind]) => h("i", { class: `mp-swatch mp-${kind}` }));
  const legend = h("p", { class: "mp-legend" },
    ...entries.map(([, text], i) => h("span", {}, swatches[i], text)));
  const figure = h("div", { class: "mp-figure" }, surface, legend, words,
    h("div", { class: "live-buttons" }, ...Object.values(buttons)),
    ...(data.references.length ? [scores.root] : []),
    h("p", { class: "live-caption" },
      "Drag a numbered piece, or one of the two ends that stretch and turn it. ",
      h("span", { class: "mp-keys" }, "With keys: Tab chooses, arrows move, with Shift further, " +
        "+ and − grow and shrink. "),
      "Ellipses: 1 and 2 standard deviations. Learn takes one step towards the training points."));
  const root = h("div", { class: "live-figure mixture-pad" }, figure);
  return { root, surface, map, handles, place, sentence, scores, swatches, buttons };
}

/** Numbers for an axis, 1, 2 or 5 times a power of ten apart, about five of them.
 * @param {number} low @param {number} high */
function ticks(low, high) {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * /** @type {number} */ ([1, 2, 5, 10].find((n) => n * power >= rough));
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step)
    .map((value) => ({ value, text: value.toFixed(digits).replace("-", "−") }));
}

/** The numbers and the names along two sides of the square.
 * @param {any} context @param {any} data @param {any} scale @param {number} side */
export function drawAxes(context, { extent: [x0, x1, y0, y1], axisNames }, scale, side) {
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  for (const { value, text } of ticks(x0, x1)) {
    const [x] = scale.toPixels([value, y0]);
    if (x < 36 || x > side - 20) continue;
    context.fillRect(x, side - 5, 1, 5);
    context.fillText(text, x, side - 8);
  }
  context.textAlign = "left";
  for (const { value, text } of ticks(y0, y1)) {
    const [, y] = scale.toPixels([x0, value]);
    if (y < 36 || y > side - 24) continue;
    context.fillRect(0, y, 5, 1);
    context.fillText(text, 8, y + 4);
  }
  context.fillText(`↑ ${axisNames[1]}`, 8, 16);
  context.textAlign = "right";
  context.fillText(`${axisNames[0]} →`, side - 8, side - 24);
}

/** The density as a tint, the darker the denser.
 * @param {HTMLCanvasElement} canvas of GRID by GRID pixels @param {Piece[]} pieces
 * @param {number[]} extent @param {number} peak the log density that gets the full tint
 * @param {string} colour */
export function drawTint(canvas, pieces, [x0, x1, y0, y1], peak, colour) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(GRID, GRID);
  const { at } = makeDensity(pieces);
  for (let i = 0; i < GRID * GRID; i++) {
    const [u, v] = [((i % GRID) + 0.5) / GRID, (Math.floor(i / GRID) + 0.5) / GRID];
    const share = Math.exp((at(x0 + u * (x1 - x0), y1 - v * (y1 - y0)) - peak) / 2);
    image.data[4 * i + 3] = FULL * Math.min(share, 1);
  }
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, GRID, GRID);
  context.globalCompositeOperation = "source-over";
}

/** @param {any} context @param {ArrayLike<number>} points x, y, ... @param {any} scale
 * @param {number} radius @param {string} colour */
export function drawDots(context, points, scale, radius, colour) {
  context.fillStyle = colour;
  for (let i = 0; i < points.length; i += 2) {
    context.beginPath();
    context.arc(...scale.toPixels([points[i], points[i + 1]]), radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Lines from a piece's centre to its ends, so that they are not taken for another piece's.
 * @param {any} context @param {Point[]} places of the centre and the ends, in sides of the square
 * @param {number} side in CSS pixels */
export function drawArms(context, places, side) {
  const [centre, ...ends] = places.map(([u, v]) => [u * side, (1 - v) * side]);
  context.lineWidth = 1.25;
  for (const end of ends) {
    context.beginPath();
    context.moveTo(...centre);
    context.lineTo(...end);
    context.stroke();
  }
}

/** A piece's ellipses of one and two standard deviations.
 * @param {any} context @param {Point} centre in pixels @param {Shape} shape @param {number} side
 * @param {boolean} chosen */
export function drawEllipses(context, centre, { angles: [angle], radii }, side, chosen) {
  context.lineWidth = chosen ? 2.25 : 1.25;
  for (const deviations of [1, 2]) {
    context.globalAlpha = (chosen ? 1 : 0.7) / deviations ** 0.5;
    const [r, s] = radii.map((radius) => deviations * side * radius);
    context.beginPath();
    context.ellipse(...centre, r, s, -angle, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
}
