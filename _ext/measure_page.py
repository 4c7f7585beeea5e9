"""What a built page costs its reader: bytes beyond an empty page, answers to a drag, letters."""

from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from browse import launched, serving
from notebooks import ROOT
from offline import MATHJAX

EMPTY_PAGE = "genindex.html"
# Longer than what a model of a page sees: a drag is slowest where a line is full.
LONG_LINE = "Now is the winter of our discontent. " * 10
LETTERS = 400
# Drags once across a live figure's surface, a square or a slider, in sixty moves.
DRAG = """async (figure) => {
  const surface = figure.querySelector(".live-surface");
  const box = surface.getBoundingClientRect();
  const original = window.requestAnimationFrame;
  const times = [], direct = [];
  window.requestAnimationFrame = (draw) => original((now) => {
    const start = performance.now();
    draw(now);
    times.push(performance.now() - start);
  });
  const slide = (k) => {
    surface.value = +surface.min + (surface.max - surface.min) * k / 60;
    surface.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const drag = (k) => surface.dispatchEvent(new PointerEvent(k ? "pointermove" : "pointerdown", {
    bubbles: true, pointerId: 1, buttons: 1, isPrimary: true,
    clientX: box.left + box.width * (0.2 + 0.6 * k / 60), clientY: box.top + box.height * 0.4,
  }));
  const move = surface.matches("input[type=range]") ? slide : drag;
  surface.hasPointerCapture = () => true; // only a real pointer can be captured
  for (let k = 0; k < 60; k++) {
    const start = performance.now();
    const answers = times.length;
    move(k);
    const handled = performance.now() - start;
    figure.getBoundingClientRect(); // has the layout done, too
    direct.push(performance.now() - start);
    await new Promise((done) => original(() => original(done)));
    if (times.length > answers) times.push(times.pop() + handled);
  }
  window.requestAnimationFrame = original;
  delete surface.hasPointerCapture;
  return times.length ? times : direct; // a figure may answer at once, without a frame
}"""
# A figure that writes letters, or sixteenths of a tune, answers write(beginning, letters, seed):
# as its button does, undrawn.
SPEED = """(figure, letters) => {
  if (!figure.write) return null;
  const start = performance.now();
  const text = figure.write("", letters, 0);
  return 1000 * [...text].length / (performance.now() - start);
}"""


def bytes_of(page, address, folder):
    """Load address in page; return {path below folder: bytes} of the files that it asked for."""
    asked = set()

    def note(request):
        asked.add(unquote(urlsplit(request.url).path).lstrip("/"))

    page.on("request", note)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("request", note)
    found = {path: Path(folder) / path for path in asked if not path.startswith("data:")}
    return {path: file.stat().st_size for path, file in found.items() if file.is_file()}


def added_bytes(page, server, name, folder):
    """Return (bytes that page `name` loads beyond an empty page, MathJax's bytes, apart)."""
    empty = bytes_of(page, f"{server}/{EMPTY_PAGE}", folder)
    full = bytes_of(page, f"{server}/{name}", folder)
    mathjax = sum(size for path, size in full.items() if path.endswith(MATHJAX))
    return sum(full.values()) - mathjax - sum(empty.values()), mathjax


def drag_milliseconds(page):
    """Return for each live figure of the page, its text boxes full, its milliseconds in a drag."""
    times = []
    for figure in page.locator(".live-figure:has(.live-surface)").all():
        for box in figure.locator("textarea").all():
            box.fill(LONG_LINE)
        figure.locator(".live-surface").first.scroll_into_view_if_needed()
        times.append(figure.evaluate(DRAG))
    return times


def letters_per_second(page):
    """Return the speed of each live figure of the page that writes, in letters a second."""
    speeds = [each.evaluate(SPEED, LETTERS) for each in page.locator(".live-figure").all()]
    return [speed for speed in speeds if speed is not None]


@contextmanager
def open_page(root=ROOT):
    """Give (page, address of the built site), or None where there is no browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, launched(playwright) as chromium:
        if chromium is None:
            yield None
            return
        with serving(root / "_build" / "html") as server:
            yield chromium.new_page(), server


def measure(name, root=ROOT):
    """Return {"page_mb", "drag_ms", "letters_per_second"} of a page; {} without a browser.

    `drag_ms` is the 95th percentile of the slowest live figure, `letters_per_second` what the
    slowest one writes; each is missing where no figure can be dragged, or writes.
    """
    with open_page(root) as opened:
        if opened is None:
            return {}
        page, server = opened
        added, _ = added_bytes(page, server, name, root / "_build" / "html")
        figures = {"page_mb": added / 1e6}
        slow = [sorted(times)[int(0.95 * (len(times) - 1))] for times in drag_milliseconds(page)]
        if slow:
            figures["drag_ms"] = max(slow)
        speeds = letters_per_second(page)
        if speeds:
            figures["letters_per_second"] = min(speeds)
        return figures
