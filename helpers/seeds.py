"""What a chapter's run gave with one seed after another, as `make bench ... RECORD=1` kept it."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class RecordError(RuntimeError):
    """A file of recorded seeds is damaged; the message names it and says what to do."""


def recorded(chapter):
    """Return {figure: list of its values over the recorded seeds}, the chapter's own seed first.

    chapter: two digits, such as "03". The values stand in chapters/seeds/NN.json, each as
    `scores.record` stored it; {} where nothing is kept yet. Raises ValueError for a wrong chapter,
    RecordError where the file is damaged.
    """
    runs = _runs(chapter)
    return {name: [run[name] for run in runs.values()] for name in next(iter(runs.values()), {})}


def recorded_seeds(chapter):
    """Return the seeds, whole numbers, that the lists of recorded(chapter) are over, in order."""
    return list(_runs(chapter))


def check_chapter(chapter):
    """Raise ValueError unless chapter is a string of two digits."""
    if not isinstance(chapter, str) or not re.fullmatch(r"\d\d", chapter):
        raise ValueError(f'chapter: got {chapter!r}, expected two digits, such as "02"')


def _runs(chapter):
    """Return {seed: {figure: value}} of a chapter, the same figures for every seed."""
    check_chapter(chapter)
    path = ROOT / "chapters" / "seeds" / f"{chapter}.json"
    if not path.exists():
        return {}
    try:
        seeds = json.loads(path.read_text("utf-8"))["seeds"]
        runs = {int(seed): dict(run) for seed, run in seeds.items()}
        (_,) = {tuple(sorted(run)) for run in runs.values()}  # one set of names, or it is damaged
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise RecordError(
            f"chapters/seeds/{chapter}.json is damaged ({type(error).__name__}). Get it back with "
            f"`git checkout -- chapters/seeds/{chapter}.json`, or make it again with "
            f"`make bench CHAPTER={chapter} SEEDS=5 RECORD=1`."
        ) from error
    return runs
