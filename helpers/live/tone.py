"""A rule on brightness in the place of what a network reads."""

import numpy as np

from helpers.live.arguments import expect


def add_tone_rule(reader, places, limit):
    """Return a chain that decides its first output by brightness, and the others as reader does.

    reader: a built Keras chain of `Dense` layers, "relu" but for the last one: pixels (n, p) in
    [0, 1] -> (n, m). places: which of the p pixels count, (k >= 1,) integers. The first output is
    `limit` minus their mean, so above 0 where they are darker than limit, a number in [0, 1].
    Each hidden layer has one unit more, which hands the mean on. Raises ValueError that names the
    argument.
    """
    import keras

    chain = [layer for layer in reader.layers if not isinstance(layer, keras.layers.InputLayer)]
    dense = all(isinstance(layer, keras.layers.Dense) for layer in chain)
    names = [layer.activation.__name__ for layer in chain] if dense else []
    expected = [*["relu"] * (len(chain) - 1), "linear"]
    expect(names == expected, "reader", 'Dense layers, "relu" but for the last', names)
    places, pixels = np.asarray(places), reader.input_shape[-1]
    inside = places.ndim == 1 and len(places) > 0 and np.isin(places, np.arange(pixels)).all()
    expect(inside, "places", f"(k >= 1,) integers from 0 to {pixels - 1}", places.tolist())
    expect(0 <= limit <= 1, "limit", "a number in [0, 1]", limit)
    tone = np.isin(np.arange(pixels), places)[:, None] / len(np.unique(places))
    copy = keras.Sequential([keras.Input((pixels,))])
    for k, layer in enumerate(chain):
        weights, bias = layer.get_weights()
        copy.add(keras.layers.Dense(len(bias) + (k < len(chain) - 1), expected[k]))
        copy.layers[-1].set_weights(_with_tone(weights, bias, tone, limit, k == len(chain) - 1))
        tone = np.eye(len(bias) + 1)[:, -1:]  # from now on it is the last unit
    return copy


def _with_tone(weights, bias, tone, limit, last):
    """Return weights and bias of a layer that hands the tone on, or at the last decides by it."""
    if len(tone) > len(weights):  # all but the first layer have a unit more below them
        weights = np.concatenate([weights, np.zeros((1, weights.shape[1]))])
    if last:
        weights[:, 0], bias[0] = -tone[:, 0], limit
        return [weights, bias]
    return [np.concatenate([weights, tone], axis=1), np.append(bias, 0)]
