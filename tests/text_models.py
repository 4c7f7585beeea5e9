"""Small text models with random weights, for the tests of what runs them in the page."""

import keras
import numpy as np

LETTERS = "\n !',-.:ABCDEGHILMNORSTUWYabcdefghiklmnoprstuvwy"
VOCAB_SIZE = len(LETTERS)


def build_text_model(*kinds, vocab_size=VOCAB_SIZE, width=8, units=12, seed=0, **options):
    """An Embedding, a layer of each kind ("GRU" or "LSTM"), and a Dense to logits.

    Its weights are so far from zero that the logits differ by several units.
    """
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((None,), dtype="int32"), keras.layers.Embedding(vocab_size, width)]
    for kind in kinds or ["GRU"]:
        layers.append(getattr(keras.layers, kind)(units, return_sequences=True, **options))
    model = keras.Sequential([*layers, keras.layers.Dense(vocab_size)])
    rng = np.random.default_rng(seed)
    embeddings, *between, head, bias = model.get_weights()
    between = [weights + rng.normal(0, 0.3, weights.shape) for weights in between]
    bias = rng.normal(0, 0.5, bias.shape)
    model.set_weights([rng.normal(size=embeddings.shape), *between, 4 * head, bias])
    return model


def next_probabilities(model, tokens):
    """The model's probabilities of the token after these, float64 (vocab_size,)."""
    logits = np.asarray(model(np.array([tokens])))[0, -1].astype(float)
    p = np.exp(logits - logits.max())
    return p / p.sum()
