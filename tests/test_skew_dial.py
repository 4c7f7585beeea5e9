"""The skew dial: its state in Python, and the figure in a real browser against Keras and scipy."""

import base64

import keras
import numpy as np
import pytest
from damage import about, cut, drop
from keras import layers
from live_page import change_look, expose, hold_frames, show_frames, write_page
from scipy import stats

from helpers import live

pytest_plugins = ["browser"]
D, PIXELS, FACES = 5, 16 * 16 * 3, 400
NAMES = ["darker skin", "glasses", "long hair"]
ERRORS = [[0.95, 0.04], [0.9, 0.0], [1.0, 0.1]]
GIVEN = [[0.5, 0.3, 0.4], [0.05, 0.31, 0.55], [0.02, 0.0, 1.0]]
WEIGHTS = [[0.2, 0.5, 0.3], [0.2, 0.5, 0.3], [0.0, 1.0]]  # the third has other Gaussians
LABELS = ["50 %", "5 %", "2 %"]


def build_decoder(seed):
    keras.utils.set_random_seed(seed)
    dense = layers.Dense
    model = keras.Sequential([keras.Input((D,)), dense(32, "relu"), dense(PIXELS, "sigmoid")])
    rng = np.random.default_rng(seed)
    noisy = [w + rng.normal(0, 0.3, w.shape) for w in model.get_weights()]
    model.set_weights([0.3 * noisy[0], *noisy[1:]])
    return model


def build_mixture(seed, weights):
    """Gaussians far apart: which of them a code is of is never in doubt."""
    rng = np.random.default_rng(seed)
    k = len(weights)
    means = rng.normal(0, 1, (k, D)) + 9 * np.arange(k)[:, None]
    factors = np.tril(rng.normal(0, 0.3, (k, D, D)), -1) + np.eye(D) * rng.uniform(0.3, 0.9, D)
    return np.array(weights), means, factors


@pytest.fixture(scope="module")
def settings():
    parts = zip(LABELS, WEIGHTS, GIVEN, strict=True)
    return [
        live.SkewSetting(label, build_decoder(i), build_mixture(i, weights), given)
        for i, (label, weights, given) in enumerate(parts)
    ]


@pytest.fixture(scope="module")
def reader(settings):
    """A reader that says yes to some of the faces, of each attribute to another share."""
    keras.utils.set_random_seed(9)
    model = keras.Sequential([keras.Input((PIXELS,)), layers.Dense(32, "tanh"), layers.Dense(3)])
    weights, means, factors = settings[0].mixture
    rng = np.random.default_rng(1)
    k = rng.choice(3, 1000, p=weights)
    z = means[k] + (factors[k] @ rng.normal(0, 1, (1000, D, 1)))[..., 0]
    logits = model(settings[0].decoder(z)).numpy()
    bias = [-np.quantile(logits[:, a], q) for a, q in enumerate((0.9, 0.6, 0.5))]
    model.set_weights([*model.get_weights()[:3], np.array(bias)])
    return model


def constant_reader(*logits):
    model = keras.Sequential([keras.Input((PIXELS,)), layers.Dense(len(logits))])
    model.set_weights([np.zeros((PIXELS, len(logits))), np.array(logits)])
    return model


@pytest.fixture
def show(tmp_path, open_page, settings, reader):
    """Return a function that opens a page with a dial, given what is not as usual."""

    def go(change=expose, browser=None, **changes):
        given = {"settings": settings, "reader": reader, "read_names": NAMES, "errors": ERRORS}
        dial = live.SkewDial(**(given | {"faces": FACES} | changes))
        page = open_page(write_page(tmp_path, [dial], change), **(browser or {}))
        page.wait_for_selector(".skew-dial, [role=alert]")
        return page

    return go


DIAL = "document.querySelector('.skew-dial')"


def ask(page, what):
    return page.evaluate(f"{DIAL}.{what}")


def codes_of(page):
    return np.array(ask(page, "codes().map((z) => Array.from(z))"))


