"""The attention pad: its state in Python, and the figure in a real browser."""

import base64
import json
import statistics
from io import BytesIO

import measure_page
import numpy as np
import pytest
from decoding_rules import decoded, mulberry32
from gpt_reference import gpt_logits, random_gpt, softmax, window
from live_page import centre, next_probs, swipe, write_page
from PIL import Image

from helpers import live, prompts

pytest_plugins = ["browser"]
ALPHABET = "\n !,.:?-'ABEMORTabcdefhilmnorstuvwyz"
CONTEXT, HEADS, BLOCKS = 24, 4, 2
TOKENS = {character: token for token, character in enumerate(ALPHABET)}
WRITE, STOP = ".live-buttons button:has-text('Write')", ".live-buttons button:has-text('Stop')"


@pytest.fixture(scope="module")
def weights():
    return random_gpt(len(ALPHABET), 16, CONTEXT, BLOCKS, seed=4)


@pytest.fixture
def pad(weights):
    return live.AttentionPad(weights, ALPHABET, HEADS, "ROMEO:", block=2)


def expected(weights, text):
    """What the reference answers to a line: probabilities (t, vocab) and its attention."""
    logits, rows = gpt_logits(weights, [TOKENS[character] for character in text], HEADS)
    return softmax(logits), rows


# --- the widget in Python ------------------------------------------------------------------------


def test_it_starts_at_the_end_of_its_prompt(pad, weights):
    assert (pad.prompt, pad.block, pad.head, pad.place) == ("ROMEO:", 2, 1, 6)
    assert pad.weights_kb * 1000 == len(base64.b64encode(pad.weights))
    told = f"AttentionPad with 2 blocks of 4 heads and {pad.weights_kb:.0f} kB of weights"
    assert repr(pad) == told
    for prompt, place in (("", 1), ("a" * 99, CONTEXT), ("\N{SNOWMAN}", 1), ("ab\N{SNOWMAN}", 2)):
        assert live.AttentionPad(weights, ALPHABET, HEADS, prompt).place == place


def test_traits_are_read_and_set_in_python(pad):
    seen = []
    pad.observe(lambda change: seen.append((change["name"], change["new"])))
    pad.place, pad.block, pad.head = np.int64(2), 1, 0
    assert seen == [("place", 2), ("block", 1), ("head", 0)]
    pad.prompt = "To be, or"
    assert (pad.prompt, pad.place) == ("To be, or", 9)
    for name, least, most in (("place", 1, CONTEXT), ("block", 1, BLOCKS), ("head", 0, HEADS)):
        for wrong in (least - 1, most + 1, 1.0, True, None, "1"):
            message = f"{name}: expected an integer from {least} to {most}, got {wrong!r}"
            with pytest.raises(ValueError, match=message):
                setattr(pad, name, wrong)
    with pytest.raises(TypeError, match="prompt: expected a string, got 3"):
        pad.prompt = 3
    assert (pad.prompt, pad.place, pad.block, pad.head) == ("To be, or", 9, 1, 0)
    pad.set_state({"prompt": "abc", "place": 3})  # as a notebook's page sets both at once
    assert (pad.prompt, pad.place) == ("abc", 3)


def bad_arguments():
    return [
        ("alphabet: got .*, expected distinct characters", {"alphabet": "aab" + ALPHABET[3:]}),
        ("alphabet: expected 36 characters, as the model, got 35", {"alphabet": ALPHABET[:-1]}),
        ("heads: expected an integer that divides 16", {"heads": 3}),
        ("activation: expected one of", {"activation": "elu"}),
        ("epsilon: expected a number above 0", {"epsilon": -1}),
        ("temperature: expected a number >= 0", {"temperature": -0.1}),
        ("temperature: expected finite", {"temperature": np.nan}),
        ("temperature: expected numbers", {"temperature": "warm"}),
        ("seed: expected an integer from 0 to 4294967295", {"seed": -1}),
        ("seed: expected an integer from 0 to 4294967295", {"seed": 0.5}),
        ("seed: expected an integer from 0 to 4294967295", {"seed": 2**32}),
        ("dtype: expected one of", {"dtype": "int4"}),
        ("block: expected an integer from 1 to 2", {"block": 3}),
        ("head: expected an integer from 0 to 4", {"head": 5}),
        (r"weights: expected a dict", {"weights": []}),
    ]


