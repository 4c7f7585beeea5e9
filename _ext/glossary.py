"""On the chapters' pages, link the first use of each term to its entry in the glossary."""

import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode

PAGE = "glossary"
FENCE = re.compile(r"^```\{glossary\}\n(?:^:[^\n]*\n)*(.*?)^```$", re.M | re.S)
# Words of every day: a term only where a chapter sets them in bold, or in the phrases given here.
EVERYDAY = {
    "back off": ("backing off", "back-off"),
    "bar": (),
    "block": ("transformer block", "blocks of attention"),
    "code": ("codes",),
    "context": ("longer context", "from context"),
    "control": (),
    "cross": (),
    "floor": ("the floor", "its floor", "a floor"),
    "generative": (),
    "head": ("several heads",),
    "in a hole": (),
    "judge": ("a judge", "the judge"),
    "kept": (),
    "key": (),
    "mask": (),
    "mixture": ("mixture of normal distributions",),
    "mode": (),
    "order": ("at every order",),
    "parallel": (),
    "parrot": ("the parrot",),
    "query": (),
    "range": (),
    "reduced": (),
    "state": ("its state", "the state", "no state"),
    "target": ("the target",),
    "training": ("training names", "training digits", "training set"),
    "validation": ("validation names", "validation tunes"),
    "value": (),
}
# Words that mean something else in a chapter: who encoded the hymns, the state of the world.
NOT_IN = {"encoder": ("08",), "judge": ("01", "09"), "state": ("09",)}
ARTICLE = re.compile(r"^(an?|the) ", re.I)
ASIDE = (nodes.reference, addnodes.pending_xref, nodes.literal, nodes.math, nodes.title)
ASIDE += (nodes.caption, nodes.raw)
UNTOUCHED = {"cell_output", "solution"}


class Term(NamedTuple):
    """One way to write a term: its entry's number, the words, and whether only bold counts."""

    entry: int
    words: str
    only_bold: bool


def entries(text):
    """Return [spellings] of the entries in the source of the glossary, in order."""
    found = []
    for block in "".join(FENCE.findall(text)).strip("\n").split("\n\n"):
        spellings = [line for line in block.splitlines() if line and not line.startswith(" ")]
        found += [spellings] if spellings else []
    return found


def spelled(known, chapter=""):
    """Return every Term of entries that chapter, two digits, may use, the longest words first."""
    terms = []
    for number, spellings in enumerate(known):
        if chapter in NOT_IN.get(spellings[0], ()):
            continue
        for words in spellings:
            terms.append(Term(number, words, words in EVERYDAY))
            terms += [Term(number, phrase, False) for phrase in EVERYDAY.get(words, ())]
    return sorted(terms, key=lambda term: (-len(term.words), term.only_bold))


def pattern(terms):
    """Return the expression that finds any of terms; the name of the group is `t` and its place."""
    each = (f"(?P<t{place}>{_forms(term.words)})" for place, term in enumerate(terms))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(each)})(?![\w-])", re.I)


def _forms(words):
    """Return the expression for words in singular and plural, joined by spaces or hyphens.

    Pages have curly apostrophes where the sources have straight ones.
    """
    parts = [re.escape(part).replace("'", "['\u2019]") for part in re.split(r"[\s-]+", words)]
    last = parts.pop()
    last = f"{last[:-1]}(?:y|ies)" if last.endswith("y") else f"{last}(?:e?s)?"
    return r"[\s-]+".join([*parts, last])


def uses(text, bold, terms, search):
    """Return [(start, end, entry)] of the terms in a run of text, which is bold as a whole or not.

    A word of every day counts where the bold text is this word and nothing else.
    """
    found = []
    for match in search.finditer(text):
        term = terms[int(match.lastgroup[1:])]
        if not term.only_bold or (bold and match[0] == ARTICLE.sub("", text.strip())):
            found.append((*match.span(), term.entry))
    return found


def link_first_uses(app, doctree, docname):
    """On doctree-resolved: link the first use of each term on a chapter's page."""
    source = Path(app.srcdir) / f"{PAGE}.md"
    if app.builder.format != "html" or not docname.startswith("chapters/"):
        return
    if not source.exists():
        return
    known = entries(source.read_text("utf-8"))
    objects = app.env.domaindata["std"]["objects"]
    places = [objects["term", spellings[0]] for spellings in known]
    terms = spelled(known, docname.removeprefix("chapters/")[:2])
    search, open_ones = pattern(terms), set(range(len(known)))
    for text in list(prose(doctree)):
        bold = isinstance(text.parent, nodes.strong)
        first = []
        for start, end, entry in uses(text.astext(), bold, terms, search):
            if entry in open_ones:
                open_ones.discard(entry)
                first.append((start, end, places[entry]))
        if first:
            text.parent.replace(text, _linked(app.builder, docname, text.astext(), first))


def prose(doctree):
    """Give the runs of text in a page's paragraphs that may link, in order.

    They begin with the first section, after title, promise and cover, and end before the further
    reading; what a cell put out and the solutions of exercises stay as they are.
    """
    for paragraph in doctree.findall(nodes.paragraph):
        above = list(_above(paragraph))
        sections = [node for node in above if isinstance(node, nodes.section)]
        free = not any(UNTOUCHED & set(node.get("classes", [])) for node in above)
        if len(sections) < 2 or "further-reading" in sections[-2]["ids"] or not free:
            continue
        for text in paragraph.findall(nodes.Text):
            if not any(isinstance(node, ASIDE) for node in _above(text)):
                yield text


def _above(node):
    while node.parent is not None:
        node = node.parent
        yield node


def _linked(builder, docname, text, first):
    parts, last = [], 0
    for start, end, (page, target) in first:
        child = nodes.Text(text[start:end])
        link = make_refnode(builder, docname, page, target, child)
        link["classes"].append("course-term")
        parts += [nodes.Text(text[last:start]), link]
        last = end
    return [part for part in (*parts, nodes.Text(text[last:])) if part.astext()]


def depend(app, doctree):
    """On doctree-read: a chapter's page is made again when the glossary changes."""
    source = Path(app.srcdir) / f"{PAGE}.md"
    if app.env.docname.startswith("chapters/") and source.exists():  # what is absent is ever new
        app.env.note_dependency(str(source))
