"""The watermark dial: its state in Python, and the figure in a real browser against scipy."""

import re

import numpy as np
import pytest
from damage import about
from live_page import change_look, expose, run_module, write_page
from scipy import stats
from watermarks import count, excerpts, is_green, plays, write

from helpers import live, prompts

pytest_plugins = ["browser"]
KEY, N, LETTERS = 3_141_592_653, 20, 217
STRENGTHS = [0, 0.6, 4]
RATES = [0.1, 0.01, 0.001]
CATCH = ["decoding.js", "watermark.js", "watermark_texts.js"]


@pytest.fixture(scope="module")
def corpus():
    """Marked texts of each strength, texts by people, and their alphabet."""
    marked = {s: write(N, LETTERS, s, KEY, seed=i) for i, s in enumerate(STRENGTHS)}
    return {"marked": marked, "real": excerpts(N + 3, LETTERS), "alphabet": plays()[0]}


@pytest.fixture
def show(tmp_path, open_page, corpus):
    """Return a function that opens a page with a dial, given what is not as usual."""

    def go(change=expose, browser=None, state=(), **changes):
        dial = live.WatermarkDial(**(corpus | {"key": KEY} | changes))
        for name, value in dict(state).items():
            setattr(dial, name, value)
        page = open_page(write_page(tmp_path, [dial], change), **(browser or {}))
        page.wait_for_selector(".watermark-dial, [role=alert]")
        return page

    return go


DIAL = "document.querySelector('.watermark-dial')"
# The words come 300 ms after a drawing at most, by a timer that is set before this one.
SETTLE = f"async () => ({DIAL}.draw(), await new Promise((go) => setTimeout(go, 350)))"


def ask(page, what):
    return page.evaluate(f"{DIAL}.{what}")


def text_of(page, selector):
    page.evaluate(SETTLE)
    return page.locator(selector).first.text_content().replace("\u00a0", " ")


def trait(page, name):
    return page.evaluate(f"model.get('{name}')")


def verdict(text, alphabet, **rule):
    """Return counted letters, green ones, z and p of a text, by the reference and scipy."""
    share = rule.get("green_share", 0.5)
    n, green = count(text, alphabet, KEY, **rule)
    z = (green - n * share) / np.sqrt(n * share * (1 - share)) if n else 0
    return n, green, z, stats.binom.sf(green - 1, n, share)


def flagged(texts, alphabet, length, rate, **rule):
    return sum(verdict(text[:length], alphabet, **rule)[3] <= rate for text in texts)


# --- what it computes ---------------------------------------------------------------------------


def hashed(context, letter, key):
    """The rule once more, in whole numbers without end."""
    h = key
    for c in [*context, letter]:
        h = ((h ^ (c + 1)) * 2654435761) % 2**32
        h ^= h >> 15
    h = (h * 2246822519) % 2**32
    return h ^ (h >> 13)


def states(text, alphabet, key, context, share):
    """0 where a letter is not counted, else 1, or 2 where it is green."""
    tokens, seen, found = [alphabet.index(letter) for letter in text], set(), []
    for i, letter in enumerate(tokens):
        before = tuple(tokens[i - context : i]) if i >= context else None
        new = before is not None and (before, letter) not in seen
        seen.add((before, letter))
        found.append(1 + (hashed(before, letter, key) < share * 2**32) if new else 0)
    return found


@pytest.mark.parametrize("key", [0, 1, KEY, 2**31, 2**32 - 1])
def test_the_reference_is_the_rule(key):
    tokens = np.random.default_rng(key).integers(0, 500, (200, 6))
    found = is_green(tokens[:, :-1], tokens[:, -1], key, 0.3)
    assert found.tolist() == [
        hashed(row[:-1], row[-1], key) < 0.3 * 2**32 for row in tokens.tolist()
    ]
    assert 0.15 < found.mean() < 0.45


DETECT = """({ makeDetector }, cases) => cases.map(([text, rule]) => {
    const { states, counted, greens } = makeDetector(rule)(text);
    return [states, counted, greens].map((row) => Array.from(row));
})"""


