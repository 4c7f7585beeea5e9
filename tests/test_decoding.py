"""What the page makes of logits: against the same rules, written plainly in numpy."""

import numpy as np
import pytest
from decoding_rules import decoded, mulberry32
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from live_page import run_module
from scipy import stats

pytest_plugins = ["browser"]
FILES = ["decoding.js"]
NEXT = """({ nextProbabilities }, [logits, decoding]) =>
    Array.from(nextProbabilities(Float32Array.from(logits), decoding))"""
DRAW = "({ draw }, [p, us]) => us.map((u) => draw(Float32Array.from(p), u))"
SEEDED = """({ seeded }, [seed, n]) => {
    const next = seeded(seed);
    return Array.from({ length: n }, next);
}"""


@pytest.fixture
def page(browser_context):
    return browser_context()[0]


LOGITS = st.integers(1, 40).flatmap(
    lambda n: st.lists(st.floats(-30, 30, width=32), min_size=n, max_size=n)
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(LOGITS, st.floats(0.05, 5), st.integers(0, 45), st.floats(0.01, 1))
def test_temperature_and_cuts_are_those_of_numpy(page, logits, temperature, top_k, top_p):
    decoding = {"temperature": temperature, "topK": top_k, "topP": top_p}
    expected = decoded(logits, **decoding)
    cut = np.cumsum(np.sort(decoded(logits, temperature, top_k))[::-1])
    assume(np.abs(cut - top_p).min() > 1e-9)  # else the last bit of a sum would decide
    found = np.array(run_module(page, FILES, NEXT, [logits, decoding]))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.sum() == pytest.approx(1, abs=1e-5)


def test_each_control_does_what_its_name_says(page):
    logits = np.log([0.5, 0.25, 0.15, 0.1]).tolist()
    cases = [
        ({}, [0.5, 0.25, 0.15, 0.1]),
        ({"topK": 2}, [2 / 3, 1 / 3, 0, 0]),
        ({"topK": 9}, [0.5, 0.25, 0.15, 0.1]),
        ({"topP": 0.01}, [1, 0, 0, 0]),
        ({"topP": 0.7}, [2 / 3, 1 / 3, 0, 0]),
        ({"topP": 0.8}, [5 / 9, 2.5 / 9, 1.5 / 9, 0]),
        ({"topK": 2, "topP": 0.6}, [1, 0, 0, 0]),  # 0.5 alone is two thirds of what top-k left
        ({"temperature": 0.5}, np.square([0.5, 0.25, 0.15, 0.1]) / 0.345),
        ({"temperature": 0}, [1, 0, 0, 0]),
    ]
    for decoding, expected in cases:
        found = run_module(page, FILES, NEXT, [logits, decoding])
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_equals_keep_their_order_and_extremes_stay_finite(page):
    ties = [1, 2, 2, 2, 0]
    assert run_module(page, FILES, NEXT, [ties, {"temperature": 0}]) == [0, 1, 0, 0, 0]
    assert run_module(page, FILES, NEXT, [ties, {"topK": 2}]) == [0, 0.5, 0.5, 0, 0]
    for temperature in (1e-300, 1e-3, 1e6):
        far = [1e4, -1e4, 0]
        found = run_module(page, FILES, NEXT, [far, {"temperature": temperature}])
        np.testing.assert_allclose(found, decoded(far, temperature), atol=1e-6)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any), st.integers(0, 10**6))
def test_a_draw_is_the_inverse_of_the_cumulative_sum(page, weights, seed):
    p = (np.array(weights) / sum(weights)).astype("float32")
    edges = np.cumsum(p.astype(float))
    us = np.random.default_rng(seed).uniform(0, edges[-1] * (1 - 1e-9), 20).tolist()
    expected = np.searchsorted(edges, us, side="right")
    assert run_module(page, FILES, DRAW, [p.tolist(), us]) == expected.tolist()


def test_a_draw_never_gives_what_has_no_probability(page):
    almost = [0, 0.3, 0, 0.6999, 0]
    found = run_module(page, FILES, DRAW, [almost, [0, 0.29, 0.31, 0.99995, 1 - 2**-32]])
    assert found == [1, 1, 3, 3, 3]


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31, 2**32 - 1])
def test_a_seed_repeats_its_numbers(page, seed):
    found = run_module(page, FILES, SEEDED, [seed, 200])
    assert found == mulberry32(seed, 200)
    assert found != run_module(page, FILES, SEEDED, [seed ^ 1, 200])


def test_the_numbers_are_uniform(page):
    found = np.array(run_module(page, FILES, SEEDED, [7, 20000]))
    assert (found >= 0).all() and (found < 1).all() and len(set(found)) > 19990
    assert stats.kstest(found, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 0.05
