"""A walk between two codes: a trained generator draws each step, in Lab and on the page."""

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import code_size, expect, image_sides, numbers
from helpers.live.assets import join, read
from helpers.live.weights import base64_kb, pack

STEPS = range(3, 13)


class LatentWalk(anywidget.AnyWidget):
    """A live path between two codes, with the generator's picture of each place on it.

    generator: a built Keras model, (n, d) -> pictures of `image_shape` with values in [0, 1], made
        for codes drawn from the standard normal distribution.
    start, end: (d,), finite, the codes at both ends; by default drawn from that distribution with
        `seed`, an integer >= 0.
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`).
    steps: how many pictures, 3 to 12, the strip below shows of the path.
    noun: what a picture shows, in the singular, for the sentence.

    `walk.start` and `walk.end` (lists of d floats) and `walk.t`, the place between them in [0, 1]:
    read them, observe them, or set them. `walk.z` is the code there (see `between`).
    Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join("forward.js", "ui.js", "play.js", "latent_walk.js")
    _css = read("figure.css", "latent_walk.css")
    start = traitlets.TraitType([]).tag(sync=True)
    end = traitlets.TraitType([]).tag(sync=True)
    t = traitlets.TraitType(0.5).tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    image_shape = traitlets.List().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    noun = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        generator,
        start=None,
        end=None,
        seed=0,
        image_shape=(28, 28),
        dtype="int16",
        steps=9,
        noun="digit",
    ):
        shape = image_sides(image_shape)
        self._size = code_size("generator", generator, shape)
        if steps not in STEPS:
            raise ValueError(f"steps: expected an integer from 3 to 12, got {steps!r}")
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
            raise ValueError(f"seed: expected an integer >= 0, got {seed!r}")
        drawn = np.random.default_rng(seed).normal(size=(2, self._size))
        start, end = (drawn[i] if code is None else code for i, code in enumerate((start, end)))
        layers, weights = pack(generator, dtype)
        settings = {"layers": layers, "weights": weights, "image_shape": shape, "noun": noun}
        super().__init__(start=start, end=end, steps=int(steps), **settings)

    @traitlets.validate("start", "end")
    def _check_code(self, proposal):
        return numbers(proposal["trait"].name, proposal["value"], (self._size,)).tolist()

    @traitlets.validate("t")
    def _check_t(self, proposal):
        t = float(numbers("t", proposal["value"], ()))
        expect(0 <= t <= 1, "t", "a number from 0 to 1", t)
        return t

    @property
    def z(self):
        """The code at `t`: float64 (d,)."""
        return between(self.start, self.end, self.t)

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights)

    def __repr__(self):
        return f"LatentWalk with {self.steps} steps and {self.weights_kb:.0f} kB of weights"


def between(start, end, t):
    """Return the code, float64 (d,), at `t` in [0, 1] of the way between two codes (d,).

    Its direction turns evenly along the great circle (Shoemake 1985; for codes: White 2016,
    arXiv:1609.04468), and its length changes evenly. A straight line would leave the shell in which
    normal codes of many dimensions lie. Codes of one line, which no single circle joins, and a code
    of zeros are joined by the straight line.
    """
    start, end = (np.asarray(code, np.float64) for code in (start, end))
    straight = (1 - t) * start + t * end
    a, b = np.linalg.norm(start), np.linalg.norm(end)
    if t in (0, 1) or not a * b:
        return straight
    u, v = start / a, end / b
    angle = 2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    if np.sin(angle) < 1e-6:
        return straight
    turned = (np.sin((1 - t) * angle) * u + np.sin(t * angle) * v) / np.sin(angle)
    return ((1 - t) * a + t * b) * turned
