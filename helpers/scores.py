"""What a chapter leaves behind: its figures, shown in a small table and written to one file."""

import html
import json
import math
import numbers
import os
import re
from pathlib import Path

from IPython.display import Markdown, display

from helpers.seeds import RecordError, check_chapter, recorded, recorded_seeds

__all__ = [
    "RecordError", "record", "recorded", "recorded_seeds", "scores_folder", "shorten", "table",
]  # fmt: skip

ROOT = Path(__file__).resolve().parent.parent


def scores_folder():
    """Return the folder of all chapters' figures: COURSE_SCORES_DIR, or _build/scores."""
    override = os.environ.get("COURSE_SCORES_DIR")
    return Path(override) if override else ROOT / "_build" / "scores"


def record(chapter, **figures):
    """Show a chapter's figures as a table, and write them to NN.json in scores_folder().

    chapter: two digits, such as "02". figures: name=value, each a finite number, a string, a bool,
    or a flat list of these; numpy scalars become plain numbers. A dict of figures is stored one by
    one: excess={"2-D VAE": 3.1} as excess_2_d_vae. Raises ValueError or TypeError that names the
    figure that cannot be stored.
    """
    check_chapter(chapter)
    if not figures:
        raise ValueError("figures: got none, expected at least one name=value")
    plain = {}
    for name, value in _one_by_one(figures):
        if name in plain:
            raise ValueError(f"{name}: two figures would be stored under this name")
        plain[name] = _plain(name, value)
    folder = scores_folder()
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
    (folder / f"{chapter}.json").write_text(text, "utf-8")
    shown = [(name.replace("_", " "), shorten(value)) for name, value in plain.items()]
    display({"text/plain": _as_text(shown), "text/html": _as_html(shown)}, raw=True)


def table(columns, rows):
    """Show rows of figures, each with its name, under the given column heads.

    columns: strings. rows: dict name -> as many figures as there are columns, each as in `record`.
    Raises ValueError where a row has another length.
    """
    for name, row in rows.items():
        if len(row) != len(columns):
            raise ValueError(f"rows: {name!r} has {len(row)} figures, expected {len(columns)}")
    cells = [("", *columns), ("--", *("--:" for _ in columns))]
    cells += [(name, *(shorten(_plain(name, n)) for n in row)) for name, row in rows.items()]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in cells]
    display(Markdown("\n".join(f"| {' | '.join(line)} |" for line in escaped)))


def shorten(value):
    """Return a figure as readers want it: whole from 1,000 up, else 4 digits, below 0.1 three."""
    if isinstance(value, list):
        return ", ".join(map(shorten, value))
    if isinstance(value, bool) or not isinstance(value, float | int):
        return str(value)
    if value == int(value) or abs(value) >= 999.95:  # else four digits would be 1000
        return f"{round(value):,}"
    return f"{value:.{4 if abs(value) >= 0.1 else 3}g}"


def _one_by_one(figures):
    """Yield (name, value), with the entries of dicts under names of their own."""
    for name, value in figures.items():
        if not isinstance(value, dict):
            yield name, value
            continue
        if not value:
            raise TypeError(f"{name}: got an empty dict, expected figures in it")
        for key, each in value.items():
            yield f"{name}_{re.sub(r'[^a-z0-9]+', '_', str(key).lower()).strip('_')}", each


def _plain(name, value):
    """Return value as JSON can hold it, or raise an error that names the figure."""
    if isinstance(value, list | tuple):
        if any(isinstance(each, list | tuple | dict) for each in value):
            raise TypeError(f"{name}: got a nested list, expected a flat one")
        return [_plain(name, each) for each in value]
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, str | bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        if not math.isfinite(value):
            raise ValueError(f"{name}: got {value}, expected a finite number")
        return float(value)
    kind = type(value).__name__
    raise TypeError(f"{name}: got {kind}, expected a number, a string, a bool or a flat list")


def _as_text(rows):
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _as_html(rows):
    body = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(value)}</td></tr>'
        for name, value in rows
    )
    caption = "<caption>This chapter's figures</caption>"
    return f'<table class="course-scores">{caption}<tbody>{body}</tbody></table>'
