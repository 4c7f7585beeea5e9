"""Are generated samples copies? The training example that is nearest to each of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from sklearn.metrics import pairwise_distances_argmin_min

from helpers.metrics._input import checked

# Texts are compared with all others in blocks of this many, so that memory stays small.
BLOCK = 500


class CopySearch(NamedTuple):
    """What a search for copies found; the fields are explained in `copy_search`."""

    nearest: np.ndarray
    distances: np.ndarray
    held_out_distances: np.ndarray
    too_close: float
    caught: float


def nearest_neighbours(samples, training):
    """Return (indices, distances) of the training example nearest to each sample.

    Euclidean distance on flattened pixels, in units of a pixel's full range. `samples` is
    (m, ...) and `training` (n, ...), floats with equal shapes after the first axis; the results
    are int64 (m,), rows of `training`, and float64 (m,). A thousand samples against all of MNIST
    take about a second. Raises TypeError (not floats) or ValueError (shape, empty, NaN or
    infinity).
    """
    samples = checked("samples", samples, least=1)
    training = checked("training", training, least=1)
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


def copy_search(samples, training, held_out, probes=1_000):
    """Search pictures for copies of training examples, and try the search on real copies.

    A picture is too close when it is nearer to a training example than all but 1 % of held-out
    ones are. samples, training, held_out: floats (m, ...), (n, ...), (k, ...), as in
    `nearest_neighbours`, and the same errors. probes: how many held-out examples and real copies
    are looked up, evenly chosen; a whole number of 1 or more, else ValueError. Returns a
    `CopySearch`: nearest (m,), rows of `training`; distances (m,) and held_out_distances;
    too_close, the share of samples that are, and caught, the share of real copies that the search
    calls too close, both in [0, 1].
    """
    if not isinstance(probes, (int, np.integer)) or probes < 1:
        raise ValueError(f"probes: got {probes!r}, expected a whole number of 1 or more")
    nearest, distances = nearest_neighbours(samples, training)
    real, copies = (
        nearest_neighbours(part[:: -(-len(part) // probes)], training)[1]
        for part in (held_out, training)
    )
    limit = np.quantile(real, 0.01)
    too_close, caught = float(np.mean(distances < limit)), float(np.mean(copies < limit))
    return CopySearch(nearest, distances, real, too_close, caught)


def nearer_to_seen(samples, seen, unseen):
    """Return the share of samples, 0 to 1, nearer to a seen example than to all unseen ones.

    The two sets are alike and of one size, so without copying about half of the samples are (after
    Meehan, Chaudhuri and Dasgupta 2020). samples, seen, unseen: floats (m, ...), (n, ...), (n, ...)
    as in `nearest_neighbours`, and the same errors; ValueError where n differs. A tie counts half.
    """
    if len(seen) != len(unseen):
        raise ValueError(f"seen, unseen: got {len(seen)} and {len(unseen)}, expected as many")
    seen, unseen = checked("seen", seen, least=1), checked("unseen", unseen, least=1)
    to_seen, to_unseen = (nearest_neighbours(samples, other)[1] for other in (seen, unseen))
    return float(np.mean((to_seen < to_unseen) + (to_seen == to_unseen) / 2))


def nearest_texts(samples, training):
    """Return (indices, distances) of the training text nearest to each sample.

    The Levenshtein distance: the fewest letters to put in, take out or replace that turn one text
    into the other (Levenshtein 1966); capitals are letters of their own. `samples` (m) and
    `training` (n) are sequences of strings, or arrays of them; the results are int64 (m,), rows of
    `training`, the first of equally near ones, and int64 (m,). A thousand names against nine
    thousand take a tenth of a second. Raises TypeError (not strings) or ValueError (none at all).
    """
    samples, training = _texts("samples", samples), _texts("training", training)
    indices, distances = [], []
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        table = process.cdist(block, training, scorer=Levenshtein.distance, workers=-1)
        indices.append(table.argmin(axis=1))
        distances.append(table.min(axis=1))
    return np.concatenate(indices).astype(np.int64), np.concatenate(distances).astype(np.int64)


def _texts(name, texts):
    texts = texts.tolist() if isinstance(texts, np.ndarray) else texts
    if isinstance(texts, str) or not isinstance(texts, Sequence):
        raise TypeError(f"{name}: got {type(texts).__name__}, expected a sequence of strings")
    others = [text for text in texts if not isinstance(text, str)]
    if others:
        raise TypeError(f"{name}: holds {others[0]!r}, expected strings only")
    if not texts:
        raise ValueError(f"{name}: got none, expected at least one string")
    return texts
