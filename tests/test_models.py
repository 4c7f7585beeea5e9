"""What chapters share: the code of the cell that teaches it, and right by its definition."""

import ast
import copy
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from chapter_rules import tree
from decoding_rules import decoded
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from notebooks import chapter_paths, code_cells, read, tags
from scipy import stats

from helpers import letter_models, models, watermarks

TAG = "in-helpers"
HELPERS = [
    Path(module.__file__).read_text("utf-8") for module in (models, letter_models, watermarks)
]


# ---- The same code ---------------------------------------------------------------------------


def tagged_cells():
    """Return [(number of the chapter, syntax tree)] of the cells that have the tag."""
    return [
        (int(number), tree(cell))
        for number, path in chapter_paths().items()
        for cell in code_cells(read(path))
        if TAG in tags(cell)
    ]


def definitions(module):
    """Return {name: definition} of a syntax tree, imports and docstrings left out.

    What is neither a function nor a class counts under its own text.
    """
    others = [node for node in module.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    others = others[ast.get_docstring(module, clean=False) is not None :]
    return {getattr(node, "name", None) or ast.unparse(node): node for node in others}


def code_of(definition):
    """Return a definition as text that is the same wherever its code is, docstrings left out."""
    bare = copy.deepcopy(definition)
    for node in ast.walk(bare):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(bare)


def differences(cells, helper):
    """Return in words where tagged cells, [(number, tree)], and the helper's tree do not agree."""
    ours, problems, taught = definitions(helper), [], set()
    for number, cell in cells:
        for name, definition in definitions(cell).items():
            taught.add(name)
            if name not in ours:
                problems.append(f"{name} of chapter {number} is missing")
            elif not hasattr(definition, "name"):
                problems.append(f"{name} of chapter {number} is neither a function nor a class")
            elif code_of(definition) != code_of(ours[name]):
                problems.append(f"{name} is not the code of chapter {number}")
            elif f"Built in chapter {number}." not in (ast.get_docstring(ours[name]) or ""):
                problems.append(f"{name} does not say that it is built in chapter {number}")
    return problems + [f"no tagged cell defines {name}" for name in ours if name not in taught]


def test_helpers_and_tagged_cells_are_the_same_code():
    both = ast.Module([n for text in HELPERS for n in ast.parse(text).body[1:]], [])
    assert differences(tagged_cells(), both) == []


CELL = (
    "def f(x):  # a comment\n    return x + 1\n\nclass A:\n    'In short.'\n    def g(self): pass"
)
SAME = '''"""Module."""
import numpy as np
def f(x):
    """Add. Built in chapter 3."""
    return (x +
            1)
class A:
    """A class. Built in chapter 3."""
    def g(self):
        """Do nothing."""
        pass
'''


@pytest.mark.parametrize(
    "helper, said",
    [
        (SAME, []),
        (SAME.replace("1)", "2)"), ["f is not the code of chapter 3"]),
        (SAME.replace("f(x)", "f(x=0)"), ["f is not the code of chapter 3"]),
        (SAME.replace("pass", "return"), ["A is not the code of chapter 3"]),
        (SAME.replace("class A", "@final\nclass A"), ["A is not the code of chapter 3"]),
        (SAME.replace("class A:", "class B:"),
         ["A of chapter 3 is missing", "no tagged cell defines B"]),
        (SAME.replace("chapter 3", "chapter 30", 1),
         ["f does not say that it is built in chapter 3"]),
        (SAME + "def h(): return 0\n", ["no tagged cell defines h"]),
        (SAME + "HALF = 3\n", ["no tagged cell defines HALF = 3"]),
    ],
)  # fmt: skip
def test_a_difference_is_found(helper, said):
    assert differences([(3, ast.parse(CELL))], ast.parse(helper)) == said


def test_a_tagged_cell_only_defines():
    cell, helper = ast.parse(CELL + "\nHALF = 3"), ast.parse(SAME + "HALF = 3")
    said = ["HALF = 3 of chapter 5 is neither a function nor a class"]
    assert differences([(3, ast.parse(CELL)), (5, cell)], helper)[-1:] == said


# ---- Counting ------------------------------------------------------------------------------------


def tables(tokens, order):
    """Return the counts of runs of 1, ..., order + 1 tokens; those of shorter runs are after how
    many different tokens they came."""
    pieces = [
        [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)] for n in range(order + 2)
    ]
    shorter = [Counter(run[1:] for run in set(pieces[n + 1])) for n in range(1, order + 1)]
    return [*shorter, Counter(pieces[order + 1])]


