"""The listening game: its state in Python, and the figure in a real browser."""

import base64

import numpy as np
import pytest
from live_page import expose, write_page
from music_page import FOUR, LONG, TUNE, cut, drawn, head, spy, started, wait_for_sound

from helpers import live

pytest_plugins = ["browser"]
KINDS = ["real tune", "neural network", "pure chance"]
FACT = "scale notes on the beat"


def make_clips(n=7):
    """Clips whose first pitch, 50 + i, tells which one it is; their kinds come round in turn."""
    return [
        {
            "voices": np.concatenate([[[50 + i, 0, 4]], LONG[1:]]),
            "kind": KINDS[i % 3],
            "facts": {FACT: f"{90 + i} %", "largest leap": f"{i} semitones"},
        }
        for i in range(n)
    ]


def kind_of(index):
    return KINDS[index % 3]


# --- the widget in Python ------------------------------------------------------------------------


def test_the_notes_travel_as_they_are():
    clips = [{"voices": v, "kind": "a"} for v in (TUNE, FOUR, LONG)]
    game = live.ListeningGame(clips, ["a", "b"], steps_a_second=6)
    rows = np.frombuffer(game.notes, "<u2").reshape(-1, 3)
    assert (rows == np.concatenate([TUNE, *FOUR, LONG])).all()
    assert game.counts == [[6], [6, 6, 6, 6], [200]] and game.steps_a_second == 6.0
    assert game.notes_kb * 1000 == len(base64.b64encode(game.notes))
    assert repr(game).startswith("ListeningGame of 3 clips (a, b): ")


def test_the_order_comes_from_the_seed():
    orders = [live.ListeningGame(make_clips(), KINDS, seed=seed).order for seed in range(20)]
    assert orders[3] == live.ListeningGame(make_clips(), KINDS, seed=3).order
    assert all(sorted(order) == list(range(7)) for order in orders)
    assert len({tuple(order) for order in orders}) > 15
    assert {order[0] for order in orders} == set(range(7))


def test_the_score_is_read_in_python():
    game = live.ListeningGame(make_clips(), KINDS, seed=5)
    seen = []
    game.observe(lambda change: seen.append(change["new"]), "answers")
    assert (game.answers, game.truth, game.right) == ([], [], 0)
    truth = [kind_of(i) for i in game.order]
    guesses = [truth[0], next(kind for kind in KINDS if kind != truth[1]), truth[2]]
    game.answers = tuple(guesses)
    assert (game.answers, game.truth, game.right) == (guesses, truth[:3], 2)
    game.order = np.arange(7)[::-1]
    assert (game.answers, game.right, game.order) == ([], 0, [6, 5, 4, 3, 2, 1, 0])
    assert seen == [guesses, []]


def test_what_is_set_in_python_is_checked():
    game = live.ListeningGame(make_clips(), KINDS)
    order = game.order
    for wrong in (["a real one"], KINDS * 3, "real tune", None, [0]):
        with pytest.raises(ValueError, match="answers: expected"):
            game.answers = wrong
    for wrong in ([0] * 7, order[1:], [*order, 0], [0.5] * 7, [True] * 7, None, 3, "0123456"):
        with pytest.raises(ValueError, match="order: expected"):
            game.order = wrong
    assert game.answers == [] and game.order == order


def with_clip(**changes):
    good = {"voices": TUNE, "kind": "real tune"}
    return {"clips": [*make_clips(1), {**good, **changes}]}


