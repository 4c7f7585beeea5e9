"""The green list of chapter 11: the same code as there, with a docstring (see `models`)."""

import numpy as np


def is_green(contexts, letters, key, green_share):
    """Return whether a letter is green after its context: a pseudo-random choice by a secret key.

    Built in chapter 11. The rule is that of Kirchenbauer et al. (2023), section 3, with a list that
    a hash of the last letters chooses; the hash is our own, in unsigned arithmetic of 32 bits, so
    that JavaScript computes the same. contexts: (n, context) whole numbers >= 0, the oldest letter
    first. letters: whole numbers >= 0, (n,), or (m, 1) for m letters after each context. key: a
    whole number from 0 to 2**32 - 1, else OverflowError. green_share: in [0, 1]. contexts and
    letters are arrays. Returns booleans (n,) or (m, n).
    """
    h = np.full(len(contexts), key, np.uint32)
    for c in (*contexts.T, letters):
        h = (h ^ (c + 1).astype(np.uint32)) * 2654435761
        h = h ^ (h >> 15)
    h = h * 2246822519
    return (h ^ (h >> 13)) < green_share * 2**32