@pytest.mark.parametrize(("message", "wrong"), bad_arguments())
def test_bad_arguments_are_named(weights, message, wrong):
    good = {"weights": weights, "alphabet": ALPHABET, "heads": HEADS, "prompt": "ROMEO:"}
    with pytest.raises(ValueError, match=message):
        live.AttentionPad(**{**good, **wrong})


def test_a_prompt_that_is_no_text_is_refused(weights):
    with pytest.raises(TypeError, match="prompt: expected a string, got None"):
        live.AttentionPad(weights, ALPHABET, HEADS, None)


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_pad(tmp_path, open_page, pad):
    def go(figure=pad, **options):
        page = open_page(write_page(tmp_path, [figure]), **options)
        page.wait_for_selector(".attention-pad")
        settle(page)
        return page

    return go


def settle(page):
    page.wait_for_timeout(350)


def ask(page, call):
    return page.evaluate(f"document.querySelector('.attention-pad').{call}")


def line(page):
    """The characters in the cells, as the model reads them."""
    cells = page.locator(".ap-cell:not([hidden])").all_text_contents()
    return "".join(cells).replace("␣", " ").replace("↵", "\n")


def place(page):
    """The chosen cell, from 1, which the slider and the list name too."""
    settle(page)
    chosen = page.locator(".ap-cell[aria-selected=true]")
    assert chosen.count() == 1
    assert chosen.get_attribute("id") == page.get_attribute(".ap-cells", "aria-activedescendant")
    found = int(page.input_value(".ap-slider"))
    assert chosen.get_attribute("id").endswith(f"-{found - 1}")
    return found


def head(page):
    """The chosen block and head, as the buttons say."""
    settle(page)
    pressed = page.locator(".ap-choice [aria-pressed=true]").all_text_contents()
    assert len(pressed) == 2
    return tuple(0 if name == "mean" else int(name) for name in pressed)


def words(page):
    settle(page)
    return page.inner_text(".live-words").replace("\xa0", " ").replace("\n", " ")


def spoken(character):
    return {" ": "a space", "\n": "a new line"}.get(character, f'"{character}"')


def told(weights, text, at, block, which):
    """The sentence, from the reference."""
    probabilities, rows = expected(weights, text)
    heads = rows[block - 1]
    row = (heads.mean(axis=0) if which == 0 else heads[which - 1])[at - 1]
    most, where = row.argmax(), f"block {block}, head {which}"
    there = "itself" if most == at - 1 else f"{spoken(text[most])} (place {most + 1})"
    where = where if which else f"the mean of block {block}'s heads"
    best = probabilities[at - 1].argmax()
    return (
        f"From {spoken(text[at - 1])} (place {at}), {where} looks most at {there}, "
        f"{100 * row[most]:.0f} %. Next, most likely: {spoken(ALPHABET[best])}, "
        f"{100 * probabilities[at - 1][best]:.0f} %."
    )


def test_the_page_answers_as_the_reference_does(open_pad, weights):
    page = open_pad()
    for text in ("R", "ROMEO:\n", "Tis better to obey", "a" * CONTEXT):
        probabilities, rows = expected(weights, text)
        call = f"probabilities({text!r})"
        np.testing.assert_allclose(ask(page, call), probabilities[-1], atol=1e-3)
        for block, which in ((1, 1), (2, 4), (2, 0)):
            found = ask(page, f"attention({text!r}, {block}, {which})")
            assert [len(row) for row in found] == list(range(1, len(text) + 1))
            heads = rows[block - 1]
            square = heads.mean(axis=0) if which == 0 else heads[which - 1]
            for i, row in enumerate(found):
                np.testing.assert_allclose(row, square[i, : i + 1], atol=2e-3)


@pytest.mark.parametrize("prompt", ["ROMEO:", "To be, or not to be: that is it", ""])
def test_it_tells_what_it_expects_after_its_prompt(open_pad, weights, prompt):
    page = open_pad(live.AttentionPad(weights, ALPHABET, HEADS, prompt, temperature=0.2, head=3))
    probabilities, _ = expected(weights, prompt[-CONTEXT:] or "\n")
    np.testing.assert_allclose(next_probs(page), [probabilities[-1]], rtol=0, atol=1e-3)