def test_the_page_and_python_agree_on_every_letter(browser):
    rng = np.random.default_rng(5)
    cases = []
    for alphabet in ("ab", plays()[0], "a🙂é\n𝔗z"):
        for context in (1, 4, 16):
            for share in (0.05, 0.25, 0.5, 0.9):
                key = int(rng.integers(0, 2**32))
                text = "".join(rng.choice(list(alphabet), 300))
                cases.append((text, alphabet, key, context, share))
    cases += [("aab" * 30, "ab", key, 2, 0.5) for key in (0, 2**31, 2**32 - 1)]
    cases += [("abba", "ab", 1, 4, 0.5), ("", "ab", 1, 1, 0.5)]
    names = ("alphabet", "key", "context", "share")
    sent = [[case[0], dict(zip(names, case[1:], strict=True))] for case in cases]
    page = browser.new_page()
    for case, found in zip(cases, run_module(page, ["watermark.js"], DETECT, sent), strict=True):
        expected = np.array(states(*case), int)
        assert found[0] == expected.tolist()
        assert found[1] == [0, *np.cumsum(expected > 0)]
        assert found[2] == [0, *np.cumsum(expected == 2)]
    page.close()


def test_the_tail_and_the_thresholds_are_those_of_the_binomial(browser):
    page = browser.new_page()
    script = """({ tail, zOf, makeThresholds }, [cases, rates]) => cases.map(([n, share]) => [
        Array.from({ length: n + 2 }, (_, g) => tail(g, n, share)),
        Array.from({ length: n + 2 }, (_, g) => zOf(g, n, share)),
        rates.map((rate) => makeThresholds(share)(n, rate))])"""
    cases = [(n, s) for n in (0, 1, 2, 7, 36, 196, 396, 996) for s in (0.03, 0.25, 0.5, 0.9)]
    for (n, share), (tails, scores, least) in zip(
        cases, run_module(page, ["watermark.js"], script, [cases, RATES]), strict=True
    ):
        g = np.arange(n + 2)
        expected = stats.binom.sf(g - 1, n, share)
        np.testing.assert_allclose(tails, expected, rtol=1e-9, atol=1e-300)
        spread = stats.binom.std(n, share) if n else 1
        np.testing.assert_allclose(scores, (g - n * share) / spread if n else 0 * g, atol=1e-9)
        assert least == [int((expected > rate).sum()) for rate in RATES]
    page.close()


def expected_shares(corpus, strength, length, rate, **rule):
    marked, real = corpus["marked"][strength], corpus["real"]
    return [flagged(texts, corpus["alphabet"], length, rate, **rule) for texts in (marked, real)]


def in_percent(count, all_of_them):
    return f"{100 * count / all_of_them:.1f}".removesuffix(".0")


def test_the_shares_are_counted_as_scipy_does(show, corpus):
    page = show()
    strength, length, _ = page.locator("input").all()
    alarms = page.locator(".wm-alarms button")
    seen = []
    for i, n, r in [(0, 210, 0), (1, 40, 1), (1, 120, 0), (1, 210, 2), (2, 60, 1)]:
        strength.fill(str(i))
        length.fill(str(n))
        alarms.nth(r).click()
        caught, accused = expected_shares(corpus, STRENGTHS[i], n, RATES[r])
        assert text_of(page, ".live-words") == (
            f"Caught: {caught} of {N} texts of strength {STRENGTHS[i]} "
            f"({in_percent(caught, N)} %). Falsely accused: {accused} of {N + 3} texts by people "
            f"({in_percent(accused, N + 3)} %). {n} letters of each are tested; "
            "no real words are mixed in; at most "
            f"{['10', '1', '0.1'][r]} % false alarms are allowed."
        )
        seen.append((caught, accused))
    assert len({caught for caught, _ in seen}) > 2 and max(a for _, a in seen) > 0
    assert page.get_attribute(".live-words", "aria-live") == "polite"


def test_the_rule_is_the_one_that_was_given(show, corpus):
    rule = {"context": 2, "green_share": 0.3}
    page = show(state={"strength": 0, "alarm_rate": 0.1, "length": 210}, **rule)
    caught, accused = expected_shares(corpus, 0, 210, 0.1, **rule)
    assert (caught, accused) != tuple(expected_shares(corpus, 0, 210, 0.1))
    assert text_of(page, ".live-words").startswith(f"Caught: {caught} of {N} ")
    assert f"accused: {accused} of" in text_of(page, ".live-words")
    assert "the 2 letters before it" in text_of(page, ".live-caption")


