"""Write data/chorales.npz, chorales in four parts by Bach, from the PyPI package music21.

    python data/prepare_chorales.py music21-10.5.1-py3-none-any.whl

Kept are pitches, durations and fermatas, on a grid of sixteenths, moved to C major or A minor. What
does not fit is left out, and counted. It needs music21, which is no part of the book's environment.
Call it without the file to see how to fetch the package.
"""

from collections import Counter
from typing import NamedTuple

import _music
import _music_split
import _prepare
import numpy as np

VOICES = ["Soprano", "Alto", "Tenor", "Bass"]
SHARED = 48  # sixteenths of soprano in common that put two chorales on one side of the split


class Chorale(NamedTuple):
    """A chorale: pitch and onset (steps, 4), fermata (steps,), and a value each of the rest."""

    pitch: np.ndarray
    onset: np.ndarray
    fermata: np.ndarray
    bar: int
    pickup: int
    metre: tuple[int, int]
    shift: int
    minor: bool
    title: str


def nearest(tonic, minor):
    """Return the shift in semitones, -5..6, that moves the tonic (pitch class) to C or A."""
    return ((9 if minor else 0) - tonic + 5) % 12 - 5


def chorale(parts, tonic, minor, title):
    """Return the Chorale of four lists of measures, as in its key; raise Unfit if it is none."""
    voices, lengths = zip(*(_music.voice(part) for part in parts), strict=True)
    _music.only([tuple(length) for length in lengths], "voices of different lengths")
    metres = [metre for part in parts for measure in part for metre in measure.metres]
    over, under = map(int, _music.only(metres, "uneven bars").split("/"))
    pitch, onset = (np.stack(rows, axis=1) for rows in list(zip(*voices, strict=True))[:2])
    shift, bar = nearest(tonic, minor), 16 * over // under
    return Chorale(
        np.where(pitch > 0, pitch + shift, 0), onset > 0, voices[0].fermata > 0, bar,
        _music.pickup(lengths[0], bar), (over, under), shift, minor, title,
    )  # fmt: skip


def pack(chorales):
    """Return the arrays of data/chorales.npz: steps one after another, and a row a chorale."""
    columns = dict(zip(Chorale._fields, zip(*chorales, strict=True), strict=True))
    sopranos = [_music_split.tokens(each.pitch[:, 0], each.onset[:, 0]) for each in chorales]
    keys = [_music_split.keys(tokens, SHARED) for tokens in sopranos]
    part = _music_split.split(_music_split.groups(keys), [each.title.encode() for each in chorales])
    types = {"bar": np.uint8, "pickup": np.uint8, "metre": np.uint8, "shift": np.int8}
    types |= {"minor": bool, "title": str}
    return {
        "pitch": np.concatenate(columns["pitch"]).astype(np.uint8),
        "onset": np.concatenate(columns["onset"]),
        "fermata": np.concatenate(columns["fermata"]),
        "starts": np.cumsum([0, *map(len, columns["pitch"])]).astype(np.int32),
        **{name: np.array(columns[name], dtype=types[name]) for name in types},
        "part": part,
    }


def main():
    path = _prepare.package_argument("Write data/chorales.npz.", _music.HOW_TO_FETCH)
    kept, dropped = [], Counter()
    for name, score in _music.scores(path, ["bach"], ".mxl"):
        if [part.partName for part in score.parts] != VOICES:
            dropped["no four voices"] += 1
            continue
        key = score.analyze("key")
        title = f"BWV {name.stem.removeprefix('bwv')}"
        try:
            parts = [_music.measures(part) for part in score.parts]
            kept.append(chorale(parts, key.tonic.midi % 12, key.mode == "minor", title))
        except _music.Unfit as unfit:
            dropped[str(unfit)] += 1
    chorales = _music_split.different(kept, "pitch", "onset")
    dropped["same as another"] = len(kept) - len(chorales)
    print(f"{len(chorales)} chorales kept; left out: {dict(dropped)}")
    _prepare.write_data_file("chorales.npz", pack(chorales))


if __name__ == "__main__":
    main()
