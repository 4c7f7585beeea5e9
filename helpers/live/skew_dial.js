// The skew dial: choose a training set, and see what its generator makes of the shares in it.
// @ts-check
import { atMostEvery, decimals, onceAFrame, ownChanges } from "./ui.js";
import { showControl } from "./controls.js";
import { makeCrowd, readDial } from "./skew_dial_crowd.js";
import { countInWords, facesInWords, sharesOf } from "./skew_dial_shares.js";
import { buildDom, drawColours, showRow } from "./skew_dial_view.js";

const WORDS_EVERY_MS = 300;
const WORK_MS = 10; // of a frame, for counting; what takes longer goes on in the next

/** @typedef {import("./skew_dial_crowd.js").Dial} Dial */
/** @typedef {import("./skew_dial_crowd.js").Choice} Choice */

/** Counts on and draws all; `paint` says whether all faces are counted.
 * @param {Dial} dial @param {any} dom @param {() => Choice} where */
function makePainter(dial, dom, where) {
  const { names, errors, faces, shown } = dial;
  const { count, codes, generator } = makeCrowd(dial, where, (place, pixels) =>
    drawColours(dom.canvases[place], pixels));
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {[string, string]} */ [place, sentence]) => {
    dom.place.textContent = place;
    dom.sentence.textContent = sentence;
  });
  const setInWords = () => `${generator().name} ${names[0]}`;
  const sharesIn = (/** @type {import("./skew_dial_crowd.js").Tally} */ { counts, done }) =>
    sharesOf(counts, done, errors, generator().given);
  const paint = (ms = WORK_MS) => {
    const { setting, temperature } = where();
    const tally = count(ms);
    const shares = sharesIn(tally);
    const counted = tally.done === faces;
    showControl(dom.sets, setting, setInWords());
    showControl(dom.temperature, temperature, decimals(temperature));
    dom.crowd.setAttribute("aria-label", facesInWords(setInWords(), shown, names, tally.shown));
    shares.forEach((share, a) => showRow(dom.rows[a], share));
    dom.words.setAttribute("aria-busy", String(!counted)); // only the last count is read aloud
    say(countInWords(shares[0], names[0], tally.done, faces));
    return counted;
  };
  return { paint, shares: () => sharesIn(count(Infinity)), codes, generator };
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const dial = readDial(model);
  const dom = buildDom(dial);
  const where = () => ({ setting: model.get("setting"), temperature: model.get("temperature"),
    seed: model.get("seed") });
  const { paint, shares, codes, generator } = makePainter(dial, dom, where);
  let gone = false;
  const request = onceAFrame(() => gone || paint() || request());
  const { set } = ownChanges(model);
  dom.sets.slider.addEventListener("input", () => set({ setting: Number(dom.sets.slider.value) }));
  dom.sets.label.querySelectorAll(".sd-detents span").forEach((/** @type {Element} */ name,
    /** @type {number} */ setting) => name.addEventListener("click", () => set({ setting })));
  dom.temperature.slider.addEventListener("input", () =>
    set({ temperature: Number(dom.temperature.slider.value) }));
  dom.fresh.addEventListener("click", () => set({ seed: (where().seed + 1) % 2 ** 32 }));
  const changes = ["setting", "temperature", "seed"].map((name) => `change:${name}`);
  for (const name of changes) model.on(name, request);
  el.append(dom.root);
  request();
  // For the curious, and for the tests: $(".skew-dial").shares() in the browser's console.
  const decode = (/** @type {ArrayLike<number>} */ code) => generator().decoder.forward(code).slice();
  const logits = (/** @type {ArrayLike<number>} */ pixels) => dial.reader.forward(pixels).slice();
  Object.assign(dom.root, { codes, decode, logits, shares, draw: () => paint(Infinity) });
  return () => {
    gone = true;
    for (const name of changes) model.off(name, request);
  };
}

export default { render };
