"""The latent walk: its state in Python, and the figure in a real browser."""

import base64

import keras
import numpy as np
import pytest
from generators import build_generator
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from live_page import centre, expose, hold_frames, show_frames, swipe, write_page

from helpers import live
from helpers.live.latent_walk import between

pytest_plugins = ["browser"]


@pytest.fixture(scope="module")
def generator():
    return build_generator()


@pytest.fixture(scope="module")
def linear():
    """As small as can be, for what does not depend on the pictures."""
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(6, "sigmoid")])


def slerp(start, end, t):
    """The path as a rotation: Gram-Schmidt gives the plane in which the direction turns."""
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    u, v = start / lengths[0], end / lengths[1]
    across = v - (u @ v) * u
    across /= np.linalg.norm(across)
    angle = t * np.arccos(u @ v)
    return ((1 - t) * lengths[0] + t * lengths[1]) * (np.cos(angle) * u + np.sin(angle) * across)


# --- the path ----------------------------------------------------------------------------------

CODES = st_numpy.arrays(np.float64, (2, 5), elements=st.floats(-4, 4, width=16))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 64), st.floats(0, 1))
def test_the_path_is_the_great_circle(seed, d, t):
    start, end = np.random.default_rng(seed).normal(size=(2, d))
    np.testing.assert_allclose(between(start, end, t), slerp(start, end, t), atol=1e-6)


@settings(max_examples=200, deadline=None)
@given(CODES, st.floats(0, 1))
def test_the_length_changes_evenly_and_the_ends_are_exact(codes, t):
    start, end = codes
    assert (between(start, end, 0) == start).all() and (between(start, end, 1) == end).all()
    a, b = np.linalg.norm(start), np.linalg.norm(end)
    here = between(start, end, t)
    np.testing.assert_allclose(here, between(end, start, 1 - t), atol=1e-6)
    if np.linalg.matrix_rank(codes, tol=1e-3) == 2:
        assert np.linalg.norm(here) == pytest.approx((1 - t) * a + t * b, abs=1e-6)


@pytest.mark.parametrize("end", [[2, 4], [1, 2], [-3, -6], [0, 0]])
def test_codes_of_one_line_are_joined_by_it(end):
    expected = 0.75 * np.array([1, 2]) + 0.25 * np.array(end)
    np.testing.assert_allclose(between([1, 2], end, 0.25), expected)


# --- the widget in Python ------------------------------------------------------------------------


def test_the_ends_are_drawn_from_the_seed(generator):
    first, again = live.LatentWalk(generator, seed=3), live.LatentWalk(generator, seed=3)
    assert first.start == again.start and first.end == again.end and first.start != first.end
    assert live.LatentWalk(generator, seed=4).start != first.start
    assert live.LatentWalk(generator, start=np.ones(16), seed=3).end == first.end
    assert first.weights_kb * 1000 == len(base64.b64encode(first.weights))


def test_the_place_and_the_ends_are_read_and_set_in_python(linear):
    walk = live.LatentWalk(linear, [1, 0, 0], [0, 2, 0], image_shape=(2, 3))
    seen = []
    walk.observe(lambda change: seen.append((change["name"], change["new"])), ["t", "end"])
    np.testing.assert_allclose(walk.z, 1.5 * np.sqrt([0.5, 0.5, 0]))
    walk.t = np.float32(0)
    walk.end = np.array([0, 0, 3])
    assert seen == [("t", 0.0), ("end", [0.0, 0.0, 3.0])]
    assert walk.z.tolist() == [1, 0, 0]
    for wrong in (1.1, -0.1, np.nan, "0.5", [0.5], None):
        with pytest.raises(ValueError, match="t: expected"):
            walk.t = wrong
    with pytest.raises(ValueError, match=r"end: expected numbers \(3,\)"):
        walk.end = [1, 2]
    assert walk.t == 0 and walk.end == [0, 0, 3]


