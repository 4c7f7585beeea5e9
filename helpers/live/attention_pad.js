// The attention pad: point at a character, and see how a GPT looks back from there.
// @ts-check
import { makeLineReader } from "./attention_line.js";
import { buildDom, makePainter } from "./attention_view.js";
import { nextProbabilities, seeded } from "./decoding.js";
import { listenToPlay } from "./play.js";
import { onceAFrame, watchLook, ownChanges } from "./ui.js";

const WRITTEN_A_SECOND = 15;

/**
 * @typedef {import("./attention_line.js").LineReader} LineReader
 * @typedef {import("./attention_view.js").View} View
 * @typedef {(change: Record<string, any>) => void} SetTraits
 */

/** What an arrow key in the line asks for; the key then does nothing else.
 * @param {KeyboardEvent} event @param {View} view @param {number} heads */
function askedByKey(event, { line, place, head }, heads) {
  const last = line.characters.length;
  /** @type {Record<string, Record<string, number>>} */
  const changes = {
    ArrowLeft: { place: Math.max(place - 1, 1) }, ArrowRight: { place: Math.min(place + 1, last) },
    Home: { place: 1 }, End: { place: last },
    ArrowUp: { head: (head + heads) % (heads + 1) }, ArrowDown: { head: (head + 1) % (heads + 1) },
  };
  const change = changes[event.key];
  if (!change || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  event.preventDefault();
  event.stopPropagation(); // in a notebook the arrows would also leave the cell
  return change;
}

/** Chooses place, block and head.
 * @param {ReturnType<typeof buildDom>} dom @param {LineReader} reader @param {() => View} what
 * @param {SetTraits} set @param {(place: number) => void} point 0: at nothing */
function listenToChoices({ cells, list, slider, blocks, heads }, reader, what, set, point) {
  const placeOf = (/** @type {Event} */ event) =>
    cells.indexOf(/** @type {Element} */ (event.target)) + 1;
  let seen = ""; // where the mouse was: browsers also tell of one that lies there, as cells change
  list.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const [at, place] = [`${event.clientX} ${event.clientY}`, placeOf(event)];
    if (event.pointerType === "mouse" && at !== seen && place) point(place);
    seen = at;
  });
  list.addEventListener("pointerleave", () => point(0));
  list.addEventListener("click", (/** @type {Event} */ event) =>
    placeOf(event) && set({ place: placeOf(event) }));
  list.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const change = askedByKey(event, what(), reader.heads);
    if (change) set(change);
  });
  slider.addEventListener("input", () => set({ place: Number(slider.value) }));
  blocks.forEach((button, i) => button.addEventListener("click", () => set({ block: i + 1 })));
  heads.forEach((button, i) => button.addEventListener("click", () => set({ head: i })));
}

/** The line: typed, written on by the model, and typed again.
 * @param {ReturnType<typeof buildDom>} dom @param {{get: (name: string) => any}} model
 * @param {LineReader} reader @param {SetTraits} set */
function listenToLine({ root, text, write, again }, model, reader, set) {
  const now = { line: reader.read([]), note: "", random: seeded(reader.seed) };
  const retype = () => {
    const prompt = model.get("prompt");
    const { characters, words } = reader.fit(prompt);
    const line = reader.read(characters, now.line);
    Object.assign(now, { line, note: words, random: seeded(reader.seed) });
    if (text.value !== prompt) text.value = prompt;
  };
  const toTheEnd = () => set({ place: now.line.characters.length });
  retype();
  text.addEventListener("input", () => {
    set({ prompt: text.value });
    toTheEnd();
  });
  text.addEventListener("keydown", (/** @type {Event} */ event) => event.stopPropagation());
  again.addEventListener("click", () => (retype(), toTheEnd()));
  let due = 0; // characters
  const stop = listenToPlay(root, write, "Stop", (seconds) => {
    due = seconds === undefined ? 1 : Math.min(due + seconds * WRITTEN_A_SECOND, 2);
    for (; due >= 1; due--) {
      const last = now.line.logits[now.line.logits.length - 1];
      now.line = reader.append(now.line, reader.choose(last, now.random));
      toTheEnd();
    }
  });
  return { now, retype, stop };
}

/** What the tests ask, and the curious: $(".attention-pad").probabilities("To b") in the console.
 * @param {LineReader} reader */
function answers({ fit, read, weights, write }) {
  const lineOf = (/** @type {string} */ text) => read(fit(text).characters);
  const attention = (/** @type {string} */ text, block = 1, head = 1) =>
    weights(lineOf(text), block, head).map((row) => [...row]);
  const probabilities = (/** @type {string} */ text) =>
    [...nextProbabilities(lineOf(text).logits.pop() ?? [])];
  return { attention, probabilities, write };
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const reader = makeLineReader(model);
  const dom = buildDom(reader);
  let pointed = 0; // where the mouse is
  const { set: tell, areOwn } = ownChanges(model);
  /** @type {SetTraits} */
  const set = (change) => {
    pointed = 0;
    tell(change);
    request();
  };
  const { now, retype, stop } = listenToLine(dom, model, reader, set);
  const what = () => {
    const place = Math.min(pointed || model.get("place"), now.line.characters.length);
    return { ...now, place, block: model.get("block"), head: model.get("head") };
  };
  const draw = makePainter(reader, dom, what);
  const request = onceAFrame(draw);
  listenToChoices(dom, reader, what, set, (place) => ((pointed = place), request()));
  const moved = () => (areOwn() || stop(), request());
  const renewed = () => (retype(), moved());
  const watched = { prompt: renewed, block: moved, head: moved, place: moved };
  for (const [name, changed] of Object.entries(watched)) model.on(`change:${name}`, changed);
  el.append(dom.root);
  const forgetLook = watchLook(dom.map, request);
  Object.assign(dom.root, { ...answers(reader), draw });
  return () => {
    stop();
    for (const [name, changed] of Object.entries(watched)) model.off(`change:${name}`, changed);
    forgetLook();
  };
}

export default { render };