def test_the_words_the_cells_and_the_bars_say_the_same(open_pad, weights):
    page = open_pad()
    text = "To be, or not"
    page.fill("textarea", text)
    for at, block, which in ((13, 2, 1), (4, 2, 3), (7, 1, 0), (1, 1, 2)):
        page.click(f".ap-cell:nth-child({at})")
        page.click(f"[aria-label='Block {block}']")
        page.click(f"[aria-label='Head {which or 'mean'}']")
        page.mouse.move(2, 2)
        assert (place(page), head(page)) == (at, (block, which))
        assert words(page) == told(weights, text, at, block, which)
        probabilities, rows = expected(weights, text)
        row = (rows[block - 1].mean(axis=0) if which == 0 else rows[block - 1][which - 1])[at - 1]
        tints = page.eval_on_selector_all(
            ".ap-cell:not([hidden])", "all => all.map((c) => +c.style.getPropertyValue('--tint'))"
        )
        np.testing.assert_allclose(np.square(tints), row, atol=3e-3)
        best = np.argsort(-probabilities[at - 1])[:5]
        names = page.locator(".ap-next").all_text_contents()
        shown = [ALPHABET[i].replace(" ", "␣").replace("\n", "↵") for i in best]
        assert names == shown
        bars = page.eval_on_selector_all(
            ".ap-bar", "all => all.map((b) => +b.style.getPropertyValue('--share'))"
        )
        np.testing.assert_allclose(bars, probabilities[at - 1][best], atol=1e-3)


def test_pointing_shows_a_cell_and_leaving_goes_back(open_pad, pad):
    page = open_pad()
    page.hover(".ap-cell:nth-child(2)")
    assert place(page) == 2 and 'From "O" (place 2)' in words(page)
    page.hover(".live-caption")
    assert place(page) == 6
    page.click(".ap-cell:nth-child(3)")
    page.hover(".live-caption")
    assert place(page) == 3
    page.hover(".ap-cell:nth-child(1)")
    page.focus(".ap-cells")
    page.keyboard.press("ArrowRight")
    assert place(page) == 2
    page.keyboard.press("ArrowRight")
    assert place(page) == 3  # the keys win over a mouse that only lies there


def test_a_tap_chooses_a_cell(open_pad):
    page = open_pad(width=390, height=844, touch=True)
    page.tap(".ap-cell:nth-child(2)")
    assert place(page) == 2
    page.tap("[aria-label='Head mean']")
    assert head(page) == (2, 0)


def test_a_finger_on_the_cells_scrolls_the_page(open_pad):
    page = open_pad(width=390, height=844, touch=True)
    x, y, _ = centre(page, ".ap-cells")
    swipe(page, x, y, up=200)
    assert page.evaluate("scrollY") > 50


def test_keys_move_along_the_line_and_through_the_heads(open_pad):
    page = open_pad()
    page.focus(".ap-cells")
    for key, at in (
        *(("ArrowLeft", 5), ("ArrowLeft", 4), ("ArrowRight", 5), ("Home", 1), ("ArrowLeft", 1)),
        *(("End", 6), ("ArrowRight", 6), ("Control+ArrowLeft", 6), ("a", 6)),
    ):
        page.keyboard.press(key)
        assert place(page) == at
    for key, which in (
        *(("ArrowDown", 2), ("ArrowDown", 3), ("ArrowDown", 4), ("ArrowDown", 0)),
        *(("ArrowUp", 4), ("ArrowUp", 3), ("Alt+ArrowUp", 3), ("ArrowDown", 4)),
    ):
        page.keyboard.press(key)
        assert head(page) == (2, which)
    assert page.evaluate("scrollY") == 0


def test_the_slider_goes_through_the_line(open_pad, weights):
    page = open_pad()
    page.fill(".ap-slider", "1")
    assert place(page) == 1 and words(page) == told(weights, "ROMEO:", 1, 2, 1)
    assert page.get_attribute(".ap-slider", "aria-valuetext") == '"R", place 1 of 6'
    assert [page.get_attribute(".ap-slider", side) for side in ("min", "max")] == ["1", "6"]
    page.focus(".ap-slider")
    page.keyboard.press("ArrowRight")
    assert place(page) == 2


FOCUSED = "[document.activeElement].map((e) => e.ariaLabel || e.textContent || e.tagName)[0]"


def test_controls_are_reached_by_tab_and_the_focus_is_seen(open_pad):
    page = open_pad()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    assert seen[:3] == ["TEXTAREA", "Write", "Start again"]
    assert seen[3].startswith("The line.") and seen[4] == "Place in the line"
    assert seen[5:] == ["Block 1", "Block 2", *("Head " + n for n in ("mean", "1", "2", "3", "4"))]


# --- the line ------------------------------------------------------------------------------------


