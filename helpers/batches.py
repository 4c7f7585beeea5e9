"""Pieces of different lengths, made into one array that a network can be trained on."""

from numbers import Integral

import numpy as np


def cut_rows(pieces, length, fill=0):
    """Cut pieces into rows of one length, one piece after another.

    pieces: list of arrays (t, ...) of whole numbers or booleans, t >= 1, alike but for t. length:
    of a row, >= 1. The last row of each piece is filled up with `fill`, such as -1 for targets that
    do not count. Returns int32 (n, length, ...). Raises ValueError, naming the argument, for no
    piece, an empty one, one of another shape or kind, and another length.
    """
    pieces = [np.asarray(piece) for piece in pieces]
    if not isinstance(length, Integral) or length < 1:
        raise ValueError(f"length: expected a whole number, 1 or more, got {length!r}")
    if not pieces:
        raise ValueError("pieces: expected 1 or more, got none")
    inner = pieces[0].shape[1:]
    return np.concatenate([_rows(piece, inner, int(length), fill) for piece in pieces])


def _rows(piece, inner, length, fill):
    """Return one piece as int32 rows; ValueError unless its shape is (t >= 1, *inner)."""
    fits = piece.ndim > 0 and len(piece) > 0 and piece.shape[1:] == inner
    if not fits or piece.dtype.kind not in "biu":
        expected = ", ".join(map(str, ("t >= 1", *inner)))
        found = f"{piece.dtype} of {piece.shape}"
        raise ValueError(f"pieces: expected whole numbers ({expected}), got {found}")
    width = [(0, -len(piece) % length)] + [(0, 0)] * len(inner)
    # As int32 first: uint8 has no -1.
    full = np.pad(piece.astype(np.int32), width, constant_values=fill)
    return full.reshape(-1, length, *inner)
