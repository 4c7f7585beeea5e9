// Small parts that live figures share.
// @ts-check

const TOUR_SECONDS = 24;

/** An element with attributes and children.
 * @param {string} tag @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children @returns {any} */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Two decimals and a true minus sign, which screen readers read. @param {number} n */
export const decimals = (n) => n.toFixed(2).replace("-", "−");

/** A draw from the standard normal distribution (Box and Muller, 1958). */
export function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

/** Calls back when the page's or the notebook's theme changes. @param {() => void} changed */
export function watchTheme(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-mode"] });
  observer.observe(document.body, { attributeFilter: ["data-jp-theme-name"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => (observer.disconnect(), system.removeEventListener("change", changed));
}

/** The button that walks a circle. Any other input stops it, and so does leaving the screen;
 * while it walks, nothing is read aloud. Readers who asked for less motion get a step a press.
 * @param {any} root @param {any} tour @param {(angle: number) => void} walk
 * @returns {() => void} stops it */
export function listenToTour(root, tour, walk) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let [angle, last, frame] = [0, 0, 0];
  const spoken = root.querySelector("[aria-live]");
  const stop = () => {
    spoken?.setAttribute("aria-live", "polite");
    cancelAnimationFrame(frame);
    [frame, last] = [0, 0];
    tour.textContent = "Tour";
  };
  const next = (/** @type {number} */ now) => {
    if (last) angle += ((now - last) / 1000 / TOUR_SECONDS) * 2 * Math.PI;
    last = now;
    frame = requestAnimationFrame(next);
    walk(angle);
  };
  tour.addEventListener("click", () => {
    if (calm.matches) walk((angle += Math.PI / 12));
    else if (frame) stop();
    else {
      spoken?.setAttribute("aria-live", "off");
      tour.textContent = "Stop";
      frame = requestAnimationFrame(next);
    }
  });
  const other = (/** @type {Event} */ event) => tour.contains(event.target) || stop();
  for (const input of ["pointerdown", "keydown"]) root.addEventListener(input, other, true);
  const seen = new IntersectionObserver(([entry]) => entry.isIntersecting || stop());
  seen.observe(root);
  return () => (seen.disconnect(), stop());
}
