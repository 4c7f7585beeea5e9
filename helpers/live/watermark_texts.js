// The texts of the watermark dial: read from the widget's state, mixed, and kept once tested.
// @ts-check
import { seeded } from "./decoding.js";
import { makeDetector, makeThresholds, zOf } from "./watermark.js";

const BLOCK = 10; // words, of which a run of 0 to 10 is replaced

/**
 * @typedef {import("./watermark.js").Reading & {ends: [number, number][]}} Sample a text, and where
 *   in it real words begin and end, in letters
 * @typedef {{strength: number, length: number, rate: number, mixed: number, sample: number,
 *   realShown: boolean, text: string}} Choice
 * @typedef {{z: number, threshold: number, flagged: boolean}} Dot a text's place on the line of z,
 *   and from where on it would be flagged
 * @typedef {{length: number, caught: number, accused: number}} Power counts of texts
 */

/** @param {boolean} fits @param {string} sentence */
function demand(fits, sentence) {
  if (!fits) throw new Error(sentence);
}

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
export function readTexts(model) {
  const { strengths, marked, real, alphabet, rates, key, context, share, shortest, longest, step } =
    model.get("about") ?? {};
  demand(real?.length && marked?.length && alphabet?.length,
    "its texts or its alphabet are missing");
  demand(strengths?.length === marked.length, "its texts do not fit its strengths");
  demand(key >= 0 && context >= 1 && share > 0 && share < 1,
    "its rule for green letters is damaged");
  demand(rates?.length > 0 && shortest > 0 && step > 0, "its lengths or its rates are missing");
  const known = new Set(alphabet);
  const all = [...marked, real].flat();
  demand([...marked, real].every((group) => group.length), "a strength has no texts");
  demand(all.every((text) => Array.from(text).every((letter) => known.has(letter))),
    "its texts have letters that are not in its alphabet");
  const fewest = Math.min(...all.map((text) => Array.from(text).length));
  demand(fewest >= longest, `a text has ${fewest} letters, but the longest length is ${longest}`);
  const rule = { alphabet, key, context, share };
  return { strengths: /** @type {number[]} */ (strengths), rates: /** @type {number[]} */ (rates),
    marked: /** @type {string[][]} */ (marked), real: /** @type {string[]} */ (real), rule,
    shortest, longest, step };
}

/** @typedef {ReturnType<typeof readTexts>} Texts */

/** A text's words, each with the white space after it. @param {string} text */
const wordsOf = (text) => text.match(/\s*\S+\s*/g) ?? [text];

/** Words of the real texts one after another, from a place that a seed chooses, over and over.
 * @param {string[][]} real @param {() => number} random */
function* passage(real, random) {
  let which = Math.floor(random() * real.length);
  let word = Math.floor(random() * real[which].length);
  for (;;) {
    for (; word < real[which].length; word++) yield real[which][word];
    [which, word] = [(which + 1) % real.length, 0];
  }
}

/** A text in which of every ten words a run is replaced by a passage of the real texts. It runs on
 * from gap to gap, and at the end it makes up for letters that are short. Returns the text, and
 * where its real words begin and end. @param {string} text @param {number} tenths
 * @param {string[][]} real @param {number} seed @returns {[string, [number, number][]]} */
function mix(text, tenths, real, seed) {
  if (!tenths) return [text, []];
  const random = seeded(seed);
  const source = passage(real, random);
  const [words, needed] = [wordsOf(text), Array.from(text).length];
  /** @type {[number, number][]} */
  const ends = [];
  let [result, length, start] = ["", 0, 0];
  const add = (/** @type {string} */ word, /** @type {boolean} */ isReal) => {
    const [end, last] = [length + Array.from(word).length, ends[ends.length - 1]];
    if (isReal && last?.[1] === length) last[1] = end;
    else if (isReal) ends.push([length, end]);
    [result, length] = [result + word, end];
  };
  words.forEach((word, i) => {
    if (i % BLOCK === 0) start = Math.floor(random() * (BLOCK - tenths + 1));
    const isReal = i % BLOCK >= start && i % BLOCK < start + tenths;
    add(isReal ? String(source.next().value) : word, isReal);
  });
  while (length < needed) add(String(source.next().value), true);
  return [result, ends];
}

/** All texts as the detector reads them, each once. @param {Texts} texts */
export function makeReadings({ strengths, marked, real, rule, longest, shortest, step }) {
  const detect = makeDetector(rule);
  const thresholdOf = makeThresholds(rule.share);
  /** @type {Map<string, Sample[]>} */
  const kept = new Map();
  const spaced = rule.alphabet.includes(" ") ? " " : "";
  // The last word of a text may be cut, and has no space after it.
  const realWords = real.map((text) => wordsOf(text)
    .map((word) => (/\s$/.test(word) ? word : word + spaced)));
  const realSamples = real.map((text) => ({ ...detect(text), ends: [] }));

  /** @param {Choice} choice @returns {Sample[]} */
  const markedSamples = ({ strength, mixed }) => {
    const [group, tenths] = [Math.max(strengths.indexOf(strength), 0), Math.round(10 * mixed)];
    const key = `${group} ${tenths}`;
    const known = kept.get(key);
    if (known) return known;
    const samples = marked[group].map((text, seed) => {
      const [mixedText, ends] = mix(text, tenths, realWords, seed);
      return { ...detect(mixedText), ends };
    });
    kept.set(key, samples);
    return samples;
  };

  /** @param {Sample[]} samples @param {number} length @param {number} rate */
  const flaggedOf = (samples, length, rate) => samples.filter(({ counted, greens }) =>
    greens[length] >= thresholdOf(counted[length], rate)).length;

  /** @param {Sample[]} samples @param {Choice} choice @returns {Dot[]} */
  const dotsOf = (samples, { length, rate }) => samples.map(({ counted, greens }) => {
    const [n, green] = [counted[length], greens[length]];
    const least = thresholdOf(n, rate);
    return { z: zOf(green, n, rule.share), threshold: zOf(least, n, rule.share),
      flagged: green >= least };
  });

  /** @param {Choice} choice @returns {Power[]} at every length of the slider */
  const power = (choice) => {
    const samples = markedSamples(choice);
    const count = Math.floor((longest - shortest) / step) + 1;
    return Array.from({ length: count }, (_, i) => shortest + i * step).map((length) => ({ length,
      caught: flaggedOf(samples, length, choice.rate),
      accused: flaggedOf(realSamples, length, choice.rate) }));
  };

  /** Reads the texts of one more choice that lies a slider's way from here; false: all are read.
   * @param {Choice} choice */
  const readAhead = (choice) => {
    const read = kept.size;
    const ways = [...strengths.map((strength) => ({ ...choice, strength })),
      ...Array.from({ length: 11 }, (_, tenths) => ({ ...choice, mixed: tenths / 10 }))];
    return ways.some((way) => (markedSamples(way), kept.size > read));
  };
  return { detect, markedSamples, realSamples, dotsOf, flaggedOf, power, readAhead };
}

/** @typedef {ReturnType<typeof makeReadings>} Readings */
