"""The latent pad: its state in Python, and the figure in a real browser."""

import base64

import keras
import numpy as np
import pytest
from live_page import (
    build_decoder,
    centre,
    change_look,
    expose,
    hold_frames,
    show_frames,
    swipe,
    write_page,
)

from helpers import live, plots
from helpers.live import latent_pad

pytest_plugins = ["browser"]


@pytest.fixture(scope="module")
def decoder():
    return build_decoder()


@pytest.fixture(scope="module")
def codes():
    return np.random.default_rng(1).normal(size=(5000, 2)).astype("float32")


@pytest.fixture(scope="module")
def labels(codes):
    """Ten classes by angle about the origin, so that neighbours mostly agree."""
    return (10 * (np.arctan2(codes[:, 1], codes[:, 0]) / (2 * np.pi) % 1)).astype(int)


# --- the widget in Python ----------------------------------------------------------------------


def test_classes_have_the_same_colours_as_in_the_plots():
    assert latent_pad.COLOURS == plots.CLASS_COLOURS


def test_the_pad_shows_evenly_chosen_codes(decoder, codes, labels):
    pad = live.LatentPad(decoder, codes, labels)
    shown = np.frombuffer(pad.codes, "<f2").reshape(-1, 2)
    assert len(shown) == len(pad.labels) == 2000
    assert np.abs(shown[[0, -1]] - codes[[0, -1]]).max() < 1e-2
    assert np.frombuffer(pad.labels, np.uint8)[-1] == labels[-1]
    inside = np.abs(codes).max(axis=1) < pad.extent[1]
    assert inside.mean() > 0.985
    assert pad.weights_kb * 1000 == len(base64.b64encode(pad.weights))
    assert pad.weights_kb < 1000


def test_z_is_read_and_set_in_python(decoder, codes, labels):
    pad = live.LatentPad(decoder, codes, labels)
    seen = []
    pad.observe(lambda change: seen.append(change["new"]), "z")
    pad.z = np.array([1.0, -2.0])
    assert pad.z == [1.0, -2.0] and seen == [[1.0, -2.0]]
    for wrong in ([1.0], [0.0, np.nan]):
        with pytest.raises(ValueError, match="z: expected two finite numbers"):
            pad.z = wrong


def test_a_decoder_built_by_calling_it_is_taken():
    decoder = keras.Sequential([keras.layers.Dense(784, "sigmoid")])
    with pytest.raises(ValueError, match="decoder: .*start a Sequential with keras.Input"):
        live.LatentPad(decoder, np.zeros((4, 2)), np.zeros(4, int))
    decoder(np.zeros((1, 2), "float32"))
    assert len(live.LatentPad(decoder, np.zeros((4, 2)), np.zeros(4, int)).layers) == 1


def bad_arguments():
    three = keras.Sequential([keras.Input((3,)), keras.layers.Dense(784)])
    small = keras.Sequential([keras.Input((2,)), keras.layers.Dense(9)])
    codes, labels = np.zeros((4, 2)), np.zeros(4, int)
    return [
        ("decoder: expected input", {"decoder": three}),
        ("decoder: expected output", {"decoder": small}),
        ("decoder: expected a built", {"decoder": "vae"}),
        ("codes: expected numbers", {"codes": np.zeros((4, 3))}),
        ("codes: expected numbers", {"codes": np.zeros((0, 2))}),
        ("codes: expected numbers", {"codes": np.full((4, 2), "a")}),
        ("codes: expected finite", {"codes": np.full((4, 2), np.nan)}),
        ("codes: expected finite", {"codes": np.full((4, 2), 1e6)}),
        ("labels: expected integers", {"labels": labels[:3]}),
        ("labels: expected integers", {"labels": np.zeros(4)}),
        ("labels: expected 0 to 9", {"labels": labels + 10}),
        ("labels: expected 0 to 9", {"labels": labels - 1}),
        ("class_names: expected", {"class_names": list("abcdefghijk")}),
        ("class_names: expected", {"class_names": []}),
        ("extent: expected", {"extent": -1.0}),
        ("extent: expected", {"extent": (0, 1)}),
        ("extent: expected", {"extent": (0, 0, 0, 1)}),
        ("extent: expected", {"extent": np.nan}),
        ("extent: expected", {"extent": "3"}),
        ("image_shape: expected", {"image_shape": (28, 28, 1)}),
        ("image_shape: expected", {"image_shape": 28}),
        ("image_shape: expected", {"image_shape": (28.5, 28)}),
        ("dtype: expected", {"dtype": "int4"}),
    ], {"codes": codes, "labels": labels}


