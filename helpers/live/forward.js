// The forward pass of a packed Keras model (see weights.py), one input at a time.
// A new kind of layer is one small function in LAYERS.
// @ts-check

/**
 * @typedef {{name: string, shape: number[], dtype: string}} WeightSpec
 * @typedef {{type: string, weights: WeightSpec[], activation?: string, shape?: number[],
 *   strides?: number[], padding?: string, slope?: number, size?: number[], dims?: number[],
 *   factor?: number}} LayerSpec
 * @typedef {{shape: number[], run: (x: Float32Array) => Float32Array}} Step
 *   One layer, ready to run: the shape of its output, without the batch axis, and the function.
 */

export const size = (/** @type {number[]} */ shape) => shape.reduce((product, n) => product * n, 1);

/** erf to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
 * @param {number} x */
export function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const tail = series.reduce((sum, c) => (sum + c) * t, 0) * Math.exp(-x * x);
  return Math.sign(x) * (1 - tail);
}

export const sigmoid = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));

/** Element by element, with Keras's names and defaults.
 * @type {Record<string, (x: number) => number>} */
export const ELEMENTWISE = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => (x < 0 ? 0.2 * x : x),
  sigmoid,
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  silu: (x) => x * sigmoid(x),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  sin: Math.sin,
};

/** Softmax over the last axis, in place.
 * @param {Float32Array} x @param {number} width length of the last axis */
export function softmax(x, width) {
  for (let start = 0; start < x.length; start += width) {
    const row = x.subarray(start, start + width);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let total = 0;
    for (let i = 0; i < width; i++) total += row[i] = Math.exp(row[i] - top);
    for (let i = 0; i < width; i++) row[i] /= total;
  }
  return x;
}

/** Changes each number by itself, in place. @param {(value: number, place: number) => number} f
 * @returns {Step["run"]} */
const each = (f) => (x) => {
  for (let i = 0; i < x.length; i++) x[i] = f(x[i], i);
  return x;
};

/** @param {string | undefined} name @param {number[]} shape
 * @returns {Step["run"]} works in place */
function activation(name = "", shape) {
  if (name === "softmax") return (x) => softmax(x, shape[shape.length - 1]);
  check(ELEMENTWISE[name], `there is no activation "${name}"`);
  return name === "linear" ? (x) => x : each(ELEMENTWISE[name]);
}

/** @param {unknown} fits @param {string} sentence what to say where it does not */
export function check(fits, sentence) {
  if (!fits) throw new Error(sentence);
}

/** The shape of a layer's weights, made for as many inputs as come in.
 * @param {LayerSpec} spec @param {number[]} shape */
export function weightShape({ type, weights: [first] }, shape) {
  check(first, `a ${type} layer came without its weights`);
  const [inputs, given] = [first.shape.slice(-2)[0], shape[shape.length - 1]];
  check(given === inputs, `a ${type} layer for ${inputs} inputs was given ${given}`);
  return first.shape;
}

/** A picture has rows, columns and channels. @param {LayerSpec} spec @param {number[]} shape */
function checkPicture({ type }, shape) {
  check(shape.length === 3, `a ${type} layer needs a picture and was given [${shape}]`);
}

/** A layer of weighted sums: `add` puts those of one place onto the bias.
 * @param {LayerSpec} spec @param {Float32Array | undefined} bias @param {number[]} shape
 * @param {(sums: Float32Array, x: Float32Array, place: number) => void} add @returns {Step} */
function weightedSums(spec, bias, shape, add) {
  const units = shape[shape.length - 1];
  const y = new Float32Array(size(shape));
  const places = Array.from({ length: y.length / units }, (_, place) =>
    y.subarray(place * units, (place + 1) * units));
  const activate = activation(spec.activation, shape);
  const run = (/** @type {Float32Array} */ x) => {
    places.forEach((sums, place) => {
      if (bias) sums.set(bias);
      else sums.fill(0);
      add(sums, x, place);
    });
    return activate(y);
  };
  return { shape, run };
}

/** A layer that only rearranges: `source` says where the number at an index comes from.
 * @param {number[]} from shape that comes in @param {number[]} shape
 * @param {(index: number[]) => number[]} source @returns {Step} */
