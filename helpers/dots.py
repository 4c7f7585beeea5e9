"""Rows of dots, grids of dots and points with names: dicts of numbers in, matplotlib Axes out."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

STYLES = (
    {"marker": "o", "ms": 8},
    {"marker": "o", "ms": 5, "mfc": "none"},
    {"marker": "x", "ms": 7},
)
ROW = 0.34  # height of a row, in inches


def dot_rows(series, line=None, ax=None, **axes):
    """Draw a row for each name, with a mark for each of its numbers.

    series: up to three, dict label -> {name: a finite number or a list of them}, each with a mark
    of its own; the rows stand in the order in which the names first come. line: where a vertical
    line is drawn. axes: passed to `Axes.set`. Without `ax` a figure 6 inches wide is made. Returns
    the Axes; without any name they say so. Raises ValueError for more series and on NaN or
    infinity.
    """
    if len(series) > len(STYLES):
        raise ValueError(f"series: got {len(series)}, expected at most {len(STYLES)}")
    names = list(dict.fromkeys(name for marks in series.values() for name in marks))
    ax = ax if ax is not None else _new(len(names))
    if not names:
        return _empty(ax)
    for k, ((label, marks), style) in enumerate(zip(series.items(), STYLES, strict=False)):
        points = [(x, names.index(name)) for name, each in marks.items() for x in np.ravel(each)]
        x, y = np.array(points, float).reshape(-1, 2).T
        if not np.isfinite(x).all():
            raise ValueError(f"series: {label!r} holds NaN or infinity, expected finite numbers")
        ax.plot(x, y, ls="", color=f"C{k}", label=label, zorder=3 + k, **style)
    if line is not None:
        ax.axvline(line, color="0.4", lw=1.2, ls="--", zorder=0)
    _name_rows(ax, names)
    ax.set(**axes)
    _plain_numbers(ax.xaxis)
    if len(series) > 1:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, columnspacing=1)
    return ax


def dot_grid(rows, columns, best=(), ax=None):
    """Draw a dot where a row has a column, and a star where it is the best one that has.

    rows: dict name -> the columns that it has, out of `columns`. best: pairs (name, column).
    Without `ax` a figure 6 inches wide is made. Returns the Axes. Raises ValueError for an unknown
    column.
    """
    unknown = {column for has in rows.values() for column in has} - set(columns)
    if unknown:
        raise ValueError(f"rows: got {sorted(unknown)}, expected some of {list(columns)}")
    ax = ax if ax is not None else _new(len(rows))
    for y, (name, has) in enumerate(rows.items()):
        for column in has:
            star = (name, column) in best
            style = {"marker": "*", "ms": 13, "color": "C1"} if star else {"marker": "o", "ms": 6}
            ax.plot(columns.index(column), y, ls="", **{"color": "C0", **style})
    _name_rows(ax, list(rows))
    ax.set(xlim=(-0.5, len(columns) - 0.5), xticks=range(len(columns)), xticklabels=columns)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    return ax


def named_points(points, ax, **axes):
    """Draw points, each with its name beside it, the x axis from 0 on; return ax.

    points: dict name -> finite (x, y). axes: passed to `Axes.set`. Raises ValueError for other
    shapes and on NaN or infinity.
    """
    if not points:
        return _empty(ax)
    for name, point in points.items():
        if np.shape(point) != (2,) or not np.isfinite(point).all():
            raise ValueError(f"points: {name!r} is {point}, expected a finite (x, y)")
        ax.plot(*point, "o", color="C0", ms=7, clip_on=False)
    from_the_top = sorted(points.items(), key=lambda named: -named[1][1])
    for k, (name, point) in enumerate(from_the_top):  # by turns, so that neighbours stay apart
        ax.annotate(name, point, (6, (4, -13)[k % 2]), textcoords="offset points", fontsize=10)
    ax.set(**axes)
    ax.margins(x=0.4, y=0.2)  # room for the names
    ax.set_xlim(left=min(0, *(x for x, _ in points.values())))
    ax.xaxis.set_major_locator(MaxNLocator(3))  # so that large numbers do not meet
    ax.xaxis.set_major_formatter("{x:,g}")
    _plain_numbers(ax.yaxis)
    return ax


def _empty(ax):
    ax.text(0.5, 0.5, "nothing yet", ha="center", transform=ax.transAxes)
    ax.set_axis_off()
    return ax


def _new(n):
    return plt.subplots(figsize=(6, 1 + ROW * max(n, 1)))[1]


def _plain_numbers(axis):
    """Write 0.1 where a logarithmic axis would write a power of ten."""
    if axis.get_scale() == "log":
        axis.set_major_formatter("{x:g}")


def _name_rows(ax, names):
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(axis="y", color="0.9", zorder=-1)
