// The handles of a mixture's pieces: where they are in the square, and what moving one does.
// @ts-check
import { covarianceOf, shapeOf } from "./mixture.js";
import { makeScale } from "./ui.js";

export const LEAST = 0.005; // standard deviations of a piece, in sides of the square
const MOST = 1;
const APART = 34; // the least way from a centre to its other handles, in CSS pixels

/** @typedef {import("./ui.js").Point} Point */
/** @typedef {import("./mixture.js").Piece} Piece */
/** @typedef {import("./mixture.js").Shape} Shape */
/** @typedef {ReturnType<typeof makeSquare>} Square */

/** The square: its scale in pixels, and in sides from its lower left corner.
 * @param {{extent: number[], sides: Point}} data @param {() => number} side in CSS pixels */
export function makeSquare({ extent, sides }, side) {
  const scale = makeScale(extent, side);
  return {
    ...scale,
    sides,
    side,
    toUnit: (/** @type {Point} */ point) => /** @type {Point} */ (
      scale.clamp(point).map((value, i) => (value - extent[2 * i]) / sides[i])),
    toPoint: (/** @type {Point} */ unit) => /** @type {Point} */ (
      scale.clamp(/** @type {Point} */ (unit.map((u, i) => extent[2 * i] + u * sides[i])))),
  };
}

/** A piece's ellipse in sides of the square; its axes end where the square has room for them.
 * @param {Piece} piece @param {Square} square @returns {Shape} */
export function shapeIn({ mean, covariance }, square) {
  const { angles, radii } = shapeOf(covariance, square.sides);
  const centre = square.toUnit(mean);
  const ends = angles.map((angle, i) => {
    const [there, opposite] = [angle, angle + Math.PI].map((a) => roomAlong(centre, a));
    return there < 2 * radii[i] && opposite > there ? angle + Math.PI : angle;
  });
  return { angles: /** @type {Point} */ (ends), radii };
}

/** How far it is from a point of the unit square to its edge, in a direction.
 * @param {Point} centre @param {number} angle */
function roomAlong(centre, angle) {
  const ways = [Math.cos(angle), Math.sin(angle)].map((step, i) =>
    step > 0 ? (1 - centre[i]) / step : step < 0 ? -centre[i] / step : Infinity);
  return Math.min(...ways);
}

/** Where a handle is, in sides of the square. The ends of an axis lie on the ellipse of two
 * standard deviations, but within the square, and never under the centre's handle.
 * @param {Piece} piece @param {Shape} shape @param {number} handle
 * @param {Square} square @returns {Point} */
export function placeOf({ mean }, { angles, radii }, handle, square) {
  const centre = square.toUnit(mean);
  if (!handle) return centre;
  const angle = angles[handle - 1];
  const inside = Math.min(2 * radii[handle - 1], roomAlong(centre, angle));
  const way = Math.max(inside, APART / square.side());
  return [centre[0] + way * Math.cos(angle), centre[1] + way * Math.sin(angle)];
}

/** A piece and its shape with one handle moved.
 * @param {Piece} piece @param {Shape} shape @param {number} handle @param {Point} by in sides
 * @param {Square} square @returns {[Piece, Shape]} */
export function moveHandle(piece, shape, handle, by, square) {
  const centre = square.toUnit(piece.mean);
  if (!handle) {
    const moved = { ...piece, mean: square.toPoint([centre[0] + by[0], centre[1] + by[1]]) };
    return [moved, shapeIn(moved, square)];
  }
  const place = placeOf(piece, shape, handle, square);
  const from = [place[0] - centre[0], place[1] - centre[1]];
  const to = [from[0] + by[0], from[1] + by[1]];
  const turn = Math.atan2(to[1], to[0]) - Math.atan2(from[1], from[0]);
  const angles = /** @type {Point} */ (shape.angles.map((angle) => angle + turn));
  const factor = Math.hypot(...to) / Math.hypot(...from);
  return stretch(piece, { ...shape, angles }, [handle], factor, square);
}

/** A piece and its shape with the axes of some handles made longer or shorter.
 * @param {Piece} piece @param {Shape} shape @param {number[]} handles @param {number} factor
 * @param {Square} square @returns {[Piece, Shape]} */
export function stretch(piece, { angles, radii }, handles, factor, square) {
  const longer = /** @type {Point} */ (radii.map((radius, i) =>
    handles.includes(i + 1) ? Math.min(Math.max(radius * factor, LEAST), MOST) : radius));
  const shape = { angles, radii: longer };
  return [{ ...piece, covariance: covarianceOf(shape, square.sides) }, shape];
}
