// Lets a reader enlarge a picture that a narrow screen makes small: a tap shows it at its own size.
// @ts-check
(() => {
  const PICTURES = ".cell_output img";
  const SMALL = 0.75; // of its own width: shown smaller than this, a picture's words are hard to read

  /** @type {HTMLDialogElement} */
  const dialog = document.createElement("dialog");
  dialog.className = "course-picture";
  dialog.setAttribute("aria-label", "The picture at its own size");
  dialog.innerHTML =
    '<button type="button">Close</button>' +
    '<div tabindex="0" role="region" aria-label="Scrolls in both directions"></div>';
  dialog.addEventListener("click", ({ target }) => {
    // The dialog's parts cover all of it: a click on itself is one outside.
    if (target === dialog || target === dialog.firstElementChild) dialog.close();
  });

  /** @param {HTMLImageElement} picture */
  function show(picture) {
    const pane = /** @type {Element} */ (dialog.lastElementChild);
    pane.replaceChildren(picture.cloneNode());
    dialog.classList.toggle("tag_invert", Boolean(picture.closest(".tag_invert")));
    dialog.showModal();
    pane.scrollTo(0, 0);
  }

  /** @param {HTMLImageElement} picture */
  function wrap(picture) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "course-enlarge";
    button.addEventListener("click", () => show(picture));
    picture.replaceWith(button);
    button.append(picture, Object.assign(document.createElement("span"), { textContent: "Enlarge" }));
  }

  // A size also changes where a picture has loaded, a screen is turned, or an output is unfolded.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const picture = /** @type {HTMLImageElement} */ (target);
      const [shown, button] = [picture.clientWidth, picture.closest(".course-enlarge")];
      if (!shown || !picture.complete) continue;
      const small = shown < SMALL * picture.naturalWidth;
      if (small && !button) wrap(picture);
      if (!small && button) button.replaceWith(picture);
    }
  });

  addEventListener("DOMContentLoaded", () => {
    document.body.append(dialog);
    for (const picture of document.querySelectorAll(PICTURES)) {
      if (!picture.closest(".live-figure")) sizes.observe(picture);
    }
  });
})();
