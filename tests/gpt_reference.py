"""A small GPT written with numpy alone, for the tests of the one in the page."""

import math

import numpy as np

ERF = np.vectorize(math.erf)
ACTIVATIONS = {
    "gelu": lambda x: x * (1 + ERF(x / math.sqrt(2))) / 2,
    "gelu_tanh": lambda x: x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "relu": lambda x: np.maximum(x, 0),
}


def random_gpt(vocab, width, context, blocks=2, inner=None, seed=0, bias=True):
    """Numbers of a GPT whose attention has preferences and whose answers differ."""
    rng = np.random.default_rng(seed)

    def dense(rows, columns):
        kernel = rng.normal(0, 1.5 / np.sqrt(rows), (rows, columns))
        return kernel, rng.normal(0, 0.3, columns) if bias else None

    def norm():
        return rng.uniform(0.5, 1.5, width), rng.normal(0, 0.2, width)

    def block():
        m = inner or 4 * width
        first = {"norm_1": norm(), "qkv": dense(width, 3 * width), "out": dense(width, width)}
        return first | {"norm_2": norm(), "up": dense(width, m), "down": dense(m, width)}

    return {
        "token": rng.normal(size=(vocab, width)),
        "position": rng.normal(0, 0.5, (context, width)),
        "blocks": [block() for _ in range(blocks)],
        "norm": norm(),
        "head": dense(width, vocab),
    }


def softmax(scores):
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def normalised(x, pair, epsilon):
    gamma, beta = pair
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt(x.var(axis=-1, keepdims=True) + epsilon) * gamma + beta


def dense(x, pair):
    kernel, bias = pair
    return x @ kernel + (0 if bias is None else bias)


def attend(x, heads):
    """What a block's heads mix of qkv (t, 3 d), and their weights (heads, t, t)."""
    t, width = len(x), x.shape[1] // 3
    q, k, v = (part.reshape(t, heads, -1).swapaxes(0, 1) for part in np.split(x, 3, axis=1))
    scores = q @ k.swapaxes(1, 2) / math.sqrt(width / heads)
    weights = softmax(np.where(np.tri(t, dtype=bool), scores, -np.inf))
    return (weights @ v).swapaxes(0, 1).reshape(t, width), weights


def gpt_logits(weights, tokens, heads, activation="gelu", epsilon=1e-3):
    """Return the logits (t, vocab) and the attention (blocks, heads, t, t) of a row of tokens."""
    x, seen = weights["token"][tokens] + weights["position"][: len(tokens)], []
    for block in weights["blocks"]:
        mixed, rows = attend(dense(normalised(x, block["norm_1"], epsilon), block["qkv"]), heads)
        seen.append(rows)
        x = x + dense(mixed, block["out"])
        inner = ACTIVATIONS[activation](dense(normalised(x, block["norm_2"], epsilon), block["up"]))
        x = x + dense(inner, block["down"])
    return dense(normalised(x, weights["norm"], epsilon), weights["head"]), np.array(seen)


def window(tokens, context):
    """Return what the page still sees of the tokens, read one by one."""
    seen = []
    for token in tokens:
        if len(seen) == context:
            seen = seen[context - context // 2 :]
        seen.append(token)
    return seen
