"""A watermark for the tests: its green letters counted, and texts of a pair model that carry it."""

import numpy as np
from conftest import ROOT

from helpers.watermarks import is_green


def count(text, alphabet, key, context=4, green_share=0.5):
    """Return how many different pairs of context and letter a text has, and how many are green."""
    tokens = [alphabet.index(letter) for letter in text]
    pairs = {tuple(tokens[i - context : i + 1]) for i in range(context, len(tokens))}
    if not pairs:
        return 0, 0
    rows = np.array(sorted(pairs))
    return len(rows), int(is_green(rows[:, :-1], rows[:, -1], key, green_share).sum())


def plays():
    """Return the alphabet of the plays and their text as indices of it."""
    text = (ROOT / "data" / "shakespeare.txt").read_text("utf-8")
    alphabet = "".join(sorted(set(text)))
    return alphabet, np.array([alphabet.index(letter) for letter in text[:300_000]])


def write(n, letters, strength, key, context=4, green_share=0.5, seed=0):
    """Return n texts of a pair model of the plays, pushed towards green letters by `strength`."""
    alphabet, corpus = plays()
    size, rng = len(alphabet), np.random.default_rng(seed)
    counts = np.full((size, size), 1e-3)
    np.add.at(counts, (corpus[:-1], corpus[1:]), 1)
    logits = np.log(counts / counts.sum(axis=1, keepdims=True))
    starts = rng.integers(0, len(corpus) - context, n)
    lines = [corpus[starts + i] for i in range(context)]
    every = np.tile(np.arange(size), n)
    while len(lines) < letters:
        before = np.repeat(np.stack(lines[-context:], axis=1), size, axis=0)
        green = is_green(before, every, key, green_share).reshape(n, size)
        noise = rng.gumbel(size=(n, size))
        lines.append((logits[lines[-1]] + strength * green + noise).argmax(axis=1))
    return ["".join(alphabet[token] for token in row) for row in np.stack(lines, axis=1)]


def excerpts(n, letters, seed=0):
    """Return n passages of the plays."""
    alphabet, corpus = plays()
    starts = np.random.default_rng(seed).integers(0, len(corpus) - letters, n)
    return ["".join(alphabet[token] for token in corpus[s : s + letters]) for s in starts]
