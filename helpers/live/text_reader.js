// A text model among characters: what it expects after a text, and what it writes.
// @ts-check
import { draw, nextProbabilities } from "./decoding.js";
import { check } from "./forward.js";

/** @typedef {import("./decoding.js").Decoding} Decoding */
/** @typedef {ReturnType<typeof import("./text_model.js").makeTextModel>} TextModel */

/** Reads and writes with a model. Texts consist of characters of the alphabet. One that goes on
 * from the last one read costs only what is new.
 * @param {TextModel} model @param {string[]} characters the i-th one is token i */
export function makeReader(model, characters) {
  const { vocabSize } = model;
  check(model.logits === vocabSize, `it answers ${vocabSize} tokens with ${model.logits} logits`);
  const tokens = new Map(characters.map((character, i) => [character, i]));
  const first = tokens.has("\n") ? "\n" : characters[0]; // stands for nothing yet
  let [known, state, logits] = ["", model.start(), new Float32Array(vocabSize)];

  /** The logits of what comes next, a buffer that the next call writes over.
   * @param {string} text */
  const read = (text) => {
    const whole = text || first;
    if (!known || !whole.startsWith(known)) [known, state] = ["", model.start()];
    for (const character of whole.slice(known.length)) {
      logits = model.step(state, tokens.get(character) ?? -1);
    }
    known = whole;
    return logits;
  };

  /** The `n` characters that the model writes after a text.
   * @param {string} text @param {number} n @param {() => number} random in [0, 1)
   * @param {Decoding} [decoding] */
  const write = (text, n, random, decoding) => {
    const begin = text || first;
    let written = "";
    for (let i = 0; i < n; i++) {
      const next = draw(nextProbabilities(read(begin + written), decoding), random());
      written += characters[next];
    }
    return written;
  };
  return { first, read, write };
}
