// A melody of one voice as tokens, one a sixteenth, and what a recurrent network makes of it.
// @ts-check
import { draw, nextProbabilities, seeded } from "./decoding.js";
import { check } from "./forward.js";

const [REST, HOLD] = [0, 1];
const MOST_BARS = 1000;

/**
 * @typedef {import("./sound.js").Notes} Notes
 * @typedef {import("./decoding.js").Decoding} Decoding
 * @typedef {ReturnType<typeof import("./text_model.js").makeTextModel>} TextModel
 * @typedef {{name: string, first: number, bar: number, beat: number}} Metre its name, the first of
 *   its places, and how many sixteenths a bar and a beat have
 */

/** Notes as tokens: 0 is a rest, 1 holds the note before, k >= 2 begins pitches[k - 2].
 * @param {Notes} notes of one voice, without overlaps @param {number} steps
 * @param {number[]} pitches */
export function tokensOf(notes, steps, pitches) {
  const tokens = new Array(steps).fill(REST);
  for (const [pitch, start, length] of notes) {
    if (start >= steps) continue;
    tokens.fill(HOLD, start + 1, start + length);
    tokens[start] = pitches.indexOf(pitch) + 2;
  }
  return tokens;
}

/** Tokens as notes. A hold that follows no note is silence.
 * @param {number[]} tokens @param {number[]} pitches @returns {Notes} */
export function notesOf(tokens, pitches) {
  /** @type {Notes} */
  const notes = [];
  tokens.forEach((token, step) => {
    const last = notes.at(-1);
    if (token > HOLD) notes.push([pitches[token - 2], step, 1]);
    else if (token === HOLD && last && last[1] + last[2] === step) last[2]++;
  });
  return notes;
}

/** The end of the last note. @param {Notes} notes in order */
export function endOf(notes) {
  const last = notes.at(-1);
  return last ? last[1] + last[2] : 0;
}

/** The first bar after the last note. @param {Notes} notes in order @param {Metre} metre */
export const barAfter = (notes, { bar }) => Math.ceil(endOf(notes) / bar);

/** Notes in order, checked: throws a sentence unless they are one voice that the network knows.
 * @param {any} notes @param {number[]} pitches @returns {Notes} */
export function checkNotes(notes, pitches) {
  const isNote = (/** @type {any} */ note) =>
    Array.isArray(note) && note.length === 3 && note.every(Number.isInteger);
  check(Array.isArray(notes) && notes.every(isNote),
    "notes: expected rows of three whole numbers, pitch, start and length");
  const sorted = notes.map((/** @type {number[]} */ note) => [...note])
    .sort((/** @type {number[]} */ a, /** @type {number[]} */ b) => a[1] - b[1]);
  let end = 0;
  for (const [pitch, start, length] of sorted) {
    check(pitches.includes(pitch), `notes: the network knows no pitch ${pitch}`);
    check(start >= 0 && length > 0, `notes: a note begins at ${start} and lasts ${length}`);
    check(start >= end, `notes: two overlap at sixteenth ${start}`);
    end = start + length;
  }
  return sorted;
}

/** A whole number within bounds, or a sentence. @param {string} name @param {any} value
 * @param {number} least @param {number} most */
function checkWhole(name, value, least, most) {
  const fits = Number.isInteger(value) && value >= least && value <= most;
  check(fits, `${name}: expected a whole number from ${least} to ${most}, got ${value}`);
}

/** A network among notes: what it expects at a sixteenth, and how it goes on with a tune.
 * @param {TextModel} model takes place * tokens + last token @param {number[]} pitches
 * @param {Metre[]} metres */
export function makeComposer(model, pitches, metres) {
  const count = pitches.length + 2;
  const places = model.vocabSize / count;
  check(model.logits === count, `it answers ${count} tokens with ${model.logits} logits`);
  for (const { name, first, bar } of metres) {
    check(first + bar <= places, `its network has ${places} places, too few for ${name}`);
  }
  const metreOf = (/** @type {string} */ name) => {
    const metre = metres.find((one) => one.name === name);
    if (metre) return metre;
    throw new Error(`metre: expected one of ${metres.map((one) => one.name)}, got ${name}`);
  };

  /** Reads tokens; then `next` gives those that follow, from the logits of each sixteenth.
   * @param {Metre} metre @param {number[]} tokens @param {number} steps
   * @param {(logits: Float32Array) => number} next */
  const goOn = ({ first, bar }, tokens, steps, next) => {
    const [state, all] = [model.start(), [...tokens]];
    for (let step = 0; step < steps; step++) {
      const last = step ? all[step - 1] : REST;
      const logits = model.step(state, (first + (step % bar)) * count + last);
      if (step >= tokens.length) all.push(next(logits));
    }
    return all;
  };

  /** The probabilities of the token at a sixteenth, after the notes that begin before it.
   * @param {string} name @param {Notes} notes @param {number} step @param {Decoding} [decoding] */
  const probabilities = (name, notes, step, decoding) => {
    const metre = metreOf(name);
    checkWhole("step", step, 0, MOST_BARS * metre.bar - 1);
    const tokens = tokensOf(checkNotes(notes, pitches), step, pitches);
    let p = new Float32Array(count);
    goOn(metre, tokens, step + 1, (logits) => ((p = nextProbabilities(logits, decoding)), REST));
    return p;
  };

  /** What the network writes after the last note's bar, until there are so many bars. A note that
   * it holds on beyond that bar is struck once more.
   * @param {string} name of a metre @param {Notes} notes @param {number} bars
   * @param {() => number} random in [0, 1) @param {Decoding} [decoding] @returns {Notes} */
  const write = (name, notes, bars, random, decoding) => {
    const [metre, sorted] = [metreOf(name), checkNotes(notes, pitches)];
    checkWhole("bars", bars, 1, MOST_BARS);
    const from = barAfter(sorted, metre) * metre.bar;
    if (from >= bars * metre.bar) return [];
    const tokens = goOn(metre, tokensOf(sorted, from, pitches), bars * metre.bar, (logits) =>
      draw(nextProbabilities(logits, decoding), random()));
    return notesOf(tokens, pitches).filter((note) => endOf([note]) > from)
      .map(([pitch, start, length]) => {
        const begin = Math.max(start, from);
        return [pitch, begin, start + length - begin];
      });
  };

  /** The same, as a seed repeats it. @param {string} name @param {Notes} notes
   * @param {number} bars @param {number} seed @param {Decoding} [decoding] */
  const continuation = (name, notes, bars, seed, decoding) =>
    write(name, notes, bars, seeded(seed), decoding);

  /** The tokens of a tune from nothing, one a sixteenth. @param {string} name of a metre
   * @param {number} steps @param {number} seed */
  const tokens = (name, steps, seed) => {
    const random = seeded(seed);
    return goOn(metreOf(name), [], steps, (logits) => draw(nextProbabilities(logits), random()));
  };
  return { probabilities, write, continuation, tokens, metreOf };
}
