// The latent walk: a path between two codes, and the generator's picture of each place on it.
// @ts-check
import { buildModel } from "./forward.js";
import {
  atMostEvery, buildSlider, decimals, drawPicture, h, normal, ownChanges,
} from "./ui.js";
import { listenToPlay } from "./play.js";

const WALK_SECONDS = 6;
const WORDS_EVERY_MS = 200;
/** @type {[number, string][]} */
const PLACES = [
  [0, "At the start"], [1 / 4, "A quarter of the way"], [1 / 3, "A third of the way"],
  [1 / 2, "Half of the way"], [2 / 3, "Two thirds of the way"],
  [3 / 4, "Three quarters of the way"], [1, "At the end"],
];

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readState(model) {
  const [start, end] = [model.get("start"), model.get("end")];
  if (!start?.length || start.length !== end?.length) {
    throw new Error(`its ends have ${start?.length ?? "no"} and ${end?.length ?? "no"} numbers`);
  }
  const generator = buildModel(model.get("layers"), model.get("weights"), [start.length]);
  const [height, width] = model.get("image_shape");
  const pixels = generator.outputShape.reduce((a, b) => a * b, 1);
  if (pixels !== height * width) {
    throw new Error(`its generator makes ${pixels} pixels, not ${height} x ${width}`);
  }
  return { generator, height, width, steps: model.get("steps"), noun: model.get("noun") };
}

/** @param {number[]} code */
const norm = (code) => Math.hypot(...code);

/** The code at t of the way: the direction turns evenly (Shoemake 1985), the length changes
 * evenly; in a straight line where no single circle joins the two. As in latent_walk.py.
 * @param {number[]} start @param {number[]} end @param {number} t */
function between(start, end, t) {
  const mix = (/** @type {number} */ p, /** @type {number[]} */ from, /** @type {number} */ q,
    /** @type {number[]} */ to) => from.map((x, i) => p * x + q * to[i]);
  const [a, b] = [norm(start), norm(end)];
  if (t === 0 || t === 1 || !a || !b) return mix(1 - t, start, t, end);
  const [u, v] = [start.map((x) => x / a), end.map((x) => x / b)];
  const angle = 2 * Math.atan2(norm(mix(1, u, -1, v)), norm(mix(1, u, 1, v)));
  if (Math.sin(angle) < 1e-6) return mix(1 - t, start, t, end);
  const scale = ((1 - t) * a + t * b) / Math.sin(angle);
  return mix(scale * Math.sin((1 - t) * angle), u, scale * Math.sin(t * angle), v);
}

/** Where one is, in words. @param {number} t */
function placeInWords(t) {
  const near = PLACES.find(([place]) => Math.abs(t - place) < 0.005);
  return `${near ? near[1] : `${Math.round(100 * t)}\u00a0% of the way`}: t\u00a0=\u00a0${decimals(t)}.`;
}

/** The root-mean-square difference of two pictures. @param {Float32Array} a
 * @param {Float32Array} b */
function difference(a, b) {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

/** The elements. @param {ReturnType<typeof readState>} data */
function buildDom({ width, height, steps, noun }) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const picture = () => h("canvas", { width: String(width), height: String(height) });
  const image = picture();
  image.className = "lw-image live-answer";
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", `The generator's ${noun} at this place`);
  const slider = buildSlider({
    min: "0", max: "1", step: "0.01", class: "lw-slider live-surface",
    "aria-label": "Place between the start and the end",
  });
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const strip = Array.from({ length: steps }, (_, i) => {
    const t = decimals(i / (steps - 1));
    return h("button", { type: "button", "aria-label": `Go to t = ${t}` }, picture());
  });
  const [newStart, newEnd, swap, walk] = ["New start", "New end", "Swap", "Walk"].map(button);
  const figure = h("div", { class: "lw-figure" }, image, words,
    h("div", { class: "live-buttons lw-buttons" }, newStart, newEnd, swap, walk),
    h("div", { class: "lw-path", style: `--steps: ${steps}` }, slider,
      h("div", { class: "lw-strip", role: "group", "aria-label": "Places on the path" }, ...strip),
      h("p", { class: "lw-ends" }, h("span", {}, "start"), h("span", {}, "end"))),
    h("p", { class: "live-caption" },
      "Move the slider, or choose a place in the strip. A new end is a code drawn from the " +
      "normal distribution. On the way the code turns from the direction of the start to that of " +
      "the end, and stays about as far from zero as they are; a straight line would come nearer. " +
      "Pixels go from 0, black, to 1, white."));
  const root = h("div", { class: "live-figure latent-walk" }, figure);
  return { root, image, slider, place, sentence, strip, newStart, newEnd, swap, walk };
}

