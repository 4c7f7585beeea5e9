// A small GPT in the page (see gpt_weights.py): one token a step, and what it has read is kept.
// @ts-check
import { ELEMENTWISE, addProduct, check, eachLayer, softmax } from "./forward.js";
import { normaliseLayer } from "./norms.js";

/**
 * @typedef {{vocab_size: number, context: number, blocks: number, heads: number,
 *   activation: string, epsilon: number,
 *   weights: import("./forward.js").WeightSpec[]}} GptDescription
 * @typedef {import("./norms.js").Norm} Norm gamma and beta
 * @typedef {[Float32Array, Float32Array | undefined]} Dense kernel and bias
 * @typedef {{norm_1: Norm, qkv: Dense, out: Dense, norm_2: Norm, up: Dense, down: Dense,
 *   inner: Float32Array}} Block with room for what `up` gives
 * @typedef {{keys: Float32Array, values: Float32Array, rows: Float32Array}} Memory
 *   of a block: the keys and values of each place that was read, and its attention weights: head
 *   after head, place after place, a row of `context` numbers
 * @typedef {{tokens: Int32Array, length: number, blocks: Memory[]}} GptState what was read so far
 */

/** @type {Record<string, (x: number) => number>} */
const GPT_ACTIVATIONS = {
  gelu: ELEMENTWISE.gelu,
  // Hendrycks and Gimpel (2016), arXiv:1606.08415.
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  relu: ELEMENTWISE.relu,
};

/** Reads all arrays, by name. @param {GptDescription} description
 * @param {DataView | null | undefined} bytes */
function readGpt(description, bytes) {
  check(description?.weights?.length, "the description of its weights is missing");
  const layer = { type: "GPT", weights: description.weights };
  const [arrays] = eachLayer([layer], bytes, (_, weights) => weights);
  const array = (/** @type {string} */ name) =>
    (check(arrays[name], `its weights "${name}" are missing`), arrays[name]);
  const norm = (/** @type {string} */ name) =>
    /** @type {Norm} */ ([array(`${name}.0`), array(`${name}.1`)]);
  const dense = (/** @type {string} */ name) =>
    /** @type {Dense} */ ([array(`${name}.0`), arrays[`${name}.1`]]);
  return { array, norm, dense };
}

/** out = x times the kernel, plus the bias.
 * @param {Float32Array} out @param {Float32Array} x @param {Dense} dense */
function applyDense(out, x, [kernel, bias]) {
  if (bias) out.set(bias);
  else out.fill(0);
  addProduct(out, x, 0, x.length, kernel, 0);
}

/** One head looks back from one place: a row of weights, and the values that they mix.
 * @param {Memory} memory @param {Float32Array} q the queries of this place, of all heads
 * @param {Float32Array} mixed gets the head's part @param {number} place
 * @param {number} row where its weights begin @param {number} first number of this head
 * @param {number} size numbers a head */
function attend({ keys, values, rows }, q, mixed, place, row, first, size) {
  const [width, scale] = [mixed.length, 1 / Math.sqrt(size)];
  for (let j = 0; j <= place; j++) {
    let score = 0;
    for (let i = first; i < first + size; i++) score += q[i] * keys[j * width + i];
    rows[row + j] = score * scale;
  }
  softmax(rows.subarray(row, row + place + 1), place + 1);
  for (let j = 0; j <= place; j++) {
    for (let i = first; i < first + size; i++) mixed[i] += rows[row + j] * values[j * width + i];
  }
}

/** Builds a GPT from its description and the bytes of its numbers.
 *
 * It sees the last `context` tokens at most. Where a step finds that many, the window moves on: the
 * older half is forgotten, and the newer half, `kept` tokens, is read again from place 0 on.
 * @param {GptDescription} description @param {DataView | null | undefined} bytes */
