"""Maps of what counts, pixel by pixel, as pictures: arrays in, matplotlib Axes out."""

import numpy as np

from helpers import plots

ORANGE, BLUE = (0.95, 0.5, 0.1), (0.35, 0.7, 1.0)  # for and against, on black


def map_rows(pictures, maps):
    """Draw rows of digits, and under them rows of maps of the same digits.

    pictures: dict label -> (n, 784) in [0, 1], drawn in grey. maps: dict label -> (n, 784), signed
    and finite: orange above zero, blue below, black at zero. Each map is scaled by itself, so that
    one pixel in a hundred has the full colour. Returns the Axes. Raises ValueError for other shapes
    and on NaN or infinity.
    """
    grey = {name: np.repeat(plots.as_images(x), 3, axis=-1) for name, x in pictures.items()}
    return plots.image_rows(grey | {name: _coloured(name, each) for name, each in maps.items()})


def _coloured(name, maps):
    """Check maps, (n, 784), and give them back in colour, (n, 28, 28, 3) in [0, 1]."""
    maps = np.asarray(maps, float)
    if maps.ndim != 2 or maps.shape[1] != 784 or not np.isfinite(maps).all():
        raise ValueError(f"maps: {name!r} has shape {maps.shape}, expected finite numbers (n, 784)")
    full = np.percentile(np.abs(maps), 99, axis=1, keepdims=True)
    strength = (np.abs(maps) / np.maximum(full, 1e-12)).clip(0, 1)[..., np.newaxis]
    tint = np.where(maps[..., np.newaxis] > 0, ORANGE, BLUE) * strength
    return tint.reshape(-1, 28, 28, 3)
