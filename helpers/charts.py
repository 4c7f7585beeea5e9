"""Line charts and clouds of points in the look of the book: arrays in, matplotlib Axes out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

# From "fake" over "undecided" to "real", in the two first colours of the style.
BELIEF = LinearSegmentedColormap.from_list("belief", ["#0072B2", "#f7f7f7", "#D55E00"])
VISIBLE = str.maketrans({" ": "␣", "\n": "↵"})  # letters that nobody would see


def curves(x, lines, ax=None, marker="o", **axes):
    """Draw lines over the same x, each with its name.

    x: (n,). lines: dict name -> (n,) finite numbers. marker: a matplotlib marker, "" for none.
    axes: passed to `Axes.set`, such as xlabel. Without `ax` a figure of 6 by 3 inches is made.
    Returns the Axes. Raises ValueError where a line has another length or holds NaN or infinity.
    """
    x = np.asarray(x)
    ax = ax if ax is not None else plt.subplots(figsize=(6, 3))[1]
    for name, line in lines.items():
        line = np.asarray(line, float)
        if line.shape != x.shape or x.ndim != 1:
            raise ValueError(f"lines: {name!r} has shape {line.shape}, expected {x.shape} as x")
        if not np.isfinite(line).all():
            raise ValueError(f"lines: {name!r} holds NaN or infinity, expected finite numbers")
        ax.plot(x, line, marker=marker, markersize=4, label=name)
    ax.set(**axes)
    if len(lines) > 1:
        _legend(ax)
    return ax


def bars(x, heights, marks=None, ax=None, **axes):
    """Draw a bar at each x, and a line from bottom to top at each mark.

    x, heights: (n,) finite numbers. marks: dict name -> number on the x axis. axes: passed to
    `Axes.set`, such as xlabel. Without `ax` a figure of 6 by 3 inches is made. Returns the Axes.
    Raises ValueError for other shapes and on NaN or infinity.
    """
    x, heights = np.asarray(x, float), np.asarray(heights, float)
    finite = np.isfinite([*x.flat, *heights.flat, *(marks or {}).values()]).all()
    if x.ndim != 1 or x.shape != heights.shape or not finite:
        raise ValueError(f"x, heights: got {x.shape}, {heights.shape}, expected finite (n,) both")
    ax = ax if ax is not None else plt.subplots(figsize=(6, 3))[1]
    ax.bar(x, heights)
    for k, (name, at) in enumerate((marks or {}).items(), 1):
        ax.axvline(at, color=f"C{k}", lw=2.5, label=name)
    ax.set(**axes)
    if marks:
        ax.legend()
    return ax


def clouds(groups, ax=None, size=4, **axes):
    """Draw sets of points in the plane, each in a colour of its own.

    groups: dict name -> (n, 2) finite numbers. size: of a dot, in points. axes: passed to
    `Axes.set`. Returns the Axes. Raises ValueError on any other shape and on NaN or infinity.
    """
    ax = ax if ax is not None else plt.subplots(figsize=(6, 3.2))[1]
    for name, points in groups.items():
        points = np.asarray(points, float)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"groups: {name!r} has shape {points.shape}, expected (n, 2)")
        if not np.isfinite(points).all():
            raise ValueError(f"groups: {name!r} holds NaN or infinity, expected finite numbers")
        ax.plot(*points.T, ".", markersize=size, label=name)
    ax.set(**axes)
    if len(groups) > 1:
        ax.legend(markerscale=2)
    return ax


def game(field, real, fake, ax, half=3, title=None):
    """Draw a discriminator's belief as a tint, real points in grey and generated ones in black.

    field: (g, g) in [0, 1], g >= 2, row 0 at the top, over the square from -half to half, with the
    outermost places on its edges; blue is belief in "fake", orange in "real", pale is undecided.
    real, fake: (n, 2), points outside of the square are left out.
    Returns the Axes. Raises ValueError for a field of another shape or range.
    """
    field = np.asarray(field, float)
    side = len(field) if field.ndim == 2 else 0
    if side < 2 or field.shape[1] != side or not (field.min() >= 0 and field.max() <= 1):
        raise ValueError(f"field: got shape {field.shape}, expected (g, g) with values in [0, 1]")
    square = np.array([-half, half, -half, half])
    # The places are the middles of pixels, which reach half a pixel further.
    pixels = square * side / (side - 1)
    ax.imshow(field, extent=pixels, cmap=BELIEF, vmin=0, vmax=1, alpha=0.7)
    ax.plot(*np.asarray(real).T, ".", color="0.5", markersize=2)
    ax.plot(*np.asarray(fake).T, ".", color="black", markersize=3)
    ax.set(xticks=[], yticks=[], xlim=square[:2], ylim=square[2:])
    ax.set_title(title, fontsize=10)
    return ax


def letter_bars(probs, alphabet, title, most=10):
    """Draw the probabilities of the next letter, a panel for each way to choose.

    probs: dict name -> (vocab_size,) in [0, 1]. alphabet: the i-th character is letter i. All
    panels show the `most` likeliest letters of the first one, in its order; ␣ is a space and ↵ a
    line break. Returns the Axes, one a panel. Raises ValueError for another shape or range.
    """
    rows = {name: np.asarray(row, float) for name, row in probs.items()}
    for name, row in rows.items():
        if row.shape != (len(alphabet),) or not ((row >= 0) & (row <= 1)).all():
            expected = f"({len(alphabet)},) in [0, 1]"
            raise ValueError(f"probs: {name!r} has shape {row.shape}, expected {expected}")
    likeliest = next(iter(rows.values())).argsort()[::-1][:most]
    letters = [alphabet[i].translate(VISIBLE) for i in likeliest]
    figure, axes = plt.subplots(1, len(rows), figsize=(7.2, 2.2), sharey=True, squeeze=False)
    for ax, (name, row) in zip(axes[0], rows.items(), strict=True):
        ax.bar(range(len(letters)), row[likeliest])
        ax.set(title=name, xticks=range(len(letters)), xticklabels=letters)
    figure.supxlabel(title)
    return axes[0]


def frontier(paths, single, ax=None, **axes):
    """Draw paths of points, each from setting to setting, and single points beside them as stars.

    paths: dict name -> [(y, x), ...]. single: dict name -> (y, x). axes: passed to `Axes.set`.
    Without `ax` a figure of 6 by 3 inches is made. Returns the Axes. Raises ValueError for other
    shapes and on NaN or infinity.
    """
    ax = ax if ax is not None else plt.subplots(figsize=(6, 3))[1]
    for name, points in (paths | {name: [point] for name, point in single.items()}).items():
        points = np.asarray(points, float)
        if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
            raise ValueError(f"{name}: got shape {points.shape}, expected finite numbers (n, 2)")
        style = "k*" if name in single else "o-"
        label = name.replace("_", "-")
        ax.plot(points[:, 1], points[:, 0], style, ms=12 if name in single else 4, label=label)
    ax.set(**axes)
    _legend(ax)
    return ax


def _legend(ax):
    """Put the legend where no line runs: above the axes, where there is no such place within."""
    legend = ax.legend()
    ax.figure.canvas.draw()  # matplotlib chooses the place as late as this
    box = legend.get_window_extent()
    drawn = [line.get_transform().transform_path(line.get_path()) for line in ax.get_lines()]
    if any(path.intersects_bbox(box, filled=False) for path in drawn) and not ax.get_title():
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, columnspacing=1)
