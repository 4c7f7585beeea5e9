"""What the two scripts for music share: from the package's scores to voices in sixteenths."""

import io
import tempfile
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import _prepare
import numpy as np

SHA256 = "dc3309498c4c95cebdf8d4f20c868deb6b63bce1d929cad4f51a7ccc982987b1"
VERSION = "10.5.1"
HOW_TO_FETCH = f"""\
To fetch it, and to install the same version, which reads the scores (any system):
    python -m pip download music21=={VERSION} --no-deps
    python -m pip install music21=={VERSION}
The first writes music21-{VERSION}-py3-none-any.whl, 20 MB, in the current folder."""


class Unfit(ValueError):
    """A score does not fit the form of the data file; the message is the reason, in two words."""


class Event(NamedTuple):
    """A note, a rest (no pitch) or a chord (several): where in its measure, in sixteenths."""

    start: Fraction
    length: Fraction
    pitches: tuple[int, ...]
    tied: bool  # to the note that follows
    fermata: bool


class Measure(NamedTuple):
    """What a measure of one part holds; `ending` is "1", "2" ... under such a bracket, or ""."""

    events: list[Event]
    metres: list[str]
    sharps: list[int]
    ending: str


class Voice(NamedTuple):
    """One voice in sixteenths, all int arrays (t,): pitch (0 for silence), onset and fermata."""

    pitch: np.ndarray
    onset: np.ndarray
    fermata: np.ndarray


def reader():
    """Return the module music21; stop where it is missing or has another version."""
    try:
        import music21
    except ImportError as error:
        raise SystemExit(f"music21 is missing, which reads the scores.\n{HOW_TO_FETCH}") from error
    if music21.__version__ != VERSION:
        raise SystemExit(f"music21 is {music21.__version__}, expected {VERSION}.\n{HOW_TO_FETCH}")
    return music21


def scores(path, folders, ending):
    """Yield (file's name, music21 score) of the package's corpus, in the order of the names."""
    content, music21 = _prepare.read_package(path, SHA256), reader()
    with zipfile.ZipFile(io.BytesIO(content)) as package, tempfile.TemporaryDirectory() as folder:
        for name in sorted(package.namelist()):
            if name.endswith(ending) and name.split("/")[-2] in folders:
                read = music21.converter.parse(package.extract(name, folder), forceSource=True)
                for score in read.scores if isinstance(read, music21.stream.Opus) else [read]:
                    yield Path(name), score


def _event(event, start):
    return Event(
        4 * Fraction(start),
        4 * Fraction(event.quarterLength),
        tuple(pitch.midi for pitch in event.pitches),
        event.tie is not None and event.tie.type != "stop",
        any(mark.classes[0] == "Fermata" for mark in event.expressions),
    )


def measures(part):
    """Return [Measure, ...] of a music21 part, without the grace notes."""
    found = []
    for measure in part.getElementsByClass("Measure"):
        events = [
            _event(event, event.getOffsetInHierarchy(measure))
            for event in measure.recurse().notesAndRests
            if not event.duration.isGrace
        ]
        metres = [time.ratioString for time in measure.getElementsByClass("TimeSignature")]
        sharps = [key.sharps for key in measure.getElementsByClass("KeySignature")]
        brackets = [site.number for site in measure.getSpannerSites("RepeatBracket")]
        found.append(Measure(events, metres, sharps, "".join(brackets)))
    return found


def voice(measures):
    """Return (Voice, lengths of the measures in sixteenths); raise Unfit where it is none."""
    steps, lengths, before = [], [], Event(0, 0, (), False, False)
    for measure in measures:
        at = len(steps)
        for event in measure.events:
            if len(event.pitches) > 1:
                raise Unfit("a chord")
            if event.length.denominator > 1 or event.start.denominator > 1:
                raise Unfit("off the grid")
            if event.start != len(steps) - at:
                raise Unfit("several voices")
            begins = event.pitches != () and not (before.tied and before.pitches == event.pitches)
            for step in range(int(event.length)):
                steps.append((sum(event.pitches), begins and step == 0, event.fermata))
            before = event
        lengths.append(len(steps) - at)
    pitch, onset, fermata = np.array(steps, dtype=int).reshape(-1, 3).T
    # A fermata on one of several tied notes is one on them all.
    note = np.cumsum(onset | (np.diff(pitch, prepend=0) != 0))
    return Voice(pitch, onset, np.isin(note, note[fermata > 0]).astype(int)), lengths


def pickup(lengths, bar):
    """Return how many sixteenths stand before the first full bar; raise Unfit for uneven bars.

    A bar may be cut in two, as at a repeat sign, and the last one may stop early.
    """
    lengths = [length for length in lengths if length]
    before = lengths[0] if lengths and lengths[0] < bar else 0
    at = 0
    for length in lengths[before > 0 :]:
        if at + length > bar:
            raise Unfit("uneven bars")
        at = (at + length) % bar
    return before


def only(values, reason):
    """Return the one value that `values` repeats; raise Unfit(reason) where they differ."""
    if len(set(values)) != 1:
        raise Unfit(reason)
    return values[0]
