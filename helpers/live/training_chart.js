// The chart below the time line of a training: covered modes over the steps.
// @ts-check
import { sharpen } from "./ui.js";

const INSET = 8; // in CSS pixels: half of the slider's thumb, so that both say the same place
const ROOM = 20; // for a line of text, above and below

/** @typedef {import("./training_history.js").Run} Run */
/** @typedef {[number, number]} Corner */

/** Whole numbers with commas. @param {number} n */
export const whole = (n) => n.toLocaleString("en");

/** Where a step lies on the way of the slider, which goes from snapshot to snapshot: 0 to 1.
 * @param {number} step @param {number[]} steps */
export function wayTo(step, steps) {
  const after = Math.max(1, steps.findIndex((other) => other >= step));
  const [low, high] = [steps[after - 1], steps[after]];
  return (after - 1 + (step - low) / (high - low)) / (steps.length - 1);
}

/** @param {any} context @param {Corner[]} corners */
function drawLine(context, corners) {
  context.beginPath();
  for (const corner of corners) context.lineTo(...corner);
  context.stroke();
}

/** The lines for no mode and for all, and what they mean.
 * @param {any} context @param {(step: number, covered: number) => Corner} at
 * @param {number[]} ends first and last step @param {number} modes */
function drawFrame(context, at, [first, last], modes) {
  context.font = "12px system-ui, sans-serif";
  context.globalAlpha = 0.2;
  for (const level of [0, modes]) drawLine(context, [at(first, level), at(last, level)]);
  context.globalAlpha = 1;
  const [[left, bottom], [right, top]] = [at(first, 0), at(last, modes)];
  context.fillText(`${modes} of ${modes} modes covered`, left, top - 7);
  context.fillText(`step ${whole(first)}`, left, bottom + 16);
  context.textAlign = "right";
  context.fillText(`step ${whole(last)}`, right, bottom + 16);
}

/** All runs over the steps of the chosen one, and where one is.
 * @param {any} canvas in the colour of the chosen run @param {string} ink the colour of the rest
 * @param {{runs: Run[], modes: {centres: number[][]}}} data @param {Run} run
 * @param {number} index */
export function drawChart(canvas, ink, { runs, modes: { centres } }, run, index) {
  const [context, modes] = [sharpen(canvas), centres.length];
  const [width, height] = [canvas.clientWidth - 2 * INSET, canvas.clientHeight - 2 * ROOM];
  const at = (/** @type {number} */ step, /** @type {number} */ covered) => /** @type {Corner} */ (
    [INSET + wayTo(step, run.steps) * width, ROOM + (1 - covered / modes) * height]);
  const [now, ends] = [run.steps[index], [run.steps[0], run.steps[run.steps.length - 1]]];
  const lineOf = (/** @type {Run} */ { steps, measures }) => steps.flatMap((step, i) =>
    (step < ends[0] || step > ends[1] ? [] : [at(step, measures[i].covered)]));
  [context.strokeStyle, context.fillStyle] = [ink, ink];
  drawFrame(context, at, ends, modes);
  context.globalAlpha = 0.5;
  for (const other of runs) if (other !== run) drawLine(context, lineOf(other));
  context.globalAlpha = 1;
  drawLine(context, [at(now, 0), at(now, modes)]);
  context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
  context.lineWidth = 2;
  drawLine(context, lineOf(run));
  context.beginPath();
  context.arc(...at(now, run.measures[index].covered), 4.5, 0, 2 * Math.PI);
  context.fill();
}
