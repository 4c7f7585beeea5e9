// The repair pad: rub out part of a picture, or draw one, and the network fills in the rest.
// @ts-check
import {
  arrowMove, atMostEvery, decimals, drawPicture, follow, h, onceAFrame, ownChanges,
} from "./ui.js";
import { buildClasses, buildControl, showControl } from "./controls.js";
import { first, next, noise, readDenoiser } from "./denoising.js";
import { listenToPlay } from "./play.js";

const WORDS_EVERY_MS = 300;
const GUESS_EVERY_MS = 100; // a guess takes most of a frame, so a finger that rubs must not wait for it
const RUBBER = 2.6; // radii, in pixels of the picture
const PEN = 1.3;
const UNKNOWN = [[74, 104, 156], [58, 84, 130]]; // two blues, chequered: no ink looks like it

/** @typedef {import("./denoising.js").Denoiser} Denoiser */
/** @typedef {import("./denoising.js").Seen} Seen */
/** @typedef {import("./denoising.js").Moment} Moment */

/** The elements. @param {Denoiser} denoiser @param {string[]} colours */
function buildDom({ names, width, height }, colours) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const picture = (/** @type {string} */ name, /** @type {string} */ label) =>
    h("canvas", { class: name, width, height, role: "img", "aria-label": label });
  const page = h("canvas", { width, height });
  const cursor = h("i", { class: "rp-cursor" });
  const surface = h("div", {
    class: "rp-page live-square live-surface", tabindex: "0", role: "application",
    "aria-roledescription": "picture to rub out and draw on",
    "aria-label": "Arrow keys move the cursor, Space rubs out or draws there.",
  }, page, cursor);
  const guess = picture("rp-guess live-answer", "The network's guess");
  const noisy = picture("rp-noisy", "The picture with the noise that is left");
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const [rub, draw, half, digit, blank] = ["Rub out", "Draw", "Rub half", "Next digit", "Blank"]
    .map(button);
  const [repair, fresh] = ["Repair", "New noise"].map(button);
  const { buttons: classes, group } = buildClasses(names, colours, "Repair as");
  const step = buildControl("Step", { min: "0", step: "1" });
  const captioned = (/** @type {any} */ canvas, /** @type {string} */ text) =>
    h("figure", {}, canvas, h("figcaption", {}, text));
  const figure = h("div", { class: "rp-figure" }, surface,
    h("div", { class: "rp-answers" }, captioned(guess, "its guess"), captioned(noisy, "noise left")),
    h("div", { class: "live-buttons rp-tools" }, rub, draw, half, digit, blank),
    words, group, step.label, h("div", { class: "live-buttons rp-go" }, repair, fresh),
    h("p", { class: "live-caption" },
      "Rub out part of the digit, or draw on a blank page: what is blue is unknown. Repair starts " +
      "there from noise and asks the network again and again; the step goes back and forth " +
      "through its guesses. The first one is the average of what could stand there."));
  const root = h("div", { class: "live-figure repair-pad" }, figure);
  return { root, surface, page, cursor, guess, noisy, place, sentence, rub, draw, half, digit,
    blank, repair, fresh, classes, step };
}

/** A picture of which part is unknown. @param {any} canvas @param {Seen} seen */
function drawSeen(canvas, { ink, known }) {
  drawPicture(canvas, ink);
  const context = canvas.getContext("2d");
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  known.forEach((yes, i) => {
    const blue = UNKNOWN[((i % canvas.width) + Math.floor(i / canvas.width)) % 2];
    if (!yes) image.data.set(blue, 4 * i);
  });
  context.putImageData(image, 0, 0);
}

/** Changes the pixels about a place. Ink fades towards the edge of the pen.
 * @param {Denoiser} denoiser @param {Seen} seen @param {number} x @param {number} y in pixels of
 *   the picture, which may lie outside @param {boolean} drawing @returns {Seen} */
