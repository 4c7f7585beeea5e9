"""The built site on a phone: what a thumb opens it also closes, and nothing is cut off unsaid."""

import notebooks
import pytest
from live_page import wait_until_loaded

pytest_plugins = ["browser"]

CHAPTERS = [f"chapters/{path.stem}.html" for path in notebooks.chapter_paths().values()]
DRAWERS = ["primary", "secondary"]
CENTRE = "e => e.scrollIntoView({ block: 'center' })"


@pytest.fixture
def go(open_page, site, serve):
    """Return a function that opens a page of the built site in a window as narrow as a phone's."""
    address = serve(site)

    def go(name=CHAPTERS[0], width=390, height=844, touch=True, **options):
        page = open_page(f"{address}/{name}", width=width, height=height, touch=touch, **options)
        wait_until_loaded(page)
        page.wait_for_timeout(300)
        return page

    return go


def open_drawer(page, which):
    page.locator(f".{which}-toggle:visible").first.tap()
    drawer = page.locator("dialog[open]")
    assert drawer.count() == 1
    return drawer


def test_a_drawer_closes_on_a_tap_on_one_of_its_links(go):
    page = go()
    link = open_drawer(page, "secondary").locator("a").nth(3)
    target = link.get_attribute("href")
    link.tap()
    assert page.locator("dialog[open]").count() == 0
    page.wait_for_function("target => location.hash === target", arg=target)
    top = page.locator(f"{target} > h2").evaluate("e => e.getBoundingClientRect().top")
    header = page.locator(".bd-header-article").bounding_box()
    assert header["y"] + header["height"] <= top < 300


@pytest.mark.parametrize("which", DRAWERS)
def test_a_drawer_closes_by_its_button_and_by_escape(go, which):
    page = go()
    button = open_drawer(page, which).get_by_role("button", name="Close")
    assert min(button.bounding_box()[side] for side in ("width", "height")) >= 44
    button.tap()
    assert page.locator("dialog[open]").count() == 0
    open_drawer(page, which)
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_on_a_wide_screen_a_side_bar_has_no_button_to_close_it(go):
    page = go(width=1400, touch=False)
    assert page.locator(".bd-sidebar-secondary").is_visible()
    assert page.locator(".course-close").count() == 2
    assert not [button for button in page.locator(".course-close").all() if button.is_visible()]


def test_an_answer_that_was_tapped_shows_its_border_alone(go):
    page = go()
    page.wait_for_selector(".Quiz .MCButton")
    answers = page.locator(".Quiz").first.locator(".MCButton")
    ring = "e => getComputedStyle(e).outlineStyle"
    for answer in answers.all():
        answer.tap()
        assert answer.evaluate("e => e.matches('.correctButton, .incorrectButton')")
        assert answer.evaluate("e => e.matches(':focus-within')")
        assert answer.evaluate(ring) == "none"
    page.keyboard.press("ArrowUp")
    assert answers.locator("input:focus").locator("xpath=ancestor::label").evaluate(ring) == "solid"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_picture_is_enlarged_by_a_tap(go, name):
    page = go(name, dark=True)
    dialog = page.locator("dialog.course-picture")
    buttons = page.locator(".cell_output .course-enlarge").filter(visible=True)
    assert buttons.count() == page.locator(SMALL).filter(visible=True).count() > 0
    for button in buttons.all():
        button.evaluate(CENTRE)
        own = button.locator("img").evaluate(LOOK)
        button.tap()
        large = dialog.locator("img").evaluate(LOOK)
        assert large["shown"] == large["natural"] == own["natural"] > own["shown"] / 0.75
        assert [large[key] for key in ("alt", "filter")] == [own[key] for key in ("alt", "filter")]
        close = dialog.get_by_role("button").bounding_box()
        assert min(close["width"], close["height"]) >= 44
        assert close["x"] >= 0 and close["x"] + close["width"] <= 390
        dialog.get_by_role("button").tap()
        assert not dialog.is_visible()


SMALL = ".cell_output img"  # on a phone, all of them
LOOK = """(e) => ({ shown: e.clientWidth, natural: e.naturalWidth, alt: e.alt,
    filter: getComputedStyle(e).filter })"""


def test_an_enlarged_picture_scrolls_and_closes_as_dialogs_do(go):
    page = go(height=390, width=560)
    dialog = page.locator("dialog.course-picture")
    button = page.locator(".cell_output .course-enlarge").filter(visible=True).first
    button.evaluate(CENTRE)
    button.focus()
    page.keyboard.press("Enter")
    pane = dialog.get_by_role("region")
    pane.evaluate("e => e.scrollTo(40, 30)")
    assert pane.evaluate("e => [e.scrollLeft, e.scrollTop]") == [40, 30]
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert button.evaluate("e => e === document.activeElement")
    button.tap()
    box = dialog.bounding_box()
    page.touchscreen.tap(box["x"] / 2, box["y"] / 2)
    assert not dialog.is_visible()


