"""The piano roll: its state in Python, its modules, and the figure in a real browser."""

import base64

import keras
import numpy as np
import pytest
from live_page import centre, expose, run_module, swipe, write_page
from melody_models import (
    METRES,
    PITCHES,
    TUNE,
    build_melody_model,
    logits_after,
    read_midi,
    tokens_of,
    written_by_python,
)
from scipy.special import softmax

from helpers import live
from helpers.live.piano_roll import CODE

pytest_plugins = ["browser"]
ROOT = "document.querySelector('.piano-roll')"
JIG = [[67, 0, 2], [71, 2, 2], [74, 4, 2], [72, 6, 6], [71, 12, 6], [67, 18, 6], [60, 24, 6]]


@pytest.fixture(scope="module")
def model():
    return build_melody_model()


# --- the widget in Python ------------------------------------------------------------------------


def test_notes_and_controls_are_read_and_set_in_python(model):
    roll = live.PianoRoll(model, PITCHES, METRES, TUNE)
    seen = []
    roll.observe(lambda change: seen.append((change["name"], change["new"])))
    assert (roll.notes, roll.written, roll.metre) == (TUNE, [], "4/4")
    roll.written = np.array([[60, 40, 4], [62, 32, 2]])
    roll.temperature = np.float32(0.5)
    assert seen == [("written", [[62, 32, 2], [60, 40, 4]]), ("temperature", 0.5)]
    roll.notes = np.array([[64, 8, 4], [62, 0, 4]])
    assert (roll.notes, roll.written) == ([[62, 0, 4], [64, 8, 4]], [])
    roll.notes = []
    assert roll.notes == []


def test_another_metre_cuts_the_notes_and_takes_away_what_was_written(model):
    roll = live.PianoRoll(model, PITCHES, METRES, TUNE, bars=2)
    roll.written = [[60, 31, 1]]
    roll.metre = "6/8"  # two bars are 24 sixteenths
    assert roll.notes == [*TUNE[:4], [76, 18, 6]] and roll.written == []
    roll.notes = [[60, 20, 4]]
    roll.metre = "4/4"
    assert roll.notes == [[60, 20, 4]]


def test_a_roll_of_one_bar_gives_one(model):
    assert live.PianoRoll(model, PITCHES, METRES, TUNE, bars=1).starts[0][2] == [
        note for note in TUNE if note[1] < 16
    ]


def test_wrong_values_are_named_and_change_nothing(model):
    roll = live.PianoRoll(model, PITCHES, METRES, TUNE, bars=2)
    for name, value, message in [
        ("notes", [[59, 0, 4]], r"notes: expected pitches of the network, got \[59\]"),
        ("notes", [[75, 0, 4]], "notes: expected pitches"),
        ("notes", [[60, 0, 4], [62, 3, 1]], "notes: expected one voice, got notes that overlap at"),
        ("notes", [[60, 30, 3]], "notes: expected an end by sixteenth 32, got 33"),
        ("notes", [[60, -1, 3]], "notes: expected a start from 0"),
        ("notes", [[60, 0, 0]], "notes: expected a length from 1"),
        ("notes", [[60.0, 0, 4]], "notes: expected whole"),
        ("notes", [60, 0, 4], "notes: expected whole numbers"),
        ("notes", [[60, 0, 4], [62]], "notes: expected whole numbers"),
        ("notes", None, "notes: expected whole numbers"),
        ("written", [[60, 0]], "written: expected whole"),
        ("written", "abc", "written: expected"),
        ("metre", "5/4", r"metre: expected one of \['4/4', '6/8', '3/4'\], got '5/4'"),
        ("metre", None, "metre: expected one of"),
        ("temperature", 2.1, "temperature: expected a number from 0 to 2"),
        ("temperature", -0.1, "temperature: expected a number from 0 to 2"),
        ("temperature", np.nan, "temperature: expected finite"),
        ("temperature", "1", "temperature: expected numbers"),
    ]:
        with pytest.raises(ValueError, match=message):
            setattr(roll, name, value)
    assert (roll.notes, roll.written, roll.metre, roll.temperature) == (TUNE, [], "4/4", 0.9)


def test_of_each_tune_the_given_bars_are_the_start(model):
    long = [[60, 4 * k, 4] for k in range(12)]  # three bars
    examples = {"long": ("4/4", np.array(long)), "jig": ("6/8", JIG)}
    roll = live.PianoRoll(model, PITCHES, METRES, examples=examples)
    assert roll.notes == long[:8] and roll.metre == "4/4"
    assert roll.starts == [["long", "4/4", long[:8]], ["jig", "6/8", JIG[:6]]]
    roll = live.PianoRoll(model, PITCHES, METRES, metre="6/8", given_bars=1, examples=examples)
    assert (roll.notes, roll.metre) == (JIG[:4], "6/8")
    roll = live.PianoRoll(model, PITCHES, METRES, metre="3/4", examples=examples)
    assert (roll.notes, roll.metre) == ([], "3/4")
    roll = live.PianoRoll(model, PITCHES, METRES, [[62, 10, 30]], "3/4", examples=examples)
    assert (roll.notes, roll.metre) == ([[62, 10, 14]], "3/4")
    assert [name for name, *_ in roll.starts] == ["As given", "long", "jig"]
    assert live.PianoRoll(model, PITCHES, METRES).notes == []


def test_the_weights_are_counted_as_they_travel(model):
    roll = live.PianoRoll(model, PITCHES, METRES)
    assert roll.weights_kb * 1000 == len(base64.b64encode(roll.weights))
    assert repr(roll) == f"PianoRoll of 8 bars, 15 pitches and {roll.weights_kb:.0f} kB of weights"