def answers(page, name, rows):
    """What the page's network of this name makes of each row."""
    each = f"(x) => Array.from({DIAL}.{name}(x))"
    return np.array(page.evaluate(f"(rows) => rows.map({each})", np.asarray(rows).tolist()))


def faces_on_show(page):
    """The bytes of the faces on show, (24, 768), and their opacity."""
    script = """all => all.map((c) =>
        Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data))"""
    data = np.array(page.eval_on_selector_all(".sd-faces canvas", script)).reshape(24, -1, 4)
    return data[..., :3].reshape(24, -1), data[..., 3]


def words(page):
    """The words once all faces are counted, with plain spaces."""
    ask(page, "draw()")
    page.wait_for_timeout(350)
    return text_of(page, ".live-words")


def text_of(page, selector):
    return page.locator(selector).first.text_content().replace("\u00a0", " ")


def rounded(model, dtype):
    """A twin of a model with the weights that the page sees."""
    twin = keras.models.clone_model(model)
    twin.set_weights(live.unpack(*live.pack(model, dtype)))
    return twin


# --- what it computes ---------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["int8", "int16", "float16"])
def test_the_page_decodes_and_reads_as_keras_does(show, settings, reader, dtype):
    page = show(dtype=dtype, reader_dtype=dtype)
    z = np.random.default_rng(3).normal(0, 2, (20, D)).astype("float32")
    x = np.random.default_rng(4).random((20, PIXELS), "float32")
    for i, setting in enumerate(settings):
        page.evaluate(f"model.set('setting', {i})")
        made, expected = answers(page, "decode", z), setting.decoder(z).numpy()
        assert np.ptp(expected, axis=0).max() > 0.5 and expected.min() >= 0
        np.testing.assert_allclose(made, rounded(setting.decoder, dtype)(z), atol=1e-4)
        np.testing.assert_allclose(made, expected, atol=2e-2 if dtype == "int8" else 1e-3)
    said, expected = answers(page, "logits", x), reader(x).numpy()
    np.testing.assert_allclose(said, rounded(reader, dtype)(x), atol=1e-4)
    np.testing.assert_allclose(said, expected, atol=3e-2 if dtype == "int8" else 2e-3)


def standardised(codes, mixture):
    """Return (which Gaussian each code is of, the noise behind it), by float16 as it travels."""
    means, factors = (part.astype(np.float16).astype(float) for part in mixture[1:])
    distance = ((codes[:, None] - means) ** 2).sum(axis=2)
    piece = distance.argmin(axis=1)
    nearer, next_one = np.sort(np.c_[distance, np.full(len(codes), np.inf)], axis=1)[:, :2].T
    assert (nearer < next_one / 4).all()
    return piece, np.array([np.linalg.solve(factors[k], z - means[k])
                            for k, z in zip(piece, codes, strict=True)])  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_codes_follow_the_mixture(show, settings, seed):
    page = show(faces=2000, seed=seed)
    codes = codes_of(page)
    assert codes.shape == (2000, D)
    piece, noise = standardised(codes, settings[0].mixture)
    counts = np.bincount(piece, minlength=3)
    assert stats.chisquare(counts, 2000 * np.array(WEIGHTS[0])).pvalue > 1e-3
    for of in (noise, noise[piece == 1]):  # each bound is 4.5 standard deviations
        n = len(of)
        assert np.abs(of.mean(axis=0)).max() < 4.5 / np.sqrt(n)
        assert np.abs(np.cov(of.T) - np.eye(D)).max() < 4.5 * np.sqrt(2 / n)
    assert min(stats.kstest(row, "norm").pvalue for row in noise.T) > 1e-3
    # Of one face, the choice of the Gaussian and its noise have nothing to do with each other.
    assert stats.f_oneway(*(noise[piece == k, 0] for k in range(3))).pvalue > 1e-3


