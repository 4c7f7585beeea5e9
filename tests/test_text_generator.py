"""The text generator: its state in Python, and the figure in a real browser."""

import base64
import statistics

import keras
import measure_page
import numpy as np
import pytest
from decoding_rules import decoded, mulberry32
from live_page import next_probs, run_module, write_page
from text_models import LETTERS, VOCAB_SIZE, build_text_model, next_probabilities

from helpers import live
from helpers.live.text_generator import CODE

pytest_plugins = ["browser"]
ROOT = "document.querySelector('.text-generator')"


@pytest.fixture(scope="module")
def model():
    return build_text_model("GRU")


def tokens_of(text):
    return [LETTERS.index(character) for character in text]


def expected_after(model, text, **decoding):
    """Keras's probabilities of the character after a text, float64 in the alphabet's order."""
    p = next_probabilities(model, tokens_of(text or "\n"))
    return decoded(np.log(p), **decoding)


# --- the widget in Python ------------------------------------------------------------------------


def test_texts_and_controls_are_read_and_set_in_python(model):
    generator = live.TextGenerator(model, LETTERS, prompt="Good night")
    seen = []
    generator.observe(lambda change: seen.append((change["name"], change["new"])))
    assert (generator.prompt, generator.temperature, generator.text) == ("Good night", 0.8, "")
    generator.temperature = np.float32(0.5)
    generator.top_k, generator.top_p = np.int64(5), 1
    generator.text = ", my lord"[:5]
    generator.prompt = "Not in <the> alphabet 😀"
    assert seen[:3] == [("temperature", 0.5), ("top_k", 5), ("text", ", my ")]
    assert generator.text == "" and generator.prompt.endswith("😀")  # a new beginning
    for name, wrong in [
        ("temperature", [2.01, -0.1, np.nan, "1", None]),
        ("top_p", [0, 1.01, np.inf, None]),
        ("top_k", [-1, VOCAB_SIZE + 1, 2.0, True, None]),
        ("text", ["Zoe"]),
    ]:
        for value in wrong:
            with pytest.raises(ValueError, match=f"{name}: expected"):
                setattr(generator, name, value)
    for name in ("prompt", "text"):
        with pytest.raises(TypeError, match=f"{name}: expected a string, got 3"):
            setattr(generator, name, 3)
    assert (generator.temperature, generator.top_k, generator.top_p) == (0.5, 5, 1.0)


def test_the_weights_are_counted_as_they_travel(model):
    generator = live.TextGenerator(model, LETTERS, noun="sign")
    assert generator.weights_kb * 1000 == len(base64.b64encode(generator.weights))
    assert repr(generator).startswith(f"TextGenerator of {VOCAB_SIZE} signs and ")


def chain_of(*stack):
    return keras.Sequential([keras.Input((None,), dtype="int32"), *stack])


def test_bad_arguments_are_named(model):
    dense, embedding = keras.layers.Dense, keras.layers.Embedding
    gru = keras.layers.GRU(3, return_sequences=True)
    cases = [
        ("model: expected a built", {"model": keras.Sequential([dense(2)])}),
        (
            "model: expected an Embedding",
            {"model": keras.Sequential([keras.Input((3,)), dense(3)])},
        ),
        ("model: expected an Embedding", {"model": chain_of(embedding(5, 3), gru)}),
        ("model: expected logits", {"model": chain_of(embedding(5, 3), gru, dense(5, "softmax"))}),
        ("model: expected 5 logits", {"model": chain_of(embedding(5, 3), gru, dense(4))}),
        ("alphabet: got .*, expected distinct characters", {"alphabet": LETTERS[:-1] + "a"}),
        (f"alphabet: expected {VOCAB_SIZE} characters, as the model", {"alphabet": LETTERS[1:]}),
        ("temperature: expected", {"temperature": 3}),
        ("top_k: expected", {"top_k": 0.5}),
        ("top_p: expected", {"top_p": 0}),
        ("length: expected an integer from 1 to 2000", {"length": 0}),
        ("length: expected", {"length": 10.0}),
        ("seed: expected", {"seed": -1}),
        ("seed: expected", {"seed": 2**32}),
        ("dtype: expected", {"dtype": "int4"}),
    ]
    for message, wrong in cases:
        with pytest.raises(ValueError, match=message):
            live.TextGenerator(**{"model": model, "alphabet": LETTERS, **wrong})
    with pytest.raises(TypeError, match="alphabet: got NoneType, expected a string"):
        live.TextGenerator(model, None)
    with pytest.raises(TypeError, match="prompt: expected a string, got None"):
        live.TextGenerator(model, LETTERS, prompt=None)


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_generator(tmp_path, open_page, model):
    def go(arguments=None, **options):
        generator = live.TextGenerator(model, LETTERS, **arguments or {})
        page = open_page(write_page(tmp_path, [generator]), **options)
        page.wait_for_selector(".text-generator")
        return page

    return go


