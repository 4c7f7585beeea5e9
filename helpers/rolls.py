"""Piano rolls, time to the right and pitch upwards: notes in, matplotlib Axes out."""

from numbers import Integral

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Patch

from helpers.notes import as_voices, last_end

CHORALE = ("soprano", "alto", "tenor", "bass")
THICK = 0.9  # of a note, in semitones
RING = {"marker": "o", "ms": 13, "mfc": "none", "mec": "#222222", "mew": 1.8, "ls": ""}


def piano_roll(voices, bar=16, title="", labels=None, ax=None, pickup=0, marks=()):
    """Draw each note at its pitch from its start to its end, a colour for each voice.

    voices: as in `notes.as_voices`. bar: sixteenths in a bar. labels: names of the voices; without
    them four are soprano to bass and others are numbered. pickup: sixteenths before bar 1, fewer
    than a bar. marks: (step, pitch) places to ring, each around the middle of its sixteenth.
    Of two voices at one pitch the later one has the lower half. Without `ax` a figure 6 inches
    wide is made. Returns the Axes. Raises ValueError that names the argument for other notes,
    bars, pickups and marks and for another number of labels.
    """
    voices = as_voices(voices)
    names, places = _names(len(voices), labels), _places(bar, pickup, marks)
    if ax is None:
        ax = plt.subplots(figsize=(6, 1 + _height(voices)))[1]
    _draw(ax, voices, places)
    _frame(ax, voices, bar, pickup)
    _legend(ax, names)
    ax.set_title(title)
    return ax


def piano_rolls(rolls, bar=16, labels=None, pickup=0, marks=None):
    """Draw piano rolls below each other, all with the same bars and the same range of pitches.

    rolls: dict title -> voices, at least one. marks: dict title -> (step, pitch) places to ring.
    Others, and errors: see `piano_roll`; labels are those of the roll with the most voices.
    Returns the Axes, from top to bottom.
    """
    rolls, marks = {title: as_voices(voices) for title, voices in rolls.items()}, marks or {}
    if not rolls or not set(marks) <= set(rolls):
        raise ValueError(f"rolls, marks: got titles {list(rolls)} and marks for {list(marks)}")
    names = _names(max(map(len, rolls.values())), labels)
    places = {title: _places(bar, pickup, marks.get(title, ())) for title in rolls}
    every = [notes for voices in rolls.values() for notes in voices]
    size = (6, 0.8 + len(rolls) * (0.3 + _height(every)))
    axes = plt.subplots(len(rolls), figsize=size, sharex=True, sharey=True, squeeze=False)[1][:, 0]
    for ax, (title, voices) in zip(axes, rolls.items(), strict=True):
        _draw(ax, voices, places[title])
        _frame(ax, every, bar, pickup)
        ax.set_title(title)
        ax.label_outer()
    _legend(axes[-1], names)
    return axes


def _names(count, labels):
    """Check the names of the voices and give them back; none where one voice needs no name."""
    if labels is None:
        numbered = [f"voice {k + 1}" for k in range(count)]
        return [] if count < 2 else CHORALE if count == 4 else numbered
    if len(labels) != count:
        raise ValueError(f"labels: expected {count}, one a voice, got {len(labels)}")
    return labels


def _places(bar, pickup, marks):
    """Check bar and pickup, and give back the places to ring, floats (n, 2)."""
    if not isinstance(bar, Integral) or bar < 1:
        raise ValueError(f"bar: expected a whole number of sixteenths, >= 1, got {bar!r}")
    if not isinstance(pickup, Integral) or not 0 <= pickup < bar:
        raise ValueError(f"pickup: expected a whole number from 0 to {bar - 1}, got {pickup!r}")
    try:
        places = np.asarray(marks, float)
    except (TypeError, ValueError):
        places = np.zeros(1)
    places = places.reshape(0, 2) if places.shape == (0,) else places
    if places.ndim != 2 or places.shape[1] != 2 or not np.isfinite(places).all():
        raise ValueError(f"marks: expected (step, pitch) places, got {marks!r:.60}")
    return places


def _draw(ax, voices, places):
    """Draw the notes of all voices and the rings."""
    before = np.zeros((0, 3), int)
    for index, notes in enumerate(voices):
        middle, start, length = notes.T.astype(float)
        thick = np.where(_hidden(notes, before), THICK / 2, THICK)
        bottom, top = middle - THICK / 2, middle - THICK / 2 + thick
        ax.barh(bottom, length, thick, left=start, align="edge", color=f"C{index}", zorder=2)
        # Parts a note from the same note before it.
        ax.vlines(start, bottom, top, color=ax.get_facecolor(), lw=1.2, zorder=2)
        before = np.concatenate([before, notes])
    if len(places):
        ax.plot(places[:, 0] + 0.5, places[:, 1], **RING, clip_on=False, zorder=3)


def _hidden(notes, before):
    """Tell for each note whether one of those before has its pitch at the same time."""
    ends, ends_before = notes[:, 1] + notes[:, 2], before[:, 1] + before[:, 2]
    together = (notes[:, None, 1] < ends_before) & (before[:, 1] < ends[:, None])
    return (together & (notes[:, None, 0] == before[:, 0])).any(axis=1)


def _frame(ax, voices, bar, pickup):
    """Set the limits, a faint line at each bar, numbers at up to 12 of them, and names at Cs."""
    end = max(last_end(voices), pickup + bar)
    starts = np.arange(pickup, end, bar)
    step = next(2**k for k in range(32) if len(starts) <= 12 * 2**k)
    ax.set_xticks(starts[::step], range(1, len(starts) + 1, step))
    ax.set_xticks(starts, minor=True)
    low, high = _range(voices)
    cs = [pitch for pitch in range(low, high + 1) if pitch % 12 == 0]
    ax.set_yticks(cs, [f"C{c // 12 - 1}" for c in cs])
    ax.grid(which="both", color="0.85", lw=0.8)
    ax.tick_params(which="both", length=0)
    ax.set(xlim=(0, end), ylim=(low, high), xlabel="bar", ylabel="pitch")


def _range(voices):
    """Return the pitches just below and above all notes, at least 13 apart: a C lies between."""
    pitches = np.concatenate([notes[:, 0] for notes in voices] or [[]])
    low, high = (pitches.min() - 1, pitches.max() + 1) if len(pitches) else (60, 60)
    room = max(0, 13 - int(high - low))
    return int(low) - room // 2, int(high) + room - room // 2


def _height(voices):
    """Return the height that the notes need, in inches."""
    low, high = _range(voices)
    return np.clip(0.08 * (high - low), 0.8, 2.8)


def _legend(ax, names):
    """Name the voices below the axes, up to four in a row."""
    if len(names):
        handles = [Patch(color=f"C{index}", label=name) for index, name in enumerate(names)]
        ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0), borderaxespad=2.8,
                  ncols=min(4, len(names)), handlelength=1.2, columnspacing=1.4)  # fmt: skip