BAD = [
    ("clips: expected a list of 1 to 40", {"clips": []}),
    ("clips: expected a list of 1 to 40", {"clips": make_clips(41)}),
    ("clips: expected a list of 1 to 40", {"clips": {"a": TUNE}}),
    (r"clips\[0\]: expected a dict of voices, kind", {"clips": [TUNE]}),
    (r"clips\[0\]: expected a dict of voices, kind", {"clips": [{"voices": TUNE}]}),
    (r"clips\[1\]: expected a dict of voices, kind", with_clip(name="Bach")),
    (r"clips\[1\]\['kind'\]: expected one of", with_clip(kind="Bach")),
    (r"clips\[1\]\['voices'\]: expected a pitch from 0 to 127", with_clip(voices=[[128, 0, 1]])),
    (r"clips\[1\]\['voices'\]: expected 1 to 6 voices", with_clip(voices=[TUNE] * 7)),
    (r"clips\[1\]\['facts'\]: expected a dict of at most 8", with_clip(facts=["97 %"])),
    (
        r"clips\[1\]\['facts'\]: expected a dict of at most 8",
        with_clip(facts={str(i): "" for i in range(9)}),
    ),
    ("kinds: expected a list of 2 to 4", {"kinds": ["real tune"]}),
    ("kinds: expected a list of 2 to 4", {"kinds": [*KINDS, "a", "b"]}),
    ("kinds: expected a list of 2 to 4", {"kinds": "abc"}),
    ("kinds: expected different names", {"kinds": [*KINDS, "real tune"]}),
    ("kinds: expected different names", {"kinds": [*KINDS, " "]}),
    ("steps_a_second: expected", {"steps_a_second": 0.2}),
    ("seed: expected", {"seed": -1}),
    ("seed: expected", {"seed": 0.5}),
]


@pytest.mark.parametrize(("message", "wrong"), BAD)
def test_bad_arguments_are_named(message, wrong):
    with pytest.raises(ValueError, match=message):
        live.ListeningGame(**{"clips": make_clips(), "kinds": KINDS, **wrong})


def test_texts_of_the_wrong_kind_are_named():
    with pytest.raises(TypeError, match="kinds: expected a string, got 3"):
        live.ListeningGame(make_clips(), [*KINDS, 3])
    with pytest.raises(TypeError, match=r"clips\[1\]\['facts'\]: expected a string, got 0.97"):
        live.ListeningGame(**with_clip(facts={FACT: 0.97}), kinds=KINDS)


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_game(tmp_path, open_page):
    """Return a function that opens a game, and gives its page and the order of its clips."""

    def go(clips=None, kinds=KINDS, seed=1, answers=(), **options):
        game = live.ListeningGame(clips or make_clips(), kinds, seed=seed)
        game.answers = answers
        page = open_page(write_page(tmp_path, [game], expose), **options)
        page.wait_for_selector(".listening-game")
        spy(page)
        return page, game.order

    return go


def texts(page):
    """What is above the clip: which one it is, and the score."""
    return page.locator(".lg-head > *").all_text_contents()


def verdict(page):
    return page.inner_text(".lg-answer p")


def table(page):
    return [row.split("\t") for row in page.locator(".lg-table tr").all_inner_texts()]


def guess(page, kind):
    page.click(f".lg-kinds button:text-is('{kind}')")


def other_than(kind):
    return next(name for name in KINDS if name != kind)


def go_on(page, name="Next"):
    page.click(f".lg-answer button:text-is('{name}')")


def press_play(page):
    page.click(".cv-play")
    wait_for_sound(page)
    return started(page)[0]


def test_a_clip_sounds_at_a_press_and_stops_at_the_next(open_game):
    page, order = open_game()
    assert page.evaluate("contexts.length") == 0 and head(page) is None
    assert press_play(page) == 50 + order[0]
    assert page.inner_text(".cv-play") == "Stop" and head(page) is not None
    page.click(".cv-play")
    assert page.inner_text(".cv-play") == "Play" and head(page) is None
    page.wait_for_timeout(1500)  # as long as notes are prepared ahead
    assert started(page) == []


def test_the_clips_are_asked_in_the_order_of_the_seed(open_game):
    page, order = open_game(seed=4)
    heard = []
    for place in range(7):
        assert texts(page)[0] == f"Clip {place + 1} of 7"
        heard.append(press_play(page) - 50)
        guess(page, KINDS[0])
        go_on(page, "Next" if place < 6 else "Result")
    assert heard == order


