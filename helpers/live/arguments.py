"""What live figures are given: checked, or refused with a ValueError that names the argument."""

import numpy as np

from helpers.prompts import check_alphabet


def expect(fits, name, expected, got):
    """Raise ValueError, naming the argument, unless it fits."""
    if not fits:
        raise ValueError(f"{name}: expected {expected}, got {got}")


def numbers(name, values, shape):
    """Return finite numbers as a float array of this shape, in which None stands for any length.

    Raises ValueError, naming the argument, for anything else.
    """
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    same = [length in (None, got) for length, got in zip(shape, array.shape, strict=False)]
    fits = array.ndim == len(shape) and all(same) and array.size and array.dtype.kind in "fiu"
    expected = str(shape).replace("None", "n")
    expect(fits, name, f"numbers {expected}", f"{array.dtype} {array.shape}")
    expect(np.isfinite(array).all(), name, "finite numbers", "NaN or infinite ones")
    return array.astype(float)


def whole(name, value, least, most):
    """Return an integer from `least` to `most` as an int; ValueError, naming it, for all else."""
    fits = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    fits = fits and least <= value <= most
    expect(fits, name, f"an integer from {least} to {most}", repr(value))
    return int(value)


def string(name, value):
    """Return a string as it is; TypeError, naming the argument, for all else."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a string, got {value!r}")
    return value


def alphabet_of(alphabet, size):
    """Return `alphabet`, a string with a character for each of a model's `size` tokens.

    Raises TypeError for what is no string, and ValueError unless its characters are distinct and
    as many.
    """
    check_alphabet(alphabet)
    expect(len(alphabet) == size, "alphabet", f"{size} characters, as the model", len(alphabet))
    return alphabet


def sides_of(extent):
    """Return x_min, x_max, y_min, y_max of a square, as floats.

    extent: these four, or half the side of the square about the origin. Raises ValueError, naming
    the argument, unless they rise.
    """
    half = isinstance(extent, (int, float, np.integer, np.floating))
    sides = float(extent) * np.array([-1, 1, -1, 1]) if half else extent
    x0, x1, y0, y1 = sides = numbers("extent", sides, (4,)).tolist()
    expect(x0 < x1 and y0 < y1, "extent", "a positive number or 4 rising sides", repr(extent))
    return sides


def evenly(rows, most):
    """Return at most `most` rows of an array (n, ...), n >= 1, evenly chosen with both ends."""
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).round().astype(int)]


def image_sides(image_shape):
    """Return [height, width], whole numbers of 1 or more; ValueError for any other shape."""
    sides = numbers("image_shape", image_shape, (2,))
    whole = sides.min() >= 1 and (sides == np.rint(sides)).all()
    expect(whole, "image_shape", "whole numbers (height, width)", repr(image_shape))
    return sides.astype(int).tolist()


def code_size(name, model, image_shape, d=None):
    """Return how many numbers a code of `model` has: of a Keras model, (n, d) -> pictures.

    name: of the argument that the model is. image_shape: (height, width). d: the size that a code
    has to have, by default any. Raises ValueError, naming the argument, for another model.
    """
    size = "d" if d is None else d
    advice = f"start a Sequential with keras.Input(({size},))"
    built = getattr(model, "built", False)
    expect(built, name, f"a built Keras model ({advice})", repr(model))
    given = model.input_shape
    codes = isinstance(given, tuple) and len(given) == 2 and given[1] is not None
    expect(codes and d in (None, given[1]), name, f"input of shape (None, {size})", given)
    pixels, got = np.prod(image_shape), model.output_shape
    expect(np.prod(got[1:]) == pixels, name, f"output for pictures of {tuple(image_shape)}", got)
    return given[1]
