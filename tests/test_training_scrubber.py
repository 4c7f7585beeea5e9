"""The training scrubber: its state in Python, and the figure in a real browser."""

import base64
import math
from io import BytesIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_page import (
    centre,
    change_look,
    expose,
    hold_frames,
    run_module,
    show_frames,
    swipe,
    write_page,
)
from PIL import Image

from helpers import live, metrics
from helpers.live import training_history

pytest_plugins = ["browser"]
ANGLES = np.arange(8) * np.pi / 4
CENTRES = 2 * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
REACH, NAMES = 0.25, ["plain", "repaired", "short"]
PLAY, PAUSE = ".live-buttons button:has-text('Play')", ".live-buttons button:has-text('Pause')"


def make_run(modes, snapshots, every, seed, field=True):
    """A cloud about the origin that wanders to some of the modes, and a belief in those it left."""
    rng = np.random.default_rng(seed)
    samples, fields = [], []
    for way in np.linspace(0, 1, snapshots):
        goal = CENTRES[rng.integers(0, modes, 200)] + rng.normal(0, 0.1, (200, 2))
        samples.append((1 - way) * rng.normal(0, 1.5, (200, 2)) + way * goal)
        fields.append(way * rng.uniform(0, 1, (12, 12)))
    run = {"steps": every * np.arange(snapshots), "samples": np.array(samples)}
    return run | ({"field": np.array(fields)} if field else {})


@pytest.fixture(scope="module")
def runs():
    made = make_run(1, 21, 100, 0), make_run(8, 21, 100, 1), make_run(5, 7, 300, 2, field=False)
    return dict(zip(NAMES, made, strict=True))


@pytest.fixture
def scrubber(runs):
    figure = live.TrainingScrubber(runs, CENTRES, REACH, 3, data=CENTRES.repeat(40, axis=0))
    figure.index = 0
    return figure


def test_it_starts_at_the_end_of_the_first_run(runs):
    figure = live.TrainingScrubber(runs, CENTRES, REACH, 3)
    assert (figure.run, figure.index) == ("plain", 20)
    told = "plain (21 snapshots), repaired (21 snapshots), short (7 snapshots)"
    assert repr(figure) == f"TrainingScrubber of {told}: {figure.history_kb:.0f} kB of history"


