// A recurrent model of texts or tunes, a token at a time, out of packed Keras layers (weights.py).
// A new kind of layer is one small function in CELLS.
// @ts-check
import { LAYERS, addProduct, check, eachLayer, sigmoid, weightShape } from "./forward.js";

/** @typedef {import("./forward.js").LayerSpec} LayerSpec */
/** @typedef {Float32Array[]} TextState what each layer remembers of the tokens so far */
/**
 * @typedef {{width: number, memory: number,
 *   run: (x: Float32Array, memory: Float32Array) => Float32Array}} Cell
 *   One layer: how many numbers it answers with and how many it remembers. `run` changes `memory`;
 *   its answer is a buffer, longer than `width` where the memory is also the answer.
 */

/** How many units a recurrent layer has; its sums stand side by side, one block for each gate.
 * @param {LayerSpec} spec @param {number} inputs @param {number} gates */
function unitsOf(spec, inputs, gates) {
  const sums = weightShape(spec, [inputs])[1];
  const [units, inner] = [sums / gates, spec.weights[1]?.shape];
  check(String(inner) === `${units},${sums}`,
    `a ${spec.type} layer of ${units} units came with a recurrent kernel of [${inner}]`);
  return units;
}

/** Each builder takes the layer, its weights by name and how many numbers come in.
 * @type {Record<string, (spec: LayerSpec, weights: Record<string, Float32Array>,
 *   inputs: number) => Cell>} */
const CELLS = {
  Embedding(spec, { embeddings }, inputs) {
    check(!inputs, "an Embedding layer has to come first");
    const width = spec.weights[0].shape[1];
    const y = new Float32Array(width);
    const run = (/** @type {Float32Array} */ x) => {
      for (let i = 0, row = x[0] * width; i < width; i++) y[i] = embeddings[row + i];
      return y;
    };
    return { width, memory: 0, run };
  },

  // Cho et al. (2014), with the reset gate applied after the product, as Keras does by default.
  GRU(spec, { kernel, recurrent_kernel: inner, bias = new Float32Array(0) }, inputs) {
    const units = unitsOf(spec, inputs, 3);
    const [given, own] = [new Float32Array(3 * units), new Float32Array(3 * units)];
    const [givenBias, ownBias] = [bias.slice(0, 3 * units), bias.slice(3 * units)];
    /** @type {Cell["run"]} */
    const run = (x, memory) => {
      given.fill(0).set(givenBias);
      own.fill(0).set(ownBias);
      addProduct(given, x, 0, inputs, kernel, 0);
      addProduct(own, memory, 0, units, inner, 0);
      for (let i = 0; i < units; i++) {
        const [r, c] = [units + i, 2 * units + i];
        const update = sigmoid(given[i] + own[i]);
        const reset = sigmoid(given[r] + own[r]);
        const candidate = Math.tanh(given[c] + reset * own[c]);
        memory[i] = update * memory[i] + (1 - update) * candidate;
      }
      return memory;
    };
    return { width: units, memory: units, run };
  },

  // Hochreiter and Schmidhuber (1997), with a forget gate (Gers et al. 2000). It remembers its
  // answer, then its cells.
  LSTM(spec, { kernel, recurrent_kernel: inner, bias = new Float32Array(0) }, inputs) {
    const units = unitsOf(spec, inputs, 4);
    const sums = new Float32Array(4 * units);
    /** @type {Cell["run"]} */
    const run = (x, memory) => {
      sums.fill(0).set(bias);
      addProduct(sums, x, 0, inputs, kernel, 0);
      addProduct(sums, memory, 0, units, inner, 0);
      for (let i = 0; i < units; i++) {
        const [f, c, o] = [units + i, 2 * units + i, 3 * units + i];
        const cell = sigmoid(sums[f]) * memory[f] + sigmoid(sums[i]) * Math.tanh(sums[c]);
        memory[f] = cell;
        memory[i] = sigmoid(sums[o]) * Math.tanh(cell);
      }
      return memory;
    };
    return { width: units, memory: 2 * units, run };
  },

  Dense(spec, weights, inputs) {
    const { shape: [width], run } = LAYERS.Dense(spec, weights, [inputs]);
    return { width, memory: 0, run };
  },
};

/** Builds a model from the list of its layers and the bytes of its weights.
 * @param {LayerSpec[]} layers @param {DataView | null | undefined} bytes
 * @returns {{vocabSize: number, logits: number, start: () => TextState,
 *   step: (state: TextState, token: number) => Float32Array}}
 *   `step` takes in one of `vocabSize` tokens, changes the state, and answers with so many `logits`
 *   of what comes next, in a buffer that the next call writes over. */
export function makeTextModel(layers, bytes) {
  let width = 0;
  const cells = eachLayer(layers, bytes, (spec, weights) => {
    check(CELLS[spec.type], `a text model has no layer "${spec.type}"`);
    const cell = CELLS[spec.type](spec, weights, width);
    width = cell.width;
    return cell;
  });
  const vocabSize = layers[0].weights[0].shape[0];
  const input = new Float32Array(1);
  /** @param {TextState} state @param {number} token */
  const step = (state, token) => {
    if (!(token >= 0 && token < vocabSize)) throw new Error(`there is no token ${token}`);
    let x = input;
    x[0] = token;
    for (let i = 0; i < cells.length; i++) x = cells[i].run(x, state[i]);
    return x;
  };
  return {
    vocabSize,
    logits: width,
    start: () => cells.map(({ memory }) => new Float32Array(memory)),
    step,
  };
}
