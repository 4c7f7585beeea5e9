"""The maths of the mixture pad, as the page runs it, against scipy and scikit-learn."""

import warnings

import numpy as np
import pytest
from live_page import run_module
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

pytest_plugins = ["browser"]
FILES = ["ui.js", "mixture.js"]


@pytest.fixture
def run(browser_context):
    """Return a function that runs a script over the exports `m` and an argument `x`."""
    page, _ = browser_context()
    return lambda script, argument: run_module(page, FILES, f"(m, x) => {{ {script} }}", argument)


def random_mixture(rng, pieces):
    """Return weights, means, covariances, on two axes of very different size."""
    sides = np.array([3.0, 60.0])
    roots = rng.normal(size=(pieces, 2, 2)) * 0.3 + 0.05 * np.eye(2)
    covariances = (roots @ roots.transpose(0, 2, 1) + 1e-4 * np.eye(2)) * np.outer(sides, sides)
    return rng.dirichlet(np.ones(pieces)), rng.uniform(-1, 1, (pieces, 2)) * sides, covariances


def as_pieces(weights, means, covariances):
    """Return a mixture as the page holds it."""
    rows = zip(weights, means, covariances, strict=True)
    return [
        {"weight": float(w), "mean": list(map(float, m)), "covariance": np.asarray(c).tolist()}
        for w, m, c in rows
    ]


def as_arrays(pieces):
    """Return weights, means, covariances of what the page holds."""
    return [np.array([piece[k] for piece in pieces]) for k in ("weight", "mean", "covariance")]


def as_sklearn(weights, means, covariances):
    model = GaussianMixture(len(weights))
    model.weights_, model.means_, model.covariances_ = weights, means, covariances
    inverses = np.linalg.inv(covariances)
    model.precisions_cholesky_ = np.linalg.cholesky(inverses)
    return model


def log_density(points, weights, means, covariances):
    """Return log densities in nats, by scipy."""
    pieces = zip(means, covariances, strict=True)
    logs = np.stack([multivariate_normal(m, c).logpdf(points) for m, c in pieces], axis=-1)
    return logsumexp(logs, axis=-1, b=weights)


def flat(points):
    return np.asarray(points, float).ravel().tolist()


@pytest.mark.parametrize("pieces", range(1, 7))
def test_densities_are_those_of_scipy_and_sklearn(run, pieces):
    rng = np.random.default_rng(pieces)
    for _ in range(5):
        mixture = random_mixture(rng, pieces)
        points = rng.normal(size=(200, 2)) * [3, 60]
        script = "const { at } = m.makeDensity(x[0]); return x[1].map((p) => at(...p));"
        found = run(script, [as_pieces(*mixture), points.tolist()])
        np.testing.assert_allclose(found, log_density(points, *mixture), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(
            found, as_sklearn(*mixture).score_samples(points), rtol=1e-7, atol=1e-7
        )
        script = "return m.meanLog(x[0], Float64Array.from(x[1]));"
        mean = run(script, [as_pieces(*mixture), flat(points)])
        assert mean == pytest.approx(np.mean(found), rel=1e-12)


def test_far_away_the_density_is_small_but_a_number(run):
    mixture = random_mixture(np.random.default_rng(0), 3)
    far = [[1e3, -1e3], [1e6, 1e6], [-1e12, 3]]
    script = "const { at } = m.makeDensity(x[0]); return x[1].map((p) => at(...p));"
    found = np.array(run(script, [as_pieces(*mixture), far]), float)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, log_density(np.array(far), *mixture), rtol=1e-9)


def test_a_piece_without_weight_adds_nothing(run):
    weights, means, covariances = random_mixture(np.random.default_rng(1), 2)
    pieces = as_pieces([0, 1], means, covariances)
    found = run("return m.makeDensity(x).at(0.5, 10);", pieces)
    expected = multivariate_normal(means[1], covariances[1]).logpdf([0.5, 10])
    assert found == pytest.approx(expected, rel=1e-9)


def clusters(rng, n=400):
    """Points in three clouds."""
    centres = np.array([[0, 0], [2, 40], [-1, 60]])
    return centres[rng.integers(3, size=n)] + rng.normal(size=(n, 2)) * [0.4, 8]


STEP = """let pieces = x[0]; const points = Float64Array.from(x[1]);
    const scores = [m.meanLog(pieces, points)];
    for (let i = 0; i < x[3]; i++) {
        pieces = m.learnStep(pieces, points, x[2]);
        scores.push(m.meanLog(pieces, points));
    }
    return { pieces, scores };"""


