// Starts a deck of slides. A classic script, so that it also works from a file.
// @ts-check
/* global Reveal, RevealNotes */
(() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const LIVE = ".live";

  // @ts-ignore: MathJax reads this when it is loaded.
  window.MathJax = {
    tex: { inlineMath: [["\\(", "\\)"]] },
    options: { ignoreHtmlClass: "reveal", processHtmlClass: "math", enableMenu: false },
  };

  /** Keys that a live figure uses itself do not turn the page; those of a presenter always do.
   * @param {KeyboardEvent} event */
  function turnsPage(event) {
    const page = ["PageUp", "PageDown", "Escape"].includes(event.key);
    return page || !document.activeElement?.closest(LIVE);
  }

  /** Makes a live figure that is taller than its slide smaller.
   * @param {HTMLElement} place */
  function fit(place) {
    place.style.zoom = "1";
    const room = place.clientHeight;
    const need = place.scrollHeight;
    if (need > room) place.style.zoom = String(room / need);
  }

  /** Starts the live figures of a slide when it is first on show.
   * @param {Element} slide */
  function enliven(slide) {
    const marks = [...slide.querySelectorAll(`${LIVE} > script[type="text/plain"]`)];
    if (!marks.length) return;
    for (const mark of marks) mark.setAttribute("type", VIEW);
    const host = document.createElement("script");
    host.src = "../shared/host.js";
    host.onload = () => {
      for (const mark of marks) mark.setAttribute("type", "text/x-shown");
      const places = /** @type {HTMLElement[]} */ ([...slide.querySelectorAll(LIVE)]);
      for (const wait of [50, 400, 1200]) setTimeout(() => places.forEach(fit), wait);
    };
    document.body.append(host);
  }

  // @ts-ignore
  const deck = Reveal;
  deck.on("ready", (/** @type {any} */ { currentSlide }) => enliven(currentSlide));
  deck.on("slidechanged", (/** @type {any} */ { currentSlide }) => enliven(currentSlide));
  deck.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    minScale: 0.1,
    center: false,
    display: "flex",
    hash: true,
    transition: "none",
    slideNumber: "c/t",
    keyboardCondition: turnsPage,
    pdfSeparateFragments: false,
    // @ts-ignore
    plugins: [RevealNotes],
  });
})();
