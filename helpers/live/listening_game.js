// The listening game: one clip after another, a guess, the answer, and the score.
// @ts-check
import { makePlayer } from "./sound.js";
import { readClips } from "./clips.js";
import { buildClip } from "./clip_view.js";
import { buildGameDom, showAnswer, showPlace, showQuestion, showResult } from "./game_view.js";
import { ownChanges } from "./ui.js";

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model @returns {import("./game_view.js").Game} */
function readState(model) {
  const [{ clips, speed }, told, kinds] = [readClips(model), model.get("clips"), model.get("kinds")];
  if (!(kinds?.length > 1)) throw new Error("its kinds are missing");
  const fits = told?.length === clips.length &&
    told.every((/** @type {any} */ { kind, facts }) => kinds[kind] !== undefined && facts);
  if (!fits) throw new Error(`it lacks the answers to its ${clips.length} clips`);
  return { clips: clips.map((clip, i) => ({ ...clip, ...told[i] })), kinds, speed };
}

/** The round as it is now; throws for one that these clips cannot have.
 * @param {{get: (name: string) => any}} model @param {import("./game_view.js").Game} game */
function readRound(model, { clips, kinds }) {
  /** @type {number[]} */
  const order = model.get("order");
  /** @type {string[]} */
  const answers = model.get("answers");
  const n = clips.length;
  if (order?.length !== n || clips.some((_, i) => !order.includes(i))) {
    throw new Error(`its order does not name each of its ${n} clips once`);
  }
  if (!(answers?.length <= n) || answers.some((answer) => !kinds.includes(answer))) {
    throw new Error("its guesses are none of its kinds");
  }
  const questions = order.map((i) => clips[i]);
  const right = answers.map((answer, i) => kinds[questions[i].kind] === answer);
  return { order, questions, answers, right };
}

/** Another order than the one before, where there is another (Fisher and Yates, 1938).
 * @param {number[]} order */
function shuffled(order) {
  const mixed = [...order];
  do {
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
    }
  } while (mixed.length > 1 && mixed.every((index, i) => index === order[i]));
  return mixed;
}

/** Shows a moment; the clip's own elements stay as long as it is the same, so that it can sound on
 * while the answer is read.
 * @param {ReturnType<typeof buildGameDom>} dom @param {import("./game_view.js").Game} game */
function makePainter(dom, game) {
  const player = makePlayer();
  const complain = (/** @type {string} */ sentence) => void (dom.problem.textContent = sentence);
  /** @type {ReturnType<typeof buildClip> | undefined} */
  let clip;
  /** @type {any[]} */
  let shown = [];
  const showClip = (/** @type {any} */ question, /** @type {number} */ place) => {
    if (shown[0] === question && shown[1] === place) return;
    shown = [question, place];
    clip?.stop();
    clip = question && buildClip(question, game.speed, `clip ${place + 1}`, player, complain);
    dom.clip.replaceChildren(...(clip ? [clip.button, clip.roll] : []));
  };
  const paint = (/** @type {ReturnType<typeof readRound>} */ round, /** @type {boolean} */ told) => {
    const { questions, answers, right } = round;
    const [n, place] = [questions.length, answers.length - Number(told)];
    showPlace(dom, place, n, right);
    showClip(questions[place], place);
    if (place === n) showResult(dom, game, questions.map(({ kind }) => kind), right);
    else if (told) showAnswer(dom, game, questions[place], answers[place], place === n - 1);
    else showQuestion(dom, game);
  };
  return { paint, clip: () => clip };
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const game = readState(model);
  const round = () => readRound(model, game);
  const dom = buildGameDom(game.kinds);
  const painter = makePainter(dom, game);
  const { set, areOwn } = ownChanges(model);
  let told = false; // whether the answer to the last guess is on show
  const draw = () => painter.paint(round(), told);
  const changed = () => (areOwn() || ((told = false), draw()));
  dom.choices.forEach((button, i) => button.addEventListener("click", () => {
    told = true;
    set({ answers: [...round().answers, game.kinds[i]] });
    draw();
    dom.next.focus(); // the button that was pressed can be pressed no more
  }));
  dom.next.addEventListener("click", () => {
    const { order, answers } = round();
    if (!told && answers.length === order.length) set({ order: shuffled(order), answers: [] });
    told = false;
    draw();
    (painter.clip()?.button ?? dom.next).focus();
  });
  for (const name of ["change:answers", "change:order"]) model.on(name, changed);
  draw();
  el.append(dom.root);
  // For the curious, and for the tests: $(".listening-game").sounding() in the browser's console.
  Object.assign(dom.root, { sounding: () => painter.clip()?.isSounding() ?? false });
  return () => {
    painter.clip()?.stop();
    for (const name of ["change:answers", "change:order"]) model.off(name, changed);
  };
}

export default { render };
