// The elements of the piano roll, and what they show of a moment.
// @ts-check
import { buildControl, showControl } from "./controls.js";
import { cellInWords, isBlackKey, tuneInShort, tuneInWords } from "./melody_words.js";
import { noteName } from "./note_names.js";
import { atMostEvery, h } from "./ui.js";

const WORDS_EVERY_MS = 300;
const TOOLS = ["Add", "Remove", "Higher", "Lower", "Earlier", "Later", "Longer", "Shorter"];

/**
 * @typedef {import("./melody_words.js").Tune} Tune
 * @typedef {{row: number, step: number, length: number, told: string}} Tool the cursor, from the
 *   lowest pitch and the first sixteenth; the length of the next note; what there is to say
 * @typedef {Tune & {temperature: number, tool: Tool}} Moment
 * @typedef {{pitches: number[], metres: import("./melody.js").Metre[], bars: number,
 *   starts: [string, string, number[][]][]}} Roll
 */

const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
const buttonsOf = (/** @type {string} */ name, /** @type {string[]} */ texts, kind = "") => {
  const buttons = texts.map(button);
  return { buttons, group: h("div", { class: `live-buttons ${kind}`, role: "group",
    "aria-label": name }, ...buttons) };
};

/** The sheet that scrolls: keys, bars, and the grid with its notes. @param {number[]} pitches */
function buildSheet(pitches) {
  const rows = pitches.map((pitch) => ({ pitch, black: isBlackKey(pitch) })).reverse();
  const lane = (/** @type {{pitch: number, black: boolean}} */ { pitch, black }) =>
    h("div", { class: `pr-lane ${black ? "pr-black" : ""} ${pitch % 12 ? "" : "pr-c"}` });
  const lanes = rows.map(lane);
  const keys = h("div", { class: "pr-keys" }, ...rows.map((row) => {
    const key = lane(row);
    key.textContent = row.black ? "" : noteName(row.pitch);
    return key;
  }));
  const [notes, cursor] = [h("div"), h("i", { class: "pr-cursor" })];
  const head = h("i", { class: "pr-head", hidden: "" });
  const grid = h("div", { class: "pr-grid" }, ...lanes, h("div", { class: "pr-lines" }), notes,
    cursor, head);
  const numbers = h("div", { class: "pr-bars" });
  const sheet = h("div", { class: "pr-sheet", "aria-hidden": "true" },
    h("div", { class: "pr-corner" }), numbers, keys, grid);
  return { sheet, keys, grid, notes, cursor, head, numbers };
}

/** The elements. @param {Roll} roll */
export function buildRollDom({ pitches, metres, starts }) {
  const parts = buildSheet(pitches);
  const box = h("div", {
    class: "pr-box live-surface", tabindex: "0", role: "application",
    "aria-roledescription": "piano roll",
    "aria-label":
      "Arrow keys move the cursor, Enter adds or removes a note there, + and − change its length.",
  }, parts.sheet);
  const start = buttonsOf("Start from", [...starts.map(([name]) => name), "Blank"], "pr-starts");
  const tools = buttonsOf("The note under the cursor", TOOLS, "pr-tools");
  const { buttons: [play, goOn, again, save], group: go } =
    buttonsOf("The tune", ["Play", "Continue", "Only mine", "Save MIDI"]);
  const metre = buttonsOf("Metre", metres.map(({ name }) => name));
  const temperature = buildControl("Temperature", { min: "0", max: "2", step: "0.05" });
  const [summary, here] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite" }, summary, " ", here);
  const all = h("p", { class: "live-answer" });
  metre.group.hidden = metres.length < 2;
  const figure = h("div", { class: "pr-figure" }, start.group, box, go, tools.group, words,
    h("div", { class: "pr-controls" }, metre.group, temperature.label),
    h("details", {}, h("summary", {}, "The notes in words"), all),
    h("p", { class: "live-caption" },
      h("i", { class: "pr-note pr-own" }), " yours, ",
      h("i", { class: "pr-note pr-theirs" }), " the network's. Press an empty place for a note; " +
      "press a note to choose it, once more to remove it. A mouse drags notes longer. A change " +
      "of yours takes away what the network wrote. Keys: arrows move the cursor, Enter adds or " +
      "removes, + and − or Shift with ← → change the length, Shift with ↑ ↓ the pitch, Page Up " +
      "and Page Down go by bars."));
  const root = h("div", { class: "live-figure piano-roll" }, figure);
  return { root, box, ...parts, start, tools, play, goOn, again, save, metre, temperature,
    summary, here, all };
}

