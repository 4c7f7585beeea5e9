"""Dates of statements: which are found, which are old, and that the page about law has them all."""

import datetime
import re

import dated
import pytest
from conftest import ROOT

TODAY = datetime.date(2026, 11, 30)
LAW = (ROOT / "chapters" / "governance.md").read_text("utf-8")
MARK = re.compile(r"[;:] (opened|reprint|not opened); checked \d{4}-\d{2}-\d{2}\b")


def told(tmp_path, day, today=TODAY):
    (tmp_path / "page.md").write_text(f"One.\nTwo (a; checked {day}).\n", "utf-8")
    return dated.warnings(tmp_path, today)


@pytest.mark.parametrize("day", ["2026-11-30", "2025-11-30"])
def test_a_year_is_not_old(tmp_path, day):
    assert told(tmp_path, day) == []


def test_a_year_and_a_day_is_old(tmp_path):
    assert told(tmp_path, "2025-11-29") == [
        "page.md, line 2: last checked 2025-11-29, over a year ago"
    ]


@pytest.mark.parametrize("day, what", [("2026-02-30", "no day"), ("2026-12-01", "yet to come")])
def test_a_day_that_cannot_be_is_said(tmp_path, day, what):
    (sentence,) = told(tmp_path, day)
    assert sentence.startswith("page.md, line 2") and what in sentence


def test_several_on_a_line_and_in_all_folders(tmp_path):
    text = "a; checked 2001-01-01) b; checked 2002-01-01) unchecked 2003-01-01"
    for name in ("chapters", "teach"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "law.md").write_text(text, "utf-8")
    told(tmp_path, "2001-01-01")
    found = [line.split(", line")[0] for line in dated.warnings(tmp_path, TODAY)]
    assert found == ["chapters/law.md"] * 2 + ["page.md"] + ["teach/law.md"] * 2


def test_this_books_dates_are_days_that_were():
    assert dated.checked(LAW)
    far = datetime.date(2500, 1, 1)
    assert all("over a year ago" in sentence for sentence in dated.warnings(ROOT, far))


# ---- The page about law --------------------------------------------------------------------------

STATEMENTS = re.findall(
    r"^- .*$", LAW[LAW.index("## What applies when") : LAW.index("## An audit")], re.M
)


def test_the_page_says_that_it_gives_no_legal_advice():
    assert "no legal advice" in LAW.split("\n\n")[1]


@pytest.mark.parametrize("statement", STATEMENTS, ids=range(len(STATEMENTS)))
def test_every_statement_names_its_source_how_far_we_came_and_when(statement):
    assert len(MARK.findall(statement)) == len(dated.checked(statement)) >= 1
    repeated = "same source" in statement
    assert repeated or "](https://" in statement
    own = re.sub(r"checked \S+|\(http\S+\)", "", statement)
    assert repeated or re.search(r"\b20\d\d\b|no date", own), "the source's own date"


def test_the_audit_counts_from_one():
    numbers = re.findall(r"^(\d+)\. \*\*", LAW[LAW.index("## An audit") :], re.M)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)] and len(numbers) >= 8
