"""What is heard in a tune and a score in bits does not say: scale, bars that return, lengths."""

from numbers import Integral
from typing import NamedTuple

import numpy as np

from helpers.notes import as_voices

MAJOR = (0, 2, 4, 5, 7, 9, 11)  # semitones above the first note of the scale
LONGEST = 16  # sixteenths; longer notes are counted as this


class MelodyHabits(NamedTuple):
    """Shares over all tunes.

    `on_scale`: of the notes that begin on a beat, those of the scale. `bars_again`: of the whole
    bars, those that stood before in the same tune, note by note. `lengths`: of all notes, those of
    1, 2, ... 16 or more sixteenths, float64 (16,).
    """

    on_scale: float
    bars_again: float
    lengths: np.ndarray


def melody_habits(tunes, scale=MAJOR):
    """Return the `MelodyHabits` of tunes, all notes and all bars of them together.

    tunes: list of (notes, bar, beat, pickup): notes whole numbers (n, 3) of pitch, start and
    length as in `helpers.notes`; the others in sixteenths: how long a bar and a beat are, and how
    much stands before the first bar. scale: the semitones above C that belong to it. A bar is the
    notes that begin in it: where none does it is not counted, nor is a last bar that the notes do
    not fill. Raises ValueError where no note begins on a beat, where no bar is counted, for a bar
    or beat below 1 and a pickup below 0 (naming `tunes`), and for other notes (naming `voices`).
    """
    fits, again, lengths = [], [], []
    for notes, bar, beat, pickup in tunes:
        _check(bar, beat, pickup)
        (notes,) = as_voices([notes])
        on_beat = notes[(notes[:, 1] - pickup) % beat == 0, 0]
        fits += np.isin(on_beat % 12, list(scale)).tolist()
        lengths += np.minimum(notes[:, 2], LONGEST).tolist()
        bars = _bars(notes, bar, pickup)
        again += [found in bars[:k] for k, found in enumerate(bars)]
    if not fits or not again:
        raise ValueError("tunes: expected a note on a beat and a whole bar, got none")
    shares = np.bincount(lengths, minlength=LONGEST + 1)[1:] / len(lengths)
    return MelodyHabits(float(np.mean(fits)), float(np.mean(again)), shares)


def _check(bar, beat, pickup):
    """Raise ValueError unless these are whole numbers: bar and beat >= 1, pickup >= 0."""
    for name, value, least in (("bar", bar, 1), ("beat", beat, 1), ("pickup", pickup, 0)):
        if not isinstance(value, Integral) or value < least:
            raise ValueError(f"tunes: expected a {name} of {least} or more, got {value!r}")


def _bars(notes, bar, pickup):
    """Return the bars that count, in order, each as the sorted notes that begin in it."""
    end = (notes[:, 1] + notes[:, 2]).max(initial=0)
    found = []
    for start in range(pickup, int(end) - bar + 1, bar):
        inside = notes[(notes[:, 1] >= start) & (notes[:, 1] < start + bar)] - [0, start, 0]
        if len(inside):
            found.append(sorted(inside.tolist()))
    return found
