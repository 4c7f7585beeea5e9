"""Hints that open one at a time, and what a reader has solved, on real pages of a small book."""

import json

import book
import pytest
import small_book
from nbformat.v4 import new_code_cell, new_markdown_cell

pytest_plugins = ["browser"]

EXERCISE = """```{{exercise}} {title}
:label: ex-{label}

Add one to `y`.
```
"""
HINT = "\n```{{dropdown}} {name}\n{words}\n```\n"
SOLUTION = "````{{solution}} ex-{label}\n:class: dropdown\n```python\ny = 1\n```\nDone.\n````"
QUIZ = "from jupyterquiz import display_quiz\ndisplay_quiz('quizzes/{name}.json')"
SET = {"02_small": {"Plus": 3, "Minus": 1}, "03_other": {"Times": 2}}
ASKED = {"02_small": ["Is $1 + 1 = 2$?", "Which?"], "03_other": []}
KEY = "introduction-to-generative-ai"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The folder of the built pages of a book of two small chapters."""
    root = tmp_path_factory.mktemp("book")
    small_book.start(root, SET)
    (root / "intro.md").write_text("# Book\n\nTwo chapters.\n")
    (root / "chapters" / "quizzes").mkdir()
    for name in SET:
        write_chapter(root, name)
    said = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_RUNS", str(root / "runs"))
        assert book.build(root, said.append) == 0, "\n".join(said)
    return root / "_build" / "html"


def write_chapter(root, name):
    """Write a chapter of exercises with hints, and a quiz if it asks anything."""
    cells = [new_markdown_cell(f"# {name}\n\nA chapter.", id="title")]
    cells += [new_markdown_cell("## Exercises\n\nTry.", id="exercises")]
    for k, (title, count) in enumerate(SET[name].items(), 1):
        cells += exercise(k, f"{name[:2]}-{k}", title, count)
    if ASKED[name]:
        questions = [question(text) for text in ASKED[name]]
        (root / "chapters" / "quizzes" / f"{name}.json").write_text(json.dumps(questions))
        cells += [new_markdown_cell("## Quiz\n\nChoose.", id="quiz-text")]
        cells += [new_code_cell(QUIZ.format(name=name), id="quiz")]
    small_book.write_chapter(root, name, cells)


def exercise(k, label, title, count):
    """Return the four cells of an exercise with so many hints."""
    names = [f"Hint {i}" for i in range(1, count + 1)] if count > 1 else ["Hint"]
    hints = "".join(HINT.format(name=name, words=f"Words of {name}.") for name in names)
    return [
        new_markdown_cell(EXERCISE.format(title=title, label=label) + hints, id=f"ex{k}-text"),
        new_code_cell("y = 0", id=f"ex{k}-stub"),
        new_code_cell("print(y)", id=f"ex{k}-check"),
        new_markdown_cell(SOLUTION.format(label=label), id=f"ex{k}-solution"),
    ]


def question(text):
    answers = [
        {"answer": word, "correct": word == "yes", "feedback": f"So: {word}."}
        for word in ("yes", "no", "perhaps")
    ]
    return {"question": text, "type": "multiple_choice", "answers": answers}


@pytest.fixture(params=["http", "file"])
def address(request, pages, serve):
    """The address of the pages, over http and from the file system."""
    return pages.as_uri() if request.param == "file" else serve(pages)


@pytest.fixture
def go(open_page, address):
    """Return a function that opens a page of the small book and waits for its quiz."""

    def go(name="chapters/02_small", **options):
        page = open_page(f"{address}/{name}.html", **options)
        ready(page)
        return page

    return go


def ready(page):
    """Wait until MathJax has set what it finds, after which nothing changes by itself."""
    page.wait_for_function("!window.MathJax || MathJax.startup?.promise")
    page.evaluate("window.MathJax?.startup?.promise")


def reload(page):
    page.reload()
    ready(page)


def visible_hints(page):
    """Return the titles of the hints that are offered, and whether each is open."""
    hints = page.locator("details.sd-dropdown").filter(visible=True).all()
    return [(h.locator("summary").inner_text().strip(), h.evaluate("e => e.open")) for h in hints]


def box(page, title="Plus"):
    return page.get_by_role("checkbox", name=f"Solved: {title}", exact=True)


def answer(page, number, word):
    """Press an answer of a question; return what is said to it."""
    quiz = page.locator(".Quiz").nth(number)
    quiz.locator(".MCButton").filter(has_text=word).click()
    return quiz.get_by_role("status").inner_text()


def line(page):
    """Return the sentence about what is done on the page."""
    return page.locator(".course-progress span").inner_text()


def share(page):
    """Return what the contents say behind the chapters."""
    return page.locator(".bd-links .course-done").all_inner_texts()


def notes(page):
    """Return for each question whether the page says that it was answered before."""
    found = page.locator(".Quiz").all()
    return [quiz.get_by_text("You got this one right before.").is_visible() for quiz in found]


def stored(page):
    return page.evaluate("key => localStorage.getItem(key)", KEY)


NOTHING = "You have solved 0 of 2 exercises and 0 of 2 quiz questions."


# ---- Hints ----------------------------------------------------------------------------------


def test_a_hint_is_offered_once_the_one_before_was_opened(go):
    page = go()
    one, two, three = (f"Hint {k} of 3" for k in (1, 2, 3))
    assert visible_hints(page) == [(one, False), ("Hint", False)]
    page.get_by_text(one).focus()
    page.locator("summary", has_text=one).press("Enter")
    page.get_by_text(two).wait_for()
    assert visible_hints(page) == [(one, True), (two, False), ("Hint", False)]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the next hint is the next stop
    page.get_by_text(three).wait_for()
    page.get_by_text(one).click()
    assert visible_hints(page) == [(one, False), (two, True), (three, False), ("Hint", False)]
    page.get_by_text("Hint", exact=True).click()
    assert page.get_by_text("Words of Hint.").is_visible()


def test_a_solution_opens_without_a_hint(go):
    page = go()
    page.locator(".solution > .admonition-title").first.click()
    assert page.locator(".solution").first.get_by_text("Done.").is_visible()


def test_without_scripts_every_hint_is_there_and_nothing_claims_to_be_kept(go):
    page = go(javascript=False)
    assert [title for title, _ in visible_hints(page)] == ["Hint 1", "Hint 2", "Hint 3", "Hint"]
    assert page.get_by_role("checkbox").filter(visible=True).count() == 0
    assert page.locator(".course-progress, .course-solved").count() == 0


# ---- What is kept ---------------------------------------------------------------------------


def test_a_right_answer_is_kept_and_a_wrong_one_is_not(go):
    page = go()
    assert line(page) == NOTHING and share(page) == [] and stored(page) is None
    assert answer(page, 0, "no").startswith("Not yet.") and line(page) == NOTHING
    reload(page)
    assert line(page) == NOTHING and notes(page) == [False, False]
    assert answer(page, 0, "yes").startswith("Right.")
    expected = NOTHING.replace("0 of 2 quiz", "1 of 2 quiz")
    assert line(page) == expected and notes(page) == [False, False]
    reload(page)
    assert line(page) == expected and notes(page) == [True, False]
    assert page.locator(".Quiz input:checked").count() == 0  # nothing is answered for the reader
    assert answer(page, 0, "no").startswith("Not yet.")
    assert line(page) == expected and notes(page) == [False, False]


def test_a_tick_is_kept_until_it_is_taken_back(go):
    page = go()
    box(page, "Minus").press("Space")
    expected = NOTHING.replace("0 of 2 exercises", "1 of 2 exercises")
    assert line(page) == expected
    reload(page)
    assert [box(page, title).is_checked() for title in ("Plus", "Minus")] == [False, True]
    assert line(page) == expected and share(page) == ["1 of 4 done"]
    page.locator(".course-solved", has_text="Solved").nth(1).click()  # the word ticks, too
    reload(page)
    assert not box(page, "Minus").is_checked()
    assert line(page) == NOTHING and share(page) == []


def test_the_contents_say_on_every_page_how_much_of_each_chapter_is_done(go, address):
    page = go("chapters/03_other")
    assert line(page) == "You have solved 0 of 1 exercises."
    box(page, "Times").check()
    page.goto(f"{address}/chapters/02_small.html")
    ready(page)
    assert line(page) == NOTHING
    box(page).check()
    answer(page, 1, "yes")
    page.goto(f"{address}/intro.html")
    # A file may get a process of its own, which learns a moment later what the last one kept.
    page.locator(".bd-links .course-done", has_text="2 of 4 done").wait_for()
    links = page.locator(".bd-links a.internal").all_inner_texts()
    assert [text.strip() for text in links[1:]] == ["02_small 2 of 4 done", "03_other all done"]
    assert page.locator(".course-progress, .course-solved").count() == 0


def test_forget_asks_once_and_forgets_all_chapters_and_nothing_else(go):
    page = go("chapters/03_other")
    page.evaluate("localStorage.setItem('of another page', 'stays')")
    box(page, "Times").check()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Forget").click()
    assert box(page, "Times").is_checked() and share(page) == ["all done"]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget").click()
    assert not box(page, "Times").is_checked() and share(page) == []
    assert page.locator(".course-progress").evaluate("e => e === document.activeElement")
    assert page.evaluate("Object.keys(localStorage)").count("of another page") == 1
    assert stored(page) is None
    reload(page)
    assert not box(page, "Times").is_checked()


def test_what_one_tab_keeps_another_shows(go):
    page = go()
    other = page.context.new_page()
    other.goto(page.url)
    ready(other)
    box(other).check()
    page.wait_for_function("document.querySelector('.course-solved input').checked")
    box(page, "Minus").check()
    other.wait_for_function(
        "document.querySelectorAll('.course-solved input:checked').length === 2"
    )
    assert line(page) == line(other) == NOTHING.replace("0 of 2 ex", "2 of 2 ex")


def test_another_question_in_the_place_of_an_old_one_counts_as_new(go):
    page = go()
    old = {"02_small": {"done": ["What did we ask here?", "Minus"], "count": 2, "of": 4}}
    page.evaluate("([key, old]) => localStorage.setItem(key, old)", [KEY, json.dumps(old)])
    reload(page)
    assert line(page) == NOTHING.replace("0 of 2 exercises", "1 of 2 exercises")
    assert share(page) == ["1 of 4 done"]
    page.get_by_role("link", name="Book", exact=True).first.click()
    page.wait_for_url("**/intro.html")
    assert share(page) == ["1 of 4 done"]


@pytest.mark.parametrize(
    "damaged",
    ["{", "[]", "null", "3", '{"02_small": 3}', '{"02_small": {"done": 5}}', '{"a": null}'],
)
def test_what_is_damaged_counts_as_nothing(go, damaged):
    page = go()
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, damaged])
    reload(page)
    assert line(page) == NOTHING
    box(page).check()
    reload(page)
    assert box(page).is_checked() and share(page) == ["1 of 4 done"]


# ---- Where nothing can be kept ----------------------------------------------------------------

ALL_DENIED = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("denied", "SecurityError"); } });"""
OURS_DENIED = f"""for (const name of ["getItem", "setItem"]) {{
    const own = Storage.prototype[name];
    Storage.prototype[name] = function (key, ...rest) {{
        if (key.startsWith("{KEY}")) throw new DOMException("denied", "SecurityError");
        return own.call(this, key, ...rest);
    }};
}}"""
FULL = f"""const put = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {{
    if (key === "{KEY}") throw new DOMException("full", "QuotaExceededError");
    put.call(this, key, value);
}};"""


