"""The latent sampler: its state in Python, and the figure in a real browser against Keras."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from live_page import expose, hold_frames, show_frames, write_page

from helpers import live

pytest_plugins = ["browser"]
D = 5


@pytest.fixture(scope="module")
def parts():
    """A flow and a decoder with random weights, large enough that everything counts."""
    keras.utils.set_random_seed(2)
    z, t = keras.Input((D,)), keras.Input((1,))
    label = keras.Input((1,), dtype="int32")
    waves = layers.Dense(8, ops.sin)(t)
    known = layers.Flatten()(layers.Embedding(4, 16)(label))
    x = layers.add([layers.Dense(16)(z), layers.Dense(16)(waves), known])
    velocity = layers.Dense(D)(layers.LayerNormalization()(layers.Activation("silu")(x)))
    flow = keras.Model([z, t, label], velocity)
    rng = np.random.default_rng(0)
    flow.set_weights([w + rng.normal(0, 0.4, w.shape) for w in flow.get_weights()])
    decoder = keras.Sequential([keras.Input((D,)), layers.Dense(12, "sigmoid")])
    return flow, decoder


def sampler(parts, **changes):
    rng = np.random.default_rng(1)
    codes, labels = rng.normal(2, 3, (40, D)), np.arange(40) % 3
    given = {"mean": np.full(D, 2.0), "spread": np.full(D, 3.0), "image_shape": (3, 4)}
    given |= {"class_names": ["a", "b", "c"], "label": 1, "guidance": 2.0, "steps": 6}
    return live.LatentSampler(*parts, codes, labels, **(given | changes))


def euler(flow, start, label, guidance, steps, none=3):
    """The way of one code, by Keras."""
    way = [np.asarray(start, np.float32)]
    for k in range(steps):
        z, t = way[-1][None], np.full((1, 1), k / steps, np.float32)
        asked, plain = (flow([z, t, np.array([[kind]])]).numpy()[0] for kind in (label, none))
        way.append(way[-1] + (plain + guidance * (asked - plain)) / steps)
    return np.array(way)


@pytest.fixture
def page(parts, open_page, tmp_path):
    page = open_page(write_page(tmp_path, [sampler(parts)], expose))
    page.wait_for_selector(".latent-sampler")
    page.wait_for_function("document.querySelector('.ls-map canvas').width > 0")
    return page


def ask(page, what):
    return page.evaluate(f"document.querySelector('.latent-sampler').{what}")


def way_of(page):
    return np.array(ask(page, "codes().map((z) => Array.from(z))"))


def hold_against_keras(page, parts, label, guidance, steps):
    way = way_of(page)
    expected = euler(parts[0], ask(page, "start()"), label, guidance, steps)
    assert way.shape == (steps + 1, D) and np.ptp(expected, axis=0).max() > 0.05
    np.testing.assert_allclose(way, expected, atol=1e-4)
    picture = ask(page, f"pictureOf({way[-1].tolist()})")
    decoded = parts[1]((2 + 3 * way[-1])[None]).numpy()[0]
    np.testing.assert_allclose(picture, decoded, atol=1e-4)


def test_the_way_is_that_of_keras(page, parts):
    hold_against_keras(page, parts, 1, 2.0, 6)


@pytest.mark.parametrize(
    ("guidance", "steps", "label"),
    [(0, 1, 0), (1, 60, 2), (8, 9, 0), (3.25, 4, 3)],
)
def test_every_wish_changes_the_way(page, parts, guidance, steps, label):
    sliders = page.locator(".live-slider")
    sliders.nth(0).fill(str(guidance))
    sliders.nth(1).fill(str(steps))
    page.locator(".live-classes button").nth(label).click()
    hold_against_keras(page, parts, label, 1 if label == 3 else guidance, steps)
    assert page.locator(".live-classes button").nth(label).get_attribute("aria-pressed") == "true"


def test_the_time_shows_the_picture_of_its_place(page):
    place = "Array.from(document.querySelector('.ls-image').getContext('2d')"
    place += ".getImageData(0, 0, 4, 3).data).filter((_, i) => i % 4 === 0)"
    seen = []
    for step in (0, 6):
        page.locator(".live-slider").nth(2).fill(str(step))
        ask(page, "draw()")
        picture = np.array(ask(page, f"pictureOf({way_of(page)[step].tolist()})"))
        assert np.abs(np.array(page.evaluate(place)) - 255 * picture).max() <= 1
        seen.append(picture)
    assert np.abs(seen[0] - seen[1]).max() > 0.01
    page.wait_for_function("document.querySelector('.live-words').textContent.includes('6 of 6')")


def test_new_noise_is_new_and_a_seed_gives_the_same(page, parts, open_page, tmp_path):
    first = way_of(page)
    page.get_by_role("button", name="New noise").click()
    second = way_of(page)
    assert np.abs(first[0] - second[0]).max() > 0.1
    other = open_page(write_page(tmp_path, [sampler(parts, seed=1)]))
    other.wait_for_selector(".latent-sampler")
    assert (way_of(other) == second).all()


def test_draw_goes_from_noise_to_the_end(page):
    page.get_by_role("button", name="Draw", exact=True).click()  # from the end: starts anew
    page.wait_for_function("document.querySelectorAll('.live-slider')[2].value !== '6'", polling=20)
    page.wait_for_function("document.querySelectorAll('.live-slider')[2].value === '6'", polling=20)


def test_the_strip_names_the_times_that_it_shows(page):
    page.locator(".live-slider").nth(1).fill("2")
    ask(page, "draw()")
    names = [c.get_attribute("aria-label") for c in page.locator(".ls-still").all()]
    assert names == [f"At t = {t:.2f}" for t in (0, 0, 0.5, 0.5, 1, 1)]


def test_with_reduced_motion_a_press_is_a_step(page):
    page.emulate_media(reduced_motion="reduce")
    for step in (0, 1, 2):  # from the end it starts anew
        page.get_by_role("button", name="Draw", exact=True).click()
        assert page.evaluate("model.get('step')") == step


def test_what_python_sets_stops_it_and_once_away_it_listens_no_more(page):
    hold_frames(page)
    page.get_by_role("button", name="Draw", exact=True).click()
    show_frames(page, 200, 200)
    assert page.get_by_role("button", name="Stop", exact=True).count() == 1
    page.evaluate("model.set('label', 0)")
    assert page.get_by_role("button", name="Draw", exact=True).count() == 1
    page.get_by_role("button", name="Draw", exact=True).click()
    show_frames(page, 200, 200)
    page.evaluate("remove()")
    step = page.evaluate("model.get('step')")
    show_frames(page, *[200] * 5)
    assert page.evaluate("model.get('step')") == step


def test_all_is_reached_by_keys_and_large_enough_to_tap(parts, open_page, tmp_path):
    page = open_page(write_page(tmp_path, [sampler(parts)]), width=390, touch=True)
    page.wait_for_selector(".latent-sampler")
    for box in [b.bounding_box() for b in page.locator(".latent-sampler :is(button, input)").all()]:
        assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 390
    page.locator(".live-slider").nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".live-slider").nth(0).input_value() == "2.25"


def test_traits_are_read_and_set(parts):
    figure = sampler(parts)
    figure.guidance, figure.label, figure.step = np.float32(0), 3, 0
    assert (figure.guidance, figure.label, figure.step) == (0.0, 3, 0)
    for name, wrong, sentence in [
        ("guidance", 8.5, "guidance: expected a number from 0 to 8"),
        ("guidance", -1, "guidance: expected"),
        ("guidance", np.nan, "guidance: expected finite"),
        ("label", 4, "label: expected an integer from 0 to 3"),
        ("steps", 0, "steps: expected an integer from 1 to 60"),
        ("steps", 61, "steps: expected"),
        ("seed", -1, "seed: expected"),
        ("step", 2.5, "step: expected"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            setattr(figure, name, wrong)
    figure.step, figure.steps = 6, 9
    assert figure.step == 9  # at the end it stays at the end
    figure.step, figure.steps = 7, 5
    assert figure.step == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mean": np.zeros(4)}, r"mean: expected numbers \(5,\)"),
        ({"spread": np.zeros(D)}, "spread: expected numbers above 0"),
        ({"class_names": ["a"]}, "labels: expected 0 to 0"),
        ({"steps": 0}, "steps: expected"),
        ({"guidance": 9}, "guidance: expected"),
        ({"dtype": "int4"}, "dtype: expected"),
        ({"image_shape": (3,)}, "image_shape: expected"),
        ({"image_shape": (4, 4)}, "decoder: expected output for pictures of"),
        ({"class_names": ["a", "b", "c", "d"]}, "class_names: expected at most 3"),
    ],
)
def test_bad_arguments_are_named(parts, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        sampler(parts, **change)


def test_a_flow_of_another_shape_is_refused(parts):
    z, t = keras.Input((D,)), keras.Input((1,))
    other = keras.Model([z, t], layers.Dense(D)(layers.concatenate([z, t])))
    with pytest.raises(ValueError, match="velocity: expected inputs"):
        sampler((other, parts[1]))
    with pytest.raises(ValueError, match=r"decoder: expected input of shape \(None, 5\)"):
        sampler((parts[0], keras.Sequential([keras.Input((4,)), layers.Dense(12)])))


def test_one_code_has_no_map(parts):
    given = {"mean": np.zeros(D), "spread": np.ones(D), "image_shape": (3, 4)}
    with pytest.raises(ValueError, match="codes: expected two or more"):
        live.LatentSampler(*parts, np.zeros((1, D)), [0], class_names="abc", **given)
