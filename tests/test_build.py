"""The build itself: what fails it, what a page shows of a run, what the site is made of."""

import hashlib
import re
import shutil
from base64 import b64encode

import book
import browse
import notebooks
import offline
import publish
import pytest
import runs
import small_book as small
from alt_text import alts_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = notebooks.ROOT
PICTURE = """from IPython.display import Image, display
from base64 import b64decode
png = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
                "AABJRU5ErkJggg==")
display(Image(png), metadata={"image/png": {"alt": f"One dot, {2 + 3} times"}})"""


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """A book of one small chapter with this book's settings; give it files to change, it builds."""
    root = tmp_path_factory.mktemp("book")
    small.start(root, ["02_small"])
    (root / "chapters" / "images" / "02.png").write_bytes(b"\x89PNG\r\n\x1a\nstale")
    shutil.copy(ROOT / "references.bib", root / "references.bib")
    return root


@pytest.fixture
def build(small_book, monkeypatch):
    """Return a function that writes the book, builds it, and returns (status, what it said)."""
    monkeypatch.setenv("COURSE_RUNS", str(small_book / "runs"))

    def build(intro="", prose="", code=PICTURE, cover=True):
        write_book(small_book, intro, prose, code, cover)
        said = []
        return book.build(small_book, said.append), "\n".join(said)

    return build


def write_book(root, intro, prose, code, cover):
    pictures = ["![The cover](images/02.png)", "![The cover](chapters/images/02.png)"]
    own, outer = pictures if cover else ("", "")
    title = f"# Small\n\n{own}\n\n## Play\n\n{prose}"
    (root / "intro.md").write_text(f"# Book\n\n{outer}\n\n{intro}\n")
    chart = {"tags": ["invert"]}
    cells = [new_markdown_cell(title, id="title")]
    cells.append(new_code_cell(code, id="cover", metadata=chart))
    small.write_chapter(root, "02_small", cells)


def test_a_sound_book_is_built_from_its_run(build, small_book):
    directives = [
        f"```{{{name}}}\n```" for name in ("course-times", "course-energy", "bibliography")
    ]
    status, said = build(intro="\n\n".join(["[Play](chapters/02_small.ipynb#play)", *directives]))
    assert status == 0, said
    page = (small_book / "_build/html/chapters/02_small.html").read_text("utf-8")
    assert 'alt="One dot, 5 times"' in page
    (picture,) = re.findall(r"<img[^>]*02\.png[^>]*>", page)
    assert "tag_invert" in picture  # dark on dark pages, as its cell's tag says
    cover = publish.cover_of(runs.find("02", small_book).notebook)
    assert (small_book / "_build/html/_images/02.png").read_bytes() == cover
    intro = (small_book / "_build/html/intro.html").read_text("utf-8")
    assert 'href="chapters/02_small.html#play"' in intro
    assert "<caption>" in intro and "2. Small" in intro
    assert intro.count("</table>") == 2 and "times our sum" in intro and "2508.15734" in intro
    assert not list((small_book / "_build/html").rglob("*.map"))


@pytest.mark.parametrize(
    "changes, telling",
    [
        ({"intro": "[Gone](gone.md)"}, "gone.md"),
        ({"intro": "[Gone](#no-such-place)"}, "no-such-place"),
        ({"prose": "{ref}`no-such-label`"}, "no-such-label"),
        ({"prose": "{cite:p}`nobody1900`"}, "nobody1900"),
        ({"prose": "```{no-such-directive}\n```"}, "no-such-directive"),
    ],
)
def test_a_dead_link_or_a_warning_fails_the_build(build, changes, telling):
    status, said = build(**changes)
    assert status == 1 and telling in said


def page_of(root, name="chapters/02_small"):
    return root / "_build" / "html" / f"{name}.html"


MOMENT = "from datetime import datetime\nprint('made at', datetime.now().isoformat())\n" + PICTURE


def printed_by(root):
    """Return what the stored run printed."""
    run = runs.find("02", root)
    return run.notebook.cells[1].outputs[0]["text"].strip()


def test_a_run_that_was_made_again_is_on_the_page(build, small_book):
    assert build(code=MOMENT)[0] == 0
    before = printed_by(small_book)
    assert before in page_of(small_book).read_text("utf-8")
    shutil.rmtree(small_book / "runs")
    assert build(code=MOMENT)[0] == 0
    after = printed_by(small_book)
    assert after != before
    assert after in page_of(small_book).read_text("utf-8")


