// The skew dial's elements: the dial, the faces, a row of bars for each attribute.
// @ts-check
import { h } from "./ui.js";
import { buildControl } from "./controls.js";
import { rowInWords } from "./skew_dial_shares.js";

const STEP = 0.05; // of the temperature

/** @typedef {import("./skew_dial_crowd.js").Dial} Dial */
/** @typedef {import("./skew_dial_shares.js").Share} Share */

/** Red, green and blue, as they are in both themes. @param {any} canvas of the picture's own pixels
 * @param {Float32Array} values in [0, 1], pixel by pixel */
export function drawColours(canvas, values) {
  const image = new ImageData(canvas.width, canvas.height);
  for (let i = 0; i < values.length / 3; i++) {
    const [red, green, blue] = values.subarray(3 * i, 3 * i + 3);
    image.data.set([255 * red, 255 * green, 255 * blue, 255], 4 * i); // rounds, and clamps to 0..255
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The dial with the sets' names below its detents. @param {Dial} dial */
function buildSets({ generators }) {
  const last = Math.max(generators.length - 1, 1);
  const sets = buildControl("Training set",
    { min: "0", max: String(generators.length - 1), step: "1" }, "live-surface");
  const names = generators.map(({ name }, i) => h("span", { style: `--at: ${i / last}` }, name));
  sets.label.append(h("span", { class: "sd-detents", "aria-hidden": "true",
    style: `--count: ${generators.length}` }, ...names));
  return sets;
}

/** An attribute: its name, its numbers, and bars of what was given and made. @param {string} name */
function buildRow(name) {
  const numbers = h("span", { class: "sd-numbers" });
  const track = h("div", { class: "sd-track", "aria-hidden": "true" },
    h("i", { class: "sd-bar sd-given" }), h("i", { class: "sd-bar sd-made" }),
    h("i", { class: "sd-interval" }));
  return { numbers, track, row: h("div", { class: "sd-attribute" },
    h("span", { class: "sd-name" }, name), " ", numbers, track) };
}

/** Shows a row's numbers. @param {ReturnType<typeof buildRow>} row @param {Share} share */
export function showRow({ numbers, track }, share) {
  numbers.textContent = rowInWords(share);
  for (const [name, value] of Object.entries(share)) track.style.setProperty(`--${name}`, value);
}

/** The bars of all attributes with their key above and the scale below. @param {string[]} names */
function buildBars(names) {
  const rows = names.map(buildRow);
  const key = h("p", { class: "sd-key", "aria-hidden": "true" },
    h("span", {}, h("i", { class: "sd-bar sd-given" }), "given in the training set"),
    h("span", {}, h("i", { class: "sd-bar sd-made" }), "made by the generator"),
    h("span", {}, h("i", { class: "sd-interval" }), "95\u00a0% interval"));
  const scale = h("div", { class: "sd-scale", "aria-hidden": "true" },
    ...["0", "25", "50", "75", "100\u00a0%"].map((text, i) =>
      h("span", { style: `--at: ${i / 4}` }, text)));
  return { rows, bars: h("div", { class: "sd-bars", role: "group", "aria-label": "Shares of faces" },
    key, ...rows.map(({ row }) => row), scale) };
}

/** The elements. @param {Dial} dial */
export function buildDom(dial) {
  const { names, width, height, shown, faces, range: [coolest, warmest] } = dial;
  const canvases = Array.from({ length: shown }, () =>
    h("canvas", { class: "live-answer", width, height }));
  const crowd = h("div", { class: "sd-faces", role: "img" }, ...canvases);
  const sets = buildSets(dial);
  const temperature = buildControl("Temperature",
    { min: String(coolest), max: String(warmest), step: String(STEP) });
  const fresh = h("button", { type: "button" }, "New faces");
  const { rows, bars } = buildBars(names);
  const [place, sentence] = [h("strong"), h("span")];
  const words = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" },
    place, " ", sentence);
  const figure = h("div", { class: "sd-figure" }, crowd,
    sets.label, temperature.label, h("div", { class: "live-buttons" }, fresh), bars, words,
    h("p", { class: "live-caption" },
      "Given: the share of the training set that has an attribute. Made: its share in " +
      `${faces} faces of the generator, as a small network reads them, corrected for its errors on ` +
      "held-out faces. The temperature scales the noise that makes faces differ; every training " +
      "set gets the same random numbers."));
  const root = h("div", { class: "live-figure skew-dial" }, figure);
  return { root, crowd, canvases, sets, temperature, fresh, rows, words, place, sentence };
}
