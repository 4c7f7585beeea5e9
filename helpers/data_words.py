"""The book's words, as `helpers/data.py` hands them on: vectors, and lists to test them with.

The vectors are GloVe's (Pennington, Socher and Manning, 2014): words that stand near the same words
in what people wrote have vectors of a small angle. So they also hold what people wrote about each
other. `data/README.md` says where vectors and lists come from and what was left out.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from helpers.data_files import FOLDER, load_arrays


class WordList(NamedTuple):
    """Words under a name, such as "Female names"."""

    name: str
    words: tuple[str, ...]


class WordTest(NamedTuple):
    """A test of associations: two lists of targets, and two of attributes to hold them against."""

    targets: tuple[WordList, WordList]
    attributes: tuple[WordList, WordList]


@dataclass(frozen=True, eq=False, repr=False)
class Words:
    """Words in small letters, the commonest first, and their vectors, float32 (n, 100).

    `vectors` are as long as GloVe has them, not of length 1. `tests` are by name, `pairs` are
    (female, male) words such as ("she", "he"); `occupations` gives the share of women, 0 to 1.
    """

    words: tuple[str, ...]
    vectors: np.ndarray
    tests: dict[str, WordTest]
    pairs: tuple[tuple[str, str], ...]
    occupations: dict[str, float]

    @cached_property
    def places(self):
        """The row of each word in `vectors`, word -> int from 0."""
        return {word: place for place, word in enumerate(self.words)}

    def vector(self, word):
        """Return the vector of a word, float32 (100,), a copy.

        Raises ValueError for what is not one of the words; they have no capitals.
        """
        if not isinstance(word, str) or word not in self.places:
            raise ValueError(
                f"word: got {word!r}, expected one of the {len(self.words):,} words that have a "
                "vector, in small letters"
            )
        return self.vectors[self.places[word]].copy()

    def directions(self, names):
        """Return the vectors of several words, each of length 1: float32 (n, 100).

        Raises ValueError as `vector` does, and where there are none.
        """
        if not len(names):
            raise ValueError("names: got none, expected at least one word")
        vectors = np.array([self.vector(name) for name in names])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def load_words(folder=FOLDER):
    """Return 10,083 English words with their vectors as `Words`, and the lists that test them.

    The first 10,000 are the commonest of the texts that GloVe learnt from, Wikipedia of 2014 and
    news up to 2010; the others are such as the lists need. Of single letters ("a", "i") and numbers
    in digits there are no vectors. The tests are those of Caliskan, Bryson and Narayanan (2017) on
    flowers and insects and on women and men; the pairs are those of Bolukbasi et al. (2016); the
    shares of women those of the United States in 2017, as Zhao et al. (2018) give them. A word of a
    list that has no vector is left out: "gladiola" and "construction_worker". Raises DataError
    where data/words.npz or data/word_lists.npz is missing or damaged.
    """
    arrays, lists = load_arrays("words.npz", folder), load_arrays("word_lists.npz", folder)
    words = tuple(arrays["words"].tolist())
    known = set(words)
    vectors = arrays["vectors"] * arrays["scales"][:, np.newaxis]
    percents = zip(lists["occupations"].tolist(), lists["percent_women"].tolist(), strict=True)
    return Words(
        words, vectors, _tests(lists, known), tuple(map(tuple, lists["pairs"].tolist())),
        {word: percent / 100 for word, percent in percents if word in known},
    )  # fmt: skip


def _tests(lists, known):
    """Return {name: WordTest} of the arrays tests, groups and words, of words that are known."""
    rows = zip(*(lists[name].tolist() for name in ("tests", "groups", "words")), strict=True)
    tests = {}
    for test, names, groups in rows:
        kept = [tuple(word for word in group if word in known) for group in groups]
        one, two, three, four = map(WordList, names, kept)
        tests[test] = WordTest((one, two), (three, four))
    return tests
