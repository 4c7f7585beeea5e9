// A clip of music on the page: its piano roll, and the button that plays and stops it.
// @ts-check
import { clipInWords } from "./clips.js";
import { h } from "./ui.js";

/** @typedef {import("./clips.js").Clip} Clip */

const GAP = 0.25; // sixteenths between a note and the next, so that repeated notes stay apart
const LEAST_RANGE = 12; // semitones: a tune of one note is no wall

/** An SVG element. @param {string} tag @param {Record<string, string>} attributes
 * @param {Node[]} children */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A piano roll: time goes to the right, pitch goes up, each voice has a colour. `moveTo` places
 * the playhead at a sixteenth, or takes it away.
 * @param {Clip} clip @param {number} speed in sixteenths a second */
function buildRoll(clip, speed) {
  const pitches = clip.notes.map(([pitch]) => pitch);
  const [low, high] = [Math.min(...pitches), Math.max(...pitches) + 1];
  const room = 1 + Math.max(0, (LEAST_RANGE - (high - low)) / 2); // above and below
  const top = high + room;
  const lines = Array.from({ length: 11 }, (_, octave) => 12 * octave)
    .filter((c) => c > low - room && c < top)
    .map((c) => `M0 ${top - c}h${clip.steps}`).join("");
  const paths = clip.voices.map((notes) => svg("path", {
    d: notes.map(([pitch, start, length]) =>
      `M${start} ${top - pitch - 1}h${length - GAP}v1H${start}z`).join(""),
  }));
  const picture = svg("svg", {
    viewBox: `0 0 ${clip.steps} ${top - low + room}`, preserveAspectRatio: "none",
    "aria-hidden": "true",
  }, svg("path", { class: "cv-octaves", d: lines }), ...paths);
  const head = h("i", { class: "cv-head", hidden: "" });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const moveTo = (/** @type {number | undefined} */ step) => {
    head.hidden = step === undefined || calm.matches;
    head.style.left = `${Math.min(100, (100 * (step ?? 0)) / clip.steps)}%`;
  };
  return { moveTo, roll: h("div", {
    class: "cv-roll", role: "img", "aria-label": clipInWords(clip, speed),
    style: `--semitones: ${high - low}`,
  }, picture, head) };
}

/** A clip's button and its roll; the button plays it and, while it sounds, stops it.
 * @param {Clip} clip @param {number} speed @param {string} name
 * @param {ReturnType<typeof import("./sound.js").makePlayer>} player
 * @param {(problem: string) => void} complain a sentence, or none, after it has sounded */
export function buildClip(clip, speed, name, player, complain) {
  const { roll, moveTo } = buildRoll(clip, speed);
  const button = h("button", { type: "button", class: "cv-play" });
  let sounding = false;
  const show = (/** @type {boolean} */ now) => {
    sounding = now;
    button.textContent = now ? "Stop" : "Play";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
    moveTo(now ? 0 : undefined);
  };
  const stop = () => void (sounding && player.stop());
  button.addEventListener("click", () => {
    if (sounding) return stop();
    show(true);
    player.play(clip.voices, speed, moveTo, (problem) => (show(false), complain(problem)));
  });
  show(false);
  return { button, roll, stop, isSounding: () => sounding };
}