PROMPTS = [
    "To be, or not to be",
    "To be,\nor not",
    "",
    "   ",
    "\U0001f642\U0001f680",
    "שלום עולם",
    "مرحبا",
    "<script>document.title = 'gone'</script>",
    "<img src=x onerror=\"document.title = 'gone'\">",
    "“Être” — Ophélia’s line",
    "a\u202eb\u200dc",
    "To be, or not to be: that is not all that there is to be",
    "to \N{SNOWMAN} " * 300,
    "\N{SNOWMAN}" * 1100 + "to",
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_any_prompt_is_read_as_far_as_the_model_knows_it(open_pad, prompt):
    page = open_pad()
    page.fill("textarea", prompt)
    settle(page)
    cleaned = prompts.clean(prompt, ALPHABET)
    kept = cleaned.text[-CONTEXT:] or "\n"
    assert line(page) == kept and place(page) == len(kept)
    more = f"Only the last {CONTEXT} characters are kept: the model sees no more."
    cut = len(cleaned.text) > CONTEXT  # then it says no larger number, too
    changes = cleaned.words.removeprefix("Only the last 1,000 characters were kept.").strip()
    said = [changes, more] if cut else [cleaned.words]
    assert page.text_content(".ap-note") == " ".join(filter(None, said))
    assert page.title() == "A page" and page.locator(".attention-pad script, img").count() == 0


@pytest.mark.parametrize("prompt", PROMPTS)
def test_any_prompt_from_python_is_shown(open_pad, weights, prompt):
    page = open_pad(live.AttentionPad(weights, ALPHABET, HEADS, prompt))
    assert page.input_value("textarea") == prompt
    assert line(page) == (prompts.clean(prompt, ALPHABET).text[-CONTEXT:] or "\n")


def test_an_alphabet_without_line_breaks_begins_with_its_first_character(open_pad, weights):
    figure = live.AttentionPad(weights, ALPHABET[::-1].replace("\n", "Z"), HEADS, "")
    assert line(open_pad(figure)) == "z"


def test_what_cannot_be_seen_has_a_sign_and_a_name(open_pad, weights):
    page = open_pad(live.AttentionPad(weights, ALPHABET.replace("z", "\t"), HEADS, "a\t \nb"))
    cells = page.locator(".ap-cell:not([hidden])")
    assert cells.all_text_contents() == ["a", "⇥", "␣", "↵", "b"]
    names = [cell.get_attribute("aria-label") for cell in cells.all()]
    assert names == ['"a"', "a tab", "a space", "a new line", '"b"']


def written(page):
    """Write for a while; return all that the line was."""
    page.click(WRITE)
    seen = [line(page)]
    while len(seen) < 60:
        page.wait_for_timeout(50)
        if line(page) != seen[-1]:
            seen.append(line(page))
    page.click(STOP)
    settle(page)
    return seen


def test_it_writes_on_past_the_end_of_its_window(open_pad):
    page = open_pad()
    page.fill("textarea", "To be")
    text = "To be" + ask(page, "write('To be', 200)")
    seen = written(page)
    assert len(set(map(len, seen))) > 10 and max(map(len, seen)) == CONTEXT
    lines = {"".join(window(text[:end], CONTEXT)) for end in range(len("To be"), len(text) + 1)}
    assert set(seen) <= lines
    assert place(page) == len(line(page))
    assert page.input_value("textarea") == "To be"
    page.click("text=Start again")
    assert place(page) == 5 and line(page) == "To be"
    again = written(page)
    assert set(again) <= lines  # the seed is the same


def test_while_it_writes_nothing_is_read_aloud_and_any_input_stops_it(open_pad):
    page = open_pad()
    for stop in ("ArrowLeft", "textarea", "Block 1"):
        page.click(WRITE)
        assert page.get_attribute(".live-words", "aria-live") == "off"
        page.wait_for_timeout(300)
        if stop == "ArrowLeft":
            page.focus(".ap-cells")
            page.keyboard.press(stop)
        elif stop == "textarea":
            page.fill(stop, "But so")
        else:
            page.click(f"[aria-label='{stop}']")
        assert page.locator(STOP).count() == 0
        assert page.get_attribute(".live-words", "aria-live") == "polite"
        settle(page)
        before = line(page)
        settle(page)
        assert line(page) == before and (stop != "textarea" or before == "But so")


def test_with_reduced_motion_it_writes_one_character_a_press(open_pad):
    page = open_pad(reduced_motion=True)
    text = "ROMEO:" + ask(page, "write('ROMEO:', 3)")
    for length in (7, 8, 9):
        page.click(WRITE)
        assert place(page) == length and line(page) == text[:length]


def drawn(weights, text, n, seed, **decoding):
    """What the reference writes after a text, in the page's own draws."""
    for u in mulberry32(seed, n):
        logits, _ = gpt_logits(weights, [TOKENS[c] for c in window(text, CONTEXT)], HEADS)
        p = decoded(logits[-1], **{"temperature": 0.8, **decoding})
        text += ALPHABET[(np.cumsum(p) <= u).sum()]
    return text[-n:]


@pytest.mark.parametrize("decoding", [{}, {"temperature": 0}, {"topK": 3, "temperature": 1.5}])
def test_it_writes_what_the_reference_draws(open_pad, weights, decoding):
    page = open_pad()
    for seed in (7, 8):
        written = ask(page, f"write('The best', 60, {seed}, {json.dumps(decoding)})")
        assert written == drawn(weights, "The best", 60, seed, **decoding)
        assert len(set(written)) > 3


def test_each_seed_and_temperature_of_the_figure_counts(open_pad, weights):
    texts = set()
    for settings in ({}, {"seed": 1}, {"temperature": 0}):
        page = open_pad(live.AttentionPad(weights, ALPHABET, HEADS, "To", **settings))
        texts.add(ask(page, "write('To', 40)"))
    assert len(texts) == 3


# --- everywhere ----------------------------------------------------------------------------------


BRIGHTNESS = """() => {
    const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = (...colours) => {
        for (const colour of colours) {
            paint.fillStyle = colour;
            paint.fillRect(0, 0, 1, 1);
        }
        return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const cell = document.querySelector(".ap-cell:not([hidden])");
    const paper = getComputedStyle(document.querySelector(".attention-pad textarea"));
    return [0, 0.25, 0.5, 0.75, 1].flatMap((tint) => [true, false].map((later) => {
        cell.style.setProperty("--tint", tint);
        cell.classList.toggle("ap-later", later && tint === 0); // what comes later has no tint
        const { color, backgroundColor } = getComputedStyle(cell);
        return [rgb(color), rgb(paper.backgroundColor, backgroundColor)];
    }));
}"""


def contrast(one, other):
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    linear = [
        np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        for c in np.array([one, other]) / 255
    ]
    low, high = sorted(float(c @ [0.2126, 0.7152, 0.0722]) for c in linear)
    return (high + 0.05) / (low + 0.05)


# Ink, paper and accent, in the light and in the dark: of the book, of its theme, of JupyterLab.
PALETTES = {
    "alone": None,
    "book": (("#222832", "#fff", "#00597f"), ("#ced6dd", "#121212", "#6cc5f0")),
    "theme": (("#222832", "#fff", "#176de8"), ("#ced6dd", "#14181e", "#528fe4")),
    "lab": (("#212121", "#fff", "#2196f3"), ("#fff", "#111", "#2196f3")),
}


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_is_readable_on_every_tint(open_pad, dark, palette):
    page = open_pad(dark=dark)
    if PALETTES[palette]:
        ink, paper, accent = PALETTES[palette][dark]
        page.evaluate(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        page.add_style_tag(
            content=f"html {{ --pst-color-text-base: {ink}; --pst-color-background: {paper}; "
            f"--pst-color-primary: {accent} }}"
        )
    found = page.evaluate(BRIGHTNESS)
    assert len(found) == 10
    assert min(contrast(*pair) for pair in found) >= 4.5
    grounds = [ground for _, ground in found]
    assert contrast(grounds[0], grounds[-1]) > 1.5  # and the tints differ


def pixels(page):
    url = page.eval_on_selector(".ap-map", "c => c.toDataURL()")
    return np.asarray(Image.open(BytesIO(base64.b64decode(url.split(",")[1])))).astype(float)


def test_the_square_is_as_strong_as_the_weights(open_pad, weights):
    page = open_pad()
    page.fill("textarea", "To be")
    settle(page)
    opacity = pixels(page)[..., 3] / 255
    _, rows = expected(weights, "To be")
    side = len(opacity) / 5
    for i in range(4):  # the last row has the frame
        for j in range(5):
            found = opacity[int((i + 0.5) * side), int((j + 0.5) * side)]
            assert found == pytest.approx(np.sqrt(rows[1, 0, i, j]), abs=0.02)
    assert "block 2, head 1: 5 by 5" in page.get_attribute(".ap-map", "aria-label")


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_pad, dark):
    page = open_pad(width=390, height=844, dark=dark, scale=2)
    page.fill("textarea", "To be, or not to be: that is it")
    settle(page)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".attention-pad :is(button, input, textarea)",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    map_box, bars = (page.locator(s).bounding_box() for s in (".ap-map", ".ap-bars"))
    assert abs(map_box["width"] - map_box["height"]) < 1
    assert max(box["y"] + box["height"] for box in (map_box, bars)) < 844  # seen at once
    crisp = page.eval_on_selector(".ap-map", "c => c.width / c.clientWidth")
    assert crisp == pytest.approx(2, abs=0.01)


def test_what_is_below_the_line_seldom_jumps_as_it_grows(open_pad):
    figure = live.AttentionPad(random_gpt(len(ALPHABET), 8, 100), ALPHABET, 2, "a")
    page = open_pad(figure, width=390, height=1200)
    found = {}
    for length in (1, 12, 25, 26, 50, 51, 99, 100):
        page.fill("textarea", "a" * length)
        settle(page)
        rooms = page.locator(".ap-cell").evaluate_all(
            "all => all.filter((c) => c.offsetWidth).length"
        )
        found.setdefault(rooms, []).append(page.locator(".ap-map").bounding_box()["y"])
        assert page.locator(".ap-cell:not([hidden])").count() == length
    assert {rooms: len(set(tops)) for rooms, tops in found.items()} == {25: 1, 50: 1, 100: 1}
    assert [len(tops) for tops in found.values()] == [3, 2, 3]


def test_print_leaves_out_the_controls(open_pad):
    page = open_pad()
    controls = (".live-buttons", ".ap-slider", ".ap-choices", "textarea")
    assert all(page.locator(control).is_visible() for control in controls)
    page.emulate_media(media="print")
    assert not any(page.locator(control).is_visible() for control in controls)
    assert all(page.locator(s).is_visible() for s in (".ap-map", ".ap-cells", ".ap-bars"))


def cut_weights(state):
    buffer = next(b for b in state["buffers"] if b["path"] == ["weights"])
    buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-10]).decode()


