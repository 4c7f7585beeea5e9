"""The chapters as notebooks: where they are, their exercises, the copy that is executed."""

import re
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import nbformat

ROOT = Path(__file__).resolve().parent.parent
OWN_MIME = "application/vnd.course."
APPENDED = re.compile(r"^ex\d+-solution-(run|check)$")
SOLUTION = re.compile(r"^ex\d+-solution$")
FENCE = re.compile(
    r"^(?P<bars>`{3,}|~{3,})python[ \t]*\n(?P<code>.*?)^(?P=bars)[ \t]*$", re.M | re.S
)
EXERCISE = re.compile(
    r"^(?P<bars>`{3,})\{exercise\} (?P<title>[^\n]+)\n:label: [^\n]+\n"
    r"(?P<body>.*?)^(?P=bars)[ \t]*$",
    re.M | re.S,
)
SEED_LINE = re.compile(r"^SEED = (.*)$", re.M)


class Exercise(NamedTuple):
    """The four cells of one exercise, and the code inside its folded solution."""

    number: str
    text: nbformat.NotebookNode
    stub: nbformat.NotebookNode
    check: nbformat.NotebookNode
    solution: nbformat.NotebookNode
    code: str


def chapter_paths(root=ROOT):
    """Return {"02": path of chapters/02_vae.ipynb, ...} in order."""
    found = sorted((root / "chapters").glob("[0-9][0-9]_*.ipynb"))
    return {path.name[:2]: path for path in found}


def read(path):
    """Return the notebook at path as nbformat 4, cell ids included."""
    return nbformat.read(str(path), as_version=4)


def title_of(notebook):
    """Return the first heading of a notebook without its mark, "" where there is none."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return cell.source.splitlines()[0][2:].strip()
    return ""


def name_of(chapter, root=ROOT):
    """Return a chapter's number and title, as tables and headings name it."""
    path = chapter_paths(root)[chapter]
    return f"{int(chapter)}. {title_of(read(path)) or path.stem}"


def code_cells(notebook):
    """Return the code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    """Return the set of a cell's tags."""
    return set(cell.metadata.get("tags", []))


def solution_code(cell):
    """Return the code of a solution cell's one python fence; ValueError if not one."""
    fences = list(FENCE.finditer(cell.source))
    if len(fences) != 1:
        raise ValueError(f"cell {cell.id}: expected one ```python fence, found {len(fences)}")
    return fences[0]["code"].rstrip("\n")


def exercises(notebook):
    """Return the notebook's exercises in order; ValueError if one of the four cells is missing."""
    cells = {cell.id: cell for cell in notebook.cells}
    numbers = [m[1] for m in (re.match(r"ex(\d+)-text$", name) for name in cells) if m]
    found = []
    for number in numbers:
        parts = [f"ex{number}-{part}" for part in ("text", "stub", "check", "solution")]
        missing = [part for part in parts if part not in cells]
        if missing:
            raise ValueError(f"exercise {number} lacks the cells {', '.join(missing)}")
        text, stub, check, solution = (cells[part] for part in parts)
        found.append(Exercise(number, text, stub, check, solution, solution_code(solution)))
    return found


def exercise_words(cell):
    """Return (title, Markdown) of what an exercise asks for, out of the cell of its text."""
    match = EXERCISE.search(cell.source)
    if not match:
        raise ValueError(f"cell {cell.id} has no {{exercise}} fence with a label")
    return match["title"].strip(), match["body"].strip()


def without_solutions(notebook):
    """Return a copy without the exercises' solutions, and without outputs."""
    copy = deepcopy(notebook)
    copy.cells = [cell for cell in copy.cells if not SOLUTION.match(cell.id)]
    for cell in code_cells(copy):
        cell.outputs, cell.execution_count = [], None
    return copy


def own_seed(notebook):
    """Return the whole number that the one `SEED = ...` line sets; ValueError if there is none."""
    return int(SEED_LINE.search(_seed_cell(notebook).source)[1].partition("#")[0])


def with_seed(notebook, seed):
    """Return a copy whose one `SEED = ...` line sets seed; ValueError if there is not one line."""
    copy = deepcopy(notebook)
    cell = _seed_cell(copy)
    cell.source = SEED_LINE.sub(f"SEED = {int(seed)}", cell.source, count=1)
    return copy


def _seed_cell(notebook):
    cells = [cell for cell in code_cells(notebook) if SEED_LINE.search(cell.source)]
    if len(cells) != 1:
        raise ValueError(f"expected one code cell with a line `SEED = ...`, found {len(cells)}")
    return cells[0]


def executable(notebook):
    """Return a copy with, after the last cell, each exercise's solution and its check once more."""
    copy = deepcopy(notebook)
    for exercise in exercises(notebook):
        for part, source in (("run", exercise.code), ("check", exercise.check.source)):
            cell = nbformat.v4.new_code_cell(source, id=f"ex{exercise.number}-solution-{part}")
            copy.cells.append(cell)
    return copy


def split_appended(executed):
    """Return (notebook without the appended cells, the appended cells)."""
    copy = deepcopy(executed)
    appended = [cell for cell in copy.cells if APPENDED.match(cell.id)]
    copy.cells = [cell for cell in copy.cells if not APPENDED.match(cell.id)]
    return copy, appended


def merge(current, executed):
    """Return current with the outputs of executed, cell by cell id, and its widgets' state.

    Raises ValueError when the code differs: then the run does not belong to this notebook.
    """
    copy = deepcopy(current)
    ran = {cell.id: cell for cell in code_cells(executed)}
    for cell in code_cells(copy):
        if cell.id not in ran or ran[cell.id].source != cell.source:
            raise ValueError(f"cell {cell.id} is not the one that was executed")
        cell.outputs = [_shown(output) for output in ran[cell.id].outputs]
        cell.execution_count = ran[cell.id].execution_count
        cell.metadata.pop("execution", None)
    if "widgets" in executed.metadata:
        copy.metadata["widgets"] = executed.metadata["widgets"]
    copy.metadata.setdefault("language_info", executed.metadata.get("language_info", {}))
    return copy


def _shown(output):
    """Return an output without what only the tests read."""
    if "data" in output:
        kept = {k: v for k, v in output["data"].items() if not k.startswith(OWN_MIME)}
        output = nbformat.from_dict({**output, "data": kept})
    return output
