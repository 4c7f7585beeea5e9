// The mixture pad: a density made of Gaussian pieces, to drag, to draw from, to let learn.
// @ts-check
import { drawSamples, learnStep, makeDensity, meanLog, spoiled } from "./mixture.js";
import { LEAST, makeSquare, moveHandle, placeOf, shapeIn, stretch } from "./mixture_handles.js";
import {
  GRID, SAMPLES, buildDom, compare, drawArms, drawAxes, drawDots, drawEllipses, drawTint,
} from "./mixture_view.js";
import {
  arrowMove, atMostEvery, decimals, follow, onceAFrame, ownChanges, sharpen, watchLook,
} from "./ui.js";

const GROW = 1.1; // what a press of + does to a length
const NEAR = 30; // a press this far from a handle, in CSS pixels, still takes it
const WORDS_EVERY_MS = 300;

/** @typedef {import("./ui.js").Point} Point */
/** @typedef {import("./mixture.js").Piece} Piece */
/** @typedef {import("./mixture.js").Shape} Shape */
/** @typedef {import("./mixture_handles.js").Square} Square */
/** A piece's handle: 0 is its centre, 1 and 2 are the ends of its first and its second axis.
 * @typedef {{piece: number, handle: number}} Hold */

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readState(model) {
  const [x0, x1, y0, y1] = model.get("extent");
  /** @type {Point} */
  const sides = [x1 - x0, y1 - y0];
  const points = (/** @type {string} */ name) => {
    const bytes = model.get(name);
    if (!bytes?.byteLength) throw new Error(`its ${name.replace("_", "-")} points are missing`);
    return readPoints(bytes, model.get("origin"), model.get("step"));
  };
  return {
    sides,
    extent: [x0, x1, y0, y1],
    least: /** @type {Point} */ (sides.map((side) => LEAST * side)),
    training: points("training"),
    heldOut: points("held_out"),
    fitted: readPieces(model.get("fitted")),
    references: [...model.get("references")].sort(([, a], [, b]) => b - a),
    axisNames: model.get("axis_names"),
    noun: model.get("noun"),
  };
}

/** Points out of whole steps from an origin. @param {DataView} bytes @param {number[]} origin
 * @param {number[]} step @returns {Float64Array} x, y, x, y, ... */
function readPoints(bytes, origin, step) {
  return Float64Array.from({ length: bytes.byteLength / 2 }, (_, i) =>
    origin[i % 2] + step[i % 2] * bytes.getUint16(2 * i, true));
}

/** @param {{weights: number[], means: Point[], covariances: any[]}} mixture @returns {Piece[]} */
function readPieces({ weights, means, covariances }) {
  if (means.length !== weights.length || covariances.length !== weights.length) {
    const counts = `${means.length} means, ${covariances.length} covariances`;
    throw new Error(`it has ${weights.length} weights, but ${counts}`);
  }
  return weights.map((weight, i) => ({ weight, mean: means[i], covariance: covariances[i] }));
}

/** The mixture as it now is, shared with Python; tells whenever it has changed.
 * @param {any} model @param {Square} square @param {() => void} changed */
function makeStore(model, square, changed) {
  const names = ["weights", "means", "covariances"];
  const { set, areOwn } = ownChanges(model);
  /** @type {Piece[]} */
  let pieces;
  /** @type {Shape[]} */
  let shapes;
  const take = (/** @type {Piece[]} */ next) => {
    pieces = next;
    shapes = next.map((piece) => shapeIn(piece, square));
  };
  const read = () => take(readPieces(
    Object.fromEntries(names.map((name) => [name, model.get(name)]))));
  const write = () => {
    set({
      weights: pieces.map(({ weight }) => weight),
      means: pieces.map(({ mean }) => mean),
      covariances: pieces.map(({ covariance }) => covariance),
    });
    changed();
  };
  const listener = () => void (areOwn() || (read(), changed()));
  const events = names.map((name) => `change:${name}`).join(" ");
  model.on(events, listener);
  read();
  return {
    pieces: () => pieces,
    shapes: () => shapes,
    set: (/** @type {Piece[]} */ next) => (take(next), write()),
    change: (/** @type {number} */ i, /** @type {[Piece, Shape]} */ [piece, shape]) => {
      pieces = pieces.map((old, k) => (k === i ? piece : old));
      shapes = shapes.map((old, k) => (k === i ? shape : old));
      write();
    },
    forget: () => model.off(events, listener),
  };
}