def test_the_covariance_is_that_of_the_factors(show, settings):
    page = show(faces=2000)
    weights, means, factors = settings[0].mixture
    codes = codes_of(page)
    of_one = codes[standardised(codes, settings[0].mixture)[0] == 1]
    expected = factors[1] @ factors[1].T
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert np.abs((np.cov(of_one.T) - expected) / scale).max() < 4.5 * np.sqrt(2 / len(of_one))
    assert np.abs(np.tril(expected, -1) / scale).max() > 0.3  # and not that of other ones
    off = (of_one.mean(axis=0) - means[1]) / np.sqrt(np.diag(expected))
    assert np.abs(off).max() < 4.5 / np.sqrt(len(of_one))


def test_temperature_scales_the_noise_alone(show, settings):
    page = show()
    warm, noise = standardised(codes_of(page), settings[0].mixture)
    for temperature in (0.3, 0.65, 1.2):
        page.locator(".live-slider").nth(1).fill(str(temperature))
        assert page.evaluate("model.get('temperature')") == temperature
        piece, scaled = standardised(codes_of(page), settings[0].mixture)
        assert (piece == warm).all()
        np.testing.assert_allclose(scaled, temperature * noise, atol=1e-4)


def test_every_training_set_gets_the_same_random_numbers(show, settings):
    page = show()
    first, noise = standardised(codes_of(page), settings[0].mixture)
    assert np.unique(noise).size == noise.size
    for i in (1, 2):
        page.locator(".live-slider").nth(0).fill(str(i))
        piece, same = standardised(codes_of(page), settings[i].mixture)
        np.testing.assert_allclose(same, noise, atol=1e-4)
        assert (piece == (first if i == 1 else 1)).all()  # of weight 0 there is none


def expected_shares(page, setting, faces=FACES):
    """Given, made, low and high of each attribute by scipy, from the page's own logits."""
    first = f"codes().slice(0, {faces})"
    logits = np.array(ask(page, f"{first}.map((z) => Array.from({DIAL}.logits({DIAL}.decode(z))))"))
    rows = []
    for a, (hit, falsely) in enumerate(ERRORS):
        test = stats.binomtest(int((logits[:, a] > 0).sum()), faces)
        ends = test.proportion_ci(0.95, "wilson")
        numbers = np.array([test.statistic, ends.low, ends.high])
        rows.append([setting.given[a], *np.clip((numbers - falsely) / (hit - falsely), 0, 1)])
    return np.array(rows)


BARS = """(e) => [...e.children].map((bar) =>
    [bar.offsetLeft / e.clientWidth, bar.getBoundingClientRect().width / e.clientWidth])"""


def in_text(given, made, low, high):
    numbers = (f"{100 * n:.1f}" for n in (given, made, low, high))
    return "given {} %, made {} % ({} to {})".format(*numbers)


def test_shares_are_corrected_and_their_intervals_are_wilsons(show, settings):
    page = show()
    seen = []
    for i, setting in enumerate(settings):
        page.locator(".live-slider").nth(0).fill(str(i))
        told = ask(page, "shares().map((s) => [s.given, s.made, s.low, s.high])")
        expected = expected_shares(page, setting)
        np.testing.assert_allclose(told, expected, atol=1e-12)
        ask(page, "draw()")
        rows = page.locator(".sd-attribute").all()
        texts = [r.text_content().replace("\u00a0", " ") for r in rows]
        assert texts == [f"{n} {in_text(*e)}" for n, e in zip(NAMES, expected, strict=True)]
        seen.append(expected[:, 1])
        bar = page.locator(".sd-track").nth(1).evaluate(BARS)
        given, made, low, high = expected[1]
        wanted = [[0, given], [0, made], [low, high - low]]
        np.testing.assert_allclose(bar, wanted, atol=0.006)
    assert np.ptp(seen, axis=0).min() > 0.02 and 0.02 < np.min(seen[0]) < np.max(seen[0]) < 0.9


def test_the_words_are_those_of_the_first_attribute(show, settings):
    page = show(setting=1)
    given, made, low, high = (f"{100 * n:.1f}" for n in expected_shares(page, settings[1])[0])
    said = words(page)
    assert said.startswith(
        f"Of 400 faces, {made} % have darker skin (95 %: {low} to {high} %). "
        f"The training set had {given} %: "
    )
    assert page.get_attribute(".live-words", "aria-busy") == "false"


