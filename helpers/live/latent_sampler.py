"""A class and a guidance to choose, and the way of a code from noise to the digit that they get."""

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import code_size, evenly, expect, image_sides, numbers, whole
from helpers.live.assets import join, read
from helpers.live.classes import COLOURS, check_kinds, check_labels
from helpers.live.graph import pack_graph
from helpers.live.weights import base64_kb, pack

MAX_MARKS = 1000
GUIDANCE_MOST, STEPS_MOST = 8.0, 60
CODE = ["forward.js", "decoding.js", "norms.js", "graph_model.js", "ui.js", "play.js"]
CODE += ["controls.js", "latent_flow.js", "latent_sampler.js"]


class LatentSampler(anywidget.AnyWidget):
    """A flow in latent space, sampled in the page: the code's way, and the picture of each place.

    velocity: a built Functional Keras model, [z_t (n, d), t (n, 1), label (n, 1)] -> (n, d), which
        leads from standard normal noise at t = 0 to codes at t = 1 (Lipman et al. 2023,
        arXiv:2210.02747). The label `len(class_names)` stands for no class.
    decoder: a built Keras chain, (n, d) -> pictures of `image_shape` with values in [0, 1].
    codes, labels: (m, d) and (m,), codes of held-out pictures as the decoder takes them, and their
        classes; at most 1,000 are shown on the map, evenly chosen, on their two main axes.
    mean, spread: (d,), what brings the flow's z to a code: code = mean + spread * z.
    class_names: by default the digits "0" to "9".
    label, guidance, steps, seed: what is drawn at first; an integer up to `len(class_names)`, a
        number in [0, 8], integers in [1, 60] and [0, 2^32). Guidance is the factor on what the
        label changes (Ho and Salimans 2022, arXiv:2207.12598): 1 takes the class as learned.
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`).

    `sampler.label`, `.guidance`, `.steps`, `.seed` and `.step`, which of the steps is shown: read
    them, observe them, or set them. Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "latent_sampler.css")
    label = traitlets.TraitType(0).tag(sync=True)
    guidance = traitlets.TraitType(1.0).tag(sync=True)
    steps = traitlets.TraitType(30).tag(sync=True)
    step = traitlets.TraitType(30).tag(sync=True)
    seed = traitlets.TraitType(0).tag(sync=True)
    graph = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    decoder_weights = traitlets.Bytes().tag(sync=True)
    image_shape = traitlets.List().tag(sync=True)
    mean = traitlets.List().tag(sync=True)
    spread = traitlets.List().tag(sync=True)
    axes = traitlets.List().tag(sync=True)
    marks = traitlets.Bytes().tag(sync=True)
    labels = traitlets.Bytes().tag(sync=True)
    class_names = traitlets.List().tag(sync=True)
    colours = traitlets.List(COLOURS).tag(sync=True)
    most = traitlets.List([GUIDANCE_MOST, STEPS_MOST]).tag(sync=True)

    def __init__(
        self,
        velocity,
        decoder,
        codes,
        labels,
        mean,
        spread,
        class_names=None,
        label=0,
        guidance=1.0,
        steps=30,
        seed=0,
        image_shape=(28, 28),
        dtype="int16",
    ):
        names = [str(name) for name in (range(10) if class_names is None else class_names)]
        shape = image_sides(image_shape)
        networks = _networks(velocity, decoder, shape, dtype)
        check_kinds(networks["graph"], names)
        code_map = _map(codes, labels, mean, spread, velocity.output_shape[-1], names)
        super().__init__(
            class_names=names, image_shape=shape, steps=steps, step=steps, label=label,
            guidance=guidance, seed=seed, **networks, **code_map,
        )  # fmt: skip

    @traitlets.validate("label", "steps", "seed", "step")
    def _check_whole(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        most = {"label": len(self.class_names), "seed": 2**32 - 1}.get(name, STEPS_MOST)
        return whole(name, value, 1 if name == "steps" else 0, most)

    @traitlets.validate("guidance")
    def _check_guidance(self, proposal):
        value = float(numbers("guidance", proposal["value"], ()))
        wanted = f"a number from 0 to {GUIDANCE_MOST:g}"
        expect(0 <= value <= GUIDANCE_MOST, "guidance", wanted, value)
        return value

    @traitlets.observe("steps")
    def _keep_step_within(self, change):  # at the end it stays at the end, as in the page
        ended = change["old"] is not None and self.step >= change["old"]
        self.step = self.steps if ended else min(self.step, self.steps)

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights, self.decoder_weights)

    def __repr__(self):
        return f"LatentSampler with {self.steps} steps and {self.weights_kb:.0f} kB of weights"


def _networks(velocity, decoder, shape, dtype):
    """Return the traits of the two networks, how they are built and their weights."""
    graph, weights = pack_graph(velocity, dtype)
    shapes, out = graph["inputs"], tuple(velocity.output_shape[1:])
    d = out[-1]
    wanted = f"inputs (n, {d}), (n, 1), (n, 1) and output (n, {d})"
    fits = shapes == [[d], [1], [1]] and out == (d,)
    expect(fits, "velocity", wanted, f"{shapes} and {list(out)}")
    code_size("decoder", decoder, shape, d)
    layers, decoder_weights = pack(decoder, dtype)
    return {
        "graph": graph, "weights": weights, "layers": layers, "decoder_weights": decoder_weights
    }  # fmt: skip


def _map(codes, labels, mean, spread, d, names):
    """Return the traits of the map: its scale, its axes, and marks on them with their labels."""
    mean, spread = numbers("mean", mean, (d,)), numbers("spread", spread, (d,))
    expect(spread.min() > 0, "spread", "numbers above 0", spread.min())
    codes = numbers("codes", codes, (None, d))
    expect(min(codes.shape) > 1, "codes", "two or more, of two or more numbers", codes.shape)
    codes = (codes - mean) / spread
    labels = check_labels(labels, len(codes), names)
    _, _, axes = np.linalg.svd(codes - codes.mean(0), full_matrices=False)
    return {
        "mean": mean.tolist(),
        "spread": spread.tolist(),
        "axes": axes[:2].tolist(),
        "marks": evenly(codes @ axes[:2].T, MAX_MARKS).astype("<f2").tobytes(),
        "labels": evenly(labels, MAX_MARKS).astype(np.uint8).tobytes(),
    }