def settle(page):
    page.wait_for_timeout(700)  # the words wait, so as not to be read aloud all the time


def words(page):
    settle(page)
    return page.inner_text(".live-words").replace("\xa0", " ").replace("\u2009", "")


def written(page):
    return page.locator(".tg-written").text_content()


def bars(page):
    """What the bars show: [(character, share as text, fill, mark)], the last two in [0, 1]."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shown = page.eval_on_selector_all(
        ".tg-bars button",
        """all => all.map((b) => [b.value, b.querySelector(".tg-share").textContent,
            ...[".tg-fill", ".tg-mark"].map((name) => {
                const [part, track] = [name, ".tg-track"].map((n) =>
                    b.querySelector(n).getBoundingClientRect());
                const end = name === ".tg-fill" ? part.right : part.left + part.width / 2;
                return (end - track.left) / track.width;
            })])""",
    )
    return [(c, share.replace("\xa0", " "), fill, mark) for c, share, fill, mark in shown]


def ask(page, call):
    return page.evaluate(f"{ROOT}.{call}")


def hold_bars(page, model, text, **decoding):
    """The ten bars have to be Keras's ten most probable characters, in their order."""
    plain, chosen = expected_after(model, text), expected_after(model, text, **decoding)
    order = np.argsort(-plain, kind="stable")[:10]
    found = bars(page)
    assert [c for c, *_ in found] == [LETTERS[i] for i in order]
    np.testing.assert_allclose([fill for *_, fill, _ in found], chosen[order], atol=0.004)
    np.testing.assert_allclose([mark for *_, mark in found], plain[order], atol=0.008)
    for i, (_, share, *_) in zip(order, found, strict=True):
        digits = share.replace("<\u20091", "0.4").removesuffix(" %")
        assert float(digits) == pytest.approx(100 * chosen[i], abs=0.51)


TEXTS = [
    "ROMEO:",
    "",
    "\n",
    "What, ho! my lord",
    "a" * 40,
    "O, that I were a glove\nupon that hand",
]


def test_the_page_expects_what_keras_does(tmp_path, open_page, serve, model):
    file = write_page(tmp_path, [live.TextGenerator(model, LETTERS)])
    for address in (file, f"{serve(tmp_path)}/index.html"):
        page = open_page(address)
        page.wait_for_selector(".text-generator")
        for text in TEXTS:
            found = ask(page, f"probabilities({text!r})")
            np.testing.assert_allclose(found, expected_after(model, text), atol=2e-5)
            decoding = {"temperature": 0.6, "topK": 9, "topP": 0.7}
            found = ask(page, f"probabilities({text!r}, {decoding})")
            np.testing.assert_allclose(found, expected_after(model, text, **decoding), atol=5e-5)


