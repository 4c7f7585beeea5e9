"""Code-along notebooks: a chapter without the values that its plan names (see slide_plans.py).

What the room writes is left blank and stands folded below its cell. Solutions, quiz and what only
the pages need are left out, and so is every link to a file of the book: a notebook opens anywhere.

`python _ext/code_along.py [02 ...]` writes them; `make book` writes them all.
"""

import ast
import re
import sys
from typing import NamedTuple

import nbformat
from notebooks import ROOT, SOLUTION, chapter_paths, code_cells, read
from slide_plans import PICTURE, plan_paths, read_plan, without_links

HOLE = "..."
MARK = "  # your turn: "
CITED = re.compile(r"\s*\{cite:p\}`[^`]*`")  # which only the pages can look up
FOR_THE_PAGES = ("cover", "record", "quiz")  # code cells; the text just before each goes, too
WELCOME = """**Code along.** This is chapter {number} with {count} gaps. Where `# your turn` stands,
replace the `...`; the answer is folded below the cell. Run cell after cell: what is left blank
stops the rest."""


class Gap(NamedTuple):
    """A value that was left out: its blank, where it stood in the cell, what stood there."""

    blank: object
    start: int
    end: int
    value: str


def find_gap(source, blank):
    """Return the Gap of a blank in a cell; ValueError if its line is not there just once."""
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and _first_line(source, node).startswith(blank.line)
    ]
    if len(found) != 1:
        raise ValueError(f"{blank.cell}: {blank.line!r} begins {len(found)} statements, expected 1")
    value = getattr(found[0], "value", None)
    if not isinstance(found[0], ast.Assign | ast.AugAssign | ast.Return | ast.Expr) or not value:
        raise ValueError(f"{blank.cell}: {blank.line!r} is no assignment, return or expression")
    text = ast.get_source_segment(source, value)
    start = _offset(source, value.lineno, value.col_offset)
    while source[start - 1] == "(":  # brackets around the whole value belong to it
        start, text = start - 1, f"({text})"
        if not source.startswith(text, start):
            raise ValueError(f"{blank.cell}: {blank.line!r} has brackets that cannot be left out")
    return Gap(blank, start, start + len(text), text)


def _first_line(source, node):
    return source[_offset(source, node.lineno, node.col_offset) :].partition("\n")[0]


def _offset(source, line, column):
    """Return the place of a character, of which ast counts the column in bytes of UTF-8."""
    lines = source.splitlines(keepends=True)
    in_line = len(lines[line - 1].encode()[:column].decode())
    return sum(map(len, lines[: line - 1])) + in_line


def with_gaps(source, blanks):
    """Return a cell's code with the values left out, and the Gaps from the first to the last."""
    gaps = sorted((find_gap(source, blank) for blank in blanks), key=lambda gap: gap.start)
    for gap in reversed(gaps):
        rest = source[gap.end :]
        line, newline, more = rest.partition("\n")
        line = line + MARK + gap.blank.say
        source = source[: gap.start] + HOLE + line + newline + more
    return source, gaps


def filled(source, gaps):
    """Return the code of a cell with gaps as it was: what a room types into each gap."""
    for gap in gaps:
        mark = MARK + gap.blank.say
        if mark not in source:
            raise ValueError(f"{gap.blank.cell}: the mark {mark!r} is gone")
        before, after = source.split(mark, 1)
        at = before.rindex(HOLE, 0, len(before))
        source = before[:at] + gap.value + before[at + len(HOLE) :] + after
    return source


def code_along(number, notebook, blanks):
    """Return a chapter's notebook with gaps; ValueError if a blank's cell or line is not there."""
    known = {cell.id for cell in code_cells(notebook)}
    lost = [blank.cell for blank in blanks if blank.cell not in known]
    if lost:
        raise ValueError(f"chapter {number} has no code cells {', '.join(lost)}")
    cells = []
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        if cell.id in FOR_THE_PAGES or SOLUTION.match(cell.id):
            continue
        if cell.cell_type == "code":
            cells += _code(cell, [blank for blank in blanks if blank.cell == cell.id])
        elif after is None or after.id not in FOR_THE_PAGES:
            cells.append(nbformat.v4.new_markdown_cell(_words(cell), id=cell.id))
    welcome = WELCOME.format(number=int(number), count=len(blanks))
    cells.insert(1, nbformat.v4.new_markdown_cell(welcome, id="code-along"))
    kernel = {"kernelspec": notebook.metadata["kernelspec"]}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


def _words(cell):
    """Return a cell's text without what needs the book's other files: pictures and links."""
    text = cell.source
    if cell.id == "title":  # heading and promise; then come the cover and what it shows
        text = "\n\n".join(text.split("\n\n")[:2])
    return without_links(CITED.sub("", PICTURE.sub("", text)))


def _code(cell, blanks):
    source, gaps = with_gaps(cell.source, blanks)
    made = [nbformat.v4.new_code_cell(source, id=cell.id)]
    if gaps:
        lines = "\n".join(gap.value for gap in gaps)
        answer = f"<details><summary>The answer</summary>\n\n```python\n{lines}\n```\n\n</details>"
        made.append(nbformat.v4.new_markdown_cell(answer, id=f"{cell.id[:57]}-answer"))
    return made


def make(folder, root=ROOT, chapters=None):
    """Write code_along_NN.ipynb of all planned chapters, or of those named; return the paths."""
    made = []
    for number, plan in plan_paths(root).items():
        if number in chapter_paths(root) and (not chapters or number in chapters):
            notebook = read(chapter_paths(root)[number])
            # Not NN_...: copied into the folder of the chapters, it must not pass for one of them.
            path = folder / f"code_along_{number}.ipynb"
            folder.mkdir(parents=True, exist_ok=True)
            nbformat.write(code_along(number, notebook, read_plan(plan).blanks), str(path))
            made.append(path)
    return made


if __name__ == "__main__":
    for made_path in make(ROOT / "_build" / "html" / "code_along", chapters=sys.argv[1:]):
        print(made_path)
