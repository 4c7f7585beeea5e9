// The forward pass of a packed Keras model (see weights.py), one input at a time.
// A new kind of layer is one small function in LAYERS.
// @ts-check

/**
 * @typedef {{name: string, shape: number[], dtype: string}} WeightSpec
 * @typedef {{type: string, weights: WeightSpec[], activation?: string,
 *   shape?: number[]}} LayerSpec
 * @typedef {{shape: number[], run: (x: Float32Array) => Float32Array}} Step
 *   One layer, ready to run: the shape of its output, without the batch axis, and the function.
 */

const size = (/** @type {number[]} */ shape) => shape.reduce((product, n) => product * n, 1);

/** erf to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
 * @param {number} x */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const tail = series.reduce((sum, c) => (sum + c) * t, 0) * Math.exp(-x * x);
  return Math.sign(x) * (1 - tail);
}

const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));

/** Element by element, with Keras's names and defaults.
 * @type {Record<string, (x: number) => number>} */
const ELEMENTWISE = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => (x < 0 ? 0.2 * x : x),
  sigmoid,
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  silu: (x) => x * sigmoid(x),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
};

/** Softmax over the last axis, in place.
 * @param {Float32Array} x @param {number} width length of the last axis */
function softmax(x, width) {
  for (let start = 0; start < x.length; start += width) {
    const row = x.subarray(start, start + width);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let total = 0;
    for (let i = 0; i < width; i++) total += row[i] = Math.exp(row[i] - top);
    for (let i = 0; i < width; i++) row[i] /= total;
  }
}

/** @param {string | undefined} name @param {number[]} shape
 * @returns {(x: Float32Array) => void} works in place */
function activation(name, shape) {
  if (name === "softmax") return (x) => softmax(x, shape[shape.length - 1]);
  const f = ELEMENTWISE[name ?? ""];
  if (!f) throw new Error(`there is no activation "${name}"`);
  if (name === "linear") return () => {};
  return (x) => {
    for (let i = 0; i < x.length; i++) x[i] = f(x[i]);
  };
}

/** Each builder takes the layer, its weights by name and the shape that comes in. It checks that
 * they fit, once, so that running needs no checks.
 * @type {Record<string, (spec: LayerSpec, weights: Record<string, Float32Array>,
 *   shape: number[]) => Step>} */
const LAYERS = {
  Dense(spec, { kernel, bias }, shape) {
    const [inputs, units] = spec.weights[0].shape;
    const rows = size(shape) / inputs;
    if (shape[shape.length - 1] !== inputs) {
      throw new Error(`a Dense layer for ${inputs} inputs was given ${shape[shape.length - 1]}`);
    }
    const out = [...shape.slice(0, -1), units];
    const y = new Float32Array(size(out));
    const activate = activation(spec.activation, out);
    const run = (/** @type {Float32Array} */ x) => {
      for (let r = 0; r < rows; r++) {
        const sum = y.subarray(r * units, (r + 1) * units);
        if (bias) sum.set(bias);
        else sum.fill(0);
        for (let i = 0; i < inputs; i++) addScaled(sum, x[r * inputs + i], kernel, i * units);
      }
      activate(y);
      return y;
    };
    return { shape: out, run };
  },

  Activation(spec, _, shape) {
    const activate = activation(spec.activation, shape);
    return { shape, run: (x) => (activate(x), x) };
  },

  Flatten: (_spec, _weights, shape) => ({ shape: [size(shape)], run: (x) => x }),

  Reshape(spec, _, shape) {
    const known = size((spec.shape ?? []).filter((n) => n !== -1));
    const out = (spec.shape ?? []).map((n) => (n === -1 ? size(shape) / known : n));
    if (size(out) !== size(shape)) throw new Error(`cannot reshape [${shape}] to [${spec.shape}]`);
    return { shape: out, run: (x) => x };
  },
};

/** sum += factor * row: the inner loop of a matrix product.
 * @param {Float32Array} sum @param {number} factor @param {Float32Array} matrix
 * @param {number} start */
function addScaled(sum, factor, matrix, start) {
  if (factor === 0) return; // relu leaves about half of them
  for (let i = 0; i < sum.length; i++) sum[i] += factor * matrix[start + i];
}

/** A float16, given as its 16 bits. @param {number} bits */
function fromHalf(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const magnitude = exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction;
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** Reads float16 numbers. @param {DataView} bytes */
export function readHalves(bytes) {
  const out = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < out.length; i++) out[i] = fromHalf(bytes.getUint16(2 * i, true));
  return out;
}

/** How many bytes a number takes, and how to read it.
 * @type {Record<string, [number, (bytes: DataView, at: number) => number]>} */
const NUMBERS = {
  float32: [4, (bytes, at) => bytes.getFloat32(at, true)],
  float16: [2, (bytes, at) => fromHalf(bytes.getUint16(at, true))],
  int16: [2, (bytes, at) => bytes.getInt16(at, true)],
  int8: [1, (bytes, at) => bytes.getInt8(at)],
};

/** Reads one array and says where it ends. Whole numbers come with a scale for each index of the
 * last axis.
 * @param {WeightSpec} spec @param {DataView} bytes @param {number} start
 * @returns {[Float32Array, number]} */
function readWeights({ name, shape, dtype }, bytes, start) {
  if (!NUMBERS[dtype]) throw new Error(`there is no format "${dtype}"`);
  const [width, read] = NUMBERS[dtype];
  const scales = dtype.startsWith("int") ? shape[shape.length - 1] : 0;
  const first = start + 4 * scales;
  const end = first + width * size(shape);
  if (end > bytes.byteLength) {
    throw new Error(`its weights end after ${bytes.byteLength} bytes, within "${name}"`);
  }
  const out = new Float32Array(size(shape));
  for (let i = 0; i < out.length; i++) out[i] = read(bytes, first + width * i);
  if (!scales) return [out, end];
  const scale = out.slice(0, scales).map((_, i) => bytes.getFloat32(start + 4 * i, true));
  return [out.map((steps, i) => steps * scale[i % scales]), end];
}

/** Builds a model from the list of its layers and the bytes of its weights.
 * @param {LayerSpec[]} layers @param {DataView | null | undefined} bytes
 * @param {number[]} inputShape without the batch axis
 * @returns {{outputShape: number[], forward: (x: ArrayLike<number>) => Float32Array}}
 *   `forward` returns a buffer that the next call writes over. */
export function buildModel(layers, bytes, inputShape) {
  if (!layers?.length) throw new Error("its list of layers is missing");
  if (!bytes?.byteLength) throw new Error("its weights are missing");
  let start = 0;
  let shape = inputShape;
  const steps = layers.map((spec) => {
    /** @type {Record<string, Float32Array>} */
    const weights = {};
    for (const weight of spec.weights) {
      [weights[weight.name], start] = readWeights(weight, bytes, start);
    }
    if (!LAYERS[spec.type]) throw new Error(`there is no layer "${spec.type}"`);
    const step = LAYERS[spec.type](spec, weights, shape);
    shape = step.shape;
    return step.run;
  });
  if (start !== bytes.byteLength) {
    throw new Error(`its layers need ${start} bytes of weights, but there are ${bytes.byteLength}`);
  }
  const forward = (/** @type {ArrayLike<number>} */ x) => {
    /** @type {Float32Array} */
    let y = Float32Array.from(x);
    for (const run of steps) y = run(y);
    return y;
  };
  return { outputShape: shape, forward };
}
