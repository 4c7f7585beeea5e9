"""The fixed split of the music: what is alike stays in one part, and a hash says in which."""

import hashlib
from collections import defaultdict

import numpy as np

REST, HOLD = 0, 1  # tokens; all others are pitches that begin
ALIKE = 16  # notes of the same intervals make two melodies alike, whatever their lengths
PARTS = (80, 10, 10)  # per cent: train, validation, test


def tokens(pitch, onset):
    """Return int (t,): 0 for a rest, 1 for a hold, else the pitch that begins."""
    return np.where(onset > 0, pitch, np.where(pitch > 0, HOLD, REST))


def different(pieces, *names):
    """Return the pieces without those whose arrays `names` an earlier one has as well."""
    first = {}
    for piece in pieces:
        first.setdefault(tuple(getattr(piece, name).tobytes() for name in names), piece)
    return list(first.values())


def passages(tokens, length):
    """Return the set of the passages of `length` sixteenths that start with a note, as bytes.

    A passage that is transposed is the same passage: pitches count from its first one.
    """
    tokens = np.asarray(tokens, dtype=np.int16)
    windows = (tokens[at : at + length] for at in np.flatnonzero(tokens > HOLD))
    return {
        np.where(window > HOLD, window - window[0] + 256, window).tobytes()
        for window in windows
        if len(window) == length
    }


def runs(tokens, notes):
    """Return the set of the runs of this many notes, whatever their lengths, as intervals."""
    tokens = np.asarray(tokens, dtype=np.int16)
    intervals = np.diff(tokens[tokens > HOLD])
    return {intervals[at : at + notes - 1].tobytes() for at in range(len(intervals) - notes + 2)}


def keys(tokens, sixteenths):
    """Return what a melody shares with one that is like it: its passages and its runs."""
    return passages(tokens, sixteenths) | runs(tokens, ALIKE)


def groups(keys):
    """Return int (n,): for each of n sets of keys, the first set that it is joined to.

    Sets that share a key are joined, and sets that are joined to the same one.
    """
    root, first = list(range(len(keys))), {}

    def top(at):
        while root[at] != at:
            root[at] = at = root[root[at]]
        return at

    for at, found in enumerate(keys):
        for key in found:
            low, high = sorted((top(at), top(first.setdefault(key, at))))
            root[high] = low
    return np.array([top(at) for at in range(len(keys))])


def split(group, rows):
    """Return uint8 (n,), 0 train, 1 validation, 2 test: whole groups, in the order of a hash.

    `rows` are the n items as bytes. A group's hash is the smallest of its members', so that no
    generator of random numbers has a say.
    """
    members = defaultdict(list)
    for at, name in enumerate(group):
        members[name].append(at)
    hashes = [hashlib.sha256(row).hexdigest() for row in rows]
    order = sorted(members.values(), key=lambda found: min(hashes[at] for at in found))
    part, done = np.zeros(len(rows), np.uint8), 0
    for found in order:
        part[found] = np.searchsorted(np.cumsum(PARTS[:2]), 100 * done / len(rows), side="right")
        done += len(found)
    return part