def test_nothing_tells_the_answer_before_the_guess(open_game):
    """What is on the page but for its notes is the same whatever the clip is."""
    games = [(seed, live.ListeningGame(make_clips(), KINDS, seed=seed)) for seed in range(20)]
    seeds = {kind_of(game.order[0]): seed for seed, game in games}
    seen = set()
    for seed in seeds.values():
        page, _ = open_game(seed=seed)
        page.click(".cv-play")
        assert page.locator(".lg-kinds button").all_inner_texts() == KINDS
        page.eval_on_selector(".cv-roll", "roll => roll.remove()")
        html = page.inner_html(".listening-game")
        assert [html.count(kind) for kind in KINDS] == [1, 1, 1]
        assert not any(text in html for text in ("%", "semitones", FACT, "✓", "✗"))
        seen.add(html)
    assert len(seeds) == 3 and len(seen) == 1


def test_the_roll_and_its_words_tell_the_notes_alone(open_game):
    page, order = open_game()
    label = page.get_attribute(".cv-roll", "aria-label")
    assert label.startswith("Piano roll: 200 notes, lowest ")
    assert label.endswith("; 800 sixteenths, 100.0 seconds.")
    notes = make_clips()[order[0]]["voices"]
    (row,) = drawn(page.locator(".cv-roll"), [notes])
    np.testing.assert_allclose(row, notes[:, 0] - notes[:, 0].min())


def test_a_right_guess(open_game):
    page, order = open_game()
    truth = kind_of(order[0])
    guess(page, truth)
    assert verdict(page) == f"Right: “{truth}”."
    assert table(page) == [[FACT, f"{90 + order[0]} %"], ["largest leap", f"{order[0]} semitones"]]
    assert texts(page) == ["Clip 1 of 7", "1 of 1 right"]
    marks = [f"✓ {kind}" if kind == truth else kind for kind in KINDS]
    assert page.locator(".lg-kinds button").all_inner_texts() == marks
    assert page.evaluate("model.get('answers')") == [truth]


def test_a_wrong_guess(open_game):
    page, order = open_game()
    truth = kind_of(order[0])
    wrong = other_than(truth)
    guess(page, wrong)
    assert verdict(page) == f"Wrong: you said “{wrong}”, it is “{truth}”."
    assert page.get_attribute(".lg-answer p", "aria-live") == "polite"
    assert len(table(page)) == 2
    assert texts(page) == ["Clip 1 of 7", "0 of 1 right"]
    marks = {truth: f"✓ {truth}", wrong: f"✗ {wrong}"}
    buttons = page.locator(".lg-kinds button")
    assert buttons.all_inner_texts() == [marks.get(kind, kind) for kind in KINDS]
    assert not any(button.is_enabled() for button in buttons.all())  # one guess a clip
    pressed = [button.get_attribute("aria-pressed") for button in buttons.all()]
    assert pressed == [str(kind == wrong).lower() for kind in KINDS]
    go_on(page)
    assert texts(page) == ["Clip 2 of 7", "0 of 1 right"]
    assert buttons.all_inner_texts() == KINDS
    assert page.locator("[aria-pressed]").count() == 0
    assert all(button.is_enabled() for button in buttons.all())
    assert table(page) == [] and verdict(page) == "Listen, then choose."
    assert not page.locator(".lg-answer button").is_visible()


def test_the_clip_sounds_on_through_the_answer_and_stops_with_the_next(open_game):
    page, _ = open_game()
    press_play(page)
    guess(page, KINDS[0])
    assert page.inner_text(".cv-play") == "Stop" and head(page) is not None
    go_on(page)
    assert page.inner_text(".cv-play") == "Play" and head(page) is None
    started(page)
    page.wait_for_timeout(1500)
    assert started(page) == []


