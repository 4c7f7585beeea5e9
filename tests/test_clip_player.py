"""The clip player: its state in Python, and the figure in a real browser."""

import base64

import numpy as np
import pytest
from live_page import expose, write_page
from music_page import (
    FOUR,
    LONG,
    TUNE,
    cut,
    drawn,
    head,
    overwrite,
    spy,
    started,
    wait_for,
    wait_for_sound,
)

from helpers import live

pytest_plugins = ["browser"]
CLIPS = {"A tune": TUNE, "Four voices": FOUR, "A long one": LONG}
SOUNDING = "document.querySelector('.clip-player').sounding()"


# --- the widget in Python ------------------------------------------------------------------------


def test_the_notes_travel_as_they_are():
    player = live.ClipPlayer({**CLIPS, "A rest below": [TUNE, []]}, steps_a_second=4)
    rows = np.frombuffer(player.notes, "<u2").reshape(-1, 3)
    assert (rows == np.concatenate([TUNE, *FOUR, LONG, TUNE])).all()
    assert player.counts == [[6], [6, 6, 6, 6], [200], [6, 0]]
    assert player.names == [*CLIPS, "A rest below"] and player.steps_a_second == 4.0
    assert player.notes_kb * 1000 == len(base64.b64encode(player.notes))
    assert repr(player).startswith("ClipPlayer of A tune, Four voices, A long one, A rest below: ")


def with_note(*note):
    return {"clips": {"a": TUNE, "b": [TUNE, [note]]}}


def many(n, length=1):
    return {"clips": {"b": np.tile([60, 0, length], (n, 1))}}


BAD = [
    ("clips: expected a dict of 1 to 12", {"clips": {}}),
    ("clips: expected a dict of 1 to 12", {"clips": {str(i): TUNE for i in range(13)}}),
    ("clips: expected a dict of 1 to 12", {"clips": [TUNE]}),
    ("clips: expected names that are not empty", {"clips": {" ": TUNE}}),
    (r"clips\['b'\]: expected a pitch from 0 to 127", with_note(128, 0, 1)),
    (r"clips\['b'\]: expected a pitch from 0 to 127", with_note(-1, 0, 1)),
    (r"clips\['b'\]: expected a start from 0", with_note(60, -1, 1)),
    (r"clips\['b'\]: expected a length from 1", with_note(60, 0, 0)),
    (r"clips\['b'\]: expected whole \(n, 3\)", with_note(60, 0.5, 1)),
    (r"clips\['b'\]: expected whole \(n, 3\)", with_note(60, 0)),
    (r"clips\['b'\]: expected", {"clips": {"b": "C D E"}}),
    (r"clips\['b'\]: expected", {"clips": {"b": 60}}),
    (r"clips\['b'\]: expected 1 to 6 voices, got 0", {"clips": {"b": []}}),
    (r"clips\['b'\]: expected 1 to 6 voices, got 7", {"clips": {"b": [TUNE] * 7}}),
    (r"clips\['b'\]: expected 1 to 4000 notes, got 0", {"clips": {"b": [[], []]}}),
    (r"clips\['b'\]: expected 1 to 4000 notes, got 4001", many(4001)),
    (r"clips\['b'\]: expected an end by sixteenth 10000, got 10001", many(1, 10_001)),
    ("steps_a_second: expected", {"steps_a_second": 0}),
    ("steps_a_second: expected", {"steps_a_second": 101}),
    ("steps_a_second: expected", {"steps_a_second": np.nan}),
    ("steps_a_second: expected", {"steps_a_second": "fast"}),
]


@pytest.mark.parametrize(("message", "wrong"), BAD)
def test_bad_arguments_are_named(message, wrong):
    with pytest.raises(ValueError, match=message):
        live.ClipPlayer(**{"clips": {"a": TUNE}, **wrong})


