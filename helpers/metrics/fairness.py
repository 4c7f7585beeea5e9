"""Shares of groups, and two meanings of fair: numbers of the audit in chapter 9."""

from numbers import Real

import numpy as np
from scipy.stats import binomtest


def share_interval(hits, n, sensitivity=1.0, false_alarms=0.0):
    """Return a share and its 95 % interval, three floats in [0, 1]: share, low, high.

    hits: how many of the n samples were said to belong, whole numbers, 0 <= hits <= n, n >= 1. The
    interval is Wilson's (1927). All three are corrected for a reader that says yes with probability
    sensitivity where it is true, and false_alarms where it is not (Rogan and Gladen 1978), which
    leaves out how well these two are known. Raises ValueError that names the argument, also where
    sensitivity is not above false_alarms: such a reader tells nothing.
    """
    if not 0 <= hits <= n or n < 1 or hits != int(hits) or n != int(n):
        raise ValueError(f"hits, n: got {hits} of {n}, expected whole numbers, 0 <= hits <= n")
    rates = {"sensitivity": sensitivity, "false_alarms": false_alarms}
    for name, rate in rates.items():
        if not isinstance(rate, Real) or not 0 <= rate <= 1:
            raise ValueError(f"{name}: got {rate!r}, expected a number from 0 to 1")
    if sensitivity <= false_alarms:
        raise ValueError(
            f"sensitivity: got {sensitivity}, expected more than false_alarms, {false_alarms}"
        )
    low, high = binomtest(int(hits), int(n)).proportion_ci(method="wilson")
    said = np.array([hits / n, low, high])
    return np.clip((said - false_alarms) / (sensitivity - false_alarms), 0, 1).tolist()


def group_rates(picked, group):
    """Return the share that is picked in group 0 and in group 1: floats (2,) in [0, 1].

    picked, group: (n,), 0 or 1 (or bool), at least one sample of each group. Raises ValueError.
    """
    picked, group = _flags("picked", picked), _flags("group", group)
    if picked.shape != group.shape or not 0 < group.sum() < len(group):
        raise ValueError(
            f"group: got {group.sum()} of {len(group)} in group 1, {len(picked)} picked or not; "
            "expected as many of both, and both groups"
        )
    return np.array([picked[group == k].mean() for k in (0, 1)])


def parity_gap(picked, group):
    """Return the demographic parity difference: how far the groups' rates lie apart, in [0, 1].

    Arguments and errors as in `group_rates`.
    """
    return float(np.ptp(group_rates(picked, group)))


def opportunity_gap(picked, qualified, group):
    """Return the equal opportunity difference: the parity gap among those who qualify, in [0, 1].

    From Hardt, Price and Srebro (2016). Arguments and errors as in `group_rates`, qualified as the
    others; both groups must have somebody who qualifies.
    """
    qualified = _flags("qualified", qualified)
    picked, group = _flags("picked", picked), _flags("group", group)
    if not picked.shape == qualified.shape == group.shape:
        shapes = picked.shape, qualified.shape, group.shape
        raise ValueError(f"picked, qualified, group: got shapes {shapes}, expected the same (n,)")
    both = [int((qualified & (group == k)).sum()) for k in (0, 1)]
    if 0 in both:
        raise ValueError(f"qualified: got {both} of the groups, expected at least one of each")
    return parity_gap(picked[qualified], group[qualified])


def _flags(name, values):
    """Check (n >= 1,) of 0 and 1 and give them back as bool."""
    values = np.asarray(values)
    if values.ndim != 1 or len(values) == 0 or not np.isin(values, (0, 1)).all():
        raise ValueError(f"{name}: got shape {values.shape}, expected (n >= 1,) of 0 and 1")
    return values.astype(bool)
