// The watermark dial: how strong a watermark, how long a text, how often it is found.
// @ts-check
import { cleanPrompt } from "./prompts.js";
import { atMostEvery, onceAFrame, ownChanges, watchLook } from "./ui.js";
import { showControl } from "./controls.js";
import { judge, tail } from "./watermark.js";
import { makeReadings, readTexts } from "./watermark_texts.js";
import { perCent, powerInWords, sampleInWords, scoresInWords, sharesInWords, verdictInWords }
  from "./watermark_words.js";
import { drawPower, drawScores } from "./watermark_charts.js";
import { buildDom, spell } from "./watermark_view.js";

const WORDS_EVERY_MS = 300;
const AHEAD_MS = 40; // between two groups of texts that are read before they are asked for
/** Traits, and what they are called here. */
const NAMES = { strength: "strength", length: "length", alarm_rate: "rate", mixed: "mixed",
  sample: "sample", real_shown: "realShown", text: "text" };

/** @typedef {import("./watermark_texts.js").Choice} Choice */
/** @typedef {import("./watermark_texts.js").Texts} Texts */
/** @typedef {import("./watermark_texts.js").Readings} Readings */

/** The ends of the line of z: those of the real texts and of the strongest watermark, at full
 * length. @param {Texts} texts @param {Readings} readings @returns {[number, number]} */
function rangeOf({ strengths, longest, rates }, { markedSamples, realSamples, dotsOf }) {
  const strength = strengths[strengths.length - 1];
  const choice = { strength, length: longest, rate: rates[0], mixed: 0, sample: 0, realShown: false,
    text: "" };
  const all = dotsOf([...markedSamples(choice), ...realSamples], choice).map(({ z }) => z);
  return [Math.min(-3, Math.floor(Math.min(...all))), Math.max(5, Math.ceil(Math.max(...all)))];
}

/** Which samples a choice shows, and the one that is spelt out. @param {Readings} readings
 * @param {Choice} choice */
function onShow({ markedSamples, realSamples }, choice) {
  const marked = markedSamples(choice);
  const group = choice.realShown ? realSamples : marked;
  return { marked, group, index: choice.sample % group.length };
}

/** Draws all texts and says how many are flagged. @param {any} dom @param {Texts} texts
 * @param {Readings} readings */
function makeCrowdPainter(dom, texts, readings) {
  const { realSamples, dotsOf, flaggedOf, power } = readings;
  const range = rangeOf(texts, readings);
  const real = realSamples.length;
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {[string, string]} */ [place, sentence]) => {
    dom.place.textContent = place;
    dom.sentence.textContent = sentence;
  });
  return (/** @type {Choice} */ choice) => {
    const { strength, length, rate, realShown } = choice;
    const { marked, index } = onShow(readings, choice);
    const [caught, accused] = [marked, realSamples].map((group) => flaggedOf(group, length, rate));
    const dots = [marked, realSamples].map((group) => dotsOf(group, choice));
    const powers = power(choice);
    drawScores(dom.scores, [
      { name: `strength ${strength}`, kind: "wm-marked", dots: dots[0],
        shown: realShown ? -1 : index },
      { name: "by people", kind: "wm-people", dots: dots[1], shown: realShown ? index : -1 },
    ], range);
    drawPower(dom.power, powers, marked.length, real, { length, caught, accused });
    dom.scores.setAttribute("aria-label", scoresInWords(strength, dots[0], dots[1]));
    dom.power.setAttribute("aria-label", powerInWords(powers, marked.length, real));
    say(sharesInWords([caught, marked.length], [accused, real], choice));
  };
}

/** Spells a text, and says a little later what the detector says. @param {any} reading
 * @param {import("./watermark.js").Rule} rule */
function makeSpeller(reading, rule) {
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {[string, string]} */ [flag, sentence]) => {
    reading.flag.textContent = flag;
    reading.sentence.textContent = sentence;
  });
  return (/** @type {any} */ sample, /** @type {number} */ length, /** @type {number} */ rate) => {
    spell(reading.box, sample, length);
    say(verdictInWords(judge(sample, length, rule.share), rule, rate));
  };
}