/** Moves handles by pointer and by keys.
 * @param {any} dom @param {Square} square
 * @param {ReturnType<typeof makeStore>} store */
function listenToHandles({ surface, handles }, square, store) {
  /** The handle to take for a press: the nearest on show, else the nearest piece.
   * @param {Point} press in pixels @returns {Hold} */
  const nearest = (press) => {
    const all = handles.flatMap((/** @type {any[]} */ row, /** @type {number} */ piece) =>
      row.map((button, handle) => ({ piece, handle, button })));
    const measured = all.filter(({ button }) => !button.hidden).map(({ piece, handle }) => {
      const [u, v] = placeOf(store.pieces()[piece], store.shapes()[piece], handle, square);
      const [x, y] = [u * square.side(), (1 - v) * square.side()];
      return { piece, handle, way: Math.hypot(x - press[0], y - press[1]) };
    }).sort((a, b) => a.way - b.way);
    return measured[0].way <= NEAR ? measured[0] : measured.find(({ handle }) => !handle);
  };
  // Beside the handles a finger scrolls the page, or does nothing.
  const isOff = (/** @type {PointerEvent} */ { pointerType, target }) =>
    ["touch", "pen"].includes(pointerType) && !handles.flat().includes(target);
  /** @type {{hold: Hold, piece: Piece, shape: Shape, press: Point} | undefined} */
  let start;
  follow(surface, (px, py, event) => {
    if (!event.isPrimary) return;
    if (event.type === "pointerdown") {
      start = undefined;
      if (isOff(event)) return;
      const hold = nearest([px, py]);
      const [piece, shape] = [store.pieces()[hold.piece], store.shapes()[hold.piece]];
      start = { hold, piece, shape, press: [px, py] };
      handles[hold.piece][hold.handle].focus({ preventScroll: true });
      return;
    }
    if (!start) return;
    const { hold, piece, shape, press } = start;
    /** @type {Point} */
    const by = [(px - press[0]) / square.side(), (press[1] - py) / square.side()];
    store.change(hold.piece, moveHandle(piece, shape, hold.handle, by, square));
  });
  surface.addEventListener("mousedown", (/** @type {Event} */ event) => event.preventDefault());
  surface.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const piece = handles.findIndex((/** @type {any[]} */ row) => row.includes(event.target));
    if (piece < 0) return;
    const handle = handles[piece].indexOf(event.target);
    const [old, shape] = [store.pieces()[piece], store.shapes()[piece]];
    const [by, factor] = [arrowMove(event), growth(event)];
    if (by) store.change(piece, moveHandle(old, shape, handle, by, square));
    else if (factor) {
      event.preventDefault();
      event.stopPropagation();
      store.change(piece, stretch(old, shape, handle ? [handle] : [1, 2], factor, square));
    }
  });
}

/** What a key does to a length. @param {KeyboardEvent} event @returns {number | undefined} */
function growth({ key, altKey, ctrlKey, metaKey }) {
  if (altKey || ctrlKey || metaKey) return undefined;
  return { "+": GROW, "=": GROW, "-": 1 / GROW, "−": 1 / GROW }[key];
}

/** Redraws the square at most once a frame, and the words less often.
 * @param {any} data @param {any} dom @param {Square} square
 * @param {() => ReturnType<typeof makeStore>} store */