def test_the_result_by_kind_beside_blind_guessing(open_game):
    page, order = open_game()
    truth = [kind_of(i) for i in order]
    right = [kind == "real tune" or place == 0 for place, kind in enumerate(truth)]
    for place, kind in enumerate(truth):
        guess(page, kind if right[place] else other_than(kind))
        assert texts(page)[1] == f"{sum(right[: place + 1])} of {place + 1} right"
        go_on(page, "Next" if place < 6 else "Result")
    assert texts(page) == ["Your result", ""]
    said = f"You have {sum(right)} of 7 right. Guessing blindly gets 2.3 of 7 on average."
    assert verdict(page) == said
    rows = []
    for kind in KINDS:
        own = [r for r, k in zip(right, truth, strict=True) if k == kind]
        rows.append([kind, f"{sum(own)} of {len(own)} right"])
    assert table(page) == rows and rows[0] == ["real tune", "3 of 3 right"]
    assert not page.locator(".lg-kinds").is_visible()
    assert page.locator(".cv-play, .cv-roll").count() == 0


def test_play_again_asks_all_once_more_in_another_order(open_game):
    page, order = open_game(make_clips(3), answers=KINDS)
    assert texts(page)[0] == "Your result"
    for _ in range(10):
        go_on(page, "Play again")
        assert texts(page) == ["Clip 1 of 3", ""]
        new = page.evaluate("model.get('order')")
        assert page.evaluate("model.get('answers')") == []
        assert sorted(new) == [0, 1, 2] and new != order
        order = new
        for place in range(3):
            guess(page, kind_of(order[place]))
            assert verdict(page).startswith("Right")
            go_on(page, "Next" if place < 2 else "Result")
    go_on(page, "Play again")
    assert press_play(page) == 50 + page.evaluate("model.get('order')[0]")


def test_a_game_of_one_clip_and_no_facts(open_game):
    page, _ = open_game([{"voices": FOUR, "kind": "b"}], ["a", "b"])
    guess(page, "b")
    assert verdict(page) == "Right: “b”." and not page.locator(".lg-table").is_visible()
    go_on(page, "Result")
    said = "You have 1 of 1 right. Guessing blindly gets 0.5 of 1 on average."
    assert verdict(page) == said
    assert table(page) == [["b", "1 of 1 right"]]  # no clip was an "a"
    go_on(page, "Play again")
    assert texts(page)[0] == "Clip 1 of 1"