@pytest.mark.parametrize("pieces", range(1, 7))
def test_one_step_is_one_iteration_of_sklearn(run, pieces):
    rng = np.random.default_rng(10 + pieces)
    weights, means, covariances = random_mixture(rng, pieces)
    points = clusters(rng)
    after = run(STEP, [as_pieces(weights, means, covariances), flat(points), [1e-9, 1e-9], 1])
    model = GaussianMixture(
        pieces,
        max_iter=1,
        reg_covar=0,
        weights_init=weights,
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # one iteration is what we want
        model.fit(points)
    found = as_arrays(after["pieces"])
    for ours, theirs in zip(found, (model.weights_, model.means_, model.covariances_), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-8)


def on_a_line(rng):
    return np.repeat(rng.normal(size=(40, 1)), 2, axis=1) * [1, 20]


def on_three_spots(rng):
    return np.array([[0, 0], [1, 1], [2, 40]])[rng.integers(3, size=90)]


@pytest.mark.parametrize("make", [clusters, on_a_line, on_three_spots])
@pytest.mark.parametrize("start", ["random", "spoiled"])
def test_learning_never_lowers_the_training_score(run, make, start):
    """Also where a piece would shrink to a line or a spot, but for the least width."""
    rng = np.random.default_rng(20)
    least = [0.02, 0.4]
    for pieces in (1, 2, 3, 6):
        points = make(rng)
        if start == "random":
            begin = as_pieces(*random_mixture(rng, pieces))
        else:
            begin = run("return m.spoiled(...x);", [pieces, [-2, 3, -30, 90], [5, 120]])
        answer = run(STEP, [begin, flat(points), least, 150])
        assert np.isfinite(answer["scores"]).all()
        assert np.diff(answer["scores"]).min() > -1e-9
        assert answer["scores"][-1] > answer["scores"][0] + 0.1
        weights, _, covariances = as_arrays(answer["pieces"])
        assert weights.sum() == pytest.approx(1) and weights.min() >= 0
        widths = np.linalg.eigvalsh(covariances / np.outer(least, least))
        assert widths.min() > 1 - 1e-6
        if make is on_a_line or (make is on_three_spots and pieces == 6):
            assert widths.min() < 1 + 1e-6, "the least width was never met"


def test_a_piece_that_answers_for_no_point_stays_where_it_is(run):
    points = clusters(np.random.default_rng(3))
    means = [[0, 30], [500, 9000]]
    begin = as_pieces([0.5, 0.5], means, [np.diag([1.0, 900.0])] * 2)
    answer = run(STEP, [begin, flat(points), [0.01, 0.2], 3])
    weights, found, covariances = as_arrays(answer["pieces"])
    np.testing.assert_allclose(weights, [1, 0], atol=1e-12)
    assert found[1].tolist() == means[1] and covariances[1].tolist() == [[1, 0], [0, 900]]
    np.testing.assert_allclose(found[0], points.mean(axis=0))


def test_draws_have_the_mixtures_shares_means_and_covariances(run):
    """Within five standard errors of each estimate, for clouds that hardly overlap."""
    n, weights = 60_000, np.array([0.2, 0.5, 0.3])
    means = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 900.0]])
    covariances = np.array([[[4, 15], [15, 100]], [[1, 0], [0, 400]], [[9, -20], [-20, 64]]], float)
    script = "return m.drawSamples(x[0], x[1]);"
    draws = np.array(run(script, [as_pieces(weights, means, covariances), n]))
    assert draws.shape == (n, 2)
    which = ((draws[:, None] - means) ** 2 / [1, 100]).sum(axis=2).argmin(axis=1)
    for j in range(3):
        own = draws[which == j]
        share_error = np.sqrt(weights[j] * (1 - weights[j]) / n)
        assert abs(len(own) / n - weights[j]) < 5 * share_error
        variances = np.diag(covariances[j])
        assert (np.abs(own.mean(axis=0) - means[j]) < 5 * np.sqrt(variances / len(own))).all()
        spread = np.outer(variances, variances) + covariances[j] ** 2  # of a normal's covariance
        difference = np.abs(np.cov(own.T) - covariances[j])
        assert (difference < 5 * np.sqrt(spread / len(own))).all()


def test_an_ellipse_is_the_covariances_own_axes(run):
    rng = np.random.default_rng(5)
    sides = np.array([3.0, 60.0])
    _, _, covariances = random_mixture(rng, 50)
    shapes = run(
        "return x[0].map((c) => m.shapeOf(c, x[1]));", [covariances.tolist(), sides.tolist()]
    )
    back = run("return x[0].map((s) => m.covarianceOf(s, x[1]));", [shapes, sides.tolist()])
    np.testing.assert_allclose(back, covariances, rtol=1e-9, atol=1e-9)
    for covariance, shape in zip(covariances, shapes, strict=True):
        values, vectors = np.linalg.eigh(covariance / np.outer(sides, sides))
        np.testing.assert_allclose(shape["radii"], np.sqrt(values[::-1]), rtol=1e-6)
        long = [np.cos(shape["angles"][0]), np.sin(shape["angles"][0])]
        assert abs(vectors[:, 1] @ long) == pytest.approx(1, abs=1e-9)
        assert shape["angles"][1] - shape["angles"][0] == pytest.approx(np.pi / 2)


def test_a_spoiled_start_is_wide_alike_and_about_one_place(run):
    pieces = run("return m.spoiled(...x);", [4, [10, 20, 0, 100], [10, 100]])
    weights, means, covariances = as_arrays(pieces)
    assert weights.tolist() == [0.25] * 4
    assert (covariances == covariances[0]).all()
    np.testing.assert_allclose(covariances[0], [[4, 0], [0, 400]], atol=1e-9)
    apart = np.hypot(*((means - means.mean(axis=0)) / [10, 100]).T)
    assert apart.min() > 0 and apart.max() < 0.2  # in sides of the square; the pieces are 0.2 wide
