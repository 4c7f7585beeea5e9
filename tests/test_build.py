"""The build itself: what fails it, what a page shows of a run, what the site is made of."""

import hashlib
import shutil
from base64 import b64encode

import book
import nbformat
import notebooks
import offline
import publish
import pytest
import runs
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
    for name in ("_ext", "_assets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: intro\nchapters:\n- file: chapters/02_small\n"
    )
    (root / "chapters" / "images").mkdir(parents=True)
    (root / "chapters" / "images" / "02.png").write_bytes(b"\x89PNG\r\n\x1a\nstale")
    (root / "references.bib").write_text("")
    return root


@pytest.fixture
def build(small_book, monkeypatch):
    """Return a function that writes the book, builds it, and returns (status, what it said)."""
    monkeypatch.setenv("COURSE_RUNS", str(small_book / "runs"))

    def build(intro="", prose="", code=PICTURE):
        write_book(small_book, intro, prose, code)
        said = []
        return book.build(small_book, said.append), "\n".join(said)

    return build


def write_book(root, intro, prose, code):
    title = "# Small\n\n![The cover](images/02.png)\n\n## Play\n\n" + prose
    (root / "intro.md").write_text(f"# Book\n\n![The cover](chapters/images/02.png)\n\n{intro}\n")
    cells = [new_markdown_cell(title, id="title"), new_code_cell(code, id="cover")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, str(root / "chapters" / "02_small.ipynb"))


def test_a_sound_book_is_built_from_its_run(build, small_book):
    status, said = build(intro="[Play](chapters/02_small.ipynb#play)\n\n```{course-times}\n```")
    assert status == 0, said
    page = (small_book / "_build/html/chapters/02_small.html").read_text("utf-8")
    assert 'alt="One dot, 5 times"' in page
    cover = publish.cover_of(runs.find("02", small_book).notebook)
    assert (small_book / "_build/html/_images/02.png").read_bytes() == cover
    intro = (small_book / "_build/html/intro.html").read_text("utf-8")
    assert 'href="chapters/02_small.html#play"' in intro
    assert "<caption>" in intro and "2. Small" in intro
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
