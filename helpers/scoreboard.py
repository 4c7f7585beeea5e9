"""The scoreboard: one row a generator, out of what the chapters recorded, and what is missing."""

import json
import math
from typing import NamedTuple

from helpers.generators import ABILITIES, GENERATORS, UNITS
from helpers.scores import recorded, recorded_seeds, scores_folder

__all__ = ["ABILITIES", "BYTES", "CHAPTERS", "UNITS", "Row", "gather"]
CHAPTERS = sorted({each for g in GENERATORS for each in (g.chapter, g.rival_chapter) if each})
BYTES = 4  # of a weight, as float32


class Row(NamedTuple):
    """A line of the scoreboard; None stands where nothing was recorded.

    score, rival: held-out figures, lower is better, of the generator and of its rival without a
    network: distance above the floor for pictures, bits a symbol for all else. over_seeds: (score,
    rival) of each recorded seed. seconds: of training. copies: share of its output that looks like
    copies, the same of held-out data, and of true copies. weights: of all networks that were
    trained. kb: what they take as float32, in units of 1,000 bytes; without a network, what takes
    their place. floor: distance of training pictures, where there is one.
    """

    name: str
    chapter: str
    makes: str
    can: tuple
    score: float
    rival_name: str
    rival: float | None
    over_seeds: list | tuple = ()
    seconds: float | None = None
    copies: tuple | None = None
    weights: float | None = None
    kb: float | None = None
    floor: float | None = None


def gather():
    """Return (rows, notes): a Row for each generator whose score is recorded, and what is missing.

    The records are read from scores_folder(), as `scores.record` wrote them. notes: sentences that
    name each chapter without a record, each damaged one, and each score that a record lacks; none
    where all is there. Raises RecordError where a file of chapters/seeds is damaged.
    """
    records, absent, damaged = {}, [], []
    for chapter in CHAPTERS:
        try:
            text = (scores_folder() / f"{chapter}.json").read_text("utf-8")
            records[chapter] = dict(json.loads(text))
        except FileNotFoundError:
            absent.append(chapter)
        except (ValueError, TypeError):
            damaged.append(chapter)
    rows = [_row(generator, records) for generator in GENERATORS if generator.chapter in records]
    lacking = [f"{row.name} ({_in_words([row.chapter])})" for row in rows if row.score is None]
    told = {
        "Without a record yet: {}. Run what is missing, then this page again.": absent,
        "With a damaged record: {}. Run it again.": damaged,
    }
    notes = [note.format(_in_words(chapters)) for note, chapters in told.items() if chapters]
    notes += [f"Without a score in its record: {', '.join(lacking)}."] if lacking else []
    return [row for row in rows if row.score is not None], notes


def _row(generator, records):
    own = records.get(generator.chapter, {})
    of_rival = records.get(generator.rival_chapter, {}) if generator.rival_chapter else own
    rival, weights = _number(generator.rival, of_rival), _number(generator.weights, own)
    return Row(
        generator.name, generator.chapter, generator.makes, tuple(generator.can.split()),
        _number(generator.score, own), generator.rival_name, rival,
        _over_seeds(generator, rival), _number(generator.seconds, own), _copies(generator, own),
        weights, _number(generator.kb, own) if weights is None else BYTES * weights / 1000,
        _number(generator.floor, own),
    )  # fmt: skip


def _over_seeds(generator, rival):
    """Return (score, rival) of each recorded seed; another chapter's rival is the same in all."""
    figures, seeds = recorded(generator.chapter), recorded_seeds(generator.chapter)
    runs = [{name: values[k] for name, values in figures.items()} for k in range(len(seeds))]
    pairs = [
        (_number(generator.score, run),
         rival if generator.rival_chapter else _number(generator.rival, run))
        for run in runs
    ]  # fmt: skip
    return [pair for pair in pairs if None not in pair]


def _copies(generator, record):
    found = generator.copies(record) if _known(generator.copies, record) else ()
    return found if found and all(map(_is_number, found)) else None


def _known(figure, record):
    try:
        return figure(record) is not None
    except (LookupError, TypeError):  # not there, or of another kind
        return False


def _number(figure, record):
    """Return a generator's figure out of a record as it was recorded, or None."""
    value = figure(record) if _known(figure, record) else None
    return value if _is_number(value) else None


def _is_number(value):
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return fits and math.isfinite(value)


def _in_words(chapters):
    """Return "chapter 3" or "chapters 3 and 5"."""
    numbers = [str(int(chapter)) for chapter in chapters]
    if len(numbers) == 1:
        return f"chapter {numbers[0]}"
    return f"chapters {', '.join(numbers[:-1])} and {numbers[-1]}"
