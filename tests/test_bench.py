"""The bench: which figures miss their budgets, and what is said of them."""

import bench
import execute
import measure_page
import pytest
import runs


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
    assert bench.misses(value, limit) is missed
    assert ("MISSED" in bench.line("x", value, limit)) is missed


def test_a_line_shows_figure_budget_aim_and_unit():
    shown = bench.line("elbo", -143.21, {"at_least": -145, "aim": -142, "unit": "nats"})
    assert shown.split() == ["elbo", "-143.2", ">=", "-145", "-142", "nats"]


def test_a_figure_that_was_not_recorded_is_a_miss(capsys):
    limits = {"a": {"at_most": 1}, "b": {"at_most": 1}}
    assert bench.report("Title", {"a": 2.0, "other": 5}, limits, ["a", "b"]) == ["b", "a"]
    assert "absent" in capsys.readouterr().out


def test_the_first_seed_is_the_books_own():
    assert bench.seeds(1) == [None]
    assert bench.seeds(3) == [None, 1001, 1002]


@pytest.mark.parametrize("arguments", [["77"], ["--seeds", "0"]])
def test_what_does_not_exist_is_told(arguments, capsys):
    assert bench.main(arguments) == 1
    assert "Give chapters out of" in capsys.readouterr().out


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
    assert bench.conclusion(missed, unmeasured) == said


def test_a_seed_that_fails_is_a_miss_and_the_next_one_runs(one_chapter, monkeypatch, tmp_path):
    asked = []

    def ensure(chapter, seed=None):
        asked.append(seed)
        if seed == 1001:
            raise execute.RunFailed("cell 3 failed")
        costs = {"seconds": 10.0, "solutions_seconds": 0.0, "peak_memory_mb": 1}
        return runs.Run(chapter, tmp_path, {**costs, "machine": "one"})

    monkeypatch.setattr(runs, "ensure", ensure)
    assert bench.bench_chapter("02", 3) == ["run"]
    assert asked == [None, 1001, 1002]


def test_an_interrupted_bench_says_how_to_go_on(monkeypatch, capsys):
    def interrupt(chapter, count):
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "bench_chapter", interrupt)
    assert bench.main([]) == 1
    assert "run the same command again" in capsys.readouterr().err


def test_the_book_has_half_an_hour_and_its_second_build_half_a_minute():
    limits = {name: limit["at_most"] for name, limit in bench.OF_BOOK.items()}
    assert limits == {"all_chapters_seconds": 30 * 60, "second_book_seconds": 30}
