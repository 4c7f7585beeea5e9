"""The glossary: no term of the chapters is missing, none is idle, and the first use is linked."""

import re

import glossary
import pytest
from conftest import ROOT
from notebooks import chapter_paths, read

SOURCE = (ROOT / "glossary.md").read_text("utf-8")
KNOWN = glossary.entries(SOURCE)
CHAPTERS = chapter_paths()
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
# Set in bold for weight, not as a term. Whole sentences and what ends in ". ? :" need no mention.
EMPHASIS = {
    "01": {"lean", "width"},
    "02": {"A baseline without a network", "Weight 0", "Weight 1", "largest weight", "and"},
    "03": {
        "apart",
        "opposite",
        "its own",
        "snapshots",
        "share",
        "write the class into the picture",
    },
    "04": {"everything written so far"},
    "05": {"A score is worth as much as what the model could not see"},
    "06": {"one guess is a blur wherever more than one answer is possible"},
    "08": {"mean", "every", "held", "before and after"},
    "09": {"Check the instrument on what it is used for", "Ask for it", "Repeat"}
    | {"Asking", "Repeating", "Real faces"},
    "10": {"The frame", "The strokes"},
    "11": {"disguised", "Stopping early", "cooled", "strength", "alarm"}
    | {"replace words", "swap words", "real passage", "share of five-word sequences"}
    | {"A mark lives on freedom", "each pair of context and letter counts once"},
    "12": {"opponent", "draw", "score", "compress", "condition", "edit", "new", "Video"}
    | {"Autoregressive images"},
}


def texts(chapter):
    """Return the Markdown of a chapter's text cells, without title, solutions, further reading."""
    cells = read(CHAPTERS[chapter]).cells[1:]
    wanted = (c for c in cells if c.cell_type == "markdown" and c.id != "reading")
    return [cell.source for cell in wanted if not cell.id.endswith("-solution")]


def prose(chapter):
    """Give (text, whether it is bold) of what a chapter says: no code, formula, link or heading."""
    for source in texts(chapter):
        for aside in (r"\$\$.*?\$\$", r"`[^`\n]+`", r"\$[^$\n]+\$", r"\[[^\]]*\]\([^)]*\)"):
            source = re.sub(aside, "", source, flags=re.S)
        source = re.sub(r"^(#|`{3}).*$", "", source, flags=re.M)
        for part in re.split(r"(\*\*.+?\*\*)", source, flags=re.S):
            yield part.strip("*"), part.startswith("**")


def used_in(chapter):
    """Return the first spellings of all entries that a chapter uses."""
    terms = glossary.spelled(KNOWN, chapter)
    search = glossary.pattern(terms)
    found = (
        use for text, bold in prose(chapter) for use in glossary.uses(text, bold, terms, search)
    )
    return {KNOWN[entry][0] for _, _, entry in found}


def is_explained(words, chapter):
    """Return whether words in bold are a term of the glossary, but for an article."""
    terms = glossary.spelled(KNOWN, chapter)
    bare = glossary.ARTICLE.sub("", words)
    found = glossary.uses(words, True, terms, glossary.pattern(terms))
    return any(words[start:end] == bare for start, end, _ in found)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_term_that_a_chapter_introduces_is_in_the_glossary(chapter):
    """New terms are set in bold where they are introduced."""
    bold = {words for text in texts(chapter) for words in BOLD.findall(text)}
    terms = {w for w in bold if not w.rstrip().endswith((".", "?", ":"))}
    missing = {w for w in terms - EMPHASIS.get(chapter, set()) if not is_explained(w, chapter)}
    assert not missing, f"write entries in glossary.md, or add to EMPHASIS: {sorted(missing)}"
    stale = EMPHASIS.get(chapter, set()) - bold
    assert not stale, f"no longer set in bold in chapter {chapter}: {sorted(stale)}"


def test_every_entry_is_used_by_the_chapter_that_it_names():
    used = {f"{int(chapter)}": used_in(chapter) for chapter in CHAPTERS}
    wrong = {}
    blocks = glossary.FENCE.search(SOURCE)[1].strip("\n").split("\n\n")
    for spellings, block in zip(KNOWN, blocks, strict=True):
        named = re.search(r"\[Chapter (\d+)\]\(chapters/(\d\d)_\w+\.ipynb\)\.$", block)
        assert named and int(named[1]) == int(named[2]), block
        if spellings[0] not in used[named[1]]:
            wrong[spellings[0]] = named[1]
    # It stands in the title of an exercise alone, which links nowhere.
    assert wrong == {"KV cache": "5"}


def test_entries_are_short_plain_and_in_order():
    names = [spellings[0] for spellings in KNOWN]
    assert names == sorted(names, key=str.lower)
    every = [words.lower() for spellings in KNOWN for words in spellings]
    assert len(every) == len(set(every))
    for block in glossary.FENCE.search(SOURCE)[1].strip("\n").split("\n\n"):
        text = " ".join(line.strip() for line in block.splitlines() if line.startswith(" "))
        assert 4 < len(text.split()) < 60 and "$" not in text, block


def test_words_of_every_day_are_words_of_the_glossary():
    every = {words for spellings in KNOWN for words in spellings}
    assert set(glossary.EVERYDAY) <= every and set(glossary.NOT_IN) <= every


# ---- How a use is found --------------------------------------------------------------------------

SMALL = [
    ["mode"],
    ["mode collapse"],
    ["held-out data", "held out"],
    ["density"],
    ["state"],
    ["R1"],
    ["Bayes' rule"],
]


def found(text, bold=False, chapter="03"):
    terms = glossary.spelled(SMALL, chapter)
    return [text[a:b] for a, b, _ in glossary.uses(text, bold, terms, glossary.pattern(terms))]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Densities, a density.", ["Densities", "density"]),
        ("Mode collapse and mode collapses", ["Mode collapse", "mode collapses"]),
        ("the mode of a day", []),
        ("held-out, held out, held\nout", ["held-out", "held out", "held\nout"]),
        ("withheld out, non-density, density-like, R10, R1", ["R1"]),
        ("It carries its state.", ["its state"]),
        ("Bayes' rule, Bayes\u2019 rule", ["Bayes' rule", "Bayes\u2019 rule"]),
        ("", []),
    ],
)
def test_uses(text, expected):
    assert found(text) == expected


def test_a_word_of_every_day_counts_in_bold_alone():
    assert found("mode", bold=True) == ["mode"] and found("A mode", bold=True) == ["mode"]
    assert found("the mode of a day", bold=True) == []


def test_a_word_that_means_something_else_in_a_chapter_is_left_there():
    assert found("the state of the world", chapter="09") == []
    assert found("the state of the world", chapter="04") == ["the state"]


def test_entries_are_read_from_their_fence():
    text = (
        "# Words\n\n```{glossary}\n:sorted:\none\nfirst\n    A number.\n\ntwo\n    Another.\n```\n"
    )
    assert glossary.entries(text) == [["one", "first"], ["two"]]
    assert glossary.entries("no glossary here") == []
