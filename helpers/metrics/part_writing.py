"""The rules of four-part writing, each counted by itself.

Intervals are counted in semitones: a MIDI number does not say whether a note was written as G sharp
or A flat, so an augmented second counts as the minor third that it sounds like.
"""

from itertools import combinations
from numbers import Integral
from typing import NamedTuple

import numpy as np

FIFTH, OCTAVE = 7, 0  # semitones, whole octaves left out
DISSONANT = (1, 2, 6, 10, 11)  # seconds, sevenths and the tritone, whole octaves left out


class PartWriting(NamedTuple):
    """How often a bar, on average, each rule is broken.

    `fifths`, `octaves`: two voices move in the same direction from one perfect fifth, or octave or
    unison, to the next. `crossings`: a voice comes to lie above the one written next above it.
    `out_of_range`: notes outside of the range given for their voice; a repeated pitch is one note.
    `dissonances`: beats on which two voices stand a second, a seventh or a tritone apart.
    """

    fifths: float
    octaves: float
    crossings: float
    out_of_range: float
    dissonances: float


def parallels(pitch, interval):
    """Return where two voices move in parallel: list of (step, upper, lower), step that of arrival.

    pitch: whole numbers (t, n >= 2), MIDI, the highest voice first, 0 for a rest. interval: in
    semitones without whole octaves, 7 for fifths and 0 for octaves and unisons; whichever of both
    voices is the higher. Steps at which one of both begins or ends a rest, stands still, or moves
    the other way do not count, nor do two fifths with another interval in between. Raises
    ValueError. (Rules of motion: Piston and DeVoto, Harmony, 5th edition, chapter 3.)
    """
    pitch = _checked("pitch", pitch)
    if interval not in range(12):
        raise ValueError(f"interval: expected 0 to 11 semitones, got {interval!r}")
    moved = np.sign(np.diff(pitch, axis=0)) * (np.minimum(pitch[1:], pitch[:-1]) > 0)
    found = []
    for upper, lower in combinations(range(pitch.shape[1]), 2):
        there = _apart(pitch, upper, lower) == interval
        same = (moved[:, upper] == moved[:, lower]) & (moved[:, upper] != 0)
        steps = np.flatnonzero(same & there[1:] & there[:-1]) + 1
        found += [(step, upper, lower) for step in steps.tolist()]
    return sorted(found)


def part_writing(pieces, ranges, beat=4):
    """Return the `PartWriting` of pieces in four voices, soprano first.

    pieces: list of (pitch, bar, pickup): pitch (t, 4) MIDI numbers, one a sixteenth, 0 for a rest;
    bar and pickup in sixteenths, a pickup being part of a bar. ranges: (4, 2), lowest and highest
    pitch of each voice. beat: sixteenths. Raises ValueError, naming the argument, for other shapes
    and numbers and where the pieces have no sixteenth.
    """
    ranges = np.asarray(ranges)
    if ranges.shape != (4, 2) or not (ranges[:, 0] <= ranges[:, 1]).all():
        raise ValueError(f"ranges: expected 4 of lowest and highest pitch, got {ranges.tolist()}")
    _check_steps("beat", beat, 1)
    bars, counts = 0, np.zeros(len(PartWriting._fields))
    for pitch, bar, pickup in pieces:
        _check_steps("pieces: bar", bar, 1)
        _check_steps("pieces: pickup", pickup, 0)
        pitch = _checked("pieces", pitch, (4,))
        bars += len(pitch) / bar
        counts += _broken(pitch, ranges, beat, pickup)
    if not bars:
        raise ValueError("pieces: expected a sixteenth or more, got none")
    return PartWriting(*(counts / bars).tolist())


def _broken(pitch, ranges, beat, pickup):
    """Return how often one piece breaks each rule, in the order of `PartWriting`."""
    sounding = pitch > 0
    begins = sounding & (np.diff(pitch, axis=0, prepend=0) != 0)
    outside = begins & ((pitch < ranges[:, 0]) | (pitch > ranges[:, 1]))
    crossed = (pitch[:, :-1] < pitch[:, 1:]) & sounding[:, :-1]
    new = crossed & ~np.pad(crossed, ((1, 0), (0, 0)))[:-1]
    harsh = np.zeros(len(pitch), bool)
    for a, b in combinations(range(pitch.shape[1]), 2):
        harsh |= np.isin(_apart(pitch, a, b), DISSONANT) & sounding[:, a] & sounding[:, b]
    on_beat = np.arange(len(pitch)) % beat == pickup % beat
    fifths, octaves = (len(parallels(pitch, interval)) for interval in (FIFTH, OCTAVE))
    return fifths, octaves, new.sum(), outside.sum(), (harsh & on_beat).sum()


def _apart(pitch, a, b):
    """Return how far two voices stand apart, (t,) in semitones without whole octaves."""
    return np.abs(pitch[:, a] - pitch[:, b]) % 12


def _check_steps(name, value, least):
    """Raise ValueError unless this is a whole number of sixteenths, `least` or more."""
    if not isinstance(value, Integral) or value < least:
        raise ValueError(f"{name}: expected {least} or more sixteenths, got {value!r}")


def _checked(name, pitch, voices=range(2, 128)):
    """Return pitch as int64 (t, n) with n in `voices`; ValueError, with this name, otherwise."""
    pitch = np.asarray(pitch)
    if pitch.ndim != 2 or pitch.shape[1] not in voices or pitch.dtype.kind not in "iu":
        found, more = f"{pitch.dtype} of {pitch.shape}", " or more" * (len(voices) > 1)
        raise ValueError(f"{name}: expected whole (t, {min(voices)}{more}), got {found}")
    if pitch.min(initial=0) < 0 or pitch.max(initial=0) > 127:
        raise ValueError(f"{name}: expected 0 to 127, got {pitch.min()} to {pitch.max()}")
    return pitch.astype(np.int64)