def test_each_figure_of_a_page_tells_what_it_expects_after_its_prompt(tmp_path, open_page, model):
    prompts = ["ROMEO:", "Zoë, my lord", ""]
    cut = {"temperature": 0.3, "top_k": 4, "top_p": 0.5}  # what a reader sets does not count
    page = open_page(
        write_page(tmp_path, [live.TextGenerator(model, LETTERS, p, **cut) for p in prompts])
    )
    page.wait_for_function("document.querySelectorAll('.text-generator').length === 3")
    expected = [expected_after(model, text) for text in ("ROMEO:", "oe, my lord", "")]
    np.testing.assert_allclose(next_probs(page), expected, rtol=0, atol=2e-5)


def test_the_bars_follow_what_is_typed(open_generator, model):
    page = open_generator({"prompt": "R", "temperature": 1})
    hold_bars(page, model, "R")
    page.focus("textarea")
    page.keyboard.press("End")
    for text in ("RO", "ROM", "ROME"):
        page.keyboard.type(text[-1])
        hold_bars(page, model, text)
    page.fill("textarea", "ROMEO:\nBut soft")
    hold_bars(page, model, "ROMEO:\nBut soft")
    page.fill("textarea", "But")
    hold_bars(page, model, "But")
    assert page.locator(".tg-begin").text_content() == "But"


def test_the_sliders_do_what_numpy_does(open_generator, model):
    page = open_generator({"prompt": "The ", "temperature": 1})
    hold_bars(page, model, "The ")
    sliders = [page.locator(f".live-slider >> nth={i}") for i in range(3)]
    assert page.eval_on_selector_all(".live-value", "all => all.map((e) => e.textContent)") == [
        *("1.00", "all", "all")
    ]
    sliders[0].fill("0.5")
    hold_bars(page, model, "The ", temperature=0.5)
    sliders[1].fill("4")
    hold_bars(page, model, "The ", temperature=0.5, topK=4)
    sliders[2].fill("0.6")
    hold_bars(page, model, "The ", temperature=0.5, topK=4, topP=0.6)
    shown = [slider.get_attribute("aria-valuetext") for slider in sliders]
    assert shown == ["0.50", "4", "0.60"]
    sliders[1].fill(str(VOCAB_SIZE))
    sliders[2].fill("1")
    sliders[0].fill("0")
    hold_bars(page, model, "The ", temperature=0)
    assert bars(page)[0][1] == "100 %" and bars(page)[1][1] == "0 %"
    assert page.locator(".tg-cut").count() == 9
    sliders[0].fill("2")
    hold_bars(page, model, "The ", temperature=2)


def test_the_words_say_what_comes_next(open_generator, model):
    page = open_generator({"prompt": "The", "noun": "sign", "temperature": 1, "top_k": 5})
    p = expected_after(model, "The", topK=5)
    best = {" ": "a space", "\n": "a new line"}.get(LETTERS[p.argmax()], f'"{LETTERS[p.argmax()]}"')
    said = (
        f"Next, most likely: {best}, {100 * p.max():.0f} %. 5 of {VOCAB_SIZE} signs have a chance."
    )
    assert " ".join(words(page).split()) == said
    page.locator(".live-slider >> nth=1").fill(str(VOCAB_SIZE))
    assert words(page).endswith(f"All {VOCAB_SIZE} signs have a chance.")
    page.locator(".live-slider >> nth=0").fill("0")
    assert words(page).endswith(f"100 %.\n1 of {VOCAB_SIZE} signs has a chance.")
    assert page.get_attribute(".live-words", "aria-live") == "polite"


@pytest.mark.parametrize("seed", [0, 11])
@pytest.mark.parametrize("decoding", [{}, {"temperature": 0.7, "topK": 12, "topP": 0.9}])
def test_a_seed_gives_the_text_that_python_draws(open_generator, model, seed, decoding):
    page = open_generator()
    text = ask(page, f"write('ROMEO:\\n', 60, {seed}, {decoding})")
    logits = np.asarray(model(np.array([tokens_of("ROMEO:\n" + text)])))[0, -61:-1]
    for character, u, row in zip(text, mulberry32(seed, 60), logits, strict=True):
        edges = np.cumsum(decoded(row, **decoding))
        assert np.abs(edges - u).min() > 1e-6  # else rounding might decide
        assert character == LETTERS[np.searchsorted(edges, u, side="right")]
    assert len(set(text)) > 6
    assert ask(page, f"write('ROMEO:\\n', 60, {seed + 1}, {decoding})") != text


