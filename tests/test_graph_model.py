"""Models with side branches in the page, against Keras: every layer, every meeting of branches."""

import keras
import numpy as np
import pytest
from generators import PixelShuffle
from keras import layers, ops
from live_page import run_module

from helpers import live

pytest_plugins = ["browser"]
FILES = ["forward.js", "norms.js", "graph_model.js"]
FORWARD = """({ buildGraph }, [graph, blob, rows]) => {
    const model = buildGraph(graph, new DataView(Uint8Array.from(blob).buffer));
    return rows.map((inputs) => Array.from(model.forward(...inputs)));
}"""


@pytest.fixture
def page(browser_context):
    return browser_context()[0]


def answers(page, model, inputs):
    """What the page answers to each row of the inputs, as the model would give it."""
    graph, blob = live.pack_graph(model)
    rows = [[x[i].ravel().tolist() for x in inputs] for i in range(len(inputs[0]))]
    out = run_module(page, FILES, FORWARD, [graph, list(blob), rows])
    return np.array(out).reshape(-1, *model.output_shape[1:])


def stirred(model, scale=0.3):
    """The model, its weights moved at random, so that nothing is zero."""
    rng = np.random.default_rng(3)
    model.set_weights([w + rng.normal(0, scale, w.shape) for w in model.get_weights()])
    return model


def given(model, n=4):
    """Random inputs: numbers, or labels where an input holds integers."""
    rng = np.random.default_rng(1)
    return [
        rng.integers(0, 3, (n, *x.shape[1:]))
        if "int" in x.dtype
        else rng.normal(0, 1.2, (n, *x.shape[1:])).astype("float32")
        for x in model.inputs
    ]


def picture():
    return keras.Input((4, 4, 2))


def skip_past_activation():
    x = picture()
    y = layers.Conv2D(2, 3, padding="same")(x)
    return keras.Model(x, layers.add([layers.Activation("relu")(y), y]))


def skip_past_normalization():
    x = keras.Input((5,))
    y = layers.Dense(6)(x)
    return keras.Model(x, layers.concatenate([layers.BatchNormalization()(y), y]))


def activation_of_an_input():
    x = keras.Input((5,))
    return keras.Model(x, layers.Dense(4)(layers.multiply([layers.LeakyReLU()(x), x])))


def activation_after_a_reshape():
    x = keras.Input((6,))
    y = layers.Dense(6)(x)
    bent = layers.Flatten()(layers.Activation("tanh")(layers.Reshape((2, 3))(y)))
    return keras.Model(x, layers.add([y, bent]))


def channels_over_a_picture():
    x, c = picture(), keras.Input((3,))
    shift = layers.Reshape((1, 1, 2))(layers.Dense(2)(c))
    return keras.Model([x, c], layers.multiply([shift, layers.add([x, shift])]))


def one_number_over_all():
    x, c = picture(), keras.Input((1,))
    return keras.Model([x, c], layers.Dense(3)(layers.multiply([x, layers.Reshape((1, 1, 1))(c)])))


def three_meet():
    x, y, z = (keras.Input((4,)) for _ in range(3))
    return keras.Model([x, y, z], layers.Dense(5)(layers.concatenate([layers.add([x, y, z]), y])))


def normalised():
    x = keras.Input((3, 7))
    return keras.Model(x, layers.LayerNormalization(epsilon=0.01)(layers.Dense(5)(x)))


def waves():
    t = keras.Input((1,))
    return keras.Model(t, layers.Dense(4)(layers.Dense(8, ops.sin)(t)))


def labelled():
    label, x = keras.Input((1,), dtype="int32"), keras.Input((4,))
    known = layers.Flatten()(layers.Embedding(3, 4)(label))
    return keras.Model([label, x], layers.add([known, x]))


def dropped():
    x = keras.Input((4,))
    return keras.Model(x, layers.add([x, layers.Dropout(0.5)(layers.Dense(4, "silu")(x))]))


def small_u_net():
    x, t = keras.Input((8, 8, 1)), keras.Input((1,))
    warm = layers.Dense(6, "relu")(layers.Dense(5, ops.sin)(t))
    y = skip = layers.Conv2D(6, 3, padding="same")(x)
    y = layers.Conv2D(12, 3, strides=2, padding="same")(y)
    y = layers.multiply([y, layers.Reshape((1, 1, 12))(layers.Dense(12)(warm))])
    y = PixelShuffle(2)(layers.Conv2D(24, 1, activation="relu")(y))
    y = layers.concatenate([y, skip])
    return keras.Model([x, t], layers.Conv2D(1, 3, padding="same")(y))


GRAPHS = [
    skip_past_activation, skip_past_normalization, activation_of_an_input, three_meet, labelled,
    activation_after_a_reshape, channels_over_a_picture, one_number_over_all, normalised, waves,
    dropped, small_u_net,
]  # fmt: skip


@pytest.mark.parametrize("build", GRAPHS)
def test_the_page_answers_as_keras_does(page, build):
    model = stirred(build())
    inputs = given(model)
    expected = np.asarray(model(inputs if len(inputs) > 1 else inputs[0]))
    assert expected.std() > 0.05  # else everything would agree
    np.testing.assert_allclose(answers(page, model, inputs), expected, rtol=2e-5, atol=2e-5)