export function makeGpt(description, bytes) {
  const { array, norm, dense } = readGpt(description, bytes);
  const { context, heads, epsilon, vocab_size: vocabSize } = description;
  const [tokenTable, positionTable] = [array("token"), array("position")];
  const [lastNorm, head] = [norm("norm"), dense("head")];
  const [width, kept] = [tokenTable.length / vocabSize, context >> 1];
  const activate = GPT_ACTIVATIONS[description.activation];
  check(activate, `there is no activation "${description.activation}"`);
  const room = (/** @type {number} */ size) => new Float32Array(size);
  const [x, normed, mixed, added] = [width, width, width, width].map(room);
  const [qkv, logits] = [3 * width, vocabSize].map(room);
  const blocks = Array.from({ length: description.blocks }, (_, i) => {
    const of = (/** @type {string} */ part) => `blocks.${i}.${part}`;
    const up = dense(of("up"));
    return {
      norm_1: norm(of("norm_1")), qkv: dense(of("qkv")), out: dense(of("out")),
      norm_2: norm(of("norm_2")), up, down: dense(of("down")), inner: room(up[0].length / width),
    };
  });

  /** Everything is read from `x` and added to it. @param {Block} block @param {Memory} memory
   * @param {number} place */
  const run = (block, memory, place) => {
    normaliseLayer(normed, x, block.norm_1, epsilon);
    applyDense(qkv, normed, block.qkv);
    for (let i = 0; i < width; i++) {
      memory.keys[place * width + i] = qkv[width + i];
      memory.values[place * width + i] = qkv[2 * width + i];
    }
    mixed.fill(0);
    for (let i = 0; i < heads; i++) {
      const size = width / heads;
      attend(memory, qkv, mixed, place, (i * context + place) * context, i * size, size);
    }
    applyDense(added, mixed, block.out);
    for (let i = 0; i < width; i++) x[i] += added[i];
    normaliseLayer(normed, x, block.norm_2, epsilon);
    applyDense(block.inner, normed, block.up);
    for (let i = 0; i < block.inner.length; i++) block.inner[i] = activate(block.inner[i]);
    applyDense(added, block.inner, block.down);
    for (let i = 0; i < width; i++) x[i] += added[i];
  };

  /** @param {GptState} state @param {number} token */
  const read = (state, token) => {
    const place = state.length;
    for (let i = 0; i < width; i++) {
      x[i] = tokenTable[token * width + i] + positionTable[place * width + i];
    }
    for (let i = 0; i < blocks.length; i++) run(blocks[i], state.blocks[i], place);
    state.tokens[place] = token;
    state.length += 1;
  };

  /** Nothing read yet. @returns {GptState} */
  const start = () => ({
    tokens: new Int32Array(context),
    length: 0,
    blocks: blocks.map(() => ({
      keys: room(context * width), values: room(context * width),
      rows: room(heads * context * context),
    })),
  });

  /** Reads a token, an integer from 0 to vocabSize - 1.
   * @param {GptState} state is written over @param {number} token
   * @returns {Float32Array} the next token's logits, in a buffer that the next step writes over */
  const step = (state, token) => {
    const known = Number.isInteger(token) && token >= 0 && token < vocabSize;
    check(known, `there is no token ${token}: the GPT knows ${vocabSize}`);
    if (state.length === context) {
      const newer = state.tokens.slice(context - kept);
      state.length = 0;
      newer.forEach((earlier) => read(state, earlier));
    }
    read(state, token);
    normaliseLayer(normed, x, lastNorm, epsilon);
    applyDense(logits, normed, head);
    return logits;
  };

  /** How much each place of the window looks at itself and at those before it.
   * @param {GptState} state
   * @returns {Float32Array[][][]} block, head, place: a row that ends with the place itself */
  const attention = ({ length, blocks: memories }) => memories.map(({ rows }) =>
    Array.from({ length: heads }, (_, i) => Array.from({ length }, (_, place) => {
      const row = (i * context + place) * context;
      return rows.slice(row, row + place + 1);
    })));

  return { vocabSize, context, kept, heads, blocks: blocks.length, start, step, attention };
}
