"""What the page has to know of a Keras model: its layers in order, their settings and numbers.

Keras is not imported: a model is only asked for its layers, weights and configuration. A layer
counts by the name of its class, so a chapter's own `PixelShuffle` (depth to space, with an integer
`factor`) is known too.
"""

import numpy as np

from helpers.live.layer_readers import READERS

NOTHING_TO_DO = ("InputLayer", "Dropout")
RECURRENT = ("kernel", "recurrent_kernel", "bias")
WEIGHTS = {"Embedding": ("embeddings",), "GRU": RECURRENT, "LSTM": RECURRENT}
WEIGHTS |= {"LayerNormalization": ("gamma", "beta")}


def chain(model):
    """Yield the innermost layers of a model in order; ValueError where the model is no chain."""
    config = model.get_config() if hasattr(model, "get_config") else {}
    if "layers" not in config or not getattr(model, "built", True):
        raise ValueError(f"model: expected a built Sequential or Functional model, got {model!r}")
    previous = None
    for entry in config["layers"]:
        # A Functional model notes for each layer where its inputs come from; Sequential does not.
        takes = sources(entry.get("inbound_nodes", [])) if previous else []
        if takes not in ([], [previous]):
            raise ValueError(f"model: layer {entry['name']!r} takes {takes}, not a single chain")
        previous = entry.get("name")
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from chain(layer)
        elif type(layer).__name__ not in NOTHING_TO_DO:
            yield layer


def describe(layer, readers=None):
    """Return what the page needs to know of a layer: a dict that JSON can hold.

    readers: `READERS`, for a chain, unless others are given. Raises ValueError, naming the layer,
    for a kind or a setting that the page does not know.
    """
    kind, config = type(layer).__name__, layer.get_config()
    reader = (readers or READERS).get(kind)
    if reader is None:
        raise ValueError(f"model: the page knows no layer {kind} ({layer.name!r})")
    return {"type": kind} | reader(layer, config)


def weights_of(layer):
    """Return {name: array} of a layer, as the page uses them, in the order of `get_weights()`.

    A trained `BatchNormalization` comes as one scale and one offset a channel, which is also how
    Keras itself computes it (Ioffe and Szegedy 2015, algorithm 2, step 11).
    """
    kind = type(layer).__name__
    if kind != "BatchNormalization":
        names = WEIGHTS.get(kind, ("kernel", "bias"))
        return dict(zip(names, layer.get_weights(), strict=False))
    config, (*own, mean, variance) = layer.get_config(), layer.get_weights()
    gamma = own.pop(0) if config["scale"] else 1
    beta = own.pop(0) if config["center"] else 0
    scale = gamma / np.sqrt(variance + config["epsilon"])
    return {"scale": scale, "offset": beta - mean * scale}


def sources(nodes):
    """Return the names of the layers that a Functional configuration's nodes take input from."""
    if isinstance(nodes, dict):
        history = nodes.get("keras_history")
        return [history[0]] if history else sources(list(nodes.values()))
    if isinstance(nodes, (list, tuple)):
        return [name for node in nodes for name in sources(node)]
    return []
