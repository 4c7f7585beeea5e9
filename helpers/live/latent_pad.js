// The latent pad: drag in the square and the decoder draws that code's picture.
// @ts-check
import { buildModel, readBytes, readHalves } from "./forward.js";
import {
  arrowMove, atMostEvery, decimals, drawPicture, follow, h, makeScale, normal, onceAFrame,
  ownChanges, sharpen, watchLook,
} from "./ui.js";
import { listenToPlay } from "./play.js";

const NEIGHBOURS = 15;
const TOUR_SECONDS = 24; // once round
const WORDS_EVERY_MS = 200;

/** @typedef {import("./ui.js").Point} Code */

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readState(model) {
  const decoder = buildModel(model.get("layers"), model.get("weights"), [2]);
  const [height, width] = model.get("image_shape");
  const pixels = decoder.outputShape.reduce((a, b) => a * b, 1);
  if (pixels !== height * width) {
    throw new Error(`its decoder makes ${pixels} pixels, not ${height} x ${width}`);
  }
  const labels = readBytes(model.get("labels"));
  const codes = readHalves(model.get("codes"));
  if (codes.length !== 2 * labels.length) {
    throw new Error(`it has ${codes.length / 2} codes but ${labels.length} labels`);
  }
  const [names, colours] = [model.get("class_names"), model.get("colours")];
  return { decoder, height, width, codes, labels, names, colours, noun: model.get("noun") };
}

/** The nearest codes, nearest first.
 * @param {Code} z @param {Float32Array} codes x, y, x, y, ... */
function nearest([x, y], codes) {
  /** @type {{index: number, distance: number}[]} */
  const best = [];
  for (let index = 0; index < codes.length / 2; index++) {
    const distance = Math.hypot(codes[2 * index] - x, codes[2 * index + 1] - y);
    if (best.length === NEIGHBOURS && distance >= best[NEIGHBOURS - 1].distance) continue;
    let place = best.length;
    while (place && best[place - 1].distance > distance) place--;
    best.splice(place, 0, { index, distance });
    best.length = Math.min(best.length, NEIGHBOURS);
  }
  return best;
}

/** The neighbours' classes in a sentence.
 * @param {number[]} counts a class @param {string[]} names @param {string} noun */
function inWords(counts, names, noun) {
  const total = counts.reduce((a, b) => a + b, 0);
  const order = counts.map((_, c) => c).filter((c) => counts[c]);
  order.sort((a, b) => counts[b] - counts[a] || a - b);
  if (order.length === 1) return `All ${total} nearest ${noun} are ${names[order[0]]}.`;
  const parts = order.map((c) => `${counts[c]} ${counts[c] > 1 ? "are" : "is"} ${names[c]}`);
  return `Of the ${total} nearest ${noun}, ${parts.join(", ")}.`;
}

/** The elements. @param {ReturnType<typeof readState>} data */
function buildDom({ names, colours, width, height, noun, labels }) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const map = h("canvas");
  const surface = h("div", {
    class: "lp-pad live-square live-surface", tabindex: "0", role: "application",
    "aria-roledescription": "latent pad",
    "aria-label": "Latent space. Arrow keys move the code, with Shift further; Home: the origin.",
  }, map);
  const image = h("canvas", {
    class: "lp-image live-answer", width, height, role: "img",
    "aria-label": "The decoder's picture of z",
  });
  const place = h("strong");
  const sentence = h("span");
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const [random, origin, tour] = ["Random", "Origin", "Tour"].map(button);
  random.title = "A code drawn from the normal distribution";
  const classes = names.map((/** @type {string} */ name, /** @type {number} */ c) => h("button", {
    type: "button", class: "lp-class", style: `--colour: ${colours[c]}`, "aria-pressed": "false",
    "aria-label": `Show only ${name}`,
  }, h("i", { class: "lp-swatch" }), name, h("i", { class: "lp-bar" })));
  const figure = h("div", { class: "lp-figure" }, surface, image, words,
    h("div", { class: "live-buttons" }, random, origin, tour),
    h("div", { class: "lp-classes", role: "group", "aria-label": "Classes" }, ...classes),
    h("p", { class: "live-caption" },
      "Drag in the square, or use the arrow keys. Each mark: the code of one of " +
      `${labels.length.toLocaleString("en")} ${noun}. Rings: 1, 2 and 3 standard deviations of a ` +
      "normal draw. Bars: the classes of the nearest marks. Choose a class to see it alone."));
  const root = h("div", { class: "live-figure latent-pad" }, figure);
  return { root, surface, map, image, place, sentence, random, origin, tour, classes };
}

/** Everything in the square that does not move: rings, axes, marks.
 * @param {any} context @param {any} data @param {any} scale @param {any} dom
 * @param {number} only the class to show alone, or -1 */
function drawMap(context, data, scale, dom, only) {
  const { color } = getComputedStyle(dom.root);
  const [ox, oy] = scale.toPixels([0, 0]);
  context.strokeStyle = color;
  context.globalAlpha = 0.16;
  for (const radius of [1, 2, 3]) {
    const [rx, ry] = [scale.toPixels([radius, 0])[0] - ox, oy - scale.toPixels([0, radius])[1]];
    context.beginPath();
    context.ellipse(ox, oy, rx, ry, 0, 0, 2 * Math.PI);
    context.stroke();
  }
  drawLines(context, ox, oy);
  const colours = dom.classes.map((/** @type {Element} */ button) =>
    getComputedStyle(/** @type {Element} */ (button.firstElementChild)).backgroundColor);
  const glyphs = data.names.every((/** @type {string} */ name) => name.length === 1);
  context.font = "600 9px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = 0; i < data.labels.length; i++) {
    const label = data.labels[i];
    const [px, py] = scale.toPixels([data.codes[2 * i], data.codes[2 * i + 1]]);
    context.globalAlpha = only < 0 || label === only ? 1 : 0.08;
    context.fillStyle = colours[label];
    if (glyphs) context.fillText(data.names[label], px, py);
    else context.fillRect(px - 1.5, py - 1.5, 3, 3);
  }
}