def discount(count, counts):
    """Return what is taken from a count: D1, D2 or D3+ of Chen and Goodman."""
    came = {k: sum(c == k for c in counts.values()) or 1e-9 for k in (1, 2, 3, 4)}
    y = came[1] / (came[1] + 2 * came[2])
    k = min(count, 3)
    return min(max(k - (k + 1) * y * came[k + 1] / came[k], 0), k)


def slow_prob(levels, context, token, vocab_size):
    """Return the probability of a token by the recursive definition; levels: see `tables`."""
    if not levels:
        return 1 / vocab_size
    counts, shorter = levels[-1], slow_prob(levels[:-1], context[1:], token, vocab_size)
    after = {run[-1]: count for run, count in counts.items() if run[:-1] == context}
    if not after:
        return shorter
    kept = after[token] - discount(after[token], counts) if token in after else 0
    passed_on = sum(discount(count, counts) for count in after.values())
    return (kept + passed_on * shorter) / sum(after.values())


@st.composite
def texts(draw):
    """A vocabulary's size, an order, a text, and contexts of that order, some of them its own."""
    vocab_size, order = draw(st.integers(1, 5)), draw(st.integers(0, 4))
    token = st.integers(0, vocab_size - 1)
    text = draw(st.lists(token, min_size=order + 1, max_size=80))
    strange = draw(st.lists(st.lists(token, min_size=order, max_size=order), max_size=4))
    places = draw(st.lists(st.integers(0, len(text) - order), min_size=1, max_size=4))
    return vocab_size, order, text, strange + [text[i : i + order] for i in places]


def after_each(counter, contexts, vocab_size):
    """Return (contexts, vocab_size): the counter's probabilities of all tokens."""
    contexts = np.array(contexts, int).reshape(len(contexts), counter.order)
    nexts = np.tile(np.arange(vocab_size), len(contexts))
    probs = counter.probs(contexts.repeat(vocab_size, axis=0), nexts)
    return probs.reshape(len(contexts), vocab_size)


@settings(max_examples=200, deadline=None)
@given(texts())
def test_the_counter_is_its_definition(text):
    vocab_size, order, tokens, contexts = text
    counter = models.KneserNey(np.array(tokens), order, vocab_size)
    found, levels = after_each(counter, contexts, vocab_size), tables(tokens, order)
    expected = [
        [slow_prob(levels, tuple(context), token, vocab_size) for token in range(vocab_size)]
        for context in contexts
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)


@pytest.mark.parametrize("order", range(7))
def test_sums_stay_one_where_runs_fill_large_numbers(order):
    rng, vocab_size = np.random.default_rng(order), 62
    tokens = rng.zipf(1.5, 5_000) % vocab_size
    counter = models.KneserNey(tokens, order, vocab_size)
    own = np.lib.stride_tricks.sliding_window_view(tokens, order)[:50]
    contexts = [*own, *rng.integers(0, vocab_size, (50, order))]
    probs = after_each(counter, contexts, vocab_size)
    assert probs.min() > 0
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-9)


def test_counts_by_hand():
    """Four tokens came 1, 2, 3 and 4 times, one never: Y = 1/3, and D = 1/3, 1, 5/3 and 5/3."""
    counter = models.KneserNey(np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3]), 0, 5)
    taken = np.array([1 / 3, 1, 5 / 3, 5 / 3, 0])
    expected = (np.array([1, 2, 3, 4, 0]) - taken) / 10 + taken.sum() / 10 / 5
    np.testing.assert_allclose(after_each(counter, [[]], 5)[0], expected, rtol=1e-8)


def test_where_a_context_is_new_many_neighbours_count_and_not_many_times():
    """Token 1 came often, but only after 0; token 2 came less often, after four different ones."""
    tokens = [0, 1] * 10 + [2, 3, 2, 4, 2, 5, 2]
    counter = models.KneserNey(np.array(tokens), 1, 8)
    after_new = after_each(counter, [[7]], 8)[0]
    assert tokens.count(1) > 2 * tokens.count(2) and after_new[2] > 2 * after_new[1]
    assert after_each(counter, [[0]], 8)[0].argmax() == 1


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(1, 5), st.data())
def test_a_run_is_a_number_in_base_vocab_size(vocab_size, n, data):
    digit = st.integers(0, vocab_size - 1)
    tokens = data.draw(st.lists(digit, min_size=n, max_size=20))
    found = models.runs(np.array(tokens), n, vocab_size)
    written = ["".join(map(str, tokens[i : i + n])) for i in range(len(tokens) - n + 1)]
    assert found.tolist() == [int(digits, vocab_size) for digits in written]


