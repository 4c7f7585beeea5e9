"""The page's forward pass against Keras: every layer, activation and number format."""

import itertools

import keras
import numpy as np
import pytest
from generators import PixelShuffle, build_generator, chain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_page import run_module

from helpers import live
from helpers.live import layer_readers, layer_specs

pytest_plugins = ["browser"]
layers = keras.layers
FORWARD = """({ buildModel }, [layers, blob, shape, inputs]) => {
    const model = buildModel(layers, new DataView(Uint8Array.from(blob).buffer), shape);
    return inputs.map((x) => Array.from(model.forward(x)));
}"""


@pytest.fixture
def page(browser_context):
    return browser_context()[0]


def answers(page, model, x):
    """What the page answers to each input, as the model would give them."""
    specs, blob = live.pack(model)
    flat = x.reshape(len(x), -1).tolist()
    rows = run_module(page, ["forward.js"], FORWARD, [specs, list(blob), list(x.shape[1:]), flat])
    return np.array(rows).reshape(len(x), *model.output_shape[1:])


def hold_against_keras(page, model, seed=1):
    """The page has to answer as Keras does, for a model of so few weights that none is rounded."""
    x = np.random.default_rng(seed).normal(0, 1.5, (4, *model.input_shape[1:])).astype("float32")
    before = model.get_weights()
    expected = model(x).numpy()
    assert live.parity(model, x) == 0
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))
    assert expected.std() > 0.05  # else everything would agree
    np.testing.assert_allclose(answers(page, model, x), expected, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("activation", layer_readers.ACTIVATIONS)
def test_each_activation(page, activation):
    # A sine is no activation of Keras by name, only as a function.
    activation = keras.ops.sin if activation == "sin" else activation
    dense, reshape = layers.Dense, layers.Reshape
    model = keras.Sequential(
        [
            keras.Input((6,)),
            *(reshape((2, 3)), dense(8, activation, use_bias=False), reshape((4, -1))),
            *(layers.Activation(activation), layers.Flatten(), dense(5)),
        ]
    )
    x = np.random.default_rng(5).normal(0, 4, (20, 6)).astype("float32")
    np.testing.assert_allclose(answers(page, model, x), model(x).numpy(), rtol=2e-5, atol=2e-5)


PARTS = {
    "batch normalization": ((5, 4, 3), lambda: [layers.BatchNormalization()]),
    "without a scale": ((7,), lambda: [layers.BatchNormalization(scale=False, epsilon=0.1)]),
    "without a centre": ((4, 2), lambda: [layers.BatchNormalization(center=False, axis=2)]),
    "with neither": ((6,), lambda: [layers.BatchNormalization(center=False, scale=False)]),
    "relu": ((3, 4), lambda: [layers.ReLU()]),
    "leaky relu": ((3, 4), lambda: [layers.LeakyReLU()]),
    "leakier relu": ((12,), lambda: [layers.LeakyReLU(negative_slope=0.7)]),
    "up-sampling": ((3, 4, 2), lambda: [layers.UpSampling2D((2, 3))]),
    "pixel shuffle": ((2, 3, 12), lambda: [PixelShuffle(2)]),
    "to one channel": ((2, 3, 9), lambda: [PixelShuffle(3)]),
    "dense on a picture": ((3, 4, 2), lambda: [layers.Dense(7, "tanh")]),
    "activation in a convolution": ((5, 4, 2), lambda: [layers.Conv2D(6, 3, activation="softmax")]),
}


@pytest.mark.parametrize("name", PARTS)
def test_each_layer(page, name):
    shape, build = PARTS[name]
    hold_against_keras(page, chain(shape, layers.Dense(shape[-1]), *build()))


@pytest.mark.parametrize(
    "dims", [dims for n in (1, 2, 3) for dims in itertools.permutations(range(1, n + 1))]
)
def test_each_order_of_axes(page, dims):
    shape = (4, 3, 5)[: len(dims)]
    hold_against_keras(page, chain(shape, layers.Dense(shape[-1]), layers.Permute(dims)))


def convolved(x, kernel, strides, padding):
    """Convolve by the definition: (n, h, w, c), (kh, kw, c, f) -> (n, rows, columns, f)."""
    if padding == "same":  # ceil(side / stride) places, and the odd row or column of zeros is last
        sides = list(zip(x.shape[1:3], kernel.shape[:2], strides, strict=True))
        missing = [max((-(-n // step) - 1) * step + k - n, 0) for n, k, step in sides]
        x = np.pad(x, ((0, 0), *((zeros // 2, zeros - zeros // 2) for zeros in missing), (0, 0)))
    patches = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nijcab,abcf->nijf", patches[:, :: strides[0], :: strides[1]], kernel)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 2), (1, 3)])
def test_the_definition_of_a_convolution_is_that_of_keras(strides, padding):
    conv = layers.Conv2D(3, (4, 3), strides, padding)
    x = np.random.default_rng(0).normal(size=(2, 9, 8, 5)).astype("float32")
    y = conv(x).numpy()
    np.testing.assert_allclose(convolved(x, conv.get_weights()[0], strides, padding), y, atol=1e-5)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    strides=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    inputs=st.integers(1, 9),
    padding=st.sampled_from(["same", "valid"]),
    bias=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_each_convolution(page, size, kernel, strides, inputs, padding, bias, seed):
    """Against the definition: where an output is one pixel wide, TensorFlow itself now and then
    answers on a CPU with memory that it never wrote (values of 1e20)."""
    if padding == "valid":
        size = tuple(max(pair) for pair in zip(size, kernel, strict=True))
    conv = layers.Conv2D(3, kernel, strides, padding, use_bias=bias, activation="leaky_relu")
    model = chain((*size, inputs), conv, seed=seed)
    x = np.random.default_rng(seed).normal(size=(2, *size, inputs)).astype("float32")
    sums = convolved(x, conv.get_weights()[0], strides, padding) + sum(conv.get_weights()[1:])
    expected = np.where(sums < 0, 0.2 * sums, sums)
    np.testing.assert_allclose(answers(page, model, x), expected, rtol=2e-5, atol=2e-5)


def test_a_generator_of_many_layers(page):
    hold_against_keras(page, build_generator(maps=4))


@pytest.mark.parametrize(("dtype", "bound"), [("int16", 1e-3), ("float16", 2e-3), ("int8", 0.1)])
def test_the_parity_of_a_generator_is_what_the_page_loses(page, dtype, bound):
    model = build_generator()
    z = np.random.default_rng(2).normal(size=(8, 16)).astype("float32")
    specs, blob = live.pack(model, dtype)
    rows = run_module(page, ["forward.js"], FORWARD, [specs, list(blob), [16], z.tolist()])
    lost = np.abs(np.array(rows) - model(z).numpy().reshape(8, 784)).max()
    print(f"\n{dtype}: the page is within {lost:.1e} of Keras")
    assert 0 < lost < bound
    assert live.parity(model, z, dtype) == pytest.approx(lost, abs=2e-5)


def test_a_convolution_has_a_scale_for_each_of_its_outputs():
    """A kernel whose outputs differ in size a million times keeps its relative precision."""
    model = chain((8, 8, 16), layers.Conv2D(32, 3))
    kernel, bias = model.get_weights()
    kernel *= 10.0 ** np.linspace(-3, 3, 32)
    model.set_weights([kernel, bias])
    seen, _ = live.unpack(*live.pack(model))
    step = np.abs(kernel).max(axis=(0, 1, 2)) / 32767
    assert kernel.size >= 4096 and (seen != kernel).any()
    assert (np.abs(seen - kernel) <= 0.505 * step).all()


def conv(*arguments, **options):
    return lambda: chain((8, 8, 4), layers.Conv2D(4, 3, *arguments, name="odd", **options))


def part(shape, layer, **options):
    return lambda: chain(shape, layer(name="odd", **options))


UNKNOWN = {
    "no layer Conv1D .'odd'": part((8, 2), layers.Conv1D, filters=1, kernel_size=2),
    "no activation 'elu' .'odd'": conv(activation="elu"),
    r"dilation_rate=\(2, 2\) of layer 'odd'.*expected \(1, 1\)": conv(dilation_rate=2),
    "groups=2 of layer 'odd'": conv(groups=2),
    "axis=1 of layer 'odd'": part((3, 2), layers.BatchNormalization, axis=1),
    "max_value=6": part((3,), layers.ReLU, max_value=6.0),
    "negative_slope=0.1": part((3,), layers.ReLU, negative_slope=0.1),
    "interpolation='bilinear'": part((3, 3, 1), layers.UpSampling2D, interpolation="bilinear"),
    "data_format='channels_first'": part((3, 3), layers.Flatten, data_format="channels_first"),
}


@pytest.mark.parametrize("message", UNKNOWN)
def test_what_the_page_does_not_know_is_refused(message):
    with pytest.raises(ValueError, match=message):
        live.pack(UNKNOWN[message]())


@pytest.mark.parametrize("factor", [2.0, True, 0, "2", None])
def test_a_shuffle_needs_a_whole_factor(factor):
    with pytest.raises(ValueError, match=f"factor of layer 'odd': expected .* got {factor!r}"):
        layer_specs.describe(PixelShuffle(factor, name="odd"))


def test_a_factor_may_stand_in_the_layer_alone():
    class Halves(PixelShuffle):
        def __init__(self):
            super().__init__(2)

    layer = type("PixelShuffle", (Halves,), {})()
    assert "factor" not in layer.get_config()
    assert layer_specs.describe(layer) == {"type": "PixelShuffle", "factor": 2}


def spec(kind, *weights, **settings):
    """A layer as the page gets it; weights are (name, shape)."""
    listed = [{"name": n, "shape": list(shape), "dtype": "float32"} for n, shape in weights]
    return {"type": kind, "weights": listed, "activation": "linear", **settings}


CONV = spec("Conv2D", ("kernel", (3, 3, 2, 1)), strides=[1, 1], padding="valid")
MISFITS = {
    "a Conv2D layer needs a picture and was given [6]": ([6], CONV),
    "a Conv2D layer for 2 inputs was given 3": ([4, 4, 3], CONV),
    "a 3 x 3 kernel does not fit into [2,4,2]": ([2, 4, 2], CONV),
    "a Conv2D layer came without its weights": ([4, 4, 2], spec("Conv2D")),
    'there is no activation "elu"': ([4, 4, 2], CONV | {"activation": "elu"}),
    "a BatchNormalization layer for 4 inputs was given 3": (
        [2, 3],
        spec("BatchNormalization", ("scale", (4,)), ("offset", (4,))),
    ),
    "cannot reshape [6] to [4,2]": ([6], spec("Reshape", shape=[4, 2])),
    "cannot permute [2,3] by [1,1]": ([2, 3], spec("Permute", dims=[1, 1])),
    "cannot permute [2,3] by [2,1,3]": ([2, 3], spec("Permute", dims=[2, 1, 3])),
    "a UpSampling2D layer needs a picture and was given [2,3]": ([2, 3], spec("UpSampling2D")),
    "cannot lay out 6 channels 2 x 2": ([2, 2, 6], spec("PixelShuffle", factor=2)),
    'there is no layer "Conv9D"': ([2], spec("Conv9D")),
}


@pytest.mark.parametrize("sentence", MISFITS)
def test_a_list_that_does_not_fit_is_told_when_the_model_is_built(page, sentence):
    shape, odd = MISFITS[sentence]
    size = 4 * sum(int(np.prod(w["shape"])) for w in odd["weights"]) + 4
    script = """({ buildModel }, [layers, size, shape]) => {
        try { buildModel(layers, new DataView(new ArrayBuffer(size)), shape); }
        catch (error) { return error.message; }
    }"""
    assert run_module(page, ["forward.js"], script, [[odd], size, shape]) == sentence


def test_every_finite_half_float_is_read(page):
    bits = np.arange(2**16, dtype="<u2")
    halves = bits.view("<f2")
    finite = np.isfinite(halves)
    script = """({ readHalves }, bytes) => {
        return Array.from(readHalves(new DataView(Uint8Array.from(bytes).buffer)));
    }"""
    read = run_module(page, ["forward.js"], script, list(bits[finite].tobytes()))
    np.testing.assert_array_equal(np.array(read, "float32"), halves[finite].astype("float32"))