/** A horizontal and a vertical line across the square.
 * @param {any} context @param {number} x @param {number} y */
function drawLines(context, x, y) {
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, context.canvas.height);
  context.moveTo(0, y);
  context.lineTo(context.canvas.width, y);
  context.stroke();
}

/** Where z is, and rings about its nearest codes.
 * @param {any} context @param {any} data @param {any} scale @param {Element} surface
 * @param {Code} z @param {{index: number}[]} near */
function drawCursor(context, data, scale, surface, z, near) {
  const { color, backgroundColor: paper } = getComputedStyle(surface);
  const [x, y] = scale.toPixels(scale.clamp(z));
  context.strokeStyle = color;
  context.globalAlpha = 0.3;
  drawLines(context, x, y);
  context.globalAlpha = 0.7;
  for (const { index } of near) circle(data.codes.subarray(2 * index, 2 * index + 2), 6.5);
  context.globalAlpha = 1;
  context.lineWidth = 6;
  context.strokeStyle = paper;
  circle(scale.clamp(z), 8);
  context.lineWidth = 2.5;
  context.strokeStyle = color;
  circle(scale.clamp(z), 8);

  function circle(/** @type {any} */ code, /** @type {number} */ radius) {
    context.beginPath();
    context.arc(...scale.toPixels(code), radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Moves z by pointer, keys and buttons.
 * @param {any} dom @param {any} scale @param {number[]} extent @param {() => Code} where
 * @param {(z: Code) => void} goTo */
function listen({ root, surface, random, origin, tour }, scale, extent, where, goTo) {
  const sides = [extent[1] - extent[0], extent[3] - extent[2]];
  const middle = [(extent[0] + extent[1]) / 2, (extent[2] + extent[3]) / 2];
  follow(surface, (px, py) => goTo(scale.clamp(scale.toPoint(px, py))));
  surface.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const move = arrowMove(event);
    const [x, y] = where();
    if (move) goTo(scale.clamp([x + sides[0] * move[0], y + sides[1] * move[1]]));
    else if (event.key === "Home") {
      event.preventDefault();
      event.stopPropagation();
      goTo([0, 0]);
    }
  });
  random.addEventListener("click", () => goTo(scale.clamp([normal(), normal()])));
  origin.addEventListener("click", () => goTo([0, 0]));
  let angle = 0;
  return listenToPlay(root, tour, "Stop", (seconds = 1) => {
    angle += (2 * Math.PI * seconds) / TOUR_SECONDS;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    goTo([middle[0] + 0.28 * sides[0] * x, middle[1] + 0.28 * sides[1] * y]);
  });
}

/** Redraws what z decides, at most once a frame, and the words less often.
 * @param {any} data @param {any} dom @param {any} scale @param {() => Code} where */
function makePainter(data, dom, scale, where) {
  const still = document.createElement("canvas"); // the marks, drawn once a size, theme, choice
  let only = -1;
  const tell = (/** @type {Code} */ z, /** @type {number[]} */ counts) => {
    dom.place.textContent = `z = (${z.map(decimals).join(", ")}).`;
    dom.sentence.textContent = inWords(counts, data.names, data.noun);
  };
  const say = atMostEvery(WORDS_EVERY_MS, tell);
  const draw = () => {
    const z = where();
    const near = nearest(z, data.codes);
    const counts = data.names.map((/** @type {string} */ _, /** @type {number} */ c) =>
      near.filter(({ index }) => data.labels[index] === c).length);
    const context = sharpen(dom.map);
    if (still.width) context.drawImage(still, 0, 0, dom.map.clientWidth, dom.map.clientHeight);
    drawCursor(context, data, scale, dom.surface, z, near);
    drawPicture(dom.image, data.decoder.forward(z));
    dom.classes.forEach((/** @type {any} */ button, /** @type {number} */ c) =>
      button.style.setProperty("--share", counts[c] / near.length));
    say(z, counts);
  };
  const request = onceAFrame(draw);
  const redrawAll = () => {
    if (!dom.map.clientWidth) return; // not laid out yet, or hidden
    drawMap(sharpen(still, dom.map), data, scale, dom, only);
    request();
  };
  dom.classes.forEach((/** @type {any} */ button, /** @type {number} */ c) =>
    button.addEventListener("click", () => {
      only = only === c ? -1 : c;
      dom.classes.forEach((/** @type {any} */ other, /** @type {number} */ k) =>
        other.setAttribute("aria-pressed", String(k === only)));
      redrawAll();
    }));
  return { draw, request, redrawAll };
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const data = readState(model);
  const dom = buildDom(data);
  const extent = model.get("extent");
  const scale = makeScale(extent, () => dom.map.clientWidth);
  const where = () => model.get("z");
  const painter = makePainter(data, dom, scale, where);
  const { set, areOwn } = ownChanges(model);
  const stopTour = listen(dom, scale, extent, where, (z) => set({ z }));
  const moved = () => (areOwn() || stopTour(), painter.request());
  model.on("change:z", moved);
  el.append(dom.root);
  const forgetLook = watchLook(dom.map, painter.redrawAll);
  // For the curious, and for the tests: $(".latent-pad").decode([0, 0]) in the browser's console.
  const decode = (/** @type {Code} */ z) => data.decoder.forward(z).slice();
  Object.assign(dom.root, { decode, draw: painter.draw });
  return () => {
    stopTour();
    model.off("change:z", moved);
    forgetLook();
  };
}

export default { render };