def test_the_largest_clips_and_names_of_the_wrong_kind():
    assert live.ClipPlayer(many(4000)["clips"]).counts == [[4000]]
    assert live.ClipPlayer(many(1, 10_000)["clips"], steps_a_second=100).counts == [[1]]
    with pytest.raises(TypeError, match="clips: expected a string, got 3"):
        live.ClipPlayer({3: TUNE})


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_player(tmp_path, open_page):
    def go(clips=CLIPS, speed=8.0, **options):
        player = live.ClipPlayer(clips, steps_a_second=speed)
        page = open_page(write_page(tmp_path, [player], expose), **options)
        page.wait_for_selector(".clip-player")
        spy(page)
        return page

    return go


def buttons(page):
    return page.locator(".cv-play").all_inner_texts()


def test_it_is_silent_until_a_press_then_plays_that_clip(open_player):
    page = open_player()
    assert page.evaluate("contexts.length") == 0 and page.evaluate(SOUNDING) is None
    assert buttons(page) == ["Play"] * 3 and [head(page, nth) for nth in range(3)] == [None] * 3
    page.locator(".cv-play").first.click()
    wait_for_sound(page)
    assert page.evaluate(SOUNDING) == "A tune" and buttons(page) == ["Stop", "Play", "Play"]
    wait_for(page, "started.length >= 5")
    assert started(page)[:5] == [62, 66, 69, 69, 61]
    assert page.evaluate("contexts.length") == 1


def test_all_voices_sound(open_player):
    page = open_player()
    page.locator(".cv-play").nth(1).click()
    wait_for_sound(page)
    assert sorted(started(page)[:4]) == [38, 50, 62, 74]


def test_the_same_button_stops_it(open_player):
    page = open_player()
    page.locator(".cv-play").nth(2).click()
    wait_for_sound(page)
    page.locator(".cv-play").nth(2).click()
    assert buttons(page) == ["Play"] * 3 and page.evaluate(SOUNDING) is None
    assert head(page, 2) is None
    page.wait_for_timeout(1500)  # as long as notes are prepared ahead
    assert started(page) == []
    page.locator(".cv-play").nth(2).click()
    wait_for_sound(page)
    assert started(page)[0] == 60  # from its beginning


def test_one_clip_stops_another_also_of_another_figure(tmp_path, open_page):
    figures = [live.ClipPlayer({"low": LONG - [24, 0, 0], "high": LONG}) for _ in range(2)]
    page = open_page(write_page(tmp_path, figures))
    wait_for(page, "document.querySelectorAll('.clip-player').length === 2")
    spy(page)
    for nth in (0, 1, 3, 0):
        page.locator(".cv-play").nth(nth).click()
        assert buttons(page) == ["Stop" if i == nth else "Play" for i in range(4)]
        wait_for_sound(page)
        assert started(page)[0] == (36, 60)[nth % 2]
    names = "[...document.querySelectorAll('.clip-player')].map((e) => e.sounding() ?? null)"
    assert page.evaluate(names) == ["low", None]
    assert page.evaluate("contexts.length") == 1


def test_a_clip_ends_by_itself(open_player):
    page = open_player({"short": TUNE, "other": TUNE}, speed=48)
    page.locator(".cv-play").first.click()
    assert buttons(page) == ["Stop", "Play"]
    wait_for(page, f"{SOUNDING} === undefined")
    assert buttons(page) == ["Play", "Play"] and head(page) is None
    assert started(page) == TUNE[:, 0].tolist()


def test_the_playhead_follows_the_sound(open_player):
    page = open_player({"tune": TUNE}, speed=4)
    page.click(".cv-play")
    place = "parseFloat(document.querySelector('.cv-head').style.left)"
    wait_for(page, f"{place} > 5 && {place} < 50")
    at, time = page.evaluate(f"[{place}, liveSound.context.currentTime]")
    wait_for(page, f"{place} > {at} + 8")
    moved, later = page.evaluate(f"[{place}, liveSound.context.currentTime]")
    assert moved - at == pytest.approx(100 * 4 / 48 * (later - time), abs=3)
    first, second = head(page), head(page)
    assert 0 < first <= second < 1


