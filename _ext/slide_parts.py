"""What a slide shows, as HTML: text, code, outputs, live figures, questions."""

import hashlib
import html
import json
import re
from base64 import b64decode

from alt_text import alt_in
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from notebooks import exercise_words, tags, title_of
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from slide_plans import box_of, pick_code, pick_text, plain_text, without_links

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STYLE = "a11y-high-contrast-light"
ROLE = re.compile(r"\s*\{cite:?\w*\}`[^`]*`")
WIDE, LETTER, LARGEST = 1095, 0.62, 21  # of a line of code: room and sizes, in pixels
LONG = 16  # lines of printed words; more go into two columns


def _math(content, display):
    left, right = ("\\[", "\\]") if display else ("\\(", "\\)")
    return f'<span class="math">{left}{html.escape(content)}{right}</span>'


MARKDOWN = (
    MarkdownIt("commonmark")
    .enable("table")
    .use(
        dollarmath_plugin,
        renderer=lambda content, options: _math(content, options["display_mode"]),
    )
)


def markdown(text):
    """Return Markdown with formulas as HTML; links within the book and citations are left out."""
    return MARKDOWN.render(without_links(ROLE.sub("", text)))


def code(source, room=WIDE):
    """Return Python as coloured HTML, in letters as large as the longest line allows."""
    longest = max(len(line) for line in source.splitlines())
    size = min(LARGEST, room / LETTER / longest)
    body = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<pre class="highlight" style="font-size: {size:.1f}px">{body}</pre>'


class Deck:
    """One executed chapter as its plan sees it: each kind of item is a method that gives HTML.

    `pictures` collects {file name: bytes}, `models` {model id: state} of live figures shown.
    """

    def __init__(self, chapter, notebook, quiz):
        self.chapter, self.notebook, self.questions = chapter, notebook, quiz
        self.cells = {cell.id: cell for cell in notebook.cells}
        self.pictures, self.models = {}, {}

    def part(self, item, room=WIDE):
        """Return an Item as HTML; ValueError if the chapter does not have it."""
        try:
            if item.kind == "code":
                return code(pick_code(self._cell(item.name, "code").source, item.words), room)
            return getattr(self, item.kind)(item.name, item.words)
        except ValueError as error:
            raise ValueError(f"{item.kind} {item.name}: {error}") from error

    def _cell(self, name, kind):
        cell = self.cells.get(name)
        if cell is None or cell.cell_type != kind:
            raise ValueError(f"the chapter has no {kind} cell of that name")
        return cell

    @property
    def heading(self):
        """Return the chapter's title as plain text."""
        return title_of(self.notebook)

    def title(self, name, words):
        """Return number, title, promise and cover."""
        promise = plain_text(self.cells["title"].source).split("\n\n")[0]
        number = f'<p class="chapter">Chapter {int(self.chapter)}</p>'
        head = f"<h1>{html.escape(self.heading)}</h1>{markdown(promise)}"
        return f"<div>{number}{head}</div>{self.picture(self._cell('cover', 'code'))}"

    def text(self, name, words):
        """Return a passage of a text cell."""
        return markdown(pick_text(self._cell(name, "markdown").source, words))

    def predict(self, name, words):
        """Return the question of a box, as a card."""
        body = markdown(box_of(self._cell(name, "markdown").source))
        return f'<div class="card"><p class="kind">Predict, then run</p>{body}</div>'

    def exercise(self, number, words):
        """Return an exercise's title and text, as a card."""
        title, asked = exercise_words(self._cell(f"ex{number}-text", "markdown"))
        head = f'<p class="kind">Exercise {number}: {html.escape(title)}</p>'
        return f'<div class="card">{head}{markdown(asked)}</div>'

    def quiz(self, number, words):
        """Return a question with its choices; which of them is right comes as a step."""
        if not number.isdigit() or not 1 <= int(number) <= len(self.questions):
            raise ValueError(f"expected a number from 1 to {len(self.questions)}")
        question = self.questions[int(number) - 1]
        choices = "".join(map(_choice, question["answers"]))
        return f'<div class="quiz">{markdown(question["question"])}<ol>{choices}</ol></div>'

    def out(self, name, words):
        """Return what a cell shows, or of it the pictures, tables or words alone."""
        cell = self._cell(name, "code")
        shown = [self._output(cell, output) for output in cell.outputs]
        kinds = {words} if words else {"picture", "table", "words"}
        if not kinds <= {"picture", "table", "words"}:
            raise ValueError(f"expected picture, table or words, found {words!r}")
        found = [body for kind, body in shown if kind in kinds]
        if cell.outputs and not found:
            raise ValueError(f"the cell shows no {words or 'picture, table or words'}")
        return "".join(found)

    def picture(self, cell):
        """Return the pictures of a cell."""
        shown = [self._output(cell, output) for output in cell.outputs]
        return "".join(body for kind, body in shown if kind == "picture")

    def live(self, name, words):
        """Return a live figure, and its static twin, which stands for it where it cannot move."""
        cell = self._cell(name, "code")
        views = [output.data[VIEW] for output in cell.outputs if VIEW in output.get("data", {})]
        states = self.notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
        for view in views:
            self.models[view["model_id"]] = states[view["model_id"]]
        # Not of the type that the host script looks for until the slide is on show (slides.js).
        marks = "".join(f'<script type="text/plain">{as_json(view)}</script>' for view in views)
        live = f'<div class="live" data-prevent-swipe>{marks}</div>'
        return f'{live}<div class="twin">{self._twin(cell)}</div>'

    def _twin(self, cell):
        """Return the picture of the static twin that follows a live figure before the next one."""
        for other in self.notebook.cells[self.notebook.cells.index(cell) + 1 :]:
            if "static-twin" in tags(other):
                return self.picture(other)
            if any(VIEW in output.get("data", {}) for output in other.get("outputs", [])):
                break
        return ""

    def _output(self, cell, output):
        """Return (kind, HTML) of one output; kind is "" of what slides do not show."""
        if output.output_type == "stream":
            kind = ' class="long"' if output.text.count("\n") > LONG else ""
            return "words", f"<pre{kind}>{html.escape(output.text)}</pre>"
        data = output.get("data", {})
        if "image/png" in data:
            return "picture", self._image(cell, output)
        if "text/markdown" in data:
            text = data["text/markdown"]
            return "table" if text.lstrip().startswith("|") else "words", markdown(text)
        return "", ""

    def _image(self, cell, output):
        data = b64decode(output.data["image/png"])
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.png"
        self.pictures[name] = data
        alt = alt_in(output.get("metadata", {}), "image/png")
        alt = alt or cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        return f'<img src="{name}" alt="{html.escape(alt)}">'


def _choice(answer):
    """Return one choice; the right one has its mark and reason in a step."""
    body = MARKDOWN.renderInline(answer["answer"])
    if answer["correct"]:
        why = MARKDOWN.renderInline(answer.get("feedback", ""))
        body += f' <span class="fragment right"><b>&#10003;</b> {why}</span>'
    return f"<li>{body}</li>"


def live_states(deck):
    """Return the states of a deck's live figures as the host script reads them, or nothing."""
    if not deck.models:
        return ""
    state = {"version_major": 2, "version_minor": 0, "state": deck.models}
    return f'<script type="{STATE}">{as_json(state)}</script>'


def as_json(content):
    """Return JSON that may stand inside a script element."""
    return json.dumps(content).replace("</", "<\\/")


def code_style():
    """Return the CSS of coloured code, as the book's pages have it."""
    return HtmlFormatter(style=STYLE).get_style_defs(".highlight")
