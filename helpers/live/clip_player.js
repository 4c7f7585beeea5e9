// The clip player: a row for each clip, with its name, its button and its piano roll.
// @ts-check
import { makePlayer } from "./sound.js";
import { readClips, seconds } from "./clips.js";
import { buildClip } from "./clip_view.js";
import { h } from "./ui.js";

/** What the figure needs, out of the widget's state; throws where it does not fit together.
 * @param {{get: (name: string) => any}} model */
function readState(model) {
  const [{ clips, speed }, names] = [readClips(model), model.get("names")];
  if (names?.length !== clips.length) {
    throw new Error(`it has ${clips.length} clips and ${names?.length ?? "no"} names`);
  }
  return { clips, speed, names };
}

/** What the colours and the lines mean. @param {import("./clips.js").Clip[]} clips */
function captionOf(clips) {
  const colours = clips.some(({ voices }) => voices.length > 1) ? ", each voice has a colour" : "";
  return `Time goes to the right, pitch goes up${colours}; a line lies under every C.`;
}

/** @param {{model: any, el: HTMLElement}} widget @returns {() => void} takes it away again */
function render({ model, el }) {
  const { clips, speed, names } = readState(model);
  const player = makePlayer();
  const problem = h("p", { class: "cv-problem", role: "status" });
  const complain = (/** @type {string} */ sentence) => void (problem.textContent = sentence);
  const rows = clips.map((clip, i) => buildClip(clip, speed, names[i], player, complain));
  const list = h("ul", { class: "cp-clips" }, ...rows.map(({ button, roll }, i) =>
    h("li", {}, button, h("p", {}, h("strong", {}, names[i]), " ", h("span", {},
      seconds(clips[i], speed))), roll)));
  const root = h("div", { class: "live-figure clip-player" }, list, problem,
    h("p", { class: "live-caption" }, captionOf(clips)));
  el.append(root);
  // For the curious, and for the tests: $(".clip-player").sounding() in the browser's console.
  const sounding = () => names[rows.findIndex(({ isSounding }) => isSounding())];
  Object.assign(root, { clips, sounding });
  return () => rows.forEach(({ stop }) => stop());
}

export default { render };
