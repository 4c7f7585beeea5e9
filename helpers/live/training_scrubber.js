// The training scrubber: the history of a game between generator and discriminator, back and forth.
// @ts-check
import {
  atMostEvery, buildSlider, decimals, h, makeScale, onceAFrame, ownChanges, sharpen, watchLook,
} from "./ui.js";
import { listenToPlay } from "./play.js";
import { drawChart, whole } from "./training_chart.js";
import { isCovered, readState } from "./training_history.js";

const PLAY_SECONDS = 12; // the whole history
const WORDS_EVERY_MS = 200;
const FEW = 0.1; // of all samples
// Tints that colour-blind readers tell apart, on light and on dark paper.
const FAKE = [30, 110, 190];
const REAL = [235, 125, 10];
const FULL = 165; // how opaque a tint gets, of 255: the dots stay readable on it

/** @typedef {import("./training_history.js").Measures} Measures */
/** @typedef {import("./training_history.js").Run} Run */

/** @param {Run} run @param {number} index */
const stepInWords = ({ steps }, index) =>
  `Step ${whole(steps[index])} of ${whole(steps[steps.length - 1])}`;

/** @param {Measures} measures */
function measuresInWords({ covered, kl, onMode, counts }) {
  const share = Math.round(100 * onMode);
  const said = `${covered} of ${counts.length} modes covered; ${share}\u00a0% of samples on a mode`;
  // How a handful of samples share out among the modes says nothing.
  return onMode < FEW ? `${said}.` : `${said}; ${decimals(kl)} nats from uniform.`;
}

/** What the chart shows, for those who do not see it. @param {Run} run */
function chartInWords({ name, steps, measures }) {
  const covered = measures.map((m) => m.covered);
  const [last, most] = [steps.length - 1, Math.max(...covered)];
  return `Modes covered in the run ${name}: ${covered[0]} at step ${whole(steps[0])}, ` +
    `${covered[last]} at step ${whole(steps[last])}, ${most} at most`;
}

/** The elements. @param {ReturnType<typeof readState>} data */
function buildDom({ runs, real }) {
  const canvas = h("canvas", { class: "ts-map live-answer", role: "img" });
  const square = h("div", { class: "ts-square live-square" }, canvas);
  const slider = buildSlider({
    min: "0", step: "1", class: "ts-slider live-surface", "aria-label": "Snapshot",
  });
  const chart = h("canvas", { class: "ts-chart", role: "img" });
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const play = h("button", { type: "button" }, "Play");
  const names = runs.map(({ name }) => h("button", { type: "button" }, name));
  const entry = (/** @type {string} */ kind, /** @type {string} */ text) =>
    h("span", {}, h("i", { class: `ts-swatch ts-${kind}` }), text);
  const legend = h("p", { class: "ts-legend" }, entry("sample", "generated"),
    ...(real.length ? [entry("point", "real")] : []),
    entry("covered", "mode, covered"), entry("missed", "mode, not covered"),
    ...(runs.some(({ side }) => side) ? [h("span", {}, "the discriminator says: fake ",
      h("i", { class: "ts-scale" }), " real")] : []));
  const figure = h("div", { class: "ts-figure" }, square, words,
    h("div", { class: "ts-runs", role: "group", "aria-label": "Runs" },
      ...(names.length > 1 ? names : [])),
    h("div", { class: "live-buttons" }, play),
    h("div", { class: "ts-time" }, slider, chart), legend,
    h("p", { class: "live-caption" },
      "Move the slider through the training, or press Play. A sample lies on a mode if it is " +
      "inside its ring; a mode with a quarter of its fair share of all samples is covered. " +
      "Samples beyond the square are not drawn."));
  const root = h("div", { class: "live-figure training-scrubber" }, figure);
  root.style.setProperty("--fake", `rgb(${FAKE})`);
  root.style.setProperty("--real", `rgb(${REAL})`);
  return { root, square, canvas, slider, chart, place, sentence, play, names };
}

/** The belief as a tint: none where the discriminator cannot tell.
 * @param {any} context @param {Uint8Array} field @param {number} grid places along a side
 * @param {number} width of the square, in CSS pixels */
function drawField(context, field, grid, width) {
  const tint = document.createElement("canvas");
  tint.width = tint.height = grid;
  const image = new ImageData(grid, grid);
  field.forEach((level, i) => {
    const belief = (2 * level) / 255 - 1;
    image.data.set([...(belief < 0 ? FAKE : REAL), FULL * Math.abs(belief)], 4 * i);
  });
  tint.getContext("2d")?.putImageData(image, 0, 0);
  // The middles of the outermost pixels lie on the edges of the square.
  context.drawImage(tint, 0.5, 0.5, grid - 1, grid - 1, 0, 0, width, width);
}

/** Points inside the square; those beyond it travelled as points of its edge.
 * @param {any} context @param {any} scale @param {Float64Array} points @param {number} radius
 * @param {number} side of the square, in CSS pixels */