def test_python_reads_what_the_page_sends(model):
    roll = live.PianoRoll(model, PITCHES, METRES, TUNE)
    roll.set_state({"written": [[60, 32, 4]]})
    assert (roll.notes, roll.written) == (TUNE, [[60, 32, 4]])
    roll.set_state({"metre": "3/4", "notes": [[60, 0, 4]], "written": []})
    assert (roll.notes, roll.written, roll.metre) == ([[60, 0, 4]], [], "3/4")
    # A busy kernel gets several changes at once: a note that was added, then "Continue".
    roll.set_state({"notes": [[62, 0, 4]], "written": [[64, 12, 4]]})
    assert (roll.notes, roll.written) == ([[62, 0, 4]], [[64, 12, 4]])
    roll.notes = TUNE
    assert roll.written == []


def chain_of(*stack):
    return keras.Sequential([keras.Input((None,), dtype="int32"), *stack])


def test_bad_arguments_are_named(model):
    embedding, gru, dense = keras.layers.Embedding, keras.layers.GRU, keras.layers.Dense

    def network(rows, units, activation=None):
        return chain_of(embedding(rows, 3), gru(3, return_sequences=True), dense(units, activation))

    cases = [
        (
            "model: expected an Embedding",
            {"model": keras.Sequential([keras.Input((3,)), dense(17)])},
        ),
        ("model: expected 17 logits, got 16", {"model": network(17 * 40, 16)}),
        ("model: expected logits, got a softmax", {"model": network(17 * 40, 17, "softmax")}),
        (
            r"model: expected an Embedding of n_places \* 17 rows",
            {"model": network(17 * 40 + 1, 17)},
        ),
        ("pitches: expected rising", {"pitches": PITCHES[::-1]}),
        ("pitches: expected rising", {"pitches": [*PITCHES[:-1], 128]}),
        ("pitches: expected whole", {"pitches": [60.5]}),
        ("pitches: expected whole", {"pitches": []}),
        ("metres: expected a dict", {"metres": {}}),
        ("metres: expected a dict", {"metres": [("4/4", 0, 16, 4)]}),
        (r"metres\['4/4'\]: expected \(first place", {"metres": {"4/4": (0, 16)}}),
        (r"metres\['4/4'\]: expected places below 40, got 40", {"metres": {"4/4": (25, 16, 4)}}),
        (r"metres\['4/4'\]: expected an integer from 0", {"metres": {"4/4": (-1, 16, 4)}}),
        (r"metres\['4/4'\]: expected a bar of whole beats", {"metres": {"4/4": (0, 16, 5)}}),
        ("notes: expected pitches", {"notes": [[20, 0, 1]]}),
        ("metre: expected one of", {"notes": TUNE, "metre": "7/8"}),
        ("metre: expected one of", {"metre": "7/8"}),
        ("bars: expected an integer from 1 to 64", {"bars": 65}),
        ("given_bars: expected an integer from 1 to 8", {"given_bars": 9}),
        ("given_bars: expected", {"given_bars": 0}),
        ("temperature: expected", {"temperature": 3}),
        ("steps_a_second: expected a number from 0.25 to 100", {"steps_a_second": 0}),
        ("seed: expected", {"seed": -1}),
        ("dtype: expected", {"dtype": "int4"}),
        ("examples: expected a dict", {"examples": [("4/4", TUNE)]}),
        (r"examples\['a'\]: expected \(metre, notes\)", {"examples": {"a": TUNE}}),
        (r"examples\['a'\]: expected one voice", {"examples": {"a": ("4/4", TUNE + TUNE)}}),
        ("metre: expected one of", {"examples": {"a": ("2/4", TUNE)}}),
    ]
    for message, wrong in cases:
        with pytest.raises(ValueError, match=message):
            live.PianoRoll(**{"model": model, "pitches": PITCHES, "metres": METRES, **wrong})


# --- the network in the page ---------------------------------------------------------------------


@pytest.fixture
def open_roll(tmp_path, open_page, model):
    def go(arguments=None, network=None, change=expose, **options):
        given = {"notes": TUNE, **(arguments or {})}
        roll = live.PianoRoll(network or model, PITCHES, METRES, **given)
        page = open_page(write_page(tmp_path, [roll], change), **options)
        page.wait_for_selector(".piano-roll")
        return page

    return go


def ask(page, call):
    return page.evaluate(f"{ROOT}.{call}")


def held(page, *names):
    """What the page's model holds: the values of these traits."""
    values = page.evaluate("(names) => names.map((name) => model.get(name))", list(names))
    return values[0] if len(names) == 1 else values


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
@pytest.mark.parametrize("metre", METRES)
def test_the_page_expects_what_keras_does(open_roll, kind, metre):
    network = build_melody_model(kind)
    page = open_roll(network=network)
    steps = 40
    expected = softmax(logits_after(network, metre, tokens_of(TUNE, steps)), axis=-1)
    assert expected.max() > 0.5 and expected.std(axis=0).max() > 0.05
    for step in (0, 1, 4, 15, 16, 33, steps):
        found = ask(page, f"probabilities('{metre}', {TUNE}, {step})")
        np.testing.assert_allclose(found, expected[step], atol=2e-5)


