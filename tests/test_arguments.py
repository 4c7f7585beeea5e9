"""What live figures accept, and that everything else is named."""

import base64
import re

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.live import arguments, weights


@given(st.integers(1, 300), st.integers(1, 300))
def test_rows_are_chosen_evenly(n, most):
    chosen = arguments.evenly(np.arange(n), most)
    assert len(chosen) == min(n, most) and chosen[0] == 0
    assert chosen[-1] == (n - 1 if most > 1 else 0)
    gaps = np.diff(chosen)
    assert len(gaps) == 0 or (gaps.min() >= 1 and np.ptp(gaps) <= 1)


@pytest.mark.parametrize("value", [-2, 0, 3, np.int8(-2), np.uint64(3)])
def test_an_integer_in_its_range_becomes_an_int(value):
    found = arguments.whole("head", value, -2, 3)
    assert type(found) is int and found == value


@pytest.mark.parametrize("value", [-3, 4, 1.0, True, np.bool_(True), "1", None, [1], np.nan])
def test_what_is_no_integer_in_its_range_is_refused(value):
    with pytest.raises(ValueError, match="head: expected an integer from -2 to 3, got"):
        arguments.whole("head", value, -2, 3)


def test_an_alphabet_has_a_character_for_each_token():
    assert arguments.alphabet_of("a\nא", 3) == "a\nא"
    for size, alphabet, message in (
        (3, "aba", "alphabet: got 'aba', expected distinct characters"),
        (3, "ab", "alphabet: expected 3 characters, as the model, got 2"),
        (0, "", "alphabet: got '', expected distinct characters, one or more"),
    ):
        with pytest.raises(ValueError, match=message):
            arguments.alphabet_of(alphabet, size)
    with pytest.raises(TypeError, match="alphabet: got list, expected a string"):
        arguments.alphabet_of(["a"], 1)


@pytest.mark.parametrize("value", [None, 3, b"a", ["a"]])
def test_what_is_no_string_is_refused(value):
    assert arguments.string("prompt", "a") == "a"
    with pytest.raises(TypeError, match=re.escape(f"prompt: expected a string, got {value!r}")):
        arguments.string("prompt", value)


@pytest.mark.parametrize("half", [3, 3.0, np.float32(3), np.uint8(3)])
def test_a_number_is_half_the_side_of_a_square(half):
    assert arguments.sides_of(half) == [-3, 3, -3, 3]


def test_four_sides_stay_as_they_are():
    assert arguments.sides_of((-1, 2, np.float64(0.5), 7)) == [-1, 2, 0.5, 7]


@pytest.mark.parametrize("extent", [0, -3, "3", None, [3], (0, 0, 1, 2), (2, 1, 0, 1), np.nan])
def test_what_is_no_square_is_refused(extent):
    with pytest.raises(ValueError, match="extent: expected"):
        arguments.sides_of(extent)


@pytest.mark.parametrize("shape", [28, None, "28", (28,), (28, 0), (2.5, 2), (28, 28, 1), (1, [2])])
def test_what_is_no_shape_of_a_picture_is_refused(shape):
    with pytest.raises(ValueError, match="image_shape: expected"):
        arguments.image_sides(shape)
    assert arguments.image_sides((np.int64(2), 3.0)) == [2, 3]


def test_a_model_with_two_inputs_takes_no_code():
    inputs = [keras.Input((2,)), keras.Input((2,))]
    model = keras.Model(inputs, keras.layers.Add()(inputs))
    with pytest.raises(ValueError, match=r"net: expected input of shape \(None, d\), got"):
        arguments.code_size("net", model, (1, 2))
    one = keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)])
    assert (
        arguments.code_size("net", one, (1, 2)) == arguments.code_size("net", one, (1, 2), 5) == 5
    )
    with pytest.raises(ValueError, match=r"net: expected input of shape \(None, 4\)"):
        arguments.code_size("net", one, (1, 2), 4)


@given(st.lists(st.binary(max_size=40), max_size=4))
def test_kilobytes_are_those_of_base64(parts):
    expected = sum(len(base64.b64encode(part)) for part in parts) / 1000
    assert weights.base64_kb(*parts) == expected
