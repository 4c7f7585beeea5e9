"""A picture to rub out or to draw, and a denoiser that fills in what is unknown, step by step."""

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import evenly, expect, numbers, whole
from helpers.live.assets import join, read
from helpers.live.classes import COLOURS, check_kinds
from helpers.live.graph import pack_graph
from helpers.live.weights import base64_kb

MAX_PICTURES = 12
STEPS_MOST = 100
CODE = ["forward.js", "decoding.js", "norms.js", "graph_model.js", "ui.js", "play.js"]
CODE += ["controls.js", "denoising.js", "pen.js", "repair_pad.js"]


class RepairPad(anywidget.AnyWidget):
    """A denoiser in the page: what is rubbed out of a picture is filled in, from noise.

    velocity: a built Functional Keras model, [x_t (n, height, width, 1), t (n, 1), label (n, 1)]
        -> (n, height, width, 1), the velocity cos(a) eps - sin(a) x of the mixture
        x_t = cos(a) x + sin(a) eps, a = t pi / 2, of a picture x in [-1, 1] and noise (Salimans and
        Ho 2022, arXiv:2202.00512). The label `len(class_names)` stands for no class.
    pictures: (k, height, width) or (k, height, width, 1) in [0, 1], to choose from; at most 12 are
        kept, evenly chosen.
    class_names: by default the digits "0" to "9".
    label, steps, seed: integers up to `len(class_names)` (the default), in [1, 100] and [0, 2^32).
        Sampling is DDIM (Song et al. 2021, arXiv:2010.02502); into each guess goes what is known.
    hidden: the share of rows, from below, that is rubbed out at first, in [0, 1].
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`).

    `pad.label`, `.steps`, `.seed` and `.step`, which of the steps is shown: read them, observe
    them, or set them. `pad.ink` and `pad.known` are a byte a pixel: 255 is ink, and 1 is known.
    Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "repair_pad.css")
    label = traitlets.TraitType(10).tag(sync=True)
    steps = traitlets.TraitType(20).tag(sync=True)
    step = traitlets.TraitType(0).tag(sync=True)
    seed = traitlets.TraitType(0).tag(sync=True)
    ink = traitlets.TraitType(b"").tag(sync=True)
    known = traitlets.TraitType(b"").tag(sync=True)
    graph = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    image_shape = traitlets.List().tag(sync=True)
    class_names = traitlets.List().tag(sync=True)
    colours = traitlets.List(COLOURS).tag(sync=True)

    def __init__(
        self,
        velocity,
        pictures,
        class_names=None,
        label=None,
        steps=20,
        seed=0,
        hidden=0.5,
        dtype="int16",
    ):
        names = [str(name) for name in (range(10) if class_names is None else class_names)]
        expect(len(names) <= len(COLOURS), "class_names", f"at most {len(COLOURS)}", len(names))
        graph, weights = pack_graph(velocity, dtype)
        shape = _sides(graph, velocity)
        check_kinds(graph, names)
        pictures = evenly(_pictures(pictures, shape), MAX_PICTURES)
        self._most = {"label": len(names), "seed": 2**32 - 1, "steps": STEPS_MOST}
        super().__init__(
            graph=graph, weights=weights, image_shape=shape, class_names=names,
            pictures=pictures.tobytes(), **_page(pictures[0], hidden), steps=steps, seed=seed,
            label=len(names) if label is None else label,
        )  # fmt: skip

    @traitlets.validate("label", "steps", "seed", "step")
    def _check_whole(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        return whole(name, value, int(name == "steps"), self._most.get(name, STEPS_MOST))

    @traitlets.validate("ink", "known")
    def _check_page(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if isinstance(value, (bytearray, memoryview)):  # as a notebook's page sends them
            value = bytes(value)
        pixels = int(np.prod(self.image_shape))
        fits = isinstance(value, bytes) and len(value) == pixels
        expect(fits, name, f"{pixels} bytes", repr(value)[:40])
        expect(name == "ink" or max(value) <= 1, name, "bytes 0 and 1", max(value))
        return value

    @traitlets.observe("steps")
    def _keep_step_within(self, change):
        self.step = min(self.step, self.steps)

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights)

    def __repr__(self):
        return f"RepairPad with {self.steps} steps and {self.weights_kb:.0f} kB of weights"


def _sides(graph, velocity):
    shapes, out = graph["inputs"], list(velocity.output_shape[1:])
    picture = len(out) == 3 and out[-1] == 1
    wanted = "inputs (n, height, width, 1), (n, 1), (n, 1) and output as the first"
    expect(picture and shapes == [out, [1], [1]], "velocity", wanted, f"{shapes} and {out}")
    return out[:2]


def _page(picture, hidden):
    """Return the traits of the page at first: a picture without a share of its rows, from below."""
    hidden = float(numbers("hidden", hidden, ()))
    expect(0 <= hidden <= 1, "hidden", "a number from 0 to 1", hidden)
    known = np.ones_like(picture)
    known[round((1 - hidden) * len(picture)) :] = 0
    return {"ink": (picture * known).tobytes(), "known": known.tobytes()}


def _pictures(pictures, shape):
    """Return pictures as bytes (k, height, width), 0 to 255; ValueError for all else."""
    pictures = np.asarray(pictures)
    if pictures.ndim == 4 and pictures.shape[-1] == 1:
        pictures = pictures[..., 0]
    pictures = numbers("pictures", pictures, (None, *shape))
    inside = pictures.min() >= 0 and pictures.max() <= 1
    expect(inside, "pictures", "numbers in [0, 1]", f"{pictures.min()} to {pictures.max()}")
    return np.rint(255 * pictures).astype(np.uint8)
