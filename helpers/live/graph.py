"""Turns a Functional Keras model, with side branches and several inputs, into what the page reads.

`weights.py` packs chains. A denoiser is none: it takes a picture, a time and a label, adds them up
on the way and carries parts of the picture past others. Its values are numbered in the order in
which they come to be: the inputs first, then what each layer gives. So a layer's spec says under
`takes` the numbers of what goes in. The bytes are those of `weights.py`.
"""

import numpy as np

from helpers.live.layer_readers import GRAPH_READERS
from helpers.live.layer_specs import NOTHING_TO_DO, describe, sources, weights_of
from helpers.live.weights import check_dtype, encode, unpack


def pack_graph(model, dtype="int16"):
    """Pack a built Functional model with one output for the page.

    Returns `(graph, blob)`: a dict that JSON can hold, {"inputs": their shapes without the batch
    axis, "layers": one dict a layer, "output": the number of the value that comes out}, and the
    weights as bytes. dtype: "int16", "int8" or "float16", as in `helpers.live.weights`.
    Raises ValueError for a layer or setting that the page does not know (naming it), for a layer
    that is called twice, for a model within the model, for several outputs, for weights that are
    not finite, and for another `dtype`.
    """
    check_dtype(dtype)
    entries, inputs, output = _wiring(model)
    numbers = {name: place for place, name in enumerate(inputs)}
    specs, chunks = [], []
    for name, takes in entries:
        layer = model.get_layer(name)
        taken = [numbers[source] for source in takes]
        if type(layer).__name__ in NOTHING_TO_DO:
            numbers[name] = taken[0]
            continue
        numbers[name] = len(inputs) + len(specs)
        spec = describe(layer, GRAPH_READERS) | {"takes": taken, "weights": []}
        for weight, array in weights_of(layer).items():
            kind, raw = encode(array, dtype, f"model: {weight} of layer {name!r}")
            spec["weights"].append({"name": weight, "shape": list(array.shape), "dtype": kind})
            chunks.append(raw)
        specs.append(spec)
    shapes = [list(model.get_layer(name).batch_shape[1:]) for name in inputs]
    return {"inputs": shapes, "layers": specs, "output": numbers[output]}, b"".join(chunks)


def graph_parity(model, inputs, dtype="int16"):
    """Return the largest change of any output of `model` on `inputs` that packing causes (float).

    inputs: a list of arrays, one for each input. The model's own weights are put back afterwards.
    """
    graph, blob = pack_graph(model, dtype)
    packed = iter(unpack(graph["layers"], blob))
    own, before = model.get_weights(), np.asarray(model(inputs))
    try:
        for name, _ in _wiring(model)[0]:
            layer = model.get_layer(name)
            seen = {weight: next(packed) for weight in weights_of(layer)}
            if seen and "scale" not in seen:  # scale and offset are float32, as Keras computes them
                layer.set_weights(list(seen.values()))
        return float(np.abs(np.asarray(model(inputs)) - before).max())
    finally:
        model.set_weights(own)


def _wiring(model):
    """Return [(name of a layer, names of what it takes)] in order, names of inputs, the output's.

    Raises ValueError for a model that is not Functional, or wired as the page cannot follow.
    """
    config = model.get_config() if hasattr(model, "get_config") else {}
    if "output_layers" not in config:
        raise ValueError(f"model: expected a built Functional model, got {model!r}")
    inputs, outputs = _names(config["input_layers"]), _names(config["output_layers"])
    if len(outputs) != 1:
        raise ValueError(f"model: expected one output, got {len(outputs)}: {outputs}")
    entries, known = [], {layer.name for layer in model.layers}
    for entry in config["layers"]:
        name, nodes = entry["name"], entry["inbound_nodes"]
        if name in inputs:
            continue
        if len(nodes) > 1:
            raise ValueError(f"model: layer {name!r} is called {len(nodes)} times, expected once")
        if name not in known:
            raise ValueError(f"model: {entry['class_name']!r} ({name!r}) is no layer; {ADVICE}")
        entries.append((name, sources(nodes)))
    return _in_order(entries, inputs), inputs, outputs[0]


ADVICE = "write it as one, such as layers.add([a, b]) for a + b"


def _names(ends):
    """Return the names in a Functional configuration's list of inputs or outputs."""
    return [ends[0]] if isinstance(ends[0], str) else [name for name, *_ in ends]


def _in_order(entries, known):
    """Return entries sorted so that each comes after all that it takes."""
    known, done, left = set(known), [], entries
    while left:
        ready = [entry for entry in left if known.issuperset(entry[1])]
        done += ready
        known |= {name for name, _ in ready}
        left = [entry for entry in left if entry[0] not in known]
    return done
