"""The book's two data sets of music, as `helpers/data.py` hands them on: tunes and chorales.

Time is counted in sixteenths of a whole note. Neither set holds a performance: there is no tempo,
no loudness, no rubato and no ornament, only which pitch begins when and how long it lasts.
`data/README.md` says where the tunes come from and what was left out.
"""

from typing import NamedTuple

import numpy as np

from helpers.data_files import FOLDER, load_arrays

PARTS = ("train", "validation", "test")


class Tune(NamedTuple):
    """A tune of one voice: tokens int64 (t,), one a sixteenth, and how they stand in the bar.

    Token 0 is a rest, 1 a hold (the note before goes on), k >= 2 the pitch `pitches[k - 2]` begins.
    `bar` is the sixteenths in a bar, `pickup` those before the first full bar (0 where there is
    none), `metre` a text such as "6/8".
    """

    tokens: np.ndarray
    metre: str
    bar: int
    pickup: int
    title: str

    @property
    def place(self):
        """Where each sixteenth stands in its bar, int64 (t,), from 0."""
        return (np.arange(len(self.tokens)) - self.pickup) % self.bar

    @property
    def beat(self):
        """Sixteenths in a beat: three eighths in 6/8, 9/8 and 12/8 (and 3/8), else a quarter."""
        return 6 if self.metre.endswith("/8") and self.bar % 6 == 0 else 4

    @property
    def stands(self):
        """How each sixteenth stands, int64 (t,): 0 on a beat, else 1 on even, 2 on odd places."""
        return np.where(self.place % self.beat == 0, 0, 1 + self.place % 2)


class Folk(NamedTuple):
    """The tunes in three parts, and the pitches of their tokens: MIDI numbers, rising, int64."""

    pitches: np.ndarray
    train: list[Tune]
    validation: list[Tune]
    test: list[Tune]


class Chorale(NamedTuple):
    """A chorale of t sixteenths in four voices: soprano, alto, tenor, bass.

    `pitch` is int64 (t, 4), the MIDI number that sounds, 0 for a rest; `onset` is bool (t, 4), a
    note begins here; `fermata` is bool (t,), the soprano's note has one. `bar`, `pickup` and
    `metre` are as in a `Tune`; `minor` says whether it stands in A minor (else in C major).
    """

    pitch: np.ndarray
    onset: np.ndarray
    fermata: np.ndarray
    bar: int
    pickup: int
    metre: str
    minor: bool
    title: str

    @property
    def place(self):
        """Where each sixteenth stands in its bar, int64 (t,), from 0."""
        return (np.arange(len(self.pitch)) - self.pickup) % self.bar


class Chorales(NamedTuple):
    """The chorales in three parts."""

    train: list[Chorale]
    validation: list[Chorale]
    test: list[Chorale]


def load_folk(folder=FOLDER):
    """Return 1,602 tunes of Ireland and America as `Folk`: 1,282 train, 160 validation, 160 test.

    Jigs, reels, hornpipes and airs from books of 1883 and 1903. The tunes are in the public domain;
    their transcribers state no terms. Each is moved so that its key signature has no sharps and no
    flats; a repeated section stands once. Tunes with triplets, chords or uneven bars were left out.
    Tempo, loudness, rubato and ornaments are not there. Variants of a tune are in one part, those
    of another name or key as well. Raises DataError where data/folk.npz is missing or damaged.
    """
    arrays = load_arrays("folk.npz", folder)
    number = np.zeros(256, dtype=np.int64)
    number[1] = 1
    pitches = np.unique(arrays["tokens"])[2:].astype(np.int64)
    number[pitches] = np.arange(2, len(pitches) + 2)
    tokens = _pieces(arrays, number[arrays["tokens"]])
    rows = zip(tokens, *_bars(arrays), strict=True)
    return Folk(pitches, **_parts(arrays, [Tune(*row) for row in rows]))


def load_chorales(folder=FOLDER):
    """Return 351 chorales by Bach as `Chorales`: 281 train, 35 validation, 35 test.

    Each is moved so that the key that music21 estimates is C major or A minor. The words, tempo,
    loudness and ornaments are not there. Bach is in the public domain; the encoder of the files is
    reported to reserve commercial use of her editions, so only pitches, durations and fermatas were
    taken. Chorales on the same hymn are in one part, unless its notes differ much. Raises DataError
    where data/chorales.npz is missing or damaged.
    """
    arrays = load_arrays("chorales.npz", folder)
    steps = (_pieces(arrays, arrays[name]) for name in ("pitch", "onset", "fermata"))
    metre, bar, pickup, title = _bars(arrays)
    rows = zip(*steps, bar, pickup, metre, arrays["minor"].tolist(), title, strict=True)
    return Chorales(**_parts(arrays, [Chorale(*row) for row in rows]))


def _pieces(arrays, steps):
    """Return what all pieces have a step, one after another, as a list of one array a piece."""
    steps = steps.astype(np.int64) if steps.dtype == np.uint8 else steps
    return [piece.copy() for piece in np.split(steps, arrays["starts"][1:-1])]


def _bars(arrays):
    """Return four lists, an entry a piece: metre as a text, bar, pickup and title."""
    metre = [f"{over}/{under}" for over, under in arrays["metre"]]
    return metre, arrays["bar"].tolist(), arrays["pickup"].tolist(), arrays["title"].tolist()


def _parts(arrays, pieces):
    """Return {name of the part: list of its pieces}."""
    return {
        name: [pieces[at] for at in np.flatnonzero(arrays["part"] == number)]
        for number, name in enumerate(PARTS)
    }
