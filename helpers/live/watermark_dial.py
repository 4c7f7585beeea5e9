"""A dial over a watermark: how strong it is, how long a text, and how often it is found."""

import anywidget
import traitlets

from helpers.live.arguments import expect, numbers, string, whole
from helpers.live.assets import join, read
from helpers.prompts import check_alphabet

ALARM_RATES = (0.1, 0.01, 0.001)
SHORTEST, STEP, LEAST_LETTERS = 40, 10, 100  # in letters
TEXTS_MOST, CONTEXT_MOST = 200, 16
CODE = ["prompts.js", "decoding.js", "ui.js", "controls.js", "watermark.js", "watermark_texts.js"]
CODE += ["watermark_words.js", "watermark_charts.js", "watermark_view.js", "watermark_dial.js"]


class WatermarkDial(anywidget.AnyWidget):
    """Texts with and without a watermark, tested in the page as its detector does.

    The letters before a letter and a secret key decide by a hash whether it is green; the texts
    come from a model that was pushed towards green letters (Kirchenbauer et al. 2023, "A watermark
    for large language models"). The detector counts each pair of context and letter once (Fernandez
    et al. 2023) and tests the green ones against an exact binomial distribution.

    marked: {strength, a number of 0 or more: its texts}, 1 to 200 texts each.
    real: 1 to 200 texts by people. All texts have 100 letters or more, and the length goes from 40
        to the shortest one's, in tens.
    alphabet: distinct characters; all texts are written in them, and a letter is an index of it.
    key: an integer in [0, 2^32). context: how many letters before it a letter's colour depends on,
        1 to 16. green_share: in (0, 1), how probable green is where nobody pushed.

    The hash, in 32 bits without a sign: h = key; for each index c of the context, oldest first, and
    of the letter: h = (h ^ (c + 1)) * 2654435761, then h ^= h >> 15. At last h *= 2246822519 and
    h ^= h >> 13. Green where h < green_share * 2^32.

    What is shown, all of it to be read, observed or set: `strength`, by default the middle one;
    `length` in letters, by default 200 where the texts have them; `alarm_rate`, 0.1, 0.01 or 0.001:
    a text is flagged where chance has as many green letters no more often; `mixed`, in tenths from
    0 to 1: the share of a marked text's words that real ones replace; `sample`, from 0, and
    `real_shown`: which text is spelt out; `text`: one of the reader's own.
    Raises ValueError, naming the argument, for what does not fit, and TypeError for texts that are
    no strings.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "watermark_dial.css")
    strength = traitlets.TraitType(0.0).tag(sync=True)
    length = traitlets.TraitType(SHORTEST).tag(sync=True)
    alarm_rate = traitlets.TraitType(0.01).tag(sync=True)
    mixed = traitlets.TraitType(0.0).tag(sync=True)
    sample = traitlets.TraitType(0).tag(sync=True)
    real_shown = traitlets.TraitType(False).tag(sync=True)
    text = traitlets.TraitType("").tag(sync=True)
    about = traitlets.Dict().tag(sync=True)

    def __init__(self, marked, real, alphabet, key, context=4, green_share=0.5):
        check_alphabet(alphabet)
        strengths = _strengths(marked)
        texts = [_texts(f"marked[{s:g}]", marked[s], alphabet) for s in strengths]
        about = {"strengths": [float(s) for s in strengths], "marked": texts}
        about |= {"real": _texts("real", real, alphabet), "alphabet": alphabet}
        about |= {"key": whole("key", key, 0, 2**32 - 1), "rates": list(ALARM_RATES)}
        about["context"] = whole("context", context, 1, CONTEXT_MOST)
        about["share"] = share = float(numbers("green_share", green_share, ()))
        expect(0 < share < 1, "green_share", "a number in (0, 1)", share)
        fewest = min(len(text) for group in [*texts, about["real"]] for text in group)
        about |= {"shortest": SHORTEST, "step": STEP, "longest": fewest // STEP * STEP}
        middle = about["strengths"][len(strengths) // 2]
        super().__init__(about=about, strength=middle, length=min(200, about["longest"]))

    @traitlets.validate("strength", "alarm_rate", "mixed")
    def _check_number(self, proposal):
        name = proposal["trait"].name
        value = float(numbers(name, proposal["value"], ()))
        tenths = [tenth / 10 for tenth in range(11)]
        known = {"strength": self.about["strengths"], "mixed": tenths, "alarm_rate": ALARM_RATES}
        nearest = min(known[name], key=lambda other: abs(other - value))
        expect(abs(nearest - value) < 1e-6, name, f"one of {list(known[name])}", value)
        return nearest

    @traitlets.validate("length", "sample")
    def _check_whole(self, proposal):
        name, about = proposal["trait"].name, self.about
        if name == "length":
            return whole(name, proposal["value"], SHORTEST, about["longest"])
        most = max(len(group) for group in [*about["marked"], about["real"]])
        return whole(name, proposal["value"], 0, most - 1)

    @traitlets.validate("real_shown")
    def _check_shown(self, proposal):
        value = proposal["value"]
        expect(isinstance(value, bool), "real_shown", "True or False", repr(value))
        return value

    @traitlets.validate("text")
    def _check_text(self, proposal):
        return string("text", proposal["value"])

    @property
    def texts_kb(self):
        """How long all texts are together, in kB (1,000 bytes)."""
        groups = [*self.about["marked"], self.about["real"]]
        return sum(len(text.encode()) for group in groups for text in group) / 1000

    def __repr__(self):
        n = len(self.about["strengths"])
        return f"WatermarkDial with {n} strengths and {self.texts_kb:.0f} kB of texts"


def _strengths(marked):
    """Return the strengths in rising order."""
    fits = isinstance(marked, dict) and len(marked) > 0
    expect(fits, "marked", "{strength: texts}", repr(marked))
    for strength in marked:
        value = float(numbers("marked", strength, ()))
        expect(value >= 0, "marked", "strengths of 0 or more", strength)
    return sorted(marked)


def _texts(name, texts, alphabet):
    """Return the texts as a list of strings."""
    expect(isinstance(texts, list | tuple), name, "a list of texts", repr(texts))
    texts = [string(name, text) for text in texts]
    expect(1 <= len(texts) <= TEXTS_MOST, name, f"1 to {TEXTS_MOST} texts", len(texts))
    fewest = min(map(len, texts))
    expect(fewest >= LEAST_LETTERS, name, f"{LEAST_LETTERS} letters or more a text", fewest)
    strange = sorted(set().union(*texts) - set(alphabet))
    expect(not strange, name, "characters of the alphabet", strange)
    return texts
