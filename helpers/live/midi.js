// A tune as a standard MIDI file (MIDI 1.0, format 0: one track).
// @ts-check

const TICKS = 120; // of a sixteenth
const VELOCITY = 80;

/** A number's lowest bytes, the highest of them first.
 * @param {number} number @param {number} count */
const bytesOf = (number, count) =>
  Array.from({ length: count }, (_, i) => (number >>> (8 * (count - 1 - i))) & 255);

/** A waiting time: seven bits a byte, and the highest bit says that more follow.
 * @param {number} ticks */
function delta(ticks) {
  const bytes = [ticks & 127];
  for (let rest = ticks >>> 7; rest; rest >>>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}

/** @param {string} name @param {number[]} body */
const chunk = (name, body) =>
  [...Array.from(name, (letter) => letter.charCodeAt(0)), ...bytesOf(body.length, 4), ...body];

/** Bytes of a file. Each voice has a channel of its own.
 * @param {import("./sound.js").Notes[]} voices at most 9 @param {number} stepsASecond
 * @param {string} [metre] such as "6/8"; another name is left out */
export function midiFile(voices, stepsASecond, metre = "") {
  const events = voices.flatMap((notes, channel) => notes.flatMap(([pitch, start, length]) => [
    { at: start, on: 1, bytes: [0x90 + channel, pitch, VELOCITY] },
    { at: start + length, on: 0, bytes: [0x80 + channel, pitch, 0] },
  ]));
  events.sort((a, b) => a.at - b.at || a.on - b.on); // a note ends before it is struck again
  const track = [0, 0xff, 0x51, 3, ...bytesOf(Math.round(4e6 / stepsASecond), 3)];
  const [, over, under] = /^(\d+)\/(1|2|4|8|16)$/.exec(metre) ?? [];
  if (over) track.push(0, 0xff, 0x58, 4, Number(over) & 255, Math.log2(Number(under)), 24, 8);
  let now = 0;
  for (const { at, bytes } of events) {
    track.push(...delta(TICKS * (at - now)), ...bytes);
    now = at;
  }
  track.push(0, 0xff, 0x2f, 0);
  const header = [...bytesOf(0, 2), ...bytesOf(1, 2), ...bytesOf(4 * TICKS, 2)];
  return Uint8Array.from([...chunk("MThd", header), ...chunk("MTrk", track)]);
}