NONE = "no difference that 400 faces can show."


@pytest.mark.parametrize(
    ("logit", "errors", "made", "verdicts"),
    [
        # None of 400: Wilson's interval ends at 3.84 / 403.84 = 0.951 %.
        (-1, [1, 0], "0.0 % have darker skin (95 %: 0.0 to 1.0 %)",
         {0: NONE, 0.005: NONE, 0.0098: NONE, 0.02: "fewer than given.", 1: "fewer than given."}),
        (1, [1, 0], "100.0 % have darker skin (95 %: 99.0 to 100.0 %)",
         {1: NONE, 0.995: NONE, 0.98: "more than given.", 0: "more than given."}),
        # An answer of no is worth less where the reader misses half: 0.951 % / 0.5.
        (-1, [0.5, 0], "0.0 % have darker skin (95 %: 0.0 to 1.9 %)",
         {0.015: NONE, 0.03: "fewer than given."}),
        # Fewer than its false alarms alone: none, as far as it can tell.
        (-1, [0.9, 0.1], "0.0 % have darker skin (95 %: 0.0 to 0.0 %)",
         {0: NONE, 0.01: "fewer than given."}),
        (1, [0.9, 0.1], "100.0 % have darker skin (95 %: 100.0 to 100.0 %)",
         {1: NONE, 0.9: "more than given."}),
    ],
)  # fmt: skip
def test_the_verdict_asks_whether_the_interval_holds_what_was_given(
    show, settings, logit, errors, made, verdicts
):
    given = [settings[0]._replace(name=f"set {g}", given=[g]) for g in verdicts]
    one = {"read_names": NAMES[:1], "errors": [errors]}
    page = show(settings=given, reader=constant_reader(logit), **one)
    for i, (share, verdict) in enumerate(verdicts.items()):
        page.evaluate(f"model.set('setting', {i})")
        ending = f"The training set had {100 * share:.1f} %: {verdict}"
        assert words(page) == f"Of 400 faces, {made}. {ending}"


# --- what it shows ------------------------------------------------------------------------------


def hold_faces_against_networks(page):
    codes = codes_of(page)[:24]
    faces, opacity = faces_on_show(page)
    expected = 255 * answers(page, "decode", codes)
    assert np.abs(faces - expected).max() <= 0.51 and (opacity == 255).all()
    assert np.abs(np.diff(faces.reshape(24, 256, 3).astype(int), axis=2)).max() > 60  # in colour
    return faces


def test_the_faces_on_show_are_the_first_ones(show):
    page = show()
    ask(page, "draw()")
    first = hold_faces_against_networks(page)
    page.locator(".live-slider").nth(0).fill("1")
    ask(page, "draw()")
    assert (hold_faces_against_networks(page) != first).any(axis=1).all()
    said = answers(page, "logits", answers(page, "decode", codes_of(page)[:24])) > 0
    seen = ", ".join(f"{name} in {n}" for name, n in zip(NAMES, said.sum(axis=0), strict=True))
    assert page.get_attribute(".sd-faces", "role") == "img"
    assert page.get_attribute(".sd-faces", "aria-label") == (
        "24 faces by the generator whose training set had 5 % darker skin. "
        f"In them the reader sees {seen}."
    )


SLOW = """() => {
    let now = performance.now();
    performance.now = () => (now += 4); // a face takes 4 ms of the 10 in a frame
}"""