function rearranged(from, shape, source) {
  const y = new Float32Array(size(shape));
  const index = (/** @type {number} */ place) => shape.map((length, axis) =>
    Math.floor(place / size(shape.slice(axis + 1))) % length);
  const places = Int32Array.from(y, (_, place) =>
    source(index(place)).reduce((sum, i, axis) => sum * from[axis] + i, 0));
  return { shape, run: (x) => (places.forEach((place, i) => (y[i] = x[place])), y) };
}

/** Along one side of a picture: how often a kernel is laid down, and how many pixels outside it
 * starts. Keras puts the odd pixel of padding at the end.
 * @param {number} length @param {number} kernel @param {number} stride @param {boolean} same */
function slide(length, kernel, stride, same) {
  if (!same) return [Math.floor((length - kernel) / stride) + 1, 0];
  const count = Math.ceil(length / stride);
  return [count, Math.max((count - 1) * stride + kernel - length, 0) >> 1];
}

/** Each builder takes the layer, its weights by name and the shape that comes in. It checks that
 * they fit, once, so that running needs no checks.
 * @type {Record<string, (spec: LayerSpec, weights: Record<string, Float32Array>,
 *   shape: number[]) => Step>} */
export const LAYERS = {
  Dense(spec, { kernel, bias }, shape) {
    const [inputs, units] = weightShape(spec, shape);
    return weightedSums(spec, bias, [...shape.slice(0, -1), units], (sums, x, place) =>
      addProduct(sums, x, place * inputs, inputs, kernel, 0));
  },

  Conv2D(spec, { kernel, bias }, shape) {
    checkPicture(spec, shape);
    const [tall, wide, inputs, units] = weightShape(spec, shape);
    const [[down, right], same] = [spec.strides ?? [1, 1], spec.padding === "same"];
    const [height, width] = shape;
    const [rows, above] = slide(height, tall, down, same);
    const [columns, before] = slide(width, wide, right, same);
    check(rows > 0 && columns > 0, `a ${tall} x ${wide} kernel does not fit into [${shape}]`);
    return weightedSums(spec, bias, [rows, columns, units], (sums, x, place) => {
      const top = Math.floor(place / columns) * down - above;
      const left = (place % columns) * right - before;
      const [first, last] = [Math.max(0, -left), Math.min(wide, width - left)];
      // What a row of the kernel sees lies side by side, and so do its weights: one product.
      for (let row = Math.max(0, -top); row < Math.min(tall, height - top); row++) {
        const start = ((top + row) * width + left + first) * inputs;
        const weights = (row * wide + first) * inputs * units;
        addProduct(sums, x, start, (last - first) * inputs, kernel, weights);
      }
    });
  },

  // As it acts once trained: a scale and an offset for each channel.
  BatchNormalization(spec, { scale, offset }, shape) {
    const [channels] = weightShape(spec, shape);
    return { shape, run: each((value, i) => value * scale[i % channels] + offset[i % channels]) };
  },

  LeakyReLU: ({ slope = 0 }, _, shape) => ({ shape, run: each((x) => (x < 0 ? slope * x : x)) }),

  Activation: (spec, _, shape) => ({ shape, run: activation(spec.activation, shape) }),

  Flatten: (_spec, _weights, shape) => ({ shape: [size(shape)], run: (x) => x }),

  Reshape(spec, _, shape) {
    const known = size((spec.shape ?? []).filter((n) => n !== -1));
    const out = (spec.shape ?? []).map((n) => (n === -1 ? size(shape) / known : n));
    check(size(out) === size(shape), `cannot reshape [${shape}] to [${spec.shape}]`);
    return { shape: out, run: (x) => x };
  },

  Permute({ dims = [] }, _, shape) {
    const order = shape.map((_, axis) => dims.indexOf(axis + 1)); // Keras counts axes from 1
    const fits = dims.length === shape.length && !order.includes(-1);
    check(fits, `cannot permute [${shape}] by [${dims}]`);
    return rearranged(shape, dims.map((axis) => shape[axis - 1]), (index) =>
      order.map((axis) => index[axis]));
  },

  UpSampling2D(spec, _, shape) {
    const [down, right] = spec.size ?? [1, 1];
    checkPicture(spec, shape);
    return rearranged(shape, [shape[0] * down, shape[1] * right, shape[2]], ([r, c, channel]) =>
      [Math.floor(r / down), Math.floor(c / right), channel]);
  },

  // Depth to space: the channels of a pixel become a block of `factor` x `factor` pixels.
  PixelShuffle(spec, _, shape) {
    const { factor = 1 } = spec;
    const channels = shape[2] / factor ** 2;
    checkPicture(spec, shape);
    check(Number.isInteger(channels), `cannot lay out ${shape[2]} channels ${factor} x ${factor}`);
    return rearranged(shape, [shape[0] * factor, shape[1] * factor, channels], ([r, c, channel]) =>
      [Math.floor(r / factor), Math.floor(c / factor),
        ((r % factor) * factor + (c % factor)) * channels + channel]);
  },
};