def test_bad_arguments_are_named(linear):
    cases = [
        ("generator: expected a built", {"generator": keras.Sequential([keras.layers.Dense(6)])}),
        ("generator: expected input", {"generator": build_flat((2, 3))}),
        ("generator: expected input", {"generator": build_flat((None,))}),
        ("generator: expected output", {"image_shape": (2, 4)}),
        ("image_shape: expected", {"image_shape": (2, 3, 1)}),
        ("image_shape: expected", {"image_shape": (0, 3)}),
        ("image_shape: expected", {"image_shape": 28}),
        ("start: expected numbers", {"start": [1, 2]}),
        ("start: expected numbers", {"start": list("abc")}),
        ("end: expected numbers", {"end": np.zeros((1, 3))}),
        ("end: expected finite", {"end": [0, 0, np.inf]}),
        ("steps: expected", {"steps": 2}),
        ("steps: expected", {"steps": 13}),
        ("steps: expected", {"steps": 4.5}),
        ("seed: expected", {"seed": -1}),
        ("seed: expected", {"seed": 0.5}),
        ("dtype: expected", {"dtype": "int4"}),
    ]
    good = {"generator": linear, "image_shape": (2, 3)}
    for message, wrong in cases:
        with pytest.raises(ValueError, match=message):
            live.LatentWalk(**{**good, **wrong})
    assert live.LatentWalk(**good, steps=3).steps == 3


def build_flat(shape):
    inputs = keras.Input(shape)
    return keras.Model(inputs, keras.layers.Activation("relu")(inputs))


# --- in the browser ----------------------------------------------------------------------------


@pytest.fixture
def open_walk(tmp_path, open_page, generator):
    def go(arguments=None, **options):
        walk = live.LatentWalk(generator, **arguments or {})
        page = open_page(write_page(tmp_path, [walk], expose), **options)
        page.wait_for_selector(".latent-walk")
        t_of(page)
        return page

    return go


def t_of(page):
    """The place that the words name; waits until they have settled."""
    page.wait_for_timeout(500)
    text = page.inner_text(".live-words strong").replace("\xa0", " ")
    return float(text.rsplit("t = ")[1].removesuffix("."))


def picture(page, selector=".lw-image", nth=0):
    """The bytes of a picture that is on show, (28, 28, 4)."""
    script = "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]"
    pixels = page.locator(selector).nth(nth).evaluate(script)
    return np.array(pixels, np.uint8).reshape(28, 28, 4)


def ask(page, call):
    """Ask the figure's root element for numbers."""
    return np.array(page.evaluate(f"Array.from(document.querySelector('.latent-walk').{call})"))


def ends(page):
    return ask(page, "codeAt(0)"), ask(page, "codeAt(1)")


@pytest.mark.parametrize(("dtype", "bound"), [("int16", 1e-3), ("float16", 2e-3), ("int8", 0.1)])
def test_the_page_generates_as_keras_does(tmp_path, open_page, serve, generator, dtype, bound):
    walk = live.LatentWalk(generator, dtype=dtype)
    codes = np.random.default_rng(3).normal(size=(20, 16)).astype("float32")
    expected = generator(codes).numpy().reshape(20, 784)
    assert expected.std() > 0.05
    file = write_page(tmp_path, [walk])
    for address in (file, f"{serve(tmp_path)}/index.html"):
        page = open_page(address)
        page.wait_for_selector(".latent-walk")
        answers = [ask(page, f"generate({code.tolist()})") for code in codes]
        error = np.abs(answers - expected).max()
        print(f"\n{dtype}: the page is within {error:.1e} of Keras ({address[:5]})")
        assert error <= bound
        assert error == pytest.approx(live.parity(generator, codes, dtype), abs=2e-5)


def test_the_page_walks_the_same_path_as_python(open_walk, generator):
    pairs = [np.random.default_rng(5).normal(size=(2, 16)), [np.ones(16), -2 * np.ones(16)]]
    for start, end in [*pairs, [np.zeros(16), np.ones(16)]]:
        page = open_walk({"start": start, "end": end})
        for t in (0, 0.01, 1 / 3, 0.5, 0.875, 1):
            np.testing.assert_allclose(ask(page, f"codeAt({t})"), between(start, end, t), atol=1e-9)
        assert (ends(page)[0] == start).all() and (ends(page)[1] == end).all()


def test_the_large_picture_and_the_strip_show_the_path(open_walk, generator):
    page = open_walk({"steps": 5})
    start, end = ends(page)
    for i, t in enumerate((0, 0.25, 0.5, 0.75, 1)):
        code = between(start, end, t).astype("float32")[None]
        expected = 255 * generator(code).numpy().reshape(28, 28, 1)
        shown = picture(page, ".lw-strip canvas", i)
        assert np.abs(shown[..., :3] - expected).max() <= 1.5
        assert (shown[..., 3] == 255).all()
        page.locator(".lw-strip button").nth(i).click()
        assert t_of(page) == t
        assert (picture(page) == shown).all()
        marks = page.eval_on_selector_all(".lw-strip [aria-current=true]", "all => all.length")
        assert marks == 1
        current = page.locator(".lw-strip button").nth(i).get_attribute("aria-current")
        assert current == "true"