def test_it_counts_in_slices_and_shows_the_faces_first(show, settings):
    page = show()
    page.wait_for_function("document.querySelector('[aria-busy=false]')")
    page.evaluate(SLOW)
    hold_frames(page)
    page.locator(".live-slider").nth(0).fill("1")
    show_frames(page, 16)
    assert page.get_attribute(".live-words", "aria-busy") == "true"
    expected = expected_shares(page, settings[1], faces=26)  # the 24 on show, and two
    assert text_of(page, ".sd-numbers") == in_text(*expected[0])
    page.wait_for_timeout(350)
    hold_faces_against_networks(page)
    assert text_of(page, ".live-words").startswith("Of 26 faces so far, ")
    assert text_of(page, ".live-words").endswith(" The training set had 5.0 %: counting on to 400.")
    show_frames(page, 16, 16)
    expected = expected_shares(page, settings[1], faces=30)
    assert text_of(page, ".sd-numbers") == in_text(*expected[0])
    page.locator(".live-slider").nth(0).fill("0")  # meanwhile: all anew
    show_frames(page, 16)
    hold_faces_against_networks(page)
    assert text_of(page, ".sd-numbers") == in_text(*expected_shares(page, settings[0], 26)[0])
    show_frames(page, *[16] * 186)
    assert page.get_attribute(".live-words", "aria-busy") == "true"
    show_frames(page, 16)
    assert page.get_attribute(".live-words", "aria-busy") == "false"
    assert text_of(page, ".sd-numbers") == in_text(*expected_shares(page, settings[0])[0])
    page.wait_for_timeout(350)
    assert text_of(page, ".live-words").startswith("Of 400 faces, ")
    before = ask(page, "textContent")
    show_frames(page, 16)  # nothing is asked for any more
    assert ask(page, "textContent") == before


def test_new_faces_are_new_and_a_seed_gives_the_same(show):
    page = show(seed=2**32 - 2)
    first = codes_of(page)
    button = page.get_by_role("button", name="New faces")
    button.click()
    assert page.evaluate("model.get('seed')") == 2**32 - 1
    second = codes_of(page)
    assert (first != second).any(axis=1).mean() > 0.99
    button.click()
    assert page.evaluate("model.get('seed')") == 0
    third = codes_of(page)
    ask(page, "draw()")
    faces = hold_faces_against_networks(page)
    page = show(seed=0)
    assert (codes_of(page) == third).all()
    ask(page, "draw()")
    assert (faces_on_show(page)[0] == faces).all()


def test_all_is_done_by_keys(show):
    page = show()
    page.evaluate("document.addEventListener('keydown', (e) => (globalThis.heard = e.key))")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    sets, temperature = page.locator(".live-slider").all()
    assert temperature.evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("model.get('temperature')") == 0.95
    page.keyboard.press("End")
    assert page.evaluate("model.get('temperature')") == 1.2
    page.keyboard.press("Home")
    assert page.evaluate("model.get('temperature')") == 0.3
    sets.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('setting')") == 1
    ask(page, "draw()")
    assert sets.get_attribute("aria-valuetext") == "5 % darker skin"
    assert text_of(page, ".live-value") == "5 % darker skin"
    assert temperature.get_attribute("aria-valuetext") == "0.30"
    page.keyboard.press("End")
    assert page.evaluate("model.get('setting')") == 2
    assert page.evaluate("globalThis.heard") == "Tab"  # in a notebook arrows would leave the cell
    for name in ("Training set", "Temperature"):
        assert page.get_by_role("slider", name=name, exact=True).count() == 1
    page.get_by_role("button", name="New faces").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('seed')") == 1
    assert page.get_attribute(".live-words", "aria-live") == "polite"


