"""What the yardsticks accept: arrays of finite floats, or an error that names the argument."""

import numpy as np


def pair(name_a, a, name_b, b, least):
    """Return both as float64 (n, d) and (m, d), each of `least` rows or more."""
    a, b = checked(name_a, a, least), checked(name_b, b, least)
    for name, x in ((name_a, a), (name_b, b)):
        if x.ndim != 2:
            raise ValueError(f"{name}: got shape {x.shape}, expected (n, d)")
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"{name_b}: got shape {b.shape}, expected (n, {a.shape[1]}) as {name_a}")
    return a.astype(np.float64), b.astype(np.float64)


def checked(name, x, least):
    """Return x as an array of finite floats, (n, ...) with n >= `least`; else raise for `name`."""
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"{name}: got type {x.dtype}, expected floats")
    if x.ndim < 2 or len(x) < least or x.size == 0:
        raise ValueError(f"{name}: got shape {x.shape}, expected at least {least} rows, (n, ...)")
    if not np.isfinite(x).all():
        raise ValueError(f"{name}: holds NaN or infinity, expected finite numbers")
    return x