@pytest.mark.parametrize(
    ("t", "place"),
    [
        (0, "At the start: t = 0.00."),
        (0.1, "10 % of the way: t = 0.10."),
        (0.25, "A quarter of the way: t = 0.25."),
        (0.33, "A third of the way: t = 0.33."),
        (0.67, "Two thirds of the way: t = 0.67."),
        (1, "At the end: t = 1.00."),
    ],
)
def test_the_words_say_where_one_is_and_how_far_from_the_ends(open_walk, generator, t, place):
    page = open_walk({"noun": "sketch"})
    page.locator(".lw-slider").fill(str(t))
    assert t_of(page) == t
    assert page.inner_text(".live-words strong").replace("\xa0", " ") == place
    assert page.get_attribute(".lw-slider", "aria-valuetext").replace("\xa0", " ") == place
    codes = [between(*ends(page), place) for place in (t, 0, 1)]
    here, first, last = generator(np.array(codes, "float32")).numpy().reshape(3, 784)
    apart = [np.sqrt(np.mean((here - other) ** 2)) for other in (first, last)]
    expected = "This sketch differs from the start's by {:.2f} and from the end's by {:.2f}"
    assert page.inner_text(".live-words span").startswith(expected.format(*apart))
    assert max(apart) > 0.05 and page.get_attribute(".live-words", "aria-live") == "polite"


def test_a_drag_moves_along_the_path(open_walk):
    page = open_walk()
    assert t_of(page) == 0.5
    before = picture(page)
    x, y, width = centre(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + width / 4, y, steps=5)
    assert t_of(page) == pytest.approx(0.75, abs=0.02)
    assert (picture(page) != before).any()
    page.mouse.move(x + 5 * width, y, steps=3)
    assert t_of(page) == 1
    page.mouse.up()
    page.mouse.move(x, y)
    assert t_of(page) == 1


def test_a_finger_taps_the_slider_and_scrolls_beside_it(open_walk):
    page = open_walk(width=390, height=844, touch=True)
    x, y, width = centre(page)
    before = picture(page)
    page.touchscreen.tap(x - width / 4, y)
    assert t_of(page) == pytest.approx(0.25, abs=0.03)
    assert (picture(page) != before).any()
    page.locator(".lw-strip button").nth(8).tap()
    assert t_of(page) == 1
    swipe(page, 200, page.locator(".live-caption").bounding_box()["y"] + 10, 300)
    assert page.evaluate("scrollY") > 50


def test_keys_move_along_the_path(open_walk):
    page = open_walk()
    page.focus(".lw-slider")
    heard = "document.addEventListener('keydown', () => (window.heard = true))"
    page.evaluate(heard)
    for key, t in (("Home", 0), ("ArrowRight", 0.01), ("PageUp", 0.11), ("End", 1)):
        before = picture(page)
        page.keyboard.press(key)
        assert t_of(page) == pytest.approx(t)
        assert (picture(page) != before).any()
    page.keyboard.press("ArrowLeft")
    assert t_of(page) == 0.99
    assert page.evaluate("window.heard") is None  # a notebook would leave the cell
    assert page.evaluate("scrollY") == 0


def test_the_focus_is_seen_and_controls_are_reached_by_tab(open_walk):
    page = open_walk({"steps": 3})
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent")
        )
        width = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(width) == "3px"
    places = [f"Go to t = {t}" for t in ("0.00", "0.50", "1.00")]
    slider = "Place between the start and the end"
    assert seen == ["New start", "New end", "Swap", "Walk", slider, *places]


def test_new_ends_are_drawn_and_swapped(open_walk):
    page = open_walk()
    start, end = ends(page)
    strip = [picture(page, ".lw-strip canvas", i) for i in (0, 8)]
    page.click("text=New start")
    assert t_of(page) == 0.5
    assert (ends(page)[0] != start).all() and (ends(page)[1] == end).all()
    assert (picture(page, ".lw-strip canvas", 0) != strip[0]).any()
    assert (picture(page, ".lw-strip canvas", 8) == strip[1]).all()
    page.click("text=New end")
    t_of(page)
    assert (ends(page)[1] != end).all()
    assert (picture(page, ".lw-strip canvas", 8) != strip[1]).any()
    page.locator(".lw-slider").fill("0.3")
    t_of(page)
    (start, end), before = ends(page), picture(page).astype(int)
    page.click("text=Swap")
    assert t_of(page) == 0.7
    assert (ends(page)[0] == end).all() and (ends(page)[1] == start).all()
    assert np.abs(picture(page) - before).max() <= 1  # the same code, from the other side


