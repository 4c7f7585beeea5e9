"""The bench: which figures miss their budgets, and what is said of them."""

import bench
import pytest


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
