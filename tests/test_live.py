"""What live figures are made of: packed weights, and files joined into one text."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_page import build_decoder

from helpers import live
from helpers.live import assets

DTYPES = ["int16", "int8", "float16"]


@pytest.fixture(scope="module")
def decoder():
    return build_decoder()


# --- packing ---------------------------------------------------------------------------------


class Dense:
    """Looks like a Keras layer: packing needs no more than this."""

    name = "dense"

    def __init__(self, *arrays):
        self.arrays = arrays

    def get_weights(self):
        return list(self.arrays)

    def get_config(self):
        return {"activation": "linear"}


class Chain:
    def __init__(self, *layers):
        self.layers, self.built = list(layers), True

    def get_config(self):
        return {"layers": [{} for _ in self.layers]}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(-6, 3), st.sampled_from(DTYPES))
def test_packing_rounds_by_at_most_half_a_step(seed, magnitude, dtype):
    rng = np.random.default_rng(seed)
    units = 10**magnitude * rng.uniform(0, 1, 64) * (rng.uniform(size=64) > 0.1)
    kernel = (rng.normal(size=(64, 64)) * units).astype("float32")
    bias = rng.normal(size=64).astype("float32")
    seen, seen_bias = live.unpack(*live.pack(Chain(Dense(kernel, bias)), dtype))
    if dtype == "float16":
        bound = 2.0**-11 * np.abs(kernel) + 2.0**-25
    else:
        bound = np.abs(kernel).max(axis=0) / (127 if dtype == "int8" else 32767) / 2 * 1.01 + 1e-12
    assert (np.abs(seen - kernel) <= bound).all()
    assert (seen_bias == bias).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["int16", "int8"])
def test_a_column_of_next_to_nothing_stays_next_to_nothing(dtype):
    kernel = np.ones((64, 64), "float32")
    kernel[:, 3], kernel[:, 5] = 1e-42, 0
    (seen,) = live.unpack(*live.pack(Chain(Dense(kernel)), dtype))
    np.testing.assert_allclose(seen, kernel, rtol=1e-6, atol=2e-42)


def test_numbers_that_no_format_holds_are_told_without_advice():
    with pytest.raises(ValueError, match="bias of layer 'dense' has numbers beyond float32$"):
        live.pack(Chain(Dense(np.zeros((2, 2)), np.full(2, 1e40))))


@pytest.mark.parametrize(("dtype", "bound"), [("int16", 1e-3), ("float16", 2e-3), ("int8", 1e-1)])
def test_parity_is_what_keras_says_of_the_packed_weights(decoder, dtype, bound):
    z = np.random.default_rng(2).normal(size=(64, 2)).astype("float32")
    own = decoder.get_weights()
    twin = build_decoder()
    twin.set_weights(live.unpack(*live.pack(decoder, dtype)))
    expected = np.abs(twin(z).numpy() - decoder(z).numpy()).max()
    assert live.parity(decoder, z, dtype) == pytest.approx(expected, abs=1e-7)
    assert 0 < expected < bound
    assert all((a == b).all() for a, b in zip(own, decoder.get_weights(), strict=True))


def test_nested_and_functional_chains_are_flattened():
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dropout(0.5)])
    inputs = keras.Input((2,))
    x = inner(keras.layers.Dense(3, "tanh", use_bias=False)(inputs))
    model = keras.Model(inputs, keras.layers.Activation("sigmoid")(x))
    layers, blob = live.pack(model)
    assert [layer["type"] for layer in layers] == ["Dense", "Dense", "Activation"]
    assert [w["name"] for w in layers[0]["weights"]] == ["kernel"]
    expected = model.get_weights()
    assert all((a == b).all() for a, b in zip(live.unpack(layers, blob), expected, strict=True))
    json.dumps(layers)


def two_branches():
    inputs = keras.Input((2,))
    a = keras.layers.Dense(2, name="first")(inputs)
    b = keras.layers.Dense(2, name="second")(inputs)
    return keras.Model(inputs, keras.layers.Add()([a, b]))


def shared_layer():
    inputs = keras.Input((2,))
    layer = keras.layers.Dense(2, name="twice")
    return keras.Model(inputs, layer(layer(inputs)))


class OwnModel(keras.Model):
    def call(self, x):
        return x


BAD_MODELS = {
    "no layer Conv1D .'conv'": lambda: keras.Sequential(
        [keras.Input((8, 1)), keras.layers.Conv1D(1, 3, name="conv")]
    ),
    "no activation 'elu' .'odd'": lambda: keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, "elu", name="odd")]
    ),
    "'second' takes": two_branches,
    "'twice' takes": shared_layer,
    "expected a built Sequential": lambda: keras.Sequential([keras.layers.Dense(2)]),
    "expected a built Sequential or Functional": OwnModel,
    "kernel of layer 'dense' has NaN": lambda: Chain(Dense(np.full((2, 2), np.nan))),
    "beyond float16; use int16 or int8": lambda: Chain(Dense(np.full((64, 64), 1e5, "float32"))),
}


@pytest.mark.parametrize("message", BAD_MODELS)
def test_a_model_that_the_page_cannot_run_is_refused(message):
    with pytest.raises(ValueError, match=message):
        live.pack(BAD_MODELS[message](), "float16")


def test_wrong_dtype_and_wrong_bytes_are_refused(decoder):
    with pytest.raises(ValueError, match="dtype: expected one of .* got 'int4'"):
        live.pack(decoder, "int4")
    layers, blob = live.pack(decoder)
    with pytest.raises(ValueError, match="blob: .* end within bias"):
        live.unpack(layers, blob[:-1])
    with pytest.raises(ValueError, match="blob: expected"):
        live.unpack(layers, blob + b"x")


def test_importing_live_does_not_import_a_framework():
    code = "import sys, helpers.live; print({'tensorflow', 'keras'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


# --- files and style -----------------------------------------------------------------------------


def test_joined_modules_import_no_sibling(tmp_path, monkeypatch):
    (tmp_path / "a.js").write_text("export const one = 1;\n")
    (tmp_path / "b.js").write_text(
        'import {\n  one,\n} from "./a.js";\nimport { one as uno } from "./a.js";\n'
        'export default one; // import x from "./c.js";\n'
    )
    monkeypatch.setattr(assets, "__file__", str(tmp_path / "assets.py"))
    joined = assets.join("a.js", "b.js")
    assert joined == 'export const one = 1;\n\nexport default one; // import x from "./c.js";\n'


def test_reading_names_the_missing_file():
    with pytest.raises(FileNotFoundError, match="no_such.css"):
        assets.read("figure.css", "no_such.css")
