// Small mends to every page of the book.
// Search results show an excerpt, which is fetched: a page opened as a file may not fetch.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// What scrolls sideways must be reachable without a mouse.
addEventListener("load", () => {
  for (const box of document.querySelectorAll("div.highlight > pre, .pst-scrollable-table-container")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
