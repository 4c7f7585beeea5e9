"""The recurrent network of chapter 4: the same code as there, with docstrings (see `models`)."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops


def build_model(vocab_size, embedding, units):
    """Return an untrained network: letters and a state in, logits and the next state out.

    Built in chapter 4. Inputs are tokens (n, t) and the state (n, units), outputs logits
    (n, t, vocab_size) and the state after the last letter (n, units).
    """
    tokens, state = keras.Input((None,), dtype="int32"), keras.Input((units,))
    gru = layers.GRU(units, return_sequences=True, return_state=True)
    x, new_state = gru(layers.Embedding(vocab_size, embedding)(tokens), initial_state=state)
    return keras.Model([tokens, state], [layers.Dense(vocab_size)(x), new_state])


def bits_of(targets, logits):
    """Return the mean surprise in bits a letter: targets (n, t), logits (n, t, vocab_size).

    Built in chapter 4.
    """
    nats = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    return ops.mean(nats) / np.log(2)


@tf.function
def learn(model, optimizer, piece, state):
    """Take one step on a piece (n, t + 1) of letters; return its bits a letter and the new state.

    Built in chapter 4. state: (n, units). optimizer: built for the model's weights.
    """
    with tf.GradientTape() as tape:
        logits, state = model([piece[:, :-1], state], training=True)
        loss = bits_of(piece[:, 1:], logits)
    optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
    return loss, state


def empty_state(model, rows):
    """Return the state of having read nothing: zeros (rows, units).

    Built in chapter 4.
    """
    return tf.zeros((rows, model.input_shape[1][1]))


@tf.function(reduce_retracing=True)
def read(model, tokens, state):
    """Return logits (n, t, vocab_size) and the new state (n, units), without learning.

    Built in chapter 4. tokens: (n, t). state: (n, units).
    """
    return model([tokens, state])
