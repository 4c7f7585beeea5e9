"""Secrets to plant in a training text, so that one can measure later what a model kept of them."""

from typing import NamedTuple

import numpy as np

SMALL = "abcdefghijklmnopqrstuvwxyz"


class Canary(NamedTuple):
    """How its line begins, the secret, and the name of its group."""

    start: str
    secret: str
    group: str


def invent(groups, each, length, names, rng):
    """Return canaries, `each` to a group, in the order of the groups: a list of `Canary`.

    groups: names of groups. length: of a secret, in random small letters. names: those that may
    stand in a line, each used once at most. rng: a numpy Generator. Raises ValueError where there
    are too few names.
    """
    of = [group for group in groups for _ in range(each)]
    if len(names) < len(of):
        raise ValueError(f"names: got {len(names)}, expected {len(of)} or more")
    drawn = rng.choice(names, len(of), replace=False)
    secrets = ("".join(rng.choice(list(SMALL), length)) for _ in of)
    starts = (f"The watchword of {name} is " for name in drawn)
    return list(map(Canary, starts, secrets, of))


def plant(text, canaries, copies, endings, rng):
    """Return the text with each canary as a line of its own, as often as its group says.

    text: lines joined by line breaks. copies: dict group -> whole number >= 0. endings: dict
    group -> list of ends, of which each line gets one, drawn at random. rng: a numpy Generator.
    Raises ValueError for a group without copies or endings.
    """
    unknown = {canary.group for canary in canaries} - (set(copies) & set(endings))
    if unknown:
        raise ValueError(f"copies, endings: expected an entry for {sorted(unknown)}")
    lines = [
        start + secret + str(rng.choice(endings[group]))
        for start, secret, group in canaries
        for _ in range(copies[group])
    ]
    old = np.array(text.split("\n"), object)  # as strings numpy would cut what is longer
    return "\n".join(np.insert(old, rng.integers(0, len(old) + 1, len(lines)), lines))


def count(text, canaries):
    """Return how often each canary's secret stands in a text behind its start: whole numbers."""
    return [text.count(start + secret) for start, secret, _ in canaries]
