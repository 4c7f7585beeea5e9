"""Membership attacks against counting pairs, a known area, and how often the interval holds it."""

import numpy as np
import pytest
from scipy import stats

from helpers import metrics


def test_the_figures_are_counts_of_pairs():
    rng = np.random.default_rng(0)
    members, others = rng.integers(0, 40, 150) + 5.0, rng.integers(0, 40, 230) * 1.0
    found = metrics.membership(members, others, rng)
    wins = (members[:, None] > others) + (members[:, None] == others) / 2
    assert np.isclose(found.area, wins.mean())
    for accused, caught in zip(found.accused, found.caught, strict=True):
        limits = np.unique(np.r_[members, others, np.inf])
        pairs = [((others >= t).mean(), (members >= t).mean()) for t in limits]
        assert any(np.allclose((accused, caught), pair) for pair in pairs)
    limits = [t for t in np.unique([*members, *others]) if (others >= t).mean() <= 0.01]
    assert np.isclose(found.caught_at_1_percent, max((members >= t).mean() for t in limits))
    assert found.low < found.area < found.high


def test_extremes():
    rng = np.random.default_rng(0)
    assert metrics.membership([2, 3], [0, 1], rng, 20)[2:] == (1, 1, 1, 1)
    assert metrics.membership([0, 1], [2, 3], rng, 20)[2:] == (0, 0, 0, 0)


def test_the_interval_holds_the_true_area_about_as_often_as_it_says():
    truth, rng = stats.norm.cdf(0.5 / np.sqrt(2)), np.random.default_rng(1)
    held = 0
    for _ in range(60):
        found = metrics.membership(rng.normal(0.5, 1, 80), rng.normal(0, 1, 120), rng, 100)
        held += found.low <= truth <= found.high
    assert stats.binomtest(held, 60, 0.95).pvalue > 1e-3


@pytest.mark.parametrize("bad", [[1.0], [[1, 2], [3, 4]], [1, np.nan], []])
@pytest.mark.parametrize("name", ["members", "others"])
def test_what_is_not_a_list_of_numbers_is_named(name, bad):
    groups = {"members": [1, 2], "others": [1, 2]} | {name: bad}
    with pytest.raises(ValueError, match=f"{name}: got shape"):
        metrics.membership(**groups, rng=np.random.default_rng(0))


def test_ties_hide_no_threshold():
    scores = np.arange(200)
    assert (
        metrics.membership(scores, scores, np.random.default_rng(0), 20).caught_at_1_percent == 0.01
    )
