"""The slides: each plan fits its chapter, each deck fits its slides, alive without a network."""

import json
import re
from types import SimpleNamespace

import nbformat
import pytest
import slides
from notebooks import chapter_paths, read
from slide_parts import Deck, code, markdown
from slide_plans import box_of, item_of, pick_code, pick_text, plain_text, plan_paths, read_plan

pytest_plugins = ["browser"]

CHAPTERS = list(chapter_paths())
TIME = re.compile(r"\s*\*\*(\d+) min(, if there is time)?\.\*\*")
MOST, LONGEST, ROOM = 90, 125, 24  # minutes of what must be shown, of all; slides of a deck


def plan_of(chapter):
    return read_plan(plan_paths()[chapter])


def quiz_of(chapter):
    path = chapter_paths()[chapter]
    return json.loads((path.parent / "quizzes" / f"{path.stem}.json").read_text("utf-8"))


# ---- The plans ------------------------------------------------------------------------------


def test_each_chapter_has_a_plan_and_each_plan_a_chapter():
    assert list(plan_paths()) == CHAPTERS


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_all_that_a_plan_names_is_in_its_chapter(chapter):
    deck = Deck(chapter, read(chapter_paths()[chapter]), quiz_of(chapter))
    assert len(slides.sections_of(deck, plan_of(chapter))) == len(plan_of(chapter).slides) <= ROOM


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_deck_has_the_turns_of_a_lesson(chapter):
    plan = plan_of(chapter)
    kinds = [{item.kind for item in slide.show} for slide in plan.slides]
    assert kinds[0] == {"title"} and {"predict", "live", "exercise", "quiz"} <= set().union(*kinds)
    assert [item[:2] for item in plan.slides[-1].show] == [("text", "summary")]
    assert all(slide.head for slide in plan.slides[1:])
    for slide in plan.slides:  # a question is asked before its answer is seen
        shown = [item.kind for item in slide.show if item.kind != "beside"]
        if "predict" in shown and "out" in shown:
            assert "step" in shown[shown.index("predict") : shown.index("out")], slide.head


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_notes_say_how_long_and_a_lesson_fits_ninety_minutes(chapter):
    notes = [slide.notes for slide in plan_of(chapter).slides]
    times = [TIME.match(text) for text in notes]
    assert all(times) and all(len(text.split()) >= 12 for text in notes)
    assert sum(int(time[1]) for time in times if not time[2]) <= MOST
    assert sum(int(time[1]) for time in times) <= LONGEST


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_plan_quotes_a_few_words_and_copies_nothing(chapter):
    for slide in plan_of(chapter).slides:
        assert all(len(item.words.split()) <= 20 for item in slide.show), slide.head


@pytest.mark.parametrize("entry", ["text", "title it", "words sketch", "step now", "", "out a b"])
def test_an_entry_that_means_nothing_is_refused(entry):
    with pytest.raises(ValueError, match="expected a kind"):
        item_of(entry)


@pytest.mark.parametrize(
    "said",
    ['[[slide]]\nshow = ["title"]', '[[slid]]\nshow = ["title"]', "[[slide]]\nnotes = 'a'", "]"],
)
def test_a_plan_that_cannot_be_names_its_file(tmp_path, said):
    (tmp_path / "07.toml").write_text(said, "utf-8")
    with pytest.raises(ValueError, match=r"^07\.toml: "):
        read_plan(tmp_path / "07.toml")


# ---- What is picked -------------------------------------------------------------------------

TEXT = """## A heading

One sentence. Two of them, and a third.

- **First** item.
- Second item
  goes on.

[![A picture](images/01.png)](#play)

$$x = 1$$

:::{admonition} Predict, then run
:class: predict
**What comes?**
:::

| a | b |
|--|--|
| 1 | 2 |"""