/** sums += x[start], x[start + 1], ... (`count` of them) times the matrix that begins at `first`.
 * Four rows at a time, because reading and writing `sums` costs as much as multiplying.
 * @param {Float32Array} sums @param {Float32Array} x @param {number} start @param {number} count
 * @param {Float32Array} matrix @param {number} first */
export function addProduct(sums, x, start, count, matrix, first) {
  const n = sums.length;
  let [i, row] = [start, first];
  for (; i + 4 <= start + count; i += 4, row += 4 * n) {
    const [a, b, c, d] = [x[i], x[i + 1], x[i + 2], x[i + 3]];
    for (let j = 0; j < n; j++) {
      const k = row + j;
      sums[j] += a * matrix[k] + b * matrix[k + n] + c * matrix[k + 2 * n] + d * matrix[k + 3 * n];
    }
  }
  for (; i < start + count; i++, row += n) {
    for (let j = 0; j < n; j++) sums[j] += x[i] * matrix[row + j];
  }
}

/** A float16, given as its 16 bits. @param {number} bits */
function fromHalf(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const magnitude = exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction;
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** Reads bytes. @param {DataView} view */
export const readBytes = ({ buffer, byteOffset, byteLength }) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Reads float16 numbers. @param {DataView} bytes */
export function readHalves(bytes) {
  const halves = { length: bytes.byteLength / 2 };
  return Float32Array.from(halves, (_, i) => fromHalf(bytes.getUint16(2 * i, true)));
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
  check(NUMBERS[dtype], `there is no format "${dtype}"`);
  const [width, read] = NUMBERS[dtype];
  const scales = dtype.startsWith("int") ? shape[shape.length - 1] : 0;
  const first = start + 4 * scales;
  const [end, there] = [first + width * size(shape), bytes.byteLength];
  check(end <= there, `its weights end after ${there} bytes, within "${name}"`);
  const out = new Float32Array(size(shape));
  for (let i = 0; i < out.length; i++) out[i] = read(bytes, first + width * i);
  if (!scales) return [out, end];
  const scale = out.slice(0, scales).map((_, i) => bytes.getFloat32(start + 4 * i, true));
  return [out.map((steps, i) => steps * scale[i % scales]), end];
}

/** Builds each layer in turn out of its weights, which have to take up all the bytes.
 * @template T @param {LayerSpec[]} layers @param {DataView | null | undefined} bytes
 * @param {(spec: LayerSpec, weights: Record<string, Float32Array>) => T} build */
export function eachLayer(layers, bytes, build) {
  if (!layers?.length) throw new Error("its list of layers is missing");
  if (!bytes?.byteLength) throw new Error("its weights are missing");
  let start = 0;
  const built = layers.map((spec) => {
    const weights = /** @type {Record<string, Float32Array>} */ ({});
    for (const w of spec.weights) [weights[w.name], start] = readWeights(w, bytes, start);
    return build(spec, weights);
  });
  const there = bytes.byteLength;
  check(start === there, `its layers need ${start} bytes of weights, but there are ${there}`);
  return built;
}

/** Builds a model from the list of its layers and the bytes of its weights.
 * @param {LayerSpec[]} layers @param {DataView | null | undefined} bytes
 * @param {number[]} inputShape without the batch axis
 * @returns {{outputShape: number[], forward: (x: ArrayLike<number>) => Float32Array}}
 *   `forward` returns a buffer that the next call writes over. */
export function buildModel(layers, bytes, inputShape) {
  let shape = inputShape;
  const steps = eachLayer(layers, bytes, (spec, weights) => {
    check(LAYERS[spec.type], `there is no layer "${spec.type}"`);
    const step = LAYERS[spec.type](spec, weights, shape);
    shape = step.shape;
    return step.run;
  });
  const forward = (/** @type {ArrayLike<number>} */ x) =>
    steps.reduce((y, run) => run(y), Float32Array.from(x));
  return { outputShape: shape, forward };
}
