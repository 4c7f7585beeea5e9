"""The live scoreboard: its state in Python, and its table in a real browser."""

import itertools

import numpy as np
import pytest
from live_page import change_look, expose, run_module, write_page

from helpers import live

pytest_plugins = ["browser"]
ABILITIES = ["draw", "score", "edit"]


def a_row(name, makes, score, relative, seconds, kb, can, unit="bits"):
    figures = {"score": score, "relative": relative, "seconds": seconds, "kb": kb}
    return {"name": name, "makes": makes, "unit": unit, "can": can, **figures}


ROWS = [
    a_row("counter", "plays", 2.109, 1.0, 0.7535, 25_263.3, ["draw", "score"]),
    a_row("network", "plays", 2.2613, 1.0721, 63.2, 735.9, ["draw", "score"]),
    a_row("flow", "digits", 2.4878, 0.02299, 60.2, 739.24, ["draw"], "above floor"),
    a_row("game", "digits", 7.78, 0.0719, 112.07, 142.5, ["draw"], "above floor"),
    a_row("steps", "digits", 13.77, 0.1273, 52.1, 748.06, ["draw", "edit"], "above floor"),
    a_row("PCA", "digits", 108.26, 1.0, None, None, ["draw", "score"], "above floor"),
]


@pytest.fixture
def show(tmp_path, open_page):
    """Open a page with a board; what Python sets later can be told to its `model`."""

    def go(rows=ROWS, abilities=ABILITIES, change=expose, options=None, **start):
        board = live.ScoreBoard(rows, abilities)
        for name, value in start.items():
            setattr(board, name, value)
        page = open_page(write_page(tmp_path, [board], change), **(options or {}))
        page.wait_for_selector(".score-board")
        return page

    return go


def names(page):
    return page.locator(".score-board tbody th").evaluate_all(
        "all => all.map((e) => e.firstChild.textContent)"
    )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def words(page):
    page.wait_for_timeout(350)
    return page.text_content(".live-words")


def fitting(makes="all", needs=(), most=np.inf):
    return {
        row["name"]
        for row in ROWS
        if makes in ("all", row["makes"])
        and set(needs) <= set(row["can"])
        and (row["seconds"] is None or row["seconds"] <= most)
    }


