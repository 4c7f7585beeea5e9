// The elements of the listening game, and what they show of a question, an answer, a result.
// @ts-check
import { h } from "./ui.js";

/**
 * @typedef {import("./clips.js").Clip & {kind: number, facts: [string, string][]}} Question
 * @typedef {{clips: Question[], kinds: string[], speed: number}} Game
 */

/** The elements. @param {string[]} kinds */
export function buildGameDom(kinds) {
  const button = (/** @type {string} */ text) => h("button", { type: "button" }, text);
  const [place, score] = [h("strong"), h("span")];
  const head = h("p", { class: "lg-head" }, place, score);
  const clip = h("div", { class: "lg-clip" });
  const choices = kinds.map(button);
  const next = button("Next");
  const verdict = h("p", { class: "live-words", "aria-live": "polite", "aria-atomic": "true" });
  const table = h("table", { class: "lg-table" });
  const group = h("div", {
    class: "live-buttons lg-kinds", role: "group", "aria-label": "Your answer",
  }, ...choices);
  const problem = h("p", { class: "cv-problem", role: "status" });
  const root = h("div", { class: "live-figure listening-game" }, head, clip, group,
    h("div", { class: "lg-answer" }, verdict, next), table, problem);
  return { root, head, place, score, clip, group, choices, next, verdict, table, problem };
}

/** A row with its name. @param {string} name @param {string} value */
const row = (name, value) =>
  h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value));

/** The score. @param {boolean[]} right of the guesses so far */
const rightOf = (right) => `${right.filter(Boolean).length} of ${right.length} right`;

/** A clip that waits for its answer: nothing on the page tells what it is.
 * @param {ReturnType<typeof buildGameDom>} dom @param {Game} game */
export function showQuestion({ choices, group, next, verdict, table }, { kinds }) {
  choices.forEach((button, i) => {
    button.textContent = kinds[i];
    button.disabled = false;
    button.removeAttribute("aria-pressed");
  });
  group.hidden = false;
  next.hidden = true;
  verdict.textContent = "Listen, then choose.";
  table.replaceChildren();
}

/** What a clip was. @param {ReturnType<typeof buildGameDom>} dom @param {Game} game
 * @param {Question} question @param {string} guess @param {boolean} last */
export function showAnswer({ choices, group, next, verdict, table }, { kinds }, question, guess,
  last) {
  const truth = kinds[question.kind];
  choices.forEach((button, i) => {
    const mark = kinds[i] === truth ? "✓ " : kinds[i] === guess ? "✗ " : "";
    button.textContent = mark + kinds[i];
    button.disabled = true;
    button.setAttribute("aria-pressed", String(kinds[i] === guess));
  });
  group.hidden = next.hidden = false;
  next.textContent = last ? "Result" : "Next";
  verdict.textContent = guess === truth ? `Right: “${truth}”.`
    : `Wrong: you said “${guess}”, it is “${truth}”.`;
  table.replaceChildren(...question.facts.map(([name, value]) => row(name, value)));
}

/** Where one is. @param {ReturnType<typeof buildGameDom>} dom @param {number} index of the
 * clip in the order asked @param {number} n @param {boolean[]} right of the guesses so far */
export function showPlace({ place, score }, index, n, right) {
  place.textContent = index < n ? `Clip ${index + 1} of ${n}` : "Your result";
  score.textContent = right.length && index < n ? rightOf(right) : "";
}

/** The end: right answers by kind, and what chance alone would give.
 * @param {ReturnType<typeof buildGameDom>} dom @param {Game} game @param {number[]} truth the
 *   kinds of the clips in the order asked @param {boolean[]} right */
export function showResult({ group, next, verdict, table }, { kinds }, truth, right) {
  group.hidden = true;
  next.hidden = false;
  next.textContent = "Play again";
  const blind = (right.length / kinds.length).toFixed(1);
  verdict.textContent = `You have ${rightOf(right)}. Guessing blindly gets ${blind} of ` +
    `${right.length} on average.`;
  table.replaceChildren(...kinds.flatMap((name, kind) => {
    const own = right.filter((_, i) => truth[i] === kind);
    return own.length ? [row(name, rightOf(own))] : [];
  }));
}
