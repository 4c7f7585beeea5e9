"""How fast is this machine? Seconds of a few standard steps, small cousins of what chapters do.

Run as a program of its own, so that a TensorFlow which ends the whole process ends only this one:
it prints one JSON object a line, `{"tensorflow": seconds of the import}` first, then a step each.
"""

import json
import statistics
import time

STEPS = ("plain", "dense", "convolution", "recurrent")
AT_MOST = 35  # seconds after which no further step is begun


def seconds_of(step, at_least=1.2, fewest=5):
    """Return the median seconds of step(), called until at_least seconds and fewest calls are over.

    The first two calls are not counted: TensorFlow prepares itself in them.
    """
    step(), step()
    times = []
    while len(times) < fewest or sum(times) < at_least:
        started = time.perf_counter()
        step()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def plain():
    """Return a step without training: counting in Python, then sorting and summing in NumPy."""
    import numpy as np

    numbers = np.random.default_rng(0).random(200_000)

    def step():
        counts = {}
        for k in range(60_000):
            counts[k % 97] = counts.get(k % 97, 0) + 1
        return np.cumsum(np.sort(numbers))[-1] + len(counts)

    return step


def dense():
    """Return a training step of dense layers on 256 pictures, as in a variational autoencoder."""
    from keras import layers

    sizes = (512, 256, 32, 256, 512)
    stack = [layers.Dense(units, "relu") for units in sizes]
    return _training_step([*stack, layers.Dense(784)], (256, 784), (256, 784))


def convolution():
    """Return a training step of convolutions on 32 pictures, as in a denoiser."""
    from keras import layers

    stack = [layers.Conv2D(width, 3, padding="same", activation="relu") for width in (32, 64, 64)]
    out = layers.Conv2D(4, 3, padding="same")
    return _training_step([*stack, out], (32, 14, 14, 4), (32, 14, 14, 4))


def recurrent():
    """Return a training step of a GRU on 64 texts of 64 letters."""
    from keras import layers

    stack = [layers.GRU(256, return_sequences=True), layers.Dense(64)]
    return _training_step(stack, (64, 64, 64), (64, 64, 64))


def _training_step(stack, x_shape, y_shape):
    """Return a function that makes one step of Adam on a fixed batch, and waits for its end."""
    import keras
    import tensorflow as tf

    x, y = tf.random.stateless_normal(x_shape, (1, 2)), tf.random.stateless_normal(y_shape, (3, 4))
    model = keras.Sequential([keras.Input(x_shape[1:]), *stack])
    optimizer = keras.optimizers.Adam(1e-3)
    optimizer.build(model.trainable_variables)

    @tf.function
    def learn():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x, training=True) - y) ** 2)
        optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
        return loss

    return lambda: float(learn())


def main():
    """Print the seconds of the import and of each step, as many as there is time for."""
    started = time.perf_counter()
    import tensorflow  # noqa: F401

    print(json.dumps({"tensorflow": time.perf_counter() - started}), flush=True)
    for name in STEPS:
        if time.perf_counter() - started < AT_MOST:
            print(json.dumps({name: seconds_of(globals()[name]())}), flush=True)


if __name__ == "__main__":
    main()
