// The button that sets a figure moving.
// @ts-check

/** Moves a figure on until the button is pressed again. Any other input stops it, and so does
 * leaving the screen; while it moves, nothing is read aloud. Readers who asked for less motion get
 * one step a press.
 * @param {any} root @param {any} button @param {string} pause what the button says meanwhile
 * @param {(seconds?: number) => boolean | void} go moves on by so much, by 0 only at first, or by
 *   one step; false: this is the end
 * @returns {() => void} stops it */
export function listenToPlay(root, button, pause, go) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const [play, spoken] = [button.textContent, root.querySelector("[aria-live]")];
  let [last, frame] = [0, 0];
  const stop = () => {
    spoken?.setAttribute("aria-live", "polite");
    cancelAnimationFrame(frame);
    [frame, last] = [0, 0];
    button.textContent = play;
  };
  const next = (/** @type {number} */ now) => {
    frame = requestAnimationFrame(next);
    if (now === last) return; // a browser may round its clock to a tenth of a second
    if (go(last ? (now - last) / 1000 : 0) === false) stop();
    else last = now;
  };
  button.addEventListener("click", () => {
    if (calm.matches) go();
    else if (frame) stop();
    else {
      spoken?.setAttribute("aria-live", "off");
      button.textContent = pause;
      frame = requestAnimationFrame(next);
    }
  });
  const other = (/** @type {Event} */ event) => button.contains(event.target) || stop();
  for (const kind of ["pointerdown", "keydown", "input"]) root.addEventListener(kind, other, true);
  const seen = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting || stop());
  seen.observe(root);
  return () => (seen.disconnect(), stop());
}