# ---- Decoding ------------------------------------------------------------------------------------

# Steps of 1/64, so that no two become one probability by rounding.
LOGITS = st.integers(1, 40).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-2000, 2000), min_size=n, max_size=n, unique=True),
        min_size=1, max_size=4,
    )
).map(lambda rows: np.array(rows) / 64)  # fmt: skip


def read_only(array):
    """Return the array, which raises from now on where somebody writes into it."""
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("dtype, atol", [("float32", 1e-5), ("float64", 1e-9)])
@settings(max_examples=200, deadline=None)
@given(LOGITS, st.floats(0.05, 5), st.integers(0, 45), st.floats(0.01, 1))
def test_temperature_and_cuts_follow_their_rules(dtype, atol, logits, temperature, top_k, top_p):
    expected = [decoded(row, temperature, top_k, top_p) for row in logits]
    for row in logits:
        cut = np.cumsum(np.sort(decoded(row, temperature, top_k))[::-1])
        assume(np.abs(cut - top_p).min() > atol or top_p == 1)  # else rounding would decide
    logits = logits.astype(dtype)
    found = models.next_probs(read_only(logits), temperature, top_k, top_p)
    np.testing.assert_allclose(found, expected, atol=atol)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=atol)


@settings(deadline=None)
@given(LOGITS)
def test_greedy_is_all_for_the_likeliest(logits):
    greedy = np.eye(logits.shape[1])[[row.tolist().index(max(row)) for row in logits]]
    assert np.array_equal(models.next_probs(logits, temperature=0, top_k=3, top_p=0.5), greedy)
    assert np.array_equal(models.next_probs(logits, top_k=1), greedy)
    assert np.array_equal(models.next_probs(logits, top_p=1e-9), greedy)


@settings(deadline=None)
@given(LOGITS, st.integers(0, 10**6))
def test_a_draw_is_the_inverse_of_the_cumulative_sum(logits, seed):
    probs = read_only(models.next_probs(logits, top_k=5))
    us = np.random.default_rng(seed).random(len(probs))
    expected = [
        np.searchsorted(row.cumsum(), u * row.sum(), "right")
        for row, u in zip(probs, us, strict=True)
    ]
    found = models.draw_letters(probs, np.random.default_rng(seed))
    assert found.tolist() == expected


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_letters_come_as_often_as_they_should(dtype):
    probs = np.array([0, 0.5, 0.2, 0, 0.25, 0.05, 0], dtype)
    drawn = models.draw_letters(np.tile(probs, (20_000, 1)), np.random.default_rng(4))
    counts = np.bincount(drawn, minlength=7)
    possible = probs > 0
    assert counts[~possible].sum() == 0
    assert stats.chisquare(counts[possible], 20_000 * probs[possible].astype(float)).pvalue > 1e-3


def test_each_row_is_drawn_from_its_own():
    probs = np.eye(9)[[4, 0, 8, 2]]
    assert models.draw_letters(probs, np.random.default_rng(0)).tolist() == [4, 0, 8, 2]


class AtTheEdge:
    """A generator whose uniform numbers are the smallest, or the largest, that there are."""

    def __init__(self, number):
        self.number = number

    def random(self, shape):
        return np.full(shape, self.number)


@pytest.mark.parametrize("number, letter", [(0.0, 1), (1 - 2**-53, 3)])
@pytest.mark.parametrize("scale", [1, 0.1, 7])
def test_the_edges_of_a_draw_are_letters_with_a_probability(number, letter, scale):
    weights = scale * np.array([[0, 0.2, 0.5, 0.3, 0]], "float32")
    assert models.draw_letters(weights, AtTheEdge(number)).tolist() == [letter]


def test_without_a_cut_no_token_is_lost_to_rounding():
    logits = np.array([[18.0, 1.0, 0.0]], "float32")
    expected = np.exp(logits - 18) / np.exp(logits - 18).sum()
    np.testing.assert_allclose(models.next_probs(logits), expected, rtol=1e-5)
