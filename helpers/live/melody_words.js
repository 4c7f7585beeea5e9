// A melody in words: names of pitches, lengths and places, and what is there.
// @ts-check
import { noteAt } from "./melody_edit.js";
import { noteName } from "./note_names.js";

const BLACK = [1, 3, 6, 8, 10];
/** @type {Record<number, string>} */
const LENGTHS = { 1: "sixteenth", 2: "eighth", 3: "dotted eighth", 4: "quarter",
  6: "dotted quarter", 8: "half", 12: "dotted half", 16: "whole" };

/**
 * @typedef {import("./sound.js").Notes} Notes
 * @typedef {import("./melody.js").Metre} Metre
 * @typedef {{notes: Notes, written: Notes, metre: Metre, bars: number}} Tune the reader's notes and
 *   the network's
 */

/** @param {number} pitch */
export const isBlackKey = (pitch) => BLACK.includes(pitch % 12);

/** @param {number} length in sixteenths */
export const lengthName = (length) => LENGTHS[length] ?? `note of ${length} sixteenths`;

/** @param {Metre} metre @param {number} step */
export function placeName({ bar, beat }, step) {
  const within = step % bar;
  const part = within % beat ? `, sixteenth ${(within % beat) + 1}` : "";
  return `bar ${Math.floor(step / bar) + 1}, beat ${Math.floor(within / beat) + 1}${part}`;
}

/** What is at a place. @param {Tune} tune @param {number} pitch @param {number} step */
export function cellInWords({ notes, written, metre }, pitch, step) {
  const [own, other] = [notes, written].map((all) => all[noteAt(all, pitch, step)]);
  const whose = own ? "your" : "the network's";
  const note = own ?? other;
  const what = note ? `${whose} ${lengthName(note[2])}` : "empty";
  const since = note && note[1] < step ? `, since ${placeName(metre, note[1])}` : "";
  return `${noteName(pitch)}, ${placeName(metre, step)}: ${what}${since}.`;
}

/** @param {number} n */
const countNotes = (n) => `${n || "no"} note${n === 1 ? "" : "s"}`;

/** In short. @param {Tune} tune */
export function tuneInShort({ notes, written, metre, bars }) {
  const theirs = written.length ? ` The network: ${countNotes(written.length)}.` : "";
  return `${bars} bar${bars === 1 ? "" : "s"} of ${metre.name}. You: ${countNotes(notes.length)}.` +
    theirs;
}

/** Notes one after another, by the bar in which they begin. @param {Notes} notes
 * @param {Metre} metre */
function notesInWords(notes, { bar }) {
  let now = -1;
  return notes.map(([pitch, start, length]) => {
    const [before, inBar] = [now, Math.floor(start / bar)];
    now = inBar;
    const begin = inBar === before ? ", " : `${before < 0 ? "" : "; "}bar ${inBar + 1}: `;
    return `${begin}${noteName(pitch)} ${lengthName(length)}`;
  }).join("");
}

/** All of it. @param {Tune} tune */
export function tuneInWords({ notes, written, metre }) {
  const [own, theirs] = [notes, written].map((all) => notesInWords(all, metre) || "no notes");
  return `You, ${own}. The network, ${theirs}.`;
}
