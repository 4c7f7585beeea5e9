"""Shares, gaps and near copies, against independent counts."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from sklearn.metrics import confusion_matrix, recall_score

from helpers import metrics


@given(n=st.integers(1, 5_000), share=st.floats(0, 1))
def test_the_interval_is_wilsons(n, share):
    """Its ends are the shares from which the count lies 1.96 standard errors away."""
    hits = round(share * n)
    said, low, high = metrics.share_interval(hits, n)
    assert said == hits / n and 0 <= low <= said + 1e-12 and said - 1e-12 <= high <= 1
    z = 1.959963984540054

    def away(p):
        return (said - p) ** 2 - z**2 * p * (1 - p) / n

    if hits:
        assert low == pytest.approx(brentq(away, 1e-12, min(said, 1 - 1e-9)), abs=1e-7)
    if hits < n:
        assert high == pytest.approx(brentq(away, max(said, 1e-9), 1 - 1e-12), abs=1e-7)


def test_the_interval_holds_the_truth_in_95_of_100_counts():
    rng = np.random.default_rng(0)
    for truth in (0.02, 0.3):
        ends = [metrics.share_interval(k, 400)[1:] for k in rng.binomial(400, truth, 2_000)]
        assert 0.935 < np.mean([low <= truth <= high for low, high in ends]) < 0.97


def test_a_reader_that_errs_is_corrected():
    rng = np.random.default_rng(1)
    truth = rng.random(200_000) < 0.05
    said = rng.random(200_000) < np.where(truth, 0.9, 0.03)
    share, low, high = metrics.share_interval(said.sum(), len(said), 0.9, 0.03)
    assert abs(said.mean() - truth.mean()) > 0.02
    assert share == pytest.approx(truth.mean(), abs=0.002) and low < truth.mean() < high


def test_fewer_than_the_false_alarms_is_none():
    assert metrics.share_interval(1, 1_000, 0.9, 0.05)[0] == 0
    assert metrics.share_interval(1_000, 1_000, 0.9, 0.05)[0] == 1


@given(seed=st.integers(0, 300), n=st.integers(8, 80))
@example(seed=244, n=8)
def test_gaps_are_differences_of_what_sklearn_counts(seed, n):
    rng = np.random.default_rng(seed)
    picked, qualified = rng.integers(0, 2, (2, n))
    group = rng.permutation(np.arange(n) % 2)
    recalls, rates = [], []
    for k in (0, 1):
        table = confusion_matrix(qualified[group == k], picked[group == k], labels=[0, 1])
        rates.append(table[:, 1].sum() / table.sum())
        recalls.append(
            recall_score(qualified[group == k], picked[group == k], zero_division=np.nan)
        )
    np.testing.assert_allclose(metrics.group_rates(picked, group), rates)
    assert metrics.parity_gap(picked, group) == pytest.approx(abs(rates[1] - rates[0]))
    if np.isfinite(recalls).all():
        expected = abs(recalls[1] - recalls[0])
        assert metrics.opportunity_gap(picked, qualified, group) == pytest.approx(expected)
    else:
        with pytest.raises(ValueError, match="^qualified: got"):
            metrics.opportunity_gap(picked, qualified, group)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: metrics.share_interval(5, 4), "^hits, n: got 5 of 4"),
        (lambda: metrics.share_interval(-1, 4), "^hits, n: got"),
        (lambda: metrics.share_interval(1.5, 4), "^hits, n: got"),
        (lambda: metrics.share_interval(0, 0), "^hits, n: got"),
        (lambda: metrics.share_interval(1, 4, 1.2), "^sensitivity: got 1.2"),
        (lambda: metrics.share_interval(1, 4, 0.9, -0.1), "^false_alarms: got"),
        (lambda: metrics.share_interval(1, 4, 0.3, 0.3), "^sensitivity: got 0.3, expected more"),
        (lambda: metrics.group_rates([0, 2], [0, 1]), "^picked: got"),
        (lambda: metrics.group_rates([0, 1], [[0, 1]]), "^group: got shape"),
        (lambda: metrics.group_rates([0, 1, 1], [0, 1]), "^group: got 1 of 2"),
        (lambda: metrics.group_rates([0, 1], [1, 1]), "^group: got 2 of 2"),
        (lambda: metrics.group_rates([], []), "^picked: got"),
        (lambda: metrics.opportunity_gap([0, 1], [1], [0, 1]), "^picked, qualified, group: got"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_copies_are_nearer_to_what_was_seen_and_fresh_samples_are_not():
    rng = np.random.default_rng(2)
    seen, unseen, fresh = rng.normal(size=(3, 400, 6))
    assert metrics.nearer_to_seen(seen + 0.01, seen, unseen) == 1
    assert metrics.nearer_to_seen(unseen, seen, unseen) == 0
    assert metrics.nearer_to_seen(fresh, seen, unseen) == pytest.approx(0.5, abs=0.08)
    half = np.concatenate([seen[:200] + 0.01, fresh[:200]])
    assert metrics.nearer_to_seen(half, seen, unseen) == pytest.approx(0.75, abs=0.06)


def test_a_tie_counts_half_and_unequal_sets_are_refused():
    both = np.eye(3)
    assert metrics.nearer_to_seen(both, both, both) == 0.5
    with pytest.raises(ValueError, match="^seen, unseen: got 3 and 2"):
        metrics.nearer_to_seen(both, both, both[:2])
    with pytest.raises(ValueError, match="^unseen: holds NaN"):
        metrics.nearer_to_seen(both, both, np.full((3, 3), np.nan))
