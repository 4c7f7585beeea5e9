"""Glossary links, plans, handout and cheat sheet on built pages, from a small book of their own."""

import re
import shutil

import book
import handout
import nbformat
import notebooks
import pytest
import runs
import small_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytest_plugins = ["browser"]

ROOT = notebooks.ROOT
TOC = """format: jb-book
root: intro
chapters:
- file: chapters/03_small
- file: glossary
- file: cheat_sheet
- file: teach/plan
- file: teach/handout
"""
GLOSSARY = """# Glossary

```{glossary}
critic
    A judge of forgers.

density
    How crowded a place is.

mode
    A place where a density has a peak.

mode collapse
    One mode only.

penalty
prize
    What one pays or wins.
```
"""
TITLE = "# Small\n\n**You meet the density.**\n\n![The cover](images/03.png)"
IDEA = """## The density of an idea

`density`, $density$, [a density](#play), then densities, and the density again. In the mode of the
day, mode collapse is no **mode**. And what is a **Critic**?

- A prize: $x$.

```{dropdown} A density
A penalty.
```
"""
EXERCISE = """```{exercise} Count them
:label: ex-03-1

Write `count(points)`, as in $n = 3$.

- Points come in pairs.
```

```{dropdown} Hint
Use your fingers.
```"""
SOLUTION = "````{solution} ex-03-1\n:class: dropdown\n\n```python\nn = 3\n```\n\nThe critic.\n````"
READING = "## Further reading\n\nOn the prize of a critic."
PLAN = """slower = 2
[[short.rows]]
minutes = 5
part = "The [idea](../chapters/03_small.ipynb#play)"
run = "03"
what = "chapter 3"
you = "Talk."
room = "Listens."
ask = "Why?"
late = "Be quick."
[[short.rows]]
minutes = 61
part = "More"
run = "03.fit_seconds"
what = "the fit"
you = "Wait."
room = "Waits."
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the small book's pages, and the book's own folder."""
    root = tmp_path_factory.mktemp("book")
    small_book.start(root, ["03_small"])
    shutil.copy(ROOT / "chapters" / "images" / "03.png", root / "chapters" / "images" / "03.png")
    (root / "teach").mkdir()
    sheet = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", (ROOT / "cheat_sheet.md").read_text("utf-8"))
    pages = {"intro.md": "# Book", "_toc.yml": TOC, "cheat_sheet.md": sheet}
    pages |= {"glossary.md": GLOSSARY, "teach/plans.toml": PLAN}
    pages |= {"teach/plan.md": "# Plan\n\n```{course-plan} short\n```\n"}
    pages |= {"teach/handout.md": "# Handout\n\n```{course-exercises}\n```\n"}
    for name, text in pages.items():
        (root / name).write_text(text, "utf-8")
    small_book.write_chapter(root, "03_small", a_chapter())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_RUNS", str(root / "runs"))
        said = []
        assert book.build(root, said.append) == 0, "\n".join(said)
        run = runs.find("03", root)
    return root / "_build" / "html", root, run


def a_chapter():
    """Return a chapter's cells: prose, an output with words of the glossary, an exercise."""
    shown = (
        "from IPython.display import Markdown, display\ndisplay(Markdown('A penalty, computed.'))"
    )
    cells = [
        new_markdown_cell(TITLE, id="title"),
        new_code_cell(shown, id="shown"),
        new_markdown_cell(IDEA, id="idea"),
        new_markdown_cell("## Play\n\nThe end.", id="play"),
        new_markdown_cell(EXERCISE, id="ex1-text"),
        new_code_cell("n = 0", id="ex1-stub"),
        new_code_cell("n == 3", id="ex1-check"),
        new_markdown_cell(SOLUTION, id="ex1-solution"),
        new_markdown_cell(READING, id="reading"),
    ]
    cells[1:3] = [cells[2], cells[1]]
    return cells


def article(site, name):
    """Return the HTML of a page from its title on."""
    text = (site[0] / f"{name}.html").read_text("utf-8")
    return text[text.index("<h1>") : text.index("prev-next-footer")]


# ---- The glossary --------------------------------------------------------------------------------

LINK = re.compile(r'<a class="course-term[^"]*" href="([^"]*)">(.*?)</a>', re.S)


def test_the_first_use_of_each_term_is_linked_and_no_other(site):
    """No title, heading, code, formula, link, output, solution or further reading is touched."""
    page = article(site, "chapters/03_small")
    assert [(href.split("#")[1], text) for href, text in LINK.findall(page)] == [
        ("term-density", "densities"),
        ("term-mode-collapse", "mode collapse"),
        ("term-mode", "mode"),
        ("term-critic", "Critic"),
        ("term-penalty", "prize"),
    ]
    assert "no <strong><a" in page.replace("\n", " ")