@pytest.mark.parametrize(
    ("words", "picked"),
    [
        ("One", "One sentence. Two of them, and a third."),
        ("Two ... third.", "Two of them, and a third."),
        ("**First**", "- **First** item."),
        ("Second", "- Second item\n  goes on."),
        ("$$x", "$$x = 1$$"),
        ("| a", "| a | b |\n|--|--|\n| 1 | 2 |"),
        ("**First** ... goes on.", "**First** item.\n- Second item\n  goes on."),
    ],
)
def test_words_pick_a_passage(words, picked):
    assert pick_text(TEXT, words) == picked


@pytest.mark.parametrize(
    "words", ["Three", "Two", "item ... on", "Two ... One", "What", "A picture"]
)
def test_words_that_are_not_there_once_are_refused(words):
    with pytest.raises(ValueError):
        pick_text(TEXT, words)


def test_all_of_a_text_has_no_heading_picture_or_box_and_the_box_no_settings():
    assert plain_text(TEXT).startswith("One sentence.") and "images" not in plain_text(TEXT)
    assert "What comes?" not in plain_text(TEXT) and box_of(TEXT) == "**What comes?**"


CODE = """class A:
    def one(self):
        a = 1

        return a

    def two(self):
        return 2
a = 1"""


@pytest.mark.parametrize(
    ("words", "picked"),
    [
        ("def one", "def one(self):\n    a = 1\n\n    return a"),
        ("def two", "def two(self):\n    return 2"),
        ("return a ... return 2", "    return a\n\ndef two(self):\n    return 2"),
        ("", CODE),
    ],
)
def test_words_pick_lines(words, picked):
    assert pick_code(CODE, words) == picked


@pytest.mark.parametrize("words", ["a = 1", "def three", "def two ... def one"])
def test_lines_that_are_not_there_once_are_refused(words):
    with pytest.raises(ValueError):
        pick_code(CODE, words)


def test_a_deck_says_all_that_its_chapter_lacks():
    cells = [nbformat.v4.new_markdown_cell("Words.", id="a")]
    deck = Deck("07", nbformat.v4.new_notebook(cells=cells), [])
    names = ["text b", "code a", "quiz 1", "predict a", "text a | Nobody"]
    plan = SimpleNamespace(
        slides=[SimpleNamespace(head=n, show=[item_of(n)], notes="") for n in names]
    )
    with pytest.raises(ValueError) as caught:
        slides.sections_of(deck, plan)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        f"chapter 07, slide {k}, {name}" for k, name in enumerate(names, 1)
    ]


def test_text_keeps_outside_links_and_drops_citations_and_links_within_the_book():
    made = markdown(
        "See [this](https://example.org), [that](../notation.md) {cite:p}`a2020`: $a<b$."
    )
    assert 'href="https://example.org"' in made and "notation" not in made and "cite" not in made
    assert r"\(a&lt;b\)" in made and "that: " in made


def test_long_lines_of_code_are_set_in_smaller_letters():
    sizes = [float(re.search(r"size: ([\d.]+)px", code("x" * n))[1]) for n in (20, 100)]
    assert sizes[0] == 21 and 100 * 0.6 * sizes[1] < 1140 and sizes[1] > 16


# ---- The decks in a browser -----------------------------------------------------------------


@pytest.fixture(scope="module")
def deck(executed, tmp_path_factory):
    """Return a function that gives the address of a chapter's deck, made from its run."""
    folder, made = tmp_path_factory.mktemp("slides"), {}
    slides.share(folder)

    def get(chapter):
        if chapter not in made:
            made[chapter] = slides.make_deck(chapter, executed(chapter), plan_of(chapter), folder)
        return made[chapter].as_uri()

    return get


@pytest.fixture
def go(open_page, deck):
    """Return a function that opens a chapter's deck."""

    def go(chapter="01", more="", **options):
        page = open_page(deck(chapter) + more, **{"width": 1280, "height": 720} | options)
        page.wait_for_function("Reveal.isReady()")
        page.evaluate("MathJax.startup.promise")
        return page

    return go


def turn_to(page, number):
    """Show a slide, all its steps, and its live figures."""
    page.evaluate(
        """(k) => {
            Reveal.slide(k);
            while (Reveal.availableFragments().next) Reveal.nextFragment();
        }""",
        number,
    )
    if page.evaluate("!!Reveal.getCurrentSlide().querySelector('.live')"):
        page.wait_for_selector("section.present .course-live-figure > *")
        page.wait_for_timeout(1600)  # its size is looked at again after a while