function touched({ width }, { ink, known }, x, y, drawing) {
  const [newInk, newKnown] = [ink.slice(), known.slice()];
  for (let i = 0; i < ink.length; i++) {
    const far = Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y);
    if (far > (drawing ? PEN : RUBBER)) continue;
    newKnown[i] = Number(drawing);
    const before = drawing && known[i] ? ink[i] : 0;
    newInk[i] = drawing ? Math.max(before, Math.min(1, PEN + 0.4 - far)) : 0;
  }
  return { ink: newInk, known: newKnown };
}

/** The moments of a repair, worked out as far as they are asked for.
 * @param {Denoiser} denoiser @param {() => Seen} seen @param {() => any} where */
function makeRepair(denoiser, seen, where) {
  /** @type {Moment[]} */
  let moments = [];
  const at = (/** @type {number} */ step) => {
    const wish = where();
    if (!moments.length) {
      moments = [first(denoiser, wish, seen(), noise(denoiser, wish.seed))];
    }
    while (moments.length <= step) {
      moments.push(next(denoiser, wish, seen(), moments[moments.length - 1], moments.length));
    }
    return moments[step];
  };
  return { at, forget: () => (moments = []) };
}

/** What the moment is, in words. @param {Seen} seen @param {number} step @param {number} steps */
function inWords({ known }, step, steps) {
  const share = Math.round((100 * known.reduce((sum, yes) => sum + yes, 0)) / known.length);
  const what = share === 100 ? "Nothing is rubbed out, so nothing changes." : {
    0: "One guess: the average of what could stand there.",
    [steps]: "No noise is left: this is the repaired picture.",
  }[step] ?? "It sees its own beginnings, and decides.";
  return [`Step ${step} of ${steps}, ${share}\u00a0% known.`, what];
}

/** @param {Denoiser} denoiser @param {any} dom @param {() => Seen} seen @param {() => any} where
 * @param {(step: number) => Moment} at */
function makePainter({ width, height }, dom, seen, where, at) {
  const grey = (/** @type {Float32Array} */ x) => x.map((value) => (value + 1) / 2);
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {string[]} */ [place, sentence]) => {
    dom.place.textContent = place;
    dom.sentence.textContent = sentence;
  });
  const answer = () => {
    const { guess, noisy } = at(where().step);
    drawPicture(dom.guess, grey(guess));
    drawPicture(dom.noisy, grey(noisy));
  };
  const answerSoon = atMostEvery(GUESS_EVERY_MS, answer);
  const paint = (/** @type {[number, number]} */ [x, y], /** @type {boolean} */ drawing) => {
    const { step, steps, label } = where();
    drawSeen(dom.page, seen());
    if (step) answer();
    else answerSoon();
    dom.cursor.style.left = `${(100 * x) / width}%`;
    dom.cursor.style.top = `${(100 * y) / height}%`;
    dom.step.slider.max = String(steps);
    showControl(dom.step, step, `${step}`);
    dom.step.slider.setAttribute("aria-valuetext", `${step} of ${steps}, t ${decimals(1 - step / steps)}`);
    dom.rub.setAttribute("aria-pressed", String(!drawing));
    dom.draw.setAttribute("aria-pressed", String(drawing));
    dom.classes.forEach((/** @type {Element} */ button, /** @type {number} */ c) =>
      button.setAttribute("aria-pressed", String(c === label)));
    say(inWords(seen(), step, steps));
  };
  return { paint, answer };
}

/** What happens to the page: touches, keys and buttons.
 * @param {Denoiser} denoiser @param {any} dom @param {() => Seen} seen
 * @param {(changed: Seen) => void} change @param {() => void} request */