def test_buttons_write_as_the_seed_says(open_generator, model):
    page = open_generator({"prompt": "RICHARD:", "seed": 5})
    whole = ask(page, "write('RICHARD:', 3, 5, { temperature: 0.8 })")
    assert written(page) == ""
    for n in (1, 2, 3):
        page.click("text=One letter")
        assert bars(page) and written(page) == whole[:n]
    hold_bars(page, model, "RICHARD:" + whole, temperature=0.8)
    page.click("text=Start again")
    assert bars(page) and written(page) == ""
    hold_bars(page, model, "RICHARD:", temperature=0.8)


def test_start_again_and_a_new_prompt_draw_the_same_once_more(open_generator):
    page = open_generator({"prompt": "Nurse", "seed": 5, "length": 30}, reduced_motion=True)
    whole = ask(page, "write('Nurse', 30, 5, { temperature: 0.8 })")
    page.click("text=One letter")
    page.click("text=Start again")
    page.click("text=Write")
    assert bars(page) and written(page) == whole
    page.click("text=Write")  # without "Start again" another text
    assert bars(page) and len(written(page)) == 30 and written(page) != whole
    page.click("text=Start again")
    page.click("text=Write")
    assert bars(page) and written(page) == whole
    page.fill("textarea", "Lady")
    page.click("text=Write")
    expected = ask(page, "write('Lady', 30, 5, { temperature: 0.8 })")
    assert bars(page) and written(page) == expected


def wait_for(page, condition):
    """Wait as long as a slow machine may take."""
    page.wait_for_function(condition, timeout=60_000)


LENGTH = "document.querySelector('.tg-written').textContent.length"


def test_write_goes_on_to_the_end_and_begins_anew(open_generator):
    page = open_generator({"length": 60, "seed": 3})
    page.click("text=Write")
    assert page.get_attribute(".live-words", "aria-live") == "off"
    wait_for(page, f"{LENGTH} > 5")
    assert page.locator("text=Pause").count() == 1
    wait_for(page, f"{LENGTH} === 60")
    wait_for(page, "document.querySelector('.live-words').ariaLive === 'polite'")
    assert page.locator("text=Write").count() == 1
    first = written(page)
    assert first == ask(page, "write('ROMEO:', 60, 3, { temperature: 0.8 })")
    page.click("text=Write")
    wait_for(page, f"{LENGTH} < 40")
    wait_for(page, f"{LENGTH} > 5")
    page.click("text=Pause")
    bars(page)
    stopped = written(page)
    page.wait_for_timeout(300)
    assert written(page) == stopped and not first.startswith(stopped)


def test_any_other_input_stops_the_writing(open_generator):
    page = open_generator({"length": 2000})
    for act in (
        lambda: page.locator(".live-slider >> nth=0").fill("1.5"),
        lambda: page.fill("textarea", "Mark"),
        lambda: page.click("text=One letter"),
    ):
        page.click("text=Write")
        wait_for(page, f"{LENGTH} > 3")
        act()
        page.wait_for_timeout(100)
        before = written(page)
        page.wait_for_timeout(300)
        assert written(page) == before
        page.click("text=Start again")


def test_the_text_scrolls_in_its_own_box(open_generator):
    page = open_generator({"length": 2000, "seed": 1}, reduced_motion=True)
    top = page.evaluate("scrollY")
    page.click("text=Write")
    wait_for(page, f"{LENGTH} === 2000")
    script = """e => [e.scrollHeight > 2 * e.clientHeight, e.scrollWidth <= e.clientWidth,
        Math.abs(e.scrollTop + e.clientHeight - e.scrollHeight) < 2]"""
    assert page.eval_on_selector(".tg-output", script) == [True, True, True]
    assert page.evaluate("scrollY") == top
    page.focus(".tg-output")
    page.keyboard.press("Home")
    wait_for(page, "document.querySelector('.tg-output').scrollTop === 0")