def test_the_curve_is_what_every_length_gives(show, corpus):
    page = show(state={"strength": 0.6, "alarm_rate": 0.1})
    told = ask(page, "power()")
    assert [point["length"] for point in told] == list(range(40, 211, 10))
    for point in told[::4] + told[-1:]:
        expected = expected_shares(corpus, 0.6, point["length"], 0.1)
        assert [point["caught"], point["accused"]] == expected
    assert told[0]["caught"] < told[-1]["caught"]
    said = page.get_attribute("svg >> nth=1", "aria-label").replace("\u00a0", " ")
    shares = [round(100 * told[i]["caught"] / N) for i in (0, -1)]
    assert f"Caught: {shares[0]} % at 40 letters, {shares[1]} % at 210." in said


def heights(page, selector):
    """The ends of a line's corners, in shares of the power chart's height from below."""
    path = page.get_attribute(selector, "d")
    return [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]


def first_threshold(corpus, length, rate):
    """The least z from which a text of its own count of letters is flagged, over all texts."""
    found = []
    for text in corpus["marked"][0.6] + corpus["real"]:
        n = verdict(text[:length], corpus["alphabet"])[0]
        least = np.argmax(stats.binom.sf(np.arange(-1, n), n, 0.5) <= rate)
        found.append((least - n / 2) / np.sqrt(n / 4))
    return min(found)


def test_the_pictures_show_what_was_counted(show, corpus):
    page = show(state={"strength": 0.6, "length": 60, "alarm_rate": 0.01})
    caught, accused = expected_shares(corpus, 0.6, 60, 0.01)
    scores = page.locator("svg").first
    for kind, hits, group in (("marked", caught, N), ("people", accused, N + 3)):
        for part, expected in (("flagged", hits), ("passed", group - hits)):
            d = scores.locator(f".wm-{part}.wm-{kind}").get_attribute("d")
            assert d.count("M") == expected
    assert scores.locator(".wm-ring").first.get_attribute("d").count("M") == 1
    told = ask(page, "dots()")
    verdicts = [verdict(text[:60], corpus["alphabet"]) for text in corpus["marked"][0.6]]
    np.testing.assert_allclose([dot["z"] for dot in told], [z for _, _, z, _ in verdicts])
    assert [dot["flagged"] for dot in told] == [p <= 0.01 for *_, p in verdicts]
    assert 0 < caught < N
    # Flagged dots stand right of where the threshold begins, and the others do not pass it.
    edge = float(scores.locator(".wm-threshold").get_attribute("x")) + 0.75
    width = float(scores.locator(".wm-threshold").get_attribute("width")) - 1.5
    left = {}
    for part in ("flagged", "passed"):
        d = scores.locator(f".wm-{part}.wm-marked").get_attribute("d")
        left[part] = [float(x) for x in re.findall(r"M([-\d.]+)", d)]
    assert min(left["flagged"]) > edge - 0.1 and max(left["passed"]) < edge + width
    beyond = [z for _, _, z, p in verdicts if p > 0.01 and z >= first_threshold(corpus, 60, 0.01)]
    assert sum(x > edge - 0.1 for x in left["passed"]) == len(beyond)
    # The line of the power chart stands as high as its share, between the lines for 0 and 1.
    grid = page.locator("svg >> nth=1").locator(".wm-axis").get_attribute("d")
    bottom, _, top = (float(y) for y in re.findall(r"M\d+ ([\d.]+)", grid))
    shares = [(bottom - y) / (bottom - top) for y in heights(page, ".wm-line.wm-marked")]
    expected = [point["caught"] / N for point in ask(page, "power()")]
    np.testing.assert_allclose(shares, expected, atol=1e-3)


# --- one text -----------------------------------------------------------------------------------


def spelt(page, box=".wm-sample .wm-text"):
    """The letters of a text box, and the places of those underlined, pale and slanted."""
    runs = page.locator(f"{box} > *").evaluate_all(
        "all => all.map((e) => [e.textContent.replaceAll('↵\\n', '\\n'), e.className,"
        " getComputedStyle(e).textDecorationLine])"
    )
    letters, found = "", {"green": set(), "uncounted": set(), "real": set()}
    for text, names, line in runs:
        places = range(len(letters), len(letters) + len(text))
        for kind in found:
            if f"wm-{kind}" in names.split():
                found[kind].update(places)
        assert ("wm-green" in names) == (line == "underline")
        letters += text
    return letters, found


