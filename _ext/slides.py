"""Slides: each planned chapter's deck, made from its executed cells, whole without a network.

`python _ext/slides.py [02 ...]` makes decks from the stored runs; `make book` makes them all.
"""

import html
import json
import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path

import publish
from docutils import nodes
from notebooks import ROOT, chapter_paths, read, title_of
from offline import mathjax_file
from slide_parts import WIDE, Deck, code_style, live_states, markdown
from slide_plans import plan_paths, read_plan
from sphinx.util.docutils import SphinxDirective

REVEAL = "sphinx_revealjs/_static/revealjs"
SHARED = ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js", "LICENSE")
OWN = ("course.css", "slides.css", "slides.js", "host.js")
COLUMN = 0.4  # of the width: the narrower of two columns

PAGE = """<!doctype html>
<html lang="en" data-theme="light">
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../shared/reset.css">
<link rel="stylesheet" href="../shared/reveal.css">
<link rel="stylesheet" href="../shared/course.css">
<link rel="stylesheet" href="../shared/code.css">
<link rel="stylesheet" href="../shared/slides.css">
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<nav class="deck-links"><a href="../../{page}">Chapter {number} in the book</a>
<a href="notes.html">Speaker's notes</a></nav>
{states}
<script src="../shared/reveal.js"></script>
<script src="../shared/notes.js"></script>
<script src="../shared/slides.js"></script>
<script src="../shared/{mathjax}" async></script>
</body>
</html>
"""

NOTES = """<!doctype html>
<html lang="en" data-theme="light">
<meta charset="utf-8">
<title>Notes: {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../shared/course.css">
<link rel="stylesheet" href="../shared/slides.css">
<body class="notes-sheet">
<h1>{title}</h1>
<p><a href="index.html">The slides</a></p>
<ol>{notes}</ol>
</body>
</html>
"""


def show(deck, slide, number):
    """Return one slide as a section; ValueError naming the slide if the chapter lacks a part."""
    try:
        columns = 2 if any(item.kind == "beside" for item in slide.show) else 1
        room = WIDE * (COLUMN if columns == 2 else 1)
        body, hidden = [[]], ""
        for item in slide.show:
            if item.kind == "beside":
                body.append([])
            elif item.kind == "step":
                hidden = " fragment"
            else:
                part = deck.part(item, room)
                pictured = " pictured" if "<img" in part else ""
                body[-1].append(f'<div class="part {item.kind}{pictured}{hidden}">{part}</div>')
    except ValueError as error:
        raise ValueError(f"slide {number}, {slide.head or 'title'}: {error}") from error
    inside = "".join(f'<div class="column">{"".join(parts)}</div>' for parts in body)
    head = f"<h2>{_inline(slide.head)}</h2>" if slide.head else ""
    notes = f'<aside class="notes">{markdown(slide.notes)}</aside>'
    return f'<section>{head}<div class="columns">{inside}</div>{notes}</section>'


def _inline(text):
    return markdown(text).strip().removeprefix("<p>").removesuffix("</p>")


def sections_of(deck, plan):
    """Return a plan's slides as sections; ValueError that says all that the chapter lacks."""
    sections, wrong = [], []
    for number, slide in enumerate(plan.slides, 1):
        try:
            sections.append(show(deck, slide, number))
        except ValueError as error:
            wrong.append(f"chapter {deck.chapter}, {error}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return sections


def make_deck(chapter, notebook, plan, folder, root=ROOT):
    """Write a chapter's deck and its sheet of notes into folder/NN; return the path of the deck."""
    path = chapter_paths(root)[chapter]
    quiz = path.parent / "quizzes" / f"{path.stem}.json"
    deck = Deck(chapter, notebook, json.loads(quiz.read_text("utf-8")))
    sections = sections_of(deck, plan)
    target = folder / chapter
    target.mkdir(parents=True, exist_ok=True)
    for name, data in deck.pictures.items():
        (target / name).write_bytes(data)
    title = html.escape(f"{int(chapter)}. {deck.heading}")
    page = PAGE.format(
        title=title,
        number=int(chapter),
        page=f"chapters/{path.stem}.html",
        slides="\n".join(sections),
        states=live_states(deck),
        mathjax=mathjax_file().name,
    )
    (target / "index.html").write_text(page, "utf-8")
    notes = "".join(
        f"<li><h2>{_inline(slide.head or deck.heading)}</h2>{markdown(slide.notes)}</li>"
        for slide in plan.slides
    )
    (target / "notes.html").write_text(NOTES.format(title=title, notes=notes), "utf-8")
    return target / "index.html"


def share(folder, root=ROOT):
    """Put what all decks use into folder/shared: reveal.js, MathJax, the book's look."""
    target = folder / "shared"
    target.mkdir(parents=True, exist_ok=True)
    package = distribution("sphinx-revealjs")
    for name in SHARED:
        found = Path(package.locate_file(f"{REVEAL}/{name}"))
        shutil.copyfile(found, target / found.name)
    for path in (mathjax_file(), *(root / "_assets" / name for name in OWN)):
        shutil.copyfile(path, target / path.name)
    (target / "code.css").write_text(code_style(), "utf-8")


def make(folder, root=ROOT, chapters=None):
    """Write the decks of all planned chapters that have a run, or of those named, into folder."""
    if not plan_paths(root):
        return []
    executed = publish.executed_notebooks(root)
    share(folder, root)
    made = []
    for chapter, plan in plan_paths(root).items():
        path = chapter_paths(root).get(chapter)
        name = path and path.relative_to(root).with_suffix("").as_posix()
        if name in executed and (not chapters or chapter in chapters):
            made.append(make_deck(chapter, executed[name], read_plan(plan), folder, root))
    return made


class CourseSlides(SphinxDirective):
    """The directive {course-slides}: a list of all decks, with their notes and code-alongs."""

    def run(self):
        root = Path(self.env.srcdir)
        self.env.note_reread()
        up = "../" * self.env.docname.count("/")
        rows = []
        for chapter in [name for name in plan_paths(root) if name in chapter_paths(root)]:
            title = html.escape(title_of(read(chapter_paths(root)[chapter])))
            rows.append(
                f'<li value="{int(chapter)}">{title}: '
                f'<a href="{up}slides/{chapter}/index.html">slides</a>, '
                f'<a href="{up}slides/{chapter}/notes.html">notes</a>, '
                f'<a href="{up}code_along/code_along_{chapter}.ipynb" download>code-along</a></li>'
            )
        return [nodes.raw("", f'<ol class="course-slides">{"".join(rows)}</ol>', format="html")]


if __name__ == "__main__":
    for deck_path in make(ROOT / "_build" / "html" / "slides", chapters=sys.argv[1:]):
        print(deck_path)
