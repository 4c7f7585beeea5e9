// The attribution pad: maps of what each pixel did to a logit, beside what erasing it does.
// @ts-check
import {
  arrowMove, atMostEvery, decimals, follow, onceAFrame, ownChanges, watchLook,
} from "./ui.js";
import { showControl } from "./controls.js";
import { ATTRIBUTIONS, erased, makeMaps } from "./attributions.js";
import {
  factsInWords, mapInWords, markOf, pictureInWords, placeInWords,
} from "./attribution_words.js";
import { makeTasks, readPad } from "./attribution_tasks.js";
import { buildDom, drawMapOf, drawRead } from "./attribution_view.js";

const WORDS_EVERY_MS = 300;
const WORK_MS = 10; // of a frame, for maps; what takes longer goes on in the next
const FAR = 4; // pixels that an arrow goes with Shift
const CHOICES = ["method", "output", "steps", "seed", "picture", "place", "random"];

/** @typedef {import("./attributions.js").Made} Made */
/** @typedef {import("./attribution_tasks.js").Choice} Choice */
/** @typedef {import("./attribution_tasks.js").Pad} Pad */
/** @typedef {{made?: Made, truth?: Made, trained?: Made, all: (Made | undefined)[],
 *   done: boolean}} Found the map asked for, the experiment, the map of the trained weights where
 *   they are drawn anew, and all methods' maps, as far as they are made */

/** Shows what is chosen. @param {any} dom @param {Pad} pad @param {Choice} now
 * @param {number} logit */
function showChoice(dom, { names, count }, { method, output, steps, picture, random }, logit) {
  const press = (/** @type {Element} */ button, /** @type {boolean} */ pressed) =>
    button.setAttribute("aria-pressed", String(pressed));
  Object.keys(ATTRIBUTIONS).forEach((name, i) => press(dom.methods[i], name === method));
  names.forEach((/** @type {string} */ _, /** @type {number} */ i) =>
    press(dom.outputs[i], i === output));
  press(dom.random, random);
  dom.surface.setAttribute("aria-label", pictureInWords(picture, count));
  showControl(dom.steps, steps, String(steps));
  dom.logit.textContent = `The logit for “${names[output]}”: ${decimals(logit)}` +
    (random ? " (random weights)" : "");
}

/** Works on the maps of now, the one on show first. @param {() => Choice} where
 * @param {ReturnType<typeof makeMaps>} ask @param {number} ms @returns {Found} */
function findMaps(where, ask, ms) {
  const end = performance.now() + ms;
  const { method, random } = where();
  const made = ask(method, random, end);
  const truth = made && ask("occlusion", random, end);
  const trained = truth && random ? ask(method, false, end) : undefined;
  const all = Object.keys(ATTRIBUTIONS).map((name) => truth && ask(name, random, end));
  return { made, truth, trained, all, done: all.every(Boolean) && Boolean(trained || !random) };
}

/** The map to show: until that of another number of steps is made, the one before.
 * @param {Pad} pad @param {() => any[]} subject what it is of, but for the steps */
function makeShown(pad, subject) {
  let last = { of: "", shown: /** @type {any} */ (undefined) };
  return (/** @type {Made | undefined} */ made) => {
    const of = JSON.stringify(subject());
    if (made) last = { of, shown: { map: made.map, width: pad.width } };
    return last.of === of ? last.shown : undefined;
  };
}

/** What is said: of the place, and of the whole map. @param {Pad} pad @param {Choice} now
 * @param {ReturnType<ReturnType<typeof makeTasks>>} asked @param {any} shown @param {Found} found
 * @returns {[string, string]} */
function sentences(pad, { place, method }, { network, pixels, output, baseline }, shown, found) {
  const { made, truth, trained, done } = found;
  const logit = network.logit(pixels, output);
  const rest = erased(pixels, pad.width, place[0] * pad.width + place[1], baseline);
  const change = logit - network.logit(new Float32Array(pixels.length).fill(baseline), output);
  const facts = done && made && truth && factsInWords(method, made, truth, trained, change);
  return [placeInWords(place, shown, logit, network.logit(rest, output)), facts || "…"];
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
  const choose = makeShown(pad, () => [where().method, where().random, ...subject()]);
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {[string, string]} */ words) =>
    [dom.place, dom.facts].forEach((element, i) => {
      if (element.textContent !== words[i]) element.textContent = words[i]; // else it is read again
    }));
  const paint = (ms = WORK_MS) => {
    const [now, found] = [where(), findMaps(where, ask, ms)];
    const [asked, shown] = [task(now.random), choose(found.made)];
    showChoice(dom, pad, now, asked.network.logit(asked.pixels, now.output));
    Object.keys(ATTRIBUTIONS).forEach((name, i) =>
      (dom.marks[i].textContent = markOf(name, found.all[i], found.truth)));
    dom.map.setAttribute("aria-label", mapInWords(now.method, shown));
    if (dom.map.clientWidth) { // else it is not laid out yet, or hidden
      drawRead(dom, pad, asked.pixels, now.place);
      drawMapOf(dom, pad, shown, asked.pixels, now.place);
    }
    for (const text of [dom.words, dom.facts]) text.setAttribute("aria-busy", String(!found.done));
    say(sentences(pad, now, asked, shown, found));
    return found.done;
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
  const logits = (/** @type {ArrayLike<number>} */ pixels) =>
    task(where().random).network.logits(pixels);
  const map = (/** @type {string} */ method) => ask(method, where().random, Infinity)?.map.slice();
  Object.assign(dom.root, { logits, map, draw: () => paint(Infinity) });
  return () => {
    gone = true;
    for (const name of CHOICES) model.off(`change:${name}`, request);
    forgetLook();
  };
}

export default { render };