@pytest.mark.parametrize("dtype", ["int16", "float16"])
def test_a_network_of_the_books_size_stays_within_a_thousandth(open_roll, dtype):
    network = build_melody_model(units=96, width=48)
    page = open_roll({"dtype": dtype}, network=network)
    expected = softmax(logits_after(network, "4/4", tokens_of(TUNE, 120)), axis=-1)
    for step in (0, 20, 60, 120):
        found = ask(page, f"probabilities('4/4', {TUNE}, {step})")
        lost = np.abs(np.array(found) - expected[step]).max()
        assert 0 < lost < 1e-3


def test_notes_that_begin_later_do_not_count(open_roll):
    page = open_roll()
    for step in (0, 3, 4, 20):
        early = [note for note in TUNE if note[1] < step]
        found = [ask(page, f"probabilities('4/4', {notes}, {step})") for notes in (TUNE, early)]
        assert found[0] == found[1]


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize(
    ("metre", "notes", "bars", "temperature"),
    [("4/4", TUNE, 4, 1.0), ("6/8", JIG, 5, 0.6), ("3/4", [], 3, 1.4), ("4/4", TUNE, 4, 0)],
)
def test_a_seed_gives_the_notes_that_python_draws(
    open_roll, model, metre, notes, bars, temperature, seed
):
    page = open_roll()
    decoding = f"{{ temperature: {temperature} }}"
    found = ask(page, f"continuation('{metre}', {notes}, {bars}, {seed}, {decoding})")
    assert found == written_by_python(model, metre, notes, bars, seed, temperature)
    assert len(found) > 2 or temperature == 0


def test_without_settings_the_temperature_is_one(open_roll):
    page = open_roll()
    calls = [f"continuation('4/4', {TUNE}, 4, 3{more})" for more in ("", ", { temperature: 1 }")]
    assert ask(page, calls[0]) == ask(page, calls[1]) != []


def test_a_note_held_over_the_bar_is_struck_again(open_roll, tmp_path):
    keen = build_melody_model()
    *others, bias = keen.get_weights()
    bias[1] = 100  # it does nothing but hold
    keen.set_weights([*others, bias])
    page = open_roll(network=keen)
    assert ask(page, f"continuation('4/4', {TUNE}, 4, 0)") == [[60, 32, 32]]
    assert ask(page, "continuation('4/4', [[62, 0, 4]], 2, 0)") == []  # a hold after a rest
    assert ask(page, "continuation('4/4', [], 2, 0)") == []


def test_a_thousand_bars_are_written_and_no_more(open_roll):
    page = open_roll()
    notes = ask(page, f"continuation('4/4', {TUNE}, 1000, 1)")
    assert len(notes) > 1000
    end = 32
    for pitch, start, length in notes:
        assert pitch in PITCHES and start >= end and length >= 1
        end = start + length
    assert 15_900 < end <= 16_000
    assert ask(page, f"continuation('4/4', {TUNE}, 2, 1)") == []  # no bar is left
    assert ask(page, "continuation('4/4', [[60, 0, 1000000]], 2, 1)") == []


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            "continuation('4/4', [], 1001, 1)",
            "bars: expected a whole number from 1 to 1000, got 1001",
        ),
        ("continuation('4/4', [], 0, 1)", "bars: expected"),
        ("continuation('4/4', [], 2.5, 1)", "bars: expected"),
        ("continuation('4/4', [])", "bars: expected a whole number from 1 to 1000, got undefined"),
        ("continuation('2/4', [], 2, 1)", "metre: expected one of 4/4,6/8,3/4, got 2/4"),
        ("continuation('4/4', [[59, 0, 1]], 2, 1)", "notes: the network knows no pitch 59"),
        (
            "continuation('4/4', [[60, 0, 4], [60, 3, 4]], 2, 1)",
            "notes: two overlap at sixteenth 3",
        ),
        ("continuation('4/4', [[60, -1, 4]], 2, 1)", "notes: a note begins at -1 and lasts 4"),
        ("continuation('4/4', [[60, 0, 0]], 2, 1)", "notes: a note begins at 0 and lasts 0"),
        (
            "continuation('4/4', [[60, 0, 0.5]], 2, 1)",
            "notes: expected rows of three whole numbers",
        ),
        ("continuation('4/4', 'abc', 2, 1)", "notes: expected rows"),
        ("continuation('4/4', null, 2, 1)", "notes: expected rows"),
        ("continuation('4/4', [[60, 0]], 2, 1)", "notes: expected rows"),
        ("probabilities('4/4', [], -1)", "step: expected a whole number from 0 to 15999, got -1"),
        ("probabilities('6/8', [], 12000)", "step: expected a whole number from 0 to 11999"),
        ("probabilities('4/4', [], NaN)", "step: expected"),
    ],
)
def test_in_the_console_what_does_not_fit_is_a_sentence(open_roll, call, sentence):
    page = open_roll()
    told = page.evaluate(
        f"(() => {{ try {{ {ROOT}.{call}; }} catch (e) {{ return e.message; }} }})()"
    )
    assert told.startswith(sentence)


# --- what the reader does ------------------------------------------------------------------------


def frame(page):
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def words(page):
    page.wait_for_timeout(450)  # the words wait, so as not to be read aloud all the time
    return page.inner_text(".live-words")


def shown(page, kind="own"):
    """The notes that are drawn, read from where they are: [pitch, start, length]."""
    frame(page)
    script = """([all, kind]) => [...document.querySelectorAll(`.pr-grid .pr-${kind}`)].map((e) => {
        const [note, grid] = [e, document.querySelector(".pr-grid")].map((x) =>
            x.getBoundingClientRect());
        const steps = Number(getComputedStyle(e).getPropertyValue("--steps"));
        const [cell, high] = [grid.width / steps, grid.height / all.length];
        return [all[all.length - 1 - Math.round((note.top - grid.top) / high)],
            Math.round((note.left - grid.left) / cell), Math.round(note.width / cell)];
    })"""
    return page.evaluate(script, [PITCHES, kind])