/** @typedef {ReturnType<typeof buildRollDom>} RollDom */

/** Where to scroll to, if at all, so that a place is seen. @param {number} at @param {number} from
 * @param {number} room */
const scrolled = (at, from, room) =>
  (at < from || at > from + room - 24 ? at - room / 4 : from);

/** Scrolls the box, and nothing else, until a place is seen. @param {RollDom} dom
 * @param {number} x @param {number} y of the grid, in pixels */
function reveal({ box, keys, numbers }, x, y) {
  box.scrollLeft = scrolled(x, box.scrollLeft, box.clientWidth - keys.offsetWidth);
  box.scrollTop = scrolled(y, box.scrollTop, box.clientHeight - numbers.offsetHeight);
}

/** Shows where the music is, or that there is none. @param {RollDom} dom
 * @param {number | undefined} step @param {Tune} tune */
export function showHead(dom, step, { metre, bars }) {
  dom.head.hidden = step === undefined;
  if (step === undefined) return;
  const at = Math.min(step, bars * metre.bar);
  dom.head.style.setProperty("--step", String(at));
  const { clientWidth, clientHeight } = dom.grid;
  const y = dom.box.scrollTop + Math.min(clientHeight, dom.box.clientHeight) / 2;
  reveal(dom, (at / (bars * metre.bar)) * clientWidth, y);
}

/** Shows a moment at once, and says it a little later. @param {RollDom} dom @param {Roll} roll
 * @returns {(moment: Moment, seen?: import("./piano_touch.js").Cell) => void} scrolls to what has
 *   to be seen */
export function makeRollPainter(dom, { pitches, bars, starts }) {
  let metreShown = "";
  const place = (/** @type {any} */ element, /** @type {number[]} */ [pitch, start, length]) => {
    const row = pitches.length - 1 - pitches.indexOf(pitch);
    element.style.cssText = `--row: ${row}; --step: ${start}; --length: ${length}`;
    return element;
  };
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {string[]} */ [short, here]) => {
    if (dom.summary.textContent !== short) dom.summary.textContent = short;
    if (dom.here.textContent !== here) dom.here.textContent = here;
  });
  const showMetre = (/** @type {Moment["metre"]} */ { name, bar, beat }) => {
    if (metreShown === name) return;
    metreShown = name;
    dom.sheet.style.cssText =
      `--steps: ${bars * bar}; --bar: ${bar}; --beat: ${beat}; --rows: ${pitches.length}`;
    dom.numbers.replaceChildren(...Array.from({ length: bars }, (_, i) =>
      h("span", { style: `--step: ${i * bar}` }, String(i + 1))));
    for (const each of dom.metre.buttons) {
      each.setAttribute("aria-pressed", String(each.textContent === name));
    }
  };
  /** A start is the one in use as long as nothing was changed. */
  const showStart = (/** @type {Moment} */ { notes, metre }) => {
    dom.start.buttons.forEach((/** @type {Element} */ button, /** @type {number} */ i) => {
      const [, name, given] = starts[i] ?? ["", metre.name, []]; // the last is blank
      const unchanged = metre.name === name && String(notes) === String(given);
      button.setAttribute("aria-pressed", String(unchanged));
    });
  };
  return (moment, seen) => {
    const { notes, written, metre, temperature, tool } = moment;
    showStart(moment);
    const pitch = pitches[tool.row];
    showMetre(metre);
    const chosen = (/** @type {number[]} */ [own, start, length]) =>
      own === pitch && start <= tool.step && tool.step < start + length;
    const show = (/** @type {number[][]} */ all, /** @type {string} */ kind) => all.map((note) =>
      place(h("i", { class: `pr-note ${kind} ${chosen(note) ? "pr-chosen" : ""}` }), note));
    dom.notes.replaceChildren(...show(written, "pr-theirs"), ...show(notes, "pr-own"));
    place(dom.cursor, [pitch, tool.step, 1]);
    dom.cursor.hidden = notes.some((note) => chosen(note) && note[1] === tool.step);
    showControl(dom.temperature, temperature, temperature.toFixed(2));
    dom.all.textContent = tuneInWords(moment);
    const { clientWidth, clientHeight } = dom.grid;
    if (seen) reveal(dom, (seen.step / (bars * metre.bar)) * clientWidth,
      (1 - (seen.row + 1) / pitches.length) * clientHeight);
    say([tuneInShort(moment), tool.told || cellInWords(moment, pitch, tool.step)]);
  };
}
