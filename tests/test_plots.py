"""Arrays in, Axes out: what is drawn, where, and what is refused."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from helpers import plots  # noqa: E402


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def picture_of(ax):
    return np.asarray(ax.images[0].get_array())


@given(n=st.integers(1, 12), columns=st.integers(1, 7), height=st.integers(1, 5))
def test_each_picture_stands_in_its_tile(n, columns, height):
    images = np.random.default_rng(n).random((n, height, 4))
    mosaic = picture_of(plots.image_grid(images, columns))
    for k, image in enumerate(images):
        top, left = (k // columns) * (height + 1), (k % columns) * 5
        tile = mosaic[top : top + height, left : left + 4]
        np.testing.assert_allclose(tile, image, atol=0.5 / 31 + 1e-9)
    plt.close("all")


def test_a_grid_has_whole_screen_pixels():
    plots.use_course_style()
    ax = plots.image_grid(np.zeros((400, 28, 28)), columns=20)
    width = ax.figure.get_size_inches()[0] * ax.figure.dpi
    assert width / picture_of(ax).shape[1] == pytest.approx(round(width / 579))


def test_values_outside_are_clipped_and_a_title_is_set():
    ax = plots.image_grid(np.array([[[-1.0, 2.0]]]), columns=1, title="two")
    assert picture_of(ax).tolist() == [[0.0, 1.0]]
    assert ax.get_title(loc="left") + ax.get_title() == "two"


def test_rows_carry_their_labels_in_order():
    ax = plots.image_rows({"real": np.ones((3, 4, 4)), "drawn": np.zeros((3, 4, 4, 1))})
    assert [label.get_text() for label in ax.get_yticklabels()] == ["real", "drawn"]
    assert picture_of(ax)[:4].max() == 1 and picture_of(ax)[5:9, :4].max() == 0


def test_pictures_in_colour_keep_their_colours():
    images = np.random.default_rng(0).random((6, 3, 4, 3))
    ax = plots.image_rows({"a": images[:3], "b": images[3:]})
    for k, image in enumerate(images):
        top, left = (k // 3) * 4, (k % 3) * 5
        np.testing.assert_allclose(picture_of(ax)[top : top + 3, left : left + 4], image)
    grid = picture_of(plots.image_grid(images, columns=6))
    np.testing.assert_allclose(grid[:, 25:29], images[5], atol=0.5 / 31 + 1e-9)


def test_each_code_is_drawn_as_its_digit():
    codes = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    ax = plots.latent_map(codes, np.array([7, 3, 7]))
    drawn = {c.get_label(): c.get_offsets().tolist() for c in ax.collections}
    assert drawn["7"] == [[0, 1], [4, 5]] and drawn["3"] == [[2, 3]] and drawn["0"] == []


def test_rows_of_pixels_become_pictures():
    pixels = np.linspace(-0.5, 1.5, 2 * 784).reshape(2, 784)
    images = plots.as_images(pixels)
    assert images.shape == (2, 28, 28, 1) and images.dtype == np.float32
    np.testing.assert_allclose(images.reshape(2, 784), pixels.clip(0, 1), rtol=1e-6)


GOOD = np.zeros((2, 4, 4))
BAD = {
    "flat": (lambda: plots.image_grid(np.zeros((2, 16))), r"images has shape \(2, 16\)"),
    "none": (lambda: plots.image_grid(GOOD[:0]), "images has shape"),
    "four colours": (lambda: plots.image_grid(np.zeros((2, 4, 4, 4))), "images has shape"),
    "nan": (lambda: plots.image_grid(np.full((1, 2, 2), np.nan)), "images holds NaN"),
    "columns": (lambda: plots.image_grid(GOOD, columns=0), "columns is 0"),
    "no rows": (lambda: plots.image_rows({}), "rows is empty"),
    "rows differ": (lambda: plots.image_rows({"a": GOOD, "b": GOOD[:1]}), "rows differ in shape"),
    "codes": (lambda: plots.latent_map(np.zeros((3, 3)), [0, 1, 2]), "codes has shape"),
    "codes nan": (lambda: plots.latent_map([[np.nan, 0]], [0]), "codes holds NaN"),
    "labels": (lambda: plots.latent_map([[0, 0]], [10]), "labels must be 1 integers 0-9"),
    "too few labels": (lambda: plots.latent_map(np.zeros((2, 2)), [1]), "labels must be 2"),
    "pixels": (lambda: plots.as_images(np.zeros((2, 783))), r"pixels: got shape \(2, 783\)"),
    "pixels nan": (lambda: plots.as_images(np.full((1, 784), np.nan)), "pixels: got NaN"),
}


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_text_and_lines_can_be_read_on_white():
    plots.use_course_style()
    for key in ("text.color", "axes.labelcolor", "xtick.color"):
        red, green, blue = matplotlib.colors.to_rgb(plt.rcParams[key])
        assert max(red, green, blue) < 0.4, f"{key} is too pale"
