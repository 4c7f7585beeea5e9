"""The yardsticks against closed forms, other libraries and brute force."""

import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import linalg, stats
from sklearn.neighbors import NearestNeighbors

from helpers import metrics
from helpers.metrics import copies, features

SEEDS = st.integers(0, 2**32 - 1)


def two_sets(seed, d=4):
    """Two clouds of 10 to 60 points, each stretched, turned and shifted at random."""
    rng = np.random.default_rng(seed)
    return tuple(
        rng.normal(size=(rng.integers(10, 60), d)) @ rng.normal(size=(d, d)) + rng.normal(size=d)
        for _ in range(2)
    )


def with_moments(mean, covariance, n=50, seed=0):
    """Points whose sample mean and sample covariance are exactly these."""
    x = np.random.default_rng(seed).normal(size=(n, len(mean)))
    x -= x.mean(axis=0)
    x = x @ np.linalg.inv(np.linalg.cholesky(np.cov(x, rowvar=False).reshape(len(mean), -1))).T
    return x @ np.linalg.cholesky(covariance).T + mean


# --- Frechet distance ------------------------------------------------------------------------


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.1, 5), st.floats(0.1, 5))
def test_frechet_of_two_normals_on_a_line(mean_a, mean_b, std_a, std_b):
    a = with_moments(np.array([mean_a]), np.array([[std_a**2]]), seed=1)
    b = with_moments(np.array([mean_b]), np.array([[std_b**2]]), seed=2)
    expected = (mean_a - mean_b) ** 2 + (std_a - std_b) ** 2
    assert metrics.frechet_distance(a, b) == pytest.approx(expected, abs=1e-9)


@given(hnp.arrays(float, (2, 5), elements=st.floats(0.1, 4)))
def test_frechet_of_diagonal_covariances(stds):
    a = with_moments(np.zeros(5), np.diag(stds[0] ** 2), seed=1)
    b = with_moments(np.ones(5), np.diag(stds[1] ** 2), seed=2)
    expected = 5 + np.sum((stds[0] - stds[1]) ** 2)
    assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-9)


@given(SEEDS)
def test_frechet_against_scipy_square_root(seed):
    a, b = two_sets(seed)
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = linalg.sqrtm(cov_a @ cov_b).real
    shift = a.mean(axis=0) - b.mean(axis=0)
    expected = shift @ shift + np.trace(cov_a + cov_b - 2 * root)
    assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-5, abs=1e-5)


@given(SEEDS)
def test_frechet_is_symmetric_and_not_negative(seed):
    a, b = two_sets(seed)
    there, back = metrics.frechet_distance(a, b), metrics.frechet_distance(b, a)
    assert there >= 0 and there == pytest.approx(back, rel=1e-9)


@given(SEEDS)
def test_frechet_is_zero_on_the_same_points_in_any_order(seed):
    a, _ = two_sets(seed)
    assert metrics.frechet_distance(a, a[::-1]) == pytest.approx(0, abs=1e-10)


@given(SEEDS, hnp.arrays(float, 4, elements=st.floats(-10, 10)))
def test_frechet_of_a_shift_is_its_squared_length(seed, shift):
    a, _ = two_sets(seed)
    assert metrics.frechet_distance(a, a + shift) == pytest.approx(shift @ shift, abs=1e-8)


@given(SEEDS)
def test_frechet_does_not_change_when_both_are_turned_and_moved(seed):
    a, b = two_sets(seed)
    turn, shift = stats.ortho_group.rvs(4, random_state=seed), np.arange(4.0)
    turned = metrics.frechet_distance(a @ turn + shift, b @ turn + shift)
    assert turned == pytest.approx(metrics.frechet_distance(a, b), rel=1e-8, abs=1e-9)


@given(SEEDS, st.floats(0.1, 10))
def test_frechet_grows_with_the_square_of_the_scale(seed, scale):
    a, b = two_sets(seed)
    expected = scale**2 * metrics.frechet_distance(a, b)
    assert metrics.frechet_distance(scale * a, scale * b) == pytest.approx(expected, rel=1e-8)


