"""The attribution pad: its state in Python, and the figure in a real browser against Keras."""

import base64

import keras
import numpy as np
import pytest
import tensorflow as tf
from damage import about, cut, drop
from decoding_rules import mulberry32
from keras import layers, ops
from live_page import centre, change_look, expose, hold_frames, show_frames, swipe, write_page
from scipy import stats

from helpers import live
from helpers.live.attribution_pad import METHODS

pytest_plugins = ["browser"]
H, W, M, SEED, STEPS, SMOOTH, NOISE, BASELINE = 12, 14, 3, 5, 8, 6, 0.2, 0.25
NAMES = ["a cat", "a dog", "fake"]
IG = "integrated gradients"


def build(pixels=H * W, m=M, inner="relu", seed=0):
    """A chain whose first kernel is large enough to be rounded on its way, with biases."""
    keras.utils.set_random_seed(seed)
    inputs, dense = keras.Input((pixels,)), layers.Dense
    sums = dense(12, use_bias=False)
    chain = [inputs, dense(32, inner), sums, layers.Activation("tanh"), dense(m)]
    model = keras.Sequential(chain)
    rng = np.random.default_rng(seed)
    model.set_weights([w + rng.normal(0, 0.1, w.shape) for w in model.get_weights()])
    return model


def pictures(n=3, height=H, width=W):
    """Pictures with grey, black and places of the baseline's own grey (a byte divided by 255)."""
    x = np.random.default_rng(1).random((n, height, width))
    x[:, :3], x[:, 5, 2:9] = 0, 1
    return np.rint(255 * x) / 255


@pytest.fixture(scope="module")
def model():
    return build()


@pytest.fixture
def show(tmp_path, open_page, model):
    """Return a function that opens a page with a pad, given what is not as usual."""

    def go(change=expose, browser=None, **changes):
        given = {"model": model, "images": pictures(), "names": NAMES, "baseline": BASELINE}
        given |= {"steps": STEPS, "smooth": SMOOTH, "noise": NOISE, "output": 1, "seed": SEED}
        pad = live.AttributionPad(**(given | changes))
        page = open_page(write_page(tmp_path, [pad], change), **(browser or {}))
        page.wait_for_selector(".attribution-pad, [role=alert]")
        return page

    return go


PAD = "document.querySelector('.attribution-pad')"


def ask(page, what):
    return page.evaluate(f"{PAD}.{what}")


def map_of(page, method):
    return np.array(page.evaluate(f"(m) => Array.from({PAD}.map(m))", method))


def logits(page, rows):
    each = f"(x) => Array.from({PAD}.logits(x))"
    return np.array(page.evaluate(f"(rows) => rows.map({each})", np.asarray(rows).tolist()))


def text_of(page, selector):
    return page.locator(selector).first.text_content().replace("−", "-")


def settled(page, selector=".live-words"):
    """The words once all maps are made, with plain minus signs."""
    ask(page, "draw()")
    page.wait_for_timeout(350)
    return text_of(page, selector)


def press(page, name):
    page.get_by_role("button", name=name).first.click()


# --- what it computes: by Keras, by loops -------------------------------------------------------


def rounded(model, dtype="int8"):
    """A twin of a model with the weights that the page sees."""
    twin = keras.models.clone_model(model)
    twin.set_weights(live.unpack(*live.pack(model, dtype)))
    return twin


def tape(model, rows, output):
    """The gradient of one logit with respect to each pixel, of each row."""
    rows = tf.constant(np.asarray(rows, "float32"))
    with tf.GradientTape() as record:
        record.watch(rows)
        logit = model(rows)[:, output]
    return record.gradient(logit, rows).numpy()


def gaussians(seed, n):
    """The page's random numbers: Box and Muller's from mulberry32's."""
    u, v = np.array(mulberry32(seed, 2 * n)).reshape(n, 2).T
    return np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)


