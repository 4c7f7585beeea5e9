"""The bench: which figures miss their budgets, and what is said of them."""

import json

import bench
import bench_tools
import execute
import measure_page
import nbformat
import pytest
import recorded
import report
import runs
from keys import code_key
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebooks import read


@pytest.mark.parametrize(
    "value, limit, missed",
    [
        (180.0, {"at_most": 180}, False),
        (180.1, {"at_most": 180}, True),
        (-145.0, {"at_least": -145}, False),
        (-145.1, {"at_least": -145}, True),
        (1e9, {"aim": 1}, False),
        (1e9, {}, False),
    ],
)
def test_a_budget_is_missed_only_beyond_it(value, limit, missed):
    assert report.misses(value, limit) is missed
    assert ("MISSED" in report.line("x", value, limit)) is missed


def test_a_line_shows_figure_budget_aim_and_unit():
    shown = report.line("elbo", -143.21, {"at_least": -145, "aim": -142, "unit": "nats"})
    assert shown.split() == ["elbo", "-143.2", ">=", "-145", "-142", "nats"]


def test_a_figure_that_was_not_recorded_is_a_miss(capsys):
    limits = {"a": {"at_most": 1}, "b": {"at_most": 1}}
    assert report.show("Title", {"a": 2.0, "other": 5}, limits, ["a", "b"]) == ["b", "a"]
    assert "absent" in capsys.readouterr().out


def test_the_first_seed_is_the_books_own():
    assert bench.seeds(1) == [None]
    assert bench.seeds(3) == [None, 1001, 1002]


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["77"], "Give chapters out of"),
        (["--seeds", "0"], "Give chapters out of"),
        (["--record"], "at least 3 seeds to record"),
        (["--seeds", "2", "--record"], "at least 3 seeds to record"),
        (["02", "--reference"], "The reference is of all chapters"),
    ],
)
def test_what_does_not_exist_is_told(arguments, told, capsys):
    assert bench.main(arguments) == 1
    assert told in capsys.readouterr().out


LIMITS = {
    "seconds": {"at_most": 180},
    "page_mb": {"at_most": 1.6},
    "drag_ms": {"at_most": 16},
}


@pytest.fixture
def one_chapter(monkeypatch):
    """The bench of one chapter with budgets of its own."""
    monkeypatch.setattr(bench, "budgets", lambda: {"02": {"figures": LIMITS}})
    monkeypatch.delenv("CI", raising=False)
    return lambda figures: monkeypatch.setattr(measure_page, "measure", lambda name: figures)


def test_a_page_has_to_give_all_its_figures(one_chapter):
    one_chapter({"page_mb": 1.0})
    assert bench.bench_page("02") == (["drag_ms"], [])
    one_chapter({"page_mb": 2.0, "drag_ms": 3.0})
    assert bench.bench_page("02") == (["page_mb"], [])


def test_without_a_browser_the_page_is_not_measured_and_a_miss_in_ci(one_chapter, monkeypatch):
    one_chapter({})
    assert bench.bench_page("02") == ([], ["page_mb", "drag_ms"])
    monkeypatch.setenv("CI", "true")
    assert bench.bench_page("02") == (["page_mb", "drag_ms"], [])


@pytest.mark.parametrize(
    "missed, unmeasured, said",
    [
        ([], [], "Every budget is met."),
        (["a", "b"], [], "2 budgets missed."),
        ([], ["drag_ms"], "Every measured budget is met; 1 not measured (drag_ms)."),
        (["a"], ["drag_ms"], "1 budgets missed; 1 not measured (drag_ms)."),
    ],
)
def test_the_last_line_counts_what_was_not_measured(missed, unmeasured, said):
    assert report.conclusion(missed, unmeasured) == said


def test_a_seed_that_fails_is_a_miss_and_the_next_one_runs(one_chapter, monkeypatch, tmp_path):
    asked = []

    def ensure(chapter, seed=None):
        asked.append(seed)
        if seed == 1001:
            raise execute.RunFailed("cell 3 failed")
        costs = {"seconds": 10.0, "solutions_seconds": 0.0, "peak_memory_mb": 1}
        return runs.Run(chapter, tmp_path, {**costs, "machine": "one"})

    monkeypatch.setattr(runs, "ensure", ensure)
    assert bench.bench_chapter("02", 3) == (["run"], [])
    assert asked == [None, 1001, 1002]


def test_an_interrupted_bench_says_how_to_go_on(monkeypatch, capsys):
    def interrupt(chapter, count, record):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "bench_chapter", interrupt)
    assert bench.main([]) == 1
    assert "run the same command again" in capsys.readouterr().err


