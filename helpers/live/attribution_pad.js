// The attribution pad: maps of what each pixel did to a logit, beside what erasing it does.
// @ts-check
import { check, readBytes } from "./forward.js";
import { seeded } from "./decoding.js";
import {
  arrowMove, atMostEvery, decimals, follow, normals, onceAFrame, ownChanges, watchLook,
} from "./ui.js";
import { showControl } from "./controls.js";
import { makeNetwork, readParts, redrawn } from "./backprop.js";
import { ATTRIBUTIONS, erased, makeMaps } from "./attributions.js";
import { factsInWords, mapInWords, markOf, placeInWords } from "./attribution_words.js";
import { buildDom, drawMapOf, drawRead } from "./attribution_view.js";

const WORDS_EVERY_MS = 300;
const WORK_MS = 10; // of a frame, for maps; what takes longer goes on in the next
const FAR = 4; // pixels that an arrow goes with Shift
const CHOICES = ["method", "output", "steps", "seed", "picture", "place", "random"];

/** @typedef {import("./attributions.js").Task} Task */
/** @typedef {{method: string, output: number, steps: number, seed: number, picture: number,
 *   place: [number, number], random: boolean}} Choice */
/** @typedef {ReturnType<typeof readPad>} Pad */

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readPad(model) {
  const about = model.get("about") ?? {};
  const { layers, names, imageShape, baseline, noise, smooth, stepsMost } = about;
  check(layers?.length && names?.length, "its network or its names are missing");
  check(imageShape?.length === 2, "its pictures have no height and width");
  const numbers = [baseline, noise, smooth, stepsMost];
  check(numbers.every(Number.isFinite), "its baseline, noise or steps are missing");
  const [height, width] = imageShape;
  const parts = readParts(layers, model.get("weights"), height * width);
  const network = makeNetwork(parts);
  const [logits, wanted] = [network.outputs, names.length];
  check(logits === wanted, `its network gives ${logits} logits, not ${wanted}`);
  const bytes = model.get("images");
  const count = (bytes?.byteLength ?? 0) / (height * width);
  check(count > 0 && Number.isInteger(count), "its pictures are missing or cut off");
  const [picture, output, method] = ["picture", "output", "method"].map((name) => model.get(name));
  check(picture in Array.from({ length: count }), `there is no picture ${picture}`);
  check(output in names, `there is no logit ${output}`);
  check(Object.hasOwn(ATTRIBUTIONS, method), `there is no method "${method}"`);
  const pictures = Float32Array.from(readBytes(bytes), (byte) => byte / 255);
  return { parts, network, names, height, width, count, pictures, ...about };
}

/** What either network is asked now. @param {Pad} pad @param {() => Choice} where */
function makeTasks({ parts, network, height, width, pictures, baseline, noise, smooth }, where) {
  const pixels = height * width;
  /** @type {{seed: number, network: Task["network"], noises: Float32Array[]} | undefined} */
  let drawn;
  const drawAnew = (/** @type {number} */ seed) => {
    const random = seeded(seed);
    const noises = Array.from({ length: smooth }, () =>
      normals(pixels, random).map((draw) => noise * draw));
    // The weights have random numbers of their own, so that no setting of the noise moves them.
    return { seed, noises, network: makeNetwork(redrawn(parts, seeded(~seed))) };
  };
  return (/** @type {boolean} */ random) => {
    const { seed, picture, output, steps } = where();
    if (drawn?.seed !== seed) drawn = drawAnew(seed);
    return { network: random ? drawn.network : network, noises: drawn.noises, width, output, steps,
      baseline, pixels: pictures.subarray(picture * pixels, (picture + 1) * pixels) };
  };
}

/** Shows what is chosen. @param {any} dom @param {Pad} pad @param {Choice} now @param {number} logit */
function showChoice(dom, { names }, { method, output, steps, random }, logit) {
  const press = (/** @type {Element} */ button, /** @type {boolean} */ pressed) =>
    button.setAttribute("aria-pressed", String(pressed));
  Object.keys(ATTRIBUTIONS).forEach((name, i) => press(dom.methods[i], name === method));
  names.forEach((/** @type {string} */ _, /** @type {number} */ i) =>
    press(dom.outputs[i], i === output));
  press(dom.random, random);
  showControl(dom.steps, steps, String(steps));
  dom.logit.textContent = `The logit for “${names[output]}”: ${decimals(logit)}` +
    (random ? " (random weights)" : "");
}

/** Works on and draws all; `paint` says whether all maps of now are made.
 * @param {Pad} pad @param {any} dom @param {() => Choice} where
 * @param {ReturnType<typeof makeTasks>} task */
