"""The yardsticks of texts against brute force: runs copied from training, n-grams that repeat."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import data, metrics

# --- copied runs -------------------------------------------------------------------------------

# Few characters, so that runs are long and occur in several places; NUL and an emoji among them.
SHORT = st.text(alphabet="ab\0🙂", min_size=1, max_size=40)


def longest_from(text, i, training):
    """The longest run of `text` from i on that `training` has, by trying every length."""
    return max(n for n in range(len(text) - i + 1) if text[i : i + n] in training)


@settings(max_examples=400, deadline=None)
@given(SHORT, SHORT)
def test_copied_runs_against_brute_force(text, training):
    lengths, places = metrics.copied_runs(text, training)
    assert lengths.tolist() == [longest_from(text, i, training) for i in range(len(text))]
    assert lengths.dtype == places.dtype == np.int64
    assert places.min() >= 0 and places.max() < len(training)
    for i, (n, place) in enumerate(zip(lengths, places, strict=True)):
        assert training[place : place + n] == text[i : i + n]


@given(st.text(min_size=1, max_size=30), st.text(max_size=5), st.text(max_size=5))
def test_a_whole_copy_is_found_at_full_length(text, before, after):
    lengths, _ = metrics.copied_runs(text, before + text + after)
    assert lengths.tolist() == list(range(len(text), 0, -1))


def test_nothing_shared_is_length_nothing():
    lengths, places = metrics.copied_runs("abc", "XYZ")
    assert lengths.tolist() == [0, 0, 0] and set(places.tolist()) <= {0, 1, 2}


def test_a_run_that_was_planted_in_the_plays_is_found():
    train, _ = data.load_shakespeare()
    text = "%" * 300 + train[500_000:500_777] + "%" * 300
    lengths, places = metrics.copied_runs(text, train)
    assert lengths.argmax() == 300 and lengths.max() == 777 and places[300] == 500_000
    assert not lengths[:300].any() and not lengths[-300:].any()


def test_copied_runs_of_a_play_against_the_plays():
    """Seconds are printed, not judged: they depend on the machine."""
    train, test = data.load_shakespeare()
    start = time.perf_counter()
    lengths, places = metrics.copied_runs(test, train)
    seconds = time.perf_counter() - start
    for i in np.random.default_rng(0).integers(0, len(test), 50):
        run, place = test[i : i + lengths[i]], places[i]
        assert train[place : place + lengths[i]] == run
        assert test[i : i + lengths[i] + 1] not in train  # one more would be nowhere
    at = lengths.argmax()
    longest, median = test[at : at + lengths[at]], np.median(lengths)
    print(f"\n{len(test):,} against {len(train):,} characters: {seconds:.1f} s")
    print(f"median run {median:.0f}, longest {len(longest)}: {longest!r}")


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ("", ValueError, "got no character, expected at least one"),
        (None, TypeError, "got NoneType, expected a string"),
        (["a"], TypeError, "got list, expected a string"),
        (b"a", TypeError, "got bytes"),
    ],
)
@pytest.mark.parametrize("place", ["text", "training"])
def test_bad_texts(place, bad, error, message):
    with pytest.raises(error, match=f"^{place}: {message}"):
        metrics.copied_runs(**{"text": "a", "training": "b", place: bad})


# --- n-grams that repeat -----------------------------------------------------------------------

TOKENS = st.lists(st.sampled_from(["the", "a", "O", "lord"]), min_size=5, max_size=60)


@given(TOKENS, st.integers(1, 5))
def test_repeated_ngrams_by_counting_those_that_were_there_before(tokens, n):
    grams = [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
    repeated = sum(gram in grams[:i] for i, gram in enumerate(grams))
    found = metrics.repeated_ngrams(tokens, n)
    assert found == pytest.approx(repeated / len(grams), abs=1e-12) and 0 <= found < 1


@given(st.text(alphabet="abc🙂", min_size=4), st.integers(1, 4))
def test_a_string_is_its_characters_and_names_of_tokens_do_not_matter(text, n):
    numbers = {c: k for k, c in enumerate(sorted(set(text)))}
    expected = metrics.repeated_ngrams(text, n)
    for tokens in (list(text), tuple(text), np.array([numbers[c] for c in text])):
        assert metrics.repeated_ngrams(tokens, n) == expected


@given(st.integers(1, 6), st.integers(2, 30), st.integers(1, 4))
def test_a_loop_repeats_all_but_one_round(words, rounds, n):
    loop = [f"word{k}" for k in range(words)] * rounds
    count = len(loop) - n + 1
    if count >= words:
        assert metrics.repeated_ngrams(loop, n) == pytest.approx(1 - words / count)


def test_repeated_ngrams_of_words():
    line = ["to", "be", "or", "not", "to", "be", "that", "is", "the", "question"]
    assert metrics.repeated_ngrams(line) == 0
    assert metrics.repeated_ngrams(line, 2) == pytest.approx(1 / 9)
    assert metrics.repeated_ngrams(("I said that and " * 20).split()) > 0.9
    assert metrics.repeated_ngrams("abcd") == 0  # as short as can be
    assert math.isclose(metrics.repeated_ngrams("aaaa", 1), 3 / 4)


@pytest.mark.parametrize(
    ("text", "n", "error", "message"),
    [
        ("abc", 4, ValueError, "text: got 3 tokens, expected at least 4"),
        ([], 1, ValueError, "text: got 0 tokens, expected at least 1"),
        (None, 4, TypeError, "text: got NoneType, expected a string or tokens in a row"),
        ({"a", "b"}, 1, TypeError, "text: got set"),
        ([["a"], ["b"]], 1, TypeError, "text: got list, expected a string or tokens in a row"),
        (np.zeros((3, 2)), 1, TypeError, "text: got ndarray"),
        (np.array(3), 1, TypeError, "text: got ndarray"),
        ("abcd", 0, ValueError, "n: got 0, expected 1 or more"),
        ("abcd", 2.0, TypeError, "n: got 2.0, expected a whole number"),
        ("abcd", True, TypeError, "n: got True"),
    ],
)
def test_bad_ngrams(text, n, error, message):
    with pytest.raises(error, match=f"^{message}"):
        metrics.repeated_ngrams(text, n)


def test_shared_ngrams_by_hand():
    training = "to be or not to be that is the question"
    assert metrics.shared_ngrams(["or not to be, or", "not to be"], training, 3) == 2 / 4
    assert metrics.shared_ngrams(["is the  question\n"], training, 3) == 1
    # A run does not reach from one text into the next.
    assert metrics.shared_ngrams(["a to be", "or not b"], training, 3) == 0
    with pytest.raises(ValueError, match="texts: got no run of 5 words"):
        metrics.shared_ngrams(["too short a text"], training)
