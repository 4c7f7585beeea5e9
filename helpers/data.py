"""The book's data sets as arrays: read from `data/`, checked, never fetched.

Every file is checked before anything is returned: the names, types and shapes of its arrays,
then the SHA-256 of their bytes. What is missing or damaged raises a `DataError` that names the
file and says how to get it back. `data/README.md` says where each file comes from.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data"

FASHION_NAMES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


class DataError(RuntimeError):
    """A data file is missing or damaged; the message names it and says what to do."""


class Images(NamedTuple):
    """Pictures and their classes: float32 (n, 28, 28, 1) in [0, 1], and int64 (n,) in 0..9."""

    images: np.ndarray
    labels: np.ndarray


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

# The one place for the digests of the arrays; a test holds the table in data/README.md to it.
FILES = {
    "mnist.npz": DataFile("prepare_mnist.py", _image_arrays(60_000, 10_000),
        "248dbdfd4d9ace382de4a0347101e765ee83432385d662e5a6b3df8a362bb8e9"),
    "fashion_mnist_10k.npz": DataFile("prepare_fashion_mnist.py", _image_arrays(10_000, 2_000),
        "1e58a8f64d56976cc53fd7fd161ec1aa1fe563f522cd84211c52eb0c250dac4c"),
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
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
    except Exception as error:  # a damaged archive fails in a dozen ways; all mean the same
        raise _error(name, f"is damaged and cannot be read ({type(error).__name__})") from error
    _check(name, arrays)
    return arrays


def load_mnist(folder=FOLDER):
    """Return all of MNIST, handwritten digits, as (train, test): 60,000 and 10,000 `Images`.

    Images are float32 (n, 28, 28, 1) in [0, 1], 0 for paper and 1 for ink; labels are int64
    (n,), the digit 0..9. Raises DataError where data/mnist.npz is missing or damaged.
    """
    return _train_and_test(load_arrays("mnist.npz", folder))


def load_fashion_mnist(folder=FOLDER):
    """Return a sixth of Fashion-MNIST, clothes, as (train, test): 10,000 and 2,000 `Images`.

    Images are float32 (n, 28, 28, 1) in [0, 1]; labels are int64 (n,), 0..9, named by
    `FASHION_NAMES`. Raises DataError where data/fashion_mnist_10k.npz is missing or damaged.
    """
    return _train_and_test(load_arrays("fashion_mnist_10k.npz", folder))


def _train_and_test(arrays):
    return tuple(
        Images(
            arrays[f"{part}_images"][..., np.newaxis] / np.float32(255),
            arrays[f"{part}_labels"].astype(np.int64),
        )
        for part in ("train", "test")
    )


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
