"""The green list, against the rule in whole numbers of Python, and as a fair lottery."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers import watermarks

LETTER = st.integers(0, 200)


def slow_hash(context, letter, key):
    h = key
    for c in [*context, letter]:
        h = (h ^ (c + 1)) * 2654435761 % 2**32
        h ^= h >> 15
    h = h * 2246822519 % 2**32
    return h ^ (h >> 13)


@settings(deadline=None)
@given(
    st.integers(1, 6).flatmap(lambda n: st.lists(st.lists(LETTER, min_size=n, max_size=n),
                                                 min_size=1, max_size=5)),
    st.lists(LETTER, min_size=1, max_size=5), st.integers(0, 2**32 - 1), st.floats(0, 1),
)  # fmt: skip
def test_the_rule_is_its_definition(contexts, letters, key, share):
    wide = watermarks.is_green(np.array(contexts), np.array(letters)[:, None], key, share)
    expected = [[slow_hash(c, v, key) < share * 2**32 for c in contexts] for v in letters]
    assert wide.tolist() == expected
    one = watermarks.is_green(np.array(contexts), np.full(len(contexts), letters[0]), key, share)
    assert one.tolist() == expected[0]


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_keys_draw_each_list_anew_and_in_the_right_size(share):
    rng = np.random.default_rng(5)
    contexts = rng.integers(0, 62, (40, 4))
    keys = rng.integers(2**32, size=500)
    green = np.array([
        watermarks.is_green(contexts, np.arange(62)[:, None], int(key), share) for key in keys
    ])  # fmt: skip
    # Per key, and per context and letter over keys, the counts are binomial.
    for counts, n in ((green.sum(axis=(1, 2)), 40 * 62), (green.sum(axis=0).ravel(), 500)):
        z = (counts - n * share) / np.sqrt(n * share * (1 - share))
        assert abs(z.mean()) * np.sqrt(len(z)) < 4
        assert abs(np.log(z.var())) < 4 * np.sqrt(2 / len(z))
    # One list tells nothing of another: letters of one context, and one letter in two contexts.
    pairs = green[:, 3] ^ green[:, 17], green[:, :, 0] ^ green[:, :, 9]
    for differ in pairs:
        chance = 2 * share * (1 - share)
        assert stats.binomtest(int(differ.sum()), differ.size, chance).pvalue > 1e-4


def test_share_zero_and_one_are_none_and_all():
    contexts = np.random.default_rng(0).integers(0, 62, (1000, 4))
    letters = np.arange(62)[:, None]
    assert not watermarks.is_green(contexts, letters, 7, 0.0).any()
    assert watermarks.is_green(contexts, letters, 7, 1.0).all()