def test_frechet_where_a_covariance_has_no_inverse():
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(100, 3)) * [1, 1, 0]  # no spread along the last axis
    thin = rng.normal(size=(2, 3))  # two points span a line
    moved = flat + [0, 0, 2]
    assert metrics.frechet_distance(flat, moved) == pytest.approx(4)
    cov_flat, cov_thin = np.cov(flat, rowvar=False), np.cov(thin, rowvar=False)
    # One direction v of variance s: trace((C v s v^T)^(1/2)) = sqrt(s v^T C v).
    s, v = np.linalg.eigh(cov_thin)[0][-1], np.linalg.eigh(cov_thin)[1][:, -1]
    shift = flat.mean(axis=0) - thin.mean(axis=0)
    expected = shift @ shift + np.trace(cov_flat) + s - 2 * np.sqrt(s * v @ cov_flat @ v)
    assert metrics.frechet_distance(flat, thin) == pytest.approx(expected)


def test_frechet_takes_float32_and_computes_in_float64():
    a, b = (x.astype(np.float32) for x in two_sets(3))
    exact = metrics.frechet_distance(a.astype(np.float64), b.astype(np.float64))
    assert isinstance(metrics.frechet_distance(a, b), float)
    assert metrics.frechet_distance(a, b) == exact


# --- Nearest neighbours ----------------------------------------------------------------------


def images(seed, n):
    return np.random.default_rng(seed).random((n, 4, 4, 1), dtype=np.float32)


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 30), st.integers(1, 40))
def test_neighbours_against_brute_force(seed, m, n):
    samples, training = images(seed, m), images(seed + 1, n)
    indices, distances = metrics.nearest_neighbours(samples, training)
    table = np.array([[np.sqrt(np.sum((s - t) ** 2)) for t in training] for s in samples])
    assert indices.shape == distances.shape == (m,) and indices.dtype == np.int64
    assert distances == pytest.approx(table.min(axis=1), rel=1e-5)
    assert table[np.arange(m), indices] == pytest.approx(table.min(axis=1), rel=1e-5)


def test_neighbours_of_copies_are_the_originals_at_zero():
    training = images(0, 2_000)
    copied = np.array([1_999, 0, 7, 7])
    indices, distances = metrics.nearest_neighbours(training[copied], training)
    assert indices.tolist() == copied.tolist() and distances.tolist() == [0, 0, 0, 0]


def test_neighbours_on_a_line():
    samples, training = np.array([[0.1], [0.9], [9.0]]), np.array([[1.0], [0.0]])
    indices, distances = metrics.nearest_neighbours(samples, training)
    assert indices.tolist() == [1, 0, 0]
    assert distances == pytest.approx([0.1, 0.1, 8.0])


def test_neighbours_leave_their_input_alone():
    samples, training = images(0, 5), images(1, 9)
    kept = samples.copy(), training.copy()
    metrics.nearest_neighbours(samples, training)
    assert np.array_equal(samples, kept[0]) and np.array_equal(training, kept[1])


# --- Nearest texts ---------------------------------------------------------------------------

# Few letters, so that copies, equal distances and empty texts come up often.
TEXTS = st.lists(st.text(alphabet="abAé", max_size=6), min_size=1, max_size=12)


@functools.cache
def edits(a, b):
    """The Levenshtein distance as its definition has it: the last letter goes, comes or changes."""
    if not a or not b:
        return len(a) + len(b)
    replaced = edits(a[:-1], b[:-1]) + (a[-1] != b[-1])
    return min(edits(a[:-1], b) + 1, edits(a, b[:-1]) + 1, replaced)


@given(TEXTS, TEXTS)
def test_nearest_texts_against_the_definition(samples, training):
    indices, distances = metrics.nearest_texts(samples, training)
    table = np.array([[edits(a, b) for b in training] for a in samples])
    assert indices.dtype == distances.dtype == np.int64
    assert distances.tolist() == table.min(axis=1).tolist()
    assert indices.tolist() == table.argmin(axis=1).tolist()