def test_bad_arguments_are_named(decoder):
    cases, good = bad_arguments()
    for message, wrong in cases:
        with pytest.raises(ValueError, match=message):
            live.LatentPad(**{"decoder": decoder, **good, **wrong})
    assert live.LatentPad(decoder, **good).extent == [-1, 1, -1, 1]  # all codes on one spot


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_pad(tmp_path, open_page, decoder, codes, labels):
    def go(**options):
        pad = live.LatentPad(decoder, codes, labels, extent=3)
        page = open_page(write_page(tmp_path, [pad], expose), **options)
        page.wait_for_selector(".latent-pad")
        return page

    return go


def z_of(page):
    """The code that the words name; waits until they have settled."""
    page.wait_for_timeout(300)
    text = page.inner_text(".live-words strong").replace("−", "-")
    return np.array([float(n) for n in text.removeprefix("z = (").removesuffix(").").split(",")])


def picture(page):
    """The bytes of the picture that is on show, (28, 28, 4)."""
    script = "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
    pixels = page.eval_on_selector(".lp-image", script)
    return np.array(pixels, np.uint8).reshape(28, 28, 4)


def decode(page, z):
    script = "([z]) => Array.from(document.querySelector('.latent-pad').decode(z))"
    return np.array([page.evaluate(script, [row.tolist()]) for row in z])


@pytest.mark.parametrize(("dtype", "bound"), [("int16", 1e-3), ("float16", 1e-3), ("int8", 2e-2)])
def test_the_page_decodes_as_keras_does(
    tmp_path, open_page, serve, codes, labels, decoder, dtype, bound
):
    pad = live.LatentPad(decoder, codes, labels, dtype=dtype)
    z = np.random.default_rng(3).normal(size=(50, 2)).astype("float32")
    expected = decoder(z).numpy().reshape(50, 784)
    assert expected.min() < 0.05 and expected.max() > 0.95
    file = write_page(tmp_path, [pad])
    for address in (file, f"{serve(tmp_path)}/index.html"):
        page = open_page(address)
        page.wait_for_selector(".latent-pad")
        error = np.abs(decode(page, z) - expected).max()
        print(f"\n{dtype}: the page is within {error:.1e} of Keras ({address[:5]})")
        assert error <= bound
        packed = live.parity(decoder, z, dtype)
        assert error == pytest.approx(packed, abs=2e-5)  # nothing but the packing is lost


def test_the_picture_is_white_ink_on_black(open_pad, decoder):
    page = open_pad()
    page.click("text=Origin")
    page.wait_for_timeout(200)
    expected = 255 * decoder(np.zeros((1, 2))).numpy().reshape(28, 28, 1)
    shown = picture(page)
    assert np.abs(shown[..., :3] - expected).max() <= 1.5
    assert (shown[..., 3] == 255).all()


def test_a_drag_moves_the_code_and_the_picture(open_pad):
    page = open_pad()
    before = picture(page)
    x, y, width = centre(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + width / 6, y - width / 3, steps=5)
    np.testing.assert_allclose(z_of(page), [1, 2], atol=0.03)  # the square spans 6 by 6
    assert (picture(page) != before).any()
    page.mouse.move(x + 5 * width, y, steps=3)  # out of the square: stays at its edge
    np.testing.assert_allclose(z_of(page), [3, 0], atol=0.03)
    page.mouse.up()
    page.mouse.move(x, y)
    np.testing.assert_allclose(z_of(page), [3, 0], atol=0.03)


def test_a_finger_drags_in_the_pad_and_scrolls_beside_it(open_pad):
    page = open_pad(width=390, height=844, touch=True)
    before = picture(page)
    x, y, width = centre(page)
    swipe(page, x, y, width / 3)
    np.testing.assert_allclose(z_of(page), [0, 2], atol=0.05)
    assert (picture(page) != before).any()
    assert page.evaluate("scrollY") == 0
    swipe(page, 200, page.locator(".live-caption").bounding_box()["y"] + 10, 300)
    assert page.evaluate("scrollY") > 50


def test_keys_move_the_code(open_pad):
    page = open_pad()
    page.focus(".lp-pad")
    steps = {}
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "ArrowLeft"):
        page.keyboard.press("Home")
        np.testing.assert_array_equal(z_of(page), [0, 0])
        before = picture(page)
        page.keyboard.press(key)
        steps[key] = z_of(page)
        assert (picture(page) != before).any()
    assert page.evaluate("scrollY") == 0
    assert steps["ArrowRight"][0] > 0 == steps["ArrowRight"][1]
    assert steps["ArrowUp"][1] > 0 == steps["ArrowUp"][0]
    assert steps["ArrowLeft"][0] == -steps["ArrowRight"][0]
    assert steps["Shift+ArrowRight"][0] >= 5 * steps["ArrowRight"][0]
    assert steps["Shift+ArrowDown"][1] == -steps["Shift+ArrowRight"][0]


