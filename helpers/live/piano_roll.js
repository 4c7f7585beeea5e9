// The piano roll: a tune to hear and to change, and a network that goes on with it.
// @ts-check
import { seeded } from "./decoding.js";
import { barAfter, checkNotes, makeComposer } from "./melody.js";
import { cutNotes } from "./melody_edit.js";
import { midiFile } from "./midi.js";
import { listenToHands } from "./piano_touch.js";
import { buildRollDom, makeRollPainter, showHead } from "./piano_view.js";
import { makePlayer } from "./sound.js";
import { makeTextModel } from "./text_model.js";
import { h, onceAFrame, ownChanges } from "./ui.js";

const TUNE = ["notes", "written", "metre"];
const TRAITS = [...TUNE, "temperature"];
const EIGHTH = 2;

/** @typedef {import("./sound.js").Notes} Notes */
/** @typedef {import("./melody.js").Metre} Metre */
/** @typedef {import("./piano_touch.js").Cell} Cell */
/** @typedef {import("./piano_view.js").Tool} Tool */

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readState(model) {
  const pitches = model.get("pitches");
  if (!pitches?.length || !model.get("metres")?.length) {
    throw new Error("its pitches or metres are missing");
  }
  const metres = model.get("metres").map(
    (/** @type {[string, number, number, number]} */ [name, first, bar, beat]) =>
      ({ name, first, bar, beat }));
  const textModel = makeTextModel(model.get("layers"), model.get("weights"));
  const composer = makeComposer(textModel, pitches, metres);
  checkNotes(model.get("notes"), pitches);
  checkNotes(model.get("written"), pitches);
  composer.metreOf(model.get("metre"));
  return { composer, pitches, metres, starts: model.get("starts") ?? [], bars: model.get("bars"),
    speed: model.get("steps_a_second"), seed: model.get("seed") };
}

/** @typedef {ReturnType<typeof readState>} RollState */

/** Where the cursor is at first: on the first note, or in the middle. @param {number[]} pitches
 * @param {Notes} notes @returns {Tool} */
function firstTool(pitches, notes) {
  const [pitch, step] = notes[0] ?? [pitches[pitches.length >> 1], 0];
  return { row: pitches.indexOf(pitch), step, length: EIGHTH, told: "" };
}

/** The button that plays all that is there. @param {any} dom @param {() => any} now
 * @param {number} speed @param {(sentence: string) => void} tell
 * @returns {{stop: () => void, leave: () => void}} `leave` also stops watching the screen */
function listenToSound(dom, now, speed, tell) {
  const player = makePlayer();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const onStep = (/** @type {number} */ step) => {
    const { beat } = now().metre;
    showHead(dom, calm.matches ? step - (step % beat) : step, now());
  };
  const onEnd = (/** @type {string} */ problem) => {
    dom.play.textContent = "Play";
    showHead(dom, undefined, now());
    if (problem) tell(problem);
  };
  dom.play.addEventListener("click", () => {
    const { notes, written } = now();
    if (player.playing()) return player.stop();
    if (!notes.length && !written.length) return tell("There is nothing to hear yet: add a note.");
    dom.play.textContent = "Stop";
    player.play([notes, written], speed, onStep, onEnd);
  });
  const seen = new IntersectionObserver((entries) =>
    entries.at(-1)?.isIntersecting || player.stop());
  seen.observe(dom.root);
  return { stop: player.stop, leave: () => (seen.disconnect(), player.stop()) };
}

/** Offers a file for download. @param {Uint8Array} bytes @param {string} name */
function download(bytes, name) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "audio/midi" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Listens to what concerns the tune as a whole: where it starts, its metre, what the network adds.
 * @param {RollState} data @param {any} dom @param {() => any} now
 * @param {{set: (change: Record<string, any>) => void, look: (place?: Cell) => void,
 *   tell: (sentence: string) => void}} act
 * @returns {() => void} draws as at first once more */
