// The attention pad's elements, and how they show one place of a line.
// @ts-check
import { nextProbabilities, ranking } from "./decoding.js";
import { percent, shown, spoken } from "./letters.js";
import { atMostEvery, buildSlider, h, sharpen } from "./ui.js";

const WORDS_EVERY_MS = 200;
const BARS = 5;
const LEAST_ROOM = 16; // characters

/**
 * @typedef {import("./attention_line.js").Line} Line
 * @typedef {{line: Line, note: string, place: number, block: number, head: number}} View
 *   what is shown: place and block from 1; head from 1, or 0 for the mean of all heads
 */

const headInWords = (/** @type {View} */ { block, head }) =>
  head ? `block ${block}, head ${head}` : `the mean of block ${block}'s heads`;

/** Buttons of which one is pressed.
 * @param {string} label @param {string[]} names */
function choiceOf(label, names) {
  const buttons = names.map((name) =>
    h("button", { type: "button", "aria-label": `${label} ${name}` }, name));
  const group = h("div", { class: "ap-choice", role: "group", "aria-label": label },
    h("span", { "aria-hidden": "true" }, label), ...buttons);
  return { group, buttons };
}

/** A bar for each of the most probable next characters. @param {number} count */
function buildBars(count) {
  const bars = Array.from({ length: count }, () => {
    const [character, share] = [h("span", { class: "ap-next" }), h("span")];
    const bar = h("i", { class: "ap-bar" });
    return { character, share, bar, row: h("li", {}, character, h("b", {}, bar), share) };
  });
  const list = h("ol", { class: "ap-bars", "aria-label": "The most probable next characters" },
    ...bars.map(({ row }) => row));
  return { bars, list };
}

/** As many cells as the model can see; what is chosen is named by its id.
 * @param {number} context */
function buildCells(context) {
  const own = `ap-${Math.random().toString(36).slice(2)}`;
  const cells = Array.from({ length: context }, (_, i) =>
    h("span", { class: "ap-cell", role: "option", id: `${own}-${i}` }));
  const list = h("div", {
    class: "ap-cells", role: "listbox", tabindex: "0", "aria-orientation": "horizontal",
    "aria-label": "The line. Left and right arrow: the place; up and down: the head.",
  }, ...cells);
  return { cells, list };
}

/** The elements. @param {import("./attention_line.js").LineReader} reader */
export function buildDom({ context, blocks, heads, known }) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const count = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => String(i + 1));
  const text = h("textarea", {
    rows: "2", dir: "auto", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
  });
  const note = h("p", { class: "ap-note", role: "status" });
  const [write, again] = ["Write", "Start again"].map(button);
  const { cells, list } = buildCells(context);
  const slider = buildSlider({
    min: "1", step: "1", class: "ap-slider live-surface",
    "aria-label": "Place in the line",
  });
  const block = choiceOf("Block", count(blocks));
  const head = choiceOf("Head", ["mean", ...count(heads)]);
  const map = h("canvas", { class: "ap-map", role: "img" });
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", {
    class: "live-words live-answer", "aria-live": "polite", "aria-atomic": "true",
  }, place, " ", sentence);
  const { bars, list: next } = buildBars(Math.min(BARS, known.length));
  const figure = h("div", { class: "ap-figure" },
    h("label", { class: "ap-text" }, h("span", {}, "A line for the model"), text),
    h("div", { class: "live-buttons" }, write, again), note, list, slider,
    h("div", { class: "ap-choices" }, block.group, head.group), map, words, next,
    h("p", { class: "live-caption" },
      "Point at a character, tap it, or move the slider: the stronger a character's tint, the " +
      "more the model looks at it from there. In the square each character has a row, with the " +
      "same tints. They grow with the square root of the weight, so that small ones are seen. " +
      `Where ${context} characters fill the line, its older half makes room for the next one. ` +
      "Bars: the next character."));
  const root = h("div", { class: "live-figure attention-pad" }, figure);
  return {
    root, text, note, write, again, cells, list, slider, map, place, sentence, bars,
    blocks: block.buttons, heads: head.buttons,
  };
}

/** For how many characters there is room: the context or a half, a quarter, ... of it. So what is
 * below the line seldom jumps as it grows. @param {number} length @param {number} context */
