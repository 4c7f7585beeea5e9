// The latent sampler: choose a class and a guidance; a code travels from noise to its digit.
// @ts-check
import {
  atMostEvery, decimals, drawPicture, h, makeScale, onceAFrame, ownChanges, sharpen, watchLook,
} from "./ui.js";
import { buildClasses, buildControl, showControl } from "./controls.js";
import { noise, onMap, picture, readFlow, travel } from "./latent_flow.js";
import { listenToPlay } from "./play.js";

const PLAY_SECONDS = 2;
const WORDS_EVERY_MS = 200;
const STRIP = 6;

/** @typedef {import("./latent_flow.js").Flow} Flow */
/** @typedef {import("./latent_flow.js").Wish} Wish */

/** The elements. @param {Flow} flow @param {string[]} colours @param {number[]} most */
function buildDom({ names, width, height }, colours, [guidanceMost, stepsMost]) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const canvas = (/** @type {string} */ name, /** @type {string} */ label) =>
    h("canvas", { class: name, role: "img", "aria-label": label, width, height });
  const image = canvas("ls-image live-answer", "The picture of the code at this time");
  const map = h("canvas", { role: "img", "aria-label": "The way of the code among held-out codes" });
  const square = h("div", { class: "ls-map live-square" }, map);
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const { buttons: classes, group } = buildClasses(names, colours, "Draw");
  const guidance = buildControl("Guidance", { min: "0", max: String(guidanceMost), step: "0.25" },
    "live-surface");
  const steps = buildControl("Steps", { min: "1", max: String(stepsMost), step: "1" });
  const time = buildControl("Time t", { min: "0", step: "1" });
  const [draw, fresh] = ["Draw", "New noise"].map(button);
  const strip = Array.from({ length: STRIP }, () => canvas("ls-still", ""));
  const figure = h("div", { class: "ls-figure" }, image, square, words,
    group,
    h("div", { class: "live-buttons" }, draw, fresh),
    h("div", { class: "ls-controls" }, guidance.label, steps.label, time.label),
    h("div", { class: "ls-strip" }, ...strip),
    h("p", { class: "live-caption" },
      "Choose a class and a guidance, or press Draw to watch the code travel. Map: held-out codes " +
      "on their two main axes, and the way of this one, from noise (ring) to a digit (dot). " +
      "Guidance 0 leaves the class out of account, 1 takes it as it was learned. Strip: the " +
      "pictures at six times, left to right."));
  const root = h("div", { class: "live-figure latent-sampler" }, figure);
  return { root, image, map, square, place, sentence, classes, guidance, steps, time, draw, fresh,
    strip };
}

/** The marks, once a size and a theme. @param {any} context @param {Flow} flow @param {any} dom
 * @param {any} scale */
function drawMarks(context, { labels, marks }, dom, scale) {
  const swatches = dom.classes.slice(0, -1).map((/** @type {any} */ b) => b.firstElementChild);
  const colours = swatches.map((/** @type {Element} */ i) => getComputedStyle(i).backgroundColor);
  context.globalAlpha = 0.55;
  labels.forEach((label, i) => {
    const [x, y] = scale.toPixels([marks[2 * i], marks[2 * i + 1]]);
    context.fillStyle = colours[label];
    context.fillRect(x - 1.5, y - 1.5, 3, 3);
  });
}

/** The way so far, and faintly the rest. @param {any} context @param {any} dom @param {any} scale
 * @param {import("./ui.js").Point[]} way @param {number} step */
