// Changes of a melody's notes that keep it one voice: each gives new notes, in order.
// @ts-check

/** @typedef {import("./sound.js").Notes} Notes */

/** The index of the note that covers a place, -1 for none. @param {Notes} notes
 * @param {number} pitch @param {number} step */
export const noteAt = (notes, pitch, step) => notes.findIndex(([own, start, length]) =>
  own === pitch && start <= step && step < start + length);

/** @param {Notes} notes */
const inOrder = (notes) => notes.sort((a, b) => a[1] - b[1]);

/** Where a note has to end at the latest. @param {Notes} notes @param {number} start
 * @param {number} steps of the whole roll */
const limit = (notes, start, steps) =>
  notes.reduce((least, note) => (note[1] > start ? Math.min(least, note[1]) : least), steps);

/** Adds a note: it cuts off the one that sounds there, and ends where the next one begins.
 * @param {Notes} notes @param {number[]} note @param {number} steps */
export function addNote(notes, [pitch, start, length], steps) {
  const others = notes.filter((note) => note[1] !== start).map(([own, from, long]) =>
    from < start ? [own, from, Math.min(long, start - from)] : [own, from, long]);
  const added = [pitch, start, Math.max(1, Math.min(length, limit(others, start, steps) - start))];
  return inOrder([...others, added]);
}

/** @param {Notes} notes @param {number} i */
export const removeNote = (notes, i) => notes.filter((_, k) => k !== i);

/** Changes a length, to 1 at least and up to the next note at most.
 * @param {Notes} notes @param {number} i @param {number} length @param {number} steps */
export function resizeNote(notes, i, length, steps) {
  const [pitch, start] = notes[i];
  const most = limit(notes, start, steps) - start;
  const changed = [pitch, start, Math.max(1, Math.min(length, most))];
  return notes.map((note, k) => (k === i ? changed : note));
}

/** Moves a note to another pitch or start, unless another note or the end is in the way.
 * @param {Notes} notes @param {number} i @param {number} pitch @param {number} start
 * @param {number} steps */
export function moveNote(notes, i, pitch, start, steps) {
  const length = notes[i][2];
  const others = removeNote(notes, i);
  const free = others.every(([, from, long]) => from + long <= start || start + length <= from);
  const fits = free && start >= 0 && start + length <= steps;
  return fits ? inOrder([...others, [pitch, start, length]]) : notes;
}

/** What is left of notes within so many sixteenths. @param {Notes} notes @param {number} steps */
export const cutNotes = (notes, steps) => notes.filter((note) => note[1] < steps)
  .map(([pitch, start, length]) => [pitch, start, Math.min(length, steps - start)]);
