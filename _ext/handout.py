"""The directive {course-exercises}: the exercises of all chapters, from the chapters themselves."""

from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from notebooks import chapter_paths, exercise_words, exercises, name_of, read
from sphinx.util.docutils import SphinxDirective


class Sheet(NamedTuple):
    """One exercise as it is handed out: its number in the book, its title, what it asks for."""

    number: str
    title: str
    body: str


def sheets(path):
    """Return the Sheets of a chapter's notebook; ValueError where an exercise has no fence."""
    found = []
    for exercise in exercises(read(path)):
        try:
            words = exercise_words(exercise.text)
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
        found.append(Sheet(f"{int(path.name[:2])}.{exercise.number}", *words))
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
        title = nodes.title(text=name_of(chapter, Path(self.env.srcdir)))
        section = nodes.section("", title, ids=[f"exercises-{chapter}"])
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
