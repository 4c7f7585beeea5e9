"""The built site in a real browser: offline, quiet, alive, readable for everybody, light."""

import re
from urllib.parse import urljoin, urlsplit

import measure_page
import notebooks
import numpy as np
import pytest
import yaml
from budgets import budgets
from conftest import ROOT
from live_page import next_probs, wait_until_loaded

pytest_plugins = ["browser"]

TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
NAMES = [TOC["root"], *(c["file"] for part in TOC["parts"] for c in part["chapters"])]
PAGES = [f"{name}.html" for name in NAMES] + ["search.html", "genindex.html"]
CHAPTERS = {number: f"chapters/{p.stem}.html" for number, p in notebooks.chapter_paths().items()}
LIVE = list(CHAPTERS.values())


@pytest.fixture(params=["http", "file"])
def address(request, site, serve):
    """The address of the built site, over http and from the file system."""
    return site.as_uri() if request.param == "file" else serve(site)


@pytest.fixture
def http(site, serve):
    return serve(site)


def settle(page):
    """Wait until the page has done what it does by itself: pictures, formulas, live figures."""
    wait_until_loaded(page)
    page.wait_for_timeout(700)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_another_host_or_complains(browser_context, address, name):
    page, log = browser_context()
    page.goto(f"{address}/{name}")
    settle(page)
    assert log.outside == [] and log.errors == []


def test_search_finds_and_does_not_complain(browser_context, address):
    page, log = browser_context()
    page.goto(f"{address}/search.html?q=decoder")
    page.wait_for_selector("ul.search li a", timeout=15000)
    settle(page)
    assert log.outside == [] and log.errors == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_sideways(browser_context, http, name, dark):
    page, _ = browser_context(width=390, height=844, dark=dark)
    page.goto(f"{http}/{name}")
    settle(page)
    assert page.evaluate("innerWidth") == 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, too_wide(page)


def too_wide(page):
    return page.evaluate(
        """() => [...document.querySelectorAll(".bd-article *")]
        .filter((e) => e.getBoundingClientRect().right > 391)
        .map((e) => e.tagName + "." + e.className).slice(0, 8)"""
    )


# Each pair of two of the three is there, in half of the loads of all combinations.
WAYS = [("http", 1400, False), ("http", 390, True), ("file", 390, False), ("file", 1400, True)]


@pytest.mark.parametrize(("way", "width", "dark"), WAYS)
@pytest.mark.parametrize("name", LIVE)
def test_a_drag_moves_each_live_figure(browser_context, site, serve, name, way, width, dark):
    page, log = browser_context(width=width, dark=dark)
    page.goto(f"{serve(site) if way == 'http' else site.as_uri()}/{name}")
    page.wait_for_selector(".live-figure")
    settle(page)
    figures = page.locator(DRAGGED).all()
    assert figures  # others on the page, such as players, are pressed: their own tests do that
    for figure in figures:
        figure.locator(".live-surface").first.scroll_into_view_if_needed()
        before = answer(figure)
        drag(page, figure.locator(".live-surface").first)
        page.wait_for_timeout(400)  # words wait a little, so as not to be read aloud all the time
        assert answer(figure) != before
    assert page.locator(".live-figure").count() == page.locator(VIEW).count()
    assert log.outside == [] and log.errors == []


VIEW = "script[type='application/vnd.jupyter.widget-view+json']"
DRAGGED = ".live-figure:has(.live-surface)"


def drag(page, surface):
    """Drag in a square, or slide a slider to the end that it is further from."""
    if surface.evaluate("e => e.matches('input[type=range]')"):
        low, value, high = (float(surface.evaluate(f"e => e.{n}")) for n in ("min", "value", "max"))
        surface.fill(f"{low if value - low > high - value else high:g}")
        return
    box = surface.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.3, steps=5)
    page.mouse.up()


def answer(figure):
    """Return what a live figure answers: the pixels of a picture, or words."""
    return figure.locator(".live-answer").first.evaluate(
        "e => e.matches('canvas') ? e.toDataURL() : e.textContent"
    )


