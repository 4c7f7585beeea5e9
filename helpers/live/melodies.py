"""Melodies as live figures take them: one voice of notes, and the metres that a network knows."""

import numpy as np

from helpers.live.arguments import expect, whole
from helpers.notes import as_voices

PITCHES_MOST = 128


def check_pitches(pitches):
    """Return rising MIDI numbers, 0 to 127, as a list; ValueError, naming the argument, else."""
    array = np.asarray(pitches)
    fits = array.ndim == 1 and 0 < array.size <= PITCHES_MOST and array.dtype.kind in "iu"
    expect(fits, "pitches", "whole numbers (n,)", f"{array.dtype} {array.shape}")
    rising = (np.diff(array.astype(int)) > 0).all()
    inside = array.min() >= 0 and array.max() <= 127
    expect(rising and inside, "pitches", "rising numbers from 0 to 127", array.tolist())
    return array.tolist()


def check_metres(metres, n_places):
    """Return metres as a list of [name, first place, sixteenths in a bar, sixteenths in a beat].

    metres: dict, name -> (first place, sixteenths in a bar, sixteenths in a beat). Each has its bar
    of places below `n_places`, and whole beats in a bar. Raises ValueError, naming the argument.
    """
    fits = isinstance(metres, dict) and bool(metres) and all(isinstance(n, str) for n in metres)
    expect(fits, "metres", "a dict of at least one name", repr(metres))
    found = []
    for name, entry in metres.items():
        what = f"metres[{name!r}]"
        entry = list(entry) if isinstance(entry, (tuple, list)) else []
        expect(len(entry) == 3, what, "(first place, bar, beat)", repr(metres[name]))
        first = whole(what, entry[0], 0, n_places - 1)
        bar = whole(what, entry[1], 1, n_places)
        expect(first + bar <= n_places, what, f"places below {n_places}", first + bar - 1)
        beat = whole(what, entry[2], 1, bar)
        expect(bar % beat == 0, what, "a bar of whole beats", f"{bar} and {beat} sixteenths")
        found.append([name, first, bar, beat])
    return found


def check_melody(name, notes, pitches, steps=None):
    """Return the notes of one voice in order, an integer array (n, 3).

    notes: as `helpers.notes.as_voices` takes those of one voice; pitches: those allowed; steps:
    the sixteenth by which they end, any by default. Raises ValueError, naming the argument, for
    other notes and for some that overlap.
    """
    try:
        melody = np.asarray(notes)
    except ValueError:  # rows of different lengths
        melody = np.asarray(None)
    fits = melody.ndim == 2 or not melody.size
    expect(fits, name, "whole numbers (n, 3)", f"{melody.dtype} {melody.shape}")
    try:
        (melody,) = as_voices([melody])
    except ValueError as error:
        raise ValueError(name + str(error).removeprefix("voices")) from None
    melody = melody[np.argsort(melody[:, 1], kind="stable")]
    strange = sorted(set(melody[:, 0].tolist()) - set(pitches))
    expect(not strange, name, "pitches of the network", strange)
    ends = melody[:, 1] + melody[:, 2]
    overlaps = melody[1:, 1][ends[:-1] > melody[1:, 1]].tolist()
    expect(not overlaps, name, "one voice", f"notes that overlap at sixteenth {overlaps[:1]}")
    end = int(ends.max(initial=0))
    expect(steps is None or end <= steps, name, f"an end by sixteenth {steps}", end)
    return melody


def cut(melody, steps):
    """Return what is left of a melody (n, 3) within so many sixteenths, an array (m, 3)."""
    melody = np.asarray(melody, int).reshape(-1, 3)
    kept = melody[melody[:, 1] < steps].copy()
    kept[:, 2] = np.minimum(kept[:, 2], steps - kept[:, 1])
    return kept


def bar_of(metres, name):
    """Return how many sixteenths a bar has; ValueError for a name that no metre has.

    metres: as `check_metres` gives them.
    """
    bars = {known: bar for known, _, bar, _ in metres}
    expect(isinstance(name, str) and name in bars, "metre", f"one of {list(bars)}", repr(name))
    return bars[name]


def starts_of(notes, metre, examples, pitches, metres, given_bars):
    """Return the tunes to start from as a list of [name, metre, notes], notes a list of lists.

    notes, metre: those given, or None; examples: dict, name -> (metre, notes), or None; of each
    the first `given_bars` bars are kept. Raises ValueError, naming the argument.
    """
    fits = isinstance(examples, dict) or examples is None
    expect(fits, "examples", "a dict of (metre, notes)", repr(examples))
    tunes = [] if notes is None else [("notes", "As given", (metre or metres[0][0], notes))]
    tunes += [(f"examples[{name!r}]", str(name), tune) for name, tune in (examples or {}).items()]
    found = []
    for what, name, tune in tunes:
        pair = isinstance(tune, (tuple, list)) and len(tune) == 2
        expect(pair, what, "(metre, notes)", repr(tune))
        steps = given_bars * bar_of(metres, tune[0])
        found.append([name, tune[0], cut(check_melody(what, tune[1], pitches), steps).tolist()])
    return found


def first_of(starts, metre, default):
    """Return the tune at first: of these the first in that metre, else one without notes."""
    fitting = [start for start in starts if metre in (None, start[1])]
    return fitting[0] if fitting else ["", metre or default, []]
