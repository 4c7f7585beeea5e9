"""Membership inference: how well does a score tell training examples from others?"""

from typing import NamedTuple

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import roc_auc_score, roc_curve


class Membership(NamedTuple):
    """The curve of an attack and its figures; the fields are explained in `membership`."""

    accused: np.ndarray
    caught: np.ndarray
    area: float
    low: float
    high: float
    caught_at_1_percent: float


def membership(members, others, rng, resamples=250):
    """Return how well scores tell members from others: a `Membership`.

    members, others: (n,), (m,) finite numbers, higher for what the attack takes for a member. rng:
    a numpy Generator. accused and caught: the ROC curve, shares in [0, 1] of the others and of the
    members above each threshold. area: the area under it, the chance that a member scores higher
    than another; low, high: its bootstrap interval of 95 % (percentiles, both groups drawn anew).
    caught_at_1_percent: the most members caught with at most 1 % of the others accused (Carlini et
    al. 2022). resamples: how often they are drawn anew. Raises ValueError for another shape, fewer
    than two numbers, NaN or infinity.
    """
    groups = [np.asarray(scores, float) for scores in (members, others)]
    for name, scores in zip(("members", "others"), groups, strict=True):
        if scores.ndim != 1 or len(scores) < 2 or not np.isfinite(scores).all():
            raise ValueError(f"{name}: got shape {scores.shape}, expected finite numbers (n >= 2,)")
    truth = np.repeat([1, 0], list(map(len, groups)))

    def area(members, others):
        return roc_auc_score(truth, np.r_[members, others])

    accused, caught, _ = roc_curve(truth, np.concatenate(groups), drop_intermediate=False)
    interval = bootstrap(groups, area, vectorized=False, n_resamples=resamples,
                         method="percentile", rng=rng).confidence_interval  # fmt: skip
    few = caught[accused <= 0.01].max()
    return Membership(accused, caught, area(*groups), *map(float, interval), float(few))
