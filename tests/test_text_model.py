"""Recurrent text models in the page against Keras: layers, long texts, number formats."""

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_page import run_module
from scipy.special import softmax
from text_models import build_text_model

from helpers import live

pytest_plugins = ["browser"]
layers = keras.layers
FILES = ["forward.js", "text_model.js"]
READ = """({ makeTextModel }, [layers, blob, tokens]) => {
    const model = makeTextModel(layers, new DataView(Uint8Array.from(blob).buffer));
    const state = model.start();
    return tokens.map((token) => Array.from(model.step(state, token)));
}"""


@pytest.fixture
def page(browser_context):
    return browser_context()[0]


def answers(page, model, tokens, dtype="int16"):
    """The page's logits after each token, (t, vocab_size)."""
    specs, blob = live.pack(model, dtype)
    return np.array(run_module(page, FILES, READ, [specs, list(blob), tokens.tolist()]))


def draw_tokens(model, n, seed=1):
    return np.random.default_rng(seed).integers(model.output_shape[-1], size=n)


def hold_against_keras(page, model, n=30):
    """The page has to answer as Keras does, for a model of so few weights that none is rounded."""
    tokens = draw_tokens(model, n)
    expected = model(tokens[None]).numpy()[0]
    assert live.parity(model, tokens[None, :3]) == 0
    assert expected.std() > 0.3 and expected.std(axis=0).min() > 0.05  # it does depend on the text
    np.testing.assert_allclose(answers(page, model, tokens), expected, rtol=2e-5, atol=5e-5)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_each_layer(page, kind, bias):
    hold_against_keras(page, build_text_model(kind, use_bias=bias))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kinds=st.lists(st.sampled_from(["GRU", "LSTM"]), min_size=1, max_size=3),
    vocab_size=st.integers(2, 30),
    width=st.integers(1, 9),
    units=st.integers(3, 13),
    seed=st.integers(0, 1000),
)
def test_stacks_of_random_sizes(page, kinds, vocab_size, width, units, seed):
    model = build_text_model(*kinds, vocab_size=vocab_size, width=width, units=units, seed=seed)
    tokens = draw_tokens(model, 20, seed)
    expected = model(tokens[None]).numpy()[0]
    np.testing.assert_allclose(answers(page, model, tokens), expected, rtol=2e-5, atol=1e-4)


def test_dropout_and_a_hidden_layer(page):
    keras.utils.set_random_seed(3)
    stack = [keras.Input((None,), dtype="int32"), layers.Embedding(9, 6), layers.Dropout(0.5)]
    stack += [layers.GRU(20, return_sequences=True, dropout=0.3), layers.Dense(16, "relu")]
    model = keras.Sequential([*stack, layers.Dropout(0.1), layers.Dense(9)])
    model.set_weights([3 * weights for weights in model.get_weights()])
    hold_against_keras(page, model)


@pytest.mark.parametrize("kinds", [("GRU",), ("LSTM",), ("GRU", "LSTM")])
def test_a_long_text_drifts_nowhere(page, kinds):
    hold_against_keras(page, build_text_model(*kinds, units=16), n=300)


