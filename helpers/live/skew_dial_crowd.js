// Faces of a generator: codes are drawn, decoded, and read (see skew_dial.py).
// @ts-check
import { buildModel, check, readHalves } from "./forward.js";
import { draw, seeded } from "./decoding.js";
import { normals } from "./ui.js";

/**
 * @typedef {{shares: number[], means: Float32Array, factors: Float32Array}} Blend Gaussians: the
 *   means one after another, and of each lower factor the rows, (0, 0), (1, 0), (1, 1), ...
 * @typedef {{name: string, given: number[], decoder: ReturnType<typeof buildModel>, blend: Blend}}
 *   Generator
 * @typedef {{u: number, eps: Float32Array}} Draw what a face is made of: u in [0, 1) chooses its
 *   Gaussian, eps is standard normal
 * @typedef {{setting: number, temperature: number, seed: number}} Choice
 * @typedef {{key: string, done: number, counts: number[], shown: number[]}} Tally how many faces
 *   were read so far, in how many each attribute was seen, and in how many of those on show
 */

/** Bytes one part after another, which they have to fill. @param {DataView | undefined} bytes
 * @param {number[]} lengths @param {string} what @returns {DataView[]} */
function split(bytes, lengths, what) {
  if (!bytes?.byteLength) throw new Error(`its ${what} are missing`);
  const needed = lengths.reduce((a, b) => a + b, 0);
  const there = bytes.byteLength;
  check(needed <= there, `its ${what} end after ${there} bytes, before ${needed}`);
  let start = bytes.byteOffset;
  return [...lengths, there - needed].map((length) => {
    start += length;
    return new DataView(bytes.buffer, start - length, length);
  });
}

/** A generator. @param {any} about @param {DataView} weights @param {DataView} mixture
 * @param {number} pixels @param {number} attributes @returns {Generator} */
function readGenerator({ name, given, layers, size, shares }, weights, mixture, pixels, attributes) {
  const decoder = buildModel(layers, weights, [size]);
  const made = decoder.outputShape.reduce((a, b) => a * b, 1);
  check(made === pixels, `its decoder "${name}" makes ${made} numbers, not ${pixels}`);
  check(given?.length === attributes, `of "${name}" it has not ${attributes} shares`);
  const numbers = readHalves(mixture);
  const [means, factors] = [numbers.subarray(0, shares.length * size),
    numbers.subarray(shares.length * size)];
  return { name, given, decoder, blend: { shares, means, factors } };
}

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
export function readDial(model) {
  const { settings, reader: layers, readNames: names, errors, imageShape, faces, shown, range } =
    model.get("about") ?? {};
  check(settings?.length && layers?.length, "its training sets or its reader are missing");
  check(names?.length && errors?.length === names.length, "its errors do not fit its names");
  check(imageShape?.length === 3, "its faces have no height, width and colours");
  const [height, width, channels] = imageShape;
  const pixels = height * width * channels;
  const halves = (/** @type {any} */ { size, shares }) =>
    2 * shares.length * (size + (size * (size + 1)) / 2);
  const bytes = settings.map((/** @type {any} */ { bytes }) => bytes);
  const parts = split(model.get("weights"), bytes, "weights");
  const mixtures = split(model.get("mixtures"), settings.map(halves), "mixtures");
  check(!mixtures[settings.length].byteLength, "its mixtures are longer than they should be");
  const generators = /** @type {Generator[]} */ (settings.map(
    (/** @type {any} */ about, /** @type {number} */ i) =>
      readGenerator(about, parts[i], mixtures[i], pixels, names.length)));
  const reader = buildModel(layers, parts[settings.length], [pixels]);
  const [answers] = reader.outputShape;
  check(answers === names.length, `its reader answers ${answers} questions, not ${names.length}`);
  return { generators, reader, names, errors, height, width, faces, shown, range,
    size: settings[0].size };
}

/** @typedef {ReturnType<typeof readDial>} Dial */

/** What the faces of a seed are made of: the same for every training set and temperature.
 * @param {Dial} dial @param {number} seed @returns {Draw[]} */
function drawAll({ faces, size }, seed) {
  const random = seeded(seed);
  return Array.from({ length: faces }, () => ({ u: random(), eps: normals(size, random) }));
}

/** A code: the mean of a Gaussian, and noise about it. @param {Blend} blend @param {Draw} drawn
 * @param {number} temperature */
function codeOf({ shares, means, factors }, { u, eps }, temperature) {
  const k = draw(shares, u);
  const size = eps.length;
  let at = (k * size * (size + 1)) / 2;
  return eps.map((_, i) => {
    let noise = 0;
    for (let j = 0; j <= i; j++) noise += factors[at++] * eps[j];
    return means[k * size + i] + temperature * noise;
  });
}

/** The faces of a choice, made and counted as far as there was time.
 * @param {Dial} dial @param {() => Choice} where
 * @param {(place: number, pixels: Float32Array) => void} show draws one of the first faces */
export function makeCrowd(dial, where, show) {
  let drawn = { seed: -1, draws: /** @type {Draw[]} */ ([]) };
  /** @type {Tally} */
  let tally = { key: "", done: 0, counts: [], shown: [] };
  const generator = () => dial.generators[where().setting];
  const codeAt = (/** @type {number} */ i) => {
    const { seed, temperature } = where();
    if (drawn.seed !== seed) drawn = { seed, draws: drawAll(dial, seed) };
    return codeOf(generator().blend, drawn.draws[i], temperature);
  };
  const next = () => {
    const pixels = generator().decoder.forward(codeAt(tally.done));
    const onShow = tally.done++ < dial.shown;
    if (onShow) show(tally.done - 1, pixels);
    dial.reader.forward(pixels).forEach((logit, a) => {
      tally.counts[a] += Number(logit > 0);
      if (onShow) tally.shown[a] += Number(logit > 0);
    });
  };
  /** Counts on, within so many ms: the faces on show at least, so that none is of a choice before.
   * @param {number} ms */
  const count = (ms) => {
    const end = performance.now() + ms;
    const [key, none] = [JSON.stringify(where()), dial.names.map(() => 0)];
    if (tally.key !== key) tally = { key, done: 0, counts: none, shown: none.slice() };
    while (tally.done < dial.shown) next();
    while (tally.done < dial.faces && performance.now() < end) next();
    return tally;
  };
  const codes = () => Array.from({ length: dial.faces }, (_, i) => codeAt(i));
  return { count, codes, generator };
}