STICKS_OUT = """() => {
    const slide = Reveal.getCurrentSlide(), edge = slide.getBoundingClientRect();
    const out = [...slide.querySelectorAll("h1, h2, .part, .part *")].filter((e) => {
        const box = e.getBoundingClientRect();
        const seen = box.width && !e.closest(".live > *, mjx-assistive-mml");
        return seen && (box.bottom > edge.bottom || box.right > edge.right || box.left < edge.left);
    });
    const cut = [...slide.querySelectorAll(".column, pre, .live")].filter(
        (e) => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);
    return [...out, ...cut].map((e) => `${e.tagName}.${e.className.baseVal ?? e.className}`);
}"""
SIZES = """[...Reveal.getCurrentSlide().querySelectorAll("img")].filter((i) => i.offsetHeight)
    .map((i) => [i.naturalWidth, i.alt.length, i.offsetHeight])"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768)])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_slide_holds_all_that_it_shows(go, chapter, width, height):
    page = go(chapter, width=width, height=height)
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        turn_to(page, number)
        name = page.evaluate("Reveal.getCurrentSlide().querySelector('h1, h2').textContent")
        assert page.evaluate(STICKS_OUT) == [], name
        for natural, words, high in page.evaluate(SIZES):
            assert natural > 0 and words >= 20 and high >= 150, name
        assert page.locator("section.present .course-live-error").count() == 0, name


def test_an_answer_is_not_seen_before_its_question(go):
    page = go("01")
    at = next(k for k, s in enumerate(plan_of("01").slides) if s.show[0].kind == "predict")
    page.evaluate("(k) => Reveal.slide(k)", at)
    card, answer = page.locator("section.present .card"), page.locator("section.present .part.out")
    assert card.is_visible() and not answer.is_visible()
    page.keyboard.press("ArrowRight")
    assert answer.is_visible() and page.evaluate("Reveal.getIndices().h") == at


def test_a_live_figure_moves_on_its_slide_and_keeps_its_keys(go):
    page = go("01")
    at = next(k for k, s in enumerate(plan_of("01").slides) if s.show[0].kind == "live")
    turn_to(page, at)
    assert not page.locator("section.present .twin").is_visible()
    answer = page.locator("section.present .live-answer").first
    before, box = answer.inner_text(), page.locator(".live-surface").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.3, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)
    assert answer.inner_text() != before
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == at
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getIndices().h") == at + 1


def test_the_speaker_sees_the_notes_also_from_a_file(go):
    page = go("01", "#/1")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes .value")
    said = markdown(plan_of("01").slides[1].notes)
    notes.get_by_text("min").first.wait_for()
    assert notes.inner_text().split() == re.sub(r"<[^>]+>", "", said).split()


def test_on_paper_each_slide_is_a_page_with_all_of_its_pictures(go):
    page = go("01", "?view=print")
    page.wait_for_selector(".pdf-page")
    assert page.locator(".pdf-page").count() == len(plan_of("01").slides)
    heights = page.eval_on_selector_all(".pdf-page img", "all => all.map((i) => i.offsetHeight)")
    assert len(heights) >= 6 and min(heights) >= 150


def test_the_sheet_of_notes_has_them_all(open_page, deck):
    page = open_page(deck("01").replace("index.html", "notes.html"))
    assert page.locator("li > h2").count() == len(plan_of("01").slides)


def test_the_built_site_has_each_deck_and_the_way_back(open_page, site):
    for chapter in CHAPTERS:
        page = open_page((site / "slides" / chapter / "index.html").as_uri())
        page.wait_for_function("Reveal.isReady()")
        page.click(".deck-links a >> nth=0")
        page.wait_for_url(f"**/{chapter_paths()[chapter].stem}.html")
        assert (site / "code_along" / f"code_along_{chapter}.ipynb").exists()