/** Draws the large picture and the strip, with at most one forward pass a frame.
 * @param {ReturnType<typeof readState>} data @param {ReturnType<typeof buildDom>} dom
 * @param {() => number} where @param {(t: number) => Float32Array} pictureAt */
function makePainter({ steps, noun }, dom, where, pictureAt) {
  /** @type {Float32Array[]} */
  const strip = [];
  let [frame, moved, stripsTurn, drawn] = [0, false, false, 0]; // `drawn`: so far of the strip
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {Float32Array} */ picture) => {
    if (drawn < steps) return; // the ends are not known yet
    const apart = [strip[0], strip[steps - 1]].map((end) => decimals(difference(picture, end)));
    dom.place.textContent = placeInWords(where());
    dom.sentence.textContent = `This ${noun} differs from the start's by ${apart[0]} and from ` +
      `the end's by ${apart[1]} (root mean square over the pixels).`;
  });
  const draw = () => {
    const t = where();
    const picture = pictureAt(t);
    drawPicture(dom.image, picture);
    dom.slider.value = String(t);
    dom.slider.setAttribute("aria-valuetext", placeInWords(t));
    dom.strip.forEach((button, i) =>
      button.setAttribute("aria-current", String(Math.round(t * (steps - 1)) === i)));
    say(picture);
  };
  const drawStrip = () => {
    strip[drawn] = pictureAt(drawn / (steps - 1));
    drawPicture(dom.strip[drawn].firstElementChild, strip[drawn]);
    drawn += 1;
    moved ||= drawn === steps; // now the words can be said
  };
  const next = () => {
    frame = 0;
    stripsTurn = drawn < steps && (!moved || !stripsTurn); // else a walk would keep it waiting
    if (stripsTurn) drawStrip();
    else if (moved) (moved = false), draw();
    if (moved || drawn < steps) request();
  };
  const request = () => void (frame ||= requestAnimationFrame(next));
  const move = () => ((moved = true), request());
  const renew = () => ((drawn = 0), move());
  return { draw, move, renew, forget: () => cancelAnimationFrame(frame) };
}

/** Moves t and the ends by slider, strip and buttons.
 * @param {ReturnType<typeof buildDom>} dom @param {{get: (name: string) => any}} model
 * @param {(change: Record<string, any>) => void} set */
function listen({ root, slider, strip, newStart, newEnd, swap, walk }, model, set) {
  const code = () => model.get("start").map(() => normal());
  slider.addEventListener("input", () => set({ t: Number(slider.value) }));
  strip.forEach((button, i) =>
    button.addEventListener("click", () => set({ t: i / (strip.length - 1) })));
  newStart.addEventListener("click", () => set({ start: code() }));
  newEnd.addEventListener("click", () => set({ end: code() }));
  swap.addEventListener("click", () =>
    set({ start: model.get("end"), end: model.get("start"), t: 1 - model.get("t") }));
  let phase = 0; // of a swing to and fro, slow at both ends
  return listenToPlay(root, walk, "Stop", (seconds = 1) => {
    const swing = () => (1 - Math.cos(phase)) / 2;
    if (Math.abs(model.get("t") - swing()) > 1e-9) phase = Math.acos(1 - 2 * model.get("t"));
    phase += (Math.PI * seconds) / WALK_SECONDS;
    set({ t: swing() });
  });
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const data = readState(model);
  const dom = buildDom(data);
  const codeAt = (t = model.get("t")) => between(model.get("start"), model.get("end"), t);
  const generate = (/** @type {number[]} */ code) => data.generator.forward(code).slice();
  const painter = makePainter(data, dom, () => model.get("t"), (t) => generate(codeAt(t)));
  const { set, areOwn } = ownChanges(model);
  const stopWalk = listen(dom, model, set);
  const moved = () => (areOwn() || stopWalk(), painter.move());
  const renewed = () => (areOwn() || stopWalk(), painter.renew());
  model.on("change:t", moved);
  for (const name of ["change:start", "change:end"]) model.on(name, renewed);
  el.append(dom.root);
  painter.renew();
  // For the curious, and for the tests: $(".latent-walk").codeAt(0.5) in the browser's console.
  Object.assign(dom.root, { generate, codeAt, draw: painter.draw });
  return () => {
    stopWalk();
    painter.forget();
    model.off("change:t", moved);
    for (const name of ["change:start", "change:end"]) model.off(name, renewed);
  };
}

export default { render };
