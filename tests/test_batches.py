"""Rows cut from pieces: every step is there once, in order, and bad input is named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import batches


def test_rows_follow_one_another_and_the_last_of_a_piece_is_filled():
    rows = batches.cut_rows([[1, 2, 3, 4, 5], [6], [7, 8, 9]], 3, fill=-1)
    assert rows.tolist() == [[1, 2, 3], [4, 5, -1], [6, -1, -1], [7, 8, 9]]
    assert rows.dtype == np.int32
    assert batches.cut_rows([[1, 2, 3]], 5).tolist() == [[1, 2, 3, 0, 0]]


def test_what_a_step_holds_stays_together():
    piece = np.arange(1, 11).reshape(5, 2)
    rows = batches.cut_rows([piece, piece[:2]], 2, fill=-1)
    assert rows.shape == (4, 2, 2)
    assert rows.tolist()[2:] == [[[9, 10], [-1, -1]], [[1, 2], [3, 4]]]
    assert rows[:2].tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]


@pytest.mark.parametrize("kind", [np.uint8, np.int64, bool])
def test_the_filling_is_itself_whatever_the_kind_of_the_piece(kind):
    rows = batches.cut_rows([np.ones(3, kind)], 2, fill=-1)
    assert rows.tolist() == [[1, 1], [1, -1]] and rows.dtype == np.int32


PIECES = hnp.arrays(
    st.sampled_from([np.int16, np.int64]),
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=9).map(lambda shape: (shape[0], 3)),
    elements=st.integers(0, 99),
)


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5), st.integers(1, 7))
def test_rows_against_plain_python(pieces, length):
    expected = []
    for piece in pieces:
        steps = piece.tolist()
        while len(steps) % length:
            steps.append([-1, -1, -1])
        expected += [steps[at : at + length] for at in range(0, len(steps), length)]
    kept = [piece.copy() for piece in pieces]
    assert batches.cut_rows(pieces, length, fill=-1).tolist() == expected
    assert all(np.array_equal(a, b) for a, b in zip(pieces, kept, strict=True))


@pytest.mark.parametrize(
    ("pieces", "length", "message"),
    [
        ([], 4, "^pieces: expected 1 or more, got none"),
        ([[1, 2], []], 4, r"^pieces: expected whole numbers \(t >= 1\), got float64 of \(0,\)"),
        ([np.zeros((0, 4), int)], 4, r"^pieces: .*\(t >= 1, 4\), got int64 of \(0, 4\)"),
        ([7], 4, r"^pieces: .* got int64 of \(\)"),
        ([[1.5]], 4, r"^pieces: .* got float64 of \(1,\)"),
        ([["a"]], 4, r"^pieces: .* got <U1 of \(1,\)"),
        ([[[1, 2]], [[1]]], 4, r"^pieces: .*\(t >= 1, 2\), got int64 of \(1, 1\)"),
        ([[1], [[1]]], 4, r"^pieces: .*\(t >= 1\), got int64 of \(1, 1\)"),
        ([[1]], 0, "^length: expected a whole number, 1 or more, got 0"),
        ([[1]], -3, "^length: .* got -3"),
        ([[1]], 2.0, "^length: .* got 2.0"),
    ],
)
def test_bad_input_is_named(pieces, length, message):
    with pytest.raises(ValueError, match=message):
        batches.cut_rows(pieces, length)
