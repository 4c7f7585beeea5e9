"""How near generated pictures are to real ones, by what a judge (`helpers.judges`) makes of them.

"Features" are a judge's 64 numbers a picture, "probabilities" its ten classes.
"""

import numpy as np
from scipy import linalg
from scipy.spatial.distance import cdist

from helpers.metrics._input import checked, pair

# Points are compared with all others in blocks of this many, so that memory stays small.
BLOCK = 500


def frechet_distance(features_a, features_b):
    """Return the squared Frechet distance between Gaussians fitted to two sets of features.

    |m_a - m_b|^2 + trace(C_a + C_b - 2 (C_a C_b)^(1/2)), with the means m and the sample
    covariances C (divided by n - 1): Heusel et al. 2017, equation (6). A float >= 0, in squared
    units of the features. It falls as n grows, so compare it only at equal n, next to its floor.

    Both sets are floats, (n, d) and (m, d), with n, m >= 2. Anything else raises TypeError (not
    floats) or ValueError (shape, too few rows, NaN or infinity).
    """
    a, b = pair("features_a", features_a, "features_b", features_b, least=2)
    shift = a.mean(axis=0) - b.mean(axis=0)
    root_a, root_b = (np.linalg.qr(x - x.mean(axis=0), "r") / np.sqrt(len(x) - 1) for x in (a, b))
    # C = R^T R for these roots, so the trace of (C_a C_b)^(1/2) is the sum of the singular values
    # of R_a R_b^T: real numbers only, also where a covariance has no inverse.
    cross = linalg.svdvals(root_a @ root_b.T).sum()
    squared = shift @ shift + np.sum(root_a**2) + np.sum(root_b**2) - 2 * cross
    return max(float(squared), 0.0)


def precision_recall(features_real, features_fake, k=3):
    """Return (precision, recall) of generated features against real ones, each in [0, 1].

    Precision is the share of fakes that lie within reach of a real one; recall is the share of
    reals that lie within reach of a fake. A point's reach is the distance to the k-th nearest
    other point of its own set: Kynkäänniemi et al. 2019, equations (1) and (2).

    Both sets are floats, (n, d) and (m, d), with n, m > k >= 1. Anything else raises TypeError
    or ValueError.
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)):
        raise TypeError(f"k: got {k!r}, expected an integer")
    if k < 1:
        raise ValueError(f"k: got {k}, expected at least 1")
    real, fake = pair("features_real", features_real, "features_fake", features_fake, k + 1)
    return _share_within_reach(fake, real, k), _share_within_reach(real, fake, k)


def cannot_be_named(probabilities, threshold=0.5):
    """Return the share of images whose most probable class stays below `threshold`, in [0, 1].

    `probabilities` is a float array (n, classes) of rows that add to 1, `threshold` a number in
    (0, 1]. Raises TypeError (not floats) or ValueError (shape, empty, NaN, range, sums).
    """
    probabilities = checked("probabilities", probabilities, least=1)
    if probabilities.ndim != 2:
        raise ValueError(f"probabilities: got shape {probabilities.shape}, expected (n, classes)")
    sums = probabilities.sum(axis=1)
    if probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-3:
        raise ValueError(
            f"probabilities: got values from {probabilities.min()} and rows that add to "
            f"{sums.min()} to {sums.max()}, expected none below 0 and every row to add to 1"
        )
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold: got {threshold!r}, expected a number in (0, 1]")
    return float(np.mean(probabilities.max(axis=1) < threshold))


def _share_within_reach(points, centres, k):
    # In a sorted row of distances to its own set a point comes first, at 0: column k is its reach.
    reach = np.concatenate([np.partition(d, k, axis=1)[:, k] for d in _distances(centres, centres)])
    return float(
        np.mean(np.concatenate([(d <= reach).any(1) for d in _distances(points, centres)]))
    )


def _distances(a, b):
    for start in range(0, len(a), BLOCK):
        yield cdist(a[start : start + BLOCK], b)