def said_of(text, alphabet, rate):
    """What the figure says of a text, as far as it is sure: flagged or not, counts, z."""
    n, green, z, p = verdict(text, alphabet)
    flag = "Flagged." if p <= rate else "Not flagged."
    z_shown = f"{z:.2f}".replace("-", "−")
    chance = f"{n / 2:.1f}".removesuffix(".0")
    return f"{flag} Of {n} letters that count, {green} are green; chance would give {chance}. " + (
        f"z = {z_shown}, p "
    )


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_sample_is_spelt_with_its_green_letters(show, corpus, strength):
    page = show(state={"strength": strength, "sample": 3})
    text = corpus["marked"][strength][3][:200]
    letters, found = spelt(page)
    expected = np.array(states(text, corpus["alphabet"], KEY, 4, 0.5))
    assert letters == text and found["real"] == set()
    assert found["green"] == set(np.flatnonzero(expected == 2))
    assert found["uncounted"] == set(np.flatnonzero(expected == 0))
    said = text_of(page, ".wm-verdict")
    expected = f"Text 4 of 20, strength {strength}: {said_of(text, corpus['alphabet'], 0.01)}"
    assert said.startswith(expected)


def test_next_and_previous_go_round_and_people_are_shown_by_a_button(show, corpus):
    page = show(state={"sample": 18, "length": 100})
    buttons = {name: page.get_by_role("button", name=name) for name in ("Previous", "Next")}
    people = page.get_by_role("button", name="By people")
    names, texts = [], []
    for button in ("Next", "Next", "Previous"):
        buttons[button].click()
        names.append(text_of(page, ".wm-which"))
        texts.append(spelt(page)[0])
    assert names == [f"Text {i} of 20, strength 0.6" for i in (20, 1, 20)]
    marked = corpus["marked"][0.6]
    assert texts == [marked[i][:100] for i in (19, 0, 19)]
    people.click()
    assert text_of(page, ".wm-which") == "Text 20 of 23, by a person"
    assert spelt(page)[0] == corpus["real"][19][:100]
    assert people.get_attribute("aria-pressed") == "true" and trait(page, "real_shown") is True
    assert page.get_attribute(".wm-sample .wm-verdict", "aria-live") == "polite"
    said = said_of(corpus["real"][19][:100], corpus["alphabet"], 0.01)
    assert f": {said}" in text_of(page, ".wm-verdict")
    page.locator("input").first.fill("0")  # of a slider's move only the shares are read aloud
    assert page.get_attribute(".wm-sample .wm-verdict", "aria-live") == "off"
    people.click()
    assert text_of(page, ".wm-which") == "Text 20 of 20, strength 0"


WORDS = """({ verdictInWords }, cases) => cases.map(([p, rate]) =>
    verdictInWords({ counted: 100, green: 60, z: 2, p }, { context: 4, share: 0.5 }, rate))"""


def test_the_probability_in_words(browser):
    cases = {
        (0.62, 0.01): ("Not flagged.", "p = 0.62: by chance, 62 % of texts have"),
        (0.1, 0.1): ("Flagged.", "p = 0.1: by chance, 10 % of texts have"),
        (0.0256, 0.01): ("Not flagged.", "p = 0.026: by chance, 1 text in 39 has"),
        (0.01004, 0.01): ("Not flagged.", "p = 0.01004: by chance, 1 text in 100 has"),
        (0.00027, 0.001): ("Flagged.", "p = 0.00027: by chance, 1 text in 3,704 has"),
        (1e-9, 0.01): ("Flagged.", "p < 0.000001: by chance, fewer than 1 text in a million has"),
        (1, 0.1): ("Not flagged.", "p = 1: by chance, 100 % of texts have"),
    }
    page = browser.new_page()
    found = run_module(page, ["watermark_words.js"], WORDS, list(cases))
    for (flag, sentence), expected in zip(found, cases.values(), strict=True):
        assert flag == expected[0]
        assert sentence.replace("\u00a0", " ").endswith(f"{expected[1]} as many or more.")
    page.close()


# --- real words mixed in ------------------------------------------------------------------------

SAMPLES = "samples().map(({ letters, ends }) => [letters.join(''), ends])"