def test_new_ends_are_standard_normal(open_walk):
    page = open_walk()
    script = """() => {
        const root = document.querySelector(".latent-walk");
        const button = root.querySelectorAll("button")[1];
        return Array.from({ length: 300 }, () => (button.click(), root.codeAt(1))).flat();
    }"""
    drawn = np.array(page.evaluate(script))
    assert drawn.shape == (4800,) and len(set(drawn)) == 4800
    assert abs(drawn.mean()) < 5 / np.sqrt(4800)
    assert abs(drawn.var() - 1) < 5 * np.sqrt(2 / 4800)


def wait_for(page, condition):
    """Wait as long as a slow machine may take."""
    page.wait_for_function(condition, timeout=60_000)


def test_the_walk_goes_to_and_fro_until_any_input(open_walk):
    page = open_walk()
    page.click("text=Walk")
    assert page.get_attribute(".live-words", "aria-live") == "off"
    wait_for(page, "document.querySelector('.lw-slider').value > 0.95")
    wait_for(page, "document.querySelector('.lw-slider').value < 0.05")
    page.focus(".lw-slider")
    page.keyboard.press("ArrowLeft")
    stopped = t_of(page)
    assert t_of(page) == stopped
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    page.click("text=Walk")
    page.wait_for_timeout(300)
    page.click("text=Stop")
    assert t_of(page) == t_of(page)


@pytest.mark.parametrize("change", [{"t": 0.9}, {"start": [1.0] * 16}, {"end": [1.0] * 16}])
def test_what_python_sets_is_shown_and_stops_the_walk(open_walk, generator, change):
    page = open_walk()
    hold_frames(page)
    page.click("text=Walk")
    show_frames(page, *[100] * 5)
    assert page.locator("text=Stop").count() == 1
    page.evaluate("(change) => model.set(change)", change)
    assert page.locator("text=Walk").count() == 1
    t = page.evaluate("model.get('t')")
    show_frames(page, *[100] * 20)
    assert page.evaluate("model.get('t')") == t == change.get("t", t)
    shown = [picture(page), *(picture(page, ".lw-strip canvas", nth) for nth in (0, 8))]
    codes = np.array([between(*ends(page), place) for place in (t, 0, 1)], "float32")
    expected = 255 * generator(codes).numpy().reshape(3, 28, 28, 1)
    assert np.abs(np.array(shown)[..., :3] - expected).max() <= 1.5


def test_once_taken_away_it_walks_and_listens_no_more(open_walk):
    page = open_walk()
    hold_frames(page)
    page.click("text=Walk")
    show_frames(page, 100, 500)
    page.evaluate("document.querySelectorAll('.live-buttons button')[1].click()")
    page.evaluate("remove()")  # while the strip of a new end is still to be drawn
    t, before = page.evaluate("model.get('t')"), picture(page)
    strip = picture(page, ".lw-strip canvas", 8)
    show_frames(page, *[100] * 5)
    assert page.evaluate("model.get('t')") == t
    page.evaluate("model.set({ t: 0.95, start: Array(16).fill(1), end: Array(16).fill(-1) })")
    show_frames(page, *[100] * 20)
    assert (picture(page) == before).all()
    assert (picture(page, ".lw-strip canvas", 8) == strip).all()


def test_a_walk_does_not_keep_the_strip_waiting(open_walk):
    page = open_walk()
    script = """() => {
        const strip = () => [...document.querySelectorAll(".lw-strip canvas")]
            .slice(0, -1).map((canvas) => canvas.toDataURL());
        const [before, buttons] = [strip(), document.querySelectorAll(".live-buttons button")];
        buttons[0].click();
        buttons[3].click();
        window.renewed = () => strip().every((picture, i) => picture !== before[i]);
        return window.renewed();
    }"""
    assert not page.evaluate(script)
    wait_for(page, "window.renewed()")
    assert page.locator("text=Stop").count() == 1  # it walks all the time


