"""What a training scrubber is given: checked, and made into the bytes that travel."""

import numpy as np

from helpers.live.arguments import evenly, expect, numbers, sides_of

BITS = 10  # of a coordinate: the side of the square has 1,024 places
MOST_RUNS, MOST_SNAPSHOTS, MOST_POINTS, MOST_SIDE, MOST_CENTRES = 4, 200, 500, 48, 64


def check_runs(runs):
    """Return the runs as a list of dicts: name, steps, and the arrays samples and field.

    `TrainingScrubber` says what a run is. Raises ValueError, naming the argument, for what is none.
    """
    fits = isinstance(runs, dict) and 1 <= len(runs) <= MOST_RUNS
    expect(fits, "runs", f"a dict of 1 to {MOST_RUNS} runs", f"{runs!r:.60}")
    expect(all(isinstance(name, str) for name in runs), "runs", "strings as names", list(runs))
    return [{"name": name, **_check_run(f"runs[{name!r}]", run)} for name, run in runs.items()]


def check_extent(extent, centres, reach):
    """Return the sides of the square, which has to hold all that is in reach of the centres."""
    x0, x1, y0, y1 = sides = sides_of(extent)
    inside = (centres - reach > [x0, y0]).all() and (centres + reach < [x1, y1]).all()
    expect(inside, "extent", f"room for {reach} about every centre", sides)
    return sides


def check_number(name, value, most):
    """Return a number above 0 and at most `most` as a float, or raise ValueError."""
    number = float(numbers(name, value, ()))
    expect(0 < number <= most, name, f"a number above 0, at most {most:g}", repr(value))
    return number


def check_points(name, points):
    """Return at most 500 of the points (n, 2), evenly chosen; ValueError for anything else."""
    return evenly(numbers(name, points, (None, 2)), MOST_POINTS)


def pack_points(points, extent):
    """Return the bytes of points (n, 2): x, y, x, ..., 10 bits each, the most significant first.

    0 is the lower side of the square and 1,023 the upper; points outside are moved to its edge.
    """
    low, high = np.reshape(extent, (2, 2)).T
    places = np.rint((np.clip(points, low, high) - low) / (high - low) * (2**BITS - 1))
    bits = places.astype(np.uint16).reshape(-1, 1) >> np.arange(BITS)[::-1] & 1
    return np.packbits(bits.astype(np.uint8)).tobytes()


def pack_field(field):
    """Return the bytes of beliefs in [0, 1]: 0 to 255, row by row."""
    return np.rint(255 * field).astype(np.uint8).tobytes()


def _check_run(name, run):
    keys = {"steps", "samples", "field"}
    fits = isinstance(run, dict) and {"steps", "samples"} <= set(run) <= keys
    expect(fits, name, "a dict of steps, samples and perhaps field", f"{run!r:.60}")
    steps, where = numbers(f"{name}['steps']", run["steps"], (None,)), f"{name}['steps']"
    expect(2 <= len(steps) <= MOST_SNAPSHOTS, where, f"2 to {MOST_SNAPSHOTS}", len(steps))
    rising = (steps == np.rint(steps)).all() and steps[0] >= 0 and (np.diff(steps) > 0).all()
    expect(rising, where, "rising integers >= 0", f"{steps.tolist()!r:.60}")
    where = f"{name}['samples']"
    samples = numbers(where, run["samples"], (len(steps), None, 2))
    expect(samples.shape[1] <= MOST_POINTS, where, f"at most {MOST_POINTS}", samples.shape[1])
    field = _check_field(f"{name}['field']", run.get("field"), len(steps))
    return {"steps": steps.astype(int).tolist(), "samples": samples, "field": field}


def _check_field(name, field, snapshots):
    """Return an array (T, g, g); g is 0 where there is none."""
    if field is None:
        return np.zeros((snapshots, 0, 0))
    field = numbers(name, field, (snapshots, None, None))
    side = field.shape[1]
    fits = side == field.shape[2] and 2 <= side <= MOST_SIDE
    expect(fits, name, f"squares of 2 to {MOST_SIDE} a side", field.shape)
    expect(field.min() >= 0 and field.max() <= 1, name, "0 to 1", f"{field.min()} to {field.max()}")
    return field
