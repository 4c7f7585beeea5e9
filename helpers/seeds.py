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


def seeds_file(chapter, root):
    """Return the path of the file of a chapter's recorded seeds, which need not exist."""
    return root / "chapters" / "seeds" / f"{chapter}.json"


def read_seeds(text):
    """Return {seed: {figure: value}} out of the text of such a file, the figures of all the same.

    Raises ValueError where it is damaged; the message is the kind of error that was met.
    """
    try:
        runs = {int(seed): dict(run) for seed, run in json.loads(text)["seeds"].items()}
        (_,) = {tuple(sorted(run)) for run in runs.values()}  # one set of names, or it is damaged
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(type(error).__name__) from error
    return runs


def check_chapter(chapter):
    """Raise ValueError unless chapter is a string of two digits."""
    if not isinstance(chapter, str) or not re.fullmatch(r"\d\d", chapter):
        raise ValueError(f'chapter: got {chapter!r}, expected two digits, such as "02"')


def _runs(chapter):
    """Return {seed: {figure: value}} of a chapter, {} where nothing is kept."""
    check_chapter(chapter)
    path = seeds_file(chapter, ROOT)
    if not path.exists():
        return {}
    try:
        return read_seeds(path.read_text("utf-8"))
    except ValueError as error:
        raise RecordError(
            f"chapters/seeds/{chapter}.json is damaged ({error}). Get it back with "
            f"`git checkout -- chapters/seeds/{chapter}.json`, or make it again with "
            f"`make bench CHAPTER={chapter} SEEDS=5 RECORD=1`."
        ) from error