def test_no_frame_takes_more_than_one_forward_pass(open_walk):
    page = open_walk()
    script = """async () => {
        const root = document.querySelector(".latent-walk");
        const [draw, counts] = [CanvasRenderingContext2D.prototype.putImageData, []];
        let [count, going] = [0, true];
        CanvasRenderingContext2D.prototype.putImageData = function (...a) {
            count += 1;
            return draw.apply(this, a);
        };
        const frame = () => {
            counts.push(count);
            count = 0;
            if (going) requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
        const slider = root.querySelector("input");
        for (const value of [0.1, 0.2, 0.3, 0.4]) {
            root.querySelector("button").click();
            for (const t of [value, value + 0.01, value + 0.02]) {
                slider.value = t;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
            await new Promise((done) => setTimeout(done, 60));
        }
        await new Promise((done) => setTimeout(done, 500));
        going = false;
        return counts;
    }"""
    counts = page.evaluate(script)
    assert max(counts) == 1 and sum(counts) > 10


def test_with_reduced_motion_the_walk_takes_one_step_a_press(open_walk):
    page = open_walk(reduced_motion=True)
    page.click("text=Walk")
    first = t_of(page)
    assert first != 0.5 and t_of(page) == first
    assert page.locator("text=Walk").count() == 1
    page.click("text=Walk")
    assert t_of(page) != first


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_walk, dark):
    page = open_walk(width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".latent-walk :is(.live-buttons button, input)",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    strip = [button.bounding_box() for button in page.locator(".lw-strip button").all()]
    assert len(strip) == 9 and len({box["y"] for box in strip}) == 1
    # The slider reaches these places too, so they may be narrower than a thumb.
    assert all(box["width"] >= 36 and box["height"] >= 44 for box in strip)
    start, end = (page.locator(".lw-ends span").nth(nth).bounding_box() for nth in (0, 1))
    assert page.locator(".lw-ends").inner_text().split() == ["start", "end"]
    assert strip[0]["x"] - 1 <= start["x"] < strip[1]["x"]
    assert (
        strip[7]["x"] < end["x"]
        and end["x"] + end["width"] <= strip[8]["x"] + strip[8]["width"] + 1
    )
    bottom = page.locator(".live-buttons").bounding_box()
    assert bottom["y"] + bottom["height"] < 844  # picture, path and buttons are seen at once


def test_pictures_keep_their_ink_and_the_rest_follows_the_theme(open_walk):
    page = open_walk()
    before = picture(page)
    brightness = "e => Math.max(...getComputedStyle(e).color.match(/[\\d.]+/g).map(Number))"
    assert page.eval_on_selector(".latent-walk", brightness) < 80
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    assert page.eval_on_selector(".latent-walk", brightness) > 180
    assert (picture(page) == before).all()


def test_print_leaves_out_the_controls(open_walk):
    page = open_walk()
    assert page.locator(".live-buttons").is_visible() and page.locator(".lw-slider").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".live-buttons").is_visible()
    assert not page.locator(".lw-slider").is_visible()
    assert page.locator(".lw-image").is_visible()
    assert page.locator(".lw-strip canvas").count() == 9


def cut_weights(state):
    buffer = next(b for b in state["buffers"] if b["path"] == ["weights"])
    buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-10]).decode()


DAMAGE = {
    "its ends have 15 and 16 numbers": lambda state: state["state"]["start"].pop(),
    "its ends have no and 16 numbers": lambda state: state["state"].pop("start"),
    "its generator makes 784 pixels, not 28 x 27": lambda state: state["state"].update(
        image_shape=[28, 27]
    ),
    "within": cut_weights,
    "a BatchNormalization layer for 1176 inputs was given 16": lambda state: state["state"][
        "layers"
    ].pop(0),
    "its weights are missing": lambda state: state["buffers"].clear(),
}


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, generator, message):
    walks = [live.LatentWalk(generator) for _ in range(2)]
    page = open_page(write_page(tmp_path, walks, lambda states: DAMAGE[message](states[0])))
    page.wait_for_selector(".latent-walk")
    alert = page.locator("[role=alert]")
    assert alert.count() == 1 and alert.is_visible()
    assert alert.inner_text().startswith("This live figure could not start: ")
    assert message in alert.inner_text()
    page.locator(".lw-strip button").nth(0).click()
    assert t_of(page) == 0
    assert (picture(page)[..., :3] > 0).any()
