"""The book's data sets as arrays and texts: read from `data/`, checked, never fetched.

What is missing or damaged raises a `DataError` that names the file and says how to get it back
(`helpers/data_specs.py` holds what each file must be). `data/README.md` says where each comes from.
"""

from typing import NamedTuple

import numpy as np

from helpers.data_files import FOLDER, DataError, digest, load_arrays
from helpers.data_music import Chorale, Chorales, Folk, Tune, load_chorales, load_folk
from helpers.data_specs import AVATAR_ATTRIBUTES, FILES
from helpers.data_words import WordList, Words, WordTest, load_words

__all__ = [
    "AVATAR_ATTRIBUTES", "FASHION_NAMES", "FILES", "FOLDER", "Avatars", "Chorale", "Chorales",
    "DataError", "Folk", "Images", "Names", "Text", "Tune", "WordList", "WordTest", "Words",
    "digest", "load_arrays", "load_avatars", "load_chorales", "load_fashion_mnist", "load_folk",
    "load_mnist", "load_names", "load_shakespeare", "load_words",
]  # fmt: skip

FASHION_NAMES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip


class Images(NamedTuple):
    """Pictures and their classes: float32 (n, 28, 28, 1) in [0, 1], and int64 (n,) in 0..9."""

    images: np.ndarray
    labels: np.ndarray


class Avatars(NamedTuple):
    """Drawn faces: float32 (n, 16, 16, 3) in [0, 1], and what they are, name -> int64 (n,)."""

    images: np.ndarray
    attributes: dict[str, np.ndarray]


class Names(NamedTuple):
    """First names, str (n,), and how often each was given to girls and to boys, int64 (n,)."""

    names: np.ndarray
    girls: np.ndarray
    boys: np.ndarray


class Text(NamedTuple):
    """A text in two parts: to learn from, and held out."""

    train: str
    test: str


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


def load_avatars(folder=FOLDER):
    """Return drawn faces of nobody as (train, test): 20,000 and 2,000 `Avatars`.

    Images are float32 (n, 16, 16, 3), red, green and blue in [0, 1]. The attributes, named in
    `AVATAR_ATTRIBUTES`, were drawn without regard to each other: `skin` 0..7 from light to dark,
    `hair_colour` 0..10, `hair_style` 0..23 (short) or 0..20 (long), `clothing` 0..22; and 0 or 1
    for `long_hair`, `happy`, `glasses`, `beard` and `hat`. Raises DataError where
    data/avatars.npz is missing or damaged.
    """
    arrays = load_arrays("avatars.npz", folder)
    return tuple(
        Avatars(
            arrays[f"{part}_images"] / np.float32(255),
            {name: arrays[f"{part}_{name}"].astype(np.int64) for name in AVATAR_ATTRIBUTES},
        )
        for part in ("train", "test")
    )


def load_names(folder=FOLDER):
    """Return the 10,000 commonest first names of the United States as `Names`, commonest first.

    Names are a capital and small letters, a to z, 2 to 13 in all. The counts are births of the
    years 1880 to 2015, by the sex as registered; their sum falls from row to row, and names of
    equal sums stand in the order of the alphabet. Raises DataError where data/names.csv is
    missing or damaged.
    """
    arrays = load_arrays("names.csv", folder)
    return Names(arrays["name"], arrays["girls"], arrays["boys"])


def load_shakespeare(folder=FOLDER):
    """Return nine plays by Shakespeare as a `Text`, the last tenth of its letters held out.

    1,069,474 characters of 62 kinds: letters, ten signs (space and line break among them), no
    digits. A speech is `NAME:` on a line of its own, then what is said, line by line; an empty line
    lies between two speeches. The held-out part starts at the speech whose start is nearest to 90 %
    of all characters. It is from the last play, Much Ado About Nothing, of which only the first
    scenes are in `train`. Raises DataError where data/shakespeare.txt is missing or damaged.
    """
    text = load_arrays("shakespeare.txt", folder)["text"].tobytes().decode("ascii")
    wanted = 9 * len(text) // 10
    starts = text.rfind("\n\n", 0, wanted) + 2, text.find("\n\n", wanted) + 2
    cut = min(starts, key=lambda start: abs(start - wanted))
    return Text(text[:cut], text[cut:])


def _train_and_test(arrays):
    return tuple(
        Images(
            arrays[f"{part}_images"][..., np.newaxis] / np.float32(255),
            arrays[f"{part}_labels"].astype(np.int64),
        )
        for part in ("train", "test")
    )
