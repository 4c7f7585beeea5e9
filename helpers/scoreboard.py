"""The scoreboard: one row a generator, out of what the chapters recorded, and what is missing."""

import json
import math
from typing import NamedTuple

from helpers.generators import ABILITIES, GENERATORS, UNITS
from helpers.scores import recorded, recorded_seeds, scores_folder

__all__ = ["ABILITIES", "CHAPTERS", "UNITS", "Row", "gather"]
CHAPTERS = [f"{n:02}" for n in range(1, 12)]


class Row(NamedTuple):
    """A line of the scoreboard; None stands where nothing was recorded.

    score, rival: held-out figures, lower is better, of the generator and of its rival without a
    network: distance above the floor for pictures, bits a symbol for all else. over_seeds: (score,
    rival) of each recorded seed. seconds: of training. copies: share of its output that looks like
    copies, the same of held-out data, and of true copies. page_kb: of its weights in a page.
    weights: how many. floor: distance of training pictures, where there is one.
    """

    name: str
    chapter: str
    makes: str
    can: tuple
    score: float
    rival_name: str
    rival: float | None
    over_seeds: list
    seconds: float | None
    copies: tuple | None
    page_kb: float | None
    weights: float | None
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
    own, of_rival = (records.get(c, {}) for c in (generator.chapter, generator.rival_chapter))
    of_rival = of_rival if generator.rival_chapter else own
    name, chapter, makes, can, score, rival_name, rival = generator[:7]
    against = _number(rival, of_rival)
    runs = _over_seeds(chapter)
    fair = [against if generator.rival_chapter else _number(rival, run) for run in runs]
    over_seeds = [(_number(score, run), other) for run, other in zip(runs, fair, strict=True)]
    copies = generator.copies(own) if _known(generator.copies, own) else ()
    copies = copies if copies and all(map(_is_number, copies)) else None
    others = (generator.seconds, generator.page_kb, generator.weights, generator.floor)
    seconds, page_kb, weights, floor = (_number(figure, own) for figure in others)
    return Row(
        name, chapter, makes, tuple(can.split()), _number(score, own), rival_name, against,
        [pair for pair in over_seeds if None not in pair], seconds, copies, page_kb, weights, floor,
    )  # fmt: skip


def _over_seeds(chapter):
    """Return what a chapter recorded with each seed, one dict of figures a seed."""
    figures, seeds = recorded(chapter), recorded_seeds(chapter)
    return [{name: values[k] for name, values in figures.items()} for k in range(len(seeds))]


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