def test_the_focus_is_seen_and_controls_are_reached_by_tab(open_pad):
    page = open_pad()
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        script = "[document.activeElement.textContent || document.activeElement.className]"
        seen += page.evaluate(script)
        width = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(width) == "3px"
    assert seen == ["lp-pad live-square live-surface", "Random", "Origin", "Tour", "0"]
    assert page.get_attribute(".lp-pad", "aria-label")


@pytest.mark.parametrize("z", [(0.0, 0.0), (1.2, -0.6), (-2.4, 2.4)])
def test_the_words_name_the_nearest_codes(tmp_path, open_page, decoder, codes, labels, z):
    pad = live.LatentPad(decoder, codes, labels, extent=3)
    pad.z = list(z)
    page = open_page(write_page(tmp_path, [pad]))
    page.wait_for_selector(".latent-pad")
    np.testing.assert_allclose(z_of(page), z)
    shown = np.frombuffer(pad.codes, "<f2").astype(float).reshape(-1, 2)
    nearest = np.argsort(((shown - z) ** 2).sum(axis=1), kind="stable")[:15]
    counts = np.bincount(np.frombuffer(pad.labels, np.uint8)[nearest], minlength=10)
    order = [c for c in np.argsort(-counts, kind="stable") if counts[c]]
    parts = [f"{counts[c]} {'are' if counts[c] > 1 else 'is'} {c}" for c in order]
    expected = f"Of the 15 nearest test digits, {', '.join(parts)}."
    if len(order) == 1:
        expected = f"All 15 nearest test digits are {order[0]}."
    assert page.inner_text(".live-words span") == expected
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    shares = page.eval_on_selector_all(
        ".lp-class", "all => all.map((b) => +b.style.getPropertyValue('--share'))"
    )
    np.testing.assert_allclose(shares, counts / 15)


def test_random_and_origin(open_pad):
    page = open_pad()
    drawn = []
    for _ in range(3):
        page.click("text=Random")
        drawn.append(tuple(z_of(page)))
    assert len(set(drawn)) == 3
    page.click("text=Origin")
    assert tuple(z_of(page)) == (0, 0)


def test_the_tour_walks_until_any_input(open_pad):
    page = open_pad()
    page.click("text=Tour")
    first, second = z_of(page), z_of(page)
    assert (first != second).any()
    np.testing.assert_allclose(np.hypot(*first), np.hypot(*second), atol=0.02)  # on a circle
    page.focus(".lp-pad")
    page.keyboard.press("ArrowLeft")
    stopped = z_of(page)
    np.testing.assert_array_equal(z_of(page), stopped)
    assert page.locator("text=Tour").count() == 1


def test_with_reduced_motion_the_tour_takes_one_step_a_press(open_pad):
    page = open_pad(reduced_motion=True)
    page.click("text=Tour")
    first = z_of(page)
    np.testing.assert_array_equal(z_of(page), first)
    page.click("text=Tour")
    assert (z_of(page) != first).any()


def test_the_tour_takes_24_seconds(open_pad):
    page = open_pad()
    hold_frames(page)
    page.click("text=Tour")
    places = []
    for _ in range(3):
        show_frames(page, 8000)
        places.append(page.evaluate("model.get('z')"))
    angles = 2 * np.pi * np.arange(3) / 3
    expected = 0.28 * 6 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    np.testing.assert_allclose(places, expected, atol=1e-9)


def test_what_python_sets_is_shown_and_stops_the_tour(open_pad, decoder):
    page = open_pad()
    hold_frames(page)
    page.click("text=Tour")
    show_frames(page, *[100] * 5)
    assert page.locator("text=Stop").count() == 1
    page.evaluate("model.set('z', [1, -1.5])")
    assert page.locator("text=Tour").count() == 1
    show_frames(page, *[100] * 5)
    assert page.evaluate("model.get('z')") == [1, -1.5]
    expected = 255 * decoder(np.array([[1, -1.5]])).numpy().reshape(28, 28, 1)
    assert np.abs(picture(page)[..., :3] - expected).max() <= 1.5


