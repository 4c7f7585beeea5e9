"""One run a chapter: when it is made again, what it holds, and that solutions pass, stubs fail."""

import math
import os
import shutil

import book
import execute
import keys
import nbformat
import notebooks
import numpy as np
import publish
import pytest
import recorded
import runs
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebooks import chapter_paths, read

from helpers import checks

CHAPTERS = chapter_paths()
SOLUTION = "````{solution} ex-02-1\n:class: dropdown\n```python\ny = 3\n```\nThree.\n````"
CHECK = """from helpers import checks
checks.exercise("Three", ("y is three", lambda: y == 3, "Set y."))"""


def a_notebook(body="SEED = 7\nprint('seed', SEED)"):
    """Return a small chapter with one exercise."""
    cells = [
        new_markdown_cell("# A title", id="title"),
        new_code_cell(body, id="constants"),
        new_markdown_cell("```{exercise}\n:label: ex-02-1\n```", id="ex1-text"),
        new_code_cell("y = 0", id="ex1-stub"),
        new_code_cell(CHECK, id="ex1-check"),
        new_markdown_cell(SOLUTION, id="ex1-solution"),
    ]
    return new_notebook(cells=cells)


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A book of one small chapter, with the real checks, and an empty folder of runs."""
    for name in ("chapters/quizzes", "helpers", "data/models"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("__init__.py", "checks.py", "scores.py", "seeds.py"):
        shutil.copy(notebooks.ROOT / "helpers" / name, tmp_path / "helpers" / name)
    (tmp_path / "data" / "sub").mkdir()
    (tmp_path / "data" / "sub" / "deep.json").write_text("{}")
    (tmp_path / "data" / "names.csv").write_text("a,b\n")
    (tmp_path / "data" / "models" / "judge.npz").write_bytes(b"weights")
    (tmp_path / "requirements.txt").write_text("numpy==2\n")
    (tmp_path / "chapters" / "quizzes" / "02_small.json").write_text("[]")
    monkeypatch.setenv("COURSE_RUNS", str(tmp_path / "runs"))
    save(tmp_path, a_notebook())
    return tmp_path


def save(repo, notebook):
    nbformat.write(notebook, str(repo / "chapters" / "02_small.ipynb"))


def key(repo):
    path = chapter_paths(repo)["02"]
    return runs.key_of(read(path), path, repo)


def change_cell(repo, id, **changes):
    notebook = read(chapter_paths(repo)["02"])
    cell = next(cell for cell in notebook.cells if cell.id == id)
    for name, value in changes.items():
        cell[name] = value
    save(repo, notebook)


@pytest.mark.parametrize(
    "file",
    [
        "helpers/checks.py",
        "data/names.csv",
        "data/models/judge.npz",
        "data/sub/deep.json",
        "requirements.txt",
        "chapters/quizzes/02_small.json",
    ],
)
def test_a_changed_file_needs_a_new_run(repo, file):
    before = key(repo)
    (repo / file).write_bytes((repo / file).read_bytes() + b"x\n")
    assert key(repo) != before


def add_helpers(repo):
    """Give the book live/pad.py, which takes tools.py with it, and other.py that nobody imports."""
    (repo / "helpers" / "live").mkdir()
    files = {"live/__init__": "from helpers.live.pad import draw", "other": "", "tools": "x = 1"}
    files["live/pad"] = "def draw():\n    from helpers.tools import x"
    for name, text in files.items():
        (repo / "helpers" / f"{name}.py").write_text(text)
    (repo / "helpers" / "live" / "pad.js").write_text("")


@pytest.mark.parametrize(
    "line, changed",
    [
        ("", {"checks"}),
        ("import numpy as np", {"checks"}),
        ("from helpers import tools, scores", {"checks", "scores", "seeds", "tools"}),
        ("from helpers.tools import x", {"checks", "tools"}),
        ("import helpers.tools", {"checks", "tools"}),
        ("from helpers import live", {"checks", "live/pad", "tools"}),
        ("%matplotlib inline\nfrom helpers.live import draw", {"checks", "live/pad", "tools"}),
        ("import helpers", {"checks", "live/pad", "other", "scores", "seeds", "tools"}),
        ("from .tools import x", {"checks", "live/pad", "other", "scores", "seeds", "tools"}),
        ("from helpers import *", {"checks", "live/pad", "other", "scores", "seeds", "tools"}),
        ("this is no Python", {"checks", "live/pad", "other", "scores", "seeds", "tools"}),
    ],
)
def test_a_changed_helper_needs_a_new_run_of_what_imports_it(repo, line, changed):
    add_helpers(repo)
    save(repo, a_notebook(f"SEED = 1\n{line}"))
    found = set()
    for name in ("checks", "live/pad", "other", "scores", "seeds", "tools"):
        before, file = key(repo), repo / "helpers" / f"{name}.py"
        file.write_text(file.read_text() + "# changed\n")
        found |= {name} if key(repo) != before else set()
    assert found == changed


def test_all_files_of_a_package_count_and_none_of_one_that_is_not_imported(repo):
    add_helpers(repo)
    file, before = repo / "helpers" / "live" / "pad.js", key(repo)
    file.write_text("// changed")
    assert key(repo) == before
    save(repo, a_notebook("SEED = 1\nfrom helpers import live"))
    before = key(repo)
    file.write_text("// changed again")
    assert key(repo) != before


def test_what_a_solution_imports_counts(repo):
    add_helpers(repo)
    imported = SOLUTION.replace("```python\n", "```python\nfrom helpers import tools\n")
    assert imported != SOLUTION
    change_cell(repo, "ex1-solution", source=imported)
    before, file = key(repo), repo / "helpers" / "tools.py"
    file.write_text("x = 2")
    assert key(repo) != before


def test_other_content_of_the_same_length_needs_a_new_run(repo):
    before, file = key(repo), repo / "data" / "names.csv"
    later = file.stat().st_mtime_ns + 10**9
    file.write_bytes(file.read_bytes().replace(b"b", b"c"))
    os.utime(file, ns=(later, later))
    assert key(repo) != before


READS_SEEDS = "SEED = 7\nfrom helpers import scores\nprint(scores.recorded('02'))"


def test_recorded_seeds_belong_to_the_chapters_own_run_alone(repo):
    (repo / "chapters" / "seeds").mkdir()
    save(repo, a_notebook(READS_SEEDS))
    path = chapter_paths(repo)["02"]
    own, other = key(repo), runs.key_of(read(path), path, repo, seed=1001)
    for text in ("{}", '{"seeds": {}}'):
        (repo / "chapters" / "seeds" / "02.json").write_text(text)
        assert key(repo) != own
        assert runs.key_of(read(path), path, repo, seed=1001) == other
        own = key(repo)
    (repo / "chapters" / "seeds" / "03.json").write_text("{}")
    assert key(repo) == own


def test_a_chapter_that_reads_no_seeds_keeps_its_run_when_they_are_recorded(repo):
    before = key(repo)
    (repo / "chapters" / "seeds").mkdir()
    (repo / "chapters" / "seeds" / "02.json").write_text("{}")
    assert key(repo) == before


def test_a_run_with_another_seed_is_found_again_after_recording(repo):
    save(repo, a_notebook(READS_SEEDS))
    path = chapter_paths(repo)["02"]
    seeded = notebooks.with_seed(read(path), 1001)
    run = runs.store("02", runs.key_of(seeded, path, repo, seed=1001), a_result())
    (repo / "chapters" / "seeds").mkdir()
    (repo / "chapters" / "seeds" / "02.json").write_text("{}")
    assert runs.find("02", repo, seed=1001).folder == run.folder


@pytest.mark.parametrize("file", ["helpers/new.js", "data/new.npz", "data/sub/new.npz"])
def test_a_new_file_needs_a_new_run(repo, file):
    before = key(repo)
    (repo / file).parent.mkdir(exist_ok=True)
    (repo / file).write_text("x")
    assert key(repo) != before


@pytest.mark.parametrize(
    "file", ["helpers/__pycache__/x.pyc", "helpers/.swap", "data/prepare.py", "data/README.md"]
)
def test_what_no_chapter_reads_keeps_the_run(repo, file):
    before = key(repo)
    (repo / file).parent.mkdir(exist_ok=True)
    (repo / file).write_text("x")
    assert key(repo) == before


@pytest.mark.parametrize(
    "id, changes",
    [
        ("constants", {"source": "SEED = 8"}),
        ("ex1-solution", {"source": SOLUTION.replace("y = 3", "y = 1 + 2")}),
        ("constants", {"metadata": {"tags": ["skip-execution"]}}),
    ],
)
def test_changed_code_needs_a_new_run(repo, id, changes):
    before = key(repo)
    change_cell(repo, id, **changes)
    assert key(repo) != before


@pytest.mark.parametrize(
    "id, changes",
    [
        ("title", {"source": "# Another title"}),
        ("ex1-solution", {"source": SOLUTION.replace("Three.", "It is three.")}),
        ("constants", {"metadata": {"mystnb": {"image": {"alt": "A line"}}, "tags": ["invert"]}}),
    ],
)
def test_changed_prose_and_alt_text_keep_the_run(repo, id, changes):
    before = key(repo)
    change_cell(repo, id, **changes)
    assert key(repo) == before


def test_a_run_is_made_once_and_shows_stub_failing_and_solution_passing(repo):
    said = []
    run = runs.ensure("02", repo, say=said.append)
    assert said and "02_small.ipynb" in said[-1]
    assert run.record["checks"]["ex1-check"]["passed"] is False
    assert run.record["checks"]["ex1-solution-check"]["passed"] is True
    assert run.record["seconds"] > 0 and run.record["peak_memory_mb"] > 10
    ids = [cell.id for cell in run.notebook.cells]
    assert ids == [cell.id for cell in a_notebook().cells]
    assert run.notebook.cells[1].outputs[0]["text"] == "seed 7\n"
    said.clear()
    assert runs.ensure("02", repo, say=said.append).folder == run.folder
    assert said == []


def test_another_seed_is_another_run(repo):
    run = runs.ensure("02", repo, seed=1001, say=lambda text: None)
    assert run.notebook.cells[1].outputs[0]["text"] == "seed 1001\n"
    assert runs.find("02", repo) is None
    assert "ex1-check" in run.record["checks"]
    assert "ex1-solution-check" not in run.record["checks"]  # its figures do not need them


def test_what_several_seeds_gave_reaches_the_chapters_next_run(repo):
    def printed(run):
        outputs = (o for o in run.notebook.cells[1].outputs if o["output_type"] == "stream")
        return next(outputs)["text"]

    body = "SEED = 7\nfrom helpers import scores\nscores.record('02', seed=SEED)"
    save(repo, a_notebook(f"{body}\nprint(scores.recorded('02'))"))
    quiet = {"root": repo, "say": lambda text: None}
    ran = {seed: runs.ensure("02", seed=seed, **quiet) for seed in (None, 1001, 1002)}
    assert printed(ran[None]) == "{}\n"
    recorded.write("02", ran, repo)
    assert printed(runs.ensure("02", **quiet)) == "{'seed': [7, 1001, 1002]}\n"
    assert runs.find("02", repo, seed=1001) == ran[1001]


def test_a_failing_notebook_is_named_and_not_stored(repo):
    (repo / "runs").mkdir()
    save(repo, a_notebook("SEED = 1\nraise ValueError('no such digit')"))
    with pytest.raises(execute.RunFailed, match="cell 2 .id constants.*ValueError: no such digit"):
        runs.ensure("02", repo, say=lambda text: None)
    assert runs.find("02", repo) is None
    assert list((repo / "runs").iterdir()) == []


def test_a_run_whose_code_changed_meanwhile_is_not_stored(repo):
    (repo / "runs").mkdir()
    write = f"open({str(repo / 'helpers' / 'checks.py')!r}, 'a').write('# x')"
    save(repo, a_notebook(f"SEED = 1\n{write}"))
    with pytest.raises(execute.RunFailed, match="changed while it ran"):
        runs.ensure("02", repo, say=lambda text: None)
    assert list((repo / "runs").iterdir()) == []


# ---- The chapter that reads what all others recorded ---------------------------------------------

READER = """SEED = 1
import json
from helpers import scores
found = sorted(scores.scores_folder().glob("*.json"))
print({path.stem: json.loads(path.read_text("utf-8")) for path in found})"""
RECORDS = "SEED = 7\nfrom helpers import scores\nscores.record('02', figure=2)"


@pytest.fixture
def board(repo):
    """The small book with a chapter 12 that prints all records it can find."""
    nbformat.write(a_notebook(READER), str(repo / "chapters" / "12_board.ipynb"))
    save(repo, a_notebook(RECORDS))
    return repo


def printed_by(run):
    return [o["text"] for o in run.notebook.cells[1].outputs if o["output_type"] == "stream"]


def test_it_has_the_others_run_first_and_reads_their_figures(board):
    run = runs.ensure("12", board, say=lambda text: None)
    assert printed_by(run) == ["{'02': {'figure': 2}}\n"]
    assert runs.find("02", board) is not None and runs.find("12", board) == run


def test_no_other_chapter_finds_their_figures(board):
    nbformat.write(a_notebook(READER), str(board / "chapters" / "03_other.ipynb"))
    runs.ensure("02", board, say=lambda text: None)
    assert printed_by(runs.ensure("03", board, say=lambda text: None)) == ["{}\n"]


def store_figures(repo, figures):
    """Give the chapter 02 as it is now a run that recorded these figures."""
    runs.store("02", key(repo), a_result()._replace(scores=figures))


def board_key(repo):
    path = chapter_paths(repo)["12"]
    return runs.key_of(read(path), path, repo, figures=runs.figures_read("12", repo))


def test_it_runs_again_when_a_figure_changes_and_only_then(board):
    store_figures(board, {"figure": 2})
    known = board_key(board)
    run = runs.store("12", known, a_result())
    assert runs.find("12", board) == run
    change_cell(board, "title", source="# Another title")
    assert runs.find("12", board) == run
    shutil.rmtree(runs.find("02", board).folder)
    assert runs.find("12", board) is None  # of which figures is not known
    store_figures(board, {"figure": 3})
    assert board_key(board) != known and runs.find("12", board) is None


def test_it_runs_again_when_another_chapters_seeds_change(board):
    store_figures(board, {"figure": 2})
    run = runs.store("12", board_key(board), a_result())
    (board / "chapters" / "seeds").mkdir()
    (board / "chapters" / "seeds" / "03.json").write_text("{}")
    assert runs.find("12", board) is None and run.folder.exists()


def test_a_chapter_without_a_record_fails_it_with_a_sentence(board):
    save(board, a_notebook())
    with pytest.raises(execute.RunFailed, match="12_board.ipynb .* no record of 02: .*record$"):
        runs.ensure("12", board, say=lambda text: None)
    assert runs.find("12", board) is None


def test_make_book_says_so_and_builds_nothing(board, monkeypatch, capsys):
    save(board, a_notebook())
    monkeypatch.setattr(book, "build", lambda: book.ensure_all(["12"], board, lambda text: None))
    assert book.main([]) == 1
    assert "there is no record of 02" in capsys.readouterr().err


def test_its_figures_reach_the_state_of_the_pages(board):
    store_figures(board, {"figure": 2})
    before = runs.joined_key(board)
    shutil.rmtree(runs.find("02", board).folder)
    store_figures(board, {"figure": 3})
    assert runs.joined_key(board) != before


def a_result():
    return execute.Result(a_notebook(), {"seconds": 1.0}, {"figure": 2})


def test_a_run_that_another_process_stored_first_stands(repo):
    first = runs.store("02", "a" * 64, a_result())
    second = runs.store("02", "a" * 64, a_result()._replace(record={"seconds": 2.0}))
    assert first.record["seconds"] == second.record["seconds"] == 1.0
    assert first.scores == {"figure": 2}
    assert [path.name for path in (repo / "runs").iterdir()] == [f"02-{'a' * 16}"]


def test_half_a_run_is_replaced(repo):
    (repo / "runs" / f"02-{'a' * 16}" / "old").mkdir(parents=True)
    assert runs.store("02", "a" * 64, a_result()).record["seconds"] == 1.0


def test_the_runs_asked_for_longest_ago_go_first(repo, monkeypatch):
    monkeypatch.setattr(runs, "KEPT", 2)
    used = runs.store("02", key(repo), a_result()).folder
    other = runs.store("02", "b" * 64, a_result()).folder
    draft = repo / "runs" / ".draft-old"
    draft.mkdir()
    for folder, moment in ((used, 1000), (other, 2000), (draft, 3000)):
        os.utime(folder, (moment, moment))
    assert runs.find("02", repo).folder == used
    newest = runs.store("02", "c" * 64, a_result()).folder
    assert set((repo / "runs").iterdir()) == {used, newest}


def test_another_version_of_a_package_needs_a_new_run(repo, monkeypatch):
    before = key(repo)
    monkeypatch.setattr(keys.metadata, "version", lambda name: "0.0.1")
    assert key(repo) != before


def test_chapters_cannot_reach_the_network_by_mistake(repo):
    save(repo, a_notebook("SEED = 1\nimport urllib.request\nurllib.request.urlopen('http://x.y')"))
    with pytest.raises(execute.RunFailed, match="URLError"):
        runs.ensure("02", repo, say=lambda text: None)


def test_with_seed_wants_exactly_one_line():
    for body in ("x = 1", "SEED = 1\nSEED = 2"):
        cells = [new_code_cell(part, id=f"c{k}") for k, part in enumerate(body.split("\n"))]
        with pytest.raises(ValueError, match="SEED"):
            notebooks.with_seed(new_notebook(cells=cells), 3)


@pytest.mark.parametrize(
    "body", ["SEED = 7", "SEED = 7  # any will do", "import keras\n\nSEED = 7\nkeras.seed(SEED)"]
)
def test_own_seed_is_the_number_of_the_line(body):
    assert notebooks.own_seed(a_notebook(body)) == 7
    assert notebooks.own_seed(notebooks.with_seed(a_notebook(body), 1001)) == 1001


def test_own_seed_wants_a_number():
    for body in ("x = 1", "SEED = None"):
        with pytest.raises(ValueError, match="SEED|None"):
            notebooks.own_seed(a_notebook(body))


def test_the_code_of_a_chapter_is_the_same_with_every_seed_and_every_sentence():
    code = keys.code_key(a_notebook())
    assert code == keys.code_key(notebooks.with_seed(a_notebook(), 1001))
    told = a_notebook()
    told.cells[0].source = "# Another title"
    told.cells[5].source = SOLUTION.replace("Three.", "It is three.")
    assert keys.code_key(told) == code


@pytest.mark.parametrize(
    "id, source, same",
    [
        ("constants", "SEED = 7\nprint('seed', SEED + 1)", False),
        ("ex1-check", CHECK + "\n", True),  # exercises come after the figures
        ("ex1-solution", SOLUTION.replace("y = 3", "y = 1 + 2"), True),
    ],
)
def test_other_code_is_other_code_unless_it_comes_after_the_figures(id, source, same):
    changed = a_notebook()
    next(cell for cell in changed.cells if cell.id == id).source = source
    assert (keys.code_key(changed) == keys.code_key(a_notebook())) == same


def test_a_solution_has_one_fence():
    for source in (SOLUTION.replace("python", "text"), SOLUTION + "\n```python\nz = 1\n```\n"):
        with pytest.raises(ValueError, match="one ```python fence"):
            notebooks.solution_code(new_markdown_cell(source, id="ex1-solution"))


def test_an_exercise_has_four_cells():
    notebook = a_notebook()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "ex1-check"]
    with pytest.raises(ValueError, match="ex1-check"):
        notebooks.exercises(notebook)


def test_outputs_go_to_the_cell_with_their_id():
    executed = a_notebook()
    executed.cells[1].outputs = [new_output("stream", name="stdout", text="hello")]
    executed.cells[1].metadata = {"execution": {"iopub.status.busy": "now"}}
    executed.metadata["widgets"] = {"state": {}}
    current = a_notebook()
    current.cells.insert(1, new_markdown_cell("A new sentence.", id="new"))
    current.cells[2].metadata = {"tags": ["invert"]}
    merged = notebooks.merge(current, executed)
    assert [cell.id for cell in merged.cells] == [cell.id for cell in current.cells]
    assert merged.cells[2].outputs[0]["text"] == "hello"
    assert merged.cells[2].metadata == {"tags": ["invert"]}
    assert merged.metadata["widgets"] == {"state": {}}
    assert current.cells[2].outputs == []


def test_outputs_of_other_code_are_refused():
    executed = a_notebook("SEED = 99")
    with pytest.raises(ValueError, match="constants"):
        notebooks.merge(a_notebook(), executed)


def test_pages_do_not_get_what_only_tests_read():
    executed = a_notebook()
    data = {"text/plain": "x", execute.CHECK_MIME: {"passed": True}}
    executed.cells[4].outputs = [new_output("display_data", data=data)]
    shown = notebooks.merge(a_notebook(), executed).cells[4].outputs[0]["data"]
    assert shown == {"text/plain": "x"}


def test_the_mark_of_a_check_is_the_same_on_both_sides():
    assert checks.MIME == execute.CHECK_MIME and checks.MIME.startswith(notebooks.OWN_MIME)


def test_a_copy_shares_nothing_with_its_notebook():
    original = a_notebook()
    for copy in (notebooks.executable(original), notebooks.with_seed(original, 3)):
        copy.cells[1].metadata["tags"] = ["changed"]
        assert "tags" not in original.cells[1].metadata


def test_the_cover_is_the_picture_of_the_cell_cover():
    notebook = new_notebook(cells=[new_code_cell("plot()", id="cover")])
    assert publish.cover_of(notebook) is None
    data = {"image/png": "iVBORw0KGgo="}
    notebook.cells[0].outputs = [new_output("display_data", data=data)]
    assert publish.cover_of(notebook) == b"\x89PNG\r\n\x1a\n"


# ---- The chapters themselves ---------------------------------------------------------------------


@pytest.mark.parametrize("number", CHAPTERS)
def test_chapter_runs(number, run_of):
    run = run_of(number)
    assert run.notebook.cells, f"chapter {number} has no cells"
    assert run.scores, f"chapter {number} recorded no figures"
    numbers = [n for value in run.scores.values() for n in np.ravel(value).tolist()]
    assert all(math.isfinite(n) for n in numbers if not isinstance(n, str))


@pytest.mark.parametrize("number", CHAPTERS)
def test_stubs_fail_and_solutions_pass(number, run_of):
    checks = run_of(number).record["checks"]
    exercises = notebooks.exercises(read(CHAPTERS[number]))
    for exercise in exercises:
        stub = checks[f"ex{exercise.number}-check"]
        assert not stub["passed"], f"the unsolved exercise {exercise.number} passes: {stub}"
        assert stub["rows"][-1]["message"], f"exercise {exercise.number} fails without advice"
        solved = checks[f"ex{exercise.number}-solution-check"]
        assert solved["passed"], f"the solution of exercise {exercise.number} fails: {solved}"
    assert len(exercises) * 2 == len(checks)
