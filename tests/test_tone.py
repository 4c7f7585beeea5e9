"""A rule on brightness beside what a network reads: against both, taken by themselves."""

import keras
import numpy as np
import pytest

from helpers import live
from helpers.live.weights import pack, unpack

RNG = np.random.default_rng(0)
PIXELS, PLACES = 40, [3, 4, 20, 21, 22, 39]


def build_reader(hidden=(7, 5), activation="relu", last=None):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(units, activation) for units in hidden]
    reader = keras.Sequential([keras.Input((PIXELS,)), *layers, keras.layers.Dense(3, last)])
    reader.set_weights([w + RNG.normal(0, 0.3, w.shape) for w in reader.get_weights()])
    return reader


@pytest.mark.parametrize("hidden", [(7, 5), (6,), (4, 4, 4), ()])
def test_the_rule_decides_the_first_and_the_reader_the_others(hidden):
    reader, x = build_reader(hidden), RNG.random((50, PIXELS)).astype("float32")
    before = reader(x).numpy()
    found = live.add_tone_rule(reader, PLACES, 0.45)(x).numpy()
    np.testing.assert_allclose(found[:, 0], 0.45 - x[:, PLACES].mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(found[:, 1:], before[:, 1:], atol=1e-5)
    np.testing.assert_array_equal(reader(x).numpy(), before)  # it is a copy


def test_packing_to_8_bits_leaves_the_rule_as_it_is():
    wide = keras.Sequential([keras.Input((PIXELS,)), keras.layers.Dense(200, "relu")])
    wide.add(keras.layers.Dense(3))
    ruled, x = live.add_tone_rule(wide, PLACES, 0.45), RNG.random((50, PIXELS)).astype("float32")
    exact = ruled(x).numpy()
    ruled.set_weights(unpack(*pack(ruled, "int8")))
    rounded = ruled(x).numpy()
    np.testing.assert_allclose(rounded[:, 0], exact[:, 0], atol=1e-6)
    assert np.abs(rounded - exact).max() > 1e-4  # the rest was rounded


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: live.add_tone_rule(build_reader(activation="tanh"), [1], 0.5), "^reader: expect"),
        (lambda: live.add_tone_rule(build_reader(last="sigmoid"), [1], 0.5), "^reader: expected"),
        (lambda: live.add_tone_rule(build_reader(), [], 0.5), "^places: expected"),
        (lambda: live.add_tone_rule(build_reader(), [40], 0.5), "^places: expected"),
        (lambda: live.add_tone_rule(build_reader(), [0.5], 0.5), "^places: expected"),
        (lambda: live.add_tone_rule(build_reader(), [1], 1.5), "^limit: expected"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
