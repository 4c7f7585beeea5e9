"""What a drag on a page costs: every live figure is found and dragged, squares and sliders."""

from contextlib import contextmanager

import measure_page
import numpy as np
import pytest
from gpt_reference import random_gpt
from live_page import write_page
from text_models import LETTERS, build_text_model

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


def test_a_figure_that_answers_without_a_frame_is_timed_too(browser_context):
    page, log = browser_context()
    page.set_content("""<div class="live-figure">
      <input class="live-surface" type="range" min="0" max="6" step="1"></div>
      <script>document.querySelector("input").addEventListener("input", () => {
        const end = performance.now() + 2;
        while (performance.now() < end);
      });</script>""")
    (times,) = measure_page.drag_milliseconds(page)
    assert len(times) == 60 and min(times) >= 2 and log.errors == []


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
    assert measure_page.letters_per_second(page) == []


# A clock that only the figures move: 5 ms to handle a move, 2 ms to draw, 8 s to write.
CLOCK = """<div class="live-figure">
  <textarea></textarea><input class="live-surface" type="range" min="0" max="20" value="0">
</div>
<div class="live-figure"><div class="live-surface"></div></div>
<div class="live-figure"><div class="live-surface"></div></div>
<script>
  let [clock, frame, last] = [0, 0, ""];
  performance.now = () => clock;
  window.asked = [];
  const [box, slider] = document.querySelectorAll("textarea, input");
  const request = () => (frame ||= requestAnimationFrame(() => ((frame = 0), (clock += 2))));
  box.addEventListener("input", request);
  slider.addEventListener("input", () => {
    clock += 5;
    if (slider.value !== last) request();
    last = slider.value;
  });
  const [first, second] = document.querySelectorAll(".live-figure");
  first.write = (...all) => {
    asked.push(all);
    clock += 8000;
    return "\\u{1d49c}".repeat(all[1] / 2);
  };
  second.write = (_, letters) => {
    clock += 8000;
    return "a".repeat(letters);
  };
</script>"""


def test_a_drag_has_full_text_boxes_and_only_moves_that_are_answered_count(browser_context):
    page, log = browser_context()
    page.set_content(CLOCK)
    assert measure_page.drag_milliseconds(page)[0] == [7] * 21
    assert page.input_value("textarea") == measure_page.LONG_LINE
    assert log.errors == []


def test_the_letters_that_were_written_count_not_those_asked_for(browser_context):
    page, log = browser_context()
    page.set_content(CLOCK)
    assert measure_page.letters_per_second(page) == [25, 50]
    assert page.evaluate("asked") == [["", 400, 0]]
    assert log.errors == []


def test_the_figures_that_write_text_are_found_and_no_other(tmp_path, browser_context):
    points = np.random.default_rng(0).normal(size=(50, 2))
    pads = [
        live.MixturePad(points, points, [1], [[0, 0]], [np.eye(2)]),
        live.TextGenerator(build_text_model(), LETTERS),
        live.AttentionPad(random_gpt(len(LETTERS), 8, 12), LETTERS, 2, "To be"),
    ]
    page, log = browser_context()
    page.goto(write_page(tmp_path, pads))
    page.wait_for_selector(".attention-pad")
    page.evaluate(COUNT_LETTERS)
    speeds = measure_page.letters_per_second(page)
    assert len(speeds) == 2 and min(speeds) > 0 and np.isfinite(speeds).all()
    assert page.evaluate("written.map((text) => [...text].length)") == [400, 400]
    assert log.errors == []


COUNT_LETTERS = """() => {
  window.written = [];
  for (const figure of document.querySelectorAll(".live-figure")) {
    const { write } = figure;
    if (write) figure.write = (...all) => (written.push(write(...all)), written.at(-1));
  }
}"""


@pytest.mark.parametrize(
    ("times", "speeds", "expected"),
    [
        ([], [], {}),
        ([[1.0] * 60, [2.0] * 57 + [50.0] * 3, [3.0] * 60], [], {"drag_ms": 3.0}),
        ([[1.0] * 60], [900.0, 30.0], {"drag_ms": 1.0, "letters_per_second": 30.0}),
    ],
)
def test_the_slowest_figure_counts_and_its_rare_slow_answers_do_not(
    monkeypatch, times, speeds, expected
):
    @contextmanager
    def no_browser(root):
        yield object(), "http://127.0.0.1"

    monkeypatch.setattr(measure_page, "open_page", no_browser)
    monkeypatch.setattr(measure_page, "added_bytes", lambda *_: (1_500_000, 0))
    monkeypatch.setattr(measure_page, "drag_milliseconds", lambda _: times)
    monkeypatch.setattr(measure_page, "letters_per_second", lambda _: speeds)
    assert measure_page.measure("chapters/01.html") == {"page_mb": 1.5} | expected
