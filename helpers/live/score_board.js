// The scoreboard: what a generator has to make and to do, and a table of those that are left.
// @ts-check
import { atMostEvery, h, ownChanges } from "./ui.js";
import { buildControl, showControl } from "./controls.js";
import { figure, leftInWords, rowsLeft } from "./score_board_rows.js";

const WORDS_EVERY_MS = 300;
/** @type {[string, string][]} a column and its head */
const HEADS = [["name", "Generator"], ["relative", "Score ÷ rival's"], ["score", "Score"],
  ["seconds", "Seconds"], ["kb", "kB"]];

/** @typedef {import("./score_board_rows.js").Row} Row */
/** @typedef {{rows: Row[], abilities: string[], kinds: string[], limits: number[]}} Board */

/** Buttons of which one, or each by itself, is pressed.
 * @param {string} name @param {string[]} words @param {(word: string) => void} press */
function buildChoice(name, words, press) {
  const buttons = words.map((word) => h("button", { type: "button" }, word));
  buttons.forEach((button, i) => button.addEventListener("click", () => press(words[i])));
  const group = h("div", { class: "sb-choice", role: "group", "aria-label": name },
    h("span", { "aria-hidden": "true" }, name), ...buttons);
  const show = (/** @type {(word: string) => boolean} */ pressed) => buttons.forEach((button, i) =>
    button.setAttribute("aria-pressed", String(pressed(words[i]))));
  return { group, show };
}

/** The table: heads that sort, and a body to be filled. @param {(column: string) => void} sort */
function buildTable(sort) {
  const heads = HEADS.map(([column, text]) => {
    const button = h("button", { type: "button" }, text);
    button.addEventListener("click", () => sort(column));
    return h("th", { scope: "col", "data-head": text }, button); // on paper it is no button
  });
  const body = h("tbody");
  const table = h("table", {}, h("caption", {}, "Generators that are left"),
    h("thead", {}, h("tr", {}, ...heads)), body);
  const frame = h("div", { class: "sb-frame", tabindex: "0", role: "region",
    "aria-label": "Generators that are left" }, table);
  return { frame, body, heads };
}

/** @param {Row} row */
function buildRow({ name, makes, can, unit, ...row }) {
  const does = h("span", {}, `${makes}: ${can.join(", ")}`);
  const cells = [[figure(row.relative)], [`${figure(row.score)} `, h("span", {}, unit)],
    [figure(row.seconds)], [figure(row.kb)]];
  return h("tr", {}, h("th", { scope: "row" }, name, does),
    ...cells.map((parts) => h("td", {}, ...parts)));
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  /** @type {Board} */
  const { rows, abilities, kinds, limits } = model.get("about");
  const { set } = ownChanges(model);
  const wishes = () => ({ makes: model.get("makes"), needs: model.get("needs"),
    most: limits[model.get("limit")] ?? Infinity, sort: model.get("sort") });
  const toggled = (/** @type {string[]} */ list, /** @type {string} */ word) =>
    list.includes(word) ? list.filter((each) => each !== word) : [...list, word];
  const makes = buildChoice("Makes", ["all", ...kinds], (word) => set({ makes: word }));
  const needs = buildChoice("Must", abilities, (word) =>
    set({ needs: toggled(wishes().needs, word) }));
  const { frame, body, heads } = buildTable((column) =>
    set({ sort: wishes().sort === column ? `-${column}` : column }));
  const time = buildControl("Trained in at most",
    { min: "0", max: String(limits.length), step: "1" }, "live-surface");
  time.slider.addEventListener("input", () => set({ limit: Number(time.slider.value) }));
  const words = h("p", { class: "live-words live-answer", "aria-live": "polite" });
  const say = atMostEvery(WORDS_EVERY_MS, (/** @type {string} */ text) =>
    (words.textContent = text));
  const paint = () => {
    const { makes: kind, needs: wanted, most, sort } = wishes();
    const left = rowsLeft(rows, wishes());
    makes.show((word) => word === kind);
    needs.show((word) => wanted.includes(word));
    showControl(time, model.get("limit"), Number.isFinite(most) ? `${most} s` : "any time");
    HEADS.forEach(([column], i) => heads[i].setAttribute("aria-sort",
      sort === column ? "ascending" : sort === `-${column}` ? "descending" : "none"));
    body.replaceChildren(...left.map(buildRow));
    say(leftInWords(left, rows));
  };
  const changes = ["makes", "needs", "limit", "sort"].map((name) => `change:${name}`);
  for (const name of changes) model.on(name, paint);
  el.append(h("div", { class: "live-figure score-board" }, makes.group, needs.group, time.label,
    words, frame));
  paint();
  return () => {
    for (const name of changes) model.off(name, paint);
  };
}

export default { render };
