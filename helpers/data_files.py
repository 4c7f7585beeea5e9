"""The data files of the book: what each must hold, and reading one only if it does.

Every file is checked before anything is returned: the names, types and shapes of its arrays,
then the SHA-256 of their bytes. A table in CSV has one array a column, a text one array in all, its
bytes. What is missing or damaged raises a `DataError` that names the file and says how to get it
back. `data/README.md` says where each file comes from.
"""

import csv
import hashlib
from pathlib import Path

import numpy as np

from helpers.data_specs import FILES

FOLDER = Path(__file__).resolve().parent.parent / "data"


class DataError(RuntimeError):
    """A data file is missing or damaged; the message names it and says what to do."""


def digest(arrays):
    """SHA-256 (hex) of a dict of arrays: by name, each as 'name type shape', newline, C bytes.

    The bytes are taken little-endian, so that every machine gets the same digest.
    """
    total = hashlib.sha256()
    for name in sorted(arrays):
        array = np.asarray(arrays[name])
        total.update(f"{name} {array.dtype.name} {array.shape}\n".encode())
        total.update(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return total.hexdigest()


def load_arrays(name, folder=FOLDER):
    """Return the checked arrays of the data file `name`, a key of `FILES`, as a dict.

    Raises ValueError for an unknown name, and DataError where the file is missing, cannot be
    read, or holds anything but the arrays that it should.
    """
    if name not in FILES:
        raise ValueError(f"name: got {name!r}, expected one of {', '.join(FILES)}")
    path = Path(folder) / name
    if not path.is_file():
        raise _error(name, f"is missing (looked for {path})")
    try:
        arrays = _READERS[path.suffix](path, FILES[name])
    except Exception as error:  # a damaged file fails in a dozen ways; all mean the same
        raise _error(name, f"is damaged and cannot be read ({type(error).__name__})") from error
    _check(name, arrays)
    return arrays


def _read_npz(path, _expected):
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}


def _read_csv(path, expected):
    """Return {column's head: array}, as text where the file is not expected to have the column."""
    with path.open(newline="", encoding="utf-8") as file:
        columns = list(zip(*csv.reader(file, strict=True), strict=True))
    types = {head: kind for head, (kind, _) in expected.arrays.items()}
    return {head: _column(cells, types.get(head, "str")) for head, *cells in columns}


def _read_text(path, _expected):
    """Return {"text": bytes of the text in UTF-8}, each line's end one \\n, whatever the system."""
    return {"text": np.frombuffer(path.read_text(encoding="utf-8").encode(), np.uint8)}


_READERS = {".npz": _read_npz, ".csv": _read_csv, ".txt": _read_text}


def _column(cells, kind):
    texts = np.array(cells, dtype=str)
    return texts if kind.startswith("str") else texts.astype(kind)


def _check(name, arrays):
    expected = FILES[name].arrays
    found = {key: (array.dtype.name, array.shape) for key, array in arrays.items()}
    for key in sorted(expected.keys() | found.keys()):
        if found.get(key) != expected.get(key):
            came, want = found.get(key, "nothing"), expected.get(key, "nothing")
            raise _error(name, f"is damaged: array {key!r} is {came}, expected {want}")
    if digest(arrays) != FILES[name].sha256:
        raise _error(name, "is damaged: its arrays have another SHA-256 than they should")


def _error(name, what):
    return DataError(
        f"data/{name} {what}. Get it back with `git checkout -- data/{name}`, or make it again "
        f"with data/{FILES[name].prepare}, as data/README.md says."
    )