def test_with_reduced_motion_all_is_written_at_once(open_generator):
    page = open_generator({"length": 200}, reduced_motion=True)
    page.click("text=Write")
    bars(page)
    assert len(written(page)) == 200
    assert page.locator("text=Write").count() == 1


def test_a_bar_adds_its_letter(open_generator, model):
    page = open_generator({"prompt": "to b", "temperature": 1})
    text = ""
    for nth, press in ((0, "click"), (3, "key"), (9, "key"), (1, "click")):
        button = page.locator(".tg-bars button").nth(nth)
        text += button.get_attribute("value")
        if press == "click":
            button.click()
        else:
            button.focus()
            page.keyboard.press("Enter" if nth == 3 else "Space")
        assert bars(page) and written(page) == text
        hold_bars(page, model, "to b" + text)


def test_a_cut_letter_can_still_be_added(open_generator):
    page = open_generator({"temperature": 0})
    button = page.locator(".tg-bars button.tg-cut").last
    letter = button.get_attribute("value")
    button.click()
    assert bars(page) and written(page) == letter


def test_what_cannot_be_seen_has_a_name(tmp_path, open_page):
    small = build_text_model("GRU", vocab_size=4)
    page = open_page(write_page(tmp_path, [live.TextGenerator(small, "\n \ta", prompt="a")]))
    page.wait_for_selector(".text-generator")
    script = """all => all.map((b) => [b.value,
        [b.querySelector(".tg-name").textContent, b.ariaLabel.split(":")[0]]])"""
    named = dict(page.eval_on_selector_all(".tg-bars button", script))
    assert named == {
        **{"\n": ["↵", "a new line"], " ": ["␣", "a space"]},
        **{"\t": ["⇥", "a tab"], "a": ["a", '"a"']},
    }


PROMPTS = {
    "": ("", ""),
    "ROMEO:": ("ROMEO:", ""),
    "<script>window.hacked = 1</script>": ("scriptwindow.hacked  script", "never seen were left"),
    "<img src=x onerror='window.hacked = 1'>": ("img src onerror'window.hacked  '", "left out"),
    "Grüße, Zoë 😀👩‍👩‍👧": ("Grusse, oe ", "3 characters were replaced"),
    "שלום, my lord": (", my lord", "4 characters that the model has never seen were left out"),
    "“soft”": ("'soft'", "2 characters were replaced"),
    "😀": ("", "1 character that the model has never seen was left out: 😀."),
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_what_the_alphabet_does_not_have_is_told(open_generator, model, prompt):
    text, note = PROMPTS[prompt]
    page = open_generator({"prompt": prompt, "temperature": 1})
    for _ in range(2):
        bars(page)
        assert page.locator(".tg-begin").text_content() == text
        hold_bars(page, model, text)
        told = page.locator(".tg-note").text_content()
        assert note in told and bool(note) == bool(told)
        page.fill("textarea", "Good")
        page.fill("textarea", prompt)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".text-generator :is(img, script)").count() == 0
    page.click("text=One letter")
    assert bars(page) and len(written(page)) == 1


def test_of_a_very_long_prompt_the_end_is_kept(open_generator):
    page = open_generator()
    page.fill("textarea", "a" * 1002 + "b")
    bars(page)
    assert page.locator(".tg-begin").text_content() == "a" * 999 + "b"
    told = "Only the last 1,000 characters were kept."
    assert page.locator(".tg-note").text_content() == told
    page.click("text=One letter")
    assert bars(page) and len(written(page)) == 1


def test_without_a_newline_it_starts_from_the_first_character(tmp_path, open_page):
    small = build_text_model("LSTM", vocab_size=4)
    page = open_page(write_page(tmp_path, [live.TextGenerator(small, "😀bא<", prompt="")]))
    page.wait_for_selector(".text-generator")
    expected = next_probabilities(small, [0])
    np.testing.assert_allclose(ask(page, "probabilities('')"), expected, atol=2e-5)
    assert page.locator(".tg-bars button").count() == 4
    found = ask(page, "write('', 50, 1)")
    assert set(found) <= set("😀bא<") and len(found) == 50
    page.locator(".tg-bars button >> nth=0").click()
    assert bars(page) and written(page) == "😀bא<"[expected.argmax()]


