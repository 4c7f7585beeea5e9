"""The directive {course-times}: a table of measured seconds and memory beside their budgets."""

from pathlib import Path

import publish
from budgets import budgets
from docutils import nodes
from notebooks import name_of
from sphinx.util.docutils import SphinxDirective

HEADINGS = (
    "Chapter",
    "Measured (s)",
    "Budget (s)",
    "Peak memory (MB)",
    "Budget (MB)",
    "Machine",
)
NO_RUN = "No chapter has been run on this machine yet."


def rows(root):
    """Return one row of strings a chapter, in the order of HEADINGS."""
    found = []
    known = budgets()
    for chapter, run in publish.published(root).items():
        limits = known.get(chapter, {}).get("figures", {})
        allowed = [
            str(limits.get(k, {}).get("at_most", "-")) for k in ("seconds", "peak_memory_mb")
        ]
        record = run.record
        measured = f"{record['seconds']:.0f}"
        memory = f"{record['peak_memory_mb']:.0f}"
        machine = f"{record['machine']}, Python {record['python']}, {record['date']}"
        found.append((name_of(chapter, root), measured, allowed[0], memory, allowed[1], machine))
    return found


class CourseTimes(SphinxDirective):
    """Write the table; says so in words where no chapter has been run yet."""

    has_content = False

    def run(self):
        root = Path(self.env.srcdir)
        self.env.note_reread()
        body = rows(root)
        if not body:
            return [nodes.paragraph(text=NO_RUN)]
        return [table_of("Each chapter from top to bottom, as measured", HEADINGS, body)]


def table_of(title, headings, body):
    """Return a docutils table with a title, of rows of strings."""
    table = nodes.table(classes=["course-times"])
    table += nodes.title(text=title)
    group = nodes.tgroup(cols=len(headings))
    group += [nodes.colspec(colwidth=1) for _ in headings]
    group += nodes.thead("", _row(headings))
    group += nodes.tbody("", *map(_row, body))
    table += group
    return table


def _row(texts):
    return nodes.row("", *(nodes.entry("", nodes.paragraph(text=text)) for text in texts))