@pytest.mark.parametrize("arguments, benched", [([], 1), (["02"], 0)])
def test_the_workshops_tools_are_benched_with_the_whole_book(monkeypatch, arguments, benched):
    calls = []
    monkeypatch.setattr(bench, "bench_chapter", lambda *_: ([], []))
    monkeypatch.setattr(bench, "bench_book", lambda chapters: ([], []))
    monkeypatch.setattr(bench.workshop_plans, "bench", lambda chapters: ([], []))
    tools = lambda reference: calls.append(reference) or (["preflight_seconds"], [])  # noqa: E731
    monkeypatch.setattr(bench, "bench_preparation", tools)
    assert bench.main(arguments) == benched and len(calls) == benched


def test_a_kit_that_cannot_be_made_is_not_measured(monkeypatch, capsys, tmp_path):
    def make(*_):
        raise bench_tools.Problem("No network.")

    monkeypatch.setattr(bench_tools.kit, "make", make)
    assert bench_tools.bench_kit(tmp_path) == ([], ["kit"])
    assert "not made: No network." in capsys.readouterr().out


def test_the_book_has_half_an_hour_and_its_second_build_half_a_minute():
    limits = {name: limit["at_most"] for name, limit in bench.OF_BOOK.items()}
    assert limits == {"all_chapters_seconds": 30 * 60, "second_book_seconds": 30}


# ---- Several seeds -------------------------------------------------------------------------------


def test_a_mean_stands_beside_its_lowest_and_highest(capsys):
    limits = {"modes": {"at_least": 7.5, "aim": 8}, "seconds": {"at_most": 9, "unit": "s"}}
    several = [
        {"modes": 8, "seconds": 6.0},
        {"modes": 6, "seconds": 12.0},
        {"modes": 7, "seconds": 6},
    ]
    assert report.show_seeds("Title", several, limits) == ["modes"]
    modes, seconds = (line.split() for line in capsys.readouterr().out.splitlines()[-2:])
    assert modes == ["modes", "7", "6", "8", ">=", "7.5", "8", "MISSED"]
    assert seconds == ["seconds", "8", "6", "12", "<=", "9", "s"]


def test_a_figure_that_a_seed_lacks_has_no_mean(capsys):
    assert report.show_seeds("Title", [{"a": 9}, {}], {"a": {"at_most": 1}}) == []
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.fixture
def modes(monkeypatch, tmp_path):
    """Return a function that benches a chapter whose seeds give these figures `modes`."""
    limits = {"modes": {"at_least": 7.5, "over_seeds": True}, "other": {"at_most": 1}}
    monkeypatch.setattr(bench, "budgets", lambda: {"02": {"figures": limits}})

    def bench_with(*values, other=0):
        figures = iter(values)
        costs = {"seconds": 1.0, "solutions_seconds": 0.0, "peak_memory_mb": 1, "machine": "one"}

        def ensure(chapter, seed=None):
            folder = tmp_path / str(seed)
            folder.mkdir(exist_ok=True)
            scores = {"modes": next(figures), "other": other}
            (folder / "scores.json").write_text(json.dumps(scores))
            return runs.Run(chapter, folder, costs)

        monkeypatch.setattr(runs, "ensure", ensure)
        return bench.bench_chapter("02", len(values))

    return bench_with


def test_a_budget_over_seeds_judges_their_mean_alone(modes):
    assert modes(8, 8, 7) == ([], [])
    assert modes(8, 7, 7) == (["modes"], [])


def test_a_budget_over_seeds_is_not_judged_by_one_seed(modes, capsys):
    assert modes(3) == ([], ["modes"])
    assert "over" not in capsys.readouterr().out


