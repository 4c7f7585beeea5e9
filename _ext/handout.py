"""The directive {course-exercises}: the exercises of all chapters, from the chapters themselves."""

import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from notebooks import chapter_paths, exercises, read
from sphinx.util.docutils import SphinxDirective
from times_table import title_of

FENCE = re.compile(
    r"^(?P<bars>`{3,})\{exercise\} (?P<title>[^\n]+)\n:label: [^\n]+\n"
    r"(?P<body>.*?)^(?P=bars)[ \t]*$",
    re.M | re.S,
)


class Sheet(NamedTuple):
    """One exercise as it is handed out: its number in the book, its title, what it asks for."""

    number: str
    title: str
    body: str


def sheets(path):
    """Return the Sheets of a chapter's notebook; ValueError where an exercise has no fence."""
    found = []
    for exercise in exercises(read(path)):
        match = FENCE.search(exercise.text.source)
        if not match:
            raise ValueError(f"{path.name}: cell {exercise.text.id} has no {{exercise}} fence")
        number = f"{int(path.name[:2])}.{exercise.number}"
        found.append(Sheet(number, match["title"].strip(), match["body"].strip()))
    return found


class CourseExercises(SphinxDirective):
    """Write a section a chapter, with each exercise and room to write below it."""

    def run(self):
        root = Path(self.env.srcdir)
        self.env.note_reread()
        return [self.section(chapter, path) for chapter, path in chapter_paths(root).items()]

    def section(self, chapter, path):
        """Return the section of one chapter."""
        self.env.note_dependency(str(path))
        title = f"{int(chapter)}. {title_of(path)}"
        section = nodes.section("", nodes.title(text=title), ids=[f"exercises-{chapter}"])
        self.state.document.note_explicit_target(section)
        for sheet in sheets(path):
            section += self.exercise(sheet)
        return section

    def exercise(self, sheet):
        """Return one exercise: a title, the text, and room."""
        box = nodes.container(classes=["course-exercise"])
        box += nodes.rubric(text=f"Exercise {sheet.number}: {sheet.title}")
        lines = StringList(sheet.body.splitlines(), source=self.env.docname)
        self.state.nested_parse(lines, self.content_offset, box)
        box += nodes.container("", nodes.paragraph(), classes=["course-room"])
        return box