function listenToPage(denoiser, dom, seen, change, request) {
  const { width, height, pixels, pictures } = denoiser;
  const tool = { drawing: false, place: /** @type {[number, number]} */ ([width / 2, height / 2]) };
  const touch = (/** @type {[number, number]} */ place) => {
    tool.place = place;
    change(touched(denoiser, seen(), ...place, tool.drawing));
  };
  follow(dom.surface, (px, py) => touch(
    [(px / dom.page.clientWidth) * width, (py / dom.page.clientHeight) * height]));
  dom.surface.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = arrowMove(event);
    const within = (/** @type {number} */ n, /** @type {number} */ most) =>
      Math.min(Math.max(n, 0.5), most - 0.5);
    if (move) {
      const by = event.shiftKey ? 4 : 1;
      tool.place = [within(tool.place[0] + by * Math.sign(move[0]), width),
        within(tool.place[1] - by * Math.sign(move[1]), height)];
      request();
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      touch(tool.place);
    }
  });
  const choose = (/** @type {boolean} */ drawing) => ((tool.drawing = drawing), request());
  dom.rub.addEventListener("click", () => choose(false));
  dom.draw.addEventListener("click", () => choose(true));
  let shown = 0;
  const whole = () => ({
    ink: Float32Array.from(pictures.subarray(shown * pixels, (shown + 1) * pixels), (n) => n / 255),
    known: new Uint8Array(pixels).fill(1),
  });
  const without = (/** @type {Seen} */ { ink, known }, /** @type {number} */ from) => ({
    ink: ink.map((n, i) => (i < from ? n : 0)), known: known.map((n, i) => (i < from ? n : 0)) });
  dom.half.addEventListener("click", () => change(without(seen(), pixels / 2)));
  dom.blank.addEventListener("click", () => (choose(true), change(without(seen(), 0))));
  dom.digit.addEventListener("click", () => {
    shown = (shown + 1) % (pictures.length / pixels);
    choose(false);
    change(whole());
  });
  return tool;
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const denoiser = readDenoiser(model);
  const dom = buildDom(denoiser, model.get("colours"));
  const bytes = (/** @type {string} */ name) => {
    const { buffer, byteOffset, byteLength } = model.get(name);
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  const seen = () => ({ ink: Float32Array.from(bytes("ink"), (n) => n / 255), known: bytes("known") });
  const where = () => ({ label: model.get("label"), steps: model.get("steps"),
    seed: model.get("seed"), step: Math.min(model.get("step"), model.get("steps")) });
  const repair = makeRepair(denoiser, seen, where);
  const { paint, answer } = makePainter(denoiser, dom, seen, where, repair.at);
  const { set, areOwn } = ownChanges(model);
  const change = (/** @type {Seen} */ { ink, known }) => set({
    ink: new DataView(Uint8Array.from(ink, (n) => Math.round(255 * n)).buffer),
    known: new DataView(known.slice().buffer), step: 0,
  });
  const request = onceAFrame(() => paint(tool.place, tool.drawing));
  const tool = listenToPage(denoiser, dom, seen, change, request);
  dom.classes.forEach((/** @type {Element} */ button, /** @type {number} */ label) =>
    button.addEventListener("click", () => set({ label })));
  dom.step.slider.addEventListener("input", () => set({ step: Number(dom.step.slider.value) }));
  dom.fresh.addEventListener("click", () => set({ seed: (where().seed + 1) % 2 ** 32 }));
  const stopRepair = listenToPlay(dom.root, dom.repair, "Stop", (seconds) => {
    const { step, steps } = where();
    if (step < steps) set({ step: step + 1 });
    else if (seconds) return false;
    else set({ step: 0 }); // pressed again at the end: from the noise
  });
  const moved = () => (areOwn() || stopRepair(), request());
  const renewed = () => (repair.forget(), moved());
  const anew = ["ink", "known", "label", "steps", "seed"].map((name) => `change:${name}`);
  for (const name of anew) model.on(name, renewed);
  model.on("change:step", moved);
  el.append(dom.root);
  request();
  // For the curious, and for the tests: $(".repair-pad").momentAt(5) in the browser's console.
  const start = () => noise(denoiser, where().seed);
  const draw = () => (paint(tool.place, tool.drawing), answer());
  Object.assign(dom.root, { momentAt: repair.at, start, draw });
  return () => {
    stopRepair();
    for (const name of anew) model.off(name, renewed);
    model.off("change:step", moved);
  };
}

export default { render };
