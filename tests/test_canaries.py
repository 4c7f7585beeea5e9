"""Planted secrets: as many as said, each line whole, and the text around them as it was."""

import numpy as np
import pytest

from helpers import canaries

TEXT = "one\ntwo\nthree\na line that is longer than most of the others are"
NAMES = [f"Name{k}" for k in range(20)]


def some(seed=0):
    return canaries.invent(["0", "3", "many"], 4, 4, NAMES, np.random.default_rng(seed))


def test_canaries_have_names_of_their_own_and_random_secrets():
    found = some()
    assert [canary.group for canary in found] == ["0"] * 4 + ["3"] * 4 + ["many"] * 4
    assert len({canary.start for canary in found}) == 12
    assert all(len(canary.secret) == 4 for canary in found)
    assert set("".join(canary.secret for canary in found)) <= set(canaries.SMALL)
    assert found == some() != some(1)
    secrets = canaries.invent(["x"], 1, 26_000, NAMES, np.random.default_rng(0))[0].secret
    counts = np.array([secrets.count(letter) for letter in canaries.SMALL])
    assert np.sum((counts - 1000) ** 2 / 1000) < 60  # chi-square with 25 degrees of freedom


def test_each_is_planted_as_often_as_its_group_says():
    planted, copies = some(), {"0": 0, "3": 3, "many": 50}
    endings = {"0": ["."], "3": ["."], "many": [f", my {word}." for word in "abcdefghij"]}
    text = canaries.plant(TEXT, planted, copies, endings, np.random.default_rng(0))
    assert canaries.count(text, planted) == [0] * 4 + [3] * 4 + [50] * 4
    lines = text.split("\n")
    starts = tuple(canary.start for canary in planted)
    assert [line for line in lines if not line.startswith(starts)] == TEXT.split("\n")
    of_last = {line for line in lines if line.startswith(planted[-1].start)}
    assert of_last == {planted[-1].start + planted[-1].secret + end for end in endings["many"]}
    places = [lines.index(line) for line in TEXT.split("\n")]
    assert places[0] > 0 and places[-1] < len(lines) - 1 and min(np.diff(places)) > 1  # all gaps


def test_what_does_not_fit_is_an_error():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="names: got 2, expected 3"):
        canaries.invent(["x"], 3, 4, NAMES[:2], rng)
    with pytest.raises(ValueError, match=r"copies, endings: expected an entry for \['many'\]"):
        canaries.plant(TEXT, some(), {"0": 1, "3": 1, "many": 1}, {"0": ["."], "3": ["."]}, rng)
