"""The rules by which the page chooses the next token, written once more, plainly."""

import numpy as np
from scipy.special import softmax


def decoded(logits, temperature=1, topK=0, topP=1):
    """The rules, one after another: float64, in the order of the logits."""
    logits = np.asarray(logits, "float32").astype(float)
    order = np.argsort(-logits, kind="stable")
    if temperature == 0:
        return np.eye(len(logits))[order[0]]
    p = softmax((logits - logits.max()) / temperature)
    if topK:
        p[order[topK:]] = 0
        p /= p.sum()
    if topP < 1:
        before = np.concatenate([[0], np.cumsum(p[order])[:-1]])
        p[order[before >= topP]] = 0
        p /= p.sum()
    return p


def mulberry32(seed, n):
    """The published generator in whole numbers of 32 bits."""
    a, full, out = seed & 0xFFFFFFFF, 0xFFFFFFFF, []
    for _ in range(n):
        a = (a + 0x6D2B79F5) & full
        t = ((a ^ (a >> 15)) * (a | 1)) & full
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & full)) & full
        out.append(((t ^ (t >> 14)) & full) / 2**32)
    return out
