"""The repair pad: its state in Python, and the figure in a real browser against Keras."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from live_page import centre, expose, hold_frames, show_frames, swipe, write_page

from helpers import live

pytest_plugins = ["browser"]
TELLS = "document.querySelector('.live-words').textContent.includes({!r})"
SIDE, NONE, STEPS = 8, 3, 4


@pytest.fixture(scope="module")
def denoiser():
    keras.utils.set_random_seed(3)
    x, t = keras.Input((SIDE, SIDE, 1)), keras.Input((1,))
    label = keras.Input((1,), dtype="int32")
    known = layers.Flatten()(layers.Embedding(NONE + 1, 6)(label))
    told = layers.add([layers.Dense(6)(layers.Dense(8, ops.sin)(t)), known])
    y = layers.Conv2D(6, 3, padding="same")(x)
    y = layers.multiply([y, layers.Reshape((1, 1, 6))(told)])
    y = layers.Conv2D(1, 3, padding="same")(layers.Activation("relu")(y))
    model = keras.Model([x, t, label], y)
    rng = np.random.default_rng(0)
    model.set_weights([w + rng.normal(0, 0.3, w.shape) for w in model.get_weights()])
    return model


def pad(denoiser, **changes):
    pictures = np.random.default_rng(1).random((3, SIDE, SIDE))
    given = {"class_names": ["a", "b", "c"], "steps": STEPS, "label": 1}
    return live.RepairPad(denoiser, pictures, **(given | changes))


@pytest.fixture
def page(denoiser, open_page, tmp_path):
    page = open_page(write_page(tmp_path, [pad(denoiser)], expose))
    page.wait_for_selector(".repair-pad")
    return page


def ask(page, what):
    return page.evaluate(f"document.querySelector('.repair-pad').{what}")


def moment(page, step):
    """What the page holds at a step: (noisy, guess), each (8, 8)."""
    found = page.evaluate(
        f"""() => {{ const m = document.querySelector('.repair-pad').momentAt({step});
            return [Array.from(m.noisy), Array.from(m.guess)]; }}"""
    )
    return np.array(found).reshape(2, SIDE, SIDE)


def by_keras(denoiser, start, ink, known, label, steps):
    """DDIM by Keras, with what is known put into each guess: the last guess."""
    x = np.asarray(start, np.float32).reshape(1, SIDE, SIDE, 1)
    ink, known = (np.asarray(a, np.float32).reshape(x.shape) for a in (ink, known))
    for t, less in zip(
        np.linspace(1, 0, steps + 1), np.linspace(1, 0, steps + 1)[1:], strict=False
    ):
        c, s = np.cos(t * np.pi / 2), np.sin(t * np.pi / 2)
        v = denoiser([x, np.full((1, 1), t, np.float32), np.array([[label]])]).numpy()
        guess = np.where(known == 1, 2 * ink - 1, np.clip(c * x - s * v, -1, 1))
        eps = (x - c * guess) / s
        x = np.cos(less * np.pi / 2) * guess + np.sin(less * np.pi / 2) * eps
    return guess[0, ..., 0]


def seen(page):
    """The page's ink in [0, 1] and what is known, read from the picture that is drawn on."""
    data = page.evaluate(
        """() => { const c = document.querySelector('.rp-page canvas');
        return Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data); }"""
    )
    rgb = np.array(data).reshape(SIDE, SIDE, 4)[..., :3]
    known = (rgb[..., 0] == rgb[..., 2]).astype(float)  # the unknown is blue
    return rgb[..., 0] / 255 * known, known


def hold_against_keras(page, denoiser, label, atol=1e-4):
    ask(page, "draw()")
    ink, known = seen(page)
    start = ask(page, "start()")
    expected = by_keras(denoiser, start, ink, known, label, STEPS)
    noisy, guess = moment(page, STEPS)
    np.testing.assert_allclose(guess, expected, atol=atol)
    np.testing.assert_allclose(noisy, guess, atol=atol)  # no noise is left
    return guess, known


