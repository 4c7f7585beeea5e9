"""What chapter 10 builds in plain sight, against finite differences and scikit-learn."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from notebooks import chapter_paths, code_cells, read
from scipy.stats import spearmanr
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import permutation_importance

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def chapter():
    """The functions of the chapter's own cells, by name."""
    cells = {cell.id: cell.source for cell in code_cells(read(chapter_paths()["10"]))}
    # Of `maps` only the definitions: its last line draws a table of the toy.
    sources = [cells["gradient"], cells["maps"].split("scores.table")[0], cells["importance"]]
    sources += [cells["stages"].split("conv, second")[0]]  # what follows trains
    sources += [cells["letter-agreement"].split("tokens = ")[0]]
    names = {"np": np, "tf": tf, "keras": keras, "layers": keras.layers, "spearmanr": spearmanr}
    for source in sources:
        exec(source, names)  # noqa: S102
    return names


@pytest.fixture(scope="module")
def smooth():
    """A small network without kinks, (n, 5) -> (n,)."""
    keras.utils.set_random_seed(0)
    net = keras.Sequential([keras.Input((5,)), keras.layers.Dense(16, "tanh")])
    net.add(keras.layers.Dense(1))
    net.set_weights([w + RNG.normal(0, 0.4, w.shape) for w in net.get_weights()])
    return lambda x: net(x)[:, 0]


def test_the_gradient_is_that_of_finite_differences(chapter, smooth):
    x = RNG.normal(size=(4, 5)).astype("float32")
    found = chapter["gradient"](smooth, x)
    for k in range(5):
        step = np.zeros(5, "float32")
        step[k] = 0.01
        slope = (smooth(x + step) - smooth(x - step)).numpy() / 0.02
        np.testing.assert_allclose(found[:, k], slope, atol=2e-3)


def test_integrated_gradients_are_complete(chapter, smooth):
    x, b = RNG.normal(size=(2, 6, 5)).astype("float32")
    maps = chapter["integrated_gradients"](smooth, x, b, steps=64)
    change = (smooth(x) - smooth(b)).numpy()
    np.testing.assert_allclose(maps.sum(axis=1), change, atol=0.01 * np.abs(change).max())
    one = chapter["integrated_gradients"](smooth, x, b, steps=1).sum(axis=1)
    assert np.abs(one - change).max() > 0.02 * np.abs(change).max()  # steps do count


def test_of_a_linear_function_every_map_is_exact(chapter):
    weights = np.array([[2.0], [-1.0], [0.5]], "float32")
    x = RNG.normal(size=(3, 3)).astype("float32")
    linear = lambda x: tf.linalg.matmul(tf.cast(x, tf.float32), weights)[:, 0]  # noqa: E731
    np.testing.assert_allclose(chapter["gradient"](linear, x), np.tile(weights.T, (3, 1)))
    smoothed = chapter["smooth_gradient"](linear, x, 0.3, 4, RNG)
    np.testing.assert_allclose(smoothed, np.tile(weights.T, (3, 1)), rtol=1e-5)
    maps = chapter["integrated_gradients"](linear, x)
    np.testing.assert_allclose(maps, x * weights.T, rtol=1e-4, atol=1e-6)


def test_smoothgrad_averages_over_the_noise(chapter):
    """The gradient of the sum of x^3 is 3 x^2; over noise of variance s^2, 3 (x^2 + s^2)."""
    x = np.array([[-1.0, 0.0, 0.5], [2.0, 1.0, 0.1]])
    cubes = lambda x: tf.reduce_sum(x**3, axis=1)  # noqa: E731
    many = np.tile(x, (200, 1))
    found = chapter["smooth_gradient"](cubes, many, 0.5, 20, np.random.default_rng(0))
    found = found.reshape(200, *x.shape).mean(axis=0)
    np.testing.assert_allclose(found, 3 * (x**2 + 0.25), atol=0.4)
    np.testing.assert_allclose(found[0, 1], 0.75, atol=0.08)  # the gradient itself is 0 here