def test_a_budget_of_each_seed_is_missed_once_a_seed(modes):
    assert modes(8, 8, other=2) == (["other", "other"], [])


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A book of one small chapter with the seed 7, and an empty folder of runs."""
    for name in ("chapters", "helpers", "data"):
        (tmp_path / name).mkdir()
    (tmp_path / "requirements.txt").write_text("")
    cells = [
        new_markdown_cell("# A title", id="title"),
        new_code_cell("SEED = 7\nprint(SEED)", id="constants"),
    ]
    nbformat.write(new_notebook(cells=cells), str(tmp_path / "chapters" / "03_small.ipynb"))
    monkeypatch.setenv("COURSE_RUNS", str(tmp_path / "runs"))
    return tmp_path


def ran(repo, figures):
    """Store a run for each {seed: its figures}, as execution would; return {seed: Run}."""
    notebook_path = repo / "chapters" / "03_small.ipynb"
    stored = {}
    for seed, each in figures.items():
        notebook = runs._notebook(notebook_path, seed)
        key = runs.key_of(notebook, notebook_path, repo, seed)
        record = {"seconds": 1.0, "machine": "one", "date": f"2026-01-0{len(stored) + 1}"}
        stored[seed] = runs.store("03", key, execute.Result(notebook, record, each))
    return stored


THREE = {None: {"b": 1, "a": [1, 2]}, 1001: {"b": 2, "a": [3, 4]}, 1002: {"b": 3, "a": [5, 6]}}


def test_what_several_seeds_gave_is_kept_under_their_numbers(repo):
    path = recorded.write("03", ran(repo, THREE), repo)
    assert path == repo / "chapters" / "seeds" / "03.json"
    kept = json.loads(path.read_text("utf-8"))
    assert list(kept.items()) == [
        ("code", code_key(read(repo / "chapters" / "03_small.ipynb"))),
        ("machine", "one"),
        ("date", "2026-01-01"),
        ("seeds", {"7": THREE[None], "1001": THREE[1001], "1002": THREE[1002]}),
    ]
    assert list(kept["seeds"]) == ["7", "1001", "1002"]
    assert path.read_bytes().endswith(b"}\n") and b"\r" not in path.read_bytes()
    assert recorded.problem(path, repo) == ""


def test_recording_again_writes_the_same_file(repo):
    path = recorded.write("03", ran(repo, THREE), repo)
    before = path.read_bytes()
    assert recorded.write("03", ran(repo, THREE), repo).read_bytes() == before


def test_seeds_with_other_figures_are_not_recorded(repo):
    with pytest.raises(ValueError, match="chapter 03 does not record the same figures"):
        recorded.write("03", ran(repo, {**THREE, 1003: {"b": 3}}), repo)
    assert not (repo / "chapters" / "seeds").exists()


def test_runs_of_other_code_are_not_recorded(repo):
    stored = ran(repo, THREE)
    (repo / "data").mkdir(exist_ok=True)
    (repo / "data" / "new.csv").write_text("x")
    with pytest.raises(ValueError, match="chapter 03 changed meanwhile"):
        recorded.write("03", stored, repo)
    assert not (repo / "chapters" / "seeds").exists()


def test_a_bench_with_a_failed_seed_records_nothing(monkeypatch, capsys):
    monkeypatch.setattr(recorded, "write", lambda chapter, ran: pytest.fail("recorded"))
    assert bench.keep("02", {None: "a run", 1002: "a run"}, 3) == ["record"]
    assert "not recorded, because not every run succeeded" in capsys.readouterr().out


def test_a_bench_says_where_it_recorded_or_why_not(monkeypatch, capsys):
    monkeypatch.setattr(recorded, "write", lambda chapter, ran: bench.ROOT / "chapters" / "x.json")
    assert bench.keep("02", {None: "a run"}, 1) == []
    assert "recorded in chapters/x.json" in capsys.readouterr().out

    def refuse(chapter, ran):
        raise ValueError("other figures")

    monkeypatch.setattr(recorded, "write", refuse)
    assert bench.keep("02", {None: "a run"}, 1) == ["record"]
    assert "Not recorded: other figures." in capsys.readouterr().out


def change_code(kept, repo):
    path = repo / "chapters" / "03_small.ipynb"
    notebook = read(path)
    notebook.cells[1].source += "\nprint('more')"
    nbformat.write(notebook, str(path))


def change_prose(repo):
    path = repo / "chapters" / "03_small.ipynb"
    notebook = read(path)
    notebook.cells[0].source = "# Another title"
    nbformat.write(notebook, str(path))


def drop_own(kept, repo):
    del kept["seeds"]["7"]


def drop_one(kept, repo):
    del kept["seeds"]["1002"]


def drop_code(kept, repo):
    del kept["code"]


@pytest.mark.parametrize(
    "change, told",
    [
        (change_code, "was recorded by other code than the chapter has now"),
        (drop_own, "does not begin with the chapter's own seed, 7"),
        (drop_one, "has 2 seeds, and fewer than 3 say too little"),
        (drop_code, "is damaged"),
    ],
)
def test_a_record_that_is_not_of_the_chapter_names_the_command(repo, change, told):
    path = recorded.write("03", ran(repo, THREE), repo)
    kept = json.loads(path.read_text("utf-8"))
    change(kept, repo)
    path.write_text(json.dumps(kept), "utf-8")
    command = "run `make bench CHAPTER=03 SEEDS=5 RECORD=1`"
    assert recorded.problem(path, repo) == f"chapters/seeds/03.json {told}: {command}"


def test_a_mended_sentence_keeps_the_record(repo):
    path = recorded.write("03", ran(repo, THREE), repo)
    change_prose(repo)
    assert recorded.problem(path, repo) == ""


def test_half_a_record_and_one_of_no_chapter_are_told(repo):
    path = recorded.write("03", ran(repo, THREE), repo)
    path.write_text(path.read_text("utf-8")[:90], "utf-8")
    assert "03.json is damaged: run `make bench" in recorded.problem(path, repo)
    other = path.rename(path.with_name("04.json"))
    assert (
        recorded.problem(other, repo) == "chapters/seeds/04.json belongs to no chapter: remove it"
    )