@given(st.lists(st.text(max_size=8), min_size=1, unique=True), st.data())
def test_a_copied_text_is_found_at_zero(training, draw):
    at = draw.draw(st.integers(0, len(training) - 1))
    indices, distances = metrics.nearest_texts([training[at]], training)
    assert (indices.tolist(), distances.tolist()) == ([at], [0])


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_distance_of_two_texts_is_symmetric_and_within_their_lengths(a, b):
    (there,), (back,) = metrics.nearest_texts([a], [b])[1], metrics.nearest_texts([b], [a])[1]
    assert abs(len(a) - len(b)) <= there == back <= max(len(a), len(b))
    assert (there == 0) == (a == b)


def test_nearest_texts_of_words_and_kinds():
    samples = np.array(["kitten", "Mary", "marY", ""])
    indices, distances = metrics.nearest_texts(samples, ("sitting", "Mary", "a"))
    assert indices.tolist() == [0, 1, 1, 2] and distances.tolist() == [3, 0, 2, 1]


def test_nearest_texts_in_more_than_one_block():
    words = [f"{n:b}" for n in range(2 * copies.BLOCK + 1)]
    indices, distances = metrics.nearest_texts(words, words[::-1])
    assert indices.tolist() == list(range(len(words)))[::-1] and not distances.any()


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ("Mary", TypeError, "got str, expected a sequence of strings"),
        (np.array("Mary"), TypeError, "got str"),
        (None, TypeError, "got NoneType"),
        (iter(["Mary"]), TypeError, "got list_iterator"),
        (["Mary", None], TypeError, "holds None, expected strings only"),
        (np.array([["Mary"]]), TypeError, r"holds \['Mary'\]"),
        (b"Mary", TypeError, "holds 77"),
        ([], ValueError, "got none, expected at least one string"),
        (np.array([], dtype=str), ValueError, "got none"),
    ],
)
@pytest.mark.parametrize("place", ["samples", "training"])
def test_bad_texts(place, bad, error, message):
    with pytest.raises(error, match=f"^{place}: {message}"):
        metrics.nearest_texts(**{"samples": ["a"], "training": ["b"], place: bad})


# --- Mode coverage ---------------------------------------------------------------------------


def by_hand(samples, centres, reach):
    """Mode coverage in plain Python, its divergence as log k less the entropy."""
    counts = [0] * len(centres)
    for sample in samples:
        distances = [math.dist(sample, centre) for centre in centres]
        if min(distances) <= reach:
            counts[distances.index(min(distances))] += 1
    shares = [count / sum(counts) for count in counts if count]
    entropy = -sum(share * math.log(share) for share in shares)
    fair = len(samples) / len(centres)
    covered = sum(count >= fair / 4 for count in counts)
    return covered, math.log(len(centres)) - entropy, sum(counts) / len(samples)


@given(SEEDS, st.integers(1, 9), st.integers(1, 3), st.floats(0.05, 3))
def test_mode_coverage_against_plain_python(seed, k, d, reach):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(k, d))
    samples = rng.normal(size=(rng.integers(1, 80), d))
    found = metrics.mode_coverage(samples, centres, reach)
    assert found == pytest.approx(by_hand(samples.tolist(), centres.tolist(), reach), abs=1e-12)
    assert type(found.covered) is int and type(found.kl) is type(found.on_mode) is float
    assert 0 <= found.kl <= math.log(k) + 1e-12 and 0 <= found.on_mode <= 1


@given(SEEDS)
def test_mode_coverage_keeps_when_all_is_moved_and_put_in_another_order(seed):
    rng = np.random.default_rng(seed)
    centres, samples = rng.normal(size=(6, 2)), rng.normal(size=(50, 2))
    moved = metrics.mode_coverage(rng.permutation(samples) * 4, rng.permutation(centres) * 4, 2.0)
    assert moved == pytest.approx(metrics.mode_coverage(samples, centres, 0.5), abs=1e-12)


CORNERS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])


