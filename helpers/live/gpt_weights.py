"""Turns the numbers of a small GPT into what `gpt_model.js` reads: a description and bytes.

A GPT may be built of a chapter's own classes, so it comes as a plain dict of float arrays:

    {"token": (vocab, d), "position": (context, d), "blocks": [block, ...],
     "norm": (gamma, beta), "head": (kernel, bias)}

where each block is {"norm_1": (gamma, beta), "qkv": (kernel, bias), "out": (kernel, bias),
"norm_2": (gamma, beta), "up": (kernel, bias), "down": (kernel, bias)}. gamma and beta are (d,). The
kernels are (d, 3 d) of "qkv", (d, d) of "out", (d, m) of "up", (m, d) of "down" and (d, vocab) of
"head". A bias has a number for each column of its kernel; it may be None.

    x = token[t] + position[i]
    in each block: x += out(attention(qkv(norm_1(x)))), then x += down(activation(up(norm_2(x))))
    logits = head(norm(x))

The norms stand before the sums (Xiong et al. 2020, arXiv:2002.04745). The columns of "qkv" are
those of q, of k and of v, each of them head after head. Attention is causal, softmax(q k^T / sqrt(d
/ heads)) (Vaswani et al. 2017). Numbers travel in the formats of `helpers.live.weights`.
"""

import numpy as np

from helpers.live.arguments import expect, numbers
from helpers.live.weights import check_dtype, decode, encode, probabilities

ACTIVATIONS = ["gelu", "gelu_tanh", "relu"]
PARTS = ["token", "position", "blocks", "norm", "head"]
BLOCK_PARTS = ["norm_1", "qkv", "out", "norm_2", "up", "down"]


def pack_gpt(weights, heads, activation="gelu", epsilon=1e-3, dtype="int16"):
    """Pack the numbers of a GPT, a dict as above, for the page.

    heads: of each block, an integer that divides d. activation: "gelu" (exact), "gelu_tanh" (its
    approximation) or "relu". epsilon: what the norms add to a variance, above 0. dtype: "int16",
    "int8" or "float16".
    Returns `(description, blob)`: a dict that JSON can hold, and the numbers as bytes. Raises
    ValueError, naming the place, such as `weights["blocks"][1]["up"][0]`, for what does not fit.
    """
    check_dtype(dtype)
    arrays = _arrays(weights)
    (vocab_size, width), context = arrays["token",].shape, len(arrays["position",])
    _check_settings(heads, width, activation, epsilon)
    specs, chunks = [], []
    for path, array in arrays.items():
        kind, raw = encode(array, dtype, _place(path))
        name = ".".join(map(str, path))
        specs.append({"name": name, "shape": list(array.shape), "dtype": kind})
        chunks.append(raw)
    sizes = {"vocab_size": vocab_size, "context": context, "blocks": len(weights["blocks"])}
    settings = {"heads": int(heads), "activation": activation, "epsilon": float(epsilon)}
    return sizes | settings | {"weights": specs}, b"".join(chunks)


def unpack_gpt(description, blob):
    """Return the numbers that the page will see: a dict as above, of float32 arrays.

    Raises ValueError when `blob` is longer or shorter than `description` says.
    """
    found, start = {}, 0
    for spec in description["weights"]:
        found[spec["name"]], start = decode(spec, blob, start)
    expect(start == len(blob), "blob", f"{start} bytes for this GPT", len(blob))

    def pair(name):
        return found[f"{name}.0"], found.get(f"{name}.1")

    blocks = range(description["blocks"])
    return {
        "token": found["token"],
        "position": found["position"],
        "blocks": [{part: pair(f"blocks.{i}.{part}") for part in BLOCK_PARTS} for i in blocks],
        "norm": pair("norm"),
        "head": pair("head"),
    }


def gpt_parity(logits, weights, dtype="int16"):
    """Return the largest change of any next token's probability that packing causes (float).

    logits: a function that takes a dict like `weights` and returns the GPT's logits, (..., vocab),
    on some tokens. It is called with the packed numbers, then with `weights`: a model that it
    writes them into ends with its own.
    """
    packed = unpack_gpt(*pack_gpt(weights, 1, dtype=dtype))
    seen, exact = (probabilities(logits(given)) for given in (packed, weights))
    return float(np.abs(seen - exact).max())


def _arrays(weights):
    """Return {path: float array} in the order in which they travel, without what is None."""
    _check_parts(weights, (), PARTS)
    found = {("token",): numbers(_place(("token",)), weights["token"], (None, None))}
    vocab_size, width = found["token",].shape
    position = numbers(_place(("position",)), weights["position"], (None, width))
    found["position",] = position
    fits = isinstance(weights["blocks"], (list, tuple)) and weights["blocks"]
    expect(fits, _place(("blocks",)), "a list of blocks", repr(weights["blocks"])[:40])
    for i, block in enumerate(weights["blocks"]):
        found |= _block(block, ("blocks", i), width)
    found |= _pair(weights["norm"], ("norm",), (width,))
    return found | _pair(weights["head"], ("head",), (width, vocab_size))


def _block(block, path, width):
    _check_parts(block, path, BLOCK_PARTS)
    shapes = {"norm_1": (width,), "qkv": (width, 3 * width), "out": (width, width)}
    shapes |= {"norm_2": (width,), "up": (width, None)}
    found = {}
    for part in BLOCK_PARTS[:-1]:
        found |= _pair(block[part], (*path, part), shapes[part])
    inner = found[(*path, "up", 0)].shape[1]
    return found | _pair(block["down"], (*path, "down"), (inner, width))


def _pair(pair, path, shape):
    """Return the arrays of a norm, gamma and beta, or of a dense layer, kernel and bias."""
    fits = isinstance(pair, (list, tuple)) and len(pair) == 2
    expect(fits, _place(path), "a pair of arrays", type(pair).__name__)
    found = {(*path, 0): numbers(_place((*path, 0)), pair[0], shape)}
    if pair[1] is not None or len(shape) == 1:
        columns = found[(*path, 0)].shape[-1]
        found[(*path, 1)] = numbers(_place((*path, 1)), pair[1], (columns,))
    return found


def _check_parts(given, path, parts):
    got = list(given) if isinstance(given, dict) else type(given).__name__
    expect(
        isinstance(given, dict) and set(got) == set(parts), _place(path), f"a dict of {parts}", got
    )


def _check_settings(heads, width, activation, epsilon):
    whole = isinstance(heads, (int, np.integer)) and not isinstance(heads, bool) and heads > 0
    expect(whole and width % heads == 0, "heads", f"an integer that divides {width}", repr(heads))
    expect(activation in ACTIVATIONS, "activation", f"one of {ACTIVATIONS}", repr(activation))
    expect(numbers("epsilon", epsilon, ()) > 0, "epsilon", "a number above 0", repr(epsilon))


def _place(path):
    """Return where in the dict something stands, as one would write it."""
    return "weights" + "".join(f'["{key}"]' if isinstance(key, str) else f"[{key}]" for key in path)
