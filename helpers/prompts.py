"""What a reader types, in characters that a model knows: alike in Python and in the page.

Of a text of more than 1,000 characters (code points) the last 1,000 are kept, and every kind of
line end becomes a newline. A character of the alphabet stays. Of another the first of these that
has any character of the alphabet is written, so much of it as the alphabet has: its typographic
twin, its NFKD decomposition (Unicode Standard Annex 15), then the other case of itself, of its twin
and of its decomposition. If there is none, it is left out.

`helpers/live/prompts.js` does the same. The two agree on every character that this Python's Unicode
has.
"""

import unicodedata
from typing import NamedTuple

LONGEST = 1_000
NAMED = 5
# Signs on the left, as keyboards and word processors make them, and what to write instead, the
# better twin first.
TWINS = (
    ("‘’‚‛′‹›`´", "'"),
    ("“”„‟″«»", '"'),
    ('“”„‟″«»"', "'"),
    ("‐‑‒–−", "-"),
    ("—―", "--"),
    ("\t", " "),
    ("æ", "ae"),
    ("Æ", "AE"),
    ("œ", "oe"),
    ("Œ", "OE"),
    ("ß", "ss"),
)
NAMES = {" ": "space", "\n": "newline", "\t": "tab"}


class Prompt(NamedTuple):
    """A prompt that a model can read; the fields are explained in `clean`."""

    text: str
    replaced: str
    dropped: str
    words: str


def clean(text, alphabet):
    """Return a reader's text as a `Prompt` in the characters of `alphabet`, a string of them.

    `text` is the result, at most 1,000 characters and perhaps none, which comes back as it is when
    it is cleaned again; `replaced` and `dropped` are the characters, in their order, that were
    written otherwise or left out; `words` tells the reader so in one to three sentences, "" where
    nothing is to tell (a line end is not told). It quotes what was typed, so escape it in HTML.

    Raises TypeError where `text` or `alphabet` is no string, and ValueError where a character of
    the alphabet comes twice or there is none.
    """
    _check("text", text)
    check_alphabet(alphabet)
    # JavaScript may give an emoji in two halves, which side by side are one character.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    last = text[-LONGEST:].replace("\r\n", "\n").replace("\r", "\n")
    spelt = [(c, _spell(c, alphabet)) for c in last]
    result = "".join(spelling for _, spelling in spelt)
    replaced = "".join(c for c, spelling in spelt if spelling not in ("", c))
    dropped = "".join(c for c, spelling in spelt if not spelling)
    cut = max(len(text), len(result)) > LONGEST
    return Prompt(result[-LONGEST:], replaced, dropped, _words(cut, replaced, dropped))


def check_alphabet(alphabet):
    """Raise TypeError unless `alphabet` is a string, ValueError unless it has distinct characters.

    One is enough.
    """
    _check("alphabet", alphabet)
    if not alphabet or len(set(alphabet)) < len(alphabet):
        raise ValueError(f"alphabet: got {alphabet!r}, expected distinct characters, one or more")


def _check(name, text):
    if not isinstance(text, str):
        raise TypeError(f"{name}: got {type(text).__name__}, expected a string")


def _spell(c, alphabet):
    twins = [twin for signs, twin in TWINS if c in signs]
    same_case = [c, *twins, unicodedata.normalize("NFKD", c)]
    for spelling in same_case + [_other_case(spelling) for spelling in same_case]:
        known = "".join(letter for letter in spelling if letter in alphabet)
        if known:
            return known
    return ""


def _other_case(text):
    lower = text.lower()
    return text.upper() if lower == text else lower


def _words(cut, replaced, dropped):
    told = [f"Only the last {LONGEST:,} characters were kept."] if cut else []
    if replaced:
        told.append(_sentence(replaced, "", "replaced by what the model knows"))
    if dropped:
        told.append(_sentence(dropped, " that the model has never seen", "left out"))
    return " ".join(told)


def _sentence(characters, which, what):
    noun, verb = ("character", "was") if len(characters) == 1 else ("characters", "were")
    names = [_name(c) for c in dict.fromkeys(characters)]
    listed = " ".join(names[:NAMED]) + (" and more" if len(names) > NAMED else "")
    return f"{len(characters):,} {noun}{which} {verb} {what}: {listed}."


def _name(c):
    """Return a character as it is shown: by its number if alone it is invisible, or no character.

    That is what separates, joins or controls (the categories Z, M and C of Unicode).
    """
    hidden = unicodedata.category(c)[0] in "ZMC"
    return NAMES.get(c, f"U+{ord(c):04X}" if hidden else c)
