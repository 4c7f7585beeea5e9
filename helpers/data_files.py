"""The data files of the book: what each must hold, and reading one only if it does.

Every file is checked before anything is returned: the names, types and shapes of its arrays,
then the SHA-256 of their bytes. A table in CSV has one array a column, a text one array in all, its
bytes. What is missing or damaged raises a `DataError` that names the file and says how to get it
back. `data/README.md` says where each file comes from.
"""

import csv
import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data"


class DataError(RuntimeError):
    """A data file is missing or damaged; the message names it and says what to do."""


class DataFile(NamedTuple):
    """What a file must hold: each array's type and shape, and the digest of them all."""

    prepare: str
    arrays: dict[str, tuple[str, tuple[int, ...]]]
    sha256: str


def _image_arrays(n_train, n_test):
    return {
        "train_images": ("uint8", (n_train, 28, 28)),
        "train_labels": ("uint8", (n_train,)),
        "test_images": ("uint8", (n_test, 28, 28)),
        "test_labels": ("uint8", (n_test,)),
    }


_JUDGE_ARRAYS = {
    "conv1_kernel": ("float16", (3, 3, 1, 16)), "conv1_bias": ("float16", (16,)),
    "conv2_kernel": ("float16", (3, 3, 16, 32)), "conv2_bias": ("float16", (32,)),
    "features_kernel": ("float16", (1568, 64)), "features_bias": ("float16", (64,)),
    "logits_kernel": ("float16", (64, 10)), "logits_bias": ("float16", (10,)),
    "accuracy": ("float64", ()),
}  # fmt: skip

_NAMES_ARRAYS = {
    "name": ("str416", (10_000,)),  # 13 letters of 32 bits
    "girls": ("int64", (10_000,)),
    "boys": ("int64", (10_000,)),
}

# The one place for the digests of the arrays; a test holds the table in data/README.md to it.
FILES = {
    "mnist.npz": DataFile("prepare_mnist.py", _image_arrays(60_000, 10_000),
        "248dbdfd4d9ace382de4a0347101e765ee83432385d662e5a6b3df8a362bb8e9"),
    "fashion_mnist_10k.npz": DataFile("prepare_fashion_mnist.py", _image_arrays(10_000, 2_000),
        "1e58a8f64d56976cc53fd7fd161ec1aa1fe563f522cd84211c52eb0c250dac4c"),
    "names.csv": DataFile("prepare_names.py", _NAMES_ARRAYS,
        "c9add0f1b6d72d79da20b07c32cbdfa1bea2fe3afd5d429cab8befb5b3243b36"),
    "shakespeare.txt": DataFile("prepare_shakespeare.py", {"text": ("uint8", (1_069_474,))},
        "f3e749d504aa8be8562c0047f859cab715bca2b9c461e13be48ebfe61064cebd"),
    "models/judge_digits.npz": DataFile("prepare_judges.py", _JUDGE_ARRAYS,
        "0d8e66e787a05820094f3a57eeca8747dea8602d797da8ac1f02395b702f8b36"),
    "models/judge_fashion.npz": DataFile("prepare_judges.py", _JUDGE_ARRAYS,
        "d518924615b9f5bed37ac44c1cfcfe65b6555d9730b36d519d5d65a46209b6c4"),
}  # fmt: skip


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
