// The history of a training as it travels, and what it amounts to: see training_history.py.
// @ts-check

const BITS = 10; // of a coordinate

/**
 * @typedef {{covered: number, kl: number, onMode: number, counts: number[]}} Measures
 * @typedef {{name: string, steps: number[], side: number, measures: Measures[],
 *   points: (index: number) => Float64Array, field: (index: number) => Uint8Array}} Run
 */

/** @param {DataView | undefined} view none where nothing travelled */
const bytesOf = (view) =>
  view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array();

/** Whole numbers of a few bits each, the most significant first.
 * @param {Uint8Array} bytes @param {number} bits */
function readBits(bytes, bits) {
  const out = new Uint16Array(Math.floor((8 * bytes.length) / bits));
  for (let i = 0, at = 0; i < out.length; i++) {
    for (const end = at + bits; at < end; at++) {
      out[i] = 2 * out[i] + ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
    }
  }
  return out;
}

/** Points x, y, x, y, ... in the units of the square.
 * @param {DataView | undefined} view @param {number[]} extent */
function readPoints(view, [x0, x1, y0, y1]) {
  const [sides, most] = [[[x0, x1], [y0, y1]], 2 ** BITS - 1];
  return Float64Array.from(readBits(bytesOf(view), BITS), (place, i) => {
    const [low, high] = sides[i % 2];
    return place === most ? high : low + (place / most) * (high - low); // the sum may be rounded
  });
}

/** How the samples share out among the modes: the numbers of `helpers.metrics.mode_coverage`.
 * @param {Float64Array} points @param {{centres: number[][], reach: number, share: number}} modes
 * @returns {Measures} */
function measure(points, { centres, reach, share }) {
  const counts = centres.map(() => 0);
  for (let i = 0; i < points.length; i += 2) {
    const far = centres.map(([x, y]) => Math.sqrt((points[i] - x) ** 2 + (points[i + 1] - y) ** 2));
    const nearest = far.indexOf(Math.min(...far));
    if (far[nearest] <= reach) counts[nearest] += 1;
  }
  const [n, on, k] = [points.length / 2, counts.reduce((a, b) => a + b, 0), counts.length];
  const terms = counts.map((count) => (count ? (count / on) * Math.log((k * count) / on) : 0));
  const kl = on ? Math.max(terms.reduce((a, b) => a + b, 0), 0) : Math.log(k);
  const covered = counts.filter((count) => isCovered(count, n, share)).length;
  return { covered, kl, onMode: on / n, counts };
}

/** A quarter of the fair share is enough. @param {number} count @param {number} n
 * @param {number} share */
export const isCovered = (count, n, share) => 4 * count >= share * n - 1e-9; // 1 / k is rounded

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
export function readState(model) {
  if (!model.get("runs")?.length) throw new Error("its runs are missing");
  const [extent, centres] = [model.get("extent"), model.get("centres")];
  const modes = { centres, reach: model.get("reach"), share: model.get("fair_share") };
  const samples = readPoints(model.get("samples"), extent);
  const fields = bytesOf(model.get("fields"));
  let [sample, cell] = [0, 0];
  /** @type {Run[]} */
  const runs = model.get("runs").map((/** @type {any} */ { name, steps, points: n, side }) => {
    const [first, firstCell] = [sample, cell];
    [sample, cell] = [sample + 2 * n * steps.length, cell + side * side * steps.length];
    const points = (/** @type {number} */ index) =>
      samples.subarray(first + 2 * n * index, first + 2 * n * (index + 1));
    const field = (/** @type {number} */ index) =>
      fields.subarray(firstCell + side * side * index, firstCell + side * side * (index + 1));
    return { name, steps, side, points, field };
  });
  check(samples.length, sample, "coordinates of samples");
  check(fields.length, cell, "beliefs");
  for (const run of runs) run.measures = run.steps.map((_, i) => measure(run.points(i), modes));
  return { runs, extent, modes, real: readPoints(model.get("data"), extent) };
}

/** @param {number} found @param {number} expected @param {string} what */
function check(found, expected, what) {
  if (found !== expected) throw new Error(`it has ${found} ${what}, not ${expected}`);
}
