"""What a drag on a page costs: every live figure is found and dragged, squares and sliders."""

from contextlib import contextmanager

import measure_page
import numpy as np
import pytest
from live_page import write_page

from helpers import live

pytest_plugins = ["browser"]

FIGURES = """<div class="live-figure">
  <div class="live-surface" style="width: 200px; height: 200px"></div><p class="live-answer"></p>
</div>
<div style="height: 3000px"></div>
<div class="live-figure">
  <input class="live-surface" type="range" min="-5" max="25" value="7" step="0.5">
</div>
<script>
  window.seen = { square: [], slider: [] };
  const [square, slider] = document.querySelectorAll(".live-surface");
  const answer = (name, value) => {
    requestAnimationFrame(() => {
      const end = performance.now() + 2;
      while (performance.now() < end);
      seen[name].push(value);
    });
  };
  square.addEventListener("pointerdown", (e) => answer("square", `down ${e.offsetX}`));
  square.addEventListener("pointermove", (e) => answer("square", `move ${e.offsetX}`));
  slider.addEventListener("input", () => answer("slider", slider.valueAsNumber));
</script>"""


def test_each_figure_of_a_page_is_dragged_and_timed(browser_context):
    page, log = browser_context()
    page.set_content(FIGURES)
    times = measure_page.drag_milliseconds(page)
    assert [len(answers) for answers in times] == [60, 60]
    assert min(min(answers) for answers in times) >= 2
    seen = page.evaluate("seen")
    assert seen["square"][0] == "down 40" and seen["square"][-1] == "move 158"
    assert seen["slider"][0] == -5 and seen["slider"][-1] == 24.5
    assert seen["slider"] == sorted(seen["slider"]) and len(set(seen["slider"])) == 60
    assert log.errors == []


def test_a_real_figure_answers_to_every_move(tmp_path, browser_context):
    points = np.random.default_rng(0).normal(size=(50, 2))
    pad = live.MixturePad(points, points, [1], [[0, 0]], [np.eye(2)])
    page, _ = browser_context()
    page.goto(write_page(tmp_path, [pad]))
    page.wait_for_selector(".live-figure")
    page.wait_for_timeout(300)
    before = page.inner_text(".live-answer")
    (times,) = measure_page.drag_milliseconds(page)
    assert len(times) == 60 and min(times) > 0
    page.wait_for_timeout(400)
    assert page.inner_text(".live-answer") != before


def test_a_page_without_live_figures_has_no_times(browser_context):
    page, _ = browser_context()
    page.set_content("<p>Text.</p>")
    assert measure_page.drag_milliseconds(page) == []


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], {"page_mb": 1.5}),
        ([[1.0] * 60, [2.0] * 57 + [50.0] * 3, [3.0] * 60], {"page_mb": 1.5, "drag_ms": 3.0}),
    ],
)
def test_the_slowest_figure_counts_and_its_rare_slow_answers_do_not(monkeypatch, times, expected):
    @contextmanager
    def no_browser(root):
        yield object(), "http://127.0.0.1"

    monkeypatch.setattr(measure_page, "open_page", no_browser)
    monkeypatch.setattr(measure_page, "added_bytes", lambda *_: (1_500_000, 0))
    monkeypatch.setattr(measure_page, "drag_milliseconds", lambda _: times)
    assert measure_page.measure("chapters/01.html") == expected
