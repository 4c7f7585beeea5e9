// The forward pass of a packed Functional model (see graph.py): several inputs, side branches.
// @ts-check
import { LAYERS, check, eachLayer, size, weightShape } from "./forward.js";
import { normaliseLayer } from "./norms.js";

/**
 * @typedef {import("./forward.js").LayerSpec & {takes: number[], epsilon?: number}} NodeSpec
 * @typedef {{inputs: number[][], layers: NodeSpec[], output: number}} GraphDescription
 * @typedef {{shape: number[], run: (...taken: Float32Array[]) => Float32Array}} Node
 */

// These write over what they are given, which another branch may still need.
const IN_PLACE = ["Activation", "BatchNormalization", "LeakyReLU"];

/** How an input of a meeting is laid over the whole: axes of length 1 in front are left out.
 * @param {NodeSpec} spec @param {number[]} small @param {number[]} whole */
function checkFits({ type }, small, whole) {
  const own = small.slice(small.findIndex((n) => n !== 1));
  const fits = own.every((n, i) => n === whole[whole.length - own.length + i]);
  check(size(small) === 1 || fits, `a ${type} layer cannot lay [${small}] over [${whole}]`);
}

/** A meeting of branches, number by number.
 * @param {(a: number, b: number) => number} join
 * @returns {(spec: NodeSpec, weights: Record<string, Float32Array>, shapes: number[][]) => Node} */
const meeting = (join) => (spec, _, shapes) => {
  const shape = shapes.reduce((a, b) => (size(b) > size(a) ? b : a));
  for (const other of shapes) checkFits(spec, other, shape);
  const y = new Float32Array(size(shape));
  const run = (/** @type {Float32Array[]} */ ...taken) => {
    for (let i = 0; i < y.length; i++) y[i] = taken[0][i % taken[0].length];
    for (const x of taken.slice(1)) {
      for (let i = 0, j = 0; i < y.length; i++, j = j + 1 === x.length ? 0 : j + 1) {
        y[i] = join(y[i], x[j]);
      }
    }
    return y;
  };
  return { shape, run };
};

/** What only a graph knows.
 * @type {Record<string, (spec: NodeSpec, weights: Record<string, Float32Array>,
 *   shapes: number[][]) => Node>} */
const MORE = {
  Add: meeting((a, b) => a + b),
  Multiply: meeting((a, b) => a * b),

  // Along the last axis.
  Concatenate(spec, _, shapes) {
    const widths = shapes.map((shape) => shape[shape.length - 1]);
    const [width, places] = [widths.reduce((a, b) => a + b), size(shapes[0].slice(0, -1))];
    const fits = shapes.every((shape) => size(shape.slice(0, -1)) === places);
    check(fits, `a Concatenate layer cannot join [${shapes.join("] and [")}]`);
    const y = new Float32Array(places * width);
    const run = (/** @type {Float32Array[]} */ ...taken) => {
      let start = 0;
      taken.forEach((x, k) => {
        for (let place = 0; place < places; place++) {
          const part = x.subarray(place * widths[k], (place + 1) * widths[k]);
          y.set(part, place * width + start);
        }
        start += widths[k];
      });
      return y;
    };
    return { shape: [...shapes[0].slice(0, -1), width], run };
  },

  // A row of the table for each number: labels, not letters.
  Embedding(spec, { embeddings }, [shape]) {
    const [rows, width] = spec.weights[0].shape;
    const y = new Float32Array(size(shape) * width);
    const run = (/** @type {Float32Array} */ labels) => {
      labels.forEach((label, place) => {
        check(label >= 0 && label < rows, `there is no label ${label} among ${rows}`);
        y.set(embeddings.subarray(label * width, (label + 1) * width), place * width);
      });
      return y;
    };
    return { shape: [...shape, width], run };
  },

  LayerNormalization(spec, { gamma, beta }, [shape]) {
    const [width] = weightShape(spec, shape);
    const y = new Float32Array(size(shape));
    const norm = /** @type {import("./norms.js").Norm} */ ([gamma, beta]);
    const run = (/** @type {Float32Array} */ x) => {
      for (let start = 0; start < y.length; start += width) {
        const end = start + width;
        normaliseLayer(y.subarray(start, end), x.subarray(start, end), norm, spec.epsilon ?? 0);
      }
      return y;
    };
    return { shape, run };
  },
};

/** @param {NodeSpec} spec @param {Record<string, Float32Array>} weights @param {number[][]} shapes
 * @returns {Node} */
function buildNode(spec, weights, shapes) {
  if (MORE[spec.type]) return MORE[spec.type](spec, weights, shapes);
  check(LAYERS[spec.type], `there is no layer "${spec.type}"`);
  const { shape, run } = LAYERS[spec.type](spec, weights, shapes[0]);
  if (!IN_PLACE.includes(spec.type)) return { shape, run };
  const own = new Float32Array(size(shape));
  return { shape, run: (x) => (own.set(x), run(own)) };
}

/** Builds a model from its description and the bytes of its weights.
 * @param {GraphDescription} graph @param {DataView | null | undefined} bytes
 * @returns {{outputShape: number[], forward: (...inputs: ArrayLike<number>[]) => Float32Array}}
 *   `forward` returns a buffer that the next call writes over. */
export function buildGraph(graph, bytes) {
  check(graph?.inputs?.length, "its list of inputs is missing");
  const shapes = [...graph.inputs];
  const nodes = eachLayer(graph.layers, bytes, (spec, weights) => {
    const { takes } = /** @type {NodeSpec} */ (spec);
    const node = buildNode(/** @type {NodeSpec} */ (spec), weights, takes.map((k) => shapes[k]));
    shapes.push(node.shape);
    return { takes, run: node.run };
  });
  const forward = (/** @type {ArrayLike<number>[]} */ ...inputs) => {
    const values = inputs.map((x) => Float32Array.from(x));
    for (const { takes, run } of nodes) values.push(run(...takes.map((k) => values[k])));
    return values[graph.output];
  };
  return { outputShape: shapes[graph.output], forward };
}