function listenToTune(data, dom, now, { set, look, tell }) {
  const { composer, pitches, metres, starts, bars, speed, seed } = data;
  let random = seeded(seed);
  const reseed = () => void (random = seeded(seed));
  const renew = (/** @type {Record<string, any>} */ change) => {
    reseed();
    set({ ...change, written: [] });
  };
  dom.temperature.slider.addEventListener("input", () =>
    set({ temperature: Number(dom.temperature.slider.value) }));
  metres.forEach((/** @type {Metre} */ { name, bar }, /** @type {number} */ i) =>
    dom.metre.buttons[i].addEventListener("click", () => {
      const { metre, notes } = now();
      if (name === metre.name) return;
      const gone = now().written.length ? "; what the network wrote is gone" : "";
      renew({ metre: name, notes: cutNotes(notes, bars * bar) });
      tell(`Now in ${name}${gone}.`);
    }));
  dom.start.buttons.forEach((/** @type {Element} */ button, /** @type {number} */ i) =>
    button.addEventListener("click", () => {
      const [, metre, notes] = starts[i] ?? ["", now().metre.name, []];
      renew({ metre, notes });
      Object.assign(now().tool, firstTool(pitches, notes));
      look();
      tell(`${button.textContent}, in ${metre}.`);
    }));
  dom.goOn.addEventListener("click", () => {
    const { notes, metre, temperature } = now();
    const from = barAfter(notes, metre);
    if (from >= bars) {
      return tell(`Your notes reach into the last of the ${bars} bars: nothing is left to write.`);
    }
    const anew = now().written.length ? " anew" : "";
    const written = composer.write(metre.name, notes, bars, random, { temperature });
    set({ written });
    if (written.length) look({ row: pitches.indexOf(written[0][0]), step: written[0][1] });
    tell(written.length ? `The network wrote bars ${from + 1} to ${bars}${anew}.`
      : "The network wrote nothing but rests.");
  });
  dom.again.addEventListener("click", () => {
    renew({});
    look();
    tell("What the network wrote is gone.");
  });
  dom.save.addEventListener("click", () => {
    const { notes, written, metre } = now();
    if (!notes.length && !written.length) return tell("There is nothing to save yet: add a note.");
    download(midiFile([notes, written], speed, metre.name), "melody.mid");
  });
  return reseed;
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const data = readState(model);
  const { composer, pitches, bars, speed } = data;
  const dom = buildRollDom(data);
  const tool = firstTool(pitches, model.get("notes"));
  const now = () => ({ notes: model.get("notes"), written: model.get("written"), bars, tool,
    metre: composer.metreOf(model.get("metre")), temperature: model.get("temperature") });
  const steps = () => bars * now().metre.bar;
  const paint = makeRollPainter(dom, data);
  /** @type {Cell | undefined} */
  let seen = tool; // what has to be
  const draw = () => {
    tool.step = Math.min(tool.step, steps() - 1);
    paint(now(), dom.grid.clientWidth ? seen : undefined); // else it is not laid out yet
    if (dom.grid.clientWidth) seen = undefined;
  };
  const request = onceAFrame(draw);
  const look = (/** @type {Cell} */ place = tool) => ((seen = place), request());
  const tell = (/** @type {string} */ sentence) => ((tool.told = sentence), request());
  const { set } = ownChanges(model);
  const edit = (/** @type {Notes} */ notes) => {
    if (JSON.stringify(notes) !== JSON.stringify(now().notes)) set({ notes, written: [] });
  };
  const { stop, leave } = listenToSound(dom, now, speed, tell);
  const reseed = listenToTune(data, dom, now, { set, look, tell });
  listenToHands(dom, { pitches, tool, notes: () => now().notes, written: () => now().written, steps,
    edit, look: () => look(), stay: () => void (seen = undefined) }, () => now().metre.bar);
  const changed = () => tell("");
  const listeners = [...TRAITS.map((name) => [name, changed]), ...TUNE.map((name) => [name, stop]),
    ["notes", reseed], ["metre", reseed]];
  for (const [name, listener] of listeners) model.on(`change:${name}`, listener);
  el.append(dom.root);
  draw();
  // For the curious, and for the tests, in the browser's console:
  // $(".piano-roll").continuation("4/4", [[67, 0, 4]], 8, 1, { temperature: 0.9 })
  const { continuation } = composer;
  const probabilities = (/** @type {string} */ metre, /** @type {Notes} */ notes,
    /** @type {number} */ step) => Array.from(composer.probabilities(metre, notes, step));
  const write = (/** @type {unknown} */ _, /** @type {number} */ steps,
    /** @type {number} */ seed) => composer.tokens(now().metre.name, steps, seed);
  Object.assign(dom.root, { continuation, probabilities, write, draw });
  return () => {
    leave();
    for (const [name, listener] of listeners) model.off(`change:${name}`, listener);
  };
}

export default { render };