@pytest.mark.parametrize("number", CHAPTERS)
def test_text_figures_expect_what_the_chapters_own_network_does(
    browser_context, http, run_of, number
):
    page, _ = browser_context()
    page.goto(f"{http}/{CHAPTERS[number]}")
    settle(page)
    found, recorded = next_probs(page), run_of(number).scores.get("next_probs")
    expected = [] if recorded is None else [recorded]
    assert len(found) == len(expected), "a chapter records next_probs where it has a text figure"
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_has_words(browser_context, http, name):
    page, _ = browser_context()
    page.goto(f"{http}/{name}")
    alts = page.evaluate("[...document.images].map((i) => [i.src, i.getAttribute('alt')])")
    poor = [src for src, alt in alts if alt is None or "/" in alt or re.search(r"\.png$", alt)]
    assert not poor
    broken = "[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)"
    assert page.evaluate(broken) == []


def test_inner_links_and_anchors_lead_somewhere(browser_context, http):
    page, _ = browser_context()
    links, ids = set(), {}
    for name in PAGES:
        page.goto(f"{http}/{name}")
        hrefs = page.evaluate("[...document.links].map((a) => a.getAttribute('href'))")
        ids[name] = set(page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)"))
        links |= {(name, href) for href in hrefs if href and not urlsplit(href).scheme}
    dead = []
    for name, href in links:
        target = urlsplit(urljoin(f"/{name}", href))
        path = target.path.lstrip("/") or "index.html"
        known = not target.fragment or path not in ids or target.fragment in ids[path]
        if not (known and (ROOT / "_build/html" / path).exists()):
            dead.append((name, href))
    assert not dead


def test_a_page_links_each_term_once_and_every_entry_is_linked(browser_context, http):
    page, _ = browser_context()
    page.goto(f"{http}/glossary.html")
    first = "[...document.querySelectorAll('dl.glossary dt:not(dt + dt)')].map((e) => e.id)"
    entries, linked = set(page.evaluate(first)), set()
    for name in CHAPTERS.values():
        page.goto(f"{http}/{name}")
        targets = "[...document.querySelectorAll('a.course-term')].map((a) => a.hash.slice(1))"
        found = page.evaluate(targets)
        assert 10 < len(found) == len(set(found)) < 60, name
        linked |= set(found)
    # It stands in the title of an exercise alone, which links nowhere.
    assert linked <= entries and entries - linked == {"term-KV-cache"}


@pytest.mark.parametrize("name", LIVE)
def test_controls_are_reached_and_seen_by_keyboard(browser_context, http, name):
    page, _ = browser_context()
    page.goto(f"{http}/{name}")
    settle(page)
    wanted = "main button, main summary, main input, main .live-figure [tabindex], main a[href]"
    unreachable = page.evaluate(
        """(wanted) => [...document.querySelectorAll(wanted)]
        .filter((e) => e.checkVisibility({visibilityProperty: true}) && e.tabIndex < 0)
        .filter((e) => !e.closest(".headerlink, .bd-sidebar-secondary"))
        .map((e) => e.outerHTML.slice(0, 90))""",
        wanted,
    )
    assert not unreachable


@pytest.mark.parametrize("name", LIVE)
def test_the_quiz_is_answered_by_keyboard(browser_context, http, name):
    page, log = browser_context(width=390)
    page.goto(f"{http}/{name}")
    settle(page)
    question = page.locator(".Quiz").first
    assert question.get_by_role("radiogroup").count() == 1
    question.locator("input[type=radio]").first.focus()
    outline = "e => getComputedStyle(e.closest('.MCButton')).outlineStyle"
    assert question.locator("input").first.evaluate(outline) == "solid"
    page.keyboard.press("Space")
    feedback = question.get_by_role("status")
    assert re.match(r"(Right|Not yet)\. \S", feedback.inner_text())
    seen = {feedback.inner_text()}
    for _ in range(question.locator("input").count() - 1):
        page.keyboard.press("ArrowDown")
        seen.add(feedback.inner_text())
    assert len(seen) == question.locator("input").count()
    assert sum(text.startswith("Right") for text in seen) == 1
    questions = page.locator(".Quiz").all_inner_texts()
    assert len(questions) > 1 and not [text for text in questions if "$" in text]
    assert log.outside == [] and log.errors == []


def test_bars_stand_on_their_scale_whatever_the_theme_styles(browser_context, http):
    page, _ = browser_context(width=390)
    page.goto(f"{http}/chapters/09_bias_and_fairness.html")
    page.wait_for_selector(".skew-dial")
    sides = page.evaluate(
        """() => [".sd-track", ".sd-scale"].map((name) => {
            const { left, right } = document.querySelector(name).getBoundingClientRect();
            return [left, right];
        })"""
    )
    assert sides[0] == pytest.approx(sides[1], abs=0.6)


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_page_is_light(browser_context, http, site, number):
    page, _ = browser_context()
    added, mathjax = measure_page.added_bytes(page, http, CHAPTERS[number], site)
    print(f"\n{CHAPTERS[number]}: {added / 1e6:.2f} MB (MathJax, apart: {mathjax / 1e6:.2f} MB)")
    limit = budgets()[number]["figures"]["page_mb"]["at_most"]
    assert 0 < added <= limit * 1e6