def test_keys_stay_in_the_figure(open_generator):
    page = open_generator()
    page.evaluate("document.addEventListener('keydown', () => (window.heard = true))")
    page.focus(".live-slider")
    before = bars(page)
    page.keyboard.press("ArrowLeft")
    assert page.locator(".live-slider >> nth=0").input_value() == "0.75"
    assert bars(page) != before
    page.focus("textarea")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("window.heard") is None  # a notebook would leave the cell
    assert "\n" in page.input_value("textarea") and page.evaluate("scrollY") == 0


def test_the_focus_is_seen_and_controls_are_reached_by_tab(open_generator):
    page = open_generator()
    script = """() => {
        const { type, tagName, textContent } = document.activeElement;
        if (document.activeElement.closest("ul")) return "bar";
        return type === "button" ? textContent : type ?? tagName;
    }"""
    seen = []
    for _ in range(18):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(script))
        width = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(width) == "3px"
    buttons = ["Write", "One letter", "Start again"]
    assert seen == ["textarea", *["bar"] * 10, *["range"] * 3, *buttons, "DIV"]
    names = [("textbox", "The text begins with"), ("group", "The text")]
    names += [("slider", name) for name in ("Temperature", "Top-k", "Top-p")]
    for role, name in names:
        assert page.get_by_role(role, name=name, exact=True).count() == 1, name


def test_a_finger_taps_bars_and_sliders(open_generator):
    page = open_generator(None, width=390, height=844, touch=True)
    button = page.locator(".tg-bars button").nth(7)
    letter = button.get_attribute("value")
    button.tap()
    assert bars(page) and written(page) == letter
    before = bars(page)
    box = page.locator(".live-slider >> nth=0").bounding_box()
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    assert bars(page) != before
    assert float(page.locator(".live-slider >> nth=0").input_value()) > 1.5


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_generator, dark):
    page = open_generator({"prompt": "a" * 300}, width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("innerWidth") == 390
    page.click("text=One letter")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".text-generator :is(button, input, textarea)",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    clipped = page.eval_on_selector_all(
        ".text-generator :is(button, .tg-share, .live-value, .live-control span)",
        "all => all.filter((e) => e.scrollWidth > e.clientWidth + 1).length",
    )
    assert clipped == 0


def test_it_follows_the_theme(open_generator):
    page = open_generator()
    brightness = "e => Math.max(...getComputedStyle(e).color.match(/[\\d.]+/g).map(Number))"
    assert page.eval_on_selector(".text-generator", brightness) < 80
    page.emulate_media(color_scheme="dark")
    for part in (".text-generator", "textarea", ".tg-bars button", ".tg-output"):
        assert page.eval_on_selector(part, brightness) > 180


def test_print_leaves_out_the_controls(open_generator):
    page = open_generator()
    page.emulate_media(media="print")
    assert not page.locator(".live-buttons").is_visible()
    assert not page.locator(".live-slider").first.is_visible()
    assert page.locator(".tg-bars").is_visible() and page.locator(".tg-output").is_visible()


SCRIPT = """async ({ default: figure }, state) => {
    const listeners = {};
    state.weights = new DataView(Uint8Array.from(state.weights).buffer);
    const model = {
        get: (name) => state[name],
        set: (name, value) => {
            const other = state[name] !== value;
            state[name] = value;
            if (other) for (const f of listeners[`change:${name}`] ?? []) f();
        },
        on: (name, f) => (listeners[name] ??= []).push(f),
        off: (name, f) => (listeners[name] = listeners[name].filter((g) => g !== f)),
        save_changes: () => (window.saved = { ...state, weights: null }),
    };
    window.forget = await figure.render({ model, el: document.body });
    Object.assign(window, { python: model, listeners });
}"""


def test_python_reads_what_is_done_and_is_followed(browser_context, model):
    page, log = browser_context()
    names = ["prompt", "temperature", "top_k", "top_p", "text", "alphabet", "length", "seed"]
    generator = live.TextGenerator(model, LETTERS)
    state = {name: getattr(generator, name) for name in [*names, "noun", "layers"]}
    run_module(page, CODE, SCRIPT, {**state, "weights": list(generator.weights)})
    page.add_style_tag(content=generator._css)
    page.locator(".live-slider >> nth=2").fill("0.5")
    page.locator(".live-slider >> nth=1").fill("7")
    page.fill("textarea", "Nurse!")
    page.click("text=One letter")
    saved = page.evaluate("saved")
    assert (saved["top_p"], saved["top_k"], saved["prompt"]) == (0.5, 7, "Nurse!")
    assert bars(page) and saved["text"] == written(page) != ""
    page.click("text=Write")
    wait_for(page, f"{LENGTH} > 3")
    page.evaluate("python.set('prompt', 'Lady'); python.set('text', ' Ann')")
    page.evaluate("python.set('temperature', 0.3); python.set('top_k', 0); python.set('top_p', 1)")
    hold_bars(page, model, "Lady Ann", temperature=0.3)
    assert page.input_value("textarea") == "Lady"
    page.wait_for_timeout(300)
    assert written(page) == " Ann" and page.locator("text=Write").count() == 1  # it was stopped
    page.evaluate("forget()")
    assert page.evaluate("Object.values(listeners).flat().length") == 0
    assert log.errors == [] and log.outside == []


def cut_weights(state):
    buffer = next(b for b in state["buffers"] if b["path"] == ["weights"])
    buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-10]).decode()


