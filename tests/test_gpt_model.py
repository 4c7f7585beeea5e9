"""The page's GPT against numpy and Keras, and how its numbers are packed."""

import copy
import json

import keras
import numpy as np
import pytest
from gpt_reference import ACTIVATIONS, gpt_logits, random_gpt, softmax, window
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_page import run_module

from helpers import live
from helpers.live import gpt_weights

pytest_plugins = ["browser"]
FILES = ["forward.js", "norms.js", "gpt_model.js"]
# Reads tokens one by one: the logits after each, and the attention at the end.
READ = """({ makeGpt }, [description, blob, tokens]) => {
    const gpt = makeGpt(description, new DataView(Uint8Array.from(blob).buffer));
    const state = gpt.start();
    const logits = tokens.map((token) => Array.from(gpt.step(state, token)));
    const rows = gpt.attention(state);
    return [logits, rows.map((heads) => heads.map((places) => places.map((r) => Array.from(r))))];
}"""
BOUND = {"rtol": 1e-4, "atol": 1e-4}


@pytest.fixture
def page(browser_context):
    return browser_context()[0]


def read(page, weights, heads, tokens, *arguments):
    """The page's logits (t, vocab) and its rows of attention, of a GPT that loses nothing."""
    description, blob = live.pack_gpt(weights, heads, *arguments)
    assert {spec["dtype"] for spec in description["weights"]} == {"float32"}
    json.dumps(description)
    logits, rows = run_module(page, FILES, READ, [description, list(blob), list(map(int, tokens))])
    return np.array(logits), rows


def as_square(rows):
    """Rows of attention, filled up with zeros: (blocks, heads, t, t)."""
    t = len(rows[0][0])
    assert all([len(row) for row in head] == list(range(1, t + 1)) for b in rows for head in b)
    return np.array([[[r + [0] * (t - len(r)) for r in head] for head in b] for b in rows])


# --- the reference -------------------------------------------------------------------------------


