// Notes added, changed and removed: by mouse, finger, keys or buttons.
// @ts-check
import { addNote, moveNote, noteAt, removeNote, resizeNote } from "./melody_edit.js";

const NONE_HERE = "There is no note of yours here.";

/**
 * @typedef {import("./piano_view.js").RollDom} RollDom
 * @typedef {import("./piano_view.js").Tool} Tool
 * @typedef {import("./sound.js").Notes} Notes
 * @typedef {{row: number, step: number}} Cell
 * @typedef {{pitches: number[], tool: Tool, notes: () => Notes, written: () => Notes,
 *   steps: () => number, edit: (notes: Notes) => void, look: () => void, stay: () => void}} Desk
 *   what the hands work on: `edit` changes the notes, `look` shows the cursor and scrolls to it,
 *   after `stay` the next drawing does not scroll
 */

/** What can be done at the cursor. @param {Desk} desk */
function makeActions({ pitches, tool, notes, steps, edit, look }) {
  const here = () => noteAt(notes(), pitches[tool.row], tool.step);
  const goTo = (/** @type {number} */ row, /** @type {number} */ step) => {
    tool.row = Math.min(Math.max(row, 0), pitches.length - 1);
    tool.step = Math.min(Math.max(step, 0), steps() - 1);
    tool.told = "";
    look();
  };
  const atNote = (/** @type {(i: number) => void} */ change) => () => {
    const i = here();
    tool.told = i < 0 ? NONE_HERE : "";
    if (i >= 0) change(i);
    look();
  };
  const add = () => {
    tool.told = here() < 0 ? "" : "There is a note of yours here already.";
    const note = [pitches[tool.row], tool.step, tool.length];
    if (here() < 0) edit(addNote(notes(), note, steps()));
    look();
  };
  const remove = atNote((i) => edit(removeNote(notes(), i)));
  const resizeTo = (/** @type {number} */ i, /** @type {number} */ length) => {
    const changed = resizeNote(notes(), i, length, steps());
    tool.length = changed[i][2];
    tool.step = Math.min(tool.step, changed[i][1] + tool.length - 1); // it stays on the note
    edit(changed);
  };
  const resize = (/** @type {number} */ by) => atNote((i) => resizeTo(i, notes()[i][2] + by));
  /** The note under the cursor, and the cursor with it. @param {number} up @param {number} later */
  const move = (up, later) => () => {
    const [i, row] = [here(), Math.min(Math.max(tool.row + up, 0), pitches.length - 1)];
    if (i < 0) return goTo(row, tool.step + later);
    const before = notes();
    const changed = moveNote(before, i, pitches[row], before[i][1] + later, steps());
    if (changed === before) return goTo(tool.row, tool.step);
    edit(changed);
    goTo(row, tool.step + later);
  };
  return { here, goTo, add, remove, resizeTo, longer: resize(1), shorter: resize(-1),
    higher: move(1, 0), lower: move(-1, 0), earlier: move(0, -1), later: move(0, 1) };
}

/** @typedef {ReturnType<typeof makeActions>} Actions */

/** The cell under a pointer. @param {RollDom} dom @param {Desk} desk @param {any} event
 * @returns {Cell} outside the grid too */
function cellAt({ grid }, { pitches, steps }, { clientX, clientY }) {
  const { left, top, width, height } = grid.getBoundingClientRect();
  return { row: pitches.length - 1 - Math.floor(((clientY - top) / height) * pitches.length),
    step: Math.floor(((clientX - left) / width) * steps()) };
}

/** Whether a pointer is on the grid, and not on the keys, the bar numbers or a scroll bar.
 * @param {RollDom} dom @param {any} event */
function onGrid({ box, keys, numbers, grid }, { clientX, clientY }) {
  const { left, top } = box.getBoundingClientRect();
  const { right, bottom } = grid.getBoundingClientRect(); // a short roll does not fill its box
  const [x, y] = [clientX - left - box.clientLeft, clientY - top - box.clientTop];
  return x >= keys.offsetWidth && y >= numbers.offsetHeight && clientX < right &&
    clientY < bottom && x < box.clientWidth && y < box.clientHeight;
}

/** A press: adds a note to an empty cell, or chooses the note there. It says which of the reader's
 * notes is held now, and whether the cursor had been on it before.
 * @param {Desk} desk @param {Actions} actions @param {Cell} cell */