def spot(page, pitch, step):
    """The middle of a cell in the window, which it has to be scrolled to."""
    script = """([row, rows, step]) => {
        const box = document.querySelector(".pr-grid").getBoundingClientRect();
        const grid = document.querySelector(".pr-grid");
        const steps = Number(getComputedStyle(grid).getPropertyValue("--steps"));
        return [box.left + (step + 0.5) * box.width / steps,
            box.top + (rows - row - 0.5) * box.height / rows];
    }"""
    return page.evaluate(script, [PITCHES.index(pitch), len(PITCHES), step])


def press(page, pitch, step, to=None):
    """Press a cell with the mouse, and drag to another step."""
    page.mouse.move(*spot(page, pitch, step))
    page.mouse.down()
    if to is not None:
        page.mouse.move(*spot(page, pitch, to), steps=4)
    page.mouse.up()


def test_a_press_near_the_edge_adds_one_note_and_nothing_slides_away(open_roll):
    page = open_roll({"notes": [[60, 0, 2]], "bars": 16}, width=390)
    box = page.locator(".pr-box").bounding_box()
    x, y = box["x"] + box["width"] - 8, spot(page, 67, 0)[1]
    page.mouse.move(x, y)
    page.mouse.down()
    frame(page)
    page.mouse.move(x - 1, y)
    frame(page)
    page.mouse.up()
    assert page.evaluate("document.querySelector('.pr-box').scrollLeft") == 0
    first, added = held(page, "notes")
    assert first == [60, 0, 2] and added[0] == 67 and added[2] <= 2


def test_the_paper_beside_a_short_roll_is_no_grid(open_roll):
    page = open_roll({"notes": [[60, 0, 2]], "bars": 1})
    box, grid = (page.locator(name).bounding_box() for name in (".pr-box", ".pr-grid"))
    x = grid["x"] + grid["width"] + 30
    assert x < box["x"] + box["width"]
    page.mouse.click(x, spot(page, 67, 0)[1])
    assert held(page, "notes") == [[60, 0, 2]]


def test_once_away_it_watches_the_screen_no_more(open_roll):
    page = open_roll()
    page.evaluate("""() => {
        globalThis.left = 0;
        const disconnect = IntersectionObserver.prototype.disconnect;
        IntersectionObserver.prototype.disconnect = function () {
            left++;
            return disconnect.call(this);
        };
    }""")
    page.evaluate("model.set('notes', [[60, 0, 2]])")
    assert page.evaluate("left") == 0
    page.evaluate("remove()")
    assert page.evaluate("left") == 1


def test_what_is_there_is_drawn_and_said(open_roll):
    page = open_roll()
    assert shown(page) == TUNE and shown(page, "theirs") == []
    assert words(page) == ("8 bars of 4/4. You: 6 notes.\nG4, bar 1, beat 1: your quarter.")
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    assert page.locator(".live-answer").text_content() == (
        "You, bar 1: G4 quarter, A4 eighth, B4 eighth, C5 half; bar 2: E5 dotted quarter, C4 half. "
        "The network, no notes."
    )
    page.click("text=The notes in words")
    assert page.locator(".live-answer").is_visible()


def test_buttons_continue_as_the_seed_says(open_roll):
    page = open_roll({"seed": 5})
    first = ask(page, f"continuation('4/4', {TUNE}, 8, 5, {{ temperature: 0.9 }})")
    assert first and held(page, "written") == []
    page.click("text=Continue")
    assert held(page, "written") == first == shown(page, "theirs")
    assert shown(page) == TUNE
    assert words(page) == (
        f"8 bars of 4/4. You: 6 notes. The network: {len(first)} notes.\n"
        "The network wrote bars 3 to 8."
    )
    page.click("text=Continue")  # without "Only mine" another tune
    assert held(page, "written") not in ([], first)
    assert words(page).endswith("\nThe network wrote bars 3 to 8 anew.")
    page.click("text=Only mine")
    assert held(page, "notes", "written") == [TUNE, []] and shown(page, "theirs") == []
    assert words(page).endswith("\nWhat the network wrote is gone.")
    page.click("text=Add")  # the cursor is on a note
    assert words(page).endswith("\nThere is a note of yours here already.")
    page.click("text=Continue")
    assert held(page, "written") == first
    page.locator(".live-slider").fill("0")
    assert held(page, "temperature", "written") == [0, first]
    page.click("text=Continue")
    greedy = ask(page, f"continuation('4/4', {TUNE}, 8, 1, {{ temperature: 0 }})")
    assert held(page, "written") == greedy != first


def test_what_the_network_wrote_is_scrolled_to(open_roll):
    page = open_roll({"bars": 64, "given_bars": 40, "notes": [[60, 16 * 39, 4]]}, width=390)
    page.click("text=Continue")
    frame(page)
    box = page.locator(".pr-box").bounding_box()
    note = page.locator(".pr-grid .pr-theirs").first.bounding_box()
    assert box["x"] + 40 < note["x"] < box["x"] + box["width"]
    assert page.evaluate("scrollX") == 0