@pytest.mark.parametrize("tenths", range(11))
def test_of_every_ten_words_so_many_are_replaced_by_a_real_passage(show, corpus, tenths):
    page = show(state={"mixed": tenths / 10})
    samples = ask(page, SAMPLES)
    people = [re.findall(r"\s*\S+\s*", text) for text in corpus["real"]]
    stream = "".join(w if w[-1].isspace() else w + " " for words in 2 * people for w in words)
    for (text, ends), original in zip(samples, corpus["marked"][0.6], strict=True):
        words = re.findall(r"\s*\S+\s*", original)
        if not tenths:
            assert (text, ends) == (original, [])
            continue
        assert len(text) >= LETTERS
        assert "".join(text[start:end] for start, end in ends) in stream
        kept = [text[end:start] for end, start in zip([0, *(e for _, e in ends)],
                [*(s for s, _ in ends), len(text)], strict=True)]  # fmt: skip
        left = sum(len(re.findall(r"\S+", part)) for part in kept)
        blocks, rest = divmod(len(words), 10)
        assert (10 - tenths) * blocks <= left <= (10 - tenths) * blocks + rest
        at = 0  # what is left stands in its old order
        for part in kept:
            at = original.index(part, at) + len(part)
    assert ask(page, SAMPLES) == samples


def test_mixing_hides_a_watermark(show, corpus):
    page = show(state={"strength": 4, "length": 210})
    mixed = page.locator("input").nth(2)
    caught = []
    for tenths in (0, 5, 8, 10):
        mixed.fill(str(tenths))
        assert trait(page, "mixed") == tenths / 10
        texts = [text[:210] for text, _ in ask(page, SAMPLES)]
        expected = flagged(texts, corpus["alphabet"], 210, 0.01)
        words = text_of(page, ".live-words")
        assert words.startswith(f"Caught: {expected} of 20 ")
        assert f"{10 * tenths} % of the words are real" in words or not tenths
        caught.append(expected)
    assert caught[0] == N and caught[0] >= caught[1] >= caught[2] >= caught[3] and caught[3] <= 2
    assert caught[2] < N


def test_real_words_are_slanted_in_the_sample(show):
    page = show(state={"mixed": 0.4, "sample": 2})
    text, ends = ask(page, SAMPLES)[2]
    letters, found = spelt(page)
    assert letters == text[:200]
    assert found["real"] == {i for start, end in ends for i in range(start, min(end, 200))}
    assert text_of(page, ".wm-which") == "Text 3 of 20, strength 0.6, 40 % real"


# --- a text of the reader's own -----------------------------------------------------------------


def test_a_text_of_ones_own_is_tested_at_once(show, corpus):
    page = show()
    own, alphabet = page.locator("textarea"), corpus["alphabet"]
    verdict_of_own = ".wm-own .wm-verdict"
    assert not page.locator(".wm-own .wm-text").is_visible()
    for typed in (corpus["marked"][4][0], corpus["real"][0], "“Naïve” readers – 7 of them 🙂!"):
        own.fill(typed)
        cleaned = prompts.clean(typed, alphabet)
        assert trait(page, "text") == typed
        said = text_of(page, verdict_of_own)
        assert said.startswith(said_of(cleaned.text, alphabet, 0.01))
        assert text_of(page, ".wm-note") == cleaned.words
        letters, found = spelt(page, ".wm-own .wm-text")
        assert letters == cleaned.text
        expected = np.array(states(cleaned.text, alphabet, KEY, 4, 0.5))
        assert found["green"] == set(np.flatnonzero(expected == 2))
    assert cleaned.words and verdict(corpus["marked"][4][0], alphabet)[3] < 0.001
    own.fill("abcd")
    said = "Too short. A letter counts only where 4 letters stand before it."
    assert text_of(page, verdict_of_own) == said
    own.fill("")
    page.evaluate(SETTLE)
    assert not page.locator(".wm-own .wm-text").is_visible()
    assert page.get_attribute(verdict_of_own, "aria-live") == "polite"


