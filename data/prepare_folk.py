"""Write data/folk.npz, dance tunes of two old collections, from the PyPI package music21.

    python data/prepare_folk.py music21-10.5.1-py3-none-any.whl

Kept are pitches and durations of one voice, on a grid of sixteenths, moved to a key without sharps
and flats. What does not fit is left out, and counted. It needs music21, which is no part of the
book's environment. Call it without the file to see how to fetch the package.
"""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

import _music
import _music_split
import _prepare
import numpy as np

SOURCES = ["oneills1850", "ryansMammoth"]
NUMBERS = ("metre", "bar", "pickup", "source")
CENTRE = 66.25  # half way between its lowest and highest pitch, a tune is within a tritone of it
SHARED = 32  # sixteenths in common that put two tunes on one side of the split


class Tune(NamedTuple):
    """A tune: tokens uint8 (t,), 0 rest, 1 hold, else the pitch that begins; and what it is."""

    tokens: np.ndarray
    metre: tuple[int, int]
    bar: int
    pickup: int
    source: int
    title: str


def last_endings(measures):
    """Return the measures without those under a bracket that another bracket follows."""
    kept = []
    for at, measure in enumerate(measures):
        later = [other.ending for other in measures[at:]]
        following = next((mark for mark in later if mark != measure.ending), "")
        if not (measure.ending and following):
            kept.append(measure)
    return kept


def shift(lowest, highest, sharps):
    """Return the shift in semitones to no sharps or flats, to the octave that is nearest CENTRE."""
    fifths_down = -7 * sharps % 12
    return fifths_down + 12 * round((CENTRE - (lowest + highest) / 2 - fifths_down) / 12)


def tune(measures, source, title):
    """Return the Tune of a part's measures; raise Unfit if it is none."""
    voice, lengths = _music.voice(last_endings(measures))
    if not voice.onset.any():
        raise _music.Unfit("no notes")
    metres = [metre for measure in measures for metre in measure.metres]
    over, under = map(int, _music.only(metres, "uneven bars").split("/"))
    sharps = _music.only([each for measure in measures for each in measure.sharps], "several keys")
    heights, bar = voice.pitch[voice.pitch > 0], 16 * over // under
    moved = voice.pitch + shift(heights.min(), heights.max(), sharps)
    tokens = _music_split.tokens(np.where(voice.pitch > 0, moved, 0), voice.onset).astype(np.uint8)
    return Tune(tokens, (over, under), bar, _music.pickup(lengths, bar), source, title)


def plain(title):
    """Return a title without what changes from one edition to the next: case, numbers, "The"."""
    text = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return " ".join(word for word in re.findall("[a-z]+", text.replace("'", "")) if word != "the")


def pack(tunes):
    """Return the arrays of data/folk.npz: tokens one after another, and a row a tune."""
    columns = dict(zip(Tune._fields, zip(*tunes, strict=True), strict=True))
    keys = [_music_split.keys(each.tokens, SHARED) | {plain(each.title)} for each in tunes]
    rows = [each.tokens.tobytes() for each in tunes]
    return {
        "tokens": np.concatenate(columns["tokens"]),
        "starts": np.cumsum([0, *map(len, columns["tokens"])]).astype(np.int32),
        **{name: np.array(columns[name], np.uint8) for name in NUMBERS},
        "title": np.array(columns["title"]),
        "part": _music_split.split(_music_split.groups(keys), rows),
    }


def main():
    path = _prepare.package_argument("Write data/folk.npz.", _music.HOW_TO_FETCH)
    kept, dropped = [], Counter()
    for name, score in _music.scores(path, SOURCES, ".abc"):
        title = " ".join((score.metadata.title or "").split())
        try:
            part = _music.only(list(score.parts), "several voices")
            kept.append(tune(_music.measures(part), SOURCES.index(name.parent.name), title))
        except _music.Unfit as unfit:
            dropped[str(unfit)] += 1
    tunes = _music_split.different(kept, "tokens")
    dropped["same as another"] = len(kept) - len(tunes)
    print(f"{len(tunes)} tunes kept; left out: {dict(dropped)}")
    _prepare.write_data_file("folk.npz", pack(tunes))


if __name__ == "__main__":
    main()