def drop_last_layer(state):
    dense = state["state"]["layers"].pop()
    size = sum(4 * int(np.prod(weight["shape"])) for weight in dense["weights"])  # of float32
    buffer = next(b for b in state["buffers"] if b["path"] == ["weights"])
    buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-size]).decode()


DAMAGE = {
    f"its model knows {VOCAB_SIZE} tokens, its alphabet {VOCAB_SIZE - 1}": lambda state: state[
        "state"
    ].update(alphabet=LETTERS[1:]),
    f"its model knows {VOCAB_SIZE} tokens, its alphabet 0": lambda state: state["state"].pop(
        "alphabet"
    ),
    f"it answers {VOCAB_SIZE} tokens with 12 logits": drop_last_layer,
    "within": cut_weights,
    "a GRU layer for 8 inputs was given 0": lambda state: state["state"]["layers"].pop(0),
    "its weights are missing": lambda state: state["buffers"].clear(),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, model, message):
    figures = [live.TextGenerator(model, LETTERS) for _ in range(2)]
    page = open_page(write_page(tmp_path, figures, lambda states: DAMAGE[message](states[0])))
    page.wait_for_selector(".text-generator")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text().startswith("This live figure could not start: ")
    assert message in alert.inner_text()
    page.click("text=One letter")
    assert bars(page) and len(written(page)) == 1


def test_how_fast_it_writes_and_answers(tmp_path, open_page):
    """Printed, not judged: seconds depend on the machine."""
    large = build_text_model("GRU", width=64, units=256)
    generator = live.TextGenerator(large, LETTERS)
    page = open_page(write_page(tmp_path, [generator]))
    page.wait_for_selector(".text-generator")
    (speed,) = measure_page.letters_per_second(page)
    script = f"""() => Array.from({{ length: 100 }}, () => {{
        const start = performance.now();
        {ROOT}.draw();
        return performance.now() - start;
    }})"""
    times = page.evaluate(script)
    assert speed > 0 and len(times) == 100
    print(f"\nGRU(256): {speed:.0f} letters a second, {generator.weights_kb:.0f} kB as base64")
    print(f"one answer: median {statistics.median(times):.2f} ms, worst {max(times):.2f} ms")