@pytest.mark.parametrize("denied", [ALL_DENIED, OURS_DENIED], ids=["all", "ours"])
def test_where_storage_is_denied_nothing_claims_to_be_kept(browser_context, address, denied):
    page, log = browser_context()
    page.add_init_script(denied)
    page.goto(f"{address}/chapters/02_small.html")
    ready(page)
    assert page.locator(".course-progress, .course-solved, .course-done").count() == 0
    assert answer(page, 0, "yes").startswith("Right.")
    page.get_by_text("Hint 1 of 3").click()
    page.get_by_text("Hint 2 of 3").wait_for()
    assert len(visible_hints(page)) == 3
    assert log.errors == [] or denied is ALL_DENIED  # of which the theme complains


def test_where_storage_is_full_a_tick_does_not_stay(go):
    page = go()
    page.add_init_script(FULL)
    reload(page)
    box(page).click()
    assert not box(page).is_checked() and line(page) == NOTHING
    assert answer(page, 0, "yes").startswith("Right.") and line(page) == NOTHING


# ---- For everyone -----------------------------------------------------------------------------


def test_nothing_is_asked_of_any_host_while_a_reader_works(go):
    page = go()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box(page).check()
    answer(page, 0, "yes")
    page.get_by_text("Hint 1 of 3").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget").click()
    page.wait_for_timeout(500)
    assert asked == [] and page.context.cookies() == []


def test_a_thumb_can_tick_and_forget_and_paper_shows_neither(go):
    page = go(width=390, height=844, touch=True, dark=True)
    marks = page.locator(".course-solved, .course-progress button")
    assert marks.count() == 3
    assert all(mark.bounding_box()["height"] >= 43.9 for mark in marks.all())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".course-solved").first.tap()
    answer(page, 0, "yes")
    reload(page)
    assert box(page).is_checked() and notes(page) == [True, False]
    page.emulate_media(media="print")
    shown = page.locator(".course-solved, .course-progress, .course-before").filter(visible=True)
    assert shown.count() == 0