def test_with_reduced_motion_it_sounds_and_nothing_moves(open_player):
    page = open_player(reduced_motion=True)
    page.locator(".cv-play").nth(2).click()
    wait_for_sound(page)
    page.wait_for_timeout(300)
    assert buttons(page)[2] == "Stop" and head(page, 2) is None


def test_keys_reach_and_press_every_button(open_player):
    page = open_player()
    seen = []
    for _ in range(3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.ariaLabel"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    assert seen == ["Play A tune", "Play Four voices", "Play A long one"]
    page.keyboard.press("Enter")
    wait_for_sound(page)
    assert page.evaluate(SOUNDING) == "A long one"
    assert page.evaluate("document.activeElement.ariaLabel") == "Stop A long one"
    page.keyboard.press(" ")
    assert page.evaluate(SOUNDING) is None


def test_once_taken_away_it_is_silent(open_player):
    page = open_player()
    page.locator(".cv-play").nth(2).click()
    wait_for_sound(page)
    page.evaluate("remove()")
    assert page.evaluate(SOUNDING) is None
    started(page)
    page.wait_for_timeout(1500)
    assert started(page) == []


def test_without_an_audio_context_it_says_so(open_player):
    page = open_player()
    page.evaluate("void (AudioContext = class { constructor() { throw new Error('no'); } })")
    assert not page.locator(".cv-problem").is_visible()
    page.locator(".cv-play").first.click()
    assert "cannot play sound" in page.inner_text(".cv-problem")
    assert buttons(page) == ["Play"] * 3


def test_a_roll_shows_each_note_where_it_is(open_player):
    page = open_player()
    for nth, voices in enumerate(([TUNE], FOUR, [LONG])):
        pitches = [voice[:, 0] for voice in voices]
        lowest = min(p.min() for p in pitches)
        rows = drawn(page.locator(".cv-roll").nth(nth), voices)
        for row, expected in zip(rows, pitches, strict=True):
            np.testing.assert_allclose(row, expected - lowest)


def test_a_line_lies_under_every_c(open_player):
    page = open_player({"low": [[36, 0, 1], [60, 1, 1]], "between": [[61, 0, 1], [71, 1, 1]]})
    lines = page.locator(".cv-octaves")
    below = """e => e.getAttribute("d").split("M").slice(1).map((line) =>
        e.ownerSVGElement.viewBox.baseVal.height - line.split(" ")[1].split("h")[0])"""
    assert lines.first.evaluate(below) == [1, 13, 25]  # the lower edges of C2, C3 and C4
    assert lines.last.evaluate(below) == [0.5, 12.5]  # of C4 and C5


@pytest.mark.parametrize("dark", [False, True])
def test_voices_have_colours_that_stay_apart(open_player, dark):
    page = open_player({"six": [TUNE + [k, 0, 0] for k in range(6)]}, dark=dark)
    script = """e => [e.querySelector("svg"), ...e.querySelectorAll("path:not(.cv-octaves)")]
        .map((part, i) => {
            const context = new OffscreenCanvas(1, 1).getContext("2d");
            context.fillStyle = getComputedStyle(i ? part : e)[i ? "fill" : "backgroundColor"];
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
        })"""
    paper, *inks = np.array(page.locator(".cv-roll").evaluate(script)) / 255

    def luminance(colour):
        linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    for ink in inks:
        low, high = sorted([luminance(paper), luminance(ink)])
        assert (high + 0.05) / (low + 0.05) >= 3  # as WCAG asks of graphics
    apart = [np.abs(a - b).sum() for i, a in enumerate(inks) for b in inks[:i]]
    assert len(inks) == 6 and min(apart) > 0.2


def test_a_roll_is_told_in_words(open_player):
    page = open_player(speed=4)
    tune, four, _ = (roll.get_attribute("aria-label") for roll in page.locator(".cv-roll").all())
    assert tune == ("Piano roll: 6 notes, lowest C♯4, highest D5; 48 sixteenths, 12.0 seconds.")
    assert four.startswith("Piano roll: 4 voices, 24 notes, lowest C♯2, highest D6;")
    texts = [text.replace("\xa0", " ") for text in page.locator("li p").all_inner_texts()]
    assert texts == ["A tune 12.0 s", "Four voices 12.0 s", "A long one 200.0 s"]


def test_a_name_is_text(open_player):
    page = open_player({'<b>x</b> & "y"': TUNE})
    assert page.inner_text("li strong") == '<b>x</b> & "y"'
    assert page.locator(".clip-player b").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_player, dark):
    clips = {
        f"{name}, with a name that takes more than one line here": v for name, v in CLIPS.items()
    }
    page = open_player({**clips, "x" * 80: TUNE}, width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for row in page.locator(".cp-clips li").all():
        button, roll = (row.locator(part).bounding_box() for part in ("button", ".cv-roll"))
        assert min(button["width"], button["height"]) >= 44
        assert roll["width"] > 330 and roll["x"] + roll["width"] <= 390 and roll["height"] >= 64
        assert roll["y"] >= button["y"] + button["height"]
    page.locator(".cv-play").nth(2).click()
    wait_for_sound(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_wide_screen_a_clip_is_one_row(open_player):
    page = open_player({**CLIPS, "a name as long as this one, which takes several lines": TUNE})
    figure = page.locator(".clip-player").bounding_box()
    for row in page.locator(".cp-clips li").all():
        boxes = [row.locator(part).bounding_box() for part in ("button", "p", ".cv-roll")]
        middles = [box["y"] + box["height"] / 2 for box in boxes]
        assert max(middles) - min(middles) < 2
        ends = [side for box in boxes for side in (box["x"], box["x"] + box["width"])]
        assert ends == sorted(ends) and ends[-1] <= figure["x"] + figure["width"] + 1
        assert boxes[2]["width"] > 350


def test_it_follows_the_theme(open_player):
    page = open_player()
    brightness = "e => Math.max(...getComputedStyle(e).color.match(/[\\d.]+/g).map(Number))"
    assert page.eval_on_selector(".cv-play", brightness) < 80
    page.emulate_media(color_scheme="dark")
    assert page.eval_on_selector(".cv-play", brightness) > 180


def test_print_keeps_the_rolls_and_leaves_out_the_buttons(open_player):
    page = open_player()
    page.emulate_media(media="print")
    assert not any(button.is_visible() for button in page.locator(".cv-play").all())
    assert all(roll.is_visible() for roll in page.locator(".cv-roll").all())
    assert page.locator("li strong").first.is_visible()


DAMAGE = {
    "its notes have 1378 bytes, not 1380": cut,
    "its notes are missing": lambda state: state["buffers"].clear(),
    "it has 3 clips and 2 names": lambda state: state["state"]["names"].pop(),
    "it has 3 clips and no names": lambda state: state["state"].pop("names"),
    "it plays 0 sixteenths a second": lambda state: state["state"].update(steps_a_second=0),
    "clip 1 has a note of pitch 128 and length 4": lambda state: overwrite(state, 0, 128),
    "clip 1 has a note of pitch 62 and length 0": lambda state: overwrite(state, 2, 0),
    "clip 2 has 60004 sixteenths": lambda state: overwrite(state, 23, 60_000),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, message):
    figures = [live.ClipPlayer(CLIPS) for _ in range(2)]
    page = open_page(write_page(tmp_path, figures, lambda states: DAMAGE[message](states[0])))
    page.wait_for_selector(".clip-player")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text().startswith("This live figure could not start: ")
    assert message in alert.inner_text()
    spy(page)
    page.locator(".cv-play").nth(2).click()
    wait_for_sound(page)