function drawDots(context, scale, points, radius, side) {
  for (let i = 0; i < points.length; i += 2) {
    const place = scale.toPixels([points[i], points[i + 1]]);
    if (Math.min(...place) <= 0 || Math.max(...place) >= side) continue;
    context.beginPath();
    context.arc(...place, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** A ring about each mode, as wide as its reach: bold where it is covered.
 * @param {any} context @param {any} scale @param {any} data @param {Run} run
 * @param {Measures} measures */
function drawRings(context, scale, { modes: { centres, reach, share } }, run, { counts }) {
  const n = run.points(0).length / 2;
  centres.forEach((/** @type {[number, number]} */ [x, y], /** @type {number} */ mode) => {
    const [[px, py], [right, up]] = [[x, y], [x + reach, y + reach]].map(scale.toPixels);
    const covered = isCovered(counts[mode], n, share);
    context.lineWidth = covered ? 3 : 1.5;
    context.setLineDash(covered ? [] : [3, 4]);
    context.beginPath();
    context.ellipse(px, py, right - px, py - up, 0, 0, 2 * Math.PI);
    context.stroke();
  });
  context.setLineDash([]);
}

/** Everything in the square. @param {any} data @param {any} dom @param {Run} run
 * @param {number} index */
function drawSquare(data, { square, canvas }, run, index) {
  const context = sharpen(canvas);
  const scale = makeScale(data.extent, () => canvas.clientWidth);
  const { color: ink, backgroundColor: paper } = getComputedStyle(square);
  if (run.side) drawField(context, run.field(index), run.side, canvas.clientWidth);
  [context.fillStyle, context.strokeStyle, context.globalAlpha] = [ink, "transparent", 0.35];
  drawDots(context, scale, data.real, 1.3, canvas.clientWidth);
  [context.strokeStyle, context.globalAlpha] = [ink, 1];
  drawRings(context, scale, data, run, run.measures[index]);
  [context.strokeStyle, context.lineWidth] = [paper, 1];
  drawDots(context, scale, run.points(index), 2.2, canvas.clientWidth);
}

/** Redraws what the moment decides, and says it less often.
 * @param {any} data @param {any} dom @param {() => {run: Run, index: number}} where */
function makePainter(data, dom, where) {
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {Run} */ run, /** @type {number} */ index) => {
    dom.place.textContent = `${stepInWords(run, index)}:`;
    dom.sentence.textContent = measuresInWords(run.measures[index]);
  });
  return () => {
    if (!dom.canvas.clientWidth) return; // not laid out yet, or hidden
    const { run, index } = where();
    drawSquare(data, dom, run, index);
    drawChart(dom.chart, getComputedStyle(dom.root).color, data, run, index);
    dom.slider.max = String(run.steps.length - 1);
    dom.slider.value = String(index);
    dom.slider.setAttribute("aria-valuetext", stepInWords(run, index));
    dom.chart.setAttribute("aria-label", chartInWords(run));
    dom.canvas.setAttribute("aria-label", `Samples of the run ${run.name}`);
    dom.names.forEach((/** @type {any} */ button, /** @type {number} */ i) =>
      button.setAttribute("aria-pressed", String(data.runs[i] === run)));
    say(run, index);
  };
}

/** Chooses snapshot and run by slider and buttons.
 * @param {any} data @param {any} dom @param {() => {run: Run, index: number}} where
 * @param {(change: Record<string, any>) => void} set */
function listen({ runs }, { root, slider, play, names }, where, set) {
  slider.addEventListener("input", () => set({ index: Number(slider.value) }));
  names.forEach((/** @type {any} */ button, /** @type {number} */ i) =>
    button.addEventListener("click", () => {
      const { run, index } = where();
      const far = runs[i].steps.map((/** @type {number} */ s) => Math.abs(s - run.steps[index]));
      set({ run: runs[i].name, index: far.indexOf(Math.min(...far)) });
    }));
  let place = 0; // between snapshots
  return listenToPlay(root, play, "Pause", (seconds) => {
    const { run: { steps }, index } = where();
    if (Math.floor(place) !== index) place = index;
    if (index === steps.length - 1) {
      if (seconds) return false;
      place = 0;
    } else place += seconds === undefined ? 1 : (seconds / PLAY_SECONDS) * (steps.length - 1);
    set({ index: Math.min(Math.floor(place), steps.length - 1) });
  });
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const data = readState(model);
  const dom = buildDom(data);
  const where = () => {
    const run = data.runs.find(({ name }) => name === model.get("run")) ?? data.runs[0];
    return { run, index: Math.min(model.get("index"), run.steps.length - 1) };
  };
  const draw = makePainter(data, dom, where);
  const request = onceAFrame(draw);
  const { set, areOwn } = ownChanges(model);
  const stopPlay = listen(data, dom, where, set);
  const moved = () => (areOwn() || stopPlay(), request());
  for (const name of ["change:run", "change:index"]) model.on(name, moved);
  el.append(dom.root);
  const forgetLook = watchLook(dom.canvas, draw);
  // For the curious, and for the tests: $(".training-scrubber").measures("...", 0) in the console.
  const measures = (/** @type {string} */ name, /** @type {number} */ index) =>
    data.runs.find((run) => run.name === name)?.measures[index];
  Object.assign(dom.root, { measures, draw });
  return () => {
    stopPlay();
    for (const name of ["change:run", "change:index"]) model.off(name, moved);
    forgetLook();
  };
}

export default { render };
