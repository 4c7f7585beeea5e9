// The repair pad: rub out part of a picture, or draw one, and the network fills in the rest.
// @ts-check
import { readBytes } from "./forward.js";
import { atMostEvery, decimals, drawPicture, h, onceAFrame, ownChanges } from "./ui.js";
import { buildClasses, buildControl, showControl } from "./controls.js";
import { makeRepair, noise, readDenoiser } from "./denoising.js";
import { drawSeen, listenToPen } from "./pen.js";
import { listenToPlay } from "./play.js";

const WORDS_EVERY_MS = 300;
const WORK_MS = 10; // of a frame: a guess takes about as long, and what takes longer goes on in the next
const STEP_SECONDS = 0.12; // so that each step of a repair is seen
const REPAIR_SECONDS = 3; // at most
const UNDECIDED = 0.6; // of the way from grey to black or white

/** @typedef {import("./denoising.js").Denoiser} Denoiser */
/** @typedef {import("./denoising.js").Seen} Seen */
/** @typedef {import("./pen.js").Tool} Tool */

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
    "aria-label": "Drag a finger or the mouse to rub out or draw; arrow keys move the cursor, " +
      "Space rubs out or draws there.",
  }, page, cursor);
  const guess = picture("rp-guess live-answer", "The network's guess");
  const noisy = picture("rp-noisy", "The mixture of picture and noise");
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const [rub, draw, half, whole, digit, blank] =
    ["Rub out", "Draw", "Rub half", "Whole", "Next digit", "Blank"].map(button);
  const [repair, fresh] = ["Repair", "New noise"].map(button);
  const { buttons: classes, group } = buildClasses(names, colours, "Repair as");
  const step = buildControl("Step", { min: "0", step: "1" });
  const captioned = (/** @type {any} */ canvas, /** @type {string} */ text) =>
    h("div", {}, canvas, h("span", { class: "rp-name" }, text));
  const figure = h("div", { class: "rp-figure" }, surface,
    h("div", { class: "rp-answers" }, captioned(guess, "guess"), captioned(noisy, "mixture")),
    h("div", { class: "live-buttons rp-tools" }, rub, draw, half, whole, digit, blank),
    h("div", { class: "live-buttons rp-go" }, repair, fresh), step.label, words, group,
    h("p", { class: "live-caption" },
      "Rub out part of the digit, or draw on a blank page: what is blue is unknown. Repair starts " +
      "there from noise and asks the network again and again: each guess goes into the next mixture, " +
      "with less noise. The step goes back and forth. The first guess comes from noise alone."));
  const root = h("div", { class: "live-figure repair-pad" }, figure);
  return { root, surface, page, cursor, guess, noisy, place, sentence, rub, draw, half, whole,
    digit, blank, repair, fresh, classes, step };
}

/** What the moment is, in words. @param {Seen} seen @param {number} step @param {number} steps */
function inWords({ known }, step, steps) {
  const part = known.reduce((sum, yes) => sum + yes, 0) / known.length;
  const share = part === 1 ? 100 : Math.min(99, Math.round(100 * part));
  const what = share === 100 ? "Nothing is rubbed out, so nothing changes." : {
    0: "It has seen nothing but noise: its guess is an average, whatever is known.",
    [steps]: "No noise is left: this is the repaired picture.",
  }[step] ?? "It sees its own beginnings, and decides.";
  return [`Step ${step} of ${steps}, ${share}\u00a0% known.`, what];
}

/** What the guess shows: a network that has not decided answers grey.
 * @param {Float32Array} guess in [-1, 1] @param {number} step */
function guessInWords(guess, step) {
  const grey = guess.reduce((sum, v) => sum + Number(Math.abs(v) < UNDECIDED), 0) / guess.length;
  return `The network's guess at step ${step}: ${Math.round(100 * grey)} % of it undecided grey`;
}

/** Where the cursor is, for those who move it by keys and do not see it.
 * @param {Denoiser} denoiser @param {Seen} seen @param {Tool} tool */
function placeInWords({ width }, { known }, { byKeys, place: [x, y] }) {
  if (!byKeys) return "";
  const [row, column] = [Math.ceil(y), Math.ceil(x)];
  const here = known[(row - 1) * width + column - 1] ? "known" : "unknown";
  return `Row ${row}, column ${column}: ${here}. `;
}

/** Draws all, and says whether the step that is asked for was reached.
 * @param {Denoiser} denoiser @param {any} dom @param {() => Seen} seen @param {() => any} where
 * @param {ReturnType<typeof makeRepair>} repair */