function drawWay(context, dom, scale, way, step) {
  const { color, backgroundColor: paper } = getComputedStyle(dom.square);
  const pixels = way.map((point) => scale.toPixels(scale.clamp(point)));
  const line = (/** @type {[number, number][]} */ points, /** @type {number} */ alpha) => {
    context.globalAlpha = alpha;
    context.beginPath();
    points.forEach((point) => context.lineTo(...point));
    context.stroke();
  };
  [context.strokeStyle, context.lineWidth, context.lineJoin] = [color, 2, "round"];
  line(pixels, 0.25);
  line(pixels.slice(0, step + 1), 1);
  const circle = (/** @type {[number, number]} */ point, /** @type {string} */ fill) => {
    context.beginPath();
    context.arc(...point, 6, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.stroke();
  };
  circle(pixels[0], paper);
  circle(pixels[step], color);
}

/** What the moment is, in words. @param {string[]} names @param {Wish} wish @param {number} step
 * @param {number} far */
function inWords(names, { label, guidance, steps }, step, far) {
  const what = label < names.length ? `${names[label]}, guidance ${decimals(guidance)}` : "any class";
  const when = `step ${step} of ${steps}, t\u00a0=\u00a0${decimals(step / steps)}.`;
  return [`Draw: ${what}.`, `After ${when} The code is ${decimals(far)} from zero.`];
}

/** Works out the way anew where the wish changed, and draws the moment, once a frame.
 * @param {Flow} flow @param {any} dom @param {() => Wish & {step: number}} where */
function makePainter(flow, dom, where) {
  const reach = flow.marks.reduce((most, x) => Math.max(most, Math.abs(x)), 1) * 1.1;
  const scale = makeScale([-reach, reach, -reach, reach], () => dom.map.clientWidth);
  const still = document.createElement("canvas");
  /** @type {{key: string, codes: Float32Array[]}} */
  let known = { key: "", codes: [] };
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {string[]} */ [what, when]) => {
    dom.place.textContent = what;
    dom.sentence.textContent = when;
  });
  const codes = () => {
    const { step, ...wish } = where();
    const key = JSON.stringify(wish);
    if (known.key !== key) {
      known = { key, codes: travel(flow, wish, noise(flow, wish.seed)) };
      dom.strip.forEach((/** @type {any} */ canvas, /** @type {number} */ i) => {
        const k = Math.round((i / (STRIP - 1)) * wish.steps);
        drawPicture(canvas, picture(flow, known.codes[k]));
        canvas.setAttribute("aria-label", `At t = ${decimals(k / wish.steps)}`);
      });
    }
    return known.codes;
  };
  const showControls = (/** @type {Wish & {step: number}} */ { label, guidance, steps, step }) => {
    showControl(dom.guidance, guidance, decimals(guidance));
    showControl(dom.steps, steps, String(steps));
    dom.time.slider.max = String(steps);
    showControl(dom.time, step, decimals(step / steps));
    dom.classes.forEach((/** @type {Element} */ button, /** @type {number} */ c) =>
      button.setAttribute("aria-pressed", String(c === label)));
  };
  const draw = () => {
    const moment = where();
    const way = codes();
    drawPicture(dom.image, picture(flow, way[moment.step]));
    showControls(moment);
    const context = sharpen(dom.map);
    if (still.width) context.drawImage(still, 0, 0, dom.map.clientWidth, dom.map.clientHeight);
    drawWay(context, dom, scale, way.map((z) => onMap(flow, z)), moment.step);
    say(inWords(flow.names, moment, moment.step, Math.hypot(...way[moment.step])));
  };
  const redrawAll = () => {
    if (!dom.map.clientWidth) return; // not laid out yet, or hidden
    drawMarks(sharpen(still, dom.map), flow, dom, scale);
    draw();
  };
  return { draw, redrawAll, codes };
}

/** Changes what is wished by buttons and sliders.
 * @param {any} dom @param {() => Wish & {step: number}} where
 * @param {(change: Record<string, any>) => void} set */
function listen(dom, where, set) {
  dom.classes.forEach((/** @type {Element} */ button, /** @type {number} */ c) =>
    button.addEventListener("click", () => set({ label: c })));
  const on = (/** @type {any} */ { slider }, /** @type {(value: number) => void} */ told) =>
    slider.addEventListener("input", () => told(Number(slider.value)));
  on(dom.guidance, (guidance) => set({ guidance }));
  on(dom.steps, (steps) => set({ steps, step: steps }));
  on(dom.time, (step) => set({ step }));
  dom.fresh.addEventListener("click", () => set({ seed: (where().seed + 1) % 2 ** 32 }));
  let t = 0;
  return listenToPlay(dom.root, dom.draw, "Stop", (seconds) => {
    const { steps, step } = where();
    if (Math.round(t * steps) !== step) t = step / steps;
    if (step === steps) {
      if (seconds) return false;
      t = 0; // pressed again at the end: from the noise
    } else t = Math.min(1, t + (seconds === undefined ? 1 / steps : seconds / PLAY_SECONDS));
    set({ step: Math.round(t * steps) });
  });
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const flow = readFlow(model);
  const dom = buildDom(flow, model.get("colours"), model.get("most"));
  const where = () => {
    const [label, guidance, steps, seed] = ["label", "guidance", "steps", "seed"]
      .map((name) => model.get(name));
    return { label, guidance, steps, seed, step: Math.min(model.get("step"), steps) };
  };
  const painter = makePainter(flow, dom, where);
  const request = onceAFrame(painter.draw);
  const { set, areOwn } = ownChanges(model);
  const stopPlay = listen(dom, where, set);
  const changes = ["label", "guidance", "steps", "seed", "step"].map((name) => `change:${name}`);
  const moved = () => (areOwn() || stopPlay(), request());
  for (const name of changes) model.on(name, moved);
  el.append(dom.root);
  const forgetLook = watchLook(dom.map, painter.redrawAll);
  // For the curious, and for the tests: $(".latent-sampler").codes() in the browser's console.
  const pictureOf = (/** @type {ArrayLike<number>} */ z) =>
    picture(flow, Float32Array.from(z)).slice();
  const start = () => noise(flow, where().seed);
  Object.assign(dom.root, { codes: painter.codes, pictureOf, start, draw: painter.draw });
  return () => {
    stopPlay();
    for (const name of changes) model.off(name, moved);
    forgetLook();
  };
}

export default { render };