def without_weights(state):
    state["buffers"] = [b for b in state["buffers"] if b["path"] != ["weights"]]


def short_alphabet(state):
    state["state"]["alphabet"] = "abc"


DAMAGE = {
    "its weights are missing": without_weights,
    'within "head.1"': cut_weights,
    "its alphabet has 3 characters, not 36": short_alphabet,
    "the description of its weights is missing": lambda state: state["state"]["gpt"].clear(),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, weights, message):
    pads = [live.AttentionPad(weights, ALPHABET, HEADS, "ROMEO:") for _ in range(2)]
    page = open_page(write_page(tmp_path, pads, lambda states: DAMAGE[message](states[0])))
    page.wait_for_selector(".attention-pad")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text().startswith("This live figure could not start: ")
    assert message in alert.inner_text()
    page.fill(".ap-slider", "2")
    assert place(page) == 2


def test_it_works_over_http_too(tmp_path, open_page, serve, pad):
    write_page(tmp_path, [pad])
    page = open_page(f"{serve(tmp_path)}/index.html")
    page.wait_for_selector(".attention-pad")
    page.fill("textarea", "To be")
    assert place(page) == 5 and line(page) == "To be"  # `place` waits until it is drawn


@pytest.mark.parametrize("dtype", ["int8", "int16"])
def test_how_fast_and_how_large_the_chapters_gpt_is(open_pad, dtype):
    """Printed, not judged: speed depends on the machine."""
    weights = random_gpt(62, 128, 64, blocks=3)
    alphabet = "".join(map(chr, range(33, 95)))
    figure = live.AttentionPad(weights, alphabet, 4, "AB", dtype=dtype)
    page = open_pad(figure)
    (speed,) = measure_page.letters_per_second(page)
    page.fill("textarea", alphabet)
    script = """() => Array.from({ length: 64 }, (_, i) => {
        const slider = document.querySelector(".ap-slider");
        slider.value = 1 + i;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        const start = performance.now();
        document.querySelector(".attention-pad").draw();
        return performance.now() - start;
    })"""
    times = page.evaluate(script)
    assert speed > 0 and len(times) == 64
    print(
        f"\n{dtype}: {speed:,.0f} characters a second, {figure.weights_kb:,.0f} kB as base64; "
        f"draw: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms"
    )