def test_the_console_answers_too(show, corpus):
    page = show()
    text = corpus["real"][5]
    told = page.evaluate(f"(text) => {DIAL}.test(text)", text)
    found = [told[name] for name in ("counted", "green", "z", "p")]
    np.testing.assert_allclose(found, verdict(text, corpus["alphabet"]), rtol=1e-9)
    assert told["states"] == states(text, corpus["alphabet"], KEY, 4, 0.5)
    assert ask(page, "tail(60, 100)") == pytest.approx(stats.binom.sf(59, 100, 0.5), rel=1e-9)


# --- how it is used and looks -------------------------------------------------------------------


def test_all_is_done_by_keys(show):
    page = show()
    page.evaluate("document.addEventListener('keydown', (e) => (globalThis.heard = e.key))")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    for key, value in (("End", 4), ("Home", 0), ("ArrowRight", 0.6)):
        page.keyboard.press(key)
        assert trait(page, "strength") == value
    page.keyboard.press("Tab")
    for key, value in (("ArrowLeft", 190), ("Home", 40), ("End", 210)):
        page.keyboard.press(key)
        assert trait(page, "length") == value
    page.keyboard.press("Tab")
    for key, value in (("ArrowRight", 0.1), ("ArrowRight", 0.2), ("End", 1)):
        page.keyboard.press(key)
        assert trait(page, "mixed") == value
    assert page.evaluate("globalThis.heard") == "Tab"  # in a notebook arrows would leave the cell
    for rate in RATES:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert trait(page, "alarm_rate") == rate
    for name, value in (("sample", 19), ("sample", 0), ("real_shown", True)):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert trait(page, name) == value
    page.keyboard.press("Tab")  # the text itself, which scrolls
    assert page.evaluate("document.activeElement.className") == "wm-text"
    page.keyboard.press("Tab")
    page.keyboard.type("Ay, my lord")
    assert trait(page, "text") == "Ay, my lord"
    page.evaluate(SETTLE)
    sliders = [s.get_attribute("aria-valuetext") for s in page.locator("input").all()]
    assert [text.replace("\u00a0", " ") for text in sliders] == ["0.6", "210", "100 %"]
    pressed = page.locator(".wm-alarms button").evaluate_all("all => all.map((e) => e.ariaPressed)")
    assert pressed == ["false", "false", "true"]
    for name in ("Strength", "Letters", "Real words"):
        assert page.get_by_role("slider", name=name, exact=True).count() == 1
    assert page.get_by_role("textbox", name="Test a text of your own").count() == 1
    assert page.get_by_role("group", name="False alarms allowed").count() == 1


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(show, dark):
    phone = {"width": 390, "height": 844, "dark": dark, "touch": True}
    page = show(browser=phone, state={"text": "Shall I compare thee"})
    page.evaluate(SETTLE)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for box in [b.bounding_box() for b in page.locator(".watermark-dial :is(button, input)").all()]:
        assert box["height"] >= 44 and box["width"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    charts = [svg.bounding_box() for svg in page.locator("svg").all()]
    assert charts[0]["x"] == charts[1]["x"] and charts[1]["y"] >= charts[0]["y"] + 200
    for svg, box in zip(page.locator("svg").all(), charts, strict=True):  # letters keep their size
        assert float(svg.get_attribute("viewBox").split()[2]) == pytest.approx(box["width"], abs=1)


def test_on_a_wide_screen_the_pictures_stand_side_by_side(show):
    boxes = [svg.bounding_box() for svg in show().locator("svg").all()]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[1]["x"] > boxes[0]["x"] + boxes[0]["width"]


def test_the_colours_and_the_size_follow_the_page(show):
    page = show()
    page.evaluate(SETTLE)
    looks = [
        lambda: page.locator("u").first.evaluate("e => getComputedStyle(e).textDecorationColor"),
        lambda: page.locator(".wm-name").first.evaluate("e => getComputedStyle(e).fill"),
    ]
    before = [look() for look in looks]
    width = page.get_attribute("svg", "viewBox")
    change_look(page)
    page.add_style_tag(content="html[data-theme=dark] { --pst-color-text-base: #eee }")
    after = [look() for look in looks]
    assert before[0] != after[0] and after[1] == "rgb(238, 238, 238)"
    page.wait_for_function(
        "before => document.querySelector('svg').getAttribute('viewBox') !== before", arg=width
    )


def test_print_leaves_out_the_controls(show):
    page = show()
    said = text_of(page, ".live-words")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".live-buttons", ".live-slider", ".wm-alarms", "textarea"):
        assert not page.locator(hidden).first.is_visible()
    for seen in ("svg", ".wm-text", ".live-words", ".wm-verdict"):
        assert page.locator(seen).first.is_visible()
    assert text_of(page, ".live-words") == said