@pytest.mark.parametrize("name", LIVE)
def test_the_static_twin_stands_in_for_the_live_figure(browser_context, http, name):
    twin = ".tag_static-twin img"
    page, _ = browser_context()
    page.goto(f"{http}/{name}")
    settle(page)
    assert page.locator(twin).count() >= 1
    assert (
        not page.locator(twin).first.is_visible()
        and page.locator(".live-figure").first.is_visible()
    )
    page.emulate_media(media="print")
    assert page.locator(twin).first.is_visible()
    assert not [b for b in page.locator(".live-figure button").all() if b.is_visible()]
    assert not page.locator(".bd-sidebar-primary").is_visible()
    page, _ = browser_context(javascript=False)
    page.goto(f"{http}/{name}")
    assert page.locator(twin).first.is_visible()


@pytest.mark.parametrize("name", CHAPTERS.values())
def test_print_from_the_dark_is_dark_ink_on_paper(browser_context, http, name):
    page, _ = browser_context(dark=True)
    page.goto(f"{http}/{name}")
    page.emulate_media(media="print")
    page.wait_for_timeout(600)
    for selector in (".bd-article p", ".bd-article h2", "div.highlight pre"):
        colour = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        assert luminance(colour) < 0.2, f"{selector} prints in {colour}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", [PAGES[0], *CHAPTERS.values()])
def test_text_stands_out_from_its_ground(browser_context, http, name, dark):
    """WCAG AA: 4.5 to 1, for prose, code, tables, checks and quizzes."""
    page, _ = browser_context(dark=dark, reduced_motion=True)
    page.goto(f"{http}/{name}")
    settle(page)
    found = page.evaluate(COLOURS)
    assert len(found) > 30, "hardly any text was looked at"
    poor = {(text, ink, ground) for text, ink, ground in found if contrast(ink, ground) < 4.5}
    assert not poor


COLOURS = """() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const read = (colour) => {  // any CSS colour as red, green, blue (0-255) and alpha (0-1)
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) =>
    [0, 1, 2].map((k) => top[k] * top[3] + below[k] * (1 - top[3]));
  const groundOf = (element) => {
    if (!element) return [255, 255, 255];
    const own = read(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, groundOf(element.parentElement));
  };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    const aside = "script, style, svg, .headerlink, button, mjx-container";
    if (!text || element.closest(aside)) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const ground = groundOf(element);
    const ink = over(read(getComputedStyle(element).color), ground);
    found.push([text.slice(0, 30), `rgb(${ink})`, `rgb(${ground})`]);
  }
  return found;
}"""


def test_colours_that_let_through_are_blended(browser_context):
    page, _ = browser_context()
    page.set_content(
        """<body style="background: rgb(255, 255, 0)"><main>
        <p style="color: rgb(0 0 0 / 50%)">half</p>
        <p style="color: color-mix(in srgb, black 50%, white)"><b>mixed</b></p>
        <div style="background: rgb(0 0 0 / 50%)"><i style="color: #fff">veil</i></div>
        </main></body>"""
    )
    found = {text: [numbers(c) for c in colours] for text, *colours in page.evaluate(COLOURS)}
    assert found["half"] == [pytest.approx([127, 127, 0], abs=2), [255, 255, 0]]
    assert found["mixed"] == [pytest.approx([128, 128, 128], abs=2), [255, 255, 0]]
    assert found["veil"] == [[255, 255, 255], pytest.approx([127, 127, 0], abs=2)]


def numbers(colour):
    """Return [red, green, blue] of `rgb(r, g, b)`."""
    return [float(x) for x in re.findall(r"[\d.]+", colour)[:3]]


def luminance(colour):
    """Return the relative luminance of `rgb(r, g, b)` (WCAG 2.2, definition)."""
    parts = [x / 255 for x in numbers(colour)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(4.54, abs=0.01)


def test_the_theme_can_be_switched(browser_context, http):
    page, log = browser_context()
    page.goto(f"{http}/{PAGES[0]}")
    settle(page)
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"} and log.errors == []