@pytest.mark.parametrize("name", CHAPTERS)
def test_where_a_picture_has_room_it_is_not_enlarged(go, name):
    page = go(name, width=1400, height=900, touch=False)
    assert page.locator(SMALL).filter(visible=True).count() > 0
    assert page.locator(".course-enlarge").count() == 0
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(".course-enlarge")
    page.set_viewport_size({"width": 1400, "height": 900})
    page.wait_for_selector(".course-enlarge", state="detached")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_names_of_the_rows_stay_where_a_table_scrolls(go, dark):
    page = go("times.html", dark=dark)
    table = page.locator(".pst-scrollable-table-container").first
    table.evaluate(CENTRE)
    assert more(table) == [False, True]
    assert 0 <= at(table) <= 1  # the table's own line
    table.evaluate("e => (e.scrollLeft = 60)")
    page.wait_for_function("document.querySelector('.course-more-before.course-more-after')")
    assert 0 <= at(table) <= 1
    opaque = "e => !/, 0(\\.\\d+)?\\)$|transparent/.test(getComputedStyle(e).backgroundColor)"
    cells = table.locator("tr > :first-child")
    assert cells.count() > 1 and all(cell.evaluate(opaque) for cell in cells.all())
    table.evaluate("e => (e.scrollLeft = e.scrollWidth)")
    page.wait_for_function("document.querySelector('.course-more-before:not(.course-more-after)')")


def more(table):
    """Return whether a table says that it goes on before and after what is seen."""
    return [table.evaluate(f"e => e.matches('.course-more-{s}')") for s in ("before", "after")]


def at(table):
    """Return how far the first column lies from the left side of what is seen."""
    return table.evaluate(
        """e => Math.round(e.querySelector("td").getBoundingClientRect().left
        - e.getBoundingClientRect().left)"""
    )


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_was_printed_wraps_and_code_does_not(go, name):
    page = go(name)
    long = "all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    assert page.locator(".cell_output .output pre").evaluate_all(long) == []
    assert page.locator(".cell_input pre").evaluate_all(long)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_button_to_copy_is_large_and_covers_no_code(go, name):
    page = go(name)
    found = (
        page.locator(".copybtn")
        .filter(visible=True)
        .evaluate_all(
            """all => all.map((button) => {
        const code = document.createRange();
        code.selectNodeContents(button.parentElement.querySelector("pre"));
        const { bottom, width, height } = button.getBoundingClientRect();
        return [Math.min(width, height), code.getBoundingClientRect().top - bottom,
          +getComputedStyle(button).opacity];
        })"""
        )
    )
    assert len(found) > 5
    assert all(size >= 44 and way >= 0 and opacity == 1 for size, way, opacity in found)


@pytest.mark.parametrize("name", CHAPTERS)
def test_titles_that_open_something_are_centred(go, name):
    page = go(name)
    titles = page.locator("details.hide p.collapsed, .solution > p, .sd-summary-text")
    assert titles.filter(visible=True).count() > 2
    for title in titles.filter(visible=True).all():
        above, below = title.evaluate(MARGINS)
        assert abs(above - below) <= 3, title.inner_text()


# The space between the lines of a title and the box that it opens.
MARGINS = """(title) => {
  const words = document.createRange();
  words.selectNodeContents(title);
  const lines = [...words.getClientRects()].filter((line) => line.height > 15);
  const box = title.closest("summary, .solution").getBoundingClientRect();
  return [Math.min(...lines.map((line) => line.top)) - box.top,
    box.bottom - Math.max(...lines.map((line) => line.bottom))];
}"""


@pytest.mark.parametrize("name", ["times.html", CHAPTERS[0]])
def test_the_way_to_the_next_page_lies_at_the_right(go, name):
    arrow = go(name).locator("a.right-next > :last-child").bounding_box()
    assert 340 < arrow["x"] + arrow["width"] <= 390


def test_print_from_a_phone_has_no_marks_for_thumbs(go):
    page = go()
    page.emulate_media(media="print")
    assert page.locator(".course-enlarge img").filter(visible=True).count() > 0
    assert page.locator(".course-enlarge span").filter(visible=True).count() == 0
    top = "e => parseFloat(getComputedStyle(e).paddingTop)"
    assert page.locator(".cell_input pre").first.evaluate(top) < 20
