"""The button that sets a figure moving, frame by frame."""

import pytest
from live_page import hold_frames, run_module, show_frames

pytest_plugins = ["browser"]
BUILD = """({ listenToPlay }, end) => {
    document.body.innerHTML = "<div><button>Play</button><p aria-live='polite'></p><input></div>";
    const [root, button] = ["div", "button"].map((name) => document.querySelector(name));
    globalThis.told = [];
    globalThis.stop = listenToPlay(root, button, "Pause", (seconds) =>
        told.push(seconds === undefined ? "step" : Math.round(1000 * seconds)) < end);
}"""


@pytest.fixture
def build(browser_context):
    """Return a function that opens a page with a button, whose play ends after so many frames."""

    def go(end=1000, before="", **options):
        page = browser_context(**options)[0]
        hold_frames(page)
        page.evaluate(before)
        run_module(page, ["play.js"], BUILD, end)
        return page

    return go


def state(page):
    """What was told, in milliseconds; the button's text; how loud the words are."""
    live = page.get_attribute("p", "aria-live")
    return page.evaluate("told"), page.inner_text("button"), live


def test_it_moves_on_by_the_time_between_frames_until_the_next_press(build):
    page = build()
    show_frames(page, 16, 16)
    assert state(page) == ([], "Play", "polite")
    page.click("button")
    show_frames(page, 16, 16, 50)
    assert state(page) == ([0, 16, 50], "Pause", "off")
    page.click("button")
    show_frames(page, 16, 16)
    assert state(page) == ([0, 16, 50], "Play", "polite")
    page.click("button")
    show_frames(page, 900, 20)
    assert state(page) == ([0, 16, 50, 0, 20], "Pause", "off")


def test_frames_of_the_same_time_are_left_out(build):
    """A browser that rounds its clock shows several; told as 0 each would look like the first."""
    page = build()
    page.click("button")
    show_frames(page, 100, 0, 0, 100, 0, 100)
    assert state(page)[0] == [0, 100, 100]


def test_it_ends_where_it_is_told_so(build):
    page = build(end=3)
    page.click("button")
    show_frames(page, *[20] * 9)
    assert state(page) == ([0, 20, 20], "Play", "polite")


@pytest.mark.parametrize("other", ["pointer", "key", "stop", "scroll"])
def test_anything_else_stops_it(build, other):
    page = build()
    page.click("button")
    show_frames(page, 20, 20)
    if other == "pointer":
        page.click("input")
    elif other == "key":
        page.locator("input").press("a")
    elif other == "stop":
        page.evaluate("stop()")
    else:
        page.evaluate("document.querySelector('div').style.marginTop = '5000px'")
    back = "document.querySelector('button').textContent === 'Play'"
    page.wait_for_function(back, polling=20)  # by default it would wait for the frames held above
    show_frames(page, 20, 20)
    assert state(page) == ([0, 20], "Play", "polite")


def test_coming_and_leaving_told_at_once_is_leaving(build):
    """A busy browser tells several changes in one call, oldest first."""
    page = build(
        before="void (IntersectionObserver = class { constructor(tell) { globalThis.tell = tell; } "
        "observe() {} })"
    )
    page.click("button")
    page.evaluate("tell([{ isIntersecting: false }, { isIntersecting: true }])")
    assert state(page)[1] == "Pause"
    page.evaluate("tell([{ isIntersecting: true }, { isIntersecting: false }])")
    assert state(page)[1] == "Play"


def test_with_reduced_motion_a_press_is_a_step(build):
    page = build(reduced_motion=True)
    page.click("button")
    page.click("button")
    show_frames(page, 20, 20)
    assert state(page) == (["step", "step"], "Play", "polite")