function makePainter(denoiser, dom, seen, where, repair) {
  const grey = (/** @type {Float32Array} */ x) => x.map((value) => (value + 1) / 2);
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {string[]} */ [place, sentence]) => {
    dom.place.textContent = place;
    dom.sentence.textContent = sentence;
  });
  const showControls = (/** @type {Tool} */ { drawing, place: [x, y] }) => {
    const { step, steps, label } = where();
    dom.cursor.style.left = `${(100 * x) / denoiser.width}%`;
    dom.cursor.style.top = `${(100 * y) / denoiser.height}%`;
    dom.step.slider.max = String(steps);
    showControl(dom.step, step, `${step}`);
    dom.step.slider.setAttribute("aria-valuetext", `${step} of ${steps}, t ${decimals(1 - step / steps)}`);
    dom.rub.setAttribute("aria-pressed", String(!drawing));
    dom.draw.setAttribute("aria-pressed", String(drawing));
    dom.classes.forEach((/** @type {Element} */ button, /** @type {number} */ c) =>
      button.setAttribute("aria-pressed", String(c === label)));
  };
  return (/** @type {Tool} */ tool) => {
    const { step, steps } = where();
    const now = seen();
    drawSeen(dom.page, now);
    const reached = repair.towards(step, WORK_MS);
    const { guess, noisy } = repair.at(reached);
    drawPicture(dom.guess, grey(guess));
    drawPicture(dom.noisy, grey(noisy));
    dom.guess.setAttribute("aria-label", guessInWords(guess, reached));
    showControls(tool);
    const [state, what] = inWords(now, step, steps);
    say([state, placeInWords(denoiser, now, tool) + what]);
    return reached === step;
  };
}

/** The buttons that change the page. @param {Denoiser} denoiser @param {any} dom @param {Tool} tool
 * @param {() => Seen} seen @param {(changed: Seen) => void} change @param {() => void} request */
function listenToTools({ pixels, pictures }, dom, tool, seen, change, request) {
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
  const showWhole = () => (choose(false), change(whole()));
  dom.whole.addEventListener("click", showWhole);
  dom.digit.addEventListener("click", () => {
    shown = (shown + 1) % (pictures.length / pixels);
    showWhole();
  });
}

/** The button that goes through the steps. @param {any} dom @param {() => any} where
 * @param {(change: Record<string, any>) => void} set @returns {() => void} stops it */
function listenToRepair(dom, where, set) {
  let waited = 0;
  return listenToPlay(dom.root, dom.repair, "Stop", (seconds) => {
    const { step, steps } = where();
    if (step === steps && seconds) return false;
    const pace = Math.min(STEP_SECONDS, REPAIR_SECONDS / steps);
    waited = seconds ? waited + seconds : pace; // at once where it begins, or where a press is a step
    if (waited < pace) return;
    waited = 0;
    set({ step: step < steps ? step + 1 : 0 }); // pressed again at the end: from the noise
  });
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const denoiser = readDenoiser(model);
  const dom = buildDom(denoiser, model.get("colours"));
  const seen = () => ({ ink: Float32Array.from(readBytes(model.get("ink")), (n) => n / 255),
    known: readBytes(model.get("known")) });
  const where = () => ({ label: model.get("label"), steps: model.get("steps"),
    seed: model.get("seed"), step: Math.min(model.get("step"), model.get("steps")) });
  const repair = makeRepair(denoiser, seen, where);
  const paint = makePainter(denoiser, dom, seen, where, repair);
  const { set, areOwn } = ownChanges(model);
  const change = (/** @type {Seen} */ { ink, known }) => set({
    ink: new DataView(Uint8Array.from(ink, (n) => Math.round(255 * n)).buffer),
    known: new DataView(known.slice().buffer), step: 0,
  });
  const request = onceAFrame(() => paint(tool) || request());
  const tool = listenToPen(denoiser, dom, seen, change, request);
  listenToTools(denoiser, dom, tool, seen, change, request);
  dom.classes.forEach((/** @type {Element} */ button, /** @type {number} */ label) =>
    button.addEventListener("click", () => set({ label })));
  dom.step.slider.addEventListener("input", () => set({ step: Number(dom.step.slider.value) }));
  dom.fresh.addEventListener("click", () => set({ seed: (where().seed + 1) % 2 ** 32 }));
  const stopRepair = listenToRepair(dom, where, set);
  const moved = () => (areOwn() || stopRepair(), request());
  const renewed = () => (repair.forget(), moved());
  const anew = ["ink", "known", "label", "steps", "seed"].map((name) => `change:${name}`);
  for (const name of anew) model.on(name, renewed);
  model.on("change:step", moved);
  el.append(dom.root);
  request();
  // For the curious, and for the tests: $(".repair-pad").momentAt(5) in the browser's console.
  const start = () => noise(denoiser, where().seed);
  const draw = () => { while (!paint(tool)); };
  Object.assign(dom.root, { momentAt: repair.at, start, draw });
  return () => {
    stopRepair();
    for (const name of anew) model.off(name, renewed);
    model.off("change:step", moved);
  };
}

export default { render };