function makePainter(data, dom, square, store) {
  const still = document.createElement("canvas"); // the dots, drawn once a size and theme
  const tint = Object.assign(document.createElement("canvas"), { width: GRID, height: GRID });
  const fitted = makeDensity(data.fitted);
  const peak = Math.max(...data.fitted.map(({ mean }) => fitted.at(...mean)));
  const colours = () => dom.swatches.map((/** @type {Element} */ swatch) =>
    getComputedStyle(swatch).backgroundColor);
  let [chosen, samples] = [0, /** @type {Point[]} */ ([])];
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {number} */ heldOut) => {
    const training = meanLog(store().pieces(), data.training);
    dom.place.textContent = `${decimals(heldOut)} nats a point`;
    dom.sentence.textContent = `is the mean log density of the held-out ${data.noun}; of the ` +
      `training ${data.noun} it is ${decimals(training)}.${compare(heldOut, data.references)}`;
  });
  const placesOf = (/** @type {number} */ i) => [0, 1, 2].map((handle) =>
    placeOf(store().pieces()[i], store().shapes()[i], handle, square));
  const placeRow = (/** @type {any[]} */ row, /** @type {number} */ i) =>
    placesOf(i).forEach(([u, v], handle) => {
      const button = row[handle];
      Object.assign(button.style, { left: `${100 * u}%`, top: `${100 * (1 - v)}%` });
      button.hidden = handle > 0 && i !== chosen;
    });
  const placeHandles = () => dom.handles.forEach(placeRow);
  const draw = () => {
    const [pieces, shapes, side] = [store().pieces(), store().shapes(), square.side()];
    const [density, , drawn] = colours();
    const context = sharpen(dom.map);
    drawTint(tint, pieces, data.extent, peak, density);
    context.drawImage(tint, 0, 0, side, side);
    if (still.width) context.drawImage(still, 0, 0, side, side);
    drawDots(context, samples.flat(), square, 2.25, drawn);
    context.strokeStyle = getComputedStyle(dom.root).color;
    pieces.forEach(({ mean }, i) =>
      drawEllipses(context, square.toPixels(mean), shapes[i], side, i === chosen));
    drawArms(context, placesOf(chosen), side);
    placeHandles();
    const score = meanLog(pieces, data.heldOut);
    dom.scores.place(score);
    say(score);
  };
  const request = onceAFrame(draw);
  return {
    draw,
    request,
    redrawAll: () => {
      if (!dom.map.clientWidth) return; // not laid out yet, or hidden
      const context = sharpen(still, dom.map);
      context.globalAlpha = 0.75;
      drawDots(context, data.heldOut, square, 1.75, colours()[1]);
      context.globalAlpha = 1;
      context.fillStyle = getComputedStyle(dom.root).color;
      drawAxes(context, data, square, square.side());
      request();
    },
    choose: (/** @type {number} */ piece) => {
      chosen = piece;
      placeHandles(); // at once: the next press of Tab goes to the handles that this shows
      request();
    },
    show: (/** @type {Point[]} */ points) => ((samples = points), request()),
  };
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const data = readState(model);
  const dom = buildDom(data);
  const square = makeSquare(data, () => dom.map.clientWidth || 1);
  // Draws of the density as it was would mislead.
  const store = makeStore(model, square, () => painter.show([]));
  const painter = makePainter(data, dom, square, () => store);
  const learn = () => store.set(learnStep(store.pieces(), data.training, data.least));
  const samples = (/** @type {number} */ n) => drawSamples(store.pieces(), n);
  listenToHandles(dom, square, store);
  dom.surface.addEventListener("focusin", (/** @type {FocusEvent} */ { target }) =>
    painter.choose(dom.handles.findIndex((/** @type {any[]} */ row) => row.includes(target))));
  dom.buttons.draw.addEventListener("click", () => painter.show(samples(SAMPLES)));
  dom.buttons.learn.addEventListener("click", learn);
  dom.buttons.spoil.addEventListener("click", () =>
    store.set(spoiled(data.fitted.length, data.extent, data.sides)));
  dom.buttons.fit.addEventListener("click", () => store.set(data.fitted));
  el.append(dom.root);
  const forgetLook = watchLook(dom.map, painter.redrawAll);
  // For the curious, and for the tests: $(".mixture-pad").score([[0, 0]]) in the console.
  const score = (/** @type {Point[]} */ points) =>
    meanLog(store.pieces(), Float64Array.from(points.flat()));
  const density = (/** @type {Point} */ point) =>
    Math.exp(makeDensity(store.pieces()).at(...point));
  Object.assign(dom.root, { score, density, draw: painter.draw, learn, samples });
  return () => (store.forget(), forgetLook());
}

export default { render };