@pytest.mark.parametrize("notes", [[], [[60, 0, 32]], [[76, 31, 1]], [[60, 0, 1], [76, 1, 1]]])
def test_it_continues_after_any_start(open_roll, model, notes):
    page = open_roll({"notes": notes, "bars": 4, "seed": 2})
    page.click("text=Continue")
    assert held(page, "written") == written_by_python(model, "4/4", notes, 4, 2, 0.9) != []


def test_where_nothing_is_left_to_write_it_says_so(open_roll):
    page = open_roll({"bars": 2})
    page.click("text=Continue")
    assert held(page, "written") == []
    assert "Your notes reach into the last of the 2 bars: nothing is left to write." in words(page)


def test_a_network_that_rests_says_so(open_roll):
    keen = build_melody_model()
    *others, bias = keen.get_weights()
    bias[0] = 100
    keen.set_weights([*others, bias])
    page = open_roll(network=keen)
    page.click("text=Continue")
    assert "The network wrote nothing but rests." in words(page)


def test_a_mouse_adds_lengthens_chooses_and_removes(open_roll):
    page = open_roll({"notes": []})
    press(page, 67, 4)
    assert held(page, "notes") == [[67, 4, 2]] == shown(page)
    press(page, 72, 8, to=13)
    assert held(page, "notes") == [[67, 4, 2], [72, 8, 6]] == shown(page)
    assert words(page).endswith("C5, bar 1, beat 3: your dotted quarter.")
    press(page, 60, 20)  # as long as the one before
    assert held(page, "notes")[-1] == [60, 20, 6]
    press(page, 60, 23, to=21)  # shorter
    assert held(page, "notes")[-1] == [60, 20, 2]
    press(page, 72, 12)  # chooses
    assert len(held(page, "notes")) == 3
    assert words(page).endswith("C5, bar 1, beat 3: your dotted quarter.")
    press(page, 72, 10)  # once more: removes
    assert held(page, "notes") == [[67, 4, 2], [60, 20, 2]] == shown(page)
    press(page, 67, 4, to=3)  # no shorter than one
    assert held(page, "notes")[0] == [67, 4, 1]
    press(page, 67, 4, to=30)  # up to the next note
    assert held(page, "notes")[0] == [67, 4, 16]
    press(page, 69, 10)  # cuts off what sounds there
    assert held(page, "notes") == [[67, 4, 6], [69, 10, 10], [60, 20, 2]]


def test_a_drag_that_leaves_the_roll_is_harmless(open_roll):
    page = open_roll({"notes": [], "bars": 2})
    page.mouse.move(*spot(page, 67, 4))
    page.mouse.down()
    page.mouse.move(1399, 5, steps=5)
    page.mouse.move(2, 899, steps=5)
    page.mouse.up()
    assert held(page, "notes") == [[67, 4, 1]]
    page.mouse.move(*spot(page, 60, 9))
    assert held(page, "notes") == [[67, 4, 1]]


def test_the_keys_and_the_bar_numbers_add_nothing(open_roll):
    page = open_roll({"notes": []})
    box = page.locator(".pr-box").bounding_box()
    for x, y in ((10, 100), (200, 8), (5, 5)):
        page.mouse.click(box["x"] + x, box["y"] + y)
    page.mouse.click(*spot(page, 67, 4), button="right")
    assert held(page, "notes") == []


def test_a_change_takes_away_what_was_written_and_a_look_does_not(open_roll, model):
    page = open_roll({"seed": 5})
    page.click("text=Continue")
    first = held(page, "written")
    pitch, start, _ = next(note for note in first if note[1] < 50)
    press(page, pitch, start)  # the network's own note: chosen, no more
    assert held(page, "notes", "written") == [TUNE, first]
    assert "the network's" in words(page)
    press(page, 67, 1)
    page.click("text=Longer")  # the next note is in the way
    assert held(page, "notes", "written") == [TUNE, first]
    page.click("text=Shorter")
    assert held(page, "notes", "written") == [[[67, 0, 3], *TUNE[1:]], []]
    page.click("text=Continue")
    expected = written_by_python(model, "4/4", held(page, "notes"), 8, 5, 0.9)
    assert held(page, "written") == expected


def test_the_roll_is_written_by_keys_alone(open_roll):
    page = open_roll({"notes": [], "bars": 2, "metre": "6/8"})
    page.evaluate(
        "document.addEventListener('keydown', (e) => e.key === 'Shift' || (window.heard = e.key))"
    )
    page.focus(".pr-box")
    keys = page.keyboard.press
    for _ in range(30):
        keys("ArrowDown")  # at the edge it stays
    assert words(page).endswith("C4, bar 1, beat 1: empty.")
    keys("Enter")
    assert held(page, "notes") == [[60, 0, 2]]
    keys("+")
    keys("Shift+ArrowRight")
    keys("=")
    assert held(page, "notes") == [[60, 0, 5]]
    keys("-")
    assert held(page, "notes") == [[60, 0, 4]]
    keys("Shift+ArrowUp")
    assert held(page, "notes") == [[61, 0, 4]]
    keys("Shift+ArrowLeft")
    assert held(page, "notes") == [[61, 0, 3]]
    for key in ("PageDown", "ArrowRight", "ArrowUp", "Space"):
        keys(key)
    assert held(page, "notes") == [[61, 0, 3], [62, 13, 3]]
    assert words(page).endswith("D4, bar 2, beat 1, sixteenth 2: your dotted eighth.")
    keys("ArrowRight")
    since = "D4, bar 2, beat 1, sixteenth 3: your dotted eighth, since bar 2, beat 1, sixteenth 2."
    assert words(page).endswith(since)
    keys("Shift+ArrowDown")
    keys("End")
    keys("Enter")
    assert held(page, "notes") == [[61, 0, 3], [61, 13, 3], [61, 23, 1]]
    keys("Enter")
    keys("Home")
    keys("Delete")
    assert held(page, "notes") == [[61, 13, 3]]
    keys("Backspace")
    assert words(page).endswith("There is no note of yours here.")
    assert page.evaluate("window.heard") is None  # a notebook would leave the cell
    for key in ("Control+Enter", "Shift+Enter", "Alt+ArrowUp", "x"):
        keys(key)
    assert held(page, "notes") == [[61, 13, 3]] and page.evaluate("window.heard") == "x"
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]