def patches(x, baseline, height=H, width=W):
    """The picture without a square about each pixel, one after another."""
    for row in range(height):
        for column in range(width):
            rest = x.reshape(height, width).copy()
            rest[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = baseline
            yield rest.ravel()


def reference(method, model, x, output=1, steps=STEPS, baseline=BASELINE, shape=(H, W)):
    x = x.ravel()
    if method == "gradient":
        return tape(model, [x], output)[0]
    if method == "gradient x input":
        return x * tape(model, [x], output)[0]
    if method == "SmoothGrad":
        eps = NOISE * gaussians(SEED, SMOOTH * x.size).reshape(SMOOTH, -1)
        return tape(model, x + eps, output).mean(axis=0)
    if method == IG:
        path = [baseline + (k + 0.5) / steps * (x - baseline) for k in range(steps)]
        return (x - baseline) * tape(model, path, output).mean(axis=0)
    whole = model(x[None])[0, output]
    return (whole - model(np.array([*patches(x, baseline, *shape)]))[:, output]).numpy()


@pytest.mark.parametrize("dtype", ["int8", "int16", "float16"])
def test_all_methods_are_those_of_keras(show, model, dtype):
    page = show(dtype=dtype)
    near = rounded(model, dtype)
    for picture, output in [(0, 1), (2, 0)]:
        page.evaluate(f"model.set('picture', {picture}), model.set('output', {output})")
        x = pictures()[picture]
        assert len({map_of(page, method).tobytes() for method in METHODS}) == len(METHODS)
        for method in METHODS:
            found, expected = map_of(page, method), reference(method, near, x, output)
            assert np.abs(expected).max() > 0.02
            np.testing.assert_allclose(found, expected, atol=1e-4, err_msg=method)
            own = reference(method, model, x, output)
            atol = 2e-2 if dtype == "int8" else 1e-2  # where rounding moves a unit past its kink
            np.testing.assert_allclose(found, own, atol=atol, err_msg=method)


def test_a_digit_of_28_by_28_is_read_as_keras_reads_it(show):
    model, x = build(784, 1), pictures(1, 28, 28)
    page = show(model=model, images=x[..., None], names=["fake"], output=0, baseline=0.0)
    np.testing.assert_allclose(logits(page, x.reshape(1, -1)), rounded(model)(x.reshape(1, -1)),
                               atol=1e-4)  # fmt: skip
    for method in METHODS:
        found = map_of(page, method)
        expected = reference(method, rounded(model), x[0], 0, baseline=0.0, shape=(28, 28))
        np.testing.assert_allclose(found, expected, atol=1e-4, err_msg=method)
        own = reference(method, model, x[0], 0, baseline=0.0, shape=(28, 28))
        np.testing.assert_allclose(found, own, atol=2e-2, err_msg=method)


ACTIVATIONS = ["linear", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "silu", "gelu"]


@pytest.mark.parametrize("inner", ACTIVATIONS)
def test_each_activation_has_its_derivative(show, inner):
    model = build(inner=inner)
    page = show(model=model)
    x = pictures()[0]
    for method in ("gradient", IG):
        expected = reference(method, rounded(model), x)
        assert np.ptp(expected) > 0.02
        np.testing.assert_allclose(map_of(page, method), expected, atol=1e-5)


def test_a_sine_has_its_derivative_too(show):
    model, twin = build(inner=ops.sin), build(inner=ops.sin)
    twin.set_weights(live.unpack(*live.pack(model, "int8")))
    expected = reference("gradient", twin, pictures()[0])
    np.testing.assert_allclose(map_of(show(model=model), "gradient"), expected, atol=1e-5)


def test_the_gradient_is_the_slope_of_the_pages_own_logit(show):
    page = show(model=build(inner="silu"))
    x, h = pictures()[0].ravel(), 1e-2
    gradient = map_of(page, "gradient")
    for i in np.random.default_rng(2).choice(x.size, 20, replace=False):
        step = h * np.eye(x.size)[i]
        ahead, behind = logits(page, [x + step, x - step])[:, 1]
        assert gradient[i] == pytest.approx((ahead - behind) / (2 * h), abs=5e-4)


def test_a_path_in_more_steps_is_more_complete(show):
    page = show(steps=1)
    x = pictures()[0].ravel()
    ends = logits(page, [x, np.full(x.size, BASELINE)])[:, 1]
    off = []
    for steps in (1, 8, 64):
        page.locator(".live-slider").fill(str(steps))
        assert page.evaluate("model.get('steps')") == steps
        off.append(abs(map_of(page, IG).sum() - (ends[0] - ends[1])))
        facts = settled(page, ".at-facts")
        said = f"sum: {map_of(page, IG).sum():+.2f}; the logit’s change from the blank picture: "
        assert said + f"{ends[0] - ends[1]:+.2f}." in facts
    assert off[2] < 0.01 < off[0] and abs(ends[0] - ends[1]) > 0.3


def test_other_seeds_are_other_noise_and_the_same_seed_the_same(show):
    page = show()
    first = map_of(page, "SmoothGrad")
    page.evaluate("model.set('seed', 6)")
    assert np.abs(map_of(page, "SmoothGrad") - first).max() > 1e-3
    page.evaluate(f"model.set('seed', {SEED})")
    assert (map_of(page, "SmoothGrad") == first).all()
    page = show(noise=0.0)
    np.testing.assert_allclose(map_of(page, "SmoothGrad"), map_of(page, "gradient"), atol=1e-7)


def redrawn(model, seed):
    """A twin whose weights are the page's random ones."""
    twin, seen = rounded(model), rounded(model).get_weights()
    draws, weights = gaussians(~seed, sum(w.size for w in seen)), []
    for w in seen:
        own, draws = draws[: w.size], draws[w.size :]
        weights.append(np.sqrt(np.mean(w**2)) * own.reshape(w.shape))
    twin.set_weights(weights)
    return twin


def spearman(a, b):
    return stats.spearmanr(a, b).statistic


@pytest.mark.parametrize("seed", [0, SEED, 2**32 - 1])
def test_random_weights_are_of_the_same_scale_and_pressed_again_the_old_ones(show, model, seed):
    page = show(seed=seed, method="gradient")
    x = pictures()[0]
    before = {method: map_of(page, method) for method in METHODS}
    plain = settled(page, ".at-facts")
    assert "Random" not in plain and "(random weights)" not in text_of(page, ".at-name")
    press(page, "Random weights")
    assert page.evaluate("model.get('random')") is True
    twin = redrawn(model, seed)
    np.testing.assert_allclose(logits(page, [x.ravel()]), twin(x.reshape(1, -1)), atol=1e-4)
    for method in set(METHODS) - {"SmoothGrad"}:
        np.testing.assert_allclose(map_of(page, method), reference(method, twin, x), atol=1e-4)
    alike = spearman(np.abs(map_of(page, "gradient")), np.abs(before["gradient"]))
    assert abs(alike) < 0.4
    facts = settled(page, ".at-facts")
    assert f"trained network’s have a rank correlation of {alike:.2f} (without signs)." in facts
    assert text_of(page, ".at-name").endswith(" (random weights)")
    assert page.get_by_role("button", name="Random").get_attribute("aria-pressed") == "true"
    press(page, "Random weights")
    for method in METHODS:
        assert (map_of(page, method) == before[method]).all()
    assert settled(page, ".at-facts") == plain


def test_marks_are_rank_correlations_with_erasing(show):
    page = show(method="gradient")
    for image in (0, 1):
        page.evaluate(f"model.set('picture', {image})")
        ask(page, "draw()")
        truth = map_of(page, "occlusion")
        expected = [f"{spearman(map_of(page, m), truth):.2f}" for m in METHODS[:-1]]
        assert len(np.unique(map_of(page, "gradient x input"))) < truth.size  # there are ties
        marks = [m.replace("−", "-") for m in page.locator(".at-mark").all_text_contents()]
        assert marks == [*expected, "the experiment"] and len(set(expected)) > 2
        said = f"this map and erasing have a rank correlation of {expected[0]}."
        assert said in settled(page, ".at-facts")
    press(page, "occlusion")
    assert settled(page, ".at-facts").startswith("This map is the experiment itself")


def test_a_map_that_is_the_same_everywhere_has_no_rank_correlation(show):
    page = show(images=np.zeros((1, H, W)), baseline=0.0)
    ask(page, "draw()")
    assert page.locator(".at-mark").all_text_contents() == ["–"] * 4 + ["the experiment"]
    facts = settled(page, ".at-facts")
    assert facts.startswith("Map or experiment is the same everywhere: there is no rank")
    assert "sum: 0.00; the logit’s change from the blank picture: 0.00." in facts
    press(page, "Random weights")
    assert "This map or the trained network’s is the same" in settled(page, ".at-facts")
    assert not text_of(page, ".at-most").strip().startswith("+")


# --- what it says and shows ---------------------------------------------------------------------


def expected_words(page, row, column, method=IG):
    """The sentence of a place, counted from 0."""
    x = pictures()[page.evaluate("model.get('picture')")]
    rest = [*patches(x, BASELINE)][row * W + column]
    output = page.evaluate("model.get('output')")
    before, after = logits(page, [x.ravel(), rest])[:, output]
    value = map_of(page, method).reshape(H, W)[row, column]
    value = "0.00" if abs(value) < 0.005 else f"{value:+.2f}"
    return (
        f"Row {row + 1}, column {column + 1}: the map says {value}. "
        f"Erased (3×3): the logit goes from {before:.2f} to {after:.2f}."
    )


def test_map_and_experiment_stand_side_by_side(show):
    page = show()
    assert settled(page) == expected_words(page, H // 2, W // 2)
    for place in ([0, 0], [5, 4], [H - 1, W - 1], [3, W - 1]):
        page.evaluate(f"model.set('place', {place})")
        assert settled(page) == expected_words(page, *place)
    truth = map_of(page, "occlusion").reshape(H, W)[3, W - 1]
    numbers = text_of(page, ".live-words").split("from ")[1].rstrip(".").split(" to ")
    assert float(numbers[0]) - float(numbers[1]) == pytest.approx(truth, abs=0.011)


def test_small_numbers_are_told_apart(show):
    model = build()
    model.set_weights([*model.get_weights()[:-2], *(0.01 * w for w in model.get_weights()[-2:])])
    page = show(model=model, method="gradient")
    page.evaluate("model.set('place', [5, 4])")
    value = map_of(page, "gradient").reshape(H, W)[5, 4]
    most = np.abs(map_of(page, "gradient")).max()
    digits = int(1 - np.floor(np.log10(most)))
    assert digits > 3 and f"the map says {value:+.{digits}f}. Erased" in settled(page)
    assert text_of(page, ".at-most") == f"{most:+.{digits}f} raises"
    assert text_of(page, ".at-least") == f"{-most:+.{digits}f} lowers"


AREA = "(c) => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)"


def pixels_of(page, selector):
    """Colours and opacity in the middle of each pixel of the picture: (H, W, 4)."""
    canvas = page.locator(selector)
    tall, wide = canvas.evaluate("c => [c.height, c.width]")
    data = np.array(canvas.evaluate(AREA)).reshape(tall, wide, 4)
    rows = ((np.arange(H) + 0.5) * tall / H).astype(int)
    return data[rows][:, ((np.arange(W) + 0.5) * wide / W).astype(int)]


@pytest.mark.parametrize("dark", [False, True])
def test_the_map_is_orange_where_it_raises_and_blue_where_it_lowers(show, dark):
    page = show(browser={"dark": dark, "scale": 2})
    for method in (IG, "gradient"):
        page.evaluate("(m) => model.set('method', m)", method)
        ask(page, "draw()")
        values = map_of(page, method).reshape(H, W)
        seen = pixels_of(page, ".live-answer")
        share = np.abs(values) / np.abs(values).max()
        np.testing.assert_allclose(seen[..., 3], 255 * share, atol=1.6)
        strong = share > 0.3
        red, blue = seen[..., 0] > seen[..., 2], seen[..., 2] > seen[..., 0]
        assert red[strong & (values > 0)].all() and blue[strong & (values < 0)].all()
        assert (strong & (values > 0)).any() and (strong & (values < 0)).any()
    swatch = page.locator(".at-high").evaluate("e => getComputedStyle(e).backgroundColor")
    assert swatch and page.locator(".at-bar").is_visible()


def test_the_picture_is_white_ink_on_black_and_its_frame_is_the_place(show):
    page = show()
    page.evaluate("model.set('place', [2, 3])")
    ask(page, "draw()")
    seen = pixels_of(page, ".at-picture canvas")
    np.testing.assert_allclose(seen[..., 0], 255 * pictures()[0], atol=1)
    assert (seen[..., 3] == 255).all()
    tall, wide = page.locator(".at-picture canvas").evaluate("c => [c.height, c.width]")
    for selector in (".at-picture canvas", ".at-map canvas"):
        data = np.array(page.locator(selector).evaluate(AREA)).reshape(tall, wide, 4)
        rows = [round(tall * k / H) for k in (1, 2.5, 4)]
        columns = [round(wide * k / W) for k in (2, 3.5, 5)]
        ring = [(rows[i], columns[j]) for i, j in [(0, 1), (2, 1), (1, 0), (1, 2)]]
        assert all((data[place] == [0, 0, 0, 255]).all() for place in ring), selector


def test_the_answer_changes_where_one_points(show):
    page = show()
    ask(page, "draw()")
    before = page.locator(".live-answer").first.evaluate("c => c.toDataURL()")
    page.evaluate("model.set('place', [1, 1])")
    ask(page, "draw()")
    assert page.locator(".live-answer").first.evaluate("c => c.toDataURL()") != before


def test_the_maps_extremes_are_told_to_those_who_do_not_see_it(show):
    page = show()
    ask(page, "draw()")
    values = map_of(page, IG)
    high, low = int(values.argmax()), int(values.argmin())
    assert page.locator(".at-map canvas").get_attribute("aria-label").replace("−", "-") == (
        f"The map by {IG}: its highest number {values[high]:+.2f} at row {high // W + 1}, column "
        f"{high % W + 1}, its lowest {values[low]:+.2f} at row {low // W + 1}, column {low % W + 1}"
    )


def test_the_picture_is_counted_for_those_who_do_not_see_it(show):
    page = show()
    for picture in (1, 2, 3):
        ask(page, "draw()")
        said = page.get_by_role("application").get_attribute("aria-label")
        assert said.startswith(f"Picture {picture} of 3. Arrow keys move")
        press(page, "Next picture")


COUNT = """() => {
    globalThis.written = 0;
    const seen = new MutationObserver((all) => (globalThis.written += all.length));
    for (const part of document.querySelectorAll("[aria-live]")) {
        seen.observe(part, { childList: true, characterData: true, subtree: true });
    }
}"""


def test_what_did_not_change_is_not_read_again(show):
    page = show()
    settled(page)
    page.evaluate(COUNT)
    settled(page)
    assert page.evaluate("written") == 0
    page.evaluate("model.set('place', [0, 0])")
    settled(page)
    assert page.evaluate("written") == 1


def test_two_figures_on_a_page_are_two(tmp_path, open_page, model):
    pads = [live.AttributionPad(model, pictures(), NAMES, method=m) for m in METHODS[:2]]
    page = open_page(write_page(tmp_path, pads))
    first, second = (page.locator(".attribution-pad").nth(k) for k in range(2))
    before = second.evaluate("e => (e.draw(), e.innerText)")
    first.get_by_role("button", name="Next picture").click()
    first.get_by_role("button", name="occlusion").click()
    first.evaluate("e => e.draw()")
    page.wait_for_timeout(350)
    assert first.get_by_role("application").get_attribute("aria-label").startswith("Picture 2")
    assert second.get_by_role("application").get_attribute("aria-label").startswith("Picture 1")
    pressed = "e => [...e.querySelectorAll('[aria-pressed=true]')].map((b) => b.firstChild.data)"
    assert first.evaluate(pressed) == ["occlusion", NAMES[0]]
    assert second.evaluate(pressed) == ["gradient × input", NAMES[0]]
    assert before.splitlines()[0] in second.inner_text()


# --- touching it --------------------------------------------------------------------------------


def test_a_mouse_points_at_picture_and_map(show):
    page = show()
    for selector in (".at-picture .live-square", ".at-map .live-square"):
        box = page.locator(selector).bounding_box()

        def at(row, column, box=box):
            x, y = (column + 0.5) / W * box["width"], (row + 0.5) / H * box["height"]
            return box["x"] + x, box["y"] + y

        page.mouse.move(*at(2, 3))
        page.mouse.down()
        assert page.evaluate("model.get('place')") == [2, 3]
        page.mouse.move(*at(9, 11), steps=3)
        assert page.evaluate("model.get('place')") == [9, 11]
        page.mouse.move(box["x"] - 50, box["y"] + 5 * box["height"])
        assert page.evaluate("model.get('place')") == [H - 1, 0]
        page.mouse.up()
        page.mouse.move(*at(4, 4))
        assert page.evaluate("model.get('place')") == [H - 1, 0]
    assert settled(page) == expected_words(page, H - 1, 0)


def test_a_finger_taps_and_drags_a_pixel_and_scrolls_elsewhere(show):
    page = show(browser={"width": 390, "touch": True})
    box = page.locator(".live-surface").bounding_box()
    page.touchscreen.tap(box["x"] + 10.5 / W * box["width"], box["y"] + 1.5 / H * box["height"])
    assert page.evaluate("model.get('place')") == [1, 10]
    x, y, _ = centre(page)
    swipe(page, x, y, up=60)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("model.get('place')") == [int((0.5 - 60 / box["height"]) * H), W // 2]
    x, y, width = centre(page, ".live-slider")
    swipe(page, x + width / 4, y, up=200)
    assert page.evaluate("scrollY") > 50
    assert page.evaluate("model.get('steps')") == STEPS


def test_all_is_done_by_keys(show):
    page = show()
    page.evaluate("document.addEventListener('keydown', (e) => (globalThis.heard = e.key))")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.live-surface')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    for key, place in [
        ("ArrowUp", [5, 7]),
        ("ArrowRight", [5, 8]),
        ("ArrowDown", [6, 8]),
        ("Shift+ArrowLeft", [6, 4]),
        ("Shift+ArrowLeft", [6, 0]),
        ("ArrowLeft", [6, 0]),
        ("Shift+ArrowDown", [10, 0]),
        ("Shift+ArrowDown", [11, 0]),
    ]:
        page.keyboard.press(key)
        assert page.evaluate("model.get('place')") == place
    assert page.evaluate("globalThis.heard.startsWith('Arrow')") is False
    assert settled(page) == expected_words(page, 11, 0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('method')") == "gradient"
    for _ in METHODS + NAMES[:-1]:
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("model.get('output')") == 2
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert page.evaluate("model.get('steps')") == 64
    ask(page, "draw()")
    assert page.get_by_role("slider", name="Path steps").get_attribute("aria-valuetext") == "64"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('picture')") == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('random')") is True
    assert page.get_attribute(".live-words", "aria-live") == "polite"


def pressed(page, group):
    script = "all => all.map((b) => b.getAttribute('aria-pressed') === 'true')"
    return page.eval_on_selector_all(f"{group} button", script)


def test_methods_and_logits_are_chosen_by_buttons(show):
    page = show()
    ask(page, "draw()")
    assert pressed(page, ".at-methods") == [name == IG for name in METHODS]
    assert pressed(page, ".at-outputs") == [False, True, False]
    for i, method in enumerate(METHODS):
        page.locator(".at-methods button").nth(i).click()
        assert settled(page) == expected_words(page, H // 2, W // 2, method)
        assert pressed(page, ".at-methods") == [name == method for name in METHODS]
    page.locator(".at-outputs button").nth(2).click()
    assert settled(page) == expected_words(page, H // 2, W // 2, "occlusion")
    assert pressed(page, ".at-outputs") == [False, False, True]
    value = logits(page, [pictures()[0].ravel()])[0, 2]
    assert text_of(page, ".at-name") == f"The logit for “fake”: {value:.2f}"
    for picture in (1, 2, 0):
        press(page, "Next picture")
        assert page.evaluate("model.get('picture')") == picture
        assert settled(page) == expected_words(page, H // 2, W // 2, "occlusion")


def test_one_logit_and_one_picture_need_no_buttons_to_choose(show):
    page = show(model=build(m=1), names=["fake"], output=0, images=pictures(1))
    assert page.locator(".at-outputs").count() == 0
    assert page.get_by_role("button", name="Next picture").count() == 0
    assert page.locator("button").count() == len(METHODS) + 1


SLOW = """() => {
    let now = performance.now();
    performance.now = () => (now += 4); // a piece takes 4 ms of the 10 in a frame
}"""


def test_maps_are_made_in_slices_and_none_is_of_a_choice_before(show):
    page = show()
    page.wait_for_function("document.querySelector('.at-facts[aria-busy=false]')")
    page.evaluate(SLOW)
    hold_frames(page)
    press(page, "Next picture")
    show_frames(page, 16)  # 3 pieces of the path
    np.testing.assert_allclose(
        pixels_of(page, ".at-picture canvas")[0, 0, 0], 255 * pictures()[1, 0, 0], atol=1
    )
    assert not pixels_of(page, ".live-answer")[..., 3].any()
    assert page.get_attribute(".at-facts", "aria-busy") == "true"
    page.wait_for_timeout(350)
    assert "the map is being made" in text_of(page, ".live-words")
    assert text_of(page, ".at-facts") == "…" == text_of(page, ".at-mark")
    frames = 1
    while not pixels_of(page, ".live-answer")[..., 3].any():
        show_frames(page, 16)
        frames += 1
    assert 2 <= frames <= 4
    while page.get_attribute(".at-facts", "aria-busy") == "true":
        show_frames(page, 16)
        frames += 1
    assert H * W / 4 < frames < H * W  # erasing takes the most of it
    page.wait_for_timeout(350)
    assert text_of(page, ".live-words") == expected_words(page, H // 2, W // 2)


def test_while_the_steps_change_the_map_before_stays(show):
    page = show()
    ask(page, "draw()")
    before = pixels_of(page, ".live-answer")
    page.evaluate(SLOW)
    hold_frames(page)
    page.locator(".live-slider").fill("1")
    show_frames(page, 16)
    first = pixels_of(page, ".live-answer")
    assert (first != before).any()  # one step is made at once
    page.locator(".live-slider").fill("60")
    show_frames(page, 16)
    assert (pixels_of(page, ".live-answer") == first).all()
    ask(page, "draw()")
    assert (pixels_of(page, ".live-answer") != first).any()


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(show, dark):
    names = [f"a name that is long {n}" for n in range(9)] + ["x" * 70]
    page = show(model=build(m=10), names=names, browser={"width": 390, "touch": True, "dark": dark})
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for box in [
        b.bounding_box() for b in page.locator(".attribution-pad :is(button, input)").all()
    ]:
        assert box["height"] >= 44 and box["width"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    picture, map_ = (b.bounding_box() for b in page.locator(".live-square").all())
    assert picture["y"] == map_["y"] and picture["x"] + picture["width"] <= map_["x"]
    assert picture["width"] / picture["height"] == pytest.approx(W / H, abs=0.01)


def test_on_a_phone_a_button_that_is_tapped_stays_where_it_is_and_looks_as_it_did(show):
    one = {"model": build(m=1), "names": ["fake"], "output": 0}
    page = show(**one, browser={"width": 346, "touch": True})  # a chapter has margins
    settled(page)
    button = page.get_by_role("button", name="Random weights")
    look = "e => [getComputedStyle(e).borderTopColor, getComputedStyle(e).boxShadow]"
    before, place = button.evaluate(look), button.bounding_box()
    for pressed in (True, False):
        button.tap()
        settled(page)
        assert button.get_attribute("aria-pressed") == str(pressed).lower()
        assert (button.evaluate(look) != before) is pressed
        assert button.bounding_box() == pytest.approx(place, abs=1)


def test_the_colours_follow_the_theme(show):
    page = show(browser={"scale": 1})
    ask(page, "draw()")
    light = pixels_of(page, ".live-answer")
    change_look(page)
    page.wait_for_timeout(100)
    dark = pixels_of(page, ".live-answer")
    strong = light[..., 3] > 200
    assert strong.any() and (dark[strong][:, 2] > light[strong][:, 2]).all()
    width = page.locator(".live-answer").evaluate("c => c.clientWidth")
    assert page.locator(".live-answer").evaluate("c => c.width") == width


def test_print_leaves_out_the_controls(show):
    page = show()
    said = settled(page)
    page.emulate_media(media="print")
    for selector in (".at-choice", ".at-go", ".live-slider"):
        assert not page.locator(selector).is_visible()
    assert page.locator(".live-answer").is_visible() and text_of(page, ".live-words") == said


# --- its state ----------------------------------------------------------------------------------


def test_what_python_sets_is_shown(show):
    page = show(method="SmoothGrad", output=2)
    ask(page, "draw()")
    assert pressed(page, ".at-methods") == [name == "SmoothGrad" for name in METHODS]
    page.wait_for_function("document.querySelector('.at-facts[aria-busy=false]')")
    script = (
        "model.set('method', 'occlusion'), model.set('random', true), model.set('place', [0, 3])"
    )
    page.evaluate(script)
    page.wait_for_function("document.querySelector('.live-words').textContent.startsWith('Row 1,')")
    assert pressed(page, ".at-methods") == [name == "occlusion" for name in METHODS]
    assert pressed(page, ".at-go")[-1] is True
    page.evaluate("model.set('random', false), model.set('steps', 64), model.set('output', 0)")
    page.wait_for_function("document.querySelector('.live-slider').value === '64'")
    assert settled(page) == expected_words(page, 0, 3, "occlusion")


def test_once_taken_away_it_works_and_listens_no_more(show):
    page = show()
    ask(page, "draw()")
    page.evaluate(SLOW)
    hold_frames(page)
    press(page, "Next picture")
    show_frames(page, 16)
    seen = page.evaluate(f"{PAD}.querySelector('.live-answer').toDataURL()")
    page.evaluate("remove()")
    assert page.evaluate("model.listeners.length") == 0
    show_frames(page, *[16] * 300)  # what was left to do
    page.evaluate("void (globalThis.requestAnimationFrame = () => (globalThis.asked = true))")
    change_look(page)
    page.evaluate("model.set('random', true)")
    assert page.evaluate("globalThis.asked") is None
    assert page.evaluate(f"{PAD}.querySelector('.live-answer').toDataURL()") == seen
    assert page.get_attribute(".at-facts", "aria-busy") == "true"


def trait(**values):
    return lambda state: state["state"].update(values)


DAMAGE = {
    "its weights are missing": drop("weights"),
    "its pictures are missing or cut off": drop("images"),
    "its pictures are missing or cut off.": cut("images", -3),
    "its network or its names are missing": drop("about"),
    "its network or its names are missing.": about(lambda a: a.update(layers=[])),
    "within": cut("weights", -10),
    "but there are": cut("weights", 8),
    "its network gives 3 logits, not 2": about(lambda a: a["names"].pop()),
    "its pictures have no height and width": about(lambda a: a.pop("imageShape")),
    "its baseline, noise or steps are missing": about(lambda a: a.pop("noise")),
    "its baseline, noise or steps are missing.": about(lambda a: a.update(smooth=0)),
    "a Dense layer for 168 inputs was given 156": about(lambda a: a.update(imageShape=[12, 13])),
    'there is no gradient of a layer "Conv9D"': about(
        lambda a: a["layers"][1].update(type="Conv9D")
    ),
    'there is no derivative of an activation "softmax"': about(
        lambda a: a["layers"][0].update(activation="softmax")
    ),
    "there is no picture 3": trait(picture=3),
    "there is no picture length": trait(picture="length"),
    "there is no logit 3": trait(output=3),
    "there is no path of 0 steps": trait(steps=0),
    "there is no pixel [12,0]": trait(place=[H, 0]),
    "there is no pixel [0,-1]": trait(place=[0, -1]),
    "there is no pixel [null]": trait(place=None),
    'there is no method "lime"': trait(method="lime"),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_damaged_figure_says_so(show, sentence):
    page = show(change=lambda states: DAMAGE[sentence](states[0]))
    alert = page.locator("[role=alert]").inner_text()
    assert alert.startswith("This live figure could not start: ") and sentence in alert
    assert page.locator(".attribution-pad").count() == 0


def test_traits_are_read_and_set(model):
    pad = live.AttributionPad(model, pictures(), NAMES)
    assert (pad.method, pad.output, pad.steps, pad.seed, pad.picture) == (IG, 0, 32, 0, 0)
    assert pad.place == [H // 2, W // 2] and pad.random is False
    seen = []
    pad.observe(lambda change: seen.append(change["new"]), ["method", "place", "random", "steps"])
    pad.method, pad.place, pad.random, pad.steps = "gradient", (0, np.int64(13)), np.True_, 64
    assert seen == ["gradient", [0, 13], True, 64] and seen[2] is True
    pad.set_state({"place": [3, 4], "random": False, "output": 2, "picture": 2, "seed": 2**32 - 1})
    assert (pad.place, pad.random, pad.output, pad.picture) == ([3, 4], False, 2, 2)
    for name, wrong, sentence in [
        ("method", "lime", "method: expected one of"),
        ("method", 3, "method: expected one of"),
        ("output", 3, "output: expected an integer from 0 to 2"),
        ("steps", 0, "steps: expected an integer from 1 to 64"),
        ("steps", 65, "steps: expected"),
        ("seed", 2**32, "seed: expected"),
        ("picture", 3, "picture: expected an integer from 0 to 2"),
        ("place", [0, W], r"place: expected \[row, column\] up to \[11, 13\]"),
        ("place", [-1, 0], "place: expected"),
        ("place", [0.5, 0], "place: expected"),
        ("place", [0], r"place: expected numbers \(2,\)"),
        ("random", 1, "random: expected True or False"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            setattr(pad, name, wrong)
    assert pad.place == [3, 4]


def test_what_travels_is_counted(model):
    pad = live.AttributionPad(model, pictures()[..., None], NAMES)
    assert pad.weights == live.pack(model, "int8")[1]
    assert pad.images == np.rint(255 * pictures()).astype(np.uint8).tobytes()
    kb = (len(base64.b64encode(pad.weights)) + len(base64.b64encode(pad.images))) / 1000
    assert pad.weights_kb == kb
    assert repr(pad) == f"AttributionPad with 3 images and {kb:.0f} kB of data"


def chain(*parts, inputs=(H * W,)):
    return keras.Sequential([keras.Input(inputs), *parts])


BAD = [
    ("model: expected Dense and Activation layers, got a BatchNormalization",
     {"model": chain(layers.BatchNormalization(), layers.Dense(M))}),
    ("model: expected Dense and Activation layers, got a Conv2D",
     {"model": chain(layers.Conv2D(1, 3), layers.Flatten(), inputs=(H, W, 1))}),
    ("model: the page knows no activation 'elu'",
     {"model": chain(layers.Dense(4, "elu"), layers.Dense(M))}),
    ("model: expected activations of one number each, got softmax",
     {"model": chain(layers.Dense(4, "softmax"), layers.Dense(M))}),
    ("model: expected logits, so no activation at the end, got sigmoid",
     {"model": chain(layers.Dense(M, "sigmoid"))}),
    ("model: expected logits, so no activation at the end, got no layer",
     {"model": chain(layers.Dropout(0.5))}),
    (r"model: expected input of shape \(None, 168\)",
     {"model": chain(layers.Dense(M), inputs=(9,))}),
    (r"model: expected output of shape \(None, 3\), as names", {"model": chain(layers.Dense(1))}),
    ("model: expected a built", {"model": None}),
    ("model: expected a built", {"model": keras.Sequential([layers.Dense(M)])}),
    (r"images: expected numbers \(n, n, n\)", {"images": np.zeros((H, W))}),
    (r"images: expected numbers \(n, n, n\)", {"images": np.zeros((2, H, W, 3))}),
    (r"images: expected numbers \(n, n, n\)", {"images": np.zeros((0, H, W))}),
    ("images: expected at most 24, got 25", {"images": np.zeros((25, H, W))}),
    (r"images: expected numbers in \[0, 1\], got 0.0 to 255.0",
     {"images": 255 * np.eye(H, W)[None]}),
    ("images: expected finite", {"images": np.full((1, H, W), np.nan)}),
    ("names: expected 1 to 10 names, got 0", {"names": []}),
    ("names: expected 1 to 10 names, got 11", {"names": "abcdefghijk"}),
    ("baseline: expected a number from 0 to 1", {"baseline": 1.5}),
    ("baseline: expected numbers", {"baseline": "black"}),
    ("noise: expected a number from 0 to 1", {"noise": -0.1}),
    ("smooth: expected an integer from 1 to 64", {"smooth": 0}),
    ("smooth: expected an integer from 1 to 64", {"smooth": 65}),
    ("method: expected one of", {"method": "saliency"}),
    ("output: expected an integer from 0 to 2", {"output": 3}),
    ("steps: expected", {"steps": 1000}),
    ("seed: expected", {"seed": 0.5}),
    ("^dtype: expected one of", {"dtype": "int4"}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wrong"), BAD, ids=range(len(BAD)))
def test_bad_arguments_are_named(model, sentence, wrong):
    with pytest.raises(ValueError, match=sentence):
        live.AttributionPad(**({"model": model, "images": pictures(), "names": NAMES} | wrong))
