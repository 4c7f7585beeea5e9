"""What a live mixture is given: numbers that make a density."""

import numpy as np

from helpers.live.arguments import expect, numbers

MAX_PIECES = 6


def check_pieces(weights, means, covariances):
    """Return a mixture of k Gaussians in the plane as a dict of lists.

    weights: (k,), >= 0, with the sum 1, for 1 to 6 pieces; means: (k, 2); covariances: (k, 2, 2),
    symmetric and positive definite. Raises ValueError, naming the argument, for anything else.
    """
    shares = _check_weights(weights)
    means = numbers("means", means, (len(shares), 2))
    covariances = numbers("covariances", covariances, (len(shares), 2, 2))
    for covariance in covariances:
        (xx, xy), (yx, yy) = covariance
        fits = min(xx, yy) > 0 and xy * xy < (1 - 1e-9) * xx * yy
        fits = fits and abs(xy - yx) <= 1e-6 * np.sqrt(xx * yy)
        expect(fits, "covariances", "symmetric, positive definite ones", covariance.tolist())
    return {"weights": shares, "means": means.tolist(), "covariances": covariances.tolist()}


def _check_weights(weights):
    weights = numbers("weights", weights, (None,))
    expect(len(weights) <= MAX_PIECES, "weights", f"1 to {MAX_PIECES} pieces", len(weights))
    fits = weights.min() >= 0 and abs(weights.sum() - 1) < 1e-6
    expect(fits, "weights", "shares >= 0 that sum to 1", weights.tolist())
    return weights.tolist()