def test_the_cursor_is_scrolled_to(open_roll):
    page = open_roll({"bars": 64}, width=390, height=500)
    page.focus(".pr-box")
    seen = """() => {
        const [cell, box] = [".pr-cursor", ".pr-box"].map((name) =>
            document.querySelector(name).getBoundingClientRect());
        return cell.left >= box.left + 40 && cell.right <= box.right &&
            cell.top >= box.top + 20 && cell.bottom <= box.bottom;
    }"""
    for key in ("End", "ArrowDown", "Home", "PageDown", "PageDown", *["ArrowUp"] * 14):
        page.keyboard.press(key)
        frame(page)
        assert page.evaluate(seen), key


def test_buttons_act_on_the_note_under_the_cursor(open_roll):
    page = open_roll({"notes": [[67, 4, 4]], "bars": 1, "given_bars": 1})
    for name, note in [
        ("Higher", [68, 4, 4]),
        ("Lower", [67, 4, 4]),
        ("Later", [67, 5, 4]),
        ("Longer", [67, 5, 5]),
        ("Earlier", [67, 4, 5]),
        ("Shorter", [67, 4, 4]),
        ("Add", [67, 4, 4]),
    ]:
        page.get_by_role("button", name=name, exact=True).click()
        assert held(page, "notes") == [note], name
    for _ in range(20):
        page.click("text=Later")
    assert held(page, "notes") == [[67, 12, 4]]  # within the bars
    for _ in range(20):
        page.click("text=Higher")
    assert held(page, "notes") == [[76, 12, 4]]  # within the pitches
    page.click("text=Remove")
    assert held(page, "notes") == []
    page.click("text=Lower")  # without a note they move the cursor
    page.click("text=Earlier")
    assert words(page).endswith("D5, bar 1, beat 3, sixteenth 4: empty.")
    page.click("text=Longer")
    assert words(page).endswith("There is no note of yours here.")
    page.click("text=Add")
    assert held(page, "notes") == [[74, 11, 4]]


def test_another_metre_says_what_it_takes_away(open_roll):
    page = open_roll()
    page.click("text=Continue")
    page.click("text=6/8")
    assert held(page, "written") == []
    assert words(page).endswith("\nNow in 6/8; what the network wrote is gone.")


def test_a_metre_and_a_start_are_chosen(open_roll):
    examples = {"A jig": ("6/8", JIG)}
    page = open_roll({"notes": [[60, 0, 16], [62, 16, 16], [64, 32, 6]], "bars": 3, "given_bars": 3,
                      "examples": examples})  # fmt: skip
    page.click("text=Continue")
    page.click("text=6/8")
    assert held(page, "metre", "notes", "written") == [
        "6/8",
        [[60, 0, 16], [62, 16, 16], [64, 32, 4]],
        [],
    ]
    frame(page)
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["6/8"]
    assert page.locator(".pr-bars span").all_inner_texts() == ["1", "2", "3"]
    assert words(page).endswith("\nNow in 6/8.")
    page.click("text=A jig")
    assert words(page).endswith("\nA jig, in 6/8.")
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["A jig", "6/8"]
    assert held(page, "metre", "notes") == ["6/8", JIG] and shown(page) == JIG
    page.click("text=Continue")
    page.click("text=Blank")
    assert held(page, "metre", "notes", "written") == ["6/8", [], []]
    page.click("text=As given")
    assert held(page, "metre", "notes") == ["4/4", [[60, 0, 16], [62, 16, 16], [64, 32, 6]]]


def test_one_metre_needs_no_choice(tmp_path, open_page, model):
    roll = live.PianoRoll(model, PITCHES, {"4/4": (0, 16, 4)})
    page = open_page(write_page(tmp_path, [roll]))
    page.wait_for_selector(".piano-roll")
    assert not page.get_by_role("button", name="4/4").is_visible()


# --- sound and files -----------------------------------------------------------------------------

RUNNING = "globalThis.liveSound?.context?.state === 'running'"
HEAD = "document.querySelector('.pr-head')"
AT = f"Number({HEAD}.style.getPropertyValue('--step'))"


def test_one_press_plays_to_the_end(open_roll):
    page = open_roll({"steps_a_second": 40})
    assert not page.locator(".pr-head").is_visible()
    page.click("text=Play")
    assert page.get_by_role("button", name="Stop").count() == 1
    page.wait_for_function(RUNNING)
    page.wait_for_function(f"!{HEAD}.hidden && {AT} > 1")
    page.wait_for_function(f"{HEAD}.hidden")
    assert page.evaluate(AT) > 24
    assert page.get_by_role("button", name="Play").count() == 1


def test_the_head_is_scrolled_to(open_roll):
    notes = [[60, 0, 1], [60, 100, 20]]
    page = open_roll({"steps_a_second": 60, "notes": notes, "given_bars": 8}, width=390)
    page.click("text=Play")
    page.wait_for_function(f"{AT} > 80")
    assert page.evaluate("document.querySelector('.pr-box').scrollLeft") > 300
    assert page.evaluate("scrollX") == 0


