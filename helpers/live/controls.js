// Sliders with a name and a value beside them.
// @ts-check
import { buildSlider, h } from "./ui.js";

/** A slider with its name and its value. @param {string} name @param {Record<string, string>} range
 * @param {string} [kind] */
export function buildControl(name, range, kind = "") {
  const slider = buildSlider({ class: `live-slider ${kind}`, ...range });
  const value = h("span", { class: "live-value", "aria-hidden": "true" });
  return { slider, value, label: h("label", { class: "live-control" }, h("span", {}, name), value,
    slider) };
}

/** Sets a slider and says its value. @param {ReturnType<typeof buildControl>} control
 * @param {number} number @param {string} words */
export function showControl({ slider, value }, number, words) {
  slider.value = String(number);
  slider.setAttribute("aria-valuetext", words);
  value.textContent = words;
}

/** Buttons to choose a class, and a last one for none of them.
 * @param {string[]} names @param {readonly string[]} colours @param {string} verb what the figure
 *   does with a class, for those who do not see it */
export function buildClasses(names, colours, verb) {
  const buttons = [...names, "any"].map((name, c) => h("button", {
    type: "button", "aria-label": c < names.length ? `${verb} ${name}` : `${verb} any class`,
  }, ...(c < names.length ? [h("i", { style: `--colour: ${colours[c]}` })] : []), name));
  return { buttons, group: h("div", { class: "live-classes", role: "group", "aria-label": "Class" },
    ...buttons) };
}
