"""Maps of attention, which token looks at which: arrays in, matplotlib Axes out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, PowerNorm

from helpers.charts import VISIBLE

# From nothing to all: one hue that only darkens, by way of the first colour of the style.
WEIGHT = LinearSegmentedColormap.from_list("weight", ["#ffffff", "#0072B2", "#00283f"])
WIDTH = 7.2  # of a figure with two columns or more, in inches


def attention_maps(maps, tokens, unit="letter"):
    """Draw where each token looks, a square for each map: up to four in a row, two from t = 9 on.

    maps: dict name -> (t, t) numbers >= 0; row i is what token i looks at and sums to 1. tokens: t
    strings; ␣ is a space and ↵ a line break. unit: what a token is, in a word. Tints grow with
    the square root of a weight, so that small ones are seen, from 0 to 1 in every figure. Returns
    the Axes, one a map. Raises ValueError for no map, no token, another shape, range or sum.
    """
    n, t = len(maps), len(tokens)
    if n == 0 or t == 0:
        raise ValueError(f"maps, tokens: got {n} and {t}, expected at least one of each")
    squares = {name: _weights(name, weights, t) for name, weights in maps.items()}
    columns = min(n, 2 if t > 8 else 4)
    axes = _squares(n, columns, [token.translate(VISIBLE) for token in tokens])
    for ax, (name, square) in zip(axes, squares.items(), strict=True):
        image = ax.imshow(square, WEIGHT, PowerNorm(0.5, 0, 1))
        ax.set_title(name)
    for ax in axes[::columns]:
        ax.set_ylabel(unit)
    for ax in axes[-columns:]:
        ax.set_xlabel("looks at")
    bar = axes[0].figure.colorbar(image, ax=axes, location="bottom", aspect=40, pad=0.02)
    bar.set_ticks([0, 0.05, 0.2, 0.5, 1], labels=["0", "0.05", "0.2", "0.5", "1"])
    bar.set_label("weight")
    return axes


def _weights(name, weights, t):
    """Check the weights of one map and give them back as an array."""
    weights = np.asarray(weights, float)
    if weights.shape != (t, t):
        raise ValueError(f"maps: {name!r} has shape {weights.shape}, expected ({t}, {t})")
    if not (weights >= 0).all() or not np.allclose(weights.sum(axis=1), 1, atol=1e-3):
        raise ValueError(f"maps: {name!r} has other rows than numbers >= 0 that sum to 1")
    return weights


def _squares(n, columns, names):
    """Return n framed Axes, rows of `columns`, in a new figure, with the names on both sides."""
    t, longest, rows = len(names), max(map(len, names)), -(-n // columns)
    span = WIDTH / max(columns, 1.7)
    side = span - 0.35 - 0.08 * longest  # what the labels leave, about, in inches
    room = 72 * side / t  # for each name, in points
    size = min(11, 0.8 * room)
    turned = 0.7 * size * longest > room  # a letter is seldom wider than 0.7 of its height
    height = rows * (side + 0.8 + turned * 0.08 * longest) + 1
    figure = plt.figure(figsize=(columns * span, height), layout="compressed")
    axes = np.array([figure.add_subplot(rows, columns, k + 1) for k in range(n)])
    for ax in axes:
        ax.set_xticks(range(t), names, rotation=90 * turned)
        ax.set_yticks(range(t), names)
        ax.tick_params(length=0, labelsize=size)
        ax.spines[:].set_visible(True)
    return axes