# --- Python -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"score": None}, r"rows\[0\]\['score'\]: expected a number"),
        ({"score": np.nan}, r"rows\[0\]\['score'\]: expected finite"),
        ({"score": "low"}, r"rows\[0\]\['score'\]: expected numbers"),
        ({"relative": np.inf}, r"rows\[0\]\['relative'\]: expected finite"),
        ({"kb": [1, 2]}, r"rows\[0\]\['kb'\]: expected numbers"),
        ({"can": ["fly"]}, r"rows\[0\]\['can'\]: expected some of"),
    ],
)
def test_a_row_that_does_not_fit_is_named(changes, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        live.ScoreBoard([ROWS[0] | changes], ABILITIES)


def test_other_arguments_that_do_not_fit_are_named():
    for call, message in (
        (lambda: live.ScoreBoard(ROWS * 11, ABILITIES), "rows: expected at most 60, got 66"),
        (lambda: live.ScoreBoard(ROWS, ["draw", "draw"]), "abilities: expected different names"),
        (lambda: live.ScoreBoard(ROWS, ABILITIES, "songs"), "makes: expected one of"),
    ):
        with pytest.raises(ValueError, match=f"^{message}"):
            call()
    with pytest.raises(TypeError, match="^rows.0..'name'.: expected a string"):
        live.ScoreBoard([ROWS[0] | {"name": 3}], ABILITIES)


@pytest.mark.parametrize(
    ("trait", "good", "bad"),
    [
        ("makes", "plays", "songs"),
        ("needs", ["edit", "draw"], ["fly"]),
        ("limit", 0, 7),
        ("sort", "-seconds", "+name"),
    ],
)
def test_what_is_set_is_checked(trait, good, bad):
    board = live.ScoreBoard(ROWS, ABILITIES)
    setattr(board, trait, good)
    with pytest.raises(ValueError, match=f"^{trait}: expected"):
        setattr(board, trait, bad)
    assert getattr(board, trait) == good and repr(board) == "ScoreBoard of 6 generators"


# --- what is left -------------------------------------------------------------------------------


def test_wishes_leave_what_fits(show):
    page = show()
    assert len(names(page)) == 6
    for makes, need, (step, most) in itertools.product(
        ["all", "plays", "digits"], [None, "score", "edit"], [(0, 1), (3, 60), (6, np.inf)]
    ):
        press(page, makes)
        if need:
            press(page, need)
        page.locator(".live-slider").fill(str(step))
        assert set(names(page)) == fitting(makes, [need] if need else [], most)
        if need:
            press(page, need)  # no longer needed
    press(page, "all")
    press(page, "score")
    press(page, "edit")
    assert names(page) == []
    assert words(page) == "None of 6 does all that. What could you do without?"


HEADS = {"Generator": "name", "Score": "score", "Score ÷ rival's": "relative"}
HEADS |= {"Seconds": "seconds", "kB": "kb"}


def in_order(key, sign):
    """The names as a column sorts them; scores within each kind only, the unknown at the end."""
    places = {"name": lambda r: sorted(names_of(ROWS), key=str.lower).index(r["name"])}
    value = places.get(key, lambda r: r[key])
    kinds = ["plays", "digits"] if key in ("score", "relative") else [None]
    found = []
    for kind in kinds:
        rows = [r for r in ROWS if kind in (None, r["makes"])]
        known = sorted((r for r in rows if r[key] is not None), key=lambda r: sign * value(r))
        found += names_of(known) + names_of(r for r in rows if r[key] is None)
    return found


def names_of(rows):
    return [row["name"] for row in rows]


@pytest.mark.parametrize("head", HEADS)
def test_heads_sort_up_and_then_down(show, head):
    page = show(sort="name" if head != "Generator" else "score")
    th = page.locator("thead th", has=page.get_by_role("button", name=head, exact=True))
    for direction, sign in (("ascending", 1), ("descending", -1)):
        press(page, head)
        assert names(page) == in_order(HEADS[head], sign)
        assert th.get_attribute("aria-sort") == direction
        assert page.locator("[aria-sort=none]").count() == 4


def test_a_sentence_names_a_winner_only_within_a_kind(show):
    page = show()
    expected = "6 of 6 generators are left, of 2 kinds. Scores compare within one kind only."
    assert words(page) == expected
    press(page, "digits")
    press(page, "Seconds")
    assert words(page) == (
        "4 of 6 generators are left. Best score among those that make digits: flow, "
        "2.49 above floor."
    )
    press(page, "edit")
    assert words(page).startswith("1 of 6 generators is left. Best score among those that make dig")


def test_cells_have_three_digits_and_a_dash_for_the_unknown(show):
    page = show(makes="digits", sort="score")
    cells = page.locator("tbody tr").evaluate_all(
        "all => all.map((tr) => [...tr.querySelectorAll('td')].map((td) => td.textContent))"
    )
    assert cells[0] == ["0.023", "2.49 above floor", "60.2", "739"]
    assert cells[1] == ["0.0719", "7.78 above floor", "112", "143"]
    assert cells[3] == ["1", "108 above floor", "–", "–"]


FIGURE = "(m, values) => values.map((v) => m.figure(v))"


def test_figures_in_words(show):
    page = show()
    names = ["ui.js", "controls.js", "score_board_rows.js"]
    values = [99.94, 99.96, 0, 1234.5, 0.00012345, -250.2, None]
    said = ["99.9", "100", "0", "1,235", "0.000123", "-250", "–"]
    assert run_module(page, names, FIGURE, values) == said


def test_without_rows_it_says_what_to_do(show):
    page = show(rows=[])
    assert words(page) == "Nothing is recorded yet: run the chapters, then this page."


# --- by key, by Python, in all forms --------------------------------------------------------------


def test_all_is_done_by_keys_and_states_are_told(show):
    page = show()
    pressed = "all => all.filter((b) => b.ariaPressed === 'true').map((b) => b.textContent)"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('makes')") == "plays"
    assert page.locator(".sb-choice button").evaluate_all(pressed) == ["plays"]
    page.get_by_role("button", name="score", exact=True).focus()
    page.keyboard.press("Space")
    assert page.evaluate("model.get('needs')") == ["score"]
    slider = page.get_by_role("slider", name="Trained in at most", exact=True)
    assert slider.get_attribute("aria-valuetext") == "any time"
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "120 s"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    for group in ("Makes", "Must"):
        assert page.get_by_role("group", name=group, exact=True).count() == 1


def test_it_follows_python_and_stops_when_taken_away(show):
    page = show()
    page.evaluate("model.set('makes', 'plays'); model.set('sort', '-score')")
    assert names(page) == ["network", "counter"]
    page.evaluate("model.set('limit', 0); model.set('needs', ['score'])")
    assert names(page) == ["counter"]
    page.evaluate("remove()")
    page.evaluate("model.set('makes', 'all')")
    assert names(page) == ["counter"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_the_width(show, width, dark):
    page = show(options={"width": width, "dark": dark})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in page.locator(".score-board button").all():
        assert min(button.bounding_box()[side] for side in ("width", "height")) >= 43.9
    change_look(page)
    assert len(names(page)) == 6


def test_on_paper_the_table_keeps_its_heads(show):
    page = show()
    page.emulate_media(media="print")
    assert not [b for b in page.locator(".score-board button").all() if b.is_visible()]
    head = "(e) => getComputedStyle(e, '::before').content"
    assert page.locator("thead th").first.evaluate(head) == '"Generator"'
