"""Train the judges and write data/models/judge_digits.npz and judge_fashion.npz.

    python data/prepare_judges.py [digits] [fashion]

Needs the two image files of data/ and a few minutes. The weights are rounded to float16, and the
accuracy that is stored is that of the rounded weights on all test images. The same machine writes
the same weights twice; another machine rounds its sums otherwise and gets a judge as good, with
other digests.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import _prepare  # noqa: E402  (TensorFlow reads the line above when it is imported)
import keras  # noqa: E402
import numpy as np  # noqa: E402

from helpers import data, judges  # noqa: E402

SEED = 2024
LOADERS = {"digits": data.load_mnist, "fashion": data.load_fashion_mnist}
EPOCHS = {"digits": 15, "fashion": 40}
BATCH = {"digits": 128, "fashion": 64}


def training_set(subject):
    """Return the training images and labels of `subject`; for clothes, their mirror images too.

    A mirrored coat is a coat, and 10,000 images are few; a mirrored digit is no digit. Mirroring,
    epochs and batch size were chosen on 2,000 images held out of the training set.
    """
    images, labels = LOADERS[subject]()[0]
    if subject == "fashion":
        images = np.concatenate([images, images[:, :, ::-1]])
        labels = np.concatenate([labels, labels])
    return images, labels


def train(subject):
    """Return a judge's network, trained on the training images of `subject` alone."""
    keras.utils.set_random_seed(SEED)
    images, labels = training_set(subject)
    epochs, batch = EPOCHS[subject], BATCH[subject]
    network = judges.build_judge(SEED)
    classifier = keras.Model(network.inputs, network.outputs[1])
    steps = epochs * -(-len(images) // batch)
    classifier.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    classifier.fit(images, labels, batch_size=batch, epochs=epochs, verbose=2)
    return network


def rounded_weights(network):
    """Return {"layer_kernel": float16 array, "layer_bias": float16 array} of all layers."""
    return {
        f"{layer.name}_{kind}": np.asarray(weight).astype(np.float16)
        for layer in network.layers
        for kind, weight in zip(("kernel", "bias"), layer.get_weights(), strict=False)
        if layer.weights
    }


def test_accuracy(subject, network, weights):
    """Return the share of the test images of `subject` that the rounded network names right."""
    network.set_weights([weight.astype(np.float32) for weight in weights.values()])
    images, labels = LOADERS[subject]()[1]
    probabilities = judges.Judge(network, accuracy=None).probabilities(images)
    return np.mean(probabilities.argmax(axis=1) == labels)


def main():
    parser = argparse.ArgumentParser(description="Train the judges, write data/models/judge_*.npz.")
    parser.add_argument("subjects", nargs="*", default=judges.SUBJECTS, help="digits, fashion")
    for subject in parser.parse_args().subjects:
        network = train(subject)
        weights = rounded_weights(network)
        accuracy = test_accuracy(subject, network, weights)
        print(f"{subject}: test accuracy {accuracy:.4f}")
        _prepare.write_data_file(
            f"models/judge_{subject}.npz", {**weights, "accuracy": np.float64(accuracy)}
        )


if __name__ == "__main__":
    main()
