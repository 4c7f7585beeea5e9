"""Cards: what is missing is named, and nothing is taken for filled that is not."""

import pytest
from notebooks import chapter_paths

from helpers import cards


@pytest.mark.parametrize("sections", [cards.MODEL_CARD, cards.DATA_SHEET])
@pytest.mark.parametrize("empty", ["", "  \n", None])
def test_a_section_that_is_absent_or_blank_is_missing(sections, empty):
    full = dict.fromkeys(sections, "words")
    assert cards.missing(full, sections) == []
    assert cards.missing({}, sections) == list(sections)
    for name in sections:
        assert cards.missing(full | {name: empty}, sections) == [name]
        assert cards.missing({k: v for k, v in full.items() if k != name}, sections) == [name]


def test_a_misspelt_section_is_an_error():
    with pytest.raises(ValueError, match="card: got a section 'Motivations'"):
        cards.missing({"Motivations": "words"}, cards.DATA_SHEET)


def test_a_card_is_a_table_with_a_row_for_each_section():
    lines = cards.show("A card", {"Uses": "this | that", "Motivation": "none"}).data.split("\n")
    assert lines[0] == "| A card | |" and len(lines) == 4
    assert lines[2] == "| **Uses** | this \\| that |"


def test_the_cards_of_the_chapter_are_complete(run_of):
    assert "11" in chapter_paths()
    assert run_of("11").scores["card_missing"] == 0


def test_an_empty_section_is_shown_empty_and_a_line_break_breaks_no_table():
    shown = cards.show("A card", {"Motivation": None, "Uses": "one\ntwo"}).data
    assert shown.endswith("| **Motivation** |  |\n| **Uses** | one two |")
