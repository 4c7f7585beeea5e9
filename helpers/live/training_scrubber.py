"""The history of a training on points in the plane, scrubbed back and forth, in Lab and online."""

import anywidget
import numpy as np
import traitlets

from helpers.live import training_history as history
from helpers.live.arguments import expect, numbers
from helpers.live.assets import join, read
from helpers.live.weights import base64_kb

CODE = ["ui.js", "play.js", "training_history.js", "training_chart.js", "training_scrubber.js"]


class TrainingScrubber(anywidget.AnyWidget):
    """Samples of a generator and the belief of its discriminator, snapshot by snapshot.

    runs: {name: run}, 1 to 4 of them, each a dict of
        "steps": (T,), rising integers >= 0, the training steps of its 2 to 200 snapshots;
        "samples": (T, n, 2), finite, what the generator made there, at most 500 points;
        "field": (T, g, g) in [0, 1], or absent: the discriminator's belief that a point is real,
        at g <= 48 places a side of the square. Row 0 is the top and column 0 the left; the
        outermost places lie on the edges.
    centres: (k, 2), finite, where the modes of the data are, at most 64.
    reach: a sample lies on the mode of its nearest centre if it is at most this far from it.
    extent: half the side of the square about the origin, or (x_min, x_max, y_min, y_max). It has
        to hold all that is in reach of a centre.
    data: (m, 2), finite, real points to show; at most 500 are sent, evenly chosen.
    fair_share: the share of all samples that a mode should have, by default 1 / k. A mode that has
        a quarter of it counts as covered (as in `helpers.metrics.mode_coverage`).

    Points travel in 1,024 places a side, so they are off by at most 1/2046 of it; those outside
    the square are moved to its edge and not drawn. Beliefs travel in 256 levels.

    `scrubber.run` (a name) and `scrubber.index` (of a snapshot; at first the last of the first
    run): read them, observe them, or set them. Raises ValueError, naming the argument, for what
    does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "training_scrubber.css")
    run = traitlets.TraitType("").tag(sync=True)
    index = traitlets.TraitType(0).tag(sync=True)
    runs = traitlets.List().tag(sync=True)
    samples = traitlets.Bytes().tag(sync=True)
    fields = traitlets.Bytes().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)
    centres = traitlets.List().tag(sync=True)
    reach = traitlets.Float().tag(sync=True)
    extent = traitlets.List().tag(sync=True)
    fair_share = traitlets.Float().tag(sync=True)

    def __init__(self, runs, centres, reach, extent, data=None, fair_share=None):
        runs, centres = history.check_runs(runs), numbers("centres", centres, (None, 2))
        expect(len(centres) <= history.MOST_CENTRES, "centres", "at most 64", len(centres))
        share = 1 / len(centres) if fair_share is None else fair_share
        reach = history.check_number("reach", reach, np.inf)
        extent = history.check_extent(extent, centres, reach)
        points = np.concatenate([run["samples"].reshape(-1, 2) for run in runs])
        shown = np.zeros((0, 2)) if data is None else history.check_points("data", data)
        super().__init__(
            run=runs[0]["name"],
            index=len(runs[0]["steps"]) - 1,
            runs=[_outline(**run) for run in runs],
            samples=history.pack_points(points, extent),
            fields=b"".join(history.pack_field(run["field"]) for run in runs),
            data=history.pack_points(shown, extent),
            centres=centres.tolist(),
            reach=reach,
            extent=extent,
            fair_share=history.check_number("fair_share", share, 1),
        )

    @traitlets.validate("run")
    def _check_name(self, proposal):
        names = [run["name"] for run in self.runs]
        expect(proposal["value"] in names, "run", f"one of {names}", repr(proposal["value"]))
        return proposal["value"]

    @traitlets.validate("index")
    def _check_index(self, proposal):
        index, last = proposal["value"], self._last()
        fits = isinstance(index, (int, np.integer)) and not isinstance(index, bool)
        expect(fits and 0 <= index <= last, "index", f"an integer from 0 to {last}", repr(index))
        return int(index)

    @traitlets.observe("run")
    def _stay_inside(self, _):
        self.index = min(self.index, self._last())

    def _last(self):
        return next(len(run["steps"]) for run in self.runs if run["name"] == self.run) - 1

    @property
    def history_kb(self):
        """What the histories add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.samples, self.fields, self.data)

    def __repr__(self):
        runs = [f"{run['name']} ({len(run['steps'])} snapshots)" for run in self.runs]
        return f"TrainingScrubber of {', '.join(runs)}: {self.history_kb:.0f} kB of history"


def _outline(name, steps, samples, field):
    """Return what the page needs to find a run in the bytes."""
    return {"name": name, "steps": steps, "points": samples.shape[1], "side": field.shape[1]}