@pytest.mark.parametrize("how", ["press", "edit", "Python", "scroll", "remove"])
def test_it_is_stopped(open_roll, how):
    page = open_roll({"steps_a_second": 0.25})  # two minutes: it does not end by itself meanwhile
    page.click("text=Play")
    page.wait_for_function(f"!{HEAD}.hidden")
    if how == "press":
        page.click("text=Stop")
    elif how == "edit":
        press(page, 60, 10)
    elif how == "Python":
        page.evaluate("model.set('written', [[60, 40, 4]])")
    elif how == "scroll":
        page.evaluate(f"{ROOT}.style.marginTop = '5000px'")
    else:
        page.evaluate("remove()")
    page.wait_for_function(f"{HEAD}.hidden")
    assert page.locator("text=Play").count() == 1


def test_it_plays_both_hands(open_roll):
    page = open_roll({"notes": [[60, 0, 2]], "steps_a_second": 30, "given_bars": 1})
    page.evaluate("model.set('written', [[76, 16, 2]])")
    page.evaluate("""() => {
        globalThis.heard = [];
        const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () {
            const oscillator = make.call(this);
            const start = oscillator.start.bind(oscillator);
            oscillator.start = (at) => (heard.push([oscillator.frequency.value, at]), start(at));
            return oscillator;
        };
    }""")
    page.click("text=Play")
    page.wait_for_function("heard.length === 2")
    (low, first), (high, second) = page.evaluate("heard")
    np.testing.assert_allclose([low, high], [261.626, 659.255], rtol=1e-5)
    assert second - first == pytest.approx(16 / 30)


def test_nothing_to_hear_or_to_save_is_said(open_roll):
    page = open_roll({"notes": []})
    page.click("text=Play")
    assert words(page).endswith("There is nothing to hear yet: add a note.")
    page.click("text=Save MIDI")
    assert words(page).endswith("There is nothing to save yet: add a note.")


def test_without_sound_the_roll_says_so_and_goes_on(open_roll):
    page = open_roll()
    page.evaluate("void (globalThis.AudioContext = undefined)")
    page.click("text=Play")
    assert "This browser cannot play sound" in words(page)
    assert page.get_by_role("button", name="Play").count() == 1
    page.click("text=Continue")
    assert held(page, "written")


def test_with_reduced_motion_the_head_goes_by_beats(open_roll):
    page = open_roll({"steps_a_second": 20}, reduced_motion=True)
    page.evaluate(f"""() => {{
        globalThis.seen = new Set();
        new MutationObserver(() => seen.add({AT})).observe({HEAD}, {{ attributes: true }});
    }}""")
    page.click("text=Play")
    page.wait_for_function(f"seen.size > 3 && {HEAD}.hidden")
    assert all(step % 4 == 0 for step in page.evaluate("[...seen]"))


def test_the_tune_is_saved_as_midi(open_roll):
    page = open_roll({"steps_a_second": 6, "metre": "6/8", "notes": JIG[:6]})
    page.click("text=Continue")
    written = held(page, "written")
    with page.expect_download() as caught:
        page.click("text=Save MIDI")
    assert caught.value.suggested_filename == "melody.mid"
    song, notes = read_midi(caught.value.path().read_bytes())
    assert notes == [[0, *note] for note in JIG[:6]] + [[1, *note] for note in written]
    assert song.length == pytest.approx((written[-1][1] + written[-1][2]) / 6, rel=1e-4)


# --- phones, themes, paper -----------------------------------------------------------------------


def test_a_finger_taps_notes_and_swipes_past_them(open_roll):
    page = open_roll({"notes": []}, width=390, height=844, touch=True)

    def tap(pitch, step):
        page.touchscreen.tap(*spot(page, pitch, step))

    tap(67, 5)
    assert held(page, "notes") == [[67, 4, 2]]  # on an eighth
    tap(72, 10)
    assert held(page, "notes") == [[67, 4, 2], [72, 10, 2]]
    tap(68, 5)  # a little beside a note: it is chosen
    assert len(held(page, "notes")) == 2
    page.get_by_role("button", name="Lower").tap()
    page.get_by_role("button", name="Longer").tap()
    assert held(page, "notes") == [[66, 4, 3], [72, 10, 2]]
    tap(66, 4)
    assert held(page, "notes") == [[72, 10, 2]]
    before = page.evaluate("scrollY")
    x, y, _ = centre(page, ".pr-box")
    swipe(page, x, y, up=200)
    assert held(page, "notes") == [[72, 10, 2]]
    assert page.evaluate("scrollY") > before


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_roll, dark):
    examples = {f"A tune with a long name, {i}": ("4/4", TUNE) for i in range(5)}
    page = open_roll({"examples": examples}, width=390, height=844, dark=dark, scale=2)
    page.click("text=Continue")
    page.click("text=The notes in words")
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".piano-roll :is(button, input, summary)",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    clipped = page.eval_on_selector_all(
        ".piano-roll :is(button, p, .live-value, .live-control span, .pr-keys div)",
        "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length",
    )
    assert clipped == 0


