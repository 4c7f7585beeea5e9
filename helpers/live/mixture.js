// A mixture of Gaussians in two dimensions: its density, a step of learning, draws, ellipses.
// @ts-check
import { normal } from "./ui.js";

const DEAD = 1e-6; // a piece that answers for less than this, in points, has nothing to learn from

/** @typedef {import("./ui.js").Point} Point */
/** @typedef {[[number, number], [number, number]]} Covariance */
/** @typedef {{weight: number, mean: Point, covariance: Covariance}} Piece */
/** Directions of an ellipse's two axes, in radians, and its standard deviations along them.
 * @typedef {{angles: Point, radii: Point}} Shape */

/** The lower triangle whose square is a covariance (Cholesky): [[a, 0], [b, c]] as [a, b, c].
 * @param {Covariance} covariance @returns {[number, number, number]} */
function triangle([[xx, xy], [, yy]]) {
  const a = Math.sqrt(xx);
  const b = xy / a;
  return [a, b, Math.sqrt(yy - b * b)];
}

/** `at(x, y)`: the log of the density, in nats; it leaves each piece's part of it in `logs`.
 * @param {Piece[]} pieces */
export function makeDensity(pieces) {
  const parts = pieces.map(({ weight, mean: [mx, my], covariance }) => {
    const [a, b, c] = triangle(covariance);
    return { mx, my, a, b, c, log: Math.log(weight) - Math.log(2 * Math.PI * a * c) };
  });
  const logs = new Float64Array(parts.length);
  const at = (/** @type {number} */ x, /** @type {number} */ y) => {
    let most = -Infinity;
    parts.forEach(({ mx, my, a, b, c, log }, i) => {
      const u = (x - mx) / a;
      const v = (y - my - b * u) / c;
      logs[i] = log - (u * u + v * v) / 2;
      most = Math.max(most, logs[i]);
    });
    let sum = 0; // about the largest: far away, the pieces themselves are all too small to add
    for (const log of logs) sum += Math.exp(log - most);
    return most + Math.log(sum);
  };
  return { at, logs };
}

/** The mean log density of points, in nats. @param {Piece[]} pieces
 * @param {Float64Array} points x, y, x, y, ... */
export function meanLog(pieces, points) {
  const { at } = makeDensity(pieces);
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) sum += at(points[i], points[i + 1]);
  return (2 * sum) / points.length;
}

/** One step of expectation-maximisation (Dempster, Laird and Rubin, 1977).
 * @param {Piece[]} pieces @param {Float64Array} points x, y, x, y, ...
 * @param {Point} least no piece gets narrower than the ellipse with these standard deviations */
export function learnStep(pieces, points, least) {
  const { at, logs } = makeDensity(pieces);
  const shares = pieces.map(() => new Float64Array(points.length / 2));
  for (let i = 0; i < points.length; i += 2) {
    const total = at(points[i], points[i + 1]);
    logs.forEach((log, j) => (shares[j][i / 2] = Math.exp(log - total)));
  }
  return pieces.map((piece, j) => refit(piece, points, shares[j], least));
}

/** The piece that fits best the points' shares that it answers for.
 * @param {Piece} piece @param {Float64Array} points @param {Float64Array} shares in [0, 1]
 * @param {Point} least @returns {Piece} */
function refit(piece, points, shares, least) {
  const total = shares.reduce((a, b) => a + b, 0);
  const weight = total / shares.length;
  if (total < DEAD) return { ...piece, weight };
  const mean = (/** @type {(x: number, y: number) => number} */ of) =>
    shares.reduce((sum, share, i) => sum + share * of(points[2 * i], points[2 * i + 1]), 0) / total;
  const [mx, my] = [mean((x) => x), mean((_, y) => y)];
  const xy = mean((x, y) => (x - mx) * (y - my));
  const xx = mean((x) => (x - mx) ** 2);
  const yy = mean((_, y) => (y - my) ** 2);
  return { weight, mean: [mx, my], covariance: widen([[xx, xy], [xy, yy]], least) };
}

/** The best covariance that is nowhere narrower than the least ellipse.
 * @param {Covariance} covariance @param {Point} least @returns {Covariance} */
function widen(covariance, least) {
  const { angles, radii } = shapeOf(covariance, least);
  if (Math.min(...radii) >= 1) return covariance;
  return covarianceOf({ angles, radii: [Math.max(radii[0], 1), Math.max(radii[1], 1)] }, least);
}

/** Draws from the mixture. @param {Piece[]} pieces @param {number} n @returns {Point[]} */
export function drawSamples(pieces, n) {
  const triangles = pieces.map(({ covariance }) => triangle(covariance));
  return Array.from({ length: n }, () => {
    let [left, i] = [Math.random(), 0];
    while (i < pieces.length - 1 && left >= pieces[i].weight) left -= pieces[i++].weight;
    const [u, v] = [normal(), normal()];
    const [a, b, c] = triangles[i];
    return [pieces[i].mean[0] + a * u, pieces[i].mean[1] + b * u + c * v];
  });
}

/** A covariance as an ellipse, the longer axis first, in units of `sides`.
 * @param {Covariance} covariance @param {Point} sides @returns {Shape} */
export function shapeOf([[a, b], [, c]], [width, height]) {
  const [xx, xy, yy] = [a / width ** 2, b / (width * height), c / height ** 2];
  const long = (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
  const short = long && Math.max(0, xx * yy - xy * xy) / long;
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { angles: [angle, angle + Math.PI / 2], radii: [Math.sqrt(long), Math.sqrt(short)] };
}

/** @param {Shape} shape @param {Point} sides @returns {Covariance} */
export function covarianceOf({ angles: [angle], radii: [r, s] }, [width, height]) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const xy = (r * r - s * s) * cos * sin * width * height;
  return [
    [((r * cos) ** 2 + (s * sin) ** 2) * width ** 2, xy],
    [xy, ((r * sin) ** 2 + (s * cos) ** 2) * height ** 2],
  ];
}

/** A bad start: about one place, wide, and all alike; in a ring, so that they can learn apart.
 * @param {number} count @param {number[]} extent @param {Point} sides @returns {Piece[]} */
export function spoiled(count, [x0, , y0], sides) {
  const covariance = covarianceOf({ angles: [0, Math.PI / 2], radii: [0.2, 0.2] }, sides);
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count + 0.3;
    const [u, v] = [0.4 + 0.12 * Math.cos(angle), 0.4 + 0.12 * Math.sin(angle)];
    return { weight: 1 / count, mean: [x0 + u * sides[0], y0 + v * sides[1]], covariance };
  });
}
