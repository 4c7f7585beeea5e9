"""Which modes of a known density generated samples reach, and how evenly."""

import math
import numbers
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import rel_entr

from helpers.metrics._input import pair


class ModeCoverage(NamedTuple):
    """How many modes are covered, KL to even shares in nats, and the share of samples on a mode."""

    covered: int
    kl: float
    on_mode: float


def mode_coverage(samples, centres, reach):
    """Return the `ModeCoverage` of samples of a density whose modes lie round known centres.

    A sample lies on the mode of its nearest centre if it is within `reach` of it. A mode is covered
    if at least n / (4 k) samples lie on it, a quarter of its fair share of all n. `kl` compares the
    modes' shares of the samples that lie on any mode with even shares, KL(shares || even) in nats:
    0 where they are even, log k where one mode has them all, and log k, the largest it can be,
    where no sample lies on a mode. `on_mode` is the share of samples that do, in [0, 1].

    Both sets are floats, (n, d) and (k, d), with n, k >= 1; `reach` is a number > 0, in the
    samples' units. Anything else raises TypeError or ValueError.
    """
    samples, centres = pair("samples", samples, "centres", centres, least=1)
    if isinstance(reach, bool) or not isinstance(reach, numbers.Real):
        raise TypeError(f"reach: got {reach!r}, expected a number")
    if not 0 < reach < math.inf:
        raise ValueError(f"reach: got {reach!r}, expected a finite number above 0")
    n, k = len(samples), len(centres)
    distances = cdist(samples, centres)
    nearest = distances.argmin(axis=1)[distances.min(axis=1) <= reach]
    counts = np.bincount(nearest, minlength=k)
    shares = counts / max(len(nearest), 1)
    kl = rel_entr(shares, 1 / k).sum() if len(nearest) else math.log(k)
    covered = np.count_nonzero(4 * k * counts >= n)
    return ModeCoverage(covered=int(covered), kl=max(float(kl), 0.0), on_mode=len(nearest) / n)