@pytest.mark.parametrize("width", [1400, 390])
def test_the_two_hands_differ_in_colour_and_without(open_roll, width):
    page = open_roll(width=width)
    page.click("text=Continue")
    frame(page)
    look = """e => ["borderTopColor", "backgroundImage"].map((name) => getComputedStyle(e)[name])"""
    for dark in ("light", "dark"):
        page.emulate_media(color_scheme=dark)
        looks = [
            page.locator(f".pr-grid .pr-{kind}").first.evaluate(look) for kind in ("own", "theirs")
        ]
        assert looks[0][0] != looks[1][0]
        assert looks[0][1] == "none" and "repeating-linear-gradient" in looks[1][1]


def test_it_follows_the_theme(open_roll):
    page = open_roll()
    brightness = """(e, name) =>
        Math.max(...getComputedStyle(e)[name].match(/[\\d.]+/g).slice(0, 3).map(Number))"""
    parts = [(".pr-box", "backgroundColor"), (".pr-keys", "backgroundColor"), (".pr-keys", "color")]
    light = [page.eval_on_selector(part, brightness, name) for part, name in parts]
    page.emulate_media(color_scheme="dark")
    dark = [page.eval_on_selector(part, brightness, name) for part, name in parts]
    assert light[0] == light[1] == 255 and light[2] < 80
    assert dark[0] == dark[1] < 80 and dark[2] > 180


def test_paper_shows_all_bars_and_no_controls(open_roll):
    page = open_roll()
    page.click("text=Continue")
    page.keyboard.press("End")
    page.emulate_media(media="print")
    assert not [b for b in page.locator(".piano-roll :is(button, input)").all() if b.is_visible()]
    box, grid = (page.locator(name).bounding_box() for name in (".pr-box", ".pr-grid"))
    assert box["x"] <= grid["x"] and grid["x"] + grid["width"] <= box["x"] + box["width"]
    assert grid["width"] > 0.9 * box["width"]
    assert shown(page) == TUNE and shown(page, "theirs") == held(page, "written")


def test_the_focus_is_seen_and_controls_are_reached_by_tab(open_roll):
    page = open_roll()
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        script = """() => {
            const { type, className, textContent } = document.activeElement;
            return type === "button" ? textContent : type ?? className.split(" ")[0] ?? "";
        }"""
        seen.append(page.evaluate(script))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    tools = ["Add", "Remove", "Higher", "Lower", "Earlier", "Later", "Longer", "Shorter"]
    go = ["Play", "Continue", "Only mine", "Save MIDI"]
    assert seen == ["As given", "Blank", "pr-box", *go, *tools, "4/4", "6/8", "3/4", "range", ""]
    for role, name in [
        ("application", "Arrow keys"),
        ("slider", "Temperature"),
        ("group", "Metre"),
    ]:
        assert page.get_by_role(role, name=name).count() == 1


# --- in a notebook, and damaged ------------------------------------------------------------------


def test_it_follows_python_until_it_is_taken_away(open_roll, model):
    page = open_roll({"seed": 3})
    page.click("text=Continue")
    page.evaluate("model.set('notes', [[62, 0, 4], [64, 8, 2]]); model.set('written', [])")
    page.evaluate("model.set('temperature', 0.4); model.set('metre', '3/4')")
    assert shown(page) == [[62, 0, 4], [64, 8, 2]]
    assert page.locator(".live-value").inner_text() == "0.40"
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["3/4"]
    page.click("text=Continue")  # another tune: the draws of the seed once more
    expected = written_by_python(model, "3/4", [[62, 0, 4], [64, 8, 2]], 8, 3, 0.4)
    assert held(page, "written") == expected
    assert page.evaluate("model.listeners.length") > 0
    page.evaluate("remove()")
    assert page.evaluate("model.listeners.length") == 0


def test_two_rolls_of_a_page_are_their_own(tmp_path, open_page, model):
    rolls = [live.PianoRoll(model, PITCHES, METRES, notes) for notes in (TUNE, [])]
    page = open_page(write_page(tmp_path, rolls))
    page.wait_for_function("document.querySelectorAll('.piano-roll').length === 2")
    page.locator("text=Continue").first.click()
    frame(page)
    count = "all => all.map((e) => e.querySelectorAll('.pr-grid .pr-theirs').length > 0)"
    assert page.eval_on_selector_all(".piano-roll", count) == [True, False]


def drop_last_pitch(state):
    state["pitches"] = state["pitches"][:-1]


DAMAGE = {
    "it answers 16 tokens with 17 logits": drop_last_pitch,
    "its pitches or metres are missing": lambda state: state.pop("pitches"),
    "its network has 40 places, too few for 3/4": lambda state: state["metres"][2].__setitem__(
        1, 29
    ),
    "notes: the network knows no pitch 20": lambda state: state.update(notes=[[20, 0, 1]]),
    "notes: expected rows": lambda state: state.pop("written"),
    "metre: expected one of 4/4,6/8,3/4, got 9/8": lambda state: state.update(metre="9/8"),
    "its list of layers is missing": lambda state: state.pop("layers"),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, model, message):
    figures = [live.PianoRoll(model, PITCHES, METRES, TUNE) for _ in range(2)]
    damage = DAMAGE[message]
    page = open_page(write_page(tmp_path, figures, lambda states: damage(states[0]["state"])))
    page.wait_for_selector(".piano-roll")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and message in alert.inner_text()
    page.click("text=Continue")
    frame(page)
    assert page.locator(".pr-grid .pr-theirs").count() > 0


def test_the_figure_loads_as_one_module(browser_context):
    """No two of its files may declare the same name."""
    exports = run_module(browser_context()[0], CODE, "(module) => Object.keys(module)", None)
    assert {"makeTextModel", "makeComposer", "midiFile", "makePlayer", "default"} <= set(exports)