def test_mode_coverage_of_even_and_of_collapsed_samples():
    even = metrics.mode_coverage(np.repeat(CORNERS, 5, axis=0), CORNERS, 1.0)
    assert even == (4, 0.0, 1.0)
    collapsed = metrics.mode_coverage(np.zeros((20, 2), np.float32), CORNERS, 1.0)
    assert collapsed == (1, pytest.approx(math.log(4)), 1.0)
    lost = metrics.mode_coverage(np.full((20, 2), 5.0), CORNERS, 1.0)
    assert lost == (0, math.log(4), 0.0)


def test_a_mode_is_covered_from_a_quarter_of_its_fair_share_of_all_samples():
    # 32 samples on 4 modes: the fair share is 8, a quarter of it 2. Those on no mode count too.
    def covered(on_second):
        counts = [8, on_second, 0, 0]
        on_modes = np.repeat(CORNERS, counts, axis=0)
        nowhere = np.full((32 - len(on_modes), 2), 5.0)
        return metrics.mode_coverage(np.concatenate([on_modes, nowhere]), CORNERS, 1.0).covered

    assert (covered(1), covered(2)) == (1, 2)


def test_what_lies_just_within_reach_is_on_its_mode():
    samples = np.array([[2.0, 0.0], [2.001, 0.0]])
    assert metrics.mode_coverage(samples, CORNERS, 2).on_mode == 0.5
    # Within reach of several centres: only the nearest has it.
    assert metrics.mode_coverage(np.array([[4.9, 0.0]]), CORNERS, 9.0).kl == math.log(4)


@pytest.mark.parametrize(
    ("reach", "error"),
    [(0, ValueError), (-1.0, ValueError), (np.nan, ValueError), (np.inf, ValueError),
     ("1", TypeError), (True, TypeError), (None, TypeError)],
)  # fmt: skip
def test_bad_reach(reach, error):
    with pytest.raises(error, match=f"^reach: got {reach!r}, expected"):
        metrics.mode_coverage(CORNERS, CORNERS, reach)


# --- Precision and recall --------------------------------------------------------------------


def test_precision_recall_of_a_set_with_itself():
    a, _ = two_sets(0)
    assert metrics.precision_recall(a, a.copy()) == (1.0, 1.0)


def test_precision_recall_of_sets_far_apart():
    a, b = two_sets(0)
    assert metrics.precision_recall(a, b + 1e4) == (0.0, 0.0)


def test_precision_recall_of_a_dropped_mode():
    rng = np.random.default_rng(0)
    left, right = rng.normal(-20, 1, (60, 2)), rng.normal(20, 1, (60, 2))
    real = np.concatenate([left, right])
    precision, recall = metrics.precision_recall(real, left.copy())
    assert (precision, recall) == (1.0, 0.5)
    # The other way about: half of the fakes are nothing real, and all that is real is covered.
    assert metrics.precision_recall(left, real) == (0.5, 1.0)


def test_precision_recall_by_hand():
    real = np.array([[0.0], [1.0], [2.0], [10.0]])  # reach at k = 1: 1, 1, 1, 8
    fake = np.array([[3.0], [3.5], [-1.5], [50.0]])  # reach at k = 1: .5, .5, 4.5, 46.5
    # Real 10 reaches 3 and 3.5; -1.5 and 50 are out of all reach.
    # Fake -1.5 reaches 0, 1, 2; fake 50 reaches 10 (distance 40).
    assert metrics.precision_recall(real, fake, k=1) == (0.5, 1.0)
    assert metrics.precision_recall(fake, real, k=1) == (1.0, 0.5)


def test_precision_recall_counts_what_lies_just_within_reach():
    real = np.array([[0.0], [1.0], [5.0]])  # reach at k = 1: 1, 1, 4
    fake = np.array([[-1.0], [-3.0], [-9.0]])  # reach at k = 1: 2, 2, 6
    # Fake -1 lies at the very edge of real 0's reach, and real 1 at that of fake -1.
    assert metrics.precision_recall(real, fake, k=1) == (1 / 3, 2 / 3)


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 5))
def test_precision_recall_against_scikit_learn(seed, k):
    real, fake = two_sets(seed)

    def share(points, centres):
        reach = NearestNeighbors().fit(centres).kneighbors(n_neighbors=k)[0][:, -1]
        inside = [np.linalg.norm(centres - point, axis=1) <= reach for point in points]
        return np.mean([row.any() for row in inside])

    expected = share(fake, real), share(real, fake)
    assert metrics.precision_recall(real, fake, k) == pytest.approx(expected)
    swapped = metrics.precision_recall(fake, real, k)
    assert swapped == metrics.precision_recall(real, fake, k)[::-1]