def unpacked(blob, extent):
    """The points that bytes hold, read with numpy alone: (n, 2)."""
    bits = np.unpackbits(np.frombuffer(blob, np.uint8))
    places = bits[: len(bits) // 10 * 10].reshape(-1, 10) @ (1 << np.arange(10)[::-1])
    low, high = np.reshape(extent, (2, 2)).T
    return low + places.reshape(-1, 2) / 1023 * (high - low)


def sent(scrubber):
    """The samples as the page sees them: {name: (T, n, 2)}."""
    points, found = unpacked(scrubber.samples, scrubber.extent), {}
    for run in scrubber.runs:
        count = len(run["steps"]) * run["points"]
        found[run["name"]] = points[:count].reshape(len(run["steps"]), -1, 2)
        points = points[count:]
    assert len(points) == 0
    return found


def count_by_hand(samples, centres, reach):
    """Covered modes, divergence and share on a mode, in plain loops from their definitions."""
    counts = dict.fromkeys(range(len(centres)), 0)
    for x, y in samples:
        distances = [math.dist((x, y), centre) for centre in centres]
        if min(distances) <= reach:
            counts[distances.index(min(distances))] += 1
    on, n, k = sum(counts.values()), len(samples), len(centres)
    covered = sum(count >= n / k / 4 for count in counts.values())
    shares = [count / on for count in counts.values() if count]
    kl = sum(p * (math.log(p) - math.log(1 / k)) for p in shares) if on else math.log(k)
    return covered, kl, on / n


# --- what travels --------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.floats(0.1, 100), st.floats(-50, 50))
def test_points_are_off_by_at_most_half_a_place(seed, n, side, x0):
    extent = [x0, x0 + side, -side, 2 * side]
    low, high = np.reshape(extent, (2, 2)).T
    points = np.random.default_rng(seed).uniform(low - 0.2 * side, high + 0.2 * side, (n, 2))
    seen = unpacked(training_history.pack_points(points, extent), extent)
    expected = np.clip(points, low, high)
    assert seen.shape == points.shape
    assert (np.abs(seen - expected) <= (high - low) / 2046 * (1 + 1e-9)).all()


def test_the_runs_travel_in_their_order(scrubber, runs):
    for name, samples in sent(scrubber).items():
        expected = np.clip(runs[name]["samples"], -3, 3)
        assert np.abs(samples - expected).max() <= 6 / 2046 + 1e-9
    beliefs = np.frombuffer(scrubber.fields, np.uint8).reshape(2, 21, 12, 12)
    expected = [runs[name]["field"] for name in NAMES[:2]]
    assert np.abs(beliefs / 255 - expected).max() <= 1 / 510 + 1e-9
    assert [run["side"] for run in scrubber.runs] == [12, 12, 0]
    assert unpacked(scrubber.data, scrubber.extent).shape == (320, 2)


def test_what_is_outside_the_square_stays_off_all_modes():
    rng = np.random.default_rng(4)
    samples = rng.uniform(-9, 9, (2, 500, 2))
    run = {"steps": [0, 1], "samples": samples}
    scrubber = live.TrainingScrubber({"one": run}, CENTRES, 0.99, 3)
    outside = np.abs(samples).max(axis=2) > 3
    assert outside.sum() > 800
    for points in (samples[outside], sent(scrubber)["one"][outside]):
        assert metrics.mode_coverage(points, CENTRES, 0.99).on_mode == 0


def test_many_points_are_thinned_evenly():
    run = {"steps": [0, 1], "samples": np.zeros((2, 1, 2))}
    data = np.stack([np.linspace(-1, 1, 5000), np.zeros(5000)], axis=1)
    scrubber = live.TrainingScrubber({"one": run}, [[0, 0]], 0.5, 2, data=data)
    x = unpacked(scrubber.data, scrubber.extent)[:, 0]
    assert len(x) == 500 and np.ptp(np.diff(x)) < 0.01 and x[0] < -0.99 and x[-1] > 0.99


def test_a_history_is_light():
    """3 runs of 50 snapshots, each of 256 points and a field of 24 x 24."""
    rng = np.random.default_rng(0)
    run = {"steps": np.arange(50), "samples": rng.normal(size=(50, 256, 2))}
    run["field"] = rng.uniform(size=(50, 24, 24))
    scrubber = live.TrainingScrubber(dict.fromkeys("abc", run), [[0, 0]], 0.5, 3)
    parts = scrubber.samples, scrubber.fields, scrubber.data
    assert scrubber.history_kb * 1000 == sum(len(base64.b64encode(part)) for part in parts)
    print(f"\n{scrubber.history_kb:.0f} kB")
    assert scrubber.history_kb <= 250


# --- the widget in Python ------------------------------------------------------------------------


def test_run_and_index_are_read_and_set_in_python(scrubber):
    seen = []
    scrubber.observe(lambda change: seen.append((change["name"], change["new"])), ["run", "index"])
    assert (scrubber.run, scrubber.index) == ("plain", 0)
    scrubber.index = np.int64(20)
    scrubber.run = "short"
    assert seen[0] == ("index", 20)
    assert set(seen[1:]) == {("run", "short"), ("index", 6)}  # it has 7 snapshots
    for wrong in (7, -1, 2.0, True, None, "1"):
        with pytest.raises(ValueError, match="index: expected an integer from 0 to 6"):
            scrubber.index = wrong
    for wrong in ("long", None, 0):
        with pytest.raises(ValueError, match="run: expected one of"):
            scrubber.run = wrong
    assert (scrubber.run, scrubber.index) == ("short", 6)
    for run, index in (("plain", 15), ("short", 5)):  # as a notebook's page sets both at once
        scrubber.set_state({"run": run, "index": index})
        assert (scrubber.run, scrubber.index) == (run, index)


def bad_arguments():
    good = {"steps": [0, 1], "samples": np.zeros((2, 5, 2)), "field": np.zeros((2, 3, 3))}
    where = {"centres": [[0, 0]], "reach": 0.5, "extent": 2, "runs": {"a": good}}
    without = {"samples": good["samples"]}

    def of_run(part, value):
        return {"runs": {"a": good | {part: value}}}

    return (
        good,
        where,
        [
            ("runs: expected a dict of 1 to 4", {"runs": {}}),
            ("runs: expected a dict of 1 to 4", {"runs": [good]}),
            ("runs: expected a dict of 1 to 4", {"runs": dict.fromkeys("abcde", good)}),
            ("runs: expected strings as names", {"runs": {1: good, "1": good}}),
            (r"runs\['a'\]: expected a dict of steps", {"runs": {"a": without}}),
            (r"runs\['a'\]: expected a dict of steps", of_run("noise", 0)),
            (r"runs\['a'\]: expected a dict of steps", {"runs": {"a": None}}),
            (r"\['steps'\]: expected 2 to 200, got 1", of_run("steps", [0])),
            (r"\['steps'\]: expected 2 to 200, got 201", of_run("steps", np.arange(201))),
            (r"\['steps'\]: expected rising", of_run("steps", [1, 1])),
            (r"\['steps'\]: expected rising", of_run("steps", [0, 0.5])),
            (r"\['steps'\]: expected rising", of_run("steps", [-1, 0])),
            (r"\['steps'\]: expected numbers", of_run("steps", ["0", "1"])),
            (
                r"\['samples'\]: expected numbers \(2, n, 2\)",
                of_run("samples", np.zeros((3, 5, 2))),
            ),
            (
                r"\['samples'\]: expected numbers \(2, n, 2\)",
                of_run("samples", np.zeros((2, 0, 2))),
            ),
            (r"\['samples'\]: expected at most 500", of_run("samples", np.zeros((2, 501, 2)))),
            (r"\['samples'\]: expected finite", of_run("samples", np.full((2, 5, 2), np.nan))),
            (r"\['field'\]: expected numbers \(2, n, n\)", of_run("field", np.zeros((1, 3, 3)))),
            (r"\['field'\]: expected squares", of_run("field", np.zeros((2, 3, 4)))),
            (r"\['field'\]: expected squares", of_run("field", np.zeros((2, 49, 49)))),
            (r"\['field'\]: expected squares", of_run("field", np.zeros((2, 1, 1)))),
            (r"\['field'\]: expected 0 to 1", of_run("field", np.full((2, 3, 3), 1.1))),
            (r"\['field'\]: expected finite", of_run("field", np.full((2, 3, 3), np.nan))),
            ("centres: expected numbers", {"centres": [0, 0]}),
            ("centres: expected at most 64", {"centres": np.zeros((65, 2))}),
            ("reach: expected a number above 0", {"reach": 0}),
            ("reach: expected", {"reach": "far"}),
            ("extent: expected a positive number", {"extent": -1}),
            ("extent: expected a positive number", {"extent": (0, 1, 2, 2)}),
            ("extent: expected numbers", {"extent": (0, 1)}),
            ("extent: expected finite", {"extent": np.inf}),
            ("extent: expected numbers", {"extent": "3"}),
            ("extent: expected numbers", {"extent": None}),
            ("extent: expected room for 0.5", {"extent": 0.5}),
            ("data: expected numbers", {"data": np.zeros((4, 3))}),
            ("fair_share: expected a number above 0, at most 1", {"fair_share": 1.5}),
            ("fair_share: expected", {"fair_share": 0}),
        ],
    )


def test_bad_arguments_are_named():
    good, where, cases = bad_arguments()
    for message, wrong in cases:
        with pytest.raises(ValueError, match=message):
            live.TrainingScrubber(**{**where, **wrong})
    lean = {"a": {"steps": (0, 5), "samples": good["samples"].tolist()}}
    assert live.TrainingScrubber(**where | {"runs": lean, "extent": (-1, 1, -2, 2)}).fields == b""


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_scrubber(tmp_path, open_page, scrubber):
    def go(figure=scrubber, **options):
        page = open_page(write_page(tmp_path, [figure], expose), **options)
        page.wait_for_selector(".training-scrubber")
        settle(page)
        return page

    return go


def settle(page):
    page.wait_for_timeout(350)


def where(page):
    """The chosen run, the snapshot and the step that the words name, once they have settled."""
    settle(page)
    run = page.inner_text(".ts-runs [aria-pressed=true]")
    words = page.inner_text(".live-words strong").replace(",", "")
    return run, int(page.input_value(".ts-slider")), int(words.split()[1])


def pixels(page, selector=".ts-map"):
    """The pixels of a canvas, (height, width, 4)."""
    url = page.eval_on_selector(selector, "c => c.toDataURL()")
    return np.asarray(Image.open(BytesIO(base64.b64decode(url.split(",")[1]))))


def measures(page, name, index):
    found = page.evaluate(
        "([n, i]) => document.querySelector('.training-scrubber').measures(n, i)", [name, index]
    )
    return found["covered"], found["kl"], found["onMode"]


def test_the_page_counts_as_the_yardstick_does(open_scrubber, scrubber):
    page = open_scrubber()
    seen = set()
    for name, film in sent(scrubber).items():
        for index, samples in enumerate(film):
            found = measures(page, name, index)
            assert found == pytest.approx(count_by_hand(samples, CENTRES, REACH), abs=1e-12)
            assert found == pytest.approx(metrics.mode_coverage(samples, CENTRES, REACH), abs=1e-12)
            seen.add(found[0])
    assert {0, 1, 8} <= seen


@pytest.fixture
def blank(browser_context):
    return browser_context()[0]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.integers(1, 50), st.sampled_from([4, 8, 12, 24, 49, 196, 500]))
