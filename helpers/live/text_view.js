// The elements of the text generator, and what they show of a moment.
// @ts-check
import { buildControl, showControl } from "./controls.js";
import { ranking } from "./decoding.js";
import { percent, shown, spoken } from "./letters.js";
import { atMostEvery, h } from "./ui.js";

const BARS = 10;
const WORDS_EVERY_MS = 500;

/**
 * @typedef {{noun: string, characters: string[]}} Names
 * @typedef {{prompt: string, note: string, written: string, plain: Float32Array,
 *   chosen: Float32Array, temperature: number, topK: number, topP: number}} Moment
 *   `plain` are the next character's probabilities as the model gives them, `chosen` those after
 *   temperature and cuts; `note` says what was left out of the prompt.
 */

/** A bar that is a button: it adds its character. */
function buildBar() {
  const [name, share] = [h("bdi", { class: "tg-name" }), h("span", { class: "tg-share" })];
  const [fill, mark] = [h("i", { class: "tg-fill" }), h("i", { class: "tg-mark" })];
  const track = h("span", { class: "tg-track", "aria-hidden": "true" }, fill, mark);
  return { name, share, fill, mark, button: h("button", { type: "button" }, name, track, share) };
}

/** The elements. @param {Names} names */
export function buildTextDom({ noun, characters }) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const prompt = h("textarea", {
    rows: "2", dir: "auto", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
  });
  const note = h("p", { class: "tg-note", role: "status" });
  const [likely, left] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    likely, " ", left);
  const bars = Array.from({ length: Math.min(BARS, characters.length) }, buildBar);
  const temperature = buildControl("Temperature", { min: "0", max: "2", step: "0.05" },
    "live-surface");
  const topK = buildControl("Top-k", { min: "1", max: String(characters.length), step: "1" });
  const topP = buildControl("Top-p", { min: "0.05", max: "1", step: "0.05" });
  const [write, one, again] = ["Write", `One ${noun}`, "Start again"].map(button);
  const [begin, written] = [h("span", { class: "tg-begin" }), h("span", { class: "tg-written" })];
  const output = h("div", {
    class: "tg-output", tabindex: "0", role: "group", "aria-label": "The text", dir: "auto",
  }, begin, written);
  // In a notebook the arrows, which scroll it, would also leave the cell.
  output.addEventListener("keydown", (/** @type {Event} */ event) => {
    if (/** @type {KeyboardEvent} */ (event).key !== "Tab") event.stopPropagation();
  });
  const start = h("div", { class: "tg-start" },
    h("label", {}, "The text begins with", prompt), note);
  const figure = h("div", { class: "tg-figure" }, start, words,
    h("ul", { class: "tg-bars live-answer", "aria-label": `The most probable ${noun}s` },
      ...bars.map((bar) => h("li", {}, bar.button))),
    h("div", { class: "tg-controls" }, temperature.label, topK.label, topP.label),
    h("div", { class: "live-buttons" }, write, one, again), output,
    h("p", { class: "live-caption" },
      `A bar is how probable a ${noun} is with these controls; its mark, what the model gives it ` +
      `at temperature 1 and without cuts. Press a bar to add its ${noun}: ␣ is a space, ↵ a new ` +
      "line."));
  const root = h("div", { class: "live-figure text-generator" }, figure);
  return { root, prompt, note, likely, left, bars, temperature, topK, topP, write, one, again,
    begin, written, output };
}

/** @param {ReturnType<typeof buildBar>} bar @param {string} character @param {number} chosen
 * @param {number} plain both in [0, 1] */
function showBar({ name, share, fill, mark, button }, character, chosen, plain) {
  name.textContent = shown(character);
  share.textContent = percent(chosen);
  fill.style.width = `${100 * chosen}%`;
  mark.style.left = `${100 * plain}%`;
  button.value = character;
  button.classList.toggle("tg-cut", chosen === 0);
  const words = `${spoken(character)}: ${percent(chosen)}, as the model gives it ${percent(plain)}`;
  button.setAttribute("aria-label", words);
}

/** What comes next, in words. @param {Names} names @param {Moment} moment */
function nextInWords({ noun, characters }, { chosen }) {
  const [best] = ranking(chosen);
  const [size, left] = [chosen.length, chosen.filter((p) => p > 0).length];
  const verb = left === 1 ? "has" : "have";
  return [`Next, most likely: ${spoken(characters[best])}, ${percent(chosen[best])}.`,
    left === size ? `All ${size} ${noun}s have a chance.`
      : `${left} of ${size} ${noun}s ${verb} a chance.`];
}

/** Shows a moment at once, and says it a little later.
 * @param {ReturnType<typeof buildTextDom>} dom @param {Names} names
 * @returns {(moment: Moment) => void} */
export function makeTextPainter(dom, names) {
  const { characters } = names;
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {Moment} */ moment) => {
    [dom.likely.textContent, dom.left.textContent] = nextInWords(names, moment);
  });
  return (moment) => {
    const { temperature, topK, topP, plain, chosen } = moment;
    const all = !topK || topK >= characters.length;
    showControl(dom.temperature, temperature, temperature.toFixed(2));
    showControl(dom.topK, topK || characters.length, all ? "all" : String(topK));
    showControl(dom.topP, topP, topP === 1 ? "all" : topP.toFixed(2));
    ranking(plain).slice(0, BARS).forEach((token, i) =>
      showBar(dom.bars[i], characters[token], chosen[token], plain[token]));
    dom.note.textContent = moment.note;
    dom.begin.textContent = moment.prompt;
    if (dom.written.textContent !== moment.written) {
      dom.written.textContent = moment.written;
      dom.output.scrollTop = dom.output.scrollHeight;
    }
    say(moment);
  };
}
