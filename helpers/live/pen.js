// A picture to rub out and to draw on, by finger, mouse or keys.
// @ts-check
import { arrowMove, drawPicture, follow } from "./ui.js";

const RUBBER = 2.6; // radii, in pixels of the picture
const PEN = 1.3;
const UNKNOWN = [[74, 104, 156], [58, 84, 130]]; // two blues, chequered: no ink looks like it

/**
 * @typedef {import("./denoising.js").Seen} Seen
 * @typedef {{drawing: boolean, byKeys: boolean, place: [number, number]}} Tool place in pixels of
 *   the picture
 */

/** A picture of which part is unknown. @param {any} canvas @param {Seen} seen */
export function drawSeen(canvas, { ink, known }) {
  drawPicture(canvas, ink);
  const context = canvas.getContext("2d");
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  known.forEach((yes, i) => {
    const blue = UNKNOWN[((i % canvas.width) + Math.floor(i / canvas.width)) % 2];
    if (!yes) image.data.set(blue, 4 * i);
  });
  context.putImageData(image, 0, 0);
}

/** Changes the pixels about a place, which may lie outside. Ink fades towards the edge of the pen.
 * @param {number} width @param {Seen} seen changed in place @param {number} x @param {number} y
 * @param {boolean} drawing */
function touch(width, { ink, known }, x, y, drawing) {
  for (let i = 0; i < ink.length; i++) {
    const far = Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y);
    if (far > (drawing ? PEN : RUBBER)) continue;
    const before = drawing && known[i] ? ink[i] : 0;
    ink[i] = drawing ? Math.max(before, Math.min(1, PEN + 0.4 - far)) : 0;
    known[i] = Number(drawing);
  }
}

/** A stroke from one place to another, without gaps: a browser tells of a finger once a frame.
 * @param {number} width @param {Seen} seen @param {[number, number]} from
 * @param {[number, number]} to @param {boolean} drawing @returns {Seen} */
function stroke(width, seen, from, to, drawing) {
  const after = { ink: seen.ink.slice(), known: seen.known.slice() };
  const [right, down] = [to[0] - from[0], to[1] - from[1]];
  const parts = Math.max(1, Math.ceil(Math.hypot(right, down)));
  for (let k = 1; k <= parts; k++) {
    touch(width, after, from[0] + (k / parts) * right, from[1] + (k / parts) * down, drawing);
  }
  return after;
}

/** Strokes and keys on the page. @param {{width: number, height: number}} size
 * @param {{surface: any, page: any}} dom @param {() => Seen} seen
 * @param {(changed: Seen) => void} change @param {() => void} request a new drawing
 * @returns {Tool} */
export function listenToPen({ width, height }, { surface, page }, seen, change, request) {
  /** @type {Tool} */
  const tool = { drawing: false, byKeys: false, place: [width / 2, height / 2] };
  const go = (/** @type {[number, number]} */ to, from = to) => {
    tool.place = to;
    change(stroke(width, seen(), from, to, tool.drawing));
  };
  let pointer = -1;
  follow(surface, (px, py, event) => {
    const goesOn = event.type === "pointermove" && event.pointerId === pointer;
    [pointer, tool.byKeys] = [event.pointerId, false];
    go([(px / page.clientWidth) * width, (py / page.clientHeight) * height],
      goesOn ? tool.place : undefined);
  });
  const within = (/** @type {number} */ n, /** @type {number} */ most) =>
    Math.min(Math.max(n, 0.5), most - 0.5);
  surface.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = arrowMove(event);
    const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (move) {
      const by = event.shiftKey ? 4 : 1;
      tool.place = [within(tool.place[0] + by * Math.sign(move[0]), width),
        within(tool.place[1] - by * Math.sign(move[1]), height)];
      tool.byKeys = true;
      request();
    } else if ((event.key === " " || event.key === "Enter") && !modified) {
      event.preventDefault();
      event.stopPropagation(); // in a notebook it would also run the cell
      go(tool.place);
    }
  });
  return tool;
}