/** Draws all of a choice. @param {any} dom @param {Texts} texts @param {Readings} readings */
function makePainter(dom, texts, readings) {
  const paintCrowd = makeCrowdPainter(dom, texts, readings);
  const [spellSample, spellOwn] = [dom.sample, dom.own].map((part) =>
    makeSpeller(part, texts.rule));
  return (/** @type {Choice} */ choice) => {
    const { strength, length, rate, mixed, realShown, text } = choice;
    const { group, index } = onShow(readings, choice);
    showControl(dom.strength, texts.strengths.indexOf(strength), String(strength));
    showControl(dom.length, length, String(length));
    showControl(dom.mixed, Math.round(10 * mixed), perCent(mixed));
    texts.rates.forEach((other, i) =>
      dom.alarms[i].setAttribute("aria-pressed", String(other === rate)));
    dom.sample.real.setAttribute("aria-pressed", String(realShown));
    paintCrowd(choice);
    dom.sample.name.textContent = sampleInWords(index, group.length, choice);
    spellSample(group[index], length, rate);
    const { text: own, words } = cleanPrompt(text, texts.rule.alphabet);
    if (dom.own.input.value !== text) dom.own.input.value = text;
    dom.own.note.textContent = words;
    dom.own.part.classList.toggle("wm-empty", !text);
    spellOwn({ ...readings.detect(own), ends: [] }, own.length, rate);
  };
}

/** Listens to the controls. @param {any} dom @param {Texts} texts @param {Readings} readings
 * @param {() => Choice} now @param {(change: Record<string, any>) => void} set */
function listen(dom, texts, readings, now, set) {
  const { strength, length, mixed, alarms, sample, own } = dom;
  const hear = (/** @type {any} */ { slider }, /** @type {(n: number) => any} */ change) =>
    slider.addEventListener("input", () => set(change(Number(slider.value))));
  hear(strength, (n) => ({ strength: texts.strengths[n] }));
  hear(length, (n) => ({ length: n }));
  hear(mixed, (n) => ({ mixed: n / 10 }));
  alarms.forEach((/** @type {any} */ button, /** @type {number} */ i) =>
    button.addEventListener("click", () => set({ alarm_rate: texts.rates[i] })));
  const go = (/** @type {number} */ step) => {
    const { group, index } = onShow(readings, now());
    set({ sample: (index + step + group.length) % group.length });
  };
  sample.previous.addEventListener("click", () => go(-1));
  sample.next.addEventListener("click", () => go(1));
  sample.real.addEventListener("click", () => set({ real_shown: !now().realShown }));
  own.input.addEventListener("input", () => set({ text: own.input.value }));
  // In a notebook some keys would also leave the cell.
  own.input.addEventListener("keydown", (/** @type {Event} */ event) => event.stopPropagation());
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const texts = readTexts(model);
  const readings = makeReadings(texts);
  const dom = buildDom(texts);
  const now = () => /** @type {Choice} */ (Object.fromEntries(
    Object.entries(NAMES).map(([trait, name]) => [name, model.get(trait)])));
  const paint = makePainter(dom, texts, readings);
  let [gone, later] = [false, 0];
  const readAhead = () => {
    if (readings.readAhead(now())) later = setTimeout(readAhead, AHEAD_MS);
  };
  const draw = () => {
    paint(now());
    clearTimeout(later);
    later = setTimeout(readAhead, AHEAD_MS);
  };
  const request = onceAFrame(() => gone || draw());
  // Of one text only what was asked for is read aloud; a slider's move is told of all.
  const quiet = (/** @type {string} */ trait) => dom.sample.verdict.setAttribute("aria-live",
    trait === "sample" || trait === "real_shown" ? "polite" : "off");
  const heard = Object.keys(NAMES).map((trait) => /** @type {[string, () => void]} */ (
    [`change:${trait}`, () => (quiet(trait), request())]));
  for (const [event, changed] of heard) model.on(event, changed);
  listen(dom, texts, readings, now, ownChanges(model).set);
  el.append(dom.root);
  draw();
  const stop = watchLook(dom.root, request);
  // For the curious, and for the tests: $(".watermark-dial").test("A text") in the console.
  const share = texts.rule.share;
  const test = (/** @type {string} */ text) => {
    const reading = readings.detect(cleanPrompt(text, texts.rule.alphabet).text);
    return { ...judge(reading, Infinity, share), states: Array.from(reading.states) };
  };
  const samples = () => readings.markedSamples(now());
  Object.assign(dom.root, { test, draw, samples, power: () => readings.power(now()),
    dots: () => readings.dotsOf(samples(), now()),
    tail: (/** @type {number} */ g, /** @type {number} */ n) => tail(g, n, share) });
  return () => {
    gone = true;
    clearTimeout(later);
    stop();
    for (const [event, changed] of heard) model.off(event, changed);
  };
}

export default { render };
