"""The directive {course-times}: a table of measured seconds and memory beside their budgets."""

import tomllib
from pathlib import Path

import nbformat
import publish
from docutils import nodes
from notebooks import chapter_paths
from sphinx.util.docutils import SphinxDirective

BUDGETS = Path(__file__).with_name("budgets.toml")
HEADINGS = (
    "Chapter",
    "Measured (s)",
    "Budget (s)",
    "Peak memory (MB)",
    "Budget (MB)",
    "Machine",
)
NO_RUN = "No chapter has been run on this machine yet."


def budgets():
    """Return the budgets by chapter number, as they stand in budgets.toml."""
    return tomllib.loads(BUDGETS.read_text("utf-8"))


def title_of(path):
    """Return the first heading of a notebook, without its mark."""
    for cell in nbformat.read(str(path), as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return cell.source.splitlines()[0][2:].strip()
    return path.stem


def name_of(chapter, root):
    """Return a chapter's number and title, as the tables name it."""
    return f"{int(chapter)}. {title_of(chapter_paths(root)[chapter])}"


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
