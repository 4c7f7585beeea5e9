"""Statements that say on which day they were checked: those of over a year ago."""

import datetime
import re

from notebooks import ROOT

CHECKED = re.compile(r"\bchecked (\d{4}-\d{2}-\d{2})\b")
GOOD_FOR = datetime.timedelta(days=365)


def checked(text):
    """Return [(line number, day as it is written)] of each `checked YYYY-MM-DD` in a page."""
    lines = enumerate(text.splitlines(), 1)
    return [(number, match[1]) for number, line in lines for match in CHECKED.finditer(line)]


def pages(root=ROOT):
    """Return the paths of the pages that are no notebooks, in order."""
    folders = (root, root / "chapters", root / "teach")
    return sorted(path for folder in folders for path in folder.glob("*.md"))


def warnings(root=ROOT, today=None):
    """Return a sentence for each statement that was checked over a year before today."""
    today = today or datetime.date.today()
    found = []
    for path in pages(root):
        for number, written in checked(path.read_text("utf-8")):
            told = _problem(written, today)
            if told:
                found.append(f"{path.relative_to(root).as_posix()}, line {number}: {told}")
    return found


def _problem(written, today):
    try:
        day = datetime.date.fromisoformat(written)
    except ValueError:
        return f"checked {written}, which is no day"
    if day > today:
        return f"checked {written}, which is yet to come"
    return f"last checked {written}, over a year ago" if today - day > GOOD_FOR else None
