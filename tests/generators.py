"""Keras models with random weights, for the tests of live figures."""

import keras
import numpy as np

layers = keras.layers


class PixelShuffle(layers.Layer):
    """Depth to space, as a chapter would write it."""

    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, x):
        import tensorflow as tf

        return tf.nn.depth_to_space(x, self.factor)


def chain(shape, *parts, seed=0):
    """A Sequential model with random weights that keep numbers at the size of the inputs."""
    model = keras.Sequential([keras.Input(shape), *parts])
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        drawn = [
            rng.normal(0, 1 / np.sqrt(np.prod(w.shape[:-1])), w.shape) for w in layer.get_weights()
        ]
        if isinstance(layer, layers.BatchNormalization):
            drawn[-1] = rng.uniform(0.2, 3, drawn[-1].shape)  # a variance
        layer.set_weights(drawn)
    return model


def build_generator(maps=24):
    """A convolutional generator of digits, of every kind of layer that the page knows."""
    return chain(
        (16,),
        *(layers.Dense(7 * 7 * maps, use_bias=False), layers.BatchNormalization(), layers.ReLU()),
        *(layers.Reshape((maps, 7, 7)), layers.Permute((2, 3, 1)), layers.UpSampling2D()),
        layers.Conv2D(32, 3, padding="same", use_bias=False),
        *(layers.BatchNormalization(), layers.LeakyReLU(negative_slope=0.2), layers.Dropout(0.3)),
        *(layers.Conv2D(4, 3, padding="same"), PixelShuffle(2), layers.Activation("sigmoid")),
    )