def test_guided_backpropagation_lets_only_what_is_positive_back(chapter):
    dense = keras.layers.Dense
    keras.utils.set_random_seed(3)
    parts = [keras.Input((5,)), dense(16, "relu"), dense(12, "relu"), dense(1)]
    net = keras.Sequential(parts)
    x = RNG.normal(size=(8, 5)).astype("float32")
    (first, second, last), biases = net.get_weights()[::2], net.get_weights()[1::2]
    low = np.maximum(x @ first + biases[0], 0)
    high = np.maximum(low @ second + biases[1], 0)
    back = np.where(high > 0, np.maximum(last.T, 0), 0) @ second.T
    expected = np.where(low > 0, np.maximum(back, 0), 0) @ first.T
    np.testing.assert_allclose(chapter["guided"](net, x), expected, atol=1e-5)
    plain = chapter["gradient"](lambda x: net(x)[:, 0], x)  # the network itself is left as it was
    assert np.abs(plain - expected).max() > 0.05


def test_the_effect_of_other_letters_is_the_mean_change_place_by_place(chapter):
    """Of a sum of one number a letter and place, the change is known for each other letter."""
    numbers, pool = RNG.normal(size=(4, 3)), np.array([0, 1, 1, 2])  # (places, letters)
    chapter["vectors"] = lambda tokens: np.eye(3)[tokens]
    said = lambda x: (x * numbers).sum(axis=(1, 2))  # noqa: E731
    tokens = np.array([[0, 1, 2, 0], [2, 2, 1, 0]])
    found = chapter["swap_effect"](said, tokens, pool, 3_000, np.random.default_rng(0))
    for row, line in zip(found, tokens, strict=True):
        places = zip(numbers, line, strict=True)
        changes = [np.abs(n[letter] - n[pool]).mean() for n, letter in places]
        np.testing.assert_allclose(row, changes, atol=0.08)


def test_agreement_is_of_the_strengths_row_by_row(chapter):
    a, b = np.array([[1.0, -2, 3], [1, 2, -3]]), np.array([[10.0, 20, -30], [-3, 2, 1]])
    assert chapter["agreement"](a, b) == pytest.approx(0)  # 1 in the first row, -1 in the second


class Reader(ClassifierMixin, BaseEstimator):
    """The network as scikit-learn wants it."""

    def __init__(self, net):
        self.net, self.classes_ = net, np.array([0, 1])

    def fit(self, x, y):
        return self

    def predict(self, x):
        return (self.net(x).numpy()[:, 0] > 0) * 1


def test_importance_is_that_of_scikit_learn(chapter):
    x = RNG.normal(size=(1_500, 4)).astype("float32")
    y = (2 * x[:, 0] - x[:, 1] > 0) * 1  # the third and the fourth are noise
    keras.utils.set_random_seed(1)
    net = chapter["train"](chapter["build_dense"](4, 16), x[:1_000], y[:1_000], 15, 32)
    unseen, truth = x[1_000:], y[1_000:]
    reader, options = Reader(net), {"scoring": "accuracy", "n_repeats": 40, "random_state": 0}
    reference = permutation_importance(reader, unseen, truth, **options)
    for k, expected in enumerate(reference.importances_mean):
        found = chapter["importance"](net, unseen, truth, [k], np.random.default_rng(k), 40)
        assert found == pytest.approx(expected, abs=0.012)
    assert reference.importances_mean[0] > 0.2 > 0.02 > abs(reference.importances_mean[3])


def test_features_are_shuffled_together(chapter):
    """Two copies of a feature, of which the network needs either: shuffling both costs more."""
    signal = RNG.normal(size=(1_500, 1)).astype("float32")
    x, y = np.hstack([signal, signal]), (signal[:, 0] > 0) * 1
    keras.utils.set_random_seed(2)
    net = chapter["train"](chapter["build_dense"](2, 16), x, y, 5, 32)
    alone, both = (
        chapter["importance"](net, x, y, columns, np.random.default_rng(0), 20)
        for columns in ([0], [0, 1])
    )
    assert both == pytest.approx(0.5, abs=0.05) and alone < both - 0.1