@pytest.mark.parametrize("dtype", ["int16", "float16"])
@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_packing_moves_the_probabilities_by_less_than_a_thousandth(page, kind, dtype):
    keras.utils.set_random_seed(5)
    stack = [keras.Input((None,), dtype="int32"), layers.Embedding(62, 64)]
    stack += [getattr(layers, kind)(96, return_sequences=True), layers.Dense(62)]
    model = keras.Sequential(stack)
    embeddings, *between, head, bias = model.get_weights()
    drawn = np.random.default_rng(5).normal(size=embeddings.shape)
    model.set_weights([drawn, *between, 8 * head, bias])  # as decided as a trained model
    tokens = draw_tokens(model, 150)
    expected = model(tokens[None]).numpy()[0]
    logits = answers(page, model, tokens, dtype)
    assert softmax(expected, axis=-1).max() > 0.5
    lost = np.abs(softmax(logits, axis=-1) - softmax(expected, axis=-1)).max()
    print(f"\n{kind}, {dtype}: probabilities within {lost:.1e} of Keras")
    assert 0 < lost < 1e-3
    off = np.abs(logits - expected).max()
    assert live.parity(model, tokens[None], dtype) == pytest.approx(off, abs=2e-4)
    measured = live.parity(model, tokens[None], dtype, softmax=True)
    assert measured == pytest.approx(lost, abs=2e-5) and measured < off / 4


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_parity_of_probabilities_is_what_keras_says_of_the_packed_weights(kind):
    model, twin = (build_text_model(kind, units=96, width=96) for _ in range(2))
    twin.set_weights(live.unpack(*live.pack(model, "int8")))
    tokens, own = draw_tokens(model, 40)[None], model.get_weights()
    seen, exact = (softmax(m(tokens).numpy(), axis=-1) for m in (twin, model))
    expected = np.abs(seen - exact).max()
    assert 1e-3 < expected < 1
    assert live.parity(model, tokens, "int8", softmax=True) == pytest.approx(expected, abs=1e-6)
    assert all((a == b).all() for a, b in zip(own, model.get_weights(), strict=True))


def test_states_do_not_mix(page):
    model = build_text_model("GRU", "LSTM")
    specs, blob = live.pack(model)
    script = """({ makeTextModel }, [layers, blob]) => {
        const model = makeTextModel(layers, new DataView(Uint8Array.from(blob).buffer));
        const [one, two] = [model.start(), model.start()];
        for (const token of [1, 2, 3]) model.step(one, token);
        for (const token of [9, 9, 9]) model.step(two, token);
        return [model.vocabSize, Array.from(model.step(one, 4))];
    }"""
    vocab_size, found = run_module(page, FILES, script, [specs, list(blob)])
    assert vocab_size == model.output_shape[-1]
    expected = model(np.array([[1, 2, 3, 4]])).numpy()[0, -1]
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=5e-5)


def test_it_may_take_in_more_than_it_answers(page):
    """As the network of melodies does: a token stands for a place in the bar, and a note."""
    keras.utils.set_random_seed(4)
    stack = [keras.Input((None,), dtype="int32"), layers.Embedding(40, 6)]
    model = keras.Sequential([*stack, layers.GRU(9, return_sequences=True), layers.Dense(5)])
    tokens = np.random.default_rng(4).integers(40, size=30)
    assert tokens.max() > 30
    found = answers(page, model, tokens)
    np.testing.assert_allclose(found, model(tokens[None]).numpy()[0], rtol=2e-5, atol=5e-5)
    specs, blob = live.pack(model)
    script = """({ makeTextModel }, [layers, blob]) => {
        const { vocabSize, logits } =
            makeTextModel(layers, new DataView(Uint8Array.from(blob).buffer));
        return [vocabSize, logits];
    }"""
    assert run_module(page, FILES, script, [specs, list(blob)]) == [40, 5]


# --- what is refused -----------------------------------------------------------------------------


def text_model(layer, **embedding):
    stack = [keras.Input((None,), dtype="int32"), layers.Embedding(5, 4, **embedding), layer]
    return keras.Sequential([*stack, layers.Dense(5)])


def recurrent(kind, **options):
    options = {"return_sequences": True, **options}
    return lambda: text_model(getattr(layers, kind)(3, name="odd", **options))


UNKNOWN = {
    "reset_after=False of layer 'odd'": recurrent("GRU", reset_after=False),
    "activation='relu' of layer 'odd'": recurrent("GRU", activation="relu"),
    "recurrent_activation='tanh'": recurrent("LSTM", recurrent_activation="tanh"),
    "return_sequences=False of layer 'odd'.*expected True": recurrent(
        "LSTM", return_sequences=False
    ),
    "go_backwards=True of layer 'odd'": recurrent("GRU", go_backwards=True),
    "mask_zero=True": lambda: text_model(layers.GRU(3, return_sequences=True), mask_zero=True),
    "no layer SimpleRNN .'odd'": recurrent("SimpleRNN"),
}