def test_the_order_of_the_inputs_is_the_model_s(page):
    x, y = keras.Input((3,)), keras.Input((3,))
    late = layers.Dense(3)(y)  # the second input is used first
    model = stirred(keras.Model([x, y], layers.add([layers.Dense(3)(x), layers.Dense(3)(late)])))
    inputs = given(model)
    np.testing.assert_allclose(answers(page, model, inputs), model(inputs), rtol=1e-4, atol=1e-5)


def wide():
    x, y = keras.Input((40,)), keras.Input((1,), dtype="int32")
    known = layers.Flatten()(layers.Embedding(50, 110)(y))
    joined = layers.add([layers.Dense(110, "relu")(x), known])
    return stirred(keras.Model([x, y], layers.Dense(40)(layers.LayerNormalization()(joined))))


@pytest.mark.parametrize("dtype", ["int16", "int8", "float16"])
def test_what_is_packed_comes_back(dtype):
    model = wide()
    graph, blob = live.pack_graph(model, dtype)
    seen, own = live.unpack(graph["layers"], blob), model.get_weights()
    steps = {"int16": 2**-15, "int8": 2**-7, "float16": 2**-11}[dtype]
    # In the order of the graph, not of the model: each array is found by its shape.
    assert sorted(w.shape for w in seen) == sorted(w.shape for w in own)
    for array in seen:
        nearest = min(np.abs(array - w).max() for w in own if w.shape == array.shape)
        assert nearest <= steps * np.abs(array).max()


def test_parity_is_what_packing_changes(page):
    model = wide()
    inputs, own = given(model), model.get_weights()
    expected = np.asarray(model(inputs))
    change = live.graph_parity(model, inputs)
    assert all((a == b).all() for a, b in zip(own, model.get_weights(), strict=True))
    assert 0 < change < live.graph_parity(model, inputs, "int8")
    measured = np.abs(answers(page, model, inputs) - expected).max()
    assert measured == pytest.approx(change, rel=0.1)


def called_twice():
    x, dense = keras.Input((4,)), layers.Dense(4)
    return keras.Model(x, dense(dense(x)))


def with_an_operator():
    x = keras.Input((4,))
    return keras.Model(x, layers.Dense(4)(x) + 1)


def two_outputs():
    x = keras.Input((4,))
    return keras.Model(x, [layers.Dense(4)(x), layers.Dense(3)(x)])


def a_model_within():
    x = keras.Input((4,))
    return keras.Model(x, keras.Sequential([keras.Input((4,)), layers.Dense(4)], name="inner")(x))


def joined_elsewhere():
    x = picture()
    return keras.Model(x, layers.concatenate([x, x], axis=1))


def recurrent():
    x = keras.Input((4, 3))
    return keras.Model(x, layers.GRU(3, return_sequences=True)(x))


def strange_activation():
    x = keras.Input((4,))
    return keras.Model(x, layers.Dense(4, ops.tan)(x))


def own_activation():
    def gelu(x):  # another one than the page's, by the same name
        return ops.gelu(x, approximate=True)

    x = keras.Input((4,))
    return keras.Model(x, layers.Dense(4, gelu)(x))


def only_scaled():
    x = keras.Input((4,))
    return keras.Model(x, layers.LayerNormalization(rms_scaling=True)(x))


REFUSED = {
    called_twice: "is called 2 times, expected once",
    with_an_operator: "is no layer; write it as one",
    two_outputs: "expected one output, got 2",
    a_model_within: "no layer Sequential .'inner'",
    joined_elsewhere: "axis=1 of layer",
    recurrent: "no layer GRU",
    strange_activation: "no activation 'tan'",
    own_activation: "no activation 'gelu'",
    only_scaled: "rms_scaling=True of layer",
    lambda: keras.Sequential([keras.Input((4,)), layers.Dense(4)]): "expected a built Functional",
    lambda: None: "expected a built Functional",
}


@pytest.mark.parametrize(("build", "sentence"), REFUSED.items())
def test_what_the_page_cannot_follow_is_refused_by_name(build, sentence):
    with pytest.raises(ValueError, match=sentence):
        live.pack_graph(build())


def test_other_formats_and_numbers_are_refused():
    model = small_u_net()
    with pytest.raises(ValueError, match="dtype: expected one of"):
        live.pack_graph(model, "float32")
    model.set_weights([np.full_like(w, np.nan) for w in model.get_weights()])
    with pytest.raises(ValueError, match="NaN or infinite"):
        live.pack_graph(model)


def damage(graph, what):
    """A description that no longer fits itself."""
    graph = graph | {"layers": [dict(layer) for layer in graph["layers"]]}
    if what == "no inputs":
        graph["inputs"] = []
    elif what == "an unknown layer":
        graph["layers"][0]["type"] = "Sauce"
    elif what == "shapes that do not meet":
        graph["inputs"] = [[4, 4, 3], [3]]
    return graph


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("no inputs", "list of inputs is missing"),
        ("an unknown layer", 'no layer "Sauce"'),
        ("shapes that do not meet", r"cannot lay \[1,1,2\] over \[4,4,3\]"),
    ],
)
def test_the_page_says_what_is_wrong(page, what, sentence):
    model = channels_over_a_picture()
    graph, blob = live.pack_graph(model)
    with pytest.raises(Exception, match=sentence):
        run_module(page, FILES, FORWARD, [damage(graph, what), list(blob), []])


def test_a_label_beyond_the_table_is_refused(page):
    graph, blob = live.pack_graph(labelled())
    with pytest.raises(Exception, match="no label 3 among 3"):
        run_module(page, FILES, FORWARD, [graph, list(blob), [[[3], [0, 0, 0, 0]]]])
