"""Line charts, bars and clouds: what is drawn is what was given, and bad input is named."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402

from helpers import charts  # noqa: E402


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_curves_are_the_numbers_given():
    ax = charts.curves([1, 2, 4], {"a": [3, 2, 1], "b": [0, 0, 5]}, xlabel="step", xscale="log")
    assert [line.get_ydata().tolist() for line in ax.lines] == [[3, 2, 1], [0, 0, 5]]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_xlabel() == "step" and ax.get_xscale() == "log"
    assert charts.curves([1, 2], {"alone": [1, 2]}).get_legend() is None


def test_curves_and_clouds_draw_where_they_are_told():
    _, ax = plt.subplots()
    assert charts.curves([1], {"a": [1]}, ax=ax) is ax and charts.clouds({}, ax=ax) is ax


def legend_box(ax):
    ax.figure.canvas.draw()
    return ax.get_legend().get_window_extent()


def test_no_line_runs_through_the_legend():
    x = np.arange(30)
    free = charts.curves(x, {"up": x, "too": x + 1})
    assert legend_box(free).y1 <= free.bbox.y1  # there is room within
    zigzag = {f"line {k}": 10 * (x % 2) for k in range(3)}
    full = charts.curves(x, zigzag)
    assert legend_box(full).y0 >= full.bbox.y1
    points = [(value, at) for at, value in zip(x, zigzag["line 0"], strict=True)]
    path = charts.frontier({"a": points}, {"b": (3, 4)})
    assert legend_box(path).y0 >= path.bbox.y1


def test_no_legend_stands_on_a_title():
    x = np.arange(30)
    ax = charts.curves(x, {"a": 10 * (x % 2), "b": 9 * (x % 2)}, title="zigzag")
    assert legend_box(ax).y1 <= ax.bbox.y1


def test_bars_stand_where_x_is_as_high_as_told():
    ax = charts.bars([1, 2.5, 4], [3, 0, -2], xlabel="pitch", ylim=(-3, 9))
    middles = [bar.get_x() + bar.get_width() / 2 for bar in ax.patches]
    assert middles == pytest.approx([1, 2.5, 4])
    assert [bar.get_height() for bar in ax.patches] == [3, 0, -2]
    assert all(bar.get_y() == 0 for bar in ax.patches)
    assert ax.get_xlabel() == "pitch" and ax.get_ylim() == (-3, 9)
    assert not ax.lines and ax.get_legend() is None
    assert ax.figure.get_size_inches().tolist() == [6, 3]


def test_marks_are_lines_from_bottom_to_top_with_names_and_colours():
    _, ax = plt.subplots()
    assert charts.bars([0, 1, 2], [5, 1, 2], {"Bach": 1.5, "network": 0}, ax=ax) is ax
    assert [line.get_xdata() for line in ax.lines] == [[1.5, 1.5], [0, 0]]
    pixels = [line.get_transform().transform(line.get_xydata())[:, 1] for line in ax.lines]
    assert np.allclose(pixels, [ax.bbox.intervaly] * 2)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Bach", "network"]
    colours = [line.get_color() for line in ax.lines] + [ax.patches[0].get_facecolor()]
    assert len({matplotlib.colors.to_hex(colour) for colour in colours}) == 3
    assert charts.bars([0], [1], {}).get_legend() is None


def test_clouds_are_the_points_given():
    points = np.array([[0, 1], [2, 3.5]])
    ax = charts.clouds({"a": points, "b": -points}, ylabel="y")
    assert np.array_equal(ax.lines[1].get_xydata(), -points) and ax.get_ylabel() == "y"


def test_the_game_shows_the_top_row_at_the_top():
    _, ax = plt.subplots()
    field = np.array([[1, 1], [0, 0.0]])
    charts.game(field, np.zeros((3, 2)), np.ones((2, 2)), ax, title="now")
    image = ax.images[0]
    assert image.origin == "upper" and np.array_equal(image.get_array(), field)
    assert ax.get_title() == "now" and ax.get_xlim() == (-3, 3) and ax.get_ylim() == (-3, 3)


@pytest.mark.parametrize("g", [2, 5, 24])
def test_the_outermost_places_of_the_game_lie_on_the_edges(g):
    _, ax = plt.subplots()
    charts.game(np.zeros((g, g)), [[0, 0]], [[0, 0]], ax, half=3)
    x0, x1, y0, y1 = ax.images[0].get_extent()
    middles = x0 + (np.arange(g) + 0.5) * (x1 - x0) / g
    np.testing.assert_allclose(middles, np.linspace(-3, 3, g), atol=1e-12)
    assert (y0, y1) == (x0, x1)


@pytest.mark.parametrize(
    "call, named",
    [
        (lambda: charts.curves([1, 2], {"x": [1]}), "'x' has shape"),
        (lambda: charts.curves([1, 2], {"x": [1, np.nan]}), "'x' holds NaN"),
        (lambda: charts.bars([1, 2], [1]), r"^x, heights: got \(2,\), \(1,\), expected"),
        (lambda: charts.bars([[1, 2]], [[1, 2]]), "^x, heights: got"),
        (lambda: charts.bars(1, 2), "^x, heights: got"),
        (lambda: charts.bars([1, np.nan], [1, 2]), "^x, heights: got"),
        (lambda: charts.bars([1, 2], [1, np.nan]), "^x, heights: got"),
        (lambda: charts.bars([1, 2], [np.inf, 1]), "^x, heights: got"),
        (lambda: charts.clouds({"p": np.zeros((2, 3))}), "'p' has shape"),
        (lambda: charts.clouds({"p": np.full((2, 2), np.inf)}), "'p' holds NaN"),
        (lambda: charts.game(np.full((2, 2), 2.0), [], [], plt.gca()), "field: got shape"),
        (lambda: charts.game(np.full((2, 2), np.nan), [], [], plt.gca()), "field: got shape"),
        (lambda: charts.game(np.zeros(4), [], [], plt.gca()), "field: got shape"),
        (lambda: charts.game(np.zeros((3, 7)), [], [], plt.gca()), "field: got shape"),
        (lambda: charts.game(np.zeros((1, 1)), [], [], plt.gca()), "field: got shape"),
    ],
)
def test_bad_input_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_bars_stand_in_the_order_of_the_first_panel():
    probs = {"plain": [0.1, 0.6, 0.3], "cut": [0.0, 0.7, 0.3]}
    plain, cut = charts.letter_bars(probs, "a \n", "next", most=2)
    assert [label.get_text() for label in plain.get_xticklabels()] == ["␣", "↵"]
    assert [bar.get_height() for bar in plain.patches] == [0.6, 0.3]
    assert [bar.get_height() for bar in cut.patches] == [0.7, 0.3]
    assert cut.get_title() == "cut"


@pytest.mark.parametrize("row", [[0.5, 0.5], [0.5, 0.5, 1.2], [0.5, -0.1, 0.6], [np.nan, 0, 1]])
def test_bars_of_another_shape_or_range_are_named(row):
    with pytest.raises(ValueError, match="'odd'"):
        charts.letter_bars({"odd": row}, "abc", "next")


def test_paths_and_single_points_keep_their_axes():
    paths, single = {"top_k": [(0.9, 200), (0.8, 300)]}, {"real": (1.0, 250)}
    ax = charts.frontier(paths, single, ylabel="quality")
    path, star = ax.lines
    np.testing.assert_array_equal(path.get_xydata(), [[200, 0.9], [300, 0.8]])
    np.testing.assert_array_equal(star.get_xydata(), [[250, 1.0]])
    assert [path.get_label(), star.get_label()] == ["top-k", "real"]
    assert star.get_linestyle() == "None" and ax.get_ylabel() == "quality"


@pytest.mark.parametrize("points", [[(1, 2, 3)], [(np.nan, 1)], [1, 2]])
def test_paths_of_another_shape_are_named(points):
    with pytest.raises(ValueError, match="odd"):
        charts.frontier({"odd": points}, {})