def test_precision_recall_in_more_than_one_block():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(features.BLOCK + 7, 3)), rng.normal(size=(features.BLOCK + 1, 3))
    order = rng.permutation(len(real))
    assert metrics.precision_recall(real, fake) == metrics.precision_recall(real[order], fake)
    assert metrics.precision_recall(real, fake)[0] > 0.9


# --- Cannot be named -------------------------------------------------------------------------


def test_cannot_be_named():
    probabilities = np.array([[0.5, 0.3, 0.2], [0.49, 0.31, 0.2], [0.0, 0.0, 1.0], [0.4, 0.3, 0.3]])
    assert metrics.cannot_be_named(probabilities) == 0.5  # 0.5 itself can be named
    assert metrics.cannot_be_named(probabilities, threshold=1.0) == 0.75
    assert metrics.cannot_be_named(probabilities, threshold=0.1) == 0.0


@given(hnp.arrays(np.float32, (7, 10), elements=st.floats(-30, 30, width=32)))
def test_every_softmax_is_accepted(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    share = metrics.cannot_be_named(exps / exps.sum(axis=1, keepdims=True))
    assert share in [k / 7 for k in range(8)]


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, np.nan])
def test_bad_threshold(threshold):
    with pytest.raises(ValueError, match=r"threshold: got .*expected a number in \(0, 1\]"):
        metrics.cannot_be_named(np.full((2, 2), 0.5), threshold)


# --- Bad input -------------------------------------------------------------------------------

GOOD = np.random.default_rng(0).random((6, 3))
NAN, INF = GOOD.copy(), GOOD.copy()
NAN[2, 1], INF[2, 1] = np.nan, np.inf
BAD = {
    "integers": (np.ones((6, 3), int), TypeError, "got type int64, expected floats"),
    "strings": (np.full((6, 3), "1.0"), TypeError, "expected floats"),
    "complex": (GOOD + 1j, TypeError, "got type complex128"),
    "booleans": (GOOD > 0, TypeError, "got type bool"),
    "empty": (GOOD[:0], ValueError, r"got shape \(0, 3\)"),
    "no columns": (GOOD[:, :0], ValueError, r"got shape \(6, 0\)"),
    "one number a row": (GOOD[:, 0], ValueError, r"got shape \(6,\)"),
    "nan": (NAN, ValueError, "holds NaN"),
    "infinity": (INF, ValueError, "holds NaN or infinity"),
}
CALLS = {
    "frechet_distance": ("features_a", "features_b"),
    "precision_recall": ("features_real", "features_fake"),
    "nearest_neighbours": ("samples", "training"),
    "mode_coverage": ("samples", "centres"),
}
REST = {"mode_coverage": (1.0,)}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("function", CALLS)
def test_bad_input_is_named(function, place, case):
    bad, error, message = BAD[case]
    arguments = [GOOD, GOOD]
    arguments[place] = bad
    with pytest.raises(error, match=f"^{CALLS[function][place]}: .*{message}"):
        getattr(metrics, function)(*arguments, *REST.get(function, ()))


@pytest.mark.parametrize("function", CALLS)
def test_mismatched_widths(function):
    with pytest.raises(ValueError, match=r"got shape \(6, \d\), expected \(.*"):
        getattr(metrics, function)(GOOD, GOOD[:, :2], *REST.get(function, ()))