def test_a_mended_sentence_is_on_the_page_and_needs_no_run(build, small_book):
    assert build(code=MOMENT)[0] == 0
    before = printed_by(small_book)
    status, said = build(code=MOMENT, prose="A sentence that was mended.")
    assert status == 0 and "Running chapter" not in said
    page = page_of(small_book).read_text("utf-8")
    assert "A sentence that was mended." in page and before in page


def test_an_edited_helper_makes_a_new_run_and_a_new_page(build, small_book):
    (small_book / "helpers").mkdir()
    for name in ("__init__", "new"):
        (small_book / "helpers" / f"{name}.py").write_text("x = 1\n")
    code = f"from helpers import new\n{MOMENT}"
    assert build(code=code)[0] == 0
    before = printed_by(small_book)
    (small_book / "helpers" / "new.py").write_text("x = 2\n")
    status, said = build(code=code)
    assert status == 0 and "Running chapter 02" in said
    assert printed_by(small_book) != before
    assert printed_by(small_book) in page_of(small_book).read_text("utf-8")
    shutil.rmtree(small_book / "helpers")


def test_changed_tools_read_every_page_again(build, small_book):
    def moment():
        return page_of(small_book, "intro").stat().st_mtime_ns

    assert build()[0] == 0
    before = moment()
    assert book.build(small_book, lambda text: None) == 0
    assert moment() == before
    with open(small_book / "_ext" / "alt_text.py", "a") as file:
        file.write("\n# another line\n")
    assert book.build(small_book, lambda text: None) == 0
    assert moment() > before


def test_the_page_of_a_removed_source_goes(build, small_book):
    toc = (small_book / "_toc.yml").read_text()
    (small_book / "_toc.yml").write_text(toc + "- file: extra\n")
    (small_book / "extra.md").write_text("# Extra\n")
    assert build()[0] == 0 and page_of(small_book, "extra").exists()
    (small_book / "_toc.yml").write_text(toc)
    (small_book / "extra.md").unlink()
    assert build()[0] == 0
    kept = [page_of(small_book, name) for name in ("intro", "genindex", "search", "index")]
    assert not page_of(small_book, "extra").exists() and all(page.exists() for page in kept)


def test_scores_of_removed_chapters_go(build, small_book):
    scores = small_book / "_build" / "scores"
    scores.mkdir(parents=True, exist_ok=True)
    (scores / "07.json").write_text("{}")
    assert build()[0] == 0
    assert list(scores.iterdir()) == []


def test_a_cover_that_no_page_shows_fails_the_build(build, small_book):
    shutil.rmtree(small_book / "_build", ignore_errors=True)
    status, said = build(cover=False)
    assert status == 1 and "no page shows images/02.png" in said


def test_a_notebook_that_the_build_executed_itself_fails_it(build, small_book, monkeypatch):
    monkeypatch.setattr(book.publish, "publish", lambda root: None)
    shutil.rmtree(small_book / "_build", ignore_errors=True)
    status, said = build()
    assert status == 1 and "a notebook was executed" in said


def test_a_failing_cell_fails_the_build(build):
    from execute import RunFailed

    with pytest.raises(RunFailed, match="ZeroDivisionError"):
        build(code="1 / 0")


def test_alt_texts_are_found_by_the_pictures_bytes():
    cell = new_code_cell("x", id="x")
    data = {"image/png": b64encode(b"abc").decode()}
    cell.outputs = [
        new_output("display_data", data=data, metadata={"image/png": {"alt": "A falling line"}}),
        new_output("display_data", data={"image/png": b64encode(b"no alt").decode()}),
    ]
    alts = alts_of(new_notebook(cells=[cell]))
    assert alts == {hashlib.sha256(b"abc").hexdigest(): "A falling line"}


def test_mathjax_is_there_in_one_file():
    assert offline.mathjax_file().stat().st_size > 1_000_000


def test_outside_links_are_really_asked(build, small_book, tmp_path):
    (tmp_path / "here.txt").write_text("here")
    with browse.serving(tmp_path) as server:
        assert build(intro=f"[Here]({server}/here.txt) and [gone]({server}/gone.txt).")[0] == 0
        said = []
        assert book.check_links(small_book, said.append) == 1
    assert "gone.txt (404" in "\n".join(said) and "here.txt" not in "\n".join(said)
    assert said[-1] == "1 outside links do not answer; 1 do."
    assert not list((small_book / "_build" / "html").glob("output.*"))
