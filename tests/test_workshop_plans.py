"""The workshop's plans: whole, with time enough for what they run, and checked by the bench."""

import json

import bench
import pytest
import runs
import workshop_plans
from budgets import budgets
from notebooks import chapter_paths

SLOWER, PLANS = workshop_plans.read()
KEYS = {"minutes", "part", "you", "room", "ask", "listen", "late", "run", "run_rows", "what"}
WAITS = [(name, wait) for name, plan in PLANS.items() for wait in workshop_plans.waits(name, plan)]


def test_the_plans_last_as_long_as_their_pages_say():
    long = {name: workshop_plans.starts(plan)[-1] for name, plan in PLANS.items()}
    assert list(long) == ["90_minutes", "half_day", "day_1", "day_2"]
    assert long["90_minutes"] == 90 and long["half_day"] == 240
    assert all(6 * 60 <= long[day] <= 7 * 60 for day in ("day_1", "day_2"))


@pytest.mark.parametrize("name", PLANS)
def test_every_row_is_whole(name):
    for row in PLANS[name]["rows"]:
        assert set(row) <= KEYS and {"minutes", "part", "you", "room"} <= set(row), row["part"]
        assert type(row["minutes"]) is int and row["minutes"] > 0
        assert ("ask" in row) == ("listen" in row), f"{row['part']}: a question needs its answer"
        assert ("run" in row) == ("what" in row) and ("run_rows" not in row or "run" in row)
    assert any("late" in row for row in PLANS[name]["rows"]), "nothing can be cut"
    assert any("ask" in row for row in PLANS[name]["rows"]), "nothing is asked"


@pytest.mark.parametrize("name, wait", WAITS, ids=lambda value: getattr(value, "name", ""))
def test_a_run_that_keeps_its_budget_fits_on_a_slow_laptop(name, wait):
    limits = budgets()[wait.chapter]["figures"]
    assert wait.promised >= SLOWER * limits[wait.of[3:] or "seconds"]["at_most"]


@pytest.mark.parametrize("name", PLANS)
def test_no_two_runs_of_a_plan_share_the_processor(name):
    rows = PLANS[name]["rows"]
    busy = [(k, k + row.get("run_rows", 1)) for k, row in enumerate(rows) if "run" in row]
    assert all(end <= start for (_, end), (start, _) in zip(busy, busy[1:], strict=False))
    assert all(end <= len(rows) for _, end in busy)


def test_time_is_told_in_hours_and_minutes():
    assert [workshop_plans.clock(m) for m in (0, 8, 65, 600)] == ["0:00", "0:08", "1:05", "10:00"]
    assert workshop_plans.starts({"rows": [{"minutes": 5}, {"minutes": 60}]}) == [0, 5, 65]


PLAN = """slower = 2
[[day.rows]]
minutes = 1
run = "02"
what = "all"
[[day.rows]]
minutes = 2
run = "02.fit_seconds"
what = "fit"
run_rows = 2
[[day.rows]]
minutes = 3
[[day.rows]]
minutes = 4
run = "03"
what = "all"
"""


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """Return a function that benches PLAN with a run of chapter 02; chapter 03 has none."""
    (tmp_path / "teach").mkdir()
    (tmp_path / "teach" / "plans.toml").write_text(PLAN, "utf-8")

    def bench_with(seconds, scores, chapters=("02", "03")):
        (tmp_path / "scores.json").write_text(json.dumps(scores), "utf-8")
        run = runs.Run("02", tmp_path, {"seconds": seconds})
        monkeypatch.setattr(runs, "find", lambda c, root: run if c == "02" else None)
        return workshop_plans.bench(chapters, tmp_path)

    return bench_with


def test_a_run_is_given_the_time_until_the_row_that_needs_it():
    import tomllib

    waits = workshop_plans.waits("day", tomllib.loads(PLAN)["day"])
    assert [(w.name, w.of, w.promised) for w in waits] == [
        ("day 0:00, 02", "02", 60),
        ("day 0:01, 02.fit_seconds", "02.fit_seconds", 300),
        ("day 0:06, 03", "03", 240),
    ]


def test_a_plan_that_promises_less_than_its_run_takes_is_named(measured, capsys):
    assert measured(30.0, {"fit_seconds": 150.0}) == ([], ["day 0:06, 03"])
    assert measured(30.1, {"fit_seconds": 150.0})[0] == ["day 0:00, 02"]
    assert measured(1.0, {"fit_seconds": 150.1})[0] == ["day 0:01, 02.fit_seconds"]
    said = capsys.readouterr().out
    assert "2 times slower" in said and "MISSED" in said and "300.2" in said


def test_a_figure_that_the_chapter_does_not_record_is_a_miss(measured):
    assert measured(1.0, {}) == (["day 0:01, 02.fit_seconds"], ["day 0:06, 03"])


def test_only_the_chapters_that_are_benched_are_looked_at(measured):
    assert measured(1.0, {"fit_seconds": 1.0}, ["02"]) == ([], [])
    assert measured(1.0, {}, ["01"]) == ([], [])


def test_the_bench_reads_the_plans(monkeypatch, capsys):
    monkeypatch.setattr(bench, "bench_chapter", lambda *asked: ([], []))
    monkeypatch.setattr(bench, "bench_book", lambda chapters: ([], []))
    monkeypatch.setattr(workshop_plans, "bench", lambda chapters: (["day 0:00, 02"], []))
    assert bench.main(["02"]) == 1
    assert "1 budgets missed" in capsys.readouterr().out


def test_plans_run_chapters_that_exist():
    assert {wait.chapter for _, wait in WAITS} <= set(chapter_paths())