def test_it_is_played_by_keys_alone(open_game):
    page, order = open_game(make_clips(2), KINDS[:2])
    focused = "document.activeElement.ariaLabel || document.activeElement.textContent"
    seen = []
    for _ in range(3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    assert seen == ["Play clip 1", *KINDS[:2]]
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('answers')") == [KINDS[1]]
    assert page.evaluate(focused) == "Next"
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Play clip 2"
    page.keyboard.press(" ")
    wait_for_sound(page)
    assert started(page)[0] == 50 + order[1]
    page.keyboard.press("Tab")
    page.keyboard.press(" ")
    assert page.evaluate(focused) == "Result"
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Play again"
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Play clip 1"


def test_what_python_sets_is_shown(open_game):
    page, order = open_game()
    guess(page, kind_of(order[0]))
    press_play(page)
    page.evaluate("answers => model.set({ answers })", [kind_of(i) for i in order[:3]])
    assert texts(page) == ["Clip 4 of 7", "3 of 3 right"]
    assert verdict(page) == "Listen, then choose." and page.inner_text(".cv-play") == "Play"
    page.evaluate("order => model.set({ order, answers: [] })", order[::-1])
    assert texts(page) == ["Clip 1 of 7", ""]
    assert press_play(page) == 50 + order[-1]


def test_once_taken_away_it_is_silent_and_listens_no_more(open_game):
    page, _ = open_game()
    press_play(page)
    page.evaluate("remove()")
    assert not page.evaluate("document.querySelector('.listening-game').sounding()")
    started(page)
    page.evaluate("model.set({ answers: ['real tune'] })")
    assert texts(page)[0] == "Clip 1 of 7"
    page.wait_for_timeout(1500)
    assert started(page) == []


def test_without_an_audio_context_it_says_so_and_goes_on(open_game):
    page, order = open_game()
    page.evaluate("void (AudioContext = class { constructor() { throw new Error('no'); } })")
    page.click(".cv-play")
    assert "cannot play sound" in page.inner_text(".cv-problem")
    guess(page, kind_of(order[0]))
    assert verdict(page).startswith("Right")


def test_with_reduced_motion_it_sounds_and_nothing_moves(open_game):
    page, _ = open_game(reduced_motion=True)
    press_play(page)
    page.wait_for_timeout(300)
    assert head(page) is None and page.inner_text(".cv-play") == "Stop"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_game, count, dark):
    kinds = ["a tune from a book", "the network at temperature 0.5", "chance", "x" * 30][:count]
    facts = {FACT: "97 %", "a fact that has a long name, to see it wrap": "y" * 40}
    clips = [{"voices": FOUR, "kind": kind, "facts": facts} for kind in kinds]
    page, _ = open_game(clips, kinds, width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("innerWidth") == 390

    def look():
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        buttons = page.locator(".listening-game button").filter(visible=True).all()
        for box in [button.bounding_box() for button in buttons]:
            assert min(box["width"], box["height"]) >= 44 and box["x"] + box["width"] <= 390
        clipped = page.eval_on_selector_all(
            ".listening-game :is(button, p, th, td)",
            "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length",
        )
        assert clipped == 0
        return len(buttons)

    assert look() == 1 + count
    roll = page.locator(".cv-roll").bounding_box()
    assert roll["width"] > 250 and roll["height"] > 90
    for place in range(count):
        guess(page, kinds[0])
        assert look() == 2 + count
        go_on(page, "Next" if place < count - 1 else "Result")
    assert look() == 1


def test_it_follows_the_theme(open_game):
    page, _ = open_game()
    guess(page, KINDS[0])
    brightness = "e => Math.max(...getComputedStyle(e).color.match(/[\\d.]+/g).map(Number))"
    parts = (".lg-head", ".lg-kinds button", ".lg-answer button", ".lg-table td")
    assert all(page.locator(part).first.evaluate(brightness) < 80 for part in parts)
    page.emulate_media(color_scheme="dark")
    assert all(page.locator(part).first.evaluate(brightness) > 180 for part in parts)


def test_print_keeps_the_roll_and_leaves_out_the_buttons(open_game):
    page, _ = open_game()
    guess(page, KINDS[0])
    page.emulate_media(media="print")
    assert page.locator(".listening-game button").filter(visible=True).count() == 0
    assert page.locator(".cv-roll").is_visible() and page.locator(".lg-table").is_visible()


def change(**traits):
    return lambda state: state["state"].update(traits)


DAMAGE = {
    "its notes have 8398 bytes, not 8400": cut,
    "its notes are missing": lambda state: state["buffers"].clear(),
    "its kinds are missing": change(kinds=["real tune"]),
    "it lacks the answers to its 7 clips": lambda state: state["state"]["clips"].pop(),
    "it lacks the answers to its 7 clips.": change(clips=[{"kind": 3, "facts": []}] * 7),
    "its order does not name each of its 7 clips once": change(order=[0] * 7),
    "its order does not name each of its 7 clips once.": lambda state: state["state"].pop("order"),
    "its guesses are none of its kinds": change(answers=["by Bach"]),
    "its guesses are none of its kinds.": change(answers=["real tune"] * 8),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, message):
    figures = [live.ListeningGame(make_clips(), KINDS) for _ in range(2)]
    page = open_page(write_page(tmp_path, figures, lambda states: DAMAGE[message](states[0])))
    page.wait_for_selector(".listening-game")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text().startswith("This live figure could not start: ")
    assert message in alert.inner_text()
    guess(page, KINDS[0])
    assert texts(page)[0] == "Clip 1 of 7" and len(table(page)) == 2
