"""The code-along notebooks: what is left out is the chapter's own, and filled in it comes back."""

import ast
import re

import nbformat
import pytest
from code_along import code_along, filled, find_gap, make, with_gaps
from notebooks import chapter_paths, code_cells, read
from slide_plans import Blank, plan_paths, read_plan

CHAPTERS = list(chapter_paths())
LINK, CALL = re.compile(r"\]\((?!https?:)[^)]*\)"), re.compile(r"display_quiz\(|scores\.record\(")


def blanks_of(chapter):
    return read_plan(plan_paths()[chapter]).blanks


def made_of(chapter):
    return code_along(chapter, read(chapter_paths()[chapter]), blanks_of(chapter))


def holes(source):
    return [
        n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and n.value is ...
    ]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_chapter_leaves_out_three_to_six_values_and_stays_python(chapter):
    notebook = made_of(chapter)
    nbformat.validate(notebook)
    marked = [cell for cell in code_cells(notebook) if "# your turn" in cell.source]
    assert 3 <= sum(cell.source.count("# your turn") for cell in marked) <= 6
    for cell in code_cells(notebook):
        assert len(holes(cell.source)) >= cell.source.count("# your turn")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_filled_in_the_cells_are_the_chapters_own(chapter):
    chapters_own = {cell.id: cell.source for cell in code_cells(read(chapter_paths()[chapter]))}
    made = {cell.id: cell.source for cell in code_cells(made_of(chapter))}
    assert set(chapters_own) - set(made) == {"cover", "record", "quiz"}
    for name, source in made.items():
        blanks = [blank for blank in blanks_of(chapter) if blank.cell == name]
        gaps = with_gaps(chapters_own[name], blanks)[1]
        assert bool(blanks) == (source != chapters_own[name])
        assert filled(source, gaps) == chapters_own[name]


class Fill(ast.NodeTransformer):
    """Put answers where the marked holes are: another way to fill a notebook in."""

    def __init__(self, source, answers):
        self.marked = [k for k, line in enumerate(source.splitlines(), 1) if "# your turn" in line]
        self.answers = answers

    def visit_Constant(self, node):
        return self.answers.pop(0) if node.value is ... and node.lineno in self.marked else node


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_folded_answers_make_the_code_of_the_chapter(chapter):
    notebook, original = made_of(chapter), read(chapter_paths()[chapter])
    by_id = {cell.id: cell.source for cell in original.cells}
    gaps = 0
    for cell, after in zip(notebook.cells, notebook.cells[1:], strict=False):
        if cell.cell_type == "code" and "# your turn" in cell.source:
            said = re.search(r"```python\n(.*?)\n```", after.source, re.S)[1]
            answers = [line.value for line in ast.parse(said).body]
            gaps += len(answers)
            tree = Fill(cell.source, answers).visit(ast.parse(cell.source))
            assert ast.unparse(tree) == ast.unparse(ast.parse(by_id[cell.id]))
    assert gaps == len(blanks_of(chapter))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_solution_is_left_and_no_file_of_the_book_is_needed(chapter):
    notebook = made_of(chapter)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "```{solution}" not in text and "exercise" in text
    words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert LINK.findall(re.sub(r"```python.*?```", "", words, flags=re.S)) == []
    assert CALL.findall(text) == []
    assert all(not cell.outputs for cell in code_cells(notebook))


def test_no_name_passes_for_a_chapter(tmp_path):
    paths = make(tmp_path / "new")
    assert len(paths) == len(CHAPTERS) and not list((tmp_path / "new").glob("[0-9][0-9]_*.ipynb"))


SOURCE = (
    "def f(x):\n    y = (x +\n         1)\n    é = 'ü'; y += é\n    return x, y\n\nf(1)\nf(2)\n"
)


@pytest.mark.parametrize(
    ("line", "value"),
    [("y = (", "(x +\n         1)"), ("y += ", "é"), ("return x", "x, y"), ("f(1", "f(1)")],
)
def test_a_gap_is_the_whole_value(line, value):
    gap = find_gap(SOURCE, Blank("c", line, "say"))
    assert gap.value == value == SOURCE[gap.start : gap.end]


def test_two_gaps_of_one_cell_are_filled_each_with_its_own():
    blanks = [Blank("c", "return x", "the pair"), Blank("c", "y = (", "one more")]
    source, gaps = with_gaps(SOURCE, blanks)
    assert "    y = ...  # your turn: one more\n" in source
    assert "    return ...  # your turn: the pair\n" in source
    assert filled(source, gaps) == SOURCE


@pytest.mark.parametrize("line", ["f(", "z = ", "def f", "x, y"])
def test_a_line_that_does_not_begin_one_value_is_refused(line):
    with pytest.raises(ValueError, match="^c: "):
        find_gap(SOURCE, Blank("c", line, "say"))


def test_a_blank_in_a_cell_that_is_gone_is_refused():
    notebook = read(chapter_paths()["01"])
    with pytest.raises(ValueError, match="no code cells nowhere"):
        code_along("01", notebook, [Blank("nowhere", "a = ", "say")])