function makePainter(pad, dom, where, task) {
  const subject = () => {
    const { picture, output, seed } = where();
    return [picture, output, seed];
  };
  const ask = makeMaps(task, subject);
  const tell = (/** @type {string} */ place, /** @type {string} */ facts) => {
    dom.place.textContent = place;
    if (dom.facts.textContent !== facts) dom.facts.textContent = facts;
  };
  const say = atMostEvery(WORDS_EVERY_MS, tell);
  let last = { of: "", shown: /** @type {any} */ (undefined) };
  /** The map to show: until that of another number of steps is made, the one before.
   * @param {any} made */
  const choose = (made) => {
    const { method, random } = where();
    const of = JSON.stringify([method, random, ...subject()]);
    if (made) last = { of, shown: { map: made.map, width: pad.width } };
    return last.of === of ? last.shown : undefined;
  };
  const paint = (ms = WORK_MS) => {
    const end = performance.now() + ms;
    const now = where();
    const { network, pixels, output, baseline } = task(now.random);
    const [row, column] = now.place;
    const made = ask(now.method, now.random, end);
    const truth = made && ask("occlusion", now.random, end);
    const trained = truth && now.random ? ask(now.method, false, end) : undefined;
    const all = Object.keys(ATTRIBUTIONS).map((name) => truth && ask(name, now.random, end));
    const done = all.every(Boolean) && Boolean(trained || !now.random);
    const shown = choose(made);
    const logit = network.logit(pixels, output);
    showChoice(dom, pad, now, logit);
    Object.keys(ATTRIBUTIONS).forEach((name, i) =>
      (dom.marks[i].textContent = markOf(name, all[i], truth)));
    dom.map.setAttribute("aria-label", mapInWords(now.method, shown));
    if (dom.map.clientWidth) { // else not laid out yet, or hidden
      drawRead(dom, pad, pixels, now.place);
      drawMapOf(dom, pad, shown, pixels, now.place);
    }
    const rest = erased(pixels, pad.width, row * pad.width + column, baseline);
    const blank = network.logit(new Float32Array(pixels.length).fill(baseline), output);
    for (const words of [dom.words, dom.facts]) words.setAttribute("aria-busy", String(!done));
    say(placeInWords(now.place, shown, logit, network.logit(rest, output)),
      made && truth && done ? factsInWords(now.method, made, truth, trained, logit - blank) : "…");
    return done;
  };
  return { paint, ask };
}

/** Pointers on picture and map, keys on the picture. @param {Pad} pad @param {any} dom
 * @param {() => Choice} where @param {(changes: Partial<Choice>) => void} set */
function listenToPlace({ width, height }, { surface, beside }, where, set) {
  const within = (/** @type {number} */ n, /** @type {number} */ count) =>
    Math.min(Math.max(Math.floor(n), 0), count - 1);
  const go = (/** @type {number} */ row, /** @type {number} */ column) => {
    const place = /** @type {[number, number]} */ ([within(row, height), within(column, width)]);
    if (place.join() !== where().place.join()) set({ place });
  };
  for (const square of [surface, beside]) {
    follow(square, (px, py) =>
      go((py / square.clientHeight) * height, (px / square.clientWidth) * width));
  }
  surface.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = arrowMove(event);
    if (!move) return;
    const by = event.shiftKey ? FAR : 1;
    const [row, column] = where().place;
    go(row - by * Math.sign(move[1]), column + by * Math.sign(move[0]));
  });
}

/** Buttons and the slider. @param {Pad} pad @param {any} dom @param {() => Choice} where
 * @param {(changes: Partial<Choice>) => void} set */
function listenToChoices({ count }, dom, where, set) {
  const press = (/** @type {Element} */ button, /** @type {() => Partial<Choice>} */ changes) =>
    button.addEventListener("click", () => set(changes()));
  Object.keys(ATTRIBUTIONS).forEach((method, i) => press(dom.methods[i], () => ({ method })));
  dom.outputs.forEach((/** @type {Element} */ button, /** @type {number} */ output) =>
    press(button, () => ({ output })));
  press(dom.next, () => ({ picture: (where().picture + 1) % count }));
  press(dom.random, () => ({ random: !where().random }));
  dom.steps.slider.addEventListener("input", () => set({ steps: Number(dom.steps.slider.value) }));
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const pad = readPad(model);
  const dom = buildDom(pad);
  const where = () => /** @type {Choice} */ (
    Object.fromEntries(CHOICES.map((name) => [name, model.get(name)])));
  const task = makeTasks(pad, where);
  const { paint, ask } = makePainter(pad, dom, where, task);
  let gone = false;
  const request = onceAFrame(() => gone || paint() || request());
  const { set } = ownChanges(model);
  listenToPlace(pad, dom, where, set);
  listenToChoices(pad, dom, where, set);
  for (const name of CHOICES) model.on(`change:${name}`, request);
  el.append(dom.root);
  const forgetLook = watchLook(dom.map, request);
  request();
  // For the curious, and for the tests: $(".attribution-pad").map("gradient") in the console.
  const logits = (/** @type {ArrayLike<number>} */ pixels) => task(where().random).network.logits(pixels);
  const map = (/** @type {string} */ method) => ask(method, where().random, Infinity)?.map.slice();
  Object.assign(dom.root, { logits, map, draw: () => paint(Infinity) });
  return () => {
    gone = true;
    for (const name of CHOICES) model.off(`change:${name}`, request);
    forgetLook();
  };
}

export default { render };
