"""The judges: two small classifiers that mark what the book's models make.

A judge is a convolutional network trained on real images alone: 64 features, then ten classes.
The features feed `metrics.frechet_distance`, the classes say what a picture shows. The weights
are data files, trained by data/prepare_judges.py, each with its stated test accuracy.
"""

import keras
import numpy as np
import tensorflow as tf

from helpers import data, metrics

SUBJECTS = ("digits", "fashion")
BATCH = 500


def build_judge(seed):
    """Return the untrained judge: (batch, 28, 28, 1) in [0, 1] -> features (64), logits (10).

    A model with two outputs. `seed` (int) fixes the starting weights and the dropout, so that
    building a judge leaves every other source of randomness as it was.
    """
    glorot = [keras.initializers.GlorotUniform(seed + layer) for layer in range(4)]
    inputs = keras.Input((28, 28, 1))
    x = keras.layers.Conv2D(
        16, 3, padding="same", activation="relu", kernel_initializer=glorot[0], name="conv1"
    )(inputs)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Conv2D(
        32, 3, padding="same", activation="relu", kernel_initializer=glorot[1], name="conv2"
    )(x)
    x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dropout(0.5, seed=seed)(x)
    features = keras.layers.Dense(
        64, activation="relu", kernel_initializer=glorot[2], name="features"
    )(x)
    # Dropped features in training: each of the 64 has to tell something by itself, and none
    # grows large alone. A distance on them then hangs on many features, not on a few.
    kept = keras.layers.Dropout(0.5, seed=seed + 1)(features)
    logits = keras.layers.Dense(10, kernel_initializer=glorot[3], name="logits")(kept)
    return keras.Model(inputs, [features, logits])


class Judge:
    """A trained judge; `accuracy` is its stated share of test images named correctly."""

    def __init__(self, model, accuracy):
        self.accuracy = accuracy
        self._forward = tf.function(
            lambda x: model(x, training=False),
            input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32)],
        )

    def features(self, images):
        """Return the 64 features of each image: float32 (n, 64), zero or above, no unit.

        `images` is a float array (n, 28, 28, 1) in [0, 1]; anything else raises TypeError (not
        floats) or ValueError (shape, empty, NaN, range).
        """
        return self._outputs(images)[0]

    def probabilities(self, images):
        """Return the probability of each class: float32 (n, 10), rows that add to 1.

        `images` as for `features`, and the same errors.
        """
        return tf.nn.softmax(self._outputs(images)[1]).numpy()

    def share_unnamed(self, images):
        """Return the share of pictures, 0 to 1, in which no class reaches half of the belief.

        `images` as for `features`, and the same errors.
        """
        return metrics.cannot_be_named(self.probabilities(images))

    def _outputs(self, images):
        images = _checked_images(images)
        parts = [
            self._forward(images[start : start + BATCH]) for start in range(0, len(images), BATCH)
        ]
        return tuple(np.concatenate([part[k].numpy() for part in parts]) for k in (0, 1))


def load_judge(subject, folder=data.FOLDER):
    """Return the `Judge` of `subject`, "digits" or "fashion", with its stored weights.

    Raises ValueError for another subject and `data.DataError` for a missing or damaged file.
    """
    if subject not in SUBJECTS:
        raise ValueError(f"subject: got {subject!r}, expected one of {', '.join(SUBJECTS)}")
    arrays = data.load_arrays(f"models/judge_{subject}.npz", folder)
    model = build_judge(seed=0)
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([arrays[f"{layer.name}_kernel"], arrays[f"{layer.name}_bias"]])
    return Judge(model, accuracy=float(arrays["accuracy"]))


def _checked_images(images):
    images = np.asarray(images)
    if not np.issubdtype(images.dtype, np.floating):
        raise TypeError(f"images: got type {images.dtype}, expected floats in [0, 1]")
    if images.ndim != 4 or images.shape[1:] != (28, 28, 1) or len(images) == 0:
        raise ValueError(f"images: got shape {images.shape}, expected (n >= 1, 28, 28, 1)")
    # Written so that NaN, which compares as false, is refused as well.
    if not (images.min() >= 0 and images.max() <= 1):
        raise ValueError(
            f"images: got values from {images.min()} to {images.max()}, expected [0, 1]"
        )
    return images.astype(np.float32, copy=False)
