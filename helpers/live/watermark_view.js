// The watermark dial's elements: the controls, the pictures, a text with its green letters.
// @ts-check
import { h } from "./ui.js";
import { buildControl } from "./controls.js";
import { GREEN, UNCOUNTED } from "./watermark.js";
import { buildChart } from "./watermark_charts.js";
import { perCent } from "./watermark_words.js";

/** @typedef {import("./watermark_texts.js").Texts} Texts */
/** @typedef {import("./watermark_texts.js").Sample} Sample */

/** The first letters of a text: green ones underlined, those that do not count pale, real words
 * slanted. @param {HTMLElement} box @param {Sample} sample @param {number} length */
export function spell(box, { letters, states, ends }, length) {
  const isReal = (/** @type {number} */ i) => ends.some(([start, end]) => i >= start && i < end);
  const kindOf = (/** @type {number} */ i) => (states[i] === UNCOUNTED ? "wm-uncounted" :
    states[i] === GREEN ? "wm-green" : "wm-red") + (isReal(i) ? " wm-real" : "");
  const runs = /** @type {[string, string][]} */ ([]);
  for (let i = 0; i < Math.min(length, letters.length); i++) {
    const [kind, letter] = [kindOf(i), letters[i] === "\n" ? "↵\n" : letters[i]];
    const last = runs[runs.length - 1];
    if (last?.[0] === kind) last[1] += letter;
    else runs.push([kind, letter]);
  }
  box.replaceChildren(...runs.map(([kind, text]) =>
    h(kind.startsWith("wm-green") ? "u" : "span", { class: kind }, text)));
}

/** @param {Texts} texts */
function buildControls({ strengths, shortest, longest, step, rates }) {
  const strength = buildControl("Strength",
    { min: "0", max: String(strengths.length - 1), step: "1" }, "live-surface");
  const length = buildControl("Letters",
    { min: String(shortest), max: String(longest), step: String(step) });
  const mixed = buildControl("Real words", { min: "0", max: "10", step: "1" });
  const alarms = rates.map((rate) => h("button", { type: "button" }, perCent(rate)));
  const group = h("div", {
    class: "wm-alarms", role: "group", "aria-label": "False alarms allowed",
  }, h("span", { "aria-hidden": "true" }, "False alarms"), ...alarms);
  return { strength, length, mixed, alarms, controls: h("div", { class: "wm-controls" },
    strength.label, length.label, mixed.label, group) };
}

/** A text, spelt out, and what the detector says of it. @param {string} label */
function buildReading(label) {
  const box = h("div", { class: "wm-text", tabindex: "0", role: "group", "aria-label": label,
    dir: "auto" });
  // In a notebook the arrows, which scroll it, would also leave the cell.
  box.addEventListener("keydown", (/** @type {Event} */ event) => {
    if (/** @type {KeyboardEvent} */ (event).key !== "Tab") event.stopPropagation();
  });
  const [flag, sentence] = [h("strong"), h("span")];
  const verdict = h("p", { class: "wm-verdict", "aria-live": "polite", "aria-atomic": "true" },
    flag, " ", sentence);
  return { box, verdict, flag, sentence };
}

/** The sample on show with its buttons. */
function buildSample() {
  const [previous, next, real] = ["Previous", "Next", "By people"].map((text) =>
    h("button", { type: "button" }, text));
  const name = h("strong", { class: "wm-which" });
  const reading = buildReading("The text, green letters underlined");
  reading.verdict.prepend(name, ": ");
  return { ...reading, name, previous, next, real, part: h("div", { class: "wm-sample" },
    h("div", { class: "live-buttons" }, previous, next, real), reading.verdict, reading.box) };
}

/** The box for a text of the reader's own. */
function buildOwn() {
  const input = h("textarea", { rows: "3", dir: "auto", spellcheck: "false", autocapitalize: "off",
    autocomplete: "off", placeholder: "Paste or type a text" });
  const note = h("p", { class: "wm-note", role: "status" });
  const reading = buildReading("Your text, green letters underlined");
  return { ...reading, input, note, part: h("div", { class: "wm-own" },
    h("label", {}, "Test a text of your own", input), note, reading.verdict, reading.box) };
}

/** The elements. @param {Texts} texts */
export function buildDom(texts) {
  const { controls, ...handles } = buildControls(texts);
  const scores = buildChart("z of each text, and where it is flagged",
    [["wm-dot-flagged", "flagged"], ["wm-dot-passed", "not flagged"], ["wm-band", "threshold"]]);
  const power = buildChart("Flagged at each length, in letters",
    [["wm-solid", "caught"], ["wm-dashed", "falsely accused"]]);
  const [sample, own] = [buildSample(), buildOwn()];
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const { context } = texts.rule;
  const before = context === 1 ? "the letter" : `the ${context} letters`;
  const figure = h("div", { class: "wm-figure live-answer" }, controls, words, scores.chart,
    power.chart, sample.part, own.part, h("p", { class: "live-caption" },
      `Underlined: green, which the key decides for a letter together with ${before} before it. ` +
      "Pale: not counted, since the same letters came before or too few stand in front. Slanted: " +
      "real words. A text is flagged where chance would have as many green letters no more often " +
      "than the false alarms allow. z says by how many standard deviations it has more of them " +
      "than chance would give; its threshold is a band, since texts differ in how many of their " +
      "letters count."));
  const root = h("div", { class: "live-figure watermark-dial" }, figure);
  return { root, ...handles, words, place, sentence, scores: scores.picture, power: power.picture,
    sample, own };
}
