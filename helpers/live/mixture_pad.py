"""A density made of Gaussian pieces that the reader reshapes, in Lab and on the page."""

import anywidget
import numpy as np
import traitlets as t

from helpers.live.arguments import evenly, expect, numbers, sides_of
from helpers.live.assets import join, read
from helpers.live.mixture_checks import check_pieces

CODE = ("ui.js", "mixture.js", "mixture_handles.js", "mixture_view.js", "mixture_pad.js")
MAX_POINTS = 2500


class MixturePad(anywidget.AnyWidget):
    """A live density in the plane: drag its pieces, draw from it, let it learn, see its score.

    training, held_out: (n, 2), finite; at most 2,500 of each are sent, evenly chosen, in 65,535
        steps from the smallest to the largest. The page learns from and scores what was sent.
    weights (k,), means (k, 2), covariances (k, 2, 2): a Gaussian mixture of 1 to 6 pieces, as
        scikit-learn's `GaussianMixture(covariance_type="full")` has it.
    references: {name: mean log density of held-out points, in nats} of other models; a fair
        comparison takes the same points, so at most 2,500.
    axis_names: what the two numbers of a point are, with their units.
    extent: half the side of the square about the origin, or (x_min, x_max, y_min, y_max); by
        default a little more than the points.
    noun: what the points are, in the plural.

    `pad.weights`, `pad.means` and `pad.covariances` are the mixture that the reader has made, as
    lists: read them, observe them, or set them (`weights` are >= 0 and sum to 1).
    Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "mixture_pad.css")
    weights = t.Any().tag(sync=True)
    means = t.Any().tag(sync=True)
    covariances = t.Any().tag(sync=True)
    fitted = t.Dict().tag(sync=True)
    training = t.Bytes().tag(sync=True)
    held_out = t.Bytes().tag(sync=True)
    origin = t.List().tag(sync=True)
    step = t.List().tag(sync=True)
    references = t.List().tag(sync=True)
    axis_names = t.List().tag(sync=True)
    extent = t.List().tag(sync=True)
    noun = t.Unicode().tag(sync=True)

    def __init__(
        self,
        training,
        held_out,
        weights,
        means,
        covariances,
        references=None,
        axis_names=("x", "y"),
        extent=None,
        noun="points",
    ):
        training = numbers("training", training, (None, 2))
        held_out = numbers("held_out", held_out, (None, 2))
        fitted = check_pieces(weights, means, covariances)
        super().__init__(
            fitted=fitted,
            references=_check_references({} if references is None else references),
            axis_names=_check_axis_names(axis_names),
            extent=_check_extent(extent, np.concatenate([training, held_out])),
            noun=str(noun),
            **_marks(training, held_out),
            **fitted,
        )

    @t.validate("weights", "means", "covariances")
    def _check_mixture(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        numbers(name, value, np.shape(self.fitted[name]))  # the number of pieces stays
        return check_pieces(**self.fitted | {name: value})[name]

    def __repr__(self):
        n, m = len(self.training) // 4, len(self.held_out) // 4
        return f"MixturePad with {len(self.weights)} pieces, {n} training and {m} held-out points"


def _check_references(references):
    expect(isinstance(references, dict), "references", "scores by name", references)
    for name, score in references.items():
        number = isinstance(score, (int, float, np.number)) and np.isfinite(score)
        expect(number, "references", f"a finite score of {name!r}", repr(score))
    return [[str(name), float(score)] for name, score in references.items()]


def _check_axis_names(names):
    fits = isinstance(names, (list, tuple)) and len(names) == 2
    expect(fits, "axis_names", "two names", repr(names))
    return [str(name) for name in names]


def _check_extent(extent, points):
    if extent is None:
        low, high = points.min(axis=0), points.max(axis=0)
        room = np.where(high > low, 0.1 * (high - low), 1)
        extent = np.stack([low - room, high + room], axis=1).ravel()
    return sides_of(extent)


def _marks(*sets):
    """Return the traits that hold both sets of points as whole steps from an origin."""
    low, high = (f(np.concatenate(sets), axis=0) for f in (np.min, np.max))
    step = np.where(high > low, (high - low) / 65535, 1)
    marks = {"origin": low.tolist(), "step": step.tolist()}
    for name, points in zip(("training", "held_out"), sets, strict=True):
        marks[name] = np.rint((evenly(points, MAX_POINTS) - low) / step).astype("<u2").tobytes()
    return marks
