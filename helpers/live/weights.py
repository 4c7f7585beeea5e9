"""Turns a chain of Keras layers into what `forward.js` reads: a list of layers and their bytes.

The bytes hold the weights one after another, little-endian, in the order of `get_weights()`.
Arrays of fewer than `SMALL` numbers, such as biases, are float32: exact, and next to nothing in
bytes. The larger ones are written in one of three formats:
- "int16" (two bytes a number) and "int8" (one): whole steps, symmetric about zero, with one
  float32 scale, stored before them, for each index of the last axis (for `Dense` and `Conv2D`:
  each output unit, whose largest weight becomes 32,767 or 127 steps).
- "float16": two bytes a number, rounded to 11 significant bits. As large as int16, less exact.

Rounding adds up through the layers and depends on the model: `parity` measures it.
"""

import numpy as np

from helpers.live.layer_specs import chain, describe, weights_of

SMALL = 4096
TYPES = {"float32": "<f4", "float16": "<f2", "int16": "<i2", "int8": "i1"}


def pack(model, dtype="int16"):
    """Pack a built Sequential model, or a Functional chain, for the page.

    Returns `(layers, blob)`: a list of dicts that JSON can hold, and the weights as bytes.
    Raises ValueError for a layer or activation that the page does not know (naming it), for a
    model that is no chain, for weights that are not finite, and for another `dtype`.
    """
    check_dtype(dtype)
    layers, chunks = [], []
    for layer in chain(model):
        spec = describe(layer) | {"weights": []}
        for name, array in weights_of(layer).items():
            kind, raw = encode(array, dtype, f"model: {name} of layer {layer.name!r}")
            spec["weights"].append({"name": name, "shape": list(array.shape), "dtype": kind})
            chunks.append(raw)
        layers.append(spec)
    return layers, b"".join(chunks)


def unpack(layers, blob):
    """Return the weights that the page will see: float32 arrays in the order of `get_weights()`.

    A `BatchNormalization` gives two: its scale and its offset. Raises ValueError when `blob` is
    longer or shorter than `layers` describes.
    """
    arrays, start = [], 0
    for spec in (weight for layer in layers for weight in layer["weights"]):
        array, start = decode(spec, blob, start)
        arrays.append(array)
    if start != len(blob):
        raise ValueError(f"blob: expected {start} bytes for these layers, got {len(blob)}")
    return arrays


def parity(model, inputs, dtype="int16", softmax=False):
    """Return the largest change of any output of `model` on `inputs` that packing causes (float).

    softmax: whether the outputs are logits, (..., classes), to be compared as the probabilities in
    [0, 1] that they mean. The model's own weights are put back afterwards.
    """
    packed = iter(unpack(*pack(model, dtype)))
    answers = probabilities if softmax else np.asarray
    own, before = model.get_weights(), answers(model(inputs))
    try:
        for layer in chain(model):
            seen = {name: next(packed) for name in weights_of(layer)}
            if "scale" not in seen:  # scale and offset are float32, as Keras computes them
                layer.set_weights(list(seen.values()))
        return float(np.abs(answers(model(inputs)) - before).max())
    finally:
        model.set_weights(own)


def probabilities(logits):
    """Return the softmax of logits (..., classes) along the last axis, an array of that shape."""
    logits = np.asarray(logits)
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def base64_kb(*parts):
    """Return what bytes add to a page, in kB (1,000 bytes): it carries them as base64."""
    return sum(4 * -(-len(part) // 3) for part in parts) / 1000


def check_dtype(dtype):
    """Raise ValueError unless `dtype` is one in which large arrays can travel."""
    if dtype not in list(TYPES)[1:]:
        raise ValueError(f"dtype: expected one of {list(TYPES)[1:]}, got {dtype!r}")


def encode(array, dtype, what):
    """Return (format, bytes) of one float array; `what` it is begins the sentence of an error.

    Raises ValueError for numbers that are not finite, or too large for the format.
    """
    if not np.isfinite(array).all():
        raise ValueError(f"{what} has NaN or infinite numbers; expected finite ones")
    kind = "float32" if array.size < SMALL or array.ndim < 2 else dtype
    if kind.startswith("float"):
        if np.abs(array).max(initial=0) > np.finfo(kind).max:
            advice = "; use int16 or int8" if kind == "float16" else ""
            raise ValueError(f"{what} has numbers beyond {kind}{advice}")
        return kind, array.astype(TYPES[kind]).tobytes()
    most = np.iinfo(kind).max
    largest = np.abs(array).max(axis=tuple(range(array.ndim - 1)))
    scale = (largest / most).astype("<f4")
    scale[scale == 0] = 1  # nothing but zeros, or what float32 cannot tell from them
    steps = np.clip(np.rint(array / scale), -most, most).astype(TYPES[kind])
    return kind, scale.tobytes() + steps.tobytes()


def decode(spec, blob, start):
    """Return (float32 array, where the next one starts); `spec` has its name, shape and dtype.

    Raises ValueError where `blob` ends within it.
    """
    kind, size = np.dtype(TYPES[spec["dtype"]]), int(np.prod(spec["shape"]))
    scales = spec["shape"][-1] if kind.kind == "i" else 0
    end = start + 4 * scales + kind.itemsize * size
    if end > len(blob):
        raise ValueError(f"blob: {len(blob)} bytes end within {spec['name']}, expected {end}")
    scale = np.frombuffer(blob, "<f4", scales, start) if scales else np.float32(1)
    numbers = np.frombuffer(blob, kind, size, start + 4 * scales)
    return numbers.astype(np.float32).reshape(spec["shape"]) * scale, end