# --- its state ----------------------------------------------------------------------------------


def test_what_python_chose_is_shown_and_what_it_sets_later_too(show, corpus):
    state = {"strength": 4, "length": 90, "alarm_rate": 0.1, "mixed": 0.3, "sample": 5}
    page = show(state=state | {"real_shown": True, "text": "Once more"})
    values = [s.input_value() for s in page.locator("input").all()]
    assert values == ["2", "90", "3"] and page.locator("textarea").input_value() == "Once more"
    assert spelt(page)[0] == corpus["real"][5][:90]
    page.evaluate("model.set({ real_shown: false, strength: 0, mixed: 0, length: 77, text: '' })")
    page.evaluate("model.set('alarm_rate', 0.001)")
    assert "77 letters of each are tested; no real words are" in text_of(page, ".live-words")
    assert spelt(page)[0] == corpus["marked"][0][5][:77]
    assert page.locator("textarea").input_value() == ""


def test_it_draws_by_itself_once_a_change_is_told(show):
    page = show()
    page.evaluate("model.set('strength', 4)")
    page.wait_for_function(
        "document.querySelector('.live-words').textContent.includes('of strength 4')"
    )


def test_once_taken_away_it_draws_and_listens_no_more(show):
    page = show()
    before = text_of(page, ".watermark-dial")
    page.evaluate("remove()")
    assert page.evaluate("model.listeners.length") == 0
    page.evaluate("model.set({ strength: 4, length: 40 })")
    change_look(page)
    page.evaluate("() => new Promise((go) => setTimeout(go, 350))")
    assert page.locator(".watermark-dial").text_content().replace("\u00a0", " ") == before


def test_one_text_and_one_strength_are_no_error(show, corpus):
    few = {"marked": {2: corpus["marked"][4][:1]}, "real": corpus["real"][:1]}
    page = show(**few)
    assert text_of(page, ".live-words").startswith("Caught: 1 of 1 texts of strength 2 (100 %).")
    assert page.locator("input").first.get_attribute("max") == "0"
    page.locator("input").nth(2).fill("10")
    assert text_of(page, ".wm-which") == "Text 1 of 1, strength 2, 100 % real"


def test_texts_of_100_letters_without_a_space_are_no_error(show):
    texts = {"marked": {1: ["abcd" * 25, "b" * 100]}, "real": ["dcba" * 25]}
    page = show(alphabet="abcd", state={"mixed": 0.5}, **texts)
    assert ask(page, "power()[0].length") == 40 and ask(page, "power().at(-1).length") == 100
    assert text_of(page, ".live-words").startswith("Caught: ")


