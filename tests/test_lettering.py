import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.lettering import tinted_text


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@given(st.text("ab \n", min_size=1, max_size=40), st.integers(1, 9))
def test_letters_read_on_from_row_to_row(text, columns):
    ax = tinted_text(text, np.zeros(len(text)), 1, columns)
    rows = {}
    for drawn, letter in zip(ax.texts, text, strict=True):
        column, row = drawn.get_position()
        assert 0 <= column < columns or (column == columns and letter == "\n")
        assert drawn.get_text() == letter.strip()
        rows.setdefault(row, []).append((column, letter))
    plt.close("all")
    read = "".join(letter for row in sorted(rows) for _, letter in sorted(rows[row]))
    assert read == text


def test_the_ground_says_the_value_and_full_is_full():
    ax = tinted_text("ab\nc", [0, 2, 0, 9], 4, columns=3)
    ground = ax.images[0].get_array()
    np.testing.assert_array_equal(ground, [[0, 2, 0], [9, 0, 0]])
    assert ax.images[0].get_clim() == (0, 4)


@pytest.mark.parametrize(
    ("text", "rows"),
    [("ab\ncd", ["ab", "cd"]), ("ab\n", ["ab"]), ("abcd\n\ne", ["ab", "cd", "", "e"])],
)
def test_a_line_break_ends_a_full_row_and_leaves_no_empty_one(text, rows):
    ax = tinted_text(text, np.arange(len(text)), 9, columns=2)
    assert ax.images[0].get_array().shape == (len(rows), 2)
    found = {letter.get_position()[::-1]: letter.get_text() for letter in ax.texts}
    letters = {(i, j): c for i, row in enumerate(rows) for j, c in enumerate(row)}
    assert {at: c for at, c in found.items() if c} == letters


def test_no_line_break_behind_a_full_row_tints_another_cell():
    ax = tinted_text("ab\nc", [1, 2, 8, 3], 9, columns=2)
    np.testing.assert_array_equal(ax.images[0].get_array(), [[1, 2], [3, 0]])
    assert ax.get_xlim() == (-0.5, 1.5) and len(ax.figure.axes) == 1


def test_letters_stand_out_from_every_ground():
    cmap = tinted_text("a", [1], 1).images[0].get_cmap()

    def linear(c):
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    for share in np.linspace(0, 1, 11):
        red, green, blue = (linear(c) for c in cmap(share)[:3])
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue  # WCAG 2.1
        assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("text", "values", "most"),
    [("", [], 1), ("ab", [1], 1), ("a", [np.nan], 1), ("a", [[1]], 1), ("a", [1], 0)],
)
def test_bad_input_is_named(text, values, most):
    with pytest.raises(ValueError, match="values"):
        tinted_text(text, values, most)
