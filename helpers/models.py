"""What a later chapter needs and an earlier one builds: the same code as there, with docstrings.

A cell with the tag `in-helpers` and this module agree statement by statement. Like the cells, this
code checks no arguments.
"""

import keras
import numpy as np
from keras import layers, ops


def runs(tokens, n, vocab_size):
    """Write each run of n neighbouring tokens as one number, in base vocab_size.

    Built in chapter 4. tokens: (t >= n,) integers of 64 bits from 0 to vocab_size - 1; vocab_size
    to the power of n must stay below 2**63. Returns (t - n + 1,) integers, the first token of a
    run in the highest place.
    """
    at = np.arange(len(tokens) - n + 1)
    return sum(tokens[at + k] * vocab_size ** (n - 1 - k) for k in range(n))


class KneserNey:
    """Count runs of tokens, for the probability of a token after those before it.

    Built in chapter 4. Interpolated modified Kneser-Ney: each order mixes with the shorter ones,
    and takes three discounts from counts of one, two, and three or more (Chen and Goodman 1999,
    after Kneser and Ney 1995). A number of counts that is zero enters the discounts as 1e-9, and
    below the shortest order all tokens are alike.
    """

    def __init__(self, tokens, order, vocab_size):
        """Count tokens: (n > order,) integers of 64 bits from 0 to vocab_size - 1.

        order: how many tokens to look back, >= 0; vocab_size ** (order + 1) stays below 2**63.
        """
        self.order, self.vocab_size, self.levels = order, vocab_size, []
        for n in range(1, order + 2):
            found = runs(tokens, n, vocab_size)
            if n <= order:
                found = np.unique(runs(tokens, n + 1, vocab_size)) % vocab_size**n
            seen, counts = np.unique(found, return_counts=True)
            came = np.bincount(np.minimum(counts, 5), minlength=6)[:5] + 1e-9
            share = came[1] / (came[1] + 2 * came[2])
            taken = [0, *(k - (k + 1) * share * came[k + 1] / came[k] for k in (1, 2, 3))]
            taken = np.clip(taken, 0, [0, 1, 2, 3])[np.minimum(counts, 3)]
            known, first = np.unique(seen // vocab_size, return_index=True)
            total = np.add.reduceat(counts, first)
            left = np.add.reduceat(taken, first) / total
            self.levels.append((seen, counts - taken, known, total, left))

    def probs(self, contexts, nexts):
        """Return the probability of each token after its context: (n,) floats in [0, 1].

        contexts: (n, order) integers of 64 bits, the nearest token last. nexts: (n,) integers.
        The probabilities of all tokens after one context sum to 1.
        """
        p, context = np.full(len(nexts), 1 / self.vocab_size), np.zeros(len(nexts), int)
        for k, (seen, kept, known, total, left) in enumerate(self.levels):
            context = context + (contexts[:, -k] * self.vocab_size ** (k - 1) if k else 0)
            at = np.searchsorted(known, context) % len(known)
            place = np.searchsorted(seen, run := context * self.vocab_size + nexts) % len(seen)
            count = np.where(seen[place] == run, kept[place], 0)
            p = np.where(known[at] == context, count / total[at] + left[at] * p, p)
        return p


def next_probs(logits, temperature=1.0, top_k=0, top_p=1.0):
    """Turn logits into the probabilities from which the next token is drawn.

    Built in chapter 4. logits: (n, vocab_size) finite floats, an array. temperature: >= 0, divides
    the logits; at 0 the likeliest token gets 1 and the cuts do nothing. top_k: keep that many, 0
    keeps all (Fan et al. 2018). top_p: in (0, 1], keep the fewest of those that make up this share
    (Holtzman et al. 2020). Returns (n, vocab_size) floats, each row with sum 1.
    """
    if temperature == 0:
        return np.eye(logits.shape[-1])[logits.argmax(axis=-1)]
    probs = np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)
    order = np.argsort(-probs, axis=-1)
    ranked = np.take_along_axis(probs, order, axis=-1)
    ranked[:, top_k or len(ranked[0]) :] = 0
    ranked /= ranked.sum(axis=-1, keepdims=True)
    ranked[(ranked.cumsum(axis=-1) - ranked >= top_p) & (top_p < 1)] = 0
    np.put_along_axis(probs, order, ranked / ranked.sum(axis=-1, keepdims=True), axis=-1)
    return probs


def draw_letters(probs, rng):
    """Draw a token from each row, by one uniform number a row.

    Built in chapter 4. probs: (n, vocab_size) floats >= 0, each row with a sum above 0. rng: a
    numpy Generator. Returns (n,) integers; what has the probability 0 is never drawn.
    """
    ends = probs.cumsum(axis=-1)
    return (ends > rng.random((len(probs), 1)) * ends[:, -1:]).argmax(axis=-1)


def build_encoder(pixels, latent_dim):
    """Return an untrained encoder: (n, pixels) -> (n, 2 * latent_dim), mu and log_var side by side.

    Built in chapter 7.
    """
    hidden = [layers.Dense(units, "relu") for units in (384, 192)]
    return keras.Sequential([keras.Input((pixels,)), *hidden, layers.Dense(2 * latent_dim)])


def build_decoder(latent_dim, pixels):
    """Return an untrained decoder: codes (n, latent_dim) -> (n, pixels) in [0, 1].

    Built in chapter 7.
    """
    hidden = [layers.Dense(units, "relu") for units in (128, 160)]
    return keras.Sequential([keras.Input((latent_dim,)), *hidden, layers.Dense(pixels, "sigmoid")])


class VAE(keras.Model):
    """A variational autoencoder (Kingma and Welling 2014); its loss is in nats a picture.

    Built in chapter 7. encoder, decoder: as above. spread: the fixed standard deviation of a pixel,
    in whose units the error counts. `fit(x, x)`, pixels (n, pixels) in [0, 1].
    """

    def __init__(self, encoder, decoder, spread):
        super().__init__()
        self.encoder, self.decoder, self.spread = encoder, decoder, spread
        self.seeds = keras.random.SeedGenerator()

    def call(self, x):
        """Return the redrawn pictures (n, pixels), mu and log_var (n, latent_dim)."""
        mu, log_var = ops.split(self.encoder(x), 2, axis=-1)
        eps = keras.random.normal(ops.shape(mu), seed=self.seeds)
        return self.decoder(mu + ops.exp(0.5 * log_var) * eps), mu, log_var

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return half the squared error in units of spread, plus the KL term: nats a picture."""
        x_hat, mu, log_var = y_pred
        error = ops.sum(((y - x_hat) / self.spread) ** 2, axis=-1)
        return 0.5 * ops.mean(error + ops.sum(mu**2 + ops.exp(log_var) - 1 - log_var, axis=-1))
