// Starts a deck of slides. A classic script, so that it also works from a file.
// @ts-check
/* global Reveal, RevealNotes */
(() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const LIVE = ".live";
  const LARGEST = 1.6; // how much larger than in the book a live figure may become

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

  /** Makes a live figure as large as its slide allows: too small a one larger, too tall a one smaller.
   * @param {HTMLElement} place */
  function fit(place) {
    const figure = /** @type {HTMLElement | null} */ (place.querySelector(".course-live-figure"));
    const inner = figure?.firstElementChild;
    if (!figure || !inner) return;
    for (let turn = 0; turn < 4; turn++) {
      const [room, need, wide] = [place, figure, inner].map((e) => e.getBoundingClientRect());
      const larger = Math.min(room.height / need.height, room.width / wide.width);
      const zoom = Number(figure.style.zoom || 1) * larger;
      figure.style.zoom = String(Math.min(Math.max(zoom, 0.3), LARGEST));
    }
    for (let turn = 0; turn < 12 && place.scrollHeight > place.clientHeight + 1; turn++) {
      figure.style.zoom = String(Number(figure.style.zoom) * 0.98); // margins that stick out
    }
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
    scrollActivationWidth: 0, // slides on a phone, too, not one long page
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
