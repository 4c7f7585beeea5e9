"""A picture, a network that reads it, and maps of what each pixel did to one of its answers."""

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import expect, numbers, whole
from helpers.live.assets import join, read
from helpers.live.weights import base64_kb, pack

METHODS = ["gradient", "gradient x input", "SmoothGrad", "integrated gradients", "occlusion"]
IMAGES_MOST, NAMES_MOST, STEPS_MOST, SEED_MOST = 24, 10, 64, 2**32 - 1
CODE = ["forward.js", "decoding.js", "ui.js", "controls.js", "backprop.js", "attributions.js"]
CODE += ["attribution_words.js", "attribution_tasks.js", "attribution_view.js"]
CODE += ["attribution_pad.js"]


class AttributionPad(anywidget.AnyWidget):
    """Attribution maps in the page: which pixels speak for an answer, and what erasing them does.

    model: a built Keras chain of `Dense` and `Activation` layers, (n, height * width) -> logits
        (n, m). Every activation but softmax may stand between its layers; none at its end.
    images: (k, height, width) or (k, height, width, 1) in [0, 1], to choose from: 1 to 24. They
        travel as bytes: each pixel is off by 1 in 510 at most.
    names: m names, 1 to 10, of what a large logit means, such as ["fake"].
    baseline: the grey in [0, 1] of a blank picture, from which integrated gradients start
        (Sundararajan et al. 2017, arXiv:1703.01365; midpoint rule), and of what is erased.
    steps: of integrated gradients, in [1, 64]. smooth, noise: of SmoothGrad (Smilkov et al. 2017,
        arXiv:1706.03825), how many noisy copies, in [1, 64], and the noise's standard deviation
        in [0, 1]. Occlusion: by how much the logit falls where 3 x 3 pixels are erased.
    method, output, seed: one of `METHODS`, an index of `names`, and in [0, 2^32). The seed is that
        of the noise and of the weights drawn anew (Adebayo et al. 2018, arXiv:1810.03292).
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`). Where
        "int8" moves a relu past its kink, a gradient jumps; "int16" keeps maps to about 1e-4.

    `pad.method`, `.output`, `.steps`, `.seed`, `.picture` (an index), `.place` ([row, column], both
    from 0) and `.random` (whether the weights are drawn anew): read them, observe them, or set
    them. Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "attribution_pad.css")
    method = traitlets.TraitType(METHODS[3]).tag(sync=True)
    output = traitlets.TraitType(0).tag(sync=True)
    steps = traitlets.TraitType(32).tag(sync=True)
    seed = traitlets.TraitType(0).tag(sync=True)
    picture = traitlets.TraitType(0).tag(sync=True)
    place = traitlets.TraitType([0, 0]).tag(sync=True)
    random = traitlets.TraitType(False).tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    images = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, model, images, names, baseline=0.0, method=METHODS[3], steps=32, smooth=16,
        noise=0.15, output=0, seed=0, dtype="int8",
    ):  # fmt: skip
        images = _grey(images)
        count, height, width = images.shape
        names = [str(name) for name in names]
        fits = 1 <= len(names) <= NAMES_MOST
        expect(fits, "names", f"1 to {NAMES_MOST} names", len(names))
        layers, weights = _chain(model, dtype, height * width, len(names))
        about = {"layers": layers, "names": names, "imageShape": [height, width]}
        about |= {"baseline": _share("baseline", baseline), "noise": _share("noise", noise)}
        about |= {"smooth": whole("smooth", smooth, 1, STEPS_MOST), "stepsMost": STEPS_MOST}
        self._most = {"picture": count - 1, "output": len(names) - 1, "seed": SEED_MOST}
        super().__init__(
            about=about, weights=weights, images=images.tobytes(), method=method, output=output,
            steps=steps, seed=seed, place=[height // 2, width // 2],
        )  # fmt: skip

    @traitlets.validate("output", "steps", "seed", "picture")
    def _check_whole(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        return whole(name, value, int(name == "steps"), self._most.get(name, STEPS_MOST))

    @traitlets.validate("method")
    def _check_method(self, proposal):
        value = proposal["value"]
        known = isinstance(value, str) and value in METHODS
        expect(known, "method", f"one of {METHODS}", repr(value))
        return value

    @traitlets.validate("place")
    def _check_place(self, proposal):
        place = numbers("place", proposal["value"], (2,))
        most = np.array(self.about["imageShape"]) - 1
        fits = (place >= 0).all() and (place <= most).all() and (place == np.rint(place)).all()
        expect(fits, "place", f"[row, column] up to {most.tolist()}", repr(proposal["value"]))
        return place.astype(int).tolist()

    @traitlets.validate("random")
    def _check_random(self, proposal):
        value = proposal["value"]
        expect(isinstance(value, (bool, np.bool_)), "random", "True or False", repr(value))
        return bool(value)

    @property
    def weights_kb(self):
        """What the weights and images add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights, self.images)

    def __repr__(self):
        count = self._most["picture"] + 1
        return f"AttributionPad with {count} images and {self.weights_kb:.0f} kB of data"


def _grey(images):
    """Return images as bytes (k, height, width), 0 to 255; ValueError for all else."""
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    images = numbers("images", images, (None, None, None))
    expect(len(images) <= IMAGES_MOST, "images", f"at most {IMAGES_MOST}", len(images))
    inside = images.min() >= 0 and images.max() <= 1
    expect(inside, "images", "numbers in [0, 1]", f"{images.min()} to {images.max()}")
    return np.rint(255 * images).astype(np.uint8)


def _share(name, value):
    value = float(numbers(name, value, ()))
    expect(0 <= value <= 1, name, "a number from 0 to 1", value)
    return value


def _chain(model, dtype, pixels, m):
    """Return layers and weights of a chain of sums and activations; ValueError for another."""
    layers, weights = pack(model, dtype)
    for layer in layers:
        known = layer["type"] in ("Dense", "Activation")
        expect(known, "model", "Dense and Activation layers", f"a {layer['type']}")
    ends = [layer["activation"] for layer in layers]
    end = ends.pop() if ends else "no layer"
    expect(end == "linear", "model", "logits, so no activation at the end", end)
    expect("softmax" not in ends, "model", "activations of one number each", "softmax")
    given, got = model.input_shape, model.output_shape
    expect(given == (None, pixels), "model", f"input of shape (None, {pixels})", given)
    expect(got == (None, m), "model", f"output of shape (None, {m}), as names", got)
    return layers, weights