@pytest.mark.parametrize("function", sorted(CALLS.keys() - {"nearest_neighbours"}))
@pytest.mark.parametrize("place", [0, 1])
def test_features_must_be_a_table(function, place):
    arguments = [GOOD, GOOD]
    arguments[place] = GOOD[..., np.newaxis]
    with pytest.raises(ValueError, match=rf"^{CALLS[function][place]}: got shape \(6, 3, 1\)"):
        getattr(metrics, function)(*arguments, *REST.get(function, ()))


def test_too_few_rows():
    for place, name in enumerate(CALLS["frechet_distance"]):
        arguments = [GOOD, GOOD]
        arguments[place] = GOOD[:1]
        with pytest.raises(ValueError, match=f"^{name}: .*at least 2 rows"):
            metrics.frechet_distance(*arguments)
    with pytest.raises(ValueError, match="^features_real: .*at least 4 rows"):
        metrics.precision_recall(GOOD[:3], GOOD, k=3)
    with pytest.raises(ValueError, match="^features_fake: .*at least 7 rows"):
        metrics.precision_recall(np.tile(GOOD, (2, 1)), GOOD, k=6)


@pytest.mark.parametrize(
    ("k", "error"),
    [(0, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError), ("3", TypeError)],
)
def test_bad_k(k, error):
    with pytest.raises(error, match=f"^k: got {k!r}, expected"):
        metrics.precision_recall(GOOD, GOOD, k=k)


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (np.ones((3, 2), int), TypeError, "got type int64"),
        (np.empty((0, 10)), ValueError, r"got shape \(0, 10\)"),
        (np.array([0.5, 0.5]), ValueError, r"got shape \(2,\)"),
        (np.full((2, 2, 1), 0.5), ValueError, r"got shape \(2, 2, 1\), expected \(n, classes\)"),
        (np.array([[1.5, -0.5]]), ValueError, "got values from -0.5"),
        (np.array([[2.0, 3.0]]), ValueError, "rows that add to 5"),
        (np.array([[np.nan, 1.0]]), ValueError, "holds NaN"),
    ],
)
def test_bad_probabilities(bad, error, message):
    with pytest.raises(error, match=f"^probabilities: .*{message}"):
        metrics.cannot_be_named(bad)


# --- the search for copies ---------------------------------------------------------------------


def test_the_copy_search_counts_copies_and_no_others():
    rng = np.random.default_rng(0)
    training, held_out = rng.random((400, 5, 5)), rng.random((200, 5, 5))
    samples = np.concatenate([training[:30], 10 + rng.random((70, 5, 5))])
    found = metrics.copy_search(samples, training, held_out)
    assert found.too_close == 0.3 and found.caught == 1
    assert found.nearest[:30].tolist() == list(range(30)) and (found.distances[:30] == 0).all()
    expected = metrics.nearest_neighbours(held_out, training)[1]
    np.testing.assert_array_equal(found.held_out_distances, expected)


def test_one_in_a_hundred_held_out_examples_is_too_close():
    rng = np.random.default_rng(1)
    training, held_out = rng.random((300, 8)), rng.random((1_000, 8))
    found = metrics.copy_search(held_out, training, held_out)
    assert found.too_close == pytest.approx(0.01, abs=0.002)


def test_a_search_that_finds_no_copies_says_so():
    rng = np.random.default_rng(2)
    training = rng.random((300, 4))
    found = metrics.copy_search(rng.random((50, 4)), training, training[:100], probes=100)
    assert found.caught == 0  # held-out examples that are copies themselves leave no limit


@pytest.mark.parametrize("probes", [0, -5, 2.5, "ten", None])
def test_a_copy_search_needs_something_to_try(probes):
    points = np.random.default_rng(4).random((20, 3))
    with pytest.raises(ValueError, match="probes: got .* expected a whole number of 1 or more"):
        metrics.copy_search(points, points, points, probes)


def test_the_copy_search_looks_at_an_even_choice():
    rng = np.random.default_rng(3)
    training, held_out = rng.random((90, 3)), rng.random((41, 3))
    found = metrics.copy_search(training[:2], training, held_out, probes=10)
    expected = metrics.nearest_neighbours(held_out[::5], training)[1]
    np.testing.assert_array_equal(found.held_out_distances, expected)