def test_a_half_is_repaired_as_keras_does(page, denoiser):
    guess, known = hold_against_keras(page, denoiser, 1)
    assert known[: SIDE // 2].all() and not known[SIDE // 2 :].any()
    assert guess[SIDE // 2 :].std() > 0.05
    ink, _ = seen(page)
    np.testing.assert_allclose(guess[: SIDE // 2], 2 * ink[: SIDE // 2] - 1, atol=1e-6)


@pytest.mark.parametrize("label", [0, 2, NONE])
def test_a_class_is_asked_for(page, denoiser, label):
    before, _ = hold_against_keras(page, denoiser, 1)
    page.locator(".live-classes button").nth(label).click()
    after, _ = hold_against_keras(page, denoiser, label)
    assert np.abs(before - after).max() > 1e-3


def test_blank_is_all_unknown_and_a_stroke_is_known(page, denoiser):
    page.get_by_role("button", name="Blank").click()
    ask(page, "draw()")
    assert not seen(page)[1].any()
    hold_against_keras(page, denoiser, 1)
    surface = page.locator(".rp-page")  # Blank chooses the pen
    box = surface.bounding_box()
    surface.click(position={"x": box["width"] / 2, "y": box["height"] / 4})
    ask(page, "draw()")
    ink, known = seen(page)
    assert 1 <= known.sum() <= 12 and known[2].any() and ink.max() == 1
    hold_against_keras(page, denoiser, 1)


def test_rubbing_out_makes_unknown_and_a_full_page_stays(page, denoiser):
    page.get_by_role("button", name="Next digit").click()
    guess, known = hold_against_keras(page, denoiser, 1)
    assert known.all()
    np.testing.assert_allclose(guess, 2 * seen(page)[0] - 1, atol=1e-6)
    page.wait_for_function(TELLS.format("Nothing is rubbed out"))
    page.locator(".rp-page").click(position={"x": 5, "y": 5})
    ask(page, "draw()")
    known = seen(page)[1]
    assert not known[0, 0] and known[-1, -1]
    hold_against_keras(page, denoiser, 1)


def test_whole_brings_the_same_digit_back(page):
    page.get_by_role("button", name="Next digit").click()
    ask(page, "draw()")
    whole = seen(page)[0]
    for change in ("Rub half", "Blank"):  # the one leaves the rubber chosen, the other the pen
        page.get_by_role("button", name=change).click()
        ask(page, "draw()")
        assert not seen(page)[1].all()
        page.get_by_role("button", name="Whole").click()
        ask(page, "draw()")
        ink, known = seen(page)
        assert known.all()
        np.testing.assert_array_equal(ink, whole)
        assert page.get_by_role("button", name="Rub out").get_attribute("aria-pressed") == "true"


def test_the_guess_says_how_much_of_it_is_undecided(page):
    for step in (1, STEPS):
        page.locator(".live-slider").fill(str(step))
        ask(page, "draw()")
        grey = np.mean(np.abs(moment(page, step)[1]) < 0.6)
        says = page.locator(".rp-guess").get_attribute("aria-label")
        assert says.startswith(f"The network's guess at step {step}: ")
        assert float(says.split(": ")[1].split()[0]) == pytest.approx(100 * grey, abs=1)


def test_strokes_that_leave_the_page_are_harmless(page, denoiser):
    box = page.locator(".rp-page").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] - 300, box["y"] - 10, steps=4)
    page.mouse.move(box["x"] + 2 * box["width"], box["y"] + 3 * box["height"], steps=4)
    page.mouse.up()
    hold_against_keras(page, denoiser, 1)
    assert not seen(page)[1][0, 0]  # where it began


def test_a_fast_stroke_has_no_gaps(page):
    page.get_by_role("button", name="Next digit").click()
    box = page.locator(".rp-page").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5)  # in one event
    page.mouse.up()
    ask(page, "draw()")
    known = seen(page)[1]
    assert not np.diag(known).any() and known[0, -1] and known[-1, 0]


def test_keys_move_the_cursor_and_rub_out(page):
    page.get_by_role("button", name="Next digit").click()
    page.focus(".rp-page")
    for _ in range(20):  # past the edge it stays
        page.keyboard.press("Shift+ArrowUp")
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(TELLS.format("Row 1, column 1: known."))
    page.keyboard.press("Control+Enter")  # in a notebook this runs the cell
    ask(page, "draw()")
    assert seen(page)[1].all()
    page.keyboard.press("Space")
    page.wait_for_function(TELLS.format("Row 1, column 1: unknown."))
    known = seen(page)[1]
    assert not known[0, 0] and known[SIDE - 1].all()


def test_repair_shows_each_step_to_the_last(page):
    ask(page, "draw()")
    hold_frames(page)
    page.get_by_role("button", name="Repair", exact=True).click()
    shown = []
    for _ in range(4 * STEPS):
        show_frames(page, 60)
        shown.append(int(page.locator(".live-slider").input_value()))
    assert list(dict.fromkeys(shown)) == list(range(STEPS + 1))
    assert page.get_by_role("button", name="Repair", exact=True).count() == 1  # no longer Stop


def test_with_reduced_motion_a_press_is_a_step(page):
    page.emulate_media(reduced_motion="reduce")
    for step in (1, 2):
        page.get_by_role("button", name="Repair", exact=True).click()
        assert page.evaluate("model.get('step')") == step


def test_a_late_step_is_worked_out_over_several_frames(denoiser, open_page, tmp_path):
    page = open_page(write_page(tmp_path, [pad(denoiser, steps=100)], expose))
    page.wait_for_selector(".repair-pad")
    ask(page, "draw()")
    hold_frames(page)
    page.evaluate("performance.now = ((n) => () => (n += 20))(0)")  # each guess takes 20 ms
    page.locator(".live-slider").fill("3")
    halves = []
    for _ in range(6):
        show_frames(page, 16)
        script = "c => [...c.getContext('2d').getImageData(0, 0, 8, 8).data]"
        halves.append(str(page.eval_on_selector(".rp-noisy", script)))
    assert len(dict.fromkeys(halves)) == 3  # steps 1, 2 and 3, and then no more
    assert halves[2:] == 4 * [halves[2]]


def test_new_noise_is_new(page):
    first = moment(page, STEPS)[1]
    page.get_by_role("button", name="New noise").click()
    assert np.abs(moment(page, STEPS)[1] - first).max() > 1e-3


def test_what_python_sets_stops_the_repair_and_once_away_it_listens_no_more(page):
    hold_frames(page)
    page.get_by_role("button", name="Repair", exact=True).click()
    show_frames(page, 200, 200)
    assert page.get_by_role("button", name="Stop", exact=True).count() == 1
    page.evaluate("model.set('label', 0)")
    assert page.get_by_role("button", name="Repair", exact=True).count() == 1
    page.get_by_role("button", name="Repair", exact=True).click()
    show_frames(page, 200)
    page.evaluate("remove()")
    step = page.evaluate("model.get('step')")
    show_frames(page, *[200] * 5)
    assert page.evaluate("model.get('step')") == step


def test_all_fits_a_phone(denoiser, open_page, tmp_path):
    page = open_page(write_page(tmp_path, [pad(denoiser)]), width=390, touch=True)
    page.wait_for_selector(".repair-pad")
    for box in [b.bounding_box() for b in page.locator(".repair-pad :is(button, input)").all()]:
        assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_a_finger_that_scrolls_leaves_the_slider_where_it_was(denoiser, open_page, tmp_path):
    figure = pad(denoiser, steps=40)
    figure.step = 7
    page = open_page(write_page(tmp_path, [figure], expose), width=390, touch=True)
    page.wait_for_selector(".repair-pad")
    x, y, width = centre(page, ".live-slider")
    swipe(page, x + width / 4, y, up=200)
    assert page.evaluate("scrollY") > 50
    assert page.evaluate("model.get('step')") == 7
    assert page.locator(".live-slider").input_value() == "7"
    page.locator(".live-slider").scroll_into_view_if_needed()
    x, y, width = centre(page, ".live-slider")
    page.touchscreen.tap(x + width / 4, y)
    assert 25 <= page.evaluate("model.get('step')") <= 35


def test_traits_are_read_and_set(denoiser):
    figure = pad(denoiser)
    assert live.RepairPad(denoiser, np.zeros((1, SIDE, SIDE)), ["a", "b", "c"]).label == NONE
    figure.label, figure.steps, figure.step = NONE, 100, 100
    for name, wrong, sentence in [
        ("label", NONE + 1, "label: expected an integer from 0 to 3"),
        ("steps", 0, "steps: expected an integer from 1 to 100"),
        ("steps", 101, "steps: expected"),
        ("seed", -1, "seed: expected"),
        ("ink", b"123", "ink: expected 64 bytes"),
        ("known", bytes(65), "known: expected 64 bytes"),
        ("known", None, "known: expected 64 bytes"),
        ("known", bytes([2] * 64), "known: expected bytes 0 and 1, got 2"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            setattr(figure, name, wrong)
    figure.steps = 30
    assert figure.step == 30


def test_python_reads_what_the_page_sends(denoiser):
    figure = pad(denoiser)
    ink, known = bytes(range(64)), bytes([0, 1] * 32)
    figure.set_state({"ink": memoryview(ink), "known": memoryview(known), "step": 0})
    assert (figure.ink, figure.known) == (ink, known)


@pytest.mark.parametrize(
    ("pictures", "changes", "sentence"),
    [
        (np.zeros((2, 7, 8)), {}, r"pictures: expected numbers \(n, 8, 8\)"),
        (np.full((2, SIDE, SIDE), 1.5), {}, r"pictures: expected numbers in \[0, 1\]"),
        (np.zeros((2, SIDE, SIDE)), {"hidden": 1.5}, "hidden: expected a number from 0 to 1"),
        (np.zeros((2, SIDE, SIDE)), {"class_names": range(11)}, "class_names: expected at most 10"),
        (np.zeros((2, SIDE, SIDE)), {"class_names": range(4)}, "class_names: expected at most 3"),
        (np.zeros((2, SIDE, SIDE)), {"dtype": "int4"}, "dtype: expected"),
    ],
)
def test_bad_arguments_are_named(denoiser, pictures, changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        live.RepairPad(denoiser, pictures, **({"class_names": "abc"} | changes))


def test_a_network_of_another_shape_is_refused():
    x = keras.Input((SIDE, SIDE, 1))
    with pytest.raises(ValueError, match="velocity: expected inputs"):
        live.RepairPad(keras.Model(x, layers.Conv2D(1, 3, padding="same")(x)), np.zeros((1, 8, 8)))
