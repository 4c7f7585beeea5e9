"""Text drawn letter by letter on a tint that says something of each letter."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

# The ground of the book's pictures, and the orange of its style: light letters stand out on both.
TINT = LinearSegmentedColormap.from_list("tint", ["#16161a", "#b34700"])


def tinted_text(text, values, most, columns=48):
    """Draw a text in cells of equal width, each letter on a ground between dark and orange.

    text: at least one character; a line break starts a new row, and so does a full row of
    `columns`. A line break has the cell after its row's last letter; after a full row it has none.
    values: (len(text),) finite numbers, 0 for the dark ground, `most` (> 0) and above for full
    orange. Returns the Axes, of a figure 7.2 inches wide and as high as the rows need. Raises
    ValueError for values of another shape or that are not finite, for an empty text and a `most`
    that is not positive.
    """
    values = np.asarray(values, float)
    if not text or values.shape != (len(text),):
        raise ValueError(f"values: got shape {values.shape}, expected ({max(len(text), 1)},)")
    if not np.isfinite(values).all() or not most > 0:
        raise ValueError(f"values and most: expected finite numbers and one above 0, got {most}")
    places = _places(text, columns)
    height = places[-1][0] + 1
    ground = np.zeros((height, columns + 1))
    for (row, column), value in zip(places, values, strict=True):
        ground[row, column] = value
    size = 7.2 / columns
    ax = plt.subplots(figsize=(7.2, 1.7 * size * height))[1]
    ax.figure.set_facecolor(TINT(0.0))
    ax.imshow(ground[:, :columns], cmap=TINT, vmin=0, vmax=most, aspect="auto")
    for (row, column), letter in zip(places, text, strict=True):
        ax.text(column, row, letter.strip(), color="white", family="monospace",
                size=72 * size * 1.3, ha="center", va="center")  # fmt: skip
    ax.set_axis_off()
    return ax


def _places(text, columns):
    """Return (row, column) of each character; a line break may stand behind a full row."""
    places, row, column = [], 0, 0
    for letter in text:
        if column == columns and letter != "\n":
            row, column = row + 1, 0
        places.append((row, column))
        column += 1
        if letter == "\n":
            row, column = row + 1, 0
    return places