def test_once_taken_away_it_tours_and_listens_no_more(open_pad):
    page = open_pad()
    page.wait_for_timeout(300)
    hold_frames(page)
    page.click("text=Tour")
    show_frames(page, *[100] * 5)
    page.evaluate("remove()")
    show_frames(page, 100)  # a drawing that was asked for before
    square = "document.querySelector('.lp-pad canvas').toDataURL()"
    z, before, still = page.evaluate("model.get('z')"), picture(page), page.evaluate(square)
    show_frames(page, *[100] * 5)
    assert page.evaluate("model.get('z')") == z
    page.evaluate("model.set('z', [1, -1.5])")
    change_look(page)
    show_frames(page, *[100] * 5)
    assert (picture(page) == before).all() and page.evaluate(square) == still


def test_one_class_can_be_seen_alone(open_pad):
    page = open_pad()
    ink = """c => c.getContext("2d").getImageData(0, 0, c.width, c.height).data
        .filter((value, i) => i % 4 === 3 && value > 150).length"""
    page.wait_for_timeout(300)
    before = page.eval_on_selector(".lp-pad canvas", ink)
    page.click("button:has-text('3')")
    page.wait_for_timeout(200)
    assert page.get_attribute("[aria-label='Show only 3']", "aria-pressed") == "true"
    assert page.eval_on_selector(".lp-pad canvas", ink) < before / 2
    page.click("button:has-text('3')")
    page.wait_for_timeout(200)
    assert page.eval_on_selector(".lp-pad canvas", ink) == before


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_pad, dark):
    page = open_pad(width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".latent-pad button",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    pad, image = (page.locator(s).bounding_box() for s in (".lp-pad", ".lp-image"))
    assert image["y"] > pad["y"] + pad["height"]
    assert abs(pad["width"] - pad["height"]) < 1
    assert image["y"] + image["height"] < 844  # both are seen at once
    crisp = page.eval_on_selector(".lp-pad canvas", "c => c.width / c.clientWidth")
    assert crisp == pytest.approx(2, abs=0.01)


def cursor_brightness(page):
    """The brightness, 0 to 255, of the ring about z = (0, 0), 8 pixels right of the centre."""
    page.wait_for_timeout(300)
    script = "c => c.getContext('2d').getImageData(c.width / 2 + 8, c.height / 2, 1, 1).data[0]"
    return page.eval_on_selector(".lp-pad canvas", script)


def test_the_square_follows_the_theme(open_pad):
    page = open_pad()
    assert cursor_brightness(page) < 80
    page.emulate_media(color_scheme="dark")
    assert cursor_brightness(page) > 180
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert cursor_brightness(page) < 80
    page.add_style_tag(content="html[data-theme=dark] { --pst-color-text-base: #eee }")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert cursor_brightness(page) > 180


def test_print_leaves_out_the_controls(open_pad):
    page = open_pad()
    assert page.locator(".live-buttons").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".live-buttons").is_visible()
    assert page.locator(".lp-image").is_visible()


def without_weights(state):
    state["buffers"] = [b for b in state["buffers"] if b["path"] != ["weights"]]


def cut_weights(state):
    buffer = next(b for b in state["buffers"] if b["path"] == ["weights"])
    buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-10]).decode()


def drop_layer(state):
    del state["state"]["layers"][1]


def rename_layer(state):
    state["state"]["layers"][0]["type"] = "Conv9D"


def drop_code(state):
    state["state"]["image_shape"] = [28, 27]


def spoil_code(state):
    state["state"]["_esm"] = "this is no module"


def no_render(state):
    state["state"]["_esm"] = "export default null;"


def no_anywidget(state):
    state["state"] = {"_model_name": "IntSliderModel"}


DAMAGE = {
    without_weights: "its weights are missing",
    cut_weights: "within",
    drop_layer: "a Dense layer for 256 inputs was given 128",
    rename_layer: 'there is no layer "Conv9D"',
    drop_code: "784 pixels, not 28 x 27",
    spoil_code: "",
    no_render: "its code exports no render function",
    no_anywidget: "IntSliderModel needs Python",
    dict.clear: "the page does not hold its state",
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda f: f.__name__)
def test_a_damaged_figure_says_so_and_the_next_one_works(
    tmp_path, open_page, decoder, codes, labels, damage
):
    pads = [live.LatentPad(decoder, codes, labels, extent=3) for _ in range(2)]
    page = open_page(write_page(tmp_path, pads, lambda states: damage(states[0])))
    page.wait_for_selector(".latent-pad")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text().startswith("This live figure could not start: ")
    assert DAMAGE[damage] in alert.inner_text()
    page.click("text=Origin")
    np.testing.assert_array_equal(z_of(page), [0, 0])
    assert (picture(page)[..., :3] > 0).any()


def test_the_page_knows_that_it_is_live(open_pad):
    assert "course-live" in open_pad().get_attribute("html", "class")
