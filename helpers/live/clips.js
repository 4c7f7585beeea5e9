// Clips of music as they travel (see clips.py), and what they are in words.
// @ts-check
import { noteName } from "./note_names.js";

/**
 * @typedef {import("./sound.js").Notes} Notes
 * @typedef {{voices: Notes[], notes: Notes, steps: number}} Clip its notes by voice and all
 *   together, and its length in sixteenths
 */

const NOTE_BYTES = 6; // three uint16: pitch, start, length
const [MOST_NOTES, MOST_STEPS] = [4000, 10000]; // more would keep the page busy

/** @param {number} n @param {string} one */
export const count = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

/** The clips, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model @returns {{clips: Clip[], speed: number}} */
export function readClips(model) {
  const [counts, view, speed] = ["counts", "notes", "steps_a_second"].map((n) => model.get(n));
  if (!counts?.length || !view) throw new Error("its notes are missing");
  if (!(speed >= 0.25 && speed <= 100)) throw new Error(`it plays ${speed} sixteenths a second`);
  let bytes = 0;
  for (const size of counts.flat()) bytes += NOTE_BYTES * size;
  if (view.byteLength !== bytes) {
    throw new Error(`its notes have ${view.byteLength} bytes, not ${bytes}`);
  }
  let at = 0;
  const read = () => view.getUint16((at += 2) - 2, true);
  const readVoice = (/** @type {number} */ length) =>
    Array.from({ length }, () => [read(), read(), read()]);
  return { speed, clips: counts.map((/** @type {number[]} */ sizes, /** @type {number} */ i) =>
    checkClip(i, sizes.map(readVoice))) };
}

/** @param {number} i @param {Notes[]} voices @returns {Clip} */
function checkClip(i, voices) {
  const notes = voices.flat();
  if (!notes.length || notes.length > MOST_NOTES) {
    throw new Error(`clip ${i + 1} has ${count(notes.length, "note")}`);
  }
  const steps = notes.reduce((end, [, start, length]) => Math.max(end, start + length), 0);
  const odd = notes.find(([pitch, , length]) => pitch > 127 || length < 1);
  if (odd) throw new Error(`clip ${i + 1} has a note of pitch ${odd[0]} and length ${odd[2]}`);
  if (steps > MOST_STEPS) throw new Error(`clip ${i + 1} has ${steps} sixteenths`);
  return { voices, notes, steps };
}

/** How long a clip is. @param {Clip} clip @param {number} speed in sixteenths a second */
export const seconds = ({ steps }, speed) => `${(steps / speed).toFixed(1)}\u00a0s`;

/** What a clip's roll shows. @param {Clip} clip @param {number} speed */
export function clipInWords({ voices, notes, steps }, speed) {
  const pitches = notes.map(([pitch]) => pitch);
  const [low, high] = [Math.min(...pitches), Math.max(...pitches)].map(noteName);
  const several = voices.length > 1 ? `${count(voices.length, "voice")}, ` : "";
  return `Piano roll: ${several}${count(notes.length, "note")}, lowest ${low}, highest ${high}; ` +
    `${count(steps, "sixteenth")}, ${(steps / speed).toFixed(1)} seconds.`;
}
