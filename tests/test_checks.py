"""Exercise checks: a sentence for a reader's mistake, an error for an author's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import checks


def run(*rows, title="Add one"):
    """Return what the check displays."""
    found = []
    original, checks.display = checks.display, lambda data, raw: found.append(data)
    try:
        checks.exercise(title, *rows)
    finally:
        checks.display = original
    assert len(found) == 1
    return found[0]


def test_all_rows_pass():
    shown = run(("adds", lambda: True, "a"), ("is whole", lambda: np.bool_(True), "b"))
    payload = shown[checks.MIME]
    assert payload["passed"] and [row["passed"] for row in payload["rows"]] == [True, True]
    assert "All checks pass" in shown["text/plain"] and "All checks pass" in shown["text/html"]


def test_the_first_failure_shows_its_advice_and_stops():
    called = []
    rows = ("adds", lambda: True, "a"), ("doubles", lambda: False, "Think twice.")
    shown = run(*rows, ("never", lambda: called.append(1), "c"))
    payload = shown[checks.MIME]
    assert not payload["passed"] and called == []
    assert [row["passed"] for row in payload["rows"]] == [True, False]
    assert "Think twice." in payload["rows"][1]["message"]
    assert "1 of 3 checks pass" in shown["text/plain"]
    assert "waiting" in shown["text/html"] and "Think twice." in shown["text/html"]


def test_an_error_is_told_in_a_sentence():
    shown = run(("divides", lambda: 1 / 0, "Mind zero."))
    message = shown[checks.MIME]["rows"][0]["message"]
    assert message == "Your code stopped with ZeroDivisionError: division by zero. Mind zero."
    assert "Traceback" not in shown["text/plain"]


def test_a_missing_name_is_told():
    shown = run(("exists", lambda: not_yet_written(), "Write it."))  # noqa: F821
    message = shown[checks.MIME]["rows"][0]["message"]
    assert message == "The name 'not_yet_written' does not exist yet. Write it."


def test_an_array_where_one_answer_is_expected_is_told():
    shown = run(("is true", lambda: np.ones(3) > 0, "Use .all()."))
    assert "shape (3,)" in shown[checks.MIME]["rows"][0]["message"]


def test_what_has_no_truth_is_told():
    class Odd:
        def __bool__(self):
            raise ValueError("ambiguous")

    assert "neither true nor false" in run(("odd", Odd, ""))[checks.MIME]["rows"][0]["message"]


@given(st.text(), st.text(min_size=1))
def test_whatever_a_reader_raises_is_told_and_never_markup(message, claim):
    def fail():
        raise RuntimeError(message + "<script>")

    shown = run((claim, fail, "<b>"))
    assert not shown[checks.MIME]["passed"]
    assert "<script>" not in shown["text/html"] and "<b>" not in shown["text/html"]


def test_state_is_not_told_by_colour_alone():
    shown = run(("adds", lambda: True, "a"), ("doubles", lambda: False, "b"))["text/html"]
    assert "passed:" in shown and "failed:" in shown and 'role="status"' in shown


@pytest.mark.parametrize(
    "title, rows, error",
    [
        ("", [("a", bool, "b")], ValueError),
        (None, [("a", bool, "b")], ValueError),
        ("Add", [], ValueError),
        ("Add", ["abc"], TypeError),
        ("Add", [("a", bool)], TypeError),
        ("Add", [("a", True, "b")], TypeError),
        ("Add", [(1, bool, "b")], TypeError),
        ("Add", [("a", bool, None)], TypeError),
    ],
)
def test_an_authors_mistake_is_an_error(title, rows, error):
    with pytest.raises(error, match="title|row"):
        checks.exercise(title, *rows)


def test_the_cause_is_told_without_its_wrapping():
    def fails():
        raise ValueError(
            "Exception encountered when calling Sequential.call().\n\n"
            "\x1b[1m{{function_node x}} expected axis -1 to have value 12\x1b[0m [Op:MatMul] name"
        )

    message = run(("draws", fails, "Look."))[checks.MIME]["rows"][0]["message"]
    assert "expected axis -1 to have value 12. Look." in message and "Op:" not in message


def test_a_reader_who_exits_is_told(capsys):
    row = run(("stays", lambda: exit(), "Leave exit() out."))[checks.MIME]["rows"][0]
    assert not row["passed"] and "SystemExit" in row["message"]