@pytest.mark.parametrize("message", UNKNOWN)
def test_what_the_page_does_not_know_is_refused(message):
    with pytest.raises(ValueError, match=message):
        live.pack(UNKNOWN[message]())


@pytest.mark.parametrize("kind", ["GRU", "LSTM"])
def test_a_stateful_layer_is_refused(kind):
    layer = getattr(layers, kind)(3, return_sequences=True, stateful=True, name="odd")
    stack = [keras.Input((None,), batch_size=1, dtype="int32"), layers.Embedding(5, 4), layer]
    with pytest.raises(ValueError, match="stateful=True of layer 'odd'"):
        live.pack(keras.Sequential(stack))


def test_a_layer_that_gives_its_state_is_refused():
    inputs = keras.Input((None,), dtype="int32")
    x = layers.GRU(3, return_sequences=True, return_state=True, name="odd")(
        layers.Embedding(5, 4)(inputs)
    )
    with pytest.raises(ValueError, match="return_state=True of layer 'odd'"):
        live.pack(keras.Model(inputs, layers.Dense(5)(x[0])))


def spec(kind, *weights):
    """A layer as the page gets it; weights are shapes."""
    names = ["embeddings"] if kind == "Embedding" else ["kernel", "recurrent_kernel", "bias"]
    listed = [
        {"name": name, "shape": list(shape), "dtype": "float32"}
        for name, shape in zip(names, weights, strict=False)
    ]
    return {"type": kind, "weights": listed, "activation": "linear"}


TOKENS = spec("Embedding", (5, 4))
GRU = spec("GRU", (4, 9), (3, 9), (2, 9))
MISFITS = {
    "a Dense layer for 4 inputs was given 0": [spec("Dense", (4, 5))],
    "an Embedding layer has to come first": [TOKENS, TOKENS],
    "a GRU layer for 4 inputs was given 3": [TOKENS, GRU, GRU],
    "a GRU layer of 3 units came with a recurrent kernel of [4,9]": [
        TOKENS,
        spec("GRU", (4, 9), (4, 9)),
    ],
    "a GRU layer of 3 units came with a recurrent kernel of [undefined]": [
        TOKENS,
        spec("GRU", (4, 9)),
    ],
    'a text model has no layer "Conv2D"': [TOKENS, spec("Conv2D", (3, 3, 4, 4))],
    "its list of layers is missing": [],
}


@pytest.mark.parametrize("sentence", MISFITS)
def test_a_list_that_does_not_fit_is_told_when_the_model_is_built(page, sentence):
    listed = MISFITS[sentence]
    size = sum(4 * int(np.prod(w["shape"])) for one in listed for w in one["weights"])
    script = """({ makeTextModel }, [layers, size]) => {
        try { makeTextModel(layers, new DataView(new ArrayBuffer(size))); }
        catch (error) { return error.message; }
    }"""
    assert run_module(page, FILES, script, [listed, size]) == sentence


@pytest.mark.parametrize("token", ["-1", "5", "undefined", "NaN"])
def test_a_token_that_is_not_there_is_told(page, token):
    specs, blob = live.pack(text_model(layers.GRU(3, return_sequences=True)))
    script = f"""({{ makeTextModel }}, [layers, blob]) => {{
        const model = makeTextModel(layers, new DataView(Uint8Array.from(blob).buffer));
        try {{ model.step(model.start(), {token}); }} catch (error) {{ return error.message; }}
    }}"""
    told = run_module(page, FILES, script, [specs, list(blob)])
    assert told == f"there is no token {token}"
