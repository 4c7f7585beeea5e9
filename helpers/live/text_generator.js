// The text generator: what a recurrent model expects after a text, and what it writes.
// @ts-check
import { nextProbabilities, seeded } from "./decoding.js";
import { makeTextModel } from "./text_model.js";
import { cleanPrompt } from "./prompts.js";
import { onceAFrame, ownChanges } from "./ui.js";
import { listenToPlay } from "./play.js";
import { makeReader } from "./text_reader.js";
import { buildTextDom, makeTextPainter } from "./text_view.js";

const LETTERS_A_SECOND = 40;
const LONGEST_WAIT = 0.1; // seconds that count between two frames, so that none writes a paragraph
/** @type {["prompt", "temperature", "top_k", "top_p", "text"]} */
const TRAITS = ["prompt", "temperature", "top_k", "top_p", "text"];

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readState(model) {
  const textModel = makeTextModel(model.get("layers"), model.get("weights"));
  const alphabet = model.get("alphabet");
  const characters = Array.from(alphabet ?? "");
  if (characters.length !== textModel.vocabSize) {
    const count = characters.length;
    throw new Error(`its model knows ${textModel.vocabSize} tokens, its alphabet ${count}`);
  }
  return { reader: makeReader(textModel, characters), alphabet, characters,
    noun: model.get("noun"), length: model.get("length"), seed: model.get("seed") };
}

/** The state as it is now: texts and controls.
 * @param {{get: (name: string) => any}} model @param {string} alphabet */
function readMoment(model, alphabet) {
  const { text: prompt, words: note } = cleanPrompt(model.get("prompt"), alphabet);
  const decoding = { temperature: model.get("temperature"), topK: model.get("top_k"),
    topP: model.get("top_p") };
  return { prompt, note, written: model.get("text"), ...decoding };
}

/** Goes on with the text: by some letters, or at a readable pace as time goes by. After `reseed` the
 * draws are those of the beginning.
 * @param {ReturnType<typeof readState>} data @param {() => ReturnType<typeof readMoment>} now
 * @param {(change: Record<string, any>) => void} set */
function makeWriter({ reader, length, seed }, now, set) {
  let random = seeded(seed);
  const reseed = () => void (random = seeded(seed));
  const add = (/** @type {number} */ n) => {
    const moment = now();
    const begin = moment.prompt || reader.first;
    set({ text: moment.written + reader.write(begin + moment.written, n, random, moment) });
  };
  let due = 0; // letters, of which a part may be left from the frame before
  const goOn = (/** @type {number | undefined} */ seconds) => {
    let left = length - Array.from(now().written).length;
    if (left <= 0) {
      if (seconds) return false;
      set({ text: "" });
      left = length;
    }
    due = seconds === undefined ? left
      : (due % 1) + LETTERS_A_SECOND * Math.min(seconds, LONGEST_WAIT);
    add(Math.min(Math.floor(due), left));
  };
  return { add, goOn, reseed };
}

/** Listens to the text box, the sliders, the bars and the buttons.
 * @param {ReturnType<typeof readState>} data @param {ReturnType<typeof buildTextDom>} dom
 * @param {() => ReturnType<typeof readMoment>} now
 * @param {(change: Record<string, any>) => void} set */
function listen(data, dom, now, set) {
  const { root, prompt, bars, write, one, again } = dom;
  const [temperature, topK, topP] = [dom.temperature, dom.topK, dom.topP].map((c) => c.slider);
  const writer = makeWriter(data, now, set);
  prompt.addEventListener("input", () => set({ prompt: prompt.value, text: "" }));
  temperature.addEventListener("input", () => set({ temperature: Number(temperature.value) }));
  topK.addEventListener("input", () =>
    set({ top_k: Number(topK.value) % data.characters.length })); // all of them: no cut
  topP.addEventListener("input", () => set({ top_p: Number(topP.value) }));
  // In a notebook some keys would also leave the cell.
  prompt.addEventListener("keydown", (/** @type {Event} */ event) => event.stopPropagation());
  for (const { button } of bars) {
    button.addEventListener("click", () => set({ text: now().written + button.value }));
  }
  one.addEventListener("click", () => writer.add(1));
  again.addEventListener("click", () => (writer.reseed(), set({ text: "" })));
  return { reseed: writer.reseed, stop: listenToPlay(root, write, "Pause", writer.goOn) };
}

/** What the root element answers in the browser's console, and in the tests; for example
 * $(".text-generator").write("ROMEO:", 100, 1, { temperature: 0.5 }).
 * @param {ReturnType<typeof readState>} data */
function answers({ reader, alphabet }) {
  const clean = (/** @type {string} */ text) => cleanPrompt(text, alphabet).text;
  /** @typedef {import("./decoding.js").Decoding} Decoding */
  return {
    probabilities: (/** @type {string} */ text, /** @type {Decoding} */ decoding = {}) =>
      Array.from(nextProbabilities(reader.read(clean(text)), decoding)),
    write: (/** @type {string} */ text, /** @type {number} */ n, /** @type {number} */ seed,
      /** @type {Decoding} */ decoding = {}) =>
      reader.write(clean(text), n, seeded(seed), decoding),
  };
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const data = readState(model);
  const dom = buildTextDom(data);
  const now = () => readMoment(model, data.alphabet);
  const paint = makeTextPainter(dom, data);
  const draw = () => {
    const moment = now();
    const logits = data.reader.read((moment.prompt || data.reader.first) + moment.written);
    if (dom.prompt.value !== model.get("prompt")) dom.prompt.value = model.get("prompt");
    const chosen = nextProbabilities(logits, moment);
    paint({ ...moment, plain: nextProbabilities(logits), chosen });
  };
  const request = onceAFrame(draw);
  const { set, areOwn } = ownChanges(model);
  const { reseed, stop } = listen(data, dom, now, set);
  const changed = () => (areOwn() || stop(), request());
  for (const name of TRAITS) model.on(`change:${name}`, changed);
  model.on("change:prompt", reseed);
  el.append(dom.root);
  draw();
  Object.assign(dom.root, answers(data), { draw });
  return () => {
    stop();
    for (const name of TRAITS) model.off(`change:${name}`, changed);
    model.off("change:prompt", reseed);
  };
}

export default { render };
