"""The yardsticks of the book: how near are generated samples to real data, and are they copies?

All work on plain numpy arrays. "Features" are the outputs of a judge (`helpers.judges`).
"""

import numpy as np
from scipy import linalg
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances_argmin_min

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
    a, b = _pair("features_a", features_a, "features_b", features_b, least=2)
    shift = a.mean(axis=0) - b.mean(axis=0)
    root_a, root_b = (np.linalg.qr(x - x.mean(axis=0), "r") / np.sqrt(len(x) - 1) for x in (a, b))
    # C = R^T R for these roots, so the trace of (C_a C_b)^(1/2) is the sum of the singular values
    # of R_a R_b^T: real numbers only, also where a covariance has no inverse.
    cross = linalg.svdvals(root_a @ root_b.T).sum()
    squared = shift @ shift + np.sum(root_a**2) + np.sum(root_b**2) - 2 * cross
    return max(float(squared), 0.0)


def nearest_neighbours(samples, training):
    """Return (indices, distances) of the training example nearest to each sample.

    Euclidean distance on flattened pixels, in units of a pixel's full range. `samples` is
    (m, ...) and `training` (n, ...), floats with equal shapes after the first axis; the results
    are int64 (m,), rows of `training`, and float64 (m,). A thousand samples against all of MNIST
    take about a second. Raises TypeError (not floats) or ValueError (shape, empty, NaN or
    infinity).
    """
    samples = _checked("samples", samples, least=1)
    training = _checked("training", training, least=1)
    if samples.shape[1:] != training.shape[1:]:
        raise ValueError(
            f"samples: got shape {samples.shape}, expected (m, ...) as training {training.shape}"
        )
    shared = np.result_type(samples, training, np.float32)
    # Contiguous, because the search is slower on views and then holds all distances at once.
    samples, training = (
        np.ascontiguousarray(x.reshape(len(x), -1), shared) for x in (samples, training)
    )
    indices, _ = pairwise_distances_argmin_min(samples, training)
    # Measured again, because the search rounds: the distance to a copy is exactly 0.
    differences = samples.astype(np.float64) - training[indices]
    return indices, np.linalg.norm(differences, axis=1)


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
    real, fake = _pair("features_real", features_real, "features_fake", features_fake, k + 1)
    return _share_within_reach(fake, real, k), _share_within_reach(real, fake, k)


def cannot_be_named(probabilities, threshold=0.5):
    """Return the share of images whose most probable class stays below `threshold`, in [0, 1].

    `probabilities` is a float array (n, classes) of rows that add to 1, `threshold` a number in
    (0, 1]. Raises TypeError (not floats) or ValueError (shape, empty, NaN, range, sums).
    """
    probabilities = _checked("probabilities", probabilities, least=1)
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


def _pair(name_a, a, name_b, b, least):
    a, b = _checked(name_a, a, least), _checked(name_b, b, least)
    for name, x in ((name_a, a), (name_b, b)):
        if x.ndim != 2:
            raise ValueError(f"{name}: got shape {x.shape}, expected (n, d)")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"{name_b}: got shape {b.shape}, expected (n, {a.shape[1]}) as {name_a}")
    return a.astype(np.float64), b.astype(np.float64)


def _checked(name, x, least):
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"{name}: got type {x.dtype}, expected floats")
    if x.ndim < 2 or len(x) < least or x.size == 0:
        raise ValueError(f"{name}: got shape {x.shape}, expected at least {least} rows, (n, ...)")
    if not np.isfinite(x).all():
        raise ValueError(f"{name}: holds NaN or infinity, expected finite numbers")
    return x
