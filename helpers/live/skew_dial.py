"""A dial over training sets: the faces that each one's generator makes, counted by a reader."""

from typing import NamedTuple

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import code_size, expect, image_sides, numbers, whole
from helpers.live.assets import join, read
from helpers.live.weights import TYPES, base64_kb, pack

SHOWN, FACES_MOST, SETTINGS_MOST = 24, 2000, 8
COOLEST, WARMEST = 0.3, 1.2
CODE = ["forward.js", "decoding.js", "ui.js", "controls.js", "skew_dial_crowd.js"]
CODE += ["skew_dial_shares.js", "skew_dial_view.js", "skew_dial.js"]


class SkewSetting(NamedTuple):
    """A training set and the generator that learned it: a decoder, and codes to be drawn for it.

    name: of the training set, such as "5 %". decoder: a built Keras chain, (n, d) -> pictures in
    [0, 1]. mixture: weights (K,) that sum to 1, means (K, d) and lower Cholesky factors (K, d, d)
    of K Gaussians. given: (m,) in [0, 1], the share of the set that has each attribute.
    """

    name: str
    decoder: object
    mixture: tuple
    given: object


class SkewDial(anywidget.AnyWidget):
    """Generators of faces, each trained on another share, sampled and counted in the page.

    settings: 1 to 8 `SkewSetting`, with codes of one size. All draw with the same random numbers.
    reader: a built Keras chain, (n, height * width * 3) -> logits (n, m), above 0 for a yes.
    read_names: m names, such as "glasses"; the dial and the sentence below speak of the first.
    errors: (m, 2), the reader's sensitivity and false alarm rate on held-out real faces. What it
        says is corrected for them (Rogan and Gladen 1978), and so is its 95 % interval (Wilson
        1927). That knows the chance of the draw, not that generated faces may be read worse.
    image_shape: (height, width, 3). faces: how many are counted, in [24, 2000]; 24 are shown.
    temperature, setting, seed: what is drawn at first: in [0.3, 1.2], an index, in [0, 2^32). The
        temperature is a factor on the noise about the mean of a code's Gaussian.
    dtype, reader_dtype: how the weights travel (see `helpers.live.weights`). Means and factors are
        float16: each off by 1 in 2,048 at most.

    `dial.setting`, `.temperature` and `.seed`: read them, observe them, or set them. Raises
    ValueError, naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "skew_dial.css")
    setting = traitlets.TraitType(0).tag(sync=True)
    temperature = traitlets.TraitType(1.0).tag(sync=True)
    seed = traitlets.TraitType(0).tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    mixtures = traitlets.Bytes().tag(sync=True)

    def __init__(
        self, settings, reader, read_names, errors, image_shape=(16, 16, 3), temperature=1.0,
        setting=0, faces=400, seed=0, dtype="int8", reader_dtype="int8",
    ):  # fmt: skip
        sides = numbers("image_shape", image_shape, (3,))
        expect(sides[2] == 3, "image_shape", "(height, width, 3)", repr(image_shape))
        shape, names = [*image_sides(sides[:2]), 3], [str(name) for name in read_names]
        told, weights, mixtures = _generators(settings, shape, len(names), dtype)
        layers, last = _packed("reader", reader, [len(names)], reader_dtype, int(np.prod(shape)))
        end = layers[-1].get("activation", "linear")
        expect(end == "linear", "reader", "logits, so no activation at the end", end)
        about = {"settings": told, "reader": layers, "readNames": names, "imageShape": shape}
        about |= {"errors": _errors(errors, len(names)), "range": [COOLEST, WARMEST]}
        about |= {"faces": whole("faces", faces, SHOWN, FACES_MOST), "shown": SHOWN}
        super().__init__(about=about, weights=weights + last, mixtures=mixtures,
                         setting=setting, temperature=temperature, seed=seed)  # fmt: skip

    @traitlets.validate("setting", "seed")
    def _check_whole(self, proposal):
        name, most = proposal["trait"].name, len(self.about["settings"])
        return whole(name, proposal["value"], 0, (2**32 if name == "seed" else most) - 1)

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        value = float(numbers("temperature", proposal["value"], ()))
        expect(COOLEST <= value <= WARMEST, "temperature", f"{COOLEST} to {WARMEST}", value)
        return value

    @property
    def weights_kb(self):
        """What weights and mixtures add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights, self.mixtures)

    def __repr__(self):
        n = len(self.about["settings"])
        return f"SkewDial with {n} training sets and {self.weights_kb:.0f} kB of weights"


def _generators(settings, shape, m, dtype):
    """Return what the page has to know of each generator, each one's weights, and all mixtures."""
    expect(1 <= len(settings) <= SETTINGS_MOST, "settings", f"1 to {SETTINGS_MOST}", len(settings))
    told, weights, mixtures, d = [], [], [], None
    for i, setting in enumerate(settings):
        at = f"settings[{i}]"
        expect(isinstance(setting, SkewSetting), at, "a SkewSetting", repr(setting))
        layers, packed = _packed(f"{at}.decoder", setting.decoder, shape, dtype, d)
        d = setting.decoder.input_shape[1]  # of the first, and so of all
        shares, mixture = _mixture(f"{at}.mixture", setting.mixture, d)
        given = _rates(f"{at}.given", setting.given, (m,))
        about = {"name": str(setting.name), "given": given.tolist(), "layers": layers}
        told.append(about | {"bytes": len(packed), "shares": shares, "size": d})
        weights, mixtures = [*weights, packed], [*mixtures, mixture]
    return told, b"".join(weights), b"".join(mixtures)


def _packed(name, model, shape, dtype, d):
    """Return layers and weights of a chain that takes `d` numbers and makes `shape`."""
    argument, kinds = "reader_dtype" if name == "reader" else "dtype", list(TYPES)[1:]
    expect(dtype in kinds, argument, f"one of {kinds}", repr(dtype))
    code_size(name, model, shape, d)
    try:
        return pack(model, dtype)
    except ValueError as error:
        raise ValueError(str(error).replace("model", name, 1)) from error


def _mixture(name, mixture, d):
    """Return weights, a list, and as float16 bytes the means, then the factors row by row."""
    expect(len(mixture) == 3, name, "weights, means, factors", f"{len(mixture)} parts")
    shares = _rates(f"{name}[0]", mixture[0], (None,))
    expect(abs(shares.sum() - 1) < 1e-4, f"{name}[0]", "weights that sum to 1", shares.sum())
    means = numbers(f"{name}[1]", mixture[1], (len(shares), d))
    factors = numbers(f"{name}[2]", mixture[2], (len(shares), d, d))
    lower = not np.triu(factors, 1).any() and np.diagonal(factors, 0, 1, 2).min() > 0
    expect(lower, f"{name}[2]", "lower Cholesky factors", "others")
    rows = np.concatenate([means.ravel(), factors[:, *np.tril_indices(d)].ravel()])
    expect(abs(rows).max() <= 65504, name, "numbers within float16", abs(rows).max())
    return shares.tolist(), rows.astype("<f2").tobytes()


def _rates(name, values, shape):
    values = numbers(name, values, shape)
    expect(values.min() >= 0 and values.max() <= 1, name, "shares in [0, 1]", values.tolist())
    return values


def _errors(errors, m):
    said = _rates("errors", errors, (m, 2)).tolist()
    expect(all(hit > false for hit, false in said), "errors", "more hits than false alarms", said)
    return said
