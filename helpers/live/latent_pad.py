"""A square to drag in: the decoder answers each code with its picture, in Lab and on the page."""

import anywidget
import numpy as np
import traitlets as t

from helpers.live.arguments import code_size, evenly, image_sides, sides_of
from helpers.live.assets import join, read
from helpers.live.classes import COLOURS, check_labels
from helpers.live.weights import base64_kb, pack

MAX_CODES = 2000


class LatentPad(anywidget.AnyWidget):
    """A live map of a two-dimensional latent space with the decoder's answer beside it.

    decoder: a built Keras model, (n, 2) -> pictures of `image_shape` with values in [0, 1].
    codes: (n, 2), finite, the codes of held-out images; at most 2,000 are shown, evenly chosen.
    labels: (n,), integers that index `class_names`, by default the digits "0" to "9".
    extent: half the side of the square about the origin, or (x_min, x_max, y_min, y_max).
        By default the square about the origin that holds 99 % of the codes.
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`).
    noun: what the codes are codes of, in the plural, for the sentence below the picture.

    `pad.z` is the chosen code, a list of two floats: read it, observe it, or set it.
    Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join("forward.js", "ui.js", "play.js", "latent_pad.js")
    _css = read("figure.css", "latent_pad.css")
    z = t.Any([0.0, 0.0]).tag(sync=True)
    layers = t.List().tag(sync=True)
    weights = t.Bytes().tag(sync=True)
    codes = t.Bytes().tag(sync=True)
    labels = t.Bytes().tag(sync=True)
    extent = t.List().tag(sync=True)
    class_names = t.List().tag(sync=True)
    colours = t.List(COLOURS).tag(sync=True)
    image_shape = t.List().tag(sync=True)
    noun = t.Unicode().tag(sync=True)

    def __init__(
        self,
        decoder,
        codes,
        labels,
        extent=None,
        class_names=None,
        dtype="int16",
        image_shape=(28, 28),
        noun="test digits",
    ):
        names = [str(name) for name in (range(10) if class_names is None else class_names)]
        codes = _check_codes(codes)
        labels = check_labels(labels, len(codes), names)
        shape = image_sides(image_shape)
        code_size("decoder", decoder, shape, 2)
        layers, weights = pack(decoder, dtype)
        extent = sides_of(_reach(codes) if extent is None else extent)
        marks = _marks(codes, labels) | {"extent": extent}
        super().__init__(
            layers=layers, weights=weights, class_names=names, image_shape=shape, noun=noun, **marks
        )

    @t.validate("z")
    def _check_z(self, proposal):
        z = np.asarray(proposal["value"])
        if z.shape != (2,) or z.dtype.kind not in "fiu" or not np.isfinite(z).all():
            raise ValueError(f"z: expected two finite numbers, got {proposal['value']!r}")
        return z.astype(float).tolist()

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights)

    def __repr__(self):
        return f"LatentPad with {len(self.labels)} codes and {self.weights_kb:.0f} kB of weights"


def _check_codes(codes):
    codes = np.asarray(codes)
    if codes.ndim != 2 or codes.shape[1] != 2 or len(codes) == 0 or codes.dtype.kind not in "fiu":
        raise ValueError(f"codes: expected numbers (n, 2), got {codes.dtype} {codes.shape}")
    if not np.isfinite(codes).all() or np.abs(codes).max() > np.finfo(np.float16).max:
        raise ValueError("codes: expected finite numbers within float16, got NaN or larger ones")
    return codes


def _marks(codes, labels):
    """Return the traits that hold the codes to show, evenly chosen, and their labels."""
    codes, labels = evenly(codes, MAX_CODES), evenly(labels, MAX_CODES)
    return {"codes": codes.astype("<f2").tobytes(), "labels": labels.astype(np.uint8).tobytes()}


def _reach(codes):
    """Return half the side of the square about the origin that holds 99 % of the codes."""
    return float(np.quantile(np.abs(codes).max(axis=1), 0.99) * 1.05) or 1.0