def test_links_lead_to_the_entries(site):
    page, entries = article(site, "chapters/03_small"), article(site, "glossary")
    for href, _ in LINK.findall(page):
        file, name = href.split("#")
        assert file == "../glossary.html" and f'id="{name}"' in entries
    assert not LINK.findall(entries) and not LINK.findall(article(site, "teach/handout"))


# ---- Plans and handout ---------------------------------------------------------------------------


def test_a_plan_shows_its_clock_and_the_seconds_that_were_measured(site):
    page = re.sub(r"<[^>]+>", "", article(site, "teach/plan"))
    seconds = site[2].record["seconds"]
    long = f"{seconds:.0f} s measured, {2 * seconds:.0f} s on a slow laptop"
    assert f"Runs: chapter 3 ({long}; the plan gives it 5 min)." in page
    assert "Runs: the fit (not measured on this machine yet; the plan gives it 61 min)." in page
    assert "0:00 to 0:05" in page and "0:05 to 1:06" in page and "1:06 in all" in page
    assert "Ask: Why?" in page and "Late? Be quick." in page
    assert 'href="../chapters/03_small.html#play"' in article(site, "teach/plan")


def test_the_handout_has_the_exercises_and_room_but_no_answers(site):
    page = article(site, "teach/handout")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "3. Small" in words and "Exercise 3.1: Count them" in words
    assert "Write count(points), as in" in words and "Points come in pairs." in words
    assert "fingers" not in words and words.count("n = 3") == 1 and "The critic" not in words
    assert page.count('class="course-room') == 1
    assert 'id="ex-03-1"' not in page and 'id="ex-03-1"' in article(site, "chapters/03_small")


@pytest.mark.parametrize("chapter", notebooks.chapter_paths())
def test_every_exercise_can_be_handed_out(chapter):
    path = notebooks.chapter_paths()[chapter]
    found = handout.sheets(path)
    own = notebooks.exercises(notebooks.read(path))
    assert len(found) == len(own) >= 3
    for sheet, exercise in zip(found, own, strict=True):
        assert sheet.number == f"{int(chapter)}.{exercise.number}"
        assert sheet.title in exercise.text.source and len(sheet.body.split()) > 15
        assert sheet.body in exercise.text.source and "{dropdown}" not in sheet.body
        # The handout lies in another folder, and a label may stand in the book once.
        assert "](" not in sheet.body and ":label:" not in sheet.body


def test_an_exercise_without_its_fence_is_named(tmp_path):
    cells = a_chapter()
    next(cell for cell in cells if cell.id == "ex1-text").source = "Count them."
    path = tmp_path / "03_small.ipynb"
    nbformat.write(new_notebook(cells=cells), str(path))
    with pytest.raises(ValueError, match="03_small.ipynb: cell ex1-text has no {exercise} fence"):
        handout.sheets(path)


# ---- On paper ------------------------------------------------------------------------------------


def printed(page, address):
    """Return (how many pages a page prints on, whether they lie on their side)."""
    page.goto(address)
    page.wait_for_function("document.querySelectorAll('mjx-container').length > 3", timeout=15000)
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)), float(box[1]) > float(box[2])


def test_the_cheat_sheet_is_one_page_on_paper(site, browser_context, serve):
    address = f"{serve(site[0])}/cheat_sheet.html"
    for dark in (False, True):
        page, _ = browser_context(dark=dark)
        assert printed(page, address) == (1, True)
    # Twice the rows do not fit: pages are counted.
    page.evaluate(
        """() => { const body = document.querySelector(".course-sheet tbody");
        body.append(...[...body.rows].map((row) => row.cloneNode(true))); }"""
    )
    paper = page.pdf(prefer_css_page_size=True, format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) > 1


def test_on_paper_nothing_of_the_cheat_sheet_is_cut_off(site, browser_context, serve):
    page, _ = browser_context(width=1055, height=734)  # A4 on its side, less the margins
    page.goto(f"{serve(site[0])}/cheat_sheet.html")
    page.emulate_media(media="print")
    page.wait_for_timeout(700)
    right = """() => Math.max(...[...document.querySelectorAll(".course-sheet *")]
        .map((e) => e.getBoundingClientRect().right))"""
    assert page.evaluate(right) <= 1056


@pytest.mark.parametrize("name", ["teach/plan", "teach/handout", "cheat_sheet", "glossary"])
def test_a_phone_never_scrolls_sideways(site, browser_context, serve, name):
    page, log = browser_context(width=390, height=844)
    page.goto(f"{serve(site[0])}/{name}.html")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert log.outside == [] and log.errors == []
