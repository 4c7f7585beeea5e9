"""How the settings of each kind of Keras layer are read for the page, or refused by name.

A reader takes a layer and its configuration and gives a dict that JSON can hold.
"""

import numpy as np

ACTIVATIONS = ["linear", "relu", "leaky_relu", "sigmoid", "tanh"]
ACTIVATIONS += ["softplus", "silu", "gelu", "softmax", "sin"]


def _only(layer, config, **known):
    """Raise where a setting is another than the one that the page knows."""
    for name, value in known.items():
        if config.get(name, value) != value:
            found = f"{name}={config[name]!r} of layer {layer.name!r}"
            raise ValueError(f"model: the page does not know {found}; expected {value!r}")


def _activation(layer, config):
    name = config["activation"]
    if isinstance(name, dict):  # a function that is no activation by itself, such as `ops.sin`
        name = name["config"]
    own = getattr(getattr(layer, "activation", None), "__module__", None) or "keras"
    if name not in ACTIVATIONS or own.split(".")[0] not in ("keras", "tensorflow"):
        unknown = f"activation {name!r} ({layer.name!r})"
        raise ValueError(f"model: the page knows no {unknown}; it knows {ACTIVATIONS}")
    return {"activation": name}


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


def _text(layer, config):
    _only(layer, config, activation="tanh", recurrent_activation="sigmoid", reset_after=True)
    _only(layer, config, return_sequences=True, return_state=False, go_backwards=False)
    _only(layer, config, stateful=False, mask_zero=False)
    return {}


def _flatten(layer, config):
    _only(layer, config, data_format="channels_last")
    return {}


def _on_last_axis(layer, config):
    axes = np.ravel(config["axis"]).tolist()
    if axes not in ([-1], [len(layer.output.shape) - 1]):
        found = f"axis={config['axis']!r} of layer {layer.name!r}"
        raise ValueError(f"model: the page does not know {found}; expected the last one")
    return {}


def _layer_normalization(layer, config):
    _only(layer, config, center=True, scale=True, rms_scaling=False)
    return _on_last_axis(layer, config) | {"epsilon": float(config["epsilon"])}


def _shuffle(layer, config):
    factor = config.get("factor", getattr(layer, "factor", None))
    if isinstance(factor, bool) or not isinstance(factor, (int, np.integer)) or factor < 1:
        wrong = f"factor of layer {layer.name!r}: expected an integer from 1, got {factor!r}"
        raise ValueError(f"model: {wrong}")
    return {"factor": int(factor)}


READERS = {
    "Dense": _activation,
    "Conv2D": _conv,
    "Embedding": _text,
    "GRU": _text,
    "LSTM": _text,
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

# What the page knows in a graph: all but text, and where branches meet. There, an `Embedding`
# answers one label, not each letter of a text.
GRAPH_READERS = {kind: read for kind, read in READERS.items() if kind not in ("GRU", "LSTM")} | {
    "LayerNormalization": _layer_normalization,
    "Add": lambda layer, config: {},
    "Multiply": lambda layer, config: {},
    "Concatenate": _on_last_axis,
}