DAMAGE = {
    "its texts or its alphabet are missing": about(lambda a: a.pop("real")),
    "its texts or its alphabet are missing.": lambda s: s["state"].pop("about"),
    "its texts or its alphabet are missing. ": about(lambda a: a.update(alphabet="")),
    "its texts do not fit its strengths": about(lambda a: a["marked"].pop()),
    "a strength has no texts": about(lambda a: a["marked"][1].clear()),
    "its rule for green letters is damaged": about(lambda a: a.update(share=1)),
    "its rule for green letters is damaged.": about(lambda a: a.pop("key")),
    "its lengths or its rates are missing": about(lambda a: a.pop("rates")),
    "its texts have letters that are not in its alphabet": about(
        lambda a: a.update(alphabet=a["alphabet"].replace("e", ""))
    ),
    "a text has 50 letters, but the longest length is 210": about(
        lambda a: a["real"].append("a" * 50)
    ),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_damaged_figure_says_so(show, sentence):
    page = show(change=lambda states: DAMAGE[sentence](states[0]))
    alert = page.locator("[role=alert]").inner_text()
    assert alert.startswith("This live figure could not start: ") and sentence.strip(" .") in alert
    assert page.locator(".watermark-dial").count() == 0


def test_traits_are_read_and_set(corpus):
    dial = live.WatermarkDial(**corpus, key=KEY)
    names = ["strength", "length", "alarm_rate", "mixed", "sample", "real_shown", "text"]
    assert [getattr(dial, name) for name in names] == [0.6, 200, 0.01, 0.0, 0, False, ""]
    seen = []
    dial.observe(lambda change: seen.append(change["new"]), names)
    dial.strength, dial.length, dial.mixed = np.int64(4), np.int32(210), np.float32(0.3)
    dial.alarm_rate, dial.sample, dial.real_shown, dial.text = 0.1, 22, True, "é"
    assert seen == [4.0, 210, 0.3, 0.1, 22, True, "é"]
    for name, wrong, sentence in [
        ("strength", 2, r"strength: expected one of \[0.0, 0.6, 4.0\], got 2"),
        ("strength", "4", "strength: expected numbers"),
        ("length", 39, "length: expected an integer from 40 to 210, got 39"),
        ("length", 211, "length: expected"),
        ("length", 50.0, "length: expected"),
        ("alarm_rate", 0.05, r"alarm_rate: expected one of \[0.1, 0.01, 0.001\]"),
        ("mixed", 0.25, "mixed: expected one of"),
        ("mixed", 1.1, "mixed: expected one of"),
        ("mixed", np.nan, "mixed: expected finite"),
        ("sample", 23, "sample: expected an integer from 0 to 22"),
        ("sample", -1, "sample: expected"),
        ("real_shown", 1, "real_shown: expected True or False, got 1"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            setattr(dial, name, wrong)
    with pytest.raises(TypeError, match="text: expected a string, got 3"):
        dial.text = 3
    assert [getattr(dial, name) for name in names] == seen[:2] + [0.1, 0.3, 22, True, "é"]


def test_it_says_how_long_its_texts_are(corpus):
    dial = live.WatermarkDial(**corpus, key=0)
    kb = LETTERS * (3 * N + N + 3) / 1000
    assert dial.texts_kb == kb
    assert repr(dial) == f"WatermarkDial with 3 strengths and {kb:.0f} kB of texts"
    short = live.WatermarkDial({0: ["ab" * 50]}, ["ba" * 60], "ab", 2**32 - 1, context=1)
    assert short.length == 100 and short.about["longest"] == 100


def test_bad_arguments_are_named(corpus):
    good, real = corpus | {"key": KEY}, corpus["real"]
    for message, wrong in [
        ("marked: expected {strength: texts}", {"marked": {}}),
        ("marked: expected {strength: texts}", {"marked": real}),
        ("marked: expected strengths of 0 or more, got -1", {"marked": {-1: real}}),
        ("marked: expected numbers", {"marked": {"strong": real}}),
        ("marked: expected finite", {"marked": {np.inf: real}}),
        (r"marked\[2.5\]: expected a list of texts", {"marked": {2.5: real[0]}}),
        (r"marked\[1\]: expected 1 to 200 texts, got 0", {"marked": {0: real, 1: []}}),
        ("real: expected 1 to 200 texts, got 207", {"real": 9 * real}),
        ("real: expected a list of texts, got None", {"real": None}),
        ("real: expected 100 letters or more a text, got 99", {"real": [*real, "a" * 99]}),
        (r"real: expected characters of the alphabet, got \['é', '🙂'\]", {"real": ["🙂é" * 50]}),
        ("alphabet: got 'aa', expected distinct characters", {"alphabet": "aa"}),
        ("alphabet: got '', expected", {"alphabet": ""}),
        ("key: expected an integer from 0 to 4294967295, got -1", {"key": -1}),
        ("key: expected", {"key": 2**32}),
        ("key: expected", {"key": 1.0}),
        ("context: expected an integer from 1 to 16, got 0", {"context": 0}),
        ("context: expected", {"context": 17}),
        (r"green_share: expected a number in \(0, 1\), got 0.0", {"green_share": 0}),
        ("green_share: expected a number", {"green_share": 1}),
        ("green_share: expected finite", {"green_share": np.nan}),
        ("green_share: expected numbers", {"green_share": "half"}),
    ]:
        with pytest.raises(ValueError, match=message):
            live.WatermarkDial(**(good | wrong))
    for message, wrong in [
        ("real: expected a string, got 3", {"real": [*real, 3]}),
        ("alphabet: got list, expected a string", {"alphabet": ["a", "b"]}),
    ]:
        with pytest.raises(TypeError, match=message):
            live.WatermarkDial(**(good | wrong))
