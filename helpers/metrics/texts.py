"""Is a generated text a copy, and does it repeat itself? Runs found in the training text, n-grams.

`nearest_texts` (in `copies`) compares short texts as wholes; here a long one is compared in parts.
"""

import numbers
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np


class CopiedRuns(NamedTuple):
    """For each character of a text the longest run from there on that training holds, and where."""

    lengths: np.ndarray
    places: np.ndarray


def copied_runs(text, training):
    """Return the `CopiedRuns` of a text: what of it stands in the training text, word for word.

    `lengths` is int64 (n,) for the n characters of `text`: how many characters from there on occur
    in the same order in `training`, at most; 0 where the first is not in it. `places` is int64
    (n,), where in `training` such a run starts (any place if its length is 0). So the longest copy
    is `text[i : i + lengths[i]]` with `i = lengths.argmax()`. Exact; a million characters of
    training take seconds. Raises TypeError (not strings) or ValueError (no character).
    """
    levels, names = _names(text, training)
    n = len(text)
    order = np.argsort(names, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    # The longest run is shared with a neighbour among the sorted places of `training`.
    (trained,) = np.nonzero((order > n) & (order < len(order) - 1))
    below = np.searchsorted(trained, rank[:n])
    before, after = (order[trained[at.clip(0, len(trained) - 1)]] for at in (below - 1, below))
    first, second = (_common_length(levels, np.arange(n), places) for places in (before, after))
    places = np.where(first >= second, before, after) - n - 1
    return CopiedRuns(np.maximum(first, second), places)


def _names(text, training):
    """Return names of the stretches of 1, 2, 4, ... characters from each place of two texts on.

    Two stretches of a length have the same number as name if they are equal, and else in the order
    of the alphabet (Karp, Miller and Rosenberg 1972). Both texts end in a sign of their own.
    Returns (levels, names): a list, the names for each length of which the texts have a common
    stretch, and those for the next length.
    """
    both = [_codes("text", text) + 2, [1], _codes("training", training) + 2, [0]]
    levels, names = [], np.unique(np.concatenate(both), return_inverse=True)[1]
    n = len(text)
    while np.isin(names[:n], names[n + 1 : -1]).any():
        levels.append(names)
        following, length = np.zeros_like(names), 2 ** (len(levels) - 1)
        following[:-length] = names[length:]
        names = np.unique(names * len(names) + following, return_inverse=True)[1]
    return levels, names


def _codes(name, text):
    if not isinstance(text, str):
        raise TypeError(f"{name}: got {type(text).__name__}, expected a string")
    if not text:
        raise ValueError(f"{name}: got no character, expected at least one")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def _common_length(levels, a, b):
    """Return how many characters from `a` and from `b` on are the same, each of them (n,)."""
    length = np.zeros(len(a), np.int64)
    for exponent in reversed(range(len(levels))):
        names = levels[exponent]
        length += (names[a + length] == names[b + length]) * 2**exponent
    return length


def repeated_ngrams(text, n=4):
    """Return the share of a text's n-grams that occurred in it before, in [0, 1].

    1 - (how many different n-grams) / (how many n-grams): seq-rep-n of Welleck et al. (2020),
    "Neural text generation with unlikelihood training". It is near 1 where a text goes round in a
    loop, and grows with the length of any text, so compare texts of one length. `text` is a string,
    of which the n-grams are of characters, or a sequence of tokens, such as `text.split()` or a 1-D
    array; it has n >= 1 tokens or more. Anything else raises TypeError or ValueError.
    """
    if isinstance(n, bool) or not isinstance(n, numbers.Integral):
        raise TypeError(f"n: got {n!r}, expected a whole number")
    if n < 1:
        raise ValueError(f"n: got {n!r}, expected 1 or more")
    tokens = text.tolist() if isinstance(text, np.ndarray) else text
    if not isinstance(tokens, Sequence) or not all(isinstance(t, Hashable) for t in tokens):
        raise TypeError(f"text: got {type(text).__name__}, expected a string or tokens in a row")
    count = len(tokens) - n + 1
    if count < 1:
        raise ValueError(f"text: got {len(tokens)} tokens, expected at least {n}")
    return 1 - len({tuple(tokens[i : i + n]) for i in range(count)}) / count


def shared_ngrams(texts, training, n=5):
    """Return the share of the texts' runs of n words that stand in the training text, in [0, 1].

    texts: a sequence of strings; no run reaches from one into the next. training: a string. Words
    are what `split` gives, with their punctuation marks. Raises ValueError where there is no run.
    """
    known, *found = (
        [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
        for words in (text.split() for text in (training, *texts))
    )
    runs, known = [run for each in found for run in each], set(known)
    if not runs:
        raise ValueError(f"texts: got no run of {n} words, expected at least one")
    return sum(run in known for run in runs) / len(runs)
