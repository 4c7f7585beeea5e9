"""What the page has to know of a Keras model: its layers in order, their settings and numbers.

Keras is not imported: a model is only asked for its layers, weights and configuration. A layer
counts by the name of its class, so a chapter's own `PixelShuffle` (depth to space, with an integer
`factor`) is known too.
"""

import numpy as np

ACTIVATIONS = ["linear", "relu", "leaky_relu", "sigmoid", "tanh"]
ACTIVATIONS += ["softplus", "silu", "gelu", "softmax"]
NOTHING_TO_DO = ("InputLayer", "Dropout")


def chain(model):
    """Yield the innermost layers of a model in order; ValueError where the model is no chain."""
    config = model.get_config() if hasattr(model, "get_config") else {}
    if "layers" not in config or not getattr(model, "built", True):
        raise ValueError(f"model: expected a built Sequential or Functional model, got {model!r}")
    previous = None
    for entry in config["layers"]:
        # A Functional model notes for each layer where its inputs come from; Sequential does not.
        sources = _sources(entry.get("inbound_nodes", [])) if previous else []
        if sources not in ([], [previous]):
            raise ValueError(f"model: layer {entry['name']!r} takes {sources}, not a single chain")
        previous = entry.get("name")
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from chain(layer)
        elif type(layer).__name__ not in NOTHING_TO_DO:
            yield layer


def describe(layer):
    """Return what the page needs to know of a layer: a dict that JSON can hold.

    Raises ValueError, naming the layer, for a kind or a setting that the page does not know.
    """
    kind, config = type(layer).__name__, layer.get_config()
    if kind not in READERS:
        raise ValueError(f"model: the page knows no layer {kind} ({layer.name!r})")
    return {"type": kind} | READERS[kind](layer, config)


def weights_of(layer):
    """Return {name: array} of a layer, as the page uses them.

    A trained `BatchNormalization` comes as one scale and one offset a channel, which is also how
    Keras itself computes it (Ioffe and Szegedy 2015, algorithm 2, step 11).
    """
    if type(layer).__name__ != "BatchNormalization":
        return dict(zip(("kernel", "bias"), layer.get_weights(), strict=False))
    config, (*own, mean, variance) = layer.get_config(), layer.get_weights()
    gamma = own.pop(0) if config["scale"] else 1
    beta = own.pop(0) if config["center"] else 0
    scale = gamma / np.sqrt(variance + config["epsilon"])
    return {"scale": scale, "offset": beta - mean * scale}


def _sources(nodes):
    """Return the names of the layers that a Functional configuration's nodes take input from."""
    if isinstance(nodes, dict):
        history = nodes.get("keras_history")
        return [history[0]] if history else _sources(list(nodes.values()))
    if isinstance(nodes, (list, tuple)):
        return [name for node in nodes for name in _sources(node)]
    return []


def _only(layer, config, **known):
    """Raise where a setting is another than the one that the page knows."""
    for name, value in known.items():
        if config.get(name, value) != value:
            found = f"{name}={config[name]!r} of layer {layer.name!r}"
            raise ValueError(f"model: the page does not know {found}; expected {value!r}")


def _activation(layer, config):
    if config["activation"] not in ACTIVATIONS:
        unknown = f"activation {config['activation']!r} ({layer.name!r})"
        raise ValueError(f"model: the page knows no {unknown}; it knows {ACTIVATIONS}")
    return {"activation": config["activation"]}


def _conv(layer, config):
    _only(layer, config, data_format="channels_last", dilation_rate=(1, 1), groups=1)
    strides = [int(n) for n in config["strides"]]
    return {"strides": strides, "padding": config["padding"]} | _activation(layer, config)


def _normalization(layer, config):
    last = layer.input_spec.ndim - 1
    if config["axis"] not in (-1, last):
        _only(layer, config, axis=-1)
    return {}


def _relu(layer, config):
    _only(layer, config, max_value=None, negative_slope=0, threshold=0)
    return {"type": "Activation", "activation": "relu"}


def _upsampling(layer, config):
    _only(layer, config, data_format="channels_last", interpolation="nearest")
    return {"size": [int(n) for n in config["size"]]}


def _flatten(layer, config):
    _only(layer, config, data_format="channels_last")
    return {}


def _shuffle(layer, config):
    factor = config.get("factor", getattr(layer, "factor", None))
    if isinstance(factor, bool) or not isinstance(factor, (int, np.integer)) or factor < 1:
        wrong = f"factor of layer {layer.name!r}: expected an integer from 1, got {factor!r}"
        raise ValueError(f"model: {wrong}")
    return {"factor": int(factor)}


READERS = {
    "Dense": _activation,
    "Conv2D": _conv,
    "BatchNormalization": _normalization,
    "Activation": _activation,
    "LeakyReLU": lambda layer, config: {"slope": float(config["negative_slope"])},
    "ReLU": _relu,
    "Reshape": lambda layer, config: {"shape": list(config["target_shape"])},
    "Flatten": _flatten,
    "Permute": lambda layer, config: {"dims": list(config["dims"])},
    "UpSampling2D": _upsampling,
    "PixelShuffle": _shuffle,
}