def rows_of_faces(page):
    boxes = [c.bounding_box() for c in page.locator(".sd-faces canvas").all()]
    assert max(abs(b["width"] - b["height"]) for b in boxes) < 1
    return [sum(abs(b["y"] - y) < 2 for b in boxes) for y in sorted({b["y"] for b in boxes})]


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(show, dark):
    phone = {"width": 390, "height": 844, "dark": dark, "touch": True}
    page = show(browser=phone)
    ask(page, "draw()")
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for box in [b.bounding_box() for b in page.locator(".skew-dial :is(button, input)").all()]:
        assert box["height"] >= 44 and box["width"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert rows_of_faces(page) == [6, 6, 6, 6]
    assert page.eval_on_selector(".sd-faces canvas", "c => getComputedStyle(c).imageRendering") == (
        "pixelated"
    )
    slider = page.locator(".live-slider").first.bounding_box()
    assert slider["y"] + slider["height"] < 600  # faces and dial are seen at once


def test_on_a_wide_screen_the_faces_are_two_rows(show):
    assert rows_of_faces(show()) == [12, 12]


def test_eight_long_names_stay_on_a_phone(show, settings):
    many = [settings[0]._replace(name=f"{name} of all the faces") for name in "abcdefgh"]
    page = show(settings=many, browser={"width": 390})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    boxes = [s.bounding_box() for s in page.locator(".sd-detents span").all()]
    assert all(
        a["x"] + a["width"] <= b["x"] + 0.5 for a, b in zip(boxes[:-1], boxes[1:], strict=True)
    )


def test_a_tap_on_a_name_chooses_its_training_set(show):
    page = show(browser={"width": 390, "touch": True})
    for place in (1, 2, 0):
        name = page.locator(".sd-detents span").nth(place)
        assert name.bounding_box()["height"] >= 44
        name.tap()
        chosen = f"document.querySelector('.live-slider').value === '{place}'"
        page.wait_for_function(chosen)


def test_one_training_set_is_no_error(show, settings):
    page = show(settings=settings[:1])
    assert words(page).startswith("Of 400 faces, ")
    assert page.locator(".live-slider").first.get_attribute("max") == "0"


def test_the_colours_follow_the_theme_and_those_of_the_faces_stay(show):
    page = show()
    ask(page, "draw()")
    before = faces_on_show(page)[0]
    look = "e => getComputedStyle(e).borderTopColor"
    bar = page.locator(".sd-track .sd-given").first
    light = bar.evaluate(look)
    page.emulate_media(color_scheme="dark")
    assert bar.evaluate(look) != light
    change_look(page)
    page.add_style_tag(content="html[data-theme=dark] { --pst-color-text-base: #eee }")
    assert bar.evaluate(look) == "rgb(238, 238, 238)"
    assert (faces_on_show(page)[0] == before).all()


def test_print_leaves_out_the_controls(show):
    page = show()
    said = words(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".live-buttons").is_visible()
    assert not page.locator(".live-slider").first.is_visible()
    assert page.locator(".sd-faces canvas").first.is_visible()
    assert text_of(page, ".live-words") == said and page.locator(".live-words").is_visible()


# --- its state ----------------------------------------------------------------------------------


def test_what_python_chose_is_shown_and_what_it_sets_later_too(show):
    page = show(setting=2, temperature=0.45, seed=7)
    page.wait_for_function("document.querySelector('[aria-busy=false]')")
    values = [s.input_value() for s in page.locator(".live-slider").all()]
    assert values == ["2", "0.45"]
    first = codes_of(page)
    page.evaluate("model.set('setting', 0)")
    page.wait_for_function("document.querySelector('.live-value').textContent[0] === '5'")
    page.evaluate("model.set('temperature', 1)")
    page.wait_for_function(
        "document.querySelectorAll('.live-value')[1].textContent === '1.00'"
        " && document.querySelector('[aria-busy=false]')"
    )
    page.evaluate("model.set('seed', 8)")
    page.wait_for_timeout(300)
    hold_faces_against_networks(page)
    assert not np.isclose(codes_of(page), first).all(axis=1).any()


def test_once_taken_away_it_counts_and_listens_no_more(show):
    page = show()
    page.wait_for_function("document.querySelector('[aria-busy=false]')")
    page.evaluate(SLOW)
    hold_frames(page)
    page.evaluate("model.set('setting', 1)")
    show_frames(page, 16)
    numbers, faces = text_of(page, ".sd-numbers"), faces_on_show(page)[0]
    page.evaluate("remove()")
    assert page.evaluate("model.listeners.length") == 0
    show_frames(page, *[16] * 5)
    assert text_of(page, ".sd-numbers") == numbers
    page.evaluate("model.set('setting', 0), model.set('seed', 5), model.set('temperature', 0.3)")
    show_frames(page, *[16] * 5)
    assert text_of(page, ".sd-numbers") == numbers and (faces_on_show(page)[0] == faces).all()


DAMAGE = {
    "its weights are missing": drop("weights"),
    "its mixtures are missing": drop("mixtures"),
    "its training sets or its reader are missing": drop("about"),
    "its training sets or its reader are missing.": about(lambda a: a.update(reader=[])),
    "within": cut("weights", -10),
    "but there are": cut("weights", 8),
    "its weights end after": cut("weights", -90_000),
    "its mixtures end after": cut("mixtures", -2),
    "its mixtures are longer": cut("mixtures", 2),
    "its errors do not fit its names": about(lambda a: a["errors"].pop()),
    "its reader answers 3 questions, not 2": about(
        lambda a: [
            part.pop()
            for part in (a["errors"], a["readNames"], *(s["given"] for s in a["settings"]))
        ]
    ),
    'its decoder "50 %" makes 768 numbers, not': about(lambda a: a.update(imageShape=[16, 15, 3])),
    "no height, width and colours": about(lambda a: a.pop("imageShape")),
    'of "5 %" it has not 3 shares': about(lambda a: a["settings"][1]["given"].pop()),
    'there is no layer "Conv9D"': about(
        lambda a: a["settings"][1]["layers"][0].update(type="Conv9D")
    ),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_damaged_figure_says_so(show, sentence):
    page = show(change=lambda states: DAMAGE[sentence](states[0]))
    alert = page.locator("[role=alert]").inner_text()
    assert alert.startswith("This live figure could not start: ") and sentence in alert
    assert page.locator(".skew-dial").count() == 0


def test_traits_are_read_and_set(settings, reader):
    dial = live.SkewDial(settings, reader, NAMES, ERRORS)
    assert (dial.setting, dial.temperature, dial.seed) == (0, 1.0, 0)
    seen = []
    dial.observe(lambda change: seen.append(change["new"]), ["setting", "temperature", "seed"])
    dial.setting, dial.temperature, dial.seed = np.int64(2), np.float32(0.5), 2**32 - 1
    assert seen == [2, 0.5, 2**32 - 1]
    for name, wrong, sentence in [
        ("setting", 3, "setting: expected an integer from 0 to 2"),
        ("setting", -1, "setting: expected"),
        ("setting", "5 %", "setting: expected"),
        ("setting", True, "setting: expected"),
        ("temperature", 0.29, "temperature: expected 0.3 to 1.2, got 0.29"),
        ("temperature", 1.21, "temperature: expected"),
        ("temperature", np.nan, "temperature: expected finite"),
        ("temperature", "warm", "temperature: expected numbers"),
        ("seed", 2**32, "seed: expected an integer from 0 to 4294967295"),
        ("seed", 0.5, "seed: expected"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            setattr(dial, name, wrong)
    assert (dial.setting, dial.temperature, dial.seed) == (2, 0.5, 2**32 - 1)


def test_weights_travel_one_after_another_and_are_counted(settings, reader):
    dial = live.SkewDial(settings, reader, NAMES, ERRORS)
    blobs = [live.pack(model, "int8")[1] for model in [*[s.decoder for s in settings], reader]]
    assert dial.weights == b"".join(blobs)
    halves = np.frombuffer(dial.mixtures, "<f2").astype(float)
    assert len(halves) == (3 + 3 + 2) * (D + D * (D + 1) // 2)  # of a factor, half travels
    means = settings[0].mixture[1].ravel()
    np.testing.assert_allclose(halves[: 3 * D], means, rtol=2.0**-11)
    kb = (len(base64.b64encode(dial.weights)) + len(base64.b64encode(dial.mixtures))) / 1000
    assert dial.weights_kb == kb
    assert repr(dial) == f"SkewDial with 3 training sets and {kb:.0f} kB of weights"


def bad_arguments(settings, reader):
    first = settings[0]
    weights, means, factors = first.mixture
    small = keras.Sequential([keras.Input((D,)), layers.Dense(9)])
    wide = keras.Sequential([keras.Input((D + 1,)), layers.Dense(PIXELS)])
    odd = keras.Sequential([keras.Input((D,)), layers.Dense(PIXELS, "elu", name="odd")])
    two, inputs = constant_reader(0, 0), keras.Input((PIXELS,))
    shares = keras.Sequential([inputs, layers.Dense(3, "sigmoid")])

    def change(**parts):
        return {"settings": [first._replace(**parts), *settings[1:]]}

    def mix(w=weights, m=means, f=factors):
        return change(mixture=(w, m, f))

    other = {"decoder": wide, "mixture": ([1.0], np.zeros((1, D + 1)), np.eye(D + 1)[None])}
    of, mixture = r"^settings\[0\].", r"^settings\[0\].mixture"
    return [
        ("settings: expected 1 to 8", {"settings": []}),
        ("settings: expected 1 to 8, got 9", {"settings": [first] * 9}),
        (r"settings\[1\]: expected a SkewSetting", {"settings": [first, "5 %"]}),
        (of + "decoder: expected a built", change(decoder="vae")),
        (of + "decoder: expected output", change(decoder=small)),
        (r"^settings\[1\].decoder: expected input of shape \(None, 6\)", change(**other)),
        (of + "decoder: the page knows no activation 'elu'", change(decoder=odd)),
        (mixture + ": expected weights, means, factors", change(mixture=(weights, means))),
        (mixture + r"\[0\]: expected weights that sum to 1", mix(weights / 2)),
        (mixture + r"\[0\]: expected shares", mix([1.5, -0.5, 0])),
        (mixture + r"\[1\]: expected numbers \(3, 5\)", mix(m=means[:2])),
        (mixture + r"\[1\]: expected finite", mix(m=means * np.nan)),
        (mixture + r"\[2\]: expected numbers \(3, 5, 5\)", mix(f=factors[0])),
        (mixture + r"\[2\]: expected lower", mix(f=factors @ factors.mT)),
        (mixture + r"\[2\]: expected lower", mix(f=-factors)),
        (mixture + ": expected numbers within float16", mix(m=means * 1e6)),
        (of + r"given: expected numbers \(3,\)", change(given=[0.5])),
        (of + "given: expected shares", change(given=[50, 30, 20])),
        ("reader: expected a built", {"reader": None}),
        ("reader: expected output", {"reader": two}),
        (r"reader: expected input of shape \(None, 768\)", {"reader": small}),
        ("reader: expected logits, so no activation at the end", {"reader": shares}),
        (r"given: expected numbers \(2,\)", {"read_names": NAMES[:2]}),
        (r"errors: expected numbers \(3, 2\)", {"errors": ERRORS[:2]}),
        ("errors: expected shares", {"errors": [[95, 4]] * 3}),
        ("errors: expected more hits than false alarms", {"errors": [[0.1, 0.9], *ERRORS[1:]]}),
        ("errors: expected more hits than false alarms", {"errors": [[0.5, 0.5], *ERRORS[1:]]}),
        ("image_shape: expected numbers", {"image_shape": (16, 16)}),
        ("image_shape: expected", {"image_shape": (16, 16, 1)}),
        ("image_shape: expected", {"image_shape": (16.5, 16, 3)}),
        (r"decoder: expected output for pictures of \(8, 8, 3\)", {"image_shape": (8, 8, 3)}),
        ("faces: expected an integer from 24 to 2000", {"faces": 23}),
        ("faces: expected", {"faces": 2001}),
        ("temperature: expected", {"temperature": 2}),
        ("setting: expected", {"setting": 3}),
        ("seed: expected", {"seed": -1}),
        ("^dtype: expected one of", {"dtype": "int4"}),
        ("^reader_dtype: expected one of", {"reader_dtype": "float32"}),
    ]


def test_bad_arguments_are_named(settings, reader):
    good = {"settings": settings, "reader": reader, "read_names": NAMES, "errors": ERRORS}
    for message, wrong in bad_arguments(settings, reader):
        with pytest.raises(ValueError, match=message):
            live.SkewDial(**(good | wrong))
