"""The chains of layers that the page steps through, one token at a time."""

from helpers.live.arguments import expect


def check_recurrent(layers):
    """Return how many tokens packed layers take in, and how many logits they answer with.

    layers: as `helpers.live.weights.pack` gives them. Raises ValueError, naming the model, unless
    they are an Embedding, GRU or LSTM layers and a Dense layer without activation; more Dense
    layers may lie between.
    """
    kinds = [layer["type"] for layer in layers]
    between = {"GRU", "LSTM", "Dense"}
    fits = kinds[:1] == ["Embedding"] and kinds[-1] == "Dense" and set(kinds[1:]) <= between
    expect(fits, "model", "an Embedding, GRU or LSTM layers and a Dense layer", kinds)
    last = layers[-1]
    expect(last["activation"] == "linear", "model", "logits", f"a {last['activation']}")
    return layers[0]["weights"][0]["shape"][0], last["weights"][0]["shape"][-1]