def keras_logits(weights, tokens, heads, activation, epsilon):
    """The same GPT of Keras's own layers."""
    layers, width = keras.layers, weights["token"].shape[1]
    approximate = {"gelu_tanh": lambda x: keras.activations.gelu(x, approximate=True)}

    def apply(layer, x, arrays):
        layer.build(x.shape)
        layer.set_weights([a for a in arrays if a is not None])
        return layer(x)

    def dense(x, pair, activation=None):
        layer = layers.Dense(pair[0].shape[1], activation, use_bias=pair[1] is not None)
        return apply(layer, x, pair)

    def norm(x, pair):
        return apply(layers.LayerNormalization(epsilon=epsilon), x, pair)

    def attention(x, qkv, out):
        layer = layers.MultiHeadAttention(heads, width // heads, use_bias=qkv[1] is not None)
        layer.build(x.shape, x.shape)
        shape = (width, heads, width // heads)
        kernels = [part.reshape(shape) for part in np.split(qkv[0], 3, axis=1)]
        parts = [*kernels, out[0].reshape(heads, -1, width)]
        if qkv[1] is not None:
            biases = [part.reshape(heads, -1) for part in np.split(qkv[1], 3)] + [out[1]]
            parts = [part for pair in zip(parts, biases, strict=True) for part in pair]
        layer.set_weights(parts)
        return layer(x, x, use_causal_mask=True)

    x = keras.ops.convert_to_tensor(weights["token"][tokens] + weights["position"][: len(tokens)])
    x = keras.ops.cast(x[None], "float32")
    for block in weights["blocks"]:
        x += attention(norm(x, block["norm_1"]), block["qkv"], block["out"])
        kind = approximate.get(activation, activation)
        x += dense(dense(norm(x, block["norm_2"]), block["up"], kind), block["down"])
    return dense(norm(x, weights["norm"]), weights["head"]).numpy()[0]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", gpt_weights.ACTIVATIONS)
def test_the_reference_and_the_page_answer_as_keras_does(page, activation, bias):
    weights = random_gpt(vocab=11, width=12, context=9, seed=3, bias=bias)
    tokens = np.random.default_rng(1).integers(0, 11, 9)
    expected = keras_logits(weights, tokens, 3, activation, 1e-5)
    assert expected.std() > 0.3
    reference, _ = gpt_logits(weights, tokens, 3, activation, 1e-5)
    np.testing.assert_allclose(reference, expected, **BOUND)
    found, _ = read(page, weights, 3, tokens, activation, 1e-5)
    np.testing.assert_allclose(found, expected, **BOUND)


def test_the_activations_are_those_of_the_reference():
    assert set(gpt_weights.ACTIVATIONS) == set(ACTIVATIONS)


# --- the page ------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    vocab=st.integers(1, 12),
    size=st.integers(1, 5),
    heads=st.integers(1, 4),
    context=st.integers(1, 12),
    blocks=st.integers(1, 3),
    inner=st.integers(1, 20),
    activation=st.sampled_from(gpt_weights.ACTIVATIONS),
    epsilon=st.sampled_from([1e-6, 1e-3, 0.1]),
    bias=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_each_gpt(
    page, vocab, size, heads, context, blocks, inner, activation, epsilon, bias, seed
):
    rng = np.random.default_rng(seed)
    # Two numbers with a small variance are divided by next to nothing: no rounding survives that.
    width = heads * size if heads * size > 2 else 4 * heads
    weights = random_gpt(vocab, width, context, blocks, inner, seed, bias)
    tokens = rng.integers(0, vocab, rng.integers(1, context + 1))
    expected, rows = gpt_logits(weights, tokens, heads, activation, epsilon)
    found, seen = read(page, weights, heads, tokens, activation, epsilon)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(as_square(seen), rows, atol=1e-3)
    np.testing.assert_allclose(as_square(seen).sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("context", [1, 2, 7, 8])
def test_a_long_line_moves_the_window_on_by_half(page, context):
    weights = random_gpt(vocab=9, width=8, context=context, seed=context)
    tokens = np.random.default_rng(0).integers(0, 9, 4 * context + 3)
    found, rows = read(page, weights, 2, tokens)
    for i in range(len(tokens)):
        seen = window(tokens[: i + 1], context)
        expected, attention = gpt_logits(weights, seen, 2)
        np.testing.assert_allclose(found[i], expected[-1], **BOUND)
    np.testing.assert_allclose(as_square(rows), attention, atol=1e-4)
    assert len(set(map(tuple, np.round(found, 3)))) > context


def test_what_comes_later_changes_no_earlier_row(page):
    weights = random_gpt(vocab=9, width=8, context=16, seed=5)
    rng = np.random.default_rng(2)
    first, end, other = (rng.integers(0, 9, n) for n in (7, 9, 9))
    assert (end != other).any()
    logits, rows = zip(
        *(read(page, weights, 2, np.append(first, e)) for e in (end, other)), strict=True
    )
    np.testing.assert_array_equal(logits[0][:7], logits[1][:7])
    squares = [as_square(r)[:, :, :7] for r in rows]
    np.testing.assert_array_equal(*squares)
    assert (logits[0][7:] != logits[1][7:]).any()


def test_states_do_not_mix(page):
    weights = random_gpt(vocab=9, width=8, context=5, seed=6)
    description, blob = live.pack_gpt(weights, 4)
    script = """({ makeGpt }, [description, blob]) => {
        const gpt = makeGpt(description, new DataView(Uint8Array.from(blob).buffer));
        const [one, two] = [gpt.start(), gpt.start()];
        gpt.step(one, 3);
        gpt.step(two, 8);
        gpt.step(two, 0);
        return [Array.from(gpt.step(one, 1)), gpt.vocabSize, gpt.context, gpt.heads, gpt.blocks];
    }"""
    found, *sizes = run_module(page, FILES, script, [description, list(blob)])
    np.testing.assert_allclose(found, gpt_logits(weights, [3, 1], 4)[0][-1], **BOUND)
    assert sizes == [9, 5, 4, 2]


@pytest.mark.parametrize("token", [-1, 9, 0.5])
def test_a_token_that_is_none_is_refused(page, token):
    description, blob = live.pack_gpt(random_gpt(9, 8, 4), 2)
    script = """({ makeGpt }, [description, blob, token]) => {
        const gpt = makeGpt(description, new DataView(Uint8Array.from(blob).buffer));
        try { gpt.step(gpt.start(), token); } catch (error) { return error.message; }
    }"""
    told = run_module(page, FILES, script, [description, list(blob), token])
    assert told == f"there is no token {token}: the GPT knows 9"


def rename(description):
    next(s for s in description["weights"] if s["name"] == "blocks.1.qkv.0")["name"] = "other"


DAMAGE = {
    "the description of its weights is missing": dict.clear,
    'within "head.1"': lambda d: d["weights"][-1]["shape"].append(2),
    "bytes of weights, but there are": lambda d: d["weights"].pop(),
    'its weights "blocks.1.qkv.0" are missing': rename,
    'there is no activation "elu"': lambda d: d.update(activation="elu"),
    'there is no format "int4"': lambda d: d["weights"][0].update(dtype="int4"),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_description_that_does_not_fit_is_told(page, sentence):
    description, blob = live.pack_gpt(random_gpt(9, 8, 4), 2)
    DAMAGE[sentence](description)
    script = """({ makeGpt }, [description, blob]) => {
        try { makeGpt(description, new DataView(Uint8Array.from(blob).buffer)); }
        catch (error) { return error.message; }
    }"""
    assert sentence in run_module(page, FILES, script, [description, list(blob)])


def test_missing_bytes_are_told(page):
    description, _ = live.pack_gpt(random_gpt(9, 8, 4, blocks=1), 2)
    script = """({ makeGpt }, description) => {
        try { makeGpt(description, null); } catch (error) { return error.message; }
    }"""
    assert run_module(page, FILES, script, description) == "its weights are missing"


# --- packing -------------------------------------------------------------------------------------


def flat(weights):
    """All arrays of a dict of weights, in order."""
    if isinstance(weights, dict):
        weights = weights.values()
    if isinstance(weights, np.ndarray) or weights is None:
        return [weights]
    return [array for part in weights for array in flat(part)]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", ["int16", "int8", "float16"])
def test_what_is_unpacked_is_what_was_packed(dtype, bias):
    weights = random_gpt(62, 128, 64, blocks=2, bias=bias)
    before = copy.deepcopy(weights)
    description, blob = live.pack_gpt(weights, 4, dtype=dtype)
    kinds = [spec["dtype"] for spec in json.loads(json.dumps(description))["weights"]]
    assert kinds.count(dtype) == 3 + 2 * 4
    seen = live.unpack_gpt(description, blob)
    assert seen.keys() == weights.keys() and seen["blocks"][0].keys() == weights["blocks"][0].keys()
    for array, exact, own in zip(flat(seen), flat(before), flat(weights), strict=True):
        assert (array is None) == (exact is None) and np.array_equal(exact, own)
        if exact is None:
            continue
        step = np.abs(exact).max(axis=0) / {"int8": 127, "int16": 32767, "float16": 1024}[dtype]
        assert (np.abs(array - exact) <= 0.51 * step + 1e-7).all()
    with pytest.raises(ValueError, match="blob: expected .* bytes for this GPT"):
        live.unpack_gpt(description, blob + b"x")
    with pytest.raises(ValueError, match="blob: .* end within"):
        live.unpack_gpt(description, blob[:-1])


@pytest.mark.parametrize(("dtype", "bound"), [("int16", 1e-3), ("float16", 1e-2), ("int8", 0.3)])
def test_parity_is_what_the_page_loses(page, dtype, bound):
    weights = random_gpt(62, 64, 16, blocks=2)
    tokens = np.random.default_rng(3).integers(0, 62, 16)
    given = []

    def logits(numbers):
        given.append(numbers)
        return gpt_logits(numbers, tokens, 4)[0]

    lost = live.gpt_parity(logits, weights, dtype)
    description, blob = live.pack_gpt(weights, 4, dtype=dtype)
    found, _ = run_module(page, FILES, READ, [description, list(blob), tokens.tolist()])
    difference = np.abs(softmax(np.array(found)) - softmax(gpt_logits(weights, tokens, 4)[0]))
    print(f"\n{dtype}: the page is within {lost:.1e}")
    assert given[-1] is weights and len(given) == 2
    assert 0 < lost < bound
    assert difference.max() == pytest.approx(lost, abs=2e-6)


def changed(*path, to):
    """A good GPT in which one place holds something else."""
    weights = copy.deepcopy(random_gpt(9, 8, 4))
    spot = weights
    for key in path[:-1]:
        spot[key] = list(spot[key]) if isinstance(spot[key], tuple) else spot[key]
        spot = spot[key]
    spot[path[-1]] = to
    return weights


BAD_WEIGHTS = [
    (r"weights: expected a dict of \['token', .*got str", "model"),
    (r"weights: expected a dict .*got \['token'\]", {"token": np.zeros((2, 2))}),
    (r'weights\["token"\]: expected numbers \(n, n\), got', changed("token", to=np.zeros(8))),
    (r'weights\["position"\]: expected numbers \(n, 8\)', changed("position", to=np.zeros((4, 9)))),
    (r'weights\["blocks"\]: expected a list of blocks', changed("blocks", to=[])),
    (r'weights\["blocks"\]: expected a list of blocks', changed("blocks", to=3)),
    (r'weights\["blocks"\]\[1\]: expected a dict of .*got', changed("blocks", 1, to={})),
    (
        r'\["blocks"\]\[1\]\["qkv"\]\[0\]: expected numbers \(8, 24\), got float64 \(8, 8\)',
        changed("blocks", 1, "qkv", 0, to=np.zeros((8, 8))),
    ),
    (r'\["qkv"\]\[1\]: expected numbers \(24,\)', changed("blocks", 0, "qkv", 1, to=np.zeros(8))),
    (r'\["out"\]: expected a pair of arrays', changed("blocks", 0, "out", to=np.zeros((8, 8)))),
    (r'\["up"\]\[0\]: expected numbers \(8, n\)', changed("blocks", 0, "up", 0, to=None)),
    (r'\["up"\]\[1\]: expected numbers \(32,\)', changed("blocks", 0, "up", 1, to=np.zeros(8))),
    (r'\["down"\]\[0\]: expected .*\(32, 8\)', changed("blocks", 0, "down", 0, to=np.eye(8))),
    (r'\["norm_2"\]\[1\]: expected numbers \(8,\)', changed("blocks", 0, "norm_2", 1, to=None)),
    (r'weights\["norm"\]\[0\]: expected finite', changed("norm", 0, to=np.full(8, np.nan))),
    (r'weights\["head"\]\[0\]: expected numbers \(8, 9\)', changed("head", 0, to=np.eye(8))),
]


@pytest.mark.parametrize(("message", "weights"), BAD_WEIGHTS, ids=range(len(BAD_WEIGHTS)))
def test_weights_that_do_not_fit_are_named(message, weights):
    with pytest.raises(ValueError, match=message):
        live.pack_gpt(weights, 2)


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        ("heads: expected an integer that divides 8, got 3", {"heads": 3}),
        ("heads: expected", {"heads": 0}),
        ("heads: expected", {"heads": 2.0}),
        ("heads: expected", {"heads": True}),
        ("activation: expected one of .* got 'elu'", {"activation": "elu"}),
        ("epsilon: expected a number above 0, got 0", {"epsilon": 0}),
        ("epsilon: expected numbers", {"epsilon": "small"}),
        ("dtype: expected one of .* got 'float32'", {"dtype": "float32"}),
    ],
)
def test_settings_that_do_not_fit_are_named(message, wrong):
    with pytest.raises(ValueError, match=message):
        live.pack_gpt(random_gpt(9, 8, 4), **{"heads": 2, **wrong})


def test_numbers_beyond_a_format_are_named():
    weights = random_gpt(64, 64, 4)
    weights["token"] *= 1e6
    with pytest.raises(ValueError, match=r'weights\["token"\] has numbers beyond float16'):
        live.pack_gpt(weights, 4, dtype="float16")
