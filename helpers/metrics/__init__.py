"""The yardsticks of the book: how near are generated samples to real data, and are they copies?

All work on plain arrays and lists: numbers for pictures and points, strings for texts.
"""

from helpers.metrics.attacks import Membership, membership
from helpers.metrics.copies import (
    CopySearch,
    copy_search,
    nearer_to_seen,
    nearest_neighbours,
    nearest_texts,
)
from helpers.metrics.fairness import group_rates, opportunity_gap, parity_gap, share_interval
from helpers.metrics.features import cannot_be_named, frechet_distance, precision_recall
from helpers.metrics.melodies import MelodyHabits, melody_habits
from helpers.metrics.modes import ModeCoverage, mode_coverage
from helpers.metrics.part_writing import PartWriting, parallels, part_writing
from helpers.metrics.texts import CopiedRuns, copied_runs, repeated_ngrams, shared_ngrams

__all__ = [
    "CopiedRuns", "CopySearch", "MelodyHabits", "Membership", "ModeCoverage", "PartWriting",
    "cannot_be_named", "copied_runs", "copy_search", "frechet_distance", "group_rates",
    "melody_habits", "membership", "mode_coverage", "nearer_to_seen", "nearest_neighbours",
    "nearest_texts", "opportunity_gap", "parallels", "parity_gap", "part_writing",
    "precision_recall", "repeated_ngrams", "share_interval", "shared_ngrams",
]  # fmt: skip
