"""The judges: are they as good as they say, and do they compute what they should?"""

import random
import shutil

import keras
import numpy as np
import pytest
from scipy import signal

from helpers import data, judges, metrics

LOADERS = {"digits": data.load_mnist, "fashion": data.load_fashion_mnist}


@pytest.fixture(scope="module")
def sets():
    return {subject: load() for subject, load in LOADERS.items()}


@pytest.fixture(scope="module")
def loaded():
    return {subject: judges.load_judge(subject) for subject in judges.SUBJECTS}


@pytest.mark.parametrize("subject", judges.SUBJECTS)
def test_stated_accuracy_is_what_we_measure(subject, sets, loaded):
    test = sets[subject][1]
    named = loaded[subject].probabilities(test.images).argmax(axis=1)
    # Two images of the test set may fall otherwise where sums are rounded otherwise.
    assert np.mean(named == test.labels) == pytest.approx(
        loaded[subject].accuracy, abs=2 / len(test.labels)
    )


def test_the_digits_judge_is_good_enough(loaded):
    assert loaded["digits"].accuracy >= 0.98
    assert loaded["fashion"].accuracy >= 0.88


def forward(arrays, images):
    """The judge's network in plain numpy and scipy, written from its description."""
    x = images
    for name in ("conv1", "conv2"):
        kernel = arrays[f"{name}_kernel"].astype(np.float64)
        maps = [
            [
                sum(
                    signal.correlate2d(image[..., c], kernel[..., c, k], mode="same")
                    for c in range(image.shape[-1])
                )
                for k in range(kernel.shape[-1])
            ]
            for image in x
        ]
        x = np.maximum(np.moveaxis(np.array(maps), 1, -1) + arrays[f"{name}_bias"], 0)
        n, height, width, channels = x.shape
        x = x.reshape(n, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))
    x = x.reshape(len(x), -1)
    features = np.maximum(x @ arrays["features_kernel"] + arrays["features_bias"], 0)
    return features, features @ arrays["logits_kernel"] + arrays["logits_bias"]


@pytest.mark.parametrize("subject", judges.SUBJECTS)
def test_outputs_against_a_forward_pass_by_hand(subject, sets, loaded):
    images = sets[subject][1].images[:4]
    arrays = data.load_arrays(f"models/judge_{subject}.npz")
    features, logits = forward(arrays, images)
    assert loaded[subject].features(images) == pytest.approx(features, rel=1e-3, abs=1e-3)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert loaded[subject].probabilities(images) == pytest.approx(probabilities, abs=1e-3)


@pytest.mark.parametrize("n", [1, judges.BATCH, judges.BATCH + 1])
def test_shapes_and_ranges(n, sets, loaded):
    images = sets["digits"][1].images[:n]
    features = loaded["digits"].features(images)
    probabilities = loaded["digits"].probabilities(images)
    assert features.shape == (n, 64) and features.dtype == np.float32 and features.min() >= 0
    assert probabilities.shape == (n, 10) and probabilities.dtype == np.float32
    assert probabilities.min() >= 0 and probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)


def test_an_image_is_judged_alike_in_any_company(sets, loaded):
    images = sets["digits"][1].images[: judges.BATCH + 20]
    together = loaded["digits"].features(images)
    alone = np.concatenate([loaded["digits"].features(images[k : k + 1]) for k in (0, 505, 519)])
    assert together[[0, 505, 519]] == pytest.approx(alone, rel=1e-3, abs=1e-3)


def test_loading_twice_gives_the_same_judge(sets, loaded):
    images = sets["digits"][1].images[:20]
    again = judges.load_judge("digits").features(images)
    assert np.array_equal(again, loaded["digits"].features(images))


def test_loading_and_judging_leave_all_randomness_alone(sets):
    def draws():
        return random.random(), np.random.rand(), float(keras.random.normal(()))

    keras.utils.set_random_seed(7)
    expected = draws()
    keras.utils.set_random_seed(7)
    judges.load_judge("fashion").probabilities(sets["fashion"][1].images[:3])
    assert draws() == expected


def test_the_distance_knows_worse_from_better(sets, loaded):
    train, test = sets["digits"]
    judge, rng = loaded["digits"], np.random.default_rng(0)
    real = judge.features(test.images)
    order = rng.permutation(len(train.images))
    sample = train.images[order[:1000]]
    floor = metrics.frechet_distance(judge.features(sample), real)
    distances = [floor]
    for strength in (0.1, 0.3, 0.6):
        noise = rng.normal(0, strength, sample.shape).astype(np.float32)
        noisy = np.clip(sample + noise, 0, 1)
        distances.append(metrics.frechet_distance(judge.features(noisy), real))
    assert distances == sorted(distances) and distances[-1] > 10 * floor
    one_class = train.images[train.labels == 3][:1000]
    assert metrics.frechet_distance(judge.features(one_class), real) > 10 * floor
    # More images, a lower floor: why it is compared only at equal n.
    more = judge.features(train.images[order[:5000]])
    assert metrics.frechet_distance(more, real) < 0.75 * floor


