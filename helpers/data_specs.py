"""What each data file must hold: names, types and shapes of its arrays, and their digest."""

from typing import NamedTuple


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

AVATAR_ATTRIBUTES = (
    "skin", "hair_colour", "hair_style", "long_hair", "happy", "glasses", "beard", "hat",
    "clothing",
)  # fmt: skip


def _avatar_arrays(**sizes):
    arrays = {}
    for part, n in sizes.items():
        arrays[f"{part}_images"] = ("uint8", (n, 16, 16, 3))
        arrays |= {f"{part}_{name}": ("uint8", (n,)) for name in AVATAR_ATTRIBUTES}
    return arrays


def _music_arrays(n, letters, **others):
    """Of `n` pieces, the longest title of which has `letters` letters of 32 bits."""
    return others | {
        "starts": ("int32", (n + 1,)), "bar": ("uint8", (n,)), "pickup": ("uint8", (n,)),
        "metre": ("uint8", (n, 2)), "part": ("uint8", (n,)),
        "title": (f"str{32 * letters}", (n,)),
    }  # fmt: skip


_FOLK_ARRAYS = _music_arrays(
    1_602, 50, tokens=("uint8", (339_835,)), source=("uint8", (1_602,)),
)  # fmt: skip
_CHORALES_ARRAYS = _music_arrays(
    351, 13, pitch=("uint8", (75_684, 4)), onset=("bool", (75_684, 4)),
    fermata=("bool", (75_684,)), shift=("int8", (351,)), minor=("bool", (351,)),
)  # fmt: skip

_WORDS_ARRAYS = {
    "words": ("str576", (10_083,)),  # 18 letters of 32 bits
    "vectors": ("int8", (10_083, 100)),
    "scales": ("float32", (10_083,)),
}
_LISTS_ARRAYS = {
    "tests": ("str480", (4,)), "groups": ("str384", (4, 4)), "words": ("str384", (4, 4, 25)),
    "pairs": ("str256", (10, 2)), "occupations": ("str608", (40,)),
    "percent_women": ("uint8", (40,)),
}  # fmt: skip


# The one place for the digests of the arrays; a test holds the table in data/README.md to it.
FILES = {
    "mnist.npz": DataFile("prepare_mnist.py", _image_arrays(60_000, 10_000),
        "248dbdfd4d9ace382de4a0347101e765ee83432385d662e5a6b3df8a362bb8e9"),
    "fashion_mnist_10k.npz": DataFile("prepare_fashion_mnist.py", _image_arrays(10_000, 2_000),
        "1e58a8f64d56976cc53fd7fd161ec1aa1fe563f522cd84211c52eb0c250dac4c"),
    "avatars.npz": DataFile("prepare_avatars.py", _avatar_arrays(train=20_000, test=2_000),
        "20bdfb78a82121dae304c9cd997f7bdcd9fbd8a2cc6a9955dd32fd599b16007c"),
    "names.csv": DataFile("prepare_names.py", _NAMES_ARRAYS,
        "c9add0f1b6d72d79da20b07c32cbdfa1bea2fe3afd5d429cab8befb5b3243b36"),
    "shakespeare.txt": DataFile("prepare_shakespeare.py", {"text": ("uint8", (1_069_474,))},
        "f3e749d504aa8be8562c0047f859cab715bca2b9c461e13be48ebfe61064cebd"),
    "folk.npz": DataFile("prepare_folk.py", _FOLK_ARRAYS,
        "df9e4bb1ba4bc2138fd40c2d0c8738c453b76b971ee9bfe6d2bdddc31c488a2c"),
    "chorales.npz": DataFile("prepare_chorales.py", _CHORALES_ARRAYS,
        "47b8eba4d9b49f35566935a9d079a33ad282235592c4558cdbed11187fa3ae35"),
    "words.npz": DataFile("prepare_words.py", _WORDS_ARRAYS,
        "0b3c0ea4365f9437231266372fe05a35e7dda03efd59d645ee2c44a0ba5e8dba"),
    "word_lists.npz": DataFile("prepare_word_lists.py", _LISTS_ARRAYS,
        "681090be2f849244a9598991f464691f3114ea993a8eded33657e0a8e6d9c6cc"),
    "models/judge_digits.npz": DataFile("prepare_judges.py", _JUDGE_ARRAYS,
        "0d8e66e787a05820094f3a57eeca8747dea8602d797da8ac1f02395b702f8b36"),
    "models/judge_fashion.npz": DataFile("prepare_judges.py", _JUDGE_ARRAYS,
        "d518924615b9f5bed37ac44c1cfcfe65b6555d9730b36d519d5d65a46209b6c4"),
}  # fmt: skip
