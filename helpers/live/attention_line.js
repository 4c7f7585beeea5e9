// The line of the attention pad: what a GPT makes of each of its characters, and how it writes on.
// @ts-check
import { draw, nextProbabilities, seeded } from "./decoding.js";
import { check } from "./forward.js";
import { makeGpt } from "./gpt_model.js";
import { cleanPrompt } from "./prompts.js";

/**
 * @typedef {import("./gpt_model.js").GptState} GptState
 * @typedef {{characters: string[], logits: Float32Array[], state: GptState,
 *   attention: Float32Array[][][]}} Line
 *   what the GPT has read, what it answered at each place, and how it looked back
 * @typedef {ReturnType<typeof makeLineReader>} LineReader
 */

/** The mean of the rows that several heads have for the same places.
 * @param {Float32Array[][]} heads */
function meanRows(heads) {
  return heads[0].map((row, place) => row.map((_, j) =>
    heads.reduce((sum, rows) => sum + rows[place][j], 0) / heads.length));
}

/** Reads lines character by character and writes them on; out of the widget's state.
 * @param {{get: (name: string) => any}} model */
export function makeLineReader(model) {
  const gpt = makeGpt(model.get("gpt"), model.get("weights"));
  /** @type {string} */
  const alphabet = model.get("alphabet");
  const [temperature, seed] = [model.get("temperature"), model.get("seed")];
  const known = [...alphabet];
  const size = gpt.vocabSize;
  check(known.length === size, `its alphabet has ${known.length} characters, not ${size}`);
  const tokens = new Map(known.map((character, token) => [character, token]));
  const step = (/** @type {GptState} */ state, /** @type {string} */ character) =>
    gpt.step(state, Number(tokens.get(character)));

  /** The characters of a prompt that the GPT reads, at least one, and what to say of the others.
   * @param {string} prompt */
  const fit = (prompt) => {
    const { text, words, changes } = cleanPrompt(prompt, alphabet);
    const all = text ? [...text] : [tokens.has("\n") ? "\n" : known[0]];
    const more = `Only the last ${gpt.context} characters are kept: the model sees no more.`;
    const said = all.length > gpt.context ? [changes, more] : [words];
    return { characters: all.slice(-gpt.context), words: said.filter(Boolean).join(" ") };
  };

  /** @param {string[]} characters at most as many as the GPT sees
   * @param {Line} [before] not to be used again: where they only go on from it, the rest is read
   * @returns {Line} */
  const read = (characters, before) => {
    const goesOn = before?.characters.every((character, i) => character === characters[i]);
    const { state, logits } = before && goesOn ? before : { state: gpt.start(), logits: [] };
    const next = characters.slice(logits.length).map((c) => step(state, c).slice());
    return { characters, state, logits: [...logits, ...next], attention: gpt.attention(state) };
  };

  /** The line with one character more. Where it is full, its older half is left out.
   * @param {Line} line not to be used again @param {string} character */
  const append = (line, character) => {
    const full = line.characters.length === gpt.context;
    const kept = full ? line.characters.slice(gpt.context - gpt.kept) : line.characters;
    return read([...kept, character], line);
  };

  /** @param {ArrayLike<number>} logits @param {() => number} random
   * @param {import("./decoding.js").Decoding} decoding */
  const choose = (logits, random, decoding = {}) =>
    known[draw(nextProbabilities(logits, { temperature, ...decoding }), random())];

  /** For each place a row: how much it looks at those before it, and at itself.
   * @param {Line} line @param {number} block from 1 @param {number} head from 1; 0: their mean */
  const weights = ({ attention }, block, head) =>
    head ? attention[block - 1][head - 1] : meanRows(attention[block - 1]);

  /** What the GPT writes after a prompt: n characters.
   * @param {string} prompt @param {number} n @param {number} from the seed
   * @param {import("./decoding.js").Decoding} decoding */
  const write = (prompt, n, from = seed, decoding = {}) => {
    const random = seeded(from);
    let [line, written] = [read(fit(prompt).characters), ""];
    for (let i = 0; i < n; i++) {
      const character = choose(line.logits[line.logits.length - 1], random, decoding);
      written += character;
      line = append(line, character);
    }
    return written;
  };

  return { ...gpt, known, seed, fit, read, append, choose, weights, write };
}