def test_the_order_in_mnist(sets, loaded):
    """What data/README.md warns of: images of two kinds, by turns in train, by halves in test."""
    judge, (train, test) = loaded["digits"], sets["digits"]
    order = np.random.default_rng(0).permutation(20_000)
    seen = judge.features(train.images[:20_000])
    even, odd, mixed = seen[::2], seen[1::2], seen[order]
    distance = metrics.frechet_distance
    assert distance(even, odd) > 20 * distance(mixed[:10_000], mixed[10_000:])
    held_out = judge.features(test.images)
    first, last = held_out[:5_000], held_out[5_000:]
    assert distance(first, even) < distance(first, odd) / 3
    assert distance(last, odd) < distance(last, even) / 3
    assert distance(first, held_out) > 5 * distance(held_out[::2], held_out)
    right = judge.probabilities(test.images).argmax(axis=1) == test.labels
    assert right[:5_000].mean() < right[5_000:].mean() - 0.004


def test_fashion_mnist_has_no_such_order(sets, loaded):
    seen = loaded["fashion"].features(sets["fashion"][0].images)
    orders = [np.random.default_rng(k).permutation(len(seen)) for k in range(6)]
    chance = max(metrics.frechet_distance(seen[o[::2]], seen[o[1::2]]) for o in orders)
    for one, other in ((seen[::2], seen[1::2]), (seen[:5_000], seen[5_000:])):
        assert metrics.frechet_distance(one, other) < 1.5 * chance


def test_real_digits_can_be_named_and_noise_less_so(sets, loaded):
    test = sets["digits"][1]
    noise = np.random.default_rng(0).random((500, 28, 28, 1), dtype=np.float32)
    real = metrics.cannot_be_named(loaded["digits"].probabilities(test.images))
    assert real < 0.01 < metrics.cannot_be_named(loaded["digits"].probabilities(noise))


IMAGES = np.zeros((2, 28, 28, 1), np.float32)
BAD = {
    "bytes": (np.zeros((2, 28, 28, 1), np.uint8), TypeError, "got type uint8, expected floats"),
    "flat": (IMAGES.reshape(2, 784), ValueError, r"got shape \(2, 784\)"),
    "no channel": (IMAGES[..., 0], ValueError, r"got shape \(2, 28, 28\)"),
    "colour": (np.repeat(IMAGES, 3, axis=3), ValueError, r"got shape \(2, 28, 28, 3\)"),
    "empty": (IMAGES[:0], ValueError, r"got shape \(0, 28, 28, 1\)"),
    "nan": (np.full_like(IMAGES, np.nan), ValueError, "got values from nan to nan"),
    "0 to 255": (IMAGES + 255, ValueError, r"got values from 255.0 to 255.0, expected \[0, 1\]"),
    "negative": (IMAGES - 0.1, ValueError, "got values from -0.1"),
}


@pytest.mark.parametrize("method", ["features", "probabilities"])
@pytest.mark.parametrize("case", BAD)
def test_bad_images(case, method, loaded):
    bad, error, message = BAD[case]
    with pytest.raises(error, match=f"^images: {message}"):
        getattr(loaded["digits"], method)(bad)


def test_one_nan_among_good_pixels(loaded):
    images = IMAGES.copy()
    images[1, 3, 3] = np.nan
    with pytest.raises(ValueError, match="^images: "):
        loaded["digits"].features(images)


def test_float64_images_are_welcome(sets, loaded):
    images = sets["digits"][1].images[:5]
    wide = loaded["digits"].features(images.astype(np.float64))
    assert np.array_equal(wide, loaded["digits"].features(images))


@pytest.mark.parametrize("subject", ["letters", "", None, "Digits"])
def test_unknown_subject(subject):
    with pytest.raises(ValueError, match="^subject: got .*expected one of digits, fashion"):
        judges.load_judge(subject)


def test_missing_and_damaged_weights(tmp_path):
    with pytest.raises(data.DataError, match="data/models/judge_digits.npz is missing"):
        judges.load_judge("digits", tmp_path)
    (tmp_path / "models").mkdir()
    path = shutil.copy(data.FOLDER / "models/judge_digits.npz", tmp_path / "models")
    with open(path, "r+b") as file:
        file.seek(90_000)
        byte = file.read(1)
        file.seek(90_000)
        file.write(bytes([byte[0] ^ 0xFF]))
    with pytest.raises(data.DataError, match="data/models/judge_digits.npz is damaged"):
        judges.load_judge("digits", tmp_path)


def test_weights_of_the_other_judge_are_refused(tmp_path):
    (tmp_path / "models").mkdir()
    source = data.FOLDER / "models/judge_fashion.npz"
    shutil.copy(source, tmp_path / "models/judge_digits.npz")
    with pytest.raises(data.DataError, match="SHA-256"):
        judges.load_judge("digits", tmp_path)
