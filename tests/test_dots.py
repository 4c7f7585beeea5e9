"""Rows and grids of dots, named points: what is drawn is what was given, bad input is named."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402

from helpers import dots  # noqa: E402


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def points_of(line):
    return [tuple(map(float, point)) for point in line.get_xydata()]


def row_names(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def test_each_name_has_a_row_and_each_number_a_mark():
    series = {"run": {"a": 1, "b": 2.5}, "seeds": {"b": [2, 3], "c": 4, "a": []}}
    ax = dots.dot_rows(series, xlabel="score")
    assert [points_of(line) for line in ax.lines] == [[(1, 0), (2.5, 1)], [(2, 1), (3, 1), (4, 2)]]
    assert row_names(ax) == ["a", "b", "c"] and ax.get_xlabel() == "score"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["run", "seeds"]
    bottom, top = ax.get_ylim()
    assert bottom > 2 > 0 > top  # the first row at the top


def test_a_line_is_drawn_where_told_and_one_series_needs_no_legend():
    _, ax = plt.subplots()
    assert dots.dot_rows({"": {"a": 0.2, "b": 20.0}}, 1, ax, xscale="log") is ax
    assert ax.lines[-1].get_xdata() == [1, 1] and ax.get_legend() is None
    ax.figure.canvas.draw()
    assert "0.1" in [text.get_text() for text in ax.get_xticklabels()]  # no powers of ten


@pytest.mark.parametrize("draw", [
    lambda ax: dots.dot_rows({"": {}}, 1, ax, xscale="log"),
    lambda ax: dots.named_points({}, ax, yscale="log"),
])  # fmt: skip
def test_without_anything_to_show_a_log_axis_does_not_fail(draw):
    _, ax = plt.subplots()
    assert draw(ax) is ax and ax.texts[0].get_text() == "nothing yet"
    ax.figure.canvas.draw()


def test_a_grid_without_rows_is_drawn():
    dots.dot_grid({}, ["draw"]).figure.canvas.draw()


def test_a_grid_has_dots_where_told_and_stars_for_the_best():
    ax = dots.dot_grid({"a": ("x", "z"), "b": ("y",)}, ["x", "y", "z"], {("a", "z"), ("b", "x")})
    marks = {points_of(line)[0]: line.get_marker() for line in ax.lines}
    assert marks == {(0, 0): "o", (2, 0): "*", (1, 1): "o"}
    assert row_names(ax) == ["a", "b"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["x", "y", "z"]


def test_points_have_their_names_and_start_at_zero():
    _, ax = plt.subplots()
    dots.named_points({"fast": (1, 0.1), "slow": (90, 10)}, ax, yscale="log", xlabel="seconds")
    assert [points_of(line)[0] for line in ax.lines] == [(1, 0.1), (90, 10)]
    assert {text.get_text(): text.xy for text in ax.texts} == {"fast": (1, 0.1), "slow": (90, 10)}
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > 90 and ax.get_xlabel() == "seconds"


def test_names_of_close_points_do_not_meet_and_thousands_are_told_apart():
    figure, ax = plt.subplots(figsize=(3.6, 3.3))
    dots.named_points({"lower": (9_600, 0.072), "upper": (11_200, 0.127), "top": (22_000, 0.7)}, ax,
                      yscale="log")  # fmt: skip
    figure.canvas.draw()
    lower, upper, _ = sorted((text.get_window_extent() for text in ax.texts), key=lambda b: b.y0)
    assert lower.y1 < upper.y0
    assert "10,000" in [label.get_text() for label in ax.get_xticklabels()]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda ax: dots.dot_rows({str(k): {"a": 1} for k in range(4)}), "series: got 4, expected"),
        (lambda ax: dots.dot_rows({"run": {"a": np.nan}}), "series: 'run' holds NaN"),
        (lambda ax: dots.dot_rows({"run": {"a": [1, np.inf]}}), "series: 'run' holds NaN"),
        (lambda ax: dots.dot_grid({"a": ("x", "q")}, ["x"]), r"rows: got \['q'\], expected some"),
        (lambda ax: dots.named_points({"a": (1, np.nan)}, ax), "points: 'a' is"),
        (lambda ax: dots.named_points({"a": (1, 2, 3)}, ax), "points: 'a' is"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call(plt.subplots()[1])
