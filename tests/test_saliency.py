"""Maps as pictures: what is orange, what is blue, and how strong."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from helpers import saliency  # noqa: E402

DIGITS = {"drawn": np.random.default_rng(0).random((3, 784)).astype("float32")}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def tiles(ax, rows, columns):
    """The pictures of a figure: (rows, columns, 28, 28, 3)."""
    mosaic = np.asarray(ax.images[0].get_array())
    return np.array(
        [
            [mosaic[29 * r : 29 * r + 28, 29 * c : 29 * c + 28] for c in range(columns)]
            for r in range(rows)
        ]
    )


def test_digits_stay_grey_above_their_maps():
    ax = saliency.map_rows(DIGITS, {"map": np.ones((3, 784))})
    shown = tiles(ax, 2, 3)
    np.testing.assert_allclose(shown[0, ..., 0].reshape(3, 784), DIGITS["drawn"], atol=1e-6)
    assert (shown[0, ..., 0] == shown[0, ..., 2]).all()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["drawn", "map"]


def test_for_is_orange_against_is_blue_and_nothing_is_black():
    maps = np.zeros((3, 784))
    maps[:, :50], maps[:, 50:100] = 2.0, -2.0
    maps[:, 100] = 1.0
    shown = tiles(saliency.map_rows(DIGITS, {"map": maps}), 2, 3)[1].reshape(3, 784, 3)
    np.testing.assert_allclose(shown[:, :50], np.broadcast_to(saliency.ORANGE, (3, 50, 3)))
    np.testing.assert_allclose(shown[:, 50:100], np.broadcast_to(saliency.BLUE, (3, 50, 3)))
    np.testing.assert_allclose(shown[:, 100], np.broadcast_to(saliency.ORANGE, (3, 3)) / 2)
    assert not shown[:, 101:].any()


def test_each_map_is_scaled_by_itself_and_one_pixel_alone_does_not_darken_the_others():
    maps = np.stack([np.linspace(-1, 1, 784), 100 * np.linspace(-1, 1, 784), np.zeros(784)])
    first, second, none = tiles(saliency.map_rows(DIGITS, {"map": maps}), 2, 3)[1]
    np.testing.assert_allclose(first, second)
    assert not none.any()
    maps[0, 0] = -1e6
    alone = tiles(saliency.map_rows(DIGITS, {"map": maps}), 2, 3)[1, 0]
    np.testing.assert_allclose(alone.reshape(784, 3)[1:], first.reshape(784, 3)[1:], atol=0.01)


@pytest.mark.parametrize("maps", [np.ones((3, 783)), np.ones(784), np.full((3, 784), np.nan)])
def test_other_maps_are_named(maps):
    with pytest.raises(ValueError, match="^maps: 'bad' has shape"):
        saliency.map_rows(DIGITS, {"bad": maps})


def test_as_many_maps_as_pictures():
    with pytest.raises(ValueError, match="rows differ in shape"):
        saliency.map_rows(DIGITS, {"map": np.ones((2, 784))})
