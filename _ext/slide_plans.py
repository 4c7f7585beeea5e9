"""The plan of a chapter's slides and blanks, teach/slides/NN.toml, and the passages it picks.

A plan copies nothing from its chapter: it names cells, and quotes the first words of what it
picks. Whatever it names must be there, once; else a ValueError says what is not.

    [[slide]]
    head = "What goes wrong"            # the headline, written for the slide
    show = ["text sketch | The loss is", "code sketch-train", "out sketch-look | picture"]
    notes = "**5 min.** ..."            # for the speaker, Markdown: time, question, misconception

The notes begin with the minutes. Without the slides whose notes say "**5 min, if there is time.**"
a lesson fits into ninety minutes. A long sentence or formula that fits no slide is no reason to
write it anew: pick less of it.

What `show` may name, in the order in which it stands on the slide:

    title                   the chapter's title, its promise and its cover
    text CELL               the text of a cell, without its headings, pictures and boxes
    text CELL | words       the paragraph, list item, table or formula that begins with the words
    text CELL | words ... words     from the first words through the last ones, both included
    code CELL               the code of a cell
    code CELL | words       the line that begins with the words, and what is indented below it
    code CELL | words ... words     from the line that begins so through the one that begins so
    out CELL                what a cell shows; `| picture`, `| table` or `| words` for that alone
    live CELL               a live figure; on paper its static twin
    predict CELL            the question of a predict-then-run box
    exercise N              the text of the chapter's N-th exercise
    quiz N                  the N-th question of the chapter's quiz; its answer comes as a step
    step                    what follows appears at the next key press
    beside                  what follows stands in a second column

A blank leaves one value out of the code-along notebook (see code_along.py):

    [[blank]]
    cell = "kl"
    line = "return 0.5 *"               # how the line begins; of an assignment or a return
    say = "the KL divergence of one dimension, in nats"
"""

import re
import tomllib
from typing import NamedTuple

from notebooks import ROOT

KINDS = ["title", "text", "code", "out", "live", "predict", "exercise", "quiz", "step", "beside"]
BARE = ("title", "step", "beside")
ITEM = re.compile(r"^(\w+)(?: ([\w-]+))?(?: \| (.+))?$", re.S)
BOX = re.compile(r"^(:{3,})\{.*?^\1[ \t]*$", re.M | re.S)
PICTURE = re.compile(r"\[?!\[[^\]]*\]\([^)]*\)(\]\([^)]*\))?")
INNER_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:)[^)]*\)")
HEADING = re.compile(r"^#+ .*$", re.M)
LISTED = re.compile(r"^(?:[-*]|\d+\.) ")


class Item(NamedTuple):
    """One thing that a slide shows: its kind, the cell or number, the words that pick a part."""

    kind: str
    name: str = ""
    words: str = ""


class Slide(NamedTuple):
    """One slide: headline, what it shows, what the speaker should know."""

    head: str
    show: list
    notes: str


class Blank(NamedTuple):
    """One value that the code-along notebook leaves out: where it is, and what to say of it."""

    cell: str
    line: str
    say: str


class Plan(NamedTuple):
    """What teach/slides/NN.toml says."""

    slides: list
    blanks: list


def plan_paths(root=ROOT):
    """Return {"02": path of teach/slides/02.toml, ...} in order."""
    return {p.stem: p for p in sorted((root / "teach" / "slides").glob("[0-9][0-9].toml"))}


def read_plan(path):
    """Return the Plan in a file; ValueError naming the file if it says what cannot be."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
        unknown = set(said) - {"slide", "blank"}
        if unknown:
            raise ValueError(f"expected slide and blank only, found {', '.join(unknown)}")
        slides = [
            Slide(one.pop("head", ""), [item_of(text) for text in one.pop("show")], **one)
            for one in said["slide"]
        ]
        return Plan(slides, [Blank(**one) for one in said.get("blank", [])])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def item_of(text):
    """Return the Item that one entry of `show` means; ValueError if it means none."""
    match = ITEM.match(text)
    kind, name, words = (match[k] or "" for k in (1, 2, 3)) if match else ("", "", "")
    if kind not in KINDS or (kind in BARE) == bool(name):
        raise ValueError(f"expected a kind ({', '.join(KINDS)}) and a cell, found {text!r}")
    return Item(kind, name, words)


def plain_text(source):
    """Return the Markdown of a text cell without its headings, pictures and boxes."""
    for pattern in (BOX, PICTURE, HEADING):
        source = pattern.sub("", source)
    return re.sub(r"\n{3,}", "\n\n", source).strip()


def without_links(text):
    """Return Markdown in which links within the book are their words alone."""
    return INNER_LINK.sub(r"\1", text)


def box_of(source):
    """Return the Markdown inside the one box of a text cell, without its settings."""
    boxes = [match[0] for match in BOX.finditer(source)]
    if len(boxes) != 1:
        raise ValueError(f"expected one box, found {len(boxes)}")
    lines = boxes[0].splitlines()[1:-1]
    return "\n".join(line for line in lines if not re.match(r":\w+:", line)).strip()


def pick_text(source, words=""):
    """Return the part of a text cell that the words pick (see the top), or all of it."""
    text = plain_text(source)
    if not words:
        return text
    if " ... " in words:
        return _between(text, *words.split(" ... "))
    return _only([b for b in _blocks(text) if LISTED.sub("", b).startswith(words)], words)


def pick_code(source, words=""):
    """Return the lines of a code cell that the words pick, moved to the left, or all of them."""
    lines = source.splitlines()
    if not words:
        return source
    if " ... " in words:
        first, last = (_line(lines, part) for part in words.split(" ... "))
        if last < first:
            raise ValueError(f"{words!r} ends before it begins")
        return _dedent(lines[first : last + 1])
    first = last = _line(lines, words)
    depth = _depth(lines[first])
    while last + 1 < len(lines) and (
        not lines[last + 1].strip() or _depth(lines[last + 1]) > depth
    ):
        last += 1
    return _dedent(lines[first : last + 1]).rstrip()


def _blocks(text):
    """Return paragraphs, tables and formulas; of a list, each item."""
    found = []
    for block in text.split("\n\n"):
        found += re.split(r"\n(?=(?:[-*]|\d+\.) )", block) if LISTED.match(block) else [block]
    return [block.strip() for block in found]


def _between(text, first, last):
    _only([first] * text.count(first), first)
    start = text.index(first)
    end = text.find(last, start + len(first))
    if end < 0:
        raise ValueError(f"{last!r} does not follow {first!r}")
    return text[start : end + len(last)]


def _line(lines, words):
    return _only([k for k, line in enumerate(lines) if line.strip().startswith(words)], words)


def _only(found, words):
    if len(found) != 1:
        raise ValueError(f"{words!r} is there {len(found)} times, expected once")
    return found[0]


def _depth(line):
    return len(line) - len(line.lstrip())


def _dedent(lines):
    depth = min(_depth(line) for line in lines if line.strip())
    return "\n".join(line[depth:] for line in lines)
