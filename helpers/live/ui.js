// Small parts that live figures share.
// @ts-check

/** @typedef {[number, number]} Point */

/** An element with attributes and children.
 * @param {string} tag @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children @returns {any} */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A slider. @param {Record<string, string>} attributes */
export function buildSlider(attributes) {
  const slider = h("input", { type: "range", ...attributes });
  // In a notebook the arrows would also leave the cell.
  slider.addEventListener("keydown", (/** @type {Event} */ event) => event.stopPropagation());
  // A finger that meant to scroll the page has moved the slider before the browser knows.
  let before = "";
  slider.addEventListener("pointerdown", () => (before = slider.value));
  slider.addEventListener("pointercancel", () => {
    slider.value = before;
    slider.dispatchEvent(new Event("input"));
  });
  return slider;
}

/** Two decimals and a true minus sign, which screen readers read. @param {number} n */
export const decimals = (n) => n.toFixed(2).replace("-", "−");

/** A draw from the standard normal distribution (Box and Muller, 1958).
 * @param {() => number} random gives uniform numbers in [0, 1) */
export function normal(random = Math.random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** As many draws as asked for. @param {number} size @param {() => number} random */
export const normals = (size, random) => Float32Array.from({ length: size }, () => normal(random));

/** Calls back when an element's size or the page's or the notebook's theme changes.
 * @param {Element} element @param {() => void} changed @returns {() => void} stops it */
export function watchLook(element, changed) {
  const sizes = new ResizeObserver(changed);
  sizes.observe(element);
  const themes = new MutationObserver(changed);
  themes.observe(document.documentElement, { attributeFilter: ["data-theme", "data-mode"] });
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    sizes.disconnect();
    themes.disconnect();
    system.removeEventListener("change", changed);
  };
}

/** Asks for a drawing before the next frame, however often it is called.
 * @param {() => void} draw @returns {() => void} */
export function onceAFrame(draw) {
  let frame = 0;
  const now = () => ((frame = 0), draw());
  return () => void (frame ||= requestAnimationFrame(now));
}

/** Calls at once, then at most every so often, with the last arguments: for words read aloud.
 * @template {any[]} T @param {number} ms @param {(...args: T) => void} call
 * @returns {(...args: T) => void} */
export function atMostEvery(ms, call) {
  let [last, later] = [-Infinity, 0];
  const now = (/** @type {T} */ ...args) => ((last = performance.now()), call(...args));
  return (...args) => {
    clearTimeout(later);
    later = setTimeout(now, Math.max(0, last + ms - performance.now()), ...args);
  };
}

/** Empties a canvas and gives it the screen's own pixels; then one unit is a CSS pixel.
 * @param {any} canvas @param {any} like the element whose size it takes, itself by default */
export function sharpen(canvas, like = canvas) {
  canvas.width = Math.round(like.clientWidth * devicePixelRatio);
  canvas.height = Math.round(like.clientHeight * devicePixelRatio);
  const context = canvas.getContext("2d");
  context.scale(devicePixelRatio, devicePixelRatio);
  return context;
}

/** CSS pixels of a square for points, and back.
 * @param {number[]} extent x_min, x_max, y_min, y_max
 * @param {() => number} side of the square, in CSS pixels */
export function makeScale([x0, x1, y0, y1], side) {
  return {
    toPixels: (/** @type {Point} */ [x, y]) => /** @type {Point} */ (
      [((x - x0) / (x1 - x0)) * side(), ((y1 - y) / (y1 - y0)) * side()]),
    toPoint: (/** @type {number} */ px, /** @type {number} */ py) => /** @type {Point} */ (
      [x0 + (px / side()) * (x1 - x0), y1 - (py / side()) * (y1 - y0)]),
    clamp: (/** @type {Point} */ [x, y]) => /** @type {Point} */ (
      [Math.min(Math.max(x, x0), x1), Math.min(Math.max(y, y0), y1)]),
  };
}

/** Follows a pointer that is pressed on an element, also where it leaves it.
 * @param {any} surface
 * @param {(px: number, py: number, event: PointerEvent) => void} moved pixels from its corner */
export function follow(surface, moved) {
  const tell = (/** @type {PointerEvent} */ event) => {
    const box = surface.getBoundingClientRect();
    const [left, top] = [box.left + surface.clientLeft, box.top + surface.clientTop];
    moved(event.clientX - left, event.clientY - top, event);
  };
  surface.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    surface.setPointerCapture(event.pointerId);
    tell(event);
  });
  surface.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (surface.hasPointerCapture(event.pointerId)) tell(event);
  });
}

/** What an arrow key asks for, as a share of the whole way across: a hundredth, with Shift a tenth.
 * The key then does nothing else. @param {KeyboardEvent} event @returns {Point | undefined} */
export function arrowMove(event) {
  /** @type {Record<string, Point>} */
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const move = moves[event.key];
  if (!move || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  event.preventDefault();
  event.stopPropagation(); // in a notebook the arrows would also leave the cell
  const step = event.shiftKey ? 0.1 : 0.01;
  return [step * move[0], step * move[1]];
}

/** White ink on black, in both themes.
 * @param {any} canvas of the picture's own pixels @param {Float32Array} values in [0, 1] */
export function drawPicture(canvas, values) {
  const image = new ImageData(canvas.width, canvas.height);
  new Uint32Array(image.data.buffer).fill(0xff000000);
  values.forEach((value, i) => image.data.fill(255 * value, 4 * i, 4 * i + 3)); // clamps to 0..255
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Changes a figure's model. While a change is told, `areOwn` says whether it comes from here;
 * else it comes from Python. @param {any} model */
export function ownChanges(model) {
  let own = false;
  const set = (/** @type {Record<string, any>} */ changes) => {
    own = true;
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
    own = false;
  };
  return { set, areOwn: () => own };
}