function press({ pitches, notes, written, stay }, { here, goTo, add }, { row, step }) {
  const [before, own] = [here(), noteAt(notes(), pitches[row], step)];
  goTo(row, own < 0 ? step : notes()[own][1]);
  const free = own < 0 && noteAt(written(), pitches[row], step) < 0;
  if (free) add();
  stay(); // what is pressed is seen; if it moved, a drag would read another place
  return { held: here(), again: own >= 0 && own === before };
}

/** A mouse presses and drags. @param {RollDom} dom @param {Desk} desk @param {Actions} actions */
function listenToMouse(dom, desk, actions) {
  const { box } = dom;
  /** @type {{held: number, again: boolean, step: number} | undefined} */
  let drag;
  box.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    if (isFinger(event) || event.button || !onGrid(dom, event)) return;
    const cell = cellAt(dom, desk, event);
    drag = { ...press(desk, actions, cell), step: cell.step };
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (!drag || drag.held < 0 || !box.hasPointerCapture(event.pointerId)) return;
    const { step } = cellAt(dom, desk, event);
    if (step === drag.step) return;
    [drag.step, drag.again] = [step, false];
    const note = desk.notes()[drag.held];
    if (note) actions.resizeTo(drag.held, step - note[1] + 1);
    desk.look();
    desk.stay();
  });
  box.addEventListener("pointerup", () => {
    if (drag?.again) actions.remove();
    drag = undefined;
  });
  box.addEventListener("pointercancel", () => (drag = undefined));
}

const isFinger = (/** @type {PointerEvent} */ { pointerType }) =>
  pointerType === "touch" || pointerType === "pen";

/** A finger taps: what it drags, scrolls. It is wider than a cell, so that it finds notes beside it
 * too, and puts new ones on eighths. @param {RollDom} dom @param {Desk} desk
 * @param {Actions} actions */
function listenToFinger(dom, desk, actions) {
  let finger = false;
  dom.box.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) =>
    (finger = isFinger(event)));
  dom.box.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (!finger || !onGrid(dom, event)) return;
    const { row, step } = cellAt(dom, desk, event);
    const near = [row, row + 1, row - 1].find((r) =>
      noteAt(desk.notes(), desk.pitches[r], step) >= 0);
    const cell = near === undefined ? { row, step: step - (step % 2) } : { row: near, step };
    if (press(desk, actions, cell).again) actions.remove();
  });
}

/** What a key asks for. @param {Desk} desk @param {Actions} actions @param {number} bar
 * @param {KeyboardEvent} event @returns {(() => void) | undefined} */
function keyAction({ tool, steps }, actions, bar, { key, shiftKey, repeat }) {
  const go = (/** @type {number} */ up, /** @type {number} */ later) => () =>
    actions.goTo(tool.row + up, tool.step + later);
  const toggle = () => void (repeat || (actions.here() < 0 ? actions.add() : actions.remove()));
  const { longer, shorter, higher, lower, remove } = actions;
  /** @type {Record<string, () => void>} */
  const shifted = { ArrowLeft: shorter, ArrowRight: longer, ArrowUp: higher, ArrowDown: lower };
  /** @type {Record<string, () => void>} */
  const plain = { ArrowLeft: go(0, -1), ArrowRight: go(0, 1), ArrowUp: go(1, 0),
    ArrowDown: go(-1, 0), PageUp: go(0, -bar), PageDown: go(0, bar), Home: go(0, -steps()),
    End: go(0, steps()), Enter: toggle, " ": toggle, Delete: remove, Backspace: remove };
  /** @type {Record<string, () => void>} */
  const always = { "+": longer, "=": longer, "-": shorter, "−": shorter, _: shorter };
  return always[key] ?? (shiftKey ? shifted : plain)[key];
}

/** Listens to all of them. @param {RollDom} dom @param {Desk} desk @param {() => number} bar how
 * many sixteenths it has */
export function listenToHands(dom, desk, bar) {
  const actions = makeActions(desk);
  listenToMouse(dom, desk, actions);
  listenToFinger(dom, desk, actions);
  dom.box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const action = keyAction(desk, actions, bar(), event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation(); // in a notebook it would also leave or run the cell
    action();
  });
  const { add, remove, higher, lower, earlier, later, longer, shorter } = actions;
  [add, remove, higher, lower, earlier, later, longer, shorter].forEach((action, i) =>
    dom.tools.buttons[i].addEventListener("click", action));
}
