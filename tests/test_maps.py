"""Maps of attention: the weights given, in squares that can be read, and bad input is named."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402

from helpers import maps, plots  # noqa: E402

LINE = "ROMEO:\nMy Will, WMMO get"  # broad letters beside each other, and hidden ones


@pytest.fixture(autouse=True)
def style():
    with plt.style.context(plots.STYLE):
        yield
    plt.close("all")


def attention(t, seed=0):
    """Causal weights: (t, t), each row sums to 1."""
    weights = np.tril(np.random.default_rng(seed).random((t, t)) + 1e-3)
    return weights / weights.sum(axis=1, keepdims=True)


def texts(labels):
    return [label.get_text() for label in labels]


def test_each_map_shows_its_weights_under_its_name():
    given = {"first": attention(3), "second, no mask": np.full((3, 3), 1 / 3, "float32")}
    axes = maps.attention_maps(given, "a \n")
    assert [ax.get_title("left") for ax in axes] == list(given)
    for ax, weights in zip(axes, given.values(), strict=True):
        image = ax.images[0]
        assert np.array_equal(image.get_array(), weights) and image.origin == "upper"
        assert texts(ax.get_xticklabels()) == texts(ax.get_yticklabels()) == ["a", "␣", "↵"]
        assert ax.get_xlabel() == "looks at"
    assert [ax.get_ylabel() for ax in axes] == ["letter", ""]


def test_tokens_may_be_words():
    (ax,) = maps.attention_maps({"": attention(2)}, ["to be", "or"], unit="word")
    assert texts(ax.get_yticklabels()) == ["to␣be", "or"] and ax.get_ylabel() == "word"


def test_one_scale_for_all_figures_and_small_weights_are_seen():
    faint, strong = np.full((20, 20), 0.05), np.eye(20)
    for given in ({"faint": faint}, {"faint": faint, "strong": strong}):
        image = maps.attention_maps(given, LINE[:20])[0].images[0]
        tint = image.cmap(image.norm([0, 0.05, 0.25, 1]))
        np.testing.assert_allclose(tint, maps.WEIGHT([0, 0.05**0.5, 0.5, 1.0]), atol=0.01)


def test_a_tint_only_darkens():
    """So it can be read without seeing colours. Luminance: WCAG 2, relative luminance."""
    rgb = maps.WEIGHT(np.linspace(0, 1, 256))[:, :3]
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luminance) < 0).all() and luminance[0] > 0.99 and luminance[-1] < 0.03


@pytest.mark.parametrize(
    "n, t, columns",
    [(1, 4, 1), (4, 4, 4), (8, 8, 4), (3, 8, 3), (5, 3, 4), (3, 9, 2), (4, 20, 2), (3, 24, 2)],
)
def test_rows_have_four_squares_and_long_lines_two(n, t, columns):
    axes = maps.attention_maps({str(k): attention(t, k) for k in range(n)}, LINE[:t])
    places = [ax.get_subplotspec() for ax in axes]
    assert [(p.rowspan.start, p.colspan.start) for p in places] == [
        divmod(k, columns) for k in range(n)
    ]
    below = {(p.rowspan.start - 1, p.colspan.start) for p in places}
    lowest = [(p.rowspan.start, p.colspan.start) not in below for p in places]
    assert [ax.get_xlabel() == "looks at" for ax in axes] == lowest
    assert [ax.get_ylabel() == "letter" for ax in axes] == [p.colspan.start == 0 for p in places]


def overlaps(boxes):
    return [(i, j) for j, b in enumerate(boxes) for i, a in enumerate(boxes[:j]) if a.overlaps(b)]


WORDS = ["language", "models", "look", "back", "at", "words"]


@pytest.mark.parametrize("n", [1, 2, 5, 8])
@pytest.mark.parametrize("tokens", [LINE[:4], LINE[:8], LINE, WORDS])
def test_names_can_be_read(n, tokens):
    t = len(tokens)
    axes = maps.attention_maps({f"head {k}": attention(t, k) for k in range(n)}, tokens)
    figure = axes[0].figure
    figure.canvas.draw()
    page, squares = figure.bbox.padded(2), [ax.get_tightbbox() for ax in figure.axes]
    assert overlaps(squares) == []
    assert all(page.containsx(x) for box in squares for x in (box.x0, box.x1))
    assert all(page.containsy(y) for box in squares for y in (box.y0, box.y1))
    for ax in axes:
        for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
            assert overlaps([label.get_window_extent() for label in labels]) == []
            assert all(label.get_size() >= 7 for label in labels)
        assert ax.bbox.width == pytest.approx(ax.bbox.height)


@pytest.mark.parametrize(
    "given, tokens, named",
    [
        ({}, "ab", "maps, tokens: got 0 and 2"),
        ({"odd": []}, "", "maps, tokens: got 1 and 0"),
        ({"fine": np.eye(2), "odd": np.eye(3)}, "ab", r"'odd' has shape \(3, 3\), expected \(2, 2"),
        ({"odd": np.ones((2, 3)) / 3}, "ab", "'odd' has shape"),
        ({"odd": np.eye(2)[None]}, "ab", "'odd' has shape"),
        ({"odd": [[1, 0], [0.5, 0.6]]}, "ab", "'odd' has other rows"),
        ({"odd": [[1.5, -0.5], [0, 1]]}, "ab", "'odd' has other rows"),
        ({"odd": [[1, 0], [np.nan, 1]]}, "ab", "'odd' has other rows"),
        ({"odd": [[0, 1], [0, 0]]}, "ab", "'odd' has other rows"),
    ],
)
def test_bad_input_is_named(given, tokens, named):
    with pytest.raises(ValueError, match=named):
        maps.attention_maps(given, tokens)
    assert plt.get_fignums() == []
