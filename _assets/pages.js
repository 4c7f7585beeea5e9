// Small mends to every page of the book.
// Search results show an excerpt, which is fetched: a page opened as a file may not fetch.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// What scrolls sideways must be reachable without a mouse.
addEventListener("load", () => {
  for (const box of document.querySelectorAll("div.highlight > pre, .pst-scrollable-table-container")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Scrolls sideways");
  }
  // What a button opens is its name, for those who hear it.
  for (const button of document.querySelectorAll(".solution .toggle-button")) {
    const link = button.parentElement.querySelector("a");
    button.setAttribute("aria-label", `Show the solution to ${link ? link.textContent.trim() : "it"}`);
  }
  for (const summary of document.querySelectorAll("details.hide > summary")) {
    summary.removeAttribute("aria-label");
  }
});

// On a narrow screen the theme shows its side bars in dialogs, and moves all that they hold there.
addEventListener("DOMContentLoaded", () => {
  for (const bar of document.querySelectorAll("#pst-primary-sidebar, #pst-secondary-sidebar")) {
    const drawer = document.getElementById(`${bar.id}-modal`);
    const close = Object.assign(document.createElement("button"), {
      type: "button", className: "course-close", textContent: "Close",
    });
    bar.prepend(close);
    drawer.addEventListener("click", ({ target }) => {
      if (target === close || target.closest("a")) drawer.close();
    });
  }
});

// Tables say at which side they go on.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".pst-scrollable-table-container")) {
    const tell = () => {
      const left = box.scrollWidth - box.clientWidth - box.scrollLeft;
      box.classList.toggle("course-more-before", box.scrollLeft > 1);
      box.classList.toggle("course-more-after", left > 1);
    };
    box.addEventListener("scroll", tell, { passive: true });
    new ResizeObserver(tell).observe(box);
  }
});