function roomFor(length, context) {
  const half = Math.ceil(context / 2);
  return half < Math.max(length, LEAST_ROOM) ? context : roomFor(length, half);
}

/** @param {ReturnType<typeof buildDom>} dom @param {View} view @param {Float32Array} row */
function showCells({ cells, list, slider }, { line: { characters }, place }, row) {
  const room = roomFor(characters.length, cells.length);
  cells.forEach((cell, i) => {
    const character = characters[i] ?? "";
    if (cell.textContent !== shown(character)) cell.textContent = shown(character);
    cell.hidden = i >= characters.length;
    cell.setAttribute("aria-label", spoken(character));
    cell.setAttribute("aria-selected", String(i === place - 1));
    cell.style.setProperty("--tint", Math.sqrt(row[i] ?? 0).toFixed(3));
    cell.classList.toggle("ap-later", i >= place);
    cell.classList.toggle("ap-spare", i >= room);
  });
  list.setAttribute("aria-activedescendant", cells[place - 1].id);
  slider.max = String(characters.length);
  slider.value = String(place);
  slider.setAttribute("aria-valuetext",
    `${spoken(characters[place - 1])}, place ${place} of ${characters.length}`);
}

/** The square: a row for each place, as strong as the cells, and a frame about the chosen one.
 * @param {any} map @param {Float32Array[]} rows @param {View} view */
function drawRows(map, rows, view) {
  const [context, side, n] = [sharpen(map), map.clientWidth, rows.length];
  const { color, borderColor: ink } = getComputedStyle(map);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  context.clearRect(0, 0, 1, 1);
  const tint = h("canvas", { width: String(n), height: String(n) });
  const image = new ImageData(n, n);
  rows.forEach((row, i) => row.forEach((weight, j) =>
    image.data.set([r, g, b, 255 * Math.sqrt(weight)], 4 * (i * n + j))));
  tint.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(tint, 0, 0, side, side);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  const [top, height] = [((view.place - 1) * side) / n, side / n];
  context.strokeRect(1, Math.max(1, top), (view.place * side) / n - 2, Math.max(2, height - 1));
  map.setAttribute("aria-label", `All rows of weights of ${headInWords(view)}: ${n} by ${n}`);
}

/** Where the place looks most, and what comes next.
 * @param {View} view @param {Float32Array} row @param {number[]} order from the most probable down
 * @param {string[]} known @param {Float32Array} next */
function inWords(view, row, order, known, next) {
  const { line: { characters }, place } = view;
  const most = row.indexOf(Math.max(...row));
  const there = most === place - 1 ? "itself" : `${spoken(characters[most])} (place ${most + 1})`;
  return `${headInWords(view)} looks most at ${there}, ${percent(row[most])}. ` +
    `Next, most likely: ${spoken(known[order[0]])}, ${percent(next[order[0]])}.`;
}

/** Shows what is chosen, and says it less often.
 * @param {import("./attention_line.js").LineReader} reader @param {ReturnType<typeof buildDom>} dom
 * @param {() => View} what */
export function makePainter({ weights, known }, dom, what) {
  const tell = (/** @type {string} */ from, /** @type {string} */ sentence) => {
    dom.place.textContent = from;
    dom.sentence.textContent = sentence;
  };
  const say = atMostEvery(WORDS_EVERY_MS, tell);
  const press = (/** @type {any[]} */ buttons, /** @type {number} */ which) =>
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === which)));
  return () => {
    if (!dom.map.clientWidth) return; // not laid out yet, or hidden
    const view = what();
    const rows = weights(view.line, view.block, view.head);
    const row = rows[view.place - 1];
    const next = nextProbabilities(view.line.logits[view.place - 1]);
    const order = ranking(next);
    if (dom.note.textContent !== view.note) dom.note.textContent = view.note;
    showCells(dom, view, row);
    drawRows(dom.map, rows, view);
    press(dom.blocks, view.block - 1);
    press(dom.heads, view.head);
    dom.bars.forEach(({ character, share, bar }, i) => {
      character.textContent = shown(known[order[i]]);
      character.setAttribute("aria-label", spoken(known[order[i]]));
      share.textContent = percent(next[order[i]]);
      bar.style.setProperty("--share", String(next[order[i]]));
    });
    const from = `From ${spoken(view.line.characters[view.place - 1])} (place ${view.place}),`;
    say(from, inWords(view, row, order, known, next));
  };
}
