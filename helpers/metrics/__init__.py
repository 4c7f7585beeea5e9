"""The yardsticks of the book: how near are generated samples to real data, and are they copies?

All work on plain arrays and lists: numbers for pictures and points, strings for texts.
"""

from helpers.metrics.copies import CopySearch, copy_search, nearest_neighbours, nearest_texts
from helpers.metrics.features import cannot_be_named, frechet_distance, precision_recall
from helpers.metrics.modes import ModeCoverage, mode_coverage
from helpers.metrics.texts import CopiedRuns, copied_runs, repeated_ngrams

__all__ = [
    "CopiedRuns", "CopySearch", "ModeCoverage", "cannot_be_named", "copied_runs", "copy_search",
    "frechet_distance", "mode_coverage", "nearest_neighbours", "nearest_texts", "precision_recall",
    "repeated_ngrams",
]  # fmt: skip