def test_the_page_counts_as_the_yardstick_does_on_any_points(blank, seed, k, n):
    """Also where a mode holds just a quarter of its fair share: few points on few places."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(-2, 3, (k, 2)).astype(float)
    samples = rng.integers(-2, 3, (60, n, 2)) + rng.choice([0, 0.5], (60, n, 1))
    run = {"steps": np.arange(60), "samples": samples}
    scrubber = live.TrainingScrubber({"one": run}, centres, 0.5, 3)
    script = """({ readState }, state) => {
        state.samples = new DataView(Uint8Array.from(state.samples).buffer);
        const { runs } = readState({ get: (name) => state[name] });
        return runs[0].measures.map(({ covered, kl, onMode }) => [covered, kl, onMode]);
    }"""
    told = {name: getattr(scrubber, name) for name in ("runs", "centres", "reach", "extent")}
    state = told | {"samples": list(scrubber.samples), "fair_share": scrubber.fair_share}
    found = run_module(blank, ["training_history.js"], script, state)
    expected = [metrics.mode_coverage(points, centres, 0.5) for points in sent(scrubber)["one"]]
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_points_of_the_edge_lie_on_it_exactly(blank):
    """Else a sample beyond the square, which travels as one of its edge, would be drawn."""
    rng = np.random.default_rng(6)
    low = rng.uniform(-50, 50, (200, 2))
    high = rng.uniform(51, 99, (200, 2))
    assert (low + (high - low) < high).any()  # where a plain sum would stay inside
    extents = np.stack([low, high], axis=2).reshape(200, 4).tolist()
    beyond = np.stack([low - 1, high + 1], axis=1)
    script = """({ readState }, states) => states.map(([extent, bytes]) => {
        const data = new DataView(Uint8Array.from(bytes).buffer);
        const runs = [{ steps: [], points: 0, side: 0 }];
        const state = { extent, data, runs, centres: [[0, 0]] };
        return Array.from(readState({ get: (name) => state[name] }).real);
    })"""
    states = [
        (extent, list(training_history.pack_points(points, extent)))
        for extent, points in zip(extents, beyond, strict=True)
    ]
    found = run_module(blank, ["training_history.js"], script, states)
    np.testing.assert_array_equal(found, np.hstack([low, high]))


@pytest.mark.parametrize(("share", "covered"), [(None, 2), (1, 1), (0.05, 3)])
def test_a_fair_share_can_be_given(open_scrubber, share, covered):
    """Of 100 samples 80, 16 and 4 lie on three modes; a quarter of a third is 8.3."""
    samples = np.repeat([[-1.0, 0], [0, 0], [1, 0]], [80, 16, 4], axis=0)
    run = {"steps": [0, 1], "samples": [samples] * 2}
    centres = [[-1, 0], [0, 0], [1, 0]]
    figure = live.TrainingScrubber({"one": run}, centres, 0.2, 2, fair_share=share)
    assert measures(open_scrubber(figure), "one", 0)[0] == covered


def test_the_words_say_what_was_counted(open_scrubber, scrubber):
    page = open_scrubber()
    page.click("text=repaired")
    shares = []
    for index in (0, 15, 20):
        page.locator(".ts-slider").fill(str(index))
        settle(page)
        covered, kl, on = metrics.mode_coverage(sent(scrubber)["repaired"][index], CENTRES, REACH)
        step = f"Step {100 * index:,} of 2,000"
        assert page.inner_text(".live-words strong") == f"{step}:"
        # Of a few samples nobody can say how they share out.
        uniform = f"; {kl:.2f} nats from uniform" if on >= 0.1 else ""
        assert page.inner_text(".live-words span").replace("\xa0", " ") == (
            f"{covered} of 8 modes covered; {100 * on:.0f} % of samples on a mode{uniform}."
        )
        shares.append(on)
        assert page.get_attribute(".ts-slider", "aria-valuetext") == step
    assert min(shares) < 0.1 < max(shares)
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    chart = page.get_attribute(".ts-chart", "aria-label")
    assert chart.startswith("Modes covered in the run repaired: 0 at step 0, 8 at step 2,000")


# --- what is drawn -------------------------------------------------------------------------------


def one_field(field, samples=((0, 0),)):
    """A figure whose only samples lie in the middle, or where it is said."""
    run = {"steps": [0, 1], "samples": [samples] * 2, "field": [field] * 2}
    return live.TrainingScrubber({"one": run}, [[0, 0]], 0.3, 3)


def corner_colours(page):
    """Is the tint in the four corners, row by row, "real", "fake" or "none"?"""
    shown = pixels(page)
    places = [shown[y, x].astype(int) for y in (4, -5) for x in (4, -5)]
    return ["none" if a < 12 else "real" if r > b else "fake" for r, _, b, a in places]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ([[1, 1], [0, 0]], ["real", "real", "fake", "fake"]),
        ([[1, 0], [1, 0]], ["real", "fake", "real", "fake"]),
        ([[0.5, 0.5], [0.5, 1]], ["none", "none", "none", "real"]),
    ],
)
def test_row_0_is_the_top_and_column_0_the_left(open_scrubber, field, expected):
    page = open_scrubber(one_field(np.kron(field, np.ones((6, 6)))))
    assert corner_colours(page) == expected


def test_the_outermost_beliefs_lie_on_the_edges(open_scrubber):
    """A belief that rises evenly from left to right is one half exactly in the middle."""
    page = open_scrubber(one_field(np.tile(np.linspace(0, 1, 5), (5, 1))))
    row = pixels(page)[20].astype(int)
    width, real = len(row), row[:, 0] > row[:, 2]
    tinted = np.flatnonzero(row[:, 3] >= 6)
    assert abs(np.flatnonzero(real & (row[:, 3] >= 6)).min() - width / 2) < 0.06 * width
    assert tinted[0] == 0 and tinted[-1] == width - 1
    half = np.abs(row[width * 3 // 4, 3] / row[-2, 3] - 0.5)
    assert half < 0.05


def test_without_a_field_there_is_no_tint(open_scrubber):
    page = open_scrubber()
    page.locator(".ts-slider").fill("20")
    settle(page)
    assert "none" not in corner_colours(page)
    page.click("text=short")
    settle(page)
    assert corner_colours(page) == ["none"] * 4
    assert page.locator(".ts-scale").count() == 1


def ink_near(page, x, y, radius):
    """How much of a disc in the square, in its units, is opaque: 0 to 1."""
    shown = pixels(page)[..., 3] / 255
    size = len(shown)
    rows, columns = np.mgrid[:size, :size]
    px, py = (x + 3) / 6 * size, (3 - y) / 6 * size
    return shown[np.hypot(columns + 0.5 - px, rows + 0.5 - py) < radius / 6 * size].mean()


def test_samples_are_drawn_where_they_are(open_scrubber):
    neutral = np.full((2, 2), 0.5)
    places = [(-2, 2), (1, 2), (2.5, -1)]
    page = open_scrubber(one_field(neutral, places))
    for x, y in places:
        assert ink_near(page, x, y, 0.02) > 0.9
        assert ink_near(page, x, -y, 0.1) < 0.05


def test_samples_beyond_the_square_are_not_drawn(open_scrubber):
    page = open_scrubber(one_field(np.full((2, 2), 0.5), [(3.5, 0), (1, -8), (-9, 9), (0, 0)]))
    assert ink_near(page, 0, 0, 0.02) > 0.9
    for x, y in ((3, 0), (1, -3), (-3, 3)):
        assert ink_near(page, x, y, 0.05) < 0.05


def test_rings_are_bold_where_a_mode_is_covered(open_scrubber, runs):
    """Two modes, of which one has all samples: beside its ring's inner edge there is ink."""
    samples = np.zeros((2, 50, 2)) + [[[-1.5, 0]], [[1.5, 0]]]
    run = {"steps": [0, 1], "samples": samples}
    page = open_scrubber(live.TrainingScrubber({"one": run}, [[-1.5, 0], [1.5, 0]], 0.6, 3))
    after = [ink_near(page, x, 0, 0.7) for x in (-1.5, 1.5)]
    page.locator(".ts-slider").fill("0")
    settle(page)
    before = [ink_near(page, x, 0, 0.7) for x in (-1.5, 1.5)]
    assert before[0] > 1.8 * before[1] and after[1] > 1.8 * after[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_chart_lies_below_the_slider_and_shows_the_counts(open_scrubber, scrubber, name):
    page = open_scrubber()
    page.click(f"text={name}")
    settle(page)
    last = int(page.get_attribute(".ts-slider", "max"))
    slider, chart = (page.locator(s).bounding_box() for s in (".ts-slider", ".ts-chart"))
    assert slider["x"] == chart["x"] and slider["width"] == chart["width"]
    for index in (1, last // 2, last - 1):
        page.locator(".ts-slider").fill(str(index))
        settle(page)
        covered = metrics.mode_coverage(sent(scrubber)[name][index], CENTRES, REACH).covered
        x, y = marker(pixels(page, ".ts-chart"))
        assert x == pytest.approx(8 + index / last * (chart["width"] - 16), abs=1.5)
        top, bottom = 20, chart["height"] - 20
        assert y == pytest.approx(bottom - covered / 8 * (bottom - top), abs=1.5)


def marker(shown):
    """The middle of the dot on the chart's line: of all that has the accent in 7 pixels round."""
    accent = (shown[..., 2].astype(int) - shown[..., 0] > 120) & (shown[..., 3] > 200)
    height, width = accent.shape
    solid = np.array(
        [
            [accent[y - 3 : y + 4, x - 3 : x + 4].sum() for x in range(3, width - 3)]
            for y in range(3, height - 3)
        ]
    )
    rows, columns = np.nonzero(solid >= 0.93 * solid.max())
    return columns.mean() + 3.5, rows.mean() + 3.5


def test_other_runs_lie_where_their_steps_are(blank):
    """The slider goes from snapshot to snapshot, whatever steps they are apart."""
    script = "({ wayTo }, [all, steps]) => all.map((step) => wayTo(step, steps))"
    steps, others = [0, 10, 100, 1000], [0, 5, 10, 55, 550, 1000]
    found = run_module(blank, ["ui.js", "training_chart.js"], script, [others, steps])
    np.testing.assert_allclose(found, np.interp(others, steps, np.linspace(0, 1, 4)))


# --- controls ------------------------------------------------------------------------------------


def test_a_drag_scrubs_through_the_training(open_scrubber):
    page = open_scrubber()
    before = pixels(page)
    x, y, width = centre(page)
    page.mouse.move(x - width / 2 + 8, y)
    page.mouse.down()
    page.mouse.move(x, y, steps=5)
    assert where(page) == ("plain", 10, 1000)
    assert (pixels(page) != before).any()
    page.mouse.move(x + 5 * width, y, steps=3)
    page.mouse.up()
    page.mouse.move(x, y)
    assert where(page) == ("plain", 20, 2000)


def test_a_finger_taps_the_slider_and_scrolls_elsewhere(open_scrubber):
    page = open_scrubber(width=390, height=844, touch=True)
    x, y, _ = centre(page)
    page.touchscreen.tap(x, y)
    assert where(page) == ("plain", 10, 1000)
    page.locator("text=repaired").tap()
    assert where(page) == ("repaired", 10, 1000)
    x, y, _ = centre(page, ".ts-map")
    swipe(page, x, y, 200)
    assert page.evaluate("scrollY") > 50  # nothing is dragged in the square


def test_a_phone_held_sideways_shows_square_and_slider_at_once(open_scrubber):
    page = open_scrubber(width=844, height=390, touch=True)
    square, slider = (page.locator(s).bounding_box() for s in (".ts-square", ".ts-slider"))
    assert square["x"] + square["width"] < slider["x"]
    assert slider["y"] + slider["height"] < square["y"] + square["height"] < square["y"] + 330
    assert abs(square["width"] - square["height"]) < 1


def test_keys_scrub_through_the_training(open_scrubber):
    page = open_scrubber()
    page.evaluate("document.addEventListener('keydown', () => (window.heard = true))")
    page.focus(".ts-slider")
    for key, index in (("End", 20), ("ArrowLeft", 19), ("Home", 0), ("ArrowRight", 1)):
        before = pixels(page)
        page.keyboard.press(key)
        assert where(page)[1:] == (index, 100 * index)
        assert (pixels(page) != before).any()
    assert page.evaluate("window.heard") is None  # a notebook would leave the cell
    assert page.evaluate("scrollY") == 0


def test_another_run_keeps_the_step_where_it_can(open_scrubber):
    page = open_scrubber()
    page.locator(".ts-slider").fill("14")
    for name, index, step in (
        *(("repaired", 14, 1400), ("short", 5, 1500), ("plain", 15, 1500)),
        *(("short", 5, 1500), ("repaired", 15, 1500)),
    ):
        page.click(f"text={name}")
        assert where(page) == (name, index, step)
        pressed = page.locator(".ts-runs [aria-pressed=true]")
        assert pressed.count() == 1 and pressed.inner_text() == name
    page.locator(".ts-slider").fill("20")
    page.click("text=short")
    assert where(page) == ("short", 6, 1800)


def test_python_chooses_run_and_snapshot(open_scrubber, scrubber):
    scrubber.run, scrubber.index = "short", 4
    assert where(open_scrubber(scrubber)) == ("short", 4, 1200)


def test_one_run_needs_no_buttons(open_scrubber, runs):
    page = open_scrubber(live.TrainingScrubber({"plain": runs["plain"]}, CENTRES, REACH, 3))
    assert page.locator(".training-scrubber button").all_inner_texts() == ["Play"]
    assert page.locator(".ts-point").count() == 0  # and no real points were given


def test_the_focus_is_seen_and_controls_are_reached_by_tab(open_scrubber):
    page = open_scrubber()
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        script = "document.activeElement.ariaLabel || document.activeElement.textContent"
        seen.append(page.evaluate(script))
        width = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(width) == "3px"
    assert seen == [*NAMES, "Play", "Snapshot"]


def test_play_goes_to_the_end_and_starts_again(open_scrubber):
    page = open_scrubber()
    hold_frames(page)
    page.evaluate("globalThis.seen = []")
    page.evaluate("model.on('change:index', () => seen.push(model.get('index')))")
    page.click(PLAY)
    assert page.get_attribute(".live-words", "aria-live") == "off"
    show_frames(page, 100, *[100] * 63)  # of 12 seconds, from the first frame on
    assert page.evaluate("seen") == list(range(1, 11))
    show_frames(page, *[100] * 60)
    assert page.evaluate("seen") == list(range(1, 21))
    assert page.locator(PAUSE).count() == 0 and where(page) == ("plain", 20, 2000)
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    page.click(PLAY)
    show_frames(page, 100, 700)
    page.click(PAUSE)
    show_frames(page, *[100] * 20)
    assert page.evaluate("seen")[20:] == [0, 1] and where(page) == ("plain", 1, 100)


@pytest.mark.parametrize("change", [{"index": 15}, {"run": "short"}])
def test_what_python_sets_is_shown_and_stops_the_play(open_scrubber, change):
    page = open_scrubber()
    hold_frames(page)
    page.click(PLAY)
    show_frames(page, *[100] * 15)
    assert page.locator(PAUSE).count() == 1
    page.evaluate("(change) => model.set(change)", change)
    assert page.locator(PAUSE).count() == 0
    show_frames(page, *[100] * 20)
    expected = ("plain", 15, 1500) if "index" in change else ("short", 2, 600)
    assert where(page) == expected


def test_once_taken_away_it_plays_and_listens_no_more(open_scrubber):
    page = open_scrubber()
    hold_frames(page)
    page.click(PLAY)
    show_frames(page, *[100] * 15)
    page.evaluate("remove()")
    show_frames(page, 100)  # a drawing that was asked for before
    before = [pixels(page, canvas) for canvas in (".ts-map", ".ts-chart")]
    show_frames(page, *[100] * 20)
    assert page.evaluate("model.get('index')") == 2
    page.evaluate("model.set({ index: 15, run: 'repaired' })")
    change_look(page)
    show_frames(page, *[100] * 5)
    for canvas, was in zip((".ts-map", ".ts-chart"), before, strict=True):
        assert np.array_equal(pixels(page, canvas), was)


@pytest.mark.parametrize("stop", ["ArrowRight", "repaired", "short"])
def test_any_other_input_stops_the_play(open_scrubber, stop):
    page = open_scrubber()
    page.click(PLAY)
    page.wait_for_timeout(300)
    if stop == "ArrowRight":
        page.focus(".ts-slider")
        page.keyboard.press(stop)
    else:
        page.click(f"text={stop}")
    assert where(page) == where(page)
    assert page.locator(PAUSE).count() == 0


def test_with_reduced_motion_play_takes_one_step_a_press(open_scrubber):
    page = open_scrubber(reduced_motion=True)
    for index in (1, 2):
        page.click(PLAY)
        assert where(page)[1] == index
        assert where(page)[1] == index
    page.locator(".ts-slider").fill("20")
    page.click(PLAY)
    assert where(page)[1] == 0


# --- everywhere ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_scrubber, dark):
    page = open_scrubber(width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".training-scrubber :is(button, input)",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    square, play = (page.locator(s).bounding_box() for s in (".ts-map", PLAY))
    assert abs(square["width"] - square["height"]) < 1
    assert play["y"] + play["height"] < 844  # square, time line and buttons are seen at once
    rows = {b.bounding_box()["y"] for b in page.locator(".ts-runs button").all()}
    assert len(rows) == 1
    for canvas in (".ts-map", ".ts-chart"):
        crisp = page.eval_on_selector(canvas, "c => c.width / c.clientWidth")
        assert crisp == pytest.approx(2, abs=0.01)


def test_the_square_and_the_chart_follow_the_theme(open_scrubber):
    page = open_scrubber(one_field(np.full((2, 2), 0.5)))

    def brightness():
        page.wait_for_timeout(300)
        square, chart = pixels(page), pixels(page, ".ts-chart")
        middle = square[len(square) // 2, len(square) // 2, :3]
        text = chart[:18][chart[:18, :, 3] > 200][:, :3]
        return middle.mean(), text.mean()

    assert max(brightness()) < 80
    page.emulate_media(color_scheme="dark")
    assert min(brightness()) > 180
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert max(brightness()) < 80
    page.add_style_tag(content="html[data-theme=dark] { --pst-color-text-base: #eee }")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert min(brightness()) > 180


def test_print_leaves_out_the_controls(open_scrubber):
    page = open_scrubber()
    controls = (".live-buttons", ".ts-slider", ".ts-runs")
    assert all(page.locator(control).is_visible() for control in controls)
    page.emulate_media(media="print")
    assert not any(page.locator(control).is_visible() for control in controls)
    assert page.locator(".ts-map").is_visible() and page.locator(".ts-chart").is_visible()


def cut(name):
    def damage(state):
        buffer = next(b for b in state["buffers"] if b["path"] == [name])
        buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-10]).decode()

    return damage


def without(name):
    def damage(state):
        state["buffers"] = [b for b in state["buffers"] if b["path"] != [name]]

    return damage


DAMAGE = {
    "it has 19592 coordinates of samples, not 19600": cut("samples"),
    "it has 0 coordinates of samples, not 19600": without("samples"),
    "it has 6038 beliefs, not 6048": cut("fields"),
    "it has 0 beliefs, not 6048": without("fields"),
    "its runs are missing": lambda state: state["state"]["runs"].clear(),
    "it has 19600 coordinates of samples, not 11200": lambda state: state["state"]["runs"].pop(0),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, runs, message):
    figures = [live.TrainingScrubber(runs, CENTRES, REACH, 3) for _ in range(2)]
    page = open_page(write_page(tmp_path, figures, lambda states: DAMAGE[message](states[0])))
    page.wait_for_selector(".training-scrubber")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text() == f"This live figure could not start: {message}."
    page.locator(".ts-slider").fill("7")
    assert where(page) == ("plain", 7, 700)


def test_it_works_over_http_too(tmp_path, open_page, serve, scrubber):
    write_page(tmp_path, [scrubber])
    page = open_page(f"{serve(tmp_path)}/index.html")
    page.locator(".ts-slider").fill("3")
    assert where(page) == ("plain", 3, 300)
