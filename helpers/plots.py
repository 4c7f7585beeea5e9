"""Drawing: arrays in, matplotlib Axes out. Nothing here trains, saves or shows."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

STYLE = Path(__file__).with_name("course.mplstyle")
INK = "#111111"  # behind pictures of digits, in the light and the dark theme alike

# Paul Tol's "muted" scheme and a grey, the palest four darkened to 3:1 on white: ten classes.
# Points also carry the digit itself as their marker, so that no reader depends on the colour.
CLASS_COLOURS = (
    "#332288", "#CC6677", "#117733", "#AA4499", "#3F93C4",
    "#882255", "#2C8C7C", "#87871F", "#A5871C", "#666666",
)  # fmt: skip


def use_course_style():
    """Give all figures that follow the look of the book (`course.mplstyle`)."""
    plt.style.use(STYLE)


def image_grid(images, columns=10, title=None, ax=None):
    """Tile pictures into one mosaic.

    images: (n, height, width[, 1 or 3]), grey or in colour, finite, clipped to [0, 1].
    columns: pictures in a row, >= 1; the last row is filled up with black.
    Returns the Axes. Raises ValueError on any other shape, on no pictures and on NaN.
    """
    images = _as_pictures(images, "images")
    if columns < 1:
        raise ValueError(f"columns is {columns}; it must be at least 1.")
    # 32 greys: nobody sees the difference, and the page loads half of the bytes.
    mosaic = np.round(_mosaic(images, columns) * 31) / 31
    if ax is None:
        # Whole screen pixels for each pixel of a picture: sharp, and a much smaller PNG.
        scale = max(1, 936 // mosaic.shape[1]) / plt.rcParams["figure.dpi"]
        fig = plt.figure(figsize=(scale * mosaic.shape[1], scale * mosaic.shape[0]), layout="none")
        ax = fig.add_axes((0, 0, 1, 1))
    return _draw_on_ink(ax, mosaic, title)


def image_rows(rows, ax=None):
    """Compare rows of pictures, one label a row.

    rows: dict label -> (n, height, width[, 1 or 3]) pictures, grey or in colour, the same n and
    size in each row.
    Returns the Axes. Raises ValueError where the rows do not match or hold NaN.
    """
    if not rows:
        raise ValueError("rows is empty; it must hold at least one label with its pictures.")
    pictures = [_as_pictures(images, label) for label, images in rows.items()]
    if len({p.shape for p in pictures}) > 1:
        shapes = {label: p.shape for label, p in zip(rows, pictures, strict=True)}
        raise ValueError(f"rows differ in shape: {shapes}; they must all be the same.")
    count, height = pictures[0].shape[:2]
    if ax is None:
        _, ax = plt.subplots(figsize=(7.2, 5.9 * len(pictures) / count + 0.1))
    _draw_on_ink(ax, _mosaic(np.concatenate(pictures), count), None)
    ax.set_yticks([(k + 0.5) * (height + 1) for k in range(len(pictures))], list(rows))
    ax.tick_params(left=False, labelleft=True, labelcolor="white", labelsize=15, pad=2)
    return ax


def latent_map(codes, labels, ax=None, size=16):
    """Scatter two-dimensional codes; each point is drawn as the digit it stands for.

    codes: (n, 2), finite. labels: (n,) integers 0-9. size: area of a marker in points squared.
    Returns the Axes. Raises ValueError on any other shape, on NaN and on other labels.
    """
    codes, labels = np.asarray(codes, float), np.asarray(labels)
    if codes.ndim != 2 or codes.shape[1] != 2 or len(codes) == 0:
        raise ValueError(f"codes has shape {codes.shape}; expected (n, 2) with n >= 1.")
    if not np.isfinite(codes).all():
        raise ValueError("codes holds NaN or infinite values; expected finite numbers.")
    if labels.shape != codes.shape[:1] or not np.isin(labels, range(10)).all():
        raise ValueError(f"labels must be {len(codes)} integers 0-9, one a code.")
    if ax is None:
        _, ax = plt.subplots(figsize=(5, 5))
    for digit in range(10):
        x, y = codes[labels == digit].T
        colour = CLASS_COLOURS[digit]
        ax.scatter(x, y, s=size, color=colour, marker=f"${digit}$", linewidths=0.3, label=digit)
    ax.set(xlabel="$z_1$", ylabel="$z_2$", aspect="equal")
    return ax


def as_images(pixels):
    """Shape rows of 784 numbers into pictures: float32 (n, 28, 28, 1), clipped to [0, 1].

    pixels: (n >= 1, 784), finite; arrays and tensors alike. Raises ValueError otherwise.
    """
    pixels = np.asarray(pixels, np.float32)
    if pixels.ndim != 2 or pixels.shape[1] != 784 or len(pixels) == 0:
        raise ValueError(f"pixels: got shape {pixels.shape}, expected (n >= 1, 784)")
    if not np.isfinite(pixels).all():
        raise ValueError("pixels: got NaN or infinite values, expected finite numbers")
    return pixels.clip(0, 1).reshape(-1, 28, 28, 1)


def _as_pictures(images, name):
    """Check pictures and give them back in [0, 1]: (n, height, width), or in colour with a 3."""
    images = np.asarray(images, float)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    in_colour = images.ndim == 4 and images.shape[-1] == 3
    if not (images.ndim == 3 or in_colour) or 0 in images.shape:
        raise ValueError(f"{name} has shape {images.shape}; expected (n, height, width[, 1 or 3]).")
    if not np.isfinite(images).all():
        raise ValueError(f"{name} holds NaN or infinite values; expected numbers in [0, 1].")
    return images.clip(0, 1)


def _mosaic(images, columns):
    """Tile (n, h, w[, 3]) pictures into one array, a grey pixel between neighbours."""
    n, height, width, *colours = images.shape
    rows = -(-n // columns)
    tiles = np.full((rows * columns, height + 1, width + 1, *colours), 0.2)
    tiles[:, :height, :width] = 0
    tiles[:n, :height, :width] = images
    tiles = tiles.reshape(rows, columns, height + 1, width + 1, *colours).swapaxes(1, 2)
    return tiles.reshape(rows * (height + 1), columns * (width + 1), *colours)[:-1, :-1]


def _draw_on_ink(ax, mosaic, title):
    """Draw a mosaic on a dark ground, so that digits look the same in both themes."""
    ax.figure.set_facecolor(INK)
    ax.imshow(mosaic, cmap="gray", vmin=0, vmax=1, aspect="equal")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if title:
        ax.set_title(title, color="white")
    return ax
