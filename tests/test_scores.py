"""The figures that a chapter records: what is written, what is shown, what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import scores, seeds


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SCORES_DIR", str(tmp_path / "scores"))
    return tmp_path / "scores"


@pytest.fixture
def shown(monkeypatch):
    found = []
    monkeypatch.setattr(scores, "display", lambda data, raw: found.append(data))
    return found


def test_figures_are_written_as_plain_json(folder, shown):
    figures = {"elbo": np.float32(-143.5), "n": np.int64(3), "who": "us", "ok": True}
    assert scores.record("02", **figures, both=[1.5, np.float64(2.0)]) is None
    stored = json.loads((folder / "02.json").read_text("utf-8"))
    assert stored == {"elbo": -143.5, "n": 3, "who": "us", "ok": True, "both": [1.5, 2.0]}


@pytest.fixture
def keep(tmp_path, monkeypatch):
    """Return a function that writes a chapter's recorded seeds, as text or as what JSON holds."""
    monkeypatch.setattr(seeds, "ROOT", tmp_path)
    (tmp_path / "chapters" / "seeds").mkdir(parents=True)

    def write(content, chapter="03"):
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / "chapters" / "seeds" / f"{chapter}.json").write_text(text, "utf-8")

    return write


def test_recorded_figures_are_lists_over_the_seeds_in_their_order(keep):
    keep({"code": "x", "seeds": {"1": {"a": 1.5, "b": [1, 2]}, "1001": {"b": [3, 4], "a": 0.5}}})
    assert scores.recorded("03") == {"a": [1.5, 0.5], "b": [[1, 2], [3, 4]]}
    assert scores.recorded_seeds("03") == [1, 1001]


def test_where_nothing_is_recorded_there_is_nothing(keep):
    keep({"seeds": {"1": {"a": 1}}}, "03")
    assert scores.recorded("04") == {} and scores.recorded_seeds("04") == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"seeds": {"1": {"a": 1',
        [],
        {},
        {"seeds": {}},
        {"seeds": [1]},
        {"seeds": {"one": {"a": 1}}},
        {"seeds": {"1": 3}},
        {"seeds": {"1": {"a": 1}, "1001": {"a": 2, "b": 3}}},
    ],
)
@pytest.mark.parametrize("read", [scores.recorded, scores.recorded_seeds])
def test_a_damaged_record_names_the_file_and_the_command(keep, content, read):
    keep(content)
    command = "`make bench CHAPTER=03 SEEDS=5 RECORD=1`"
    with pytest.raises(scores.RecordError, match=f"^chapters/seeds/03.json is damaged.*{command}"):
        read("03")


def test_what_is_shown_names_every_figure(folder, shown):
    scores.record("02", elbo_binarised=-143.256, count=1234567, who="<b>")
    assert "elbo binarised" in shown[0]["text/plain"] and "-143.3" in shown[0]["text/plain"]
    assert "1,234,567" in shown[0]["text/html"] and "&lt;b&gt;" in shown[0]["text/html"]
    assert '<th scope="row">' in shown[0]["text/html"]


def test_the_folder_is_the_builds_own_by_default(monkeypatch):
    monkeypatch.delenv("COURSE_SCORES_DIR", raising=False)
    assert scores.scores_folder() == scores.ROOT / "_build" / "scores"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6))
def test_four_digits_are_kept(value):
    shown = float(scores.shorten(value).replace(",", ""))
    assert shown == pytest.approx(value, rel=5e-4 if abs(value) >= 0.1 else 5e-3, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((12345.6, "12,346"), (-1000.5, "-1,000"), (999.97, "1,000"), (999.94, "999.9")),
        *((1000.0, "1,000"), (-0.000123456, "-0.000123"), (7, "7"), (True, "True"), ("a", "a")),
        *(([1234.5, 0.5], "1,234, 0.5"), (1e300, f"{int(1e300):,}")),
    ],
)
def test_figures_are_short_and_large_ones_have_commas(value, shown):
    assert scores.shorten(value) == shown


@pytest.mark.parametrize("chapter", ["2", "002", 2, None, "ab", "../02"])
def test_a_wrong_chapter_is_named(chapter, folder):
    for call in (lambda: scores.record(chapter, a=1), lambda: scores.recorded(chapter)):
        with pytest.raises(ValueError, match="chapter: got"):
            call()


def test_no_figures_is_an_error(folder):
    with pytest.raises(ValueError, match="figures: got none"):
        scores.record("02")


@pytest.mark.parametrize("value", [float("nan"), np.inf, np.float32("nan"), [1.0, float("-inf")]])
def test_a_figure_that_is_not_finite_is_named(value, folder):
    with pytest.raises(ValueError, match="loss: got"):
        scores.record("02", loss=value)
    assert not (folder / "02.json").exists()


@pytest.mark.parametrize("value", [None, {}, np.zeros(3), object(), [[1]]])
def test_a_figure_of_another_kind_is_named(value, folder):
    with pytest.raises(TypeError, match="loss: got"):
        scores.record("02", loss=value)


def test_a_table_has_a_head_and_a_row_for_each_name(monkeypatch):
    found = []
    monkeypatch.setattr(scores, "display", found.append)
    scores.table(["loss", "seconds"], {"ours": [0.123456, 12], "baseline": [np.float32(2), 3.5]})
    assert found[0].data.splitlines() == [
        "|  | loss | seconds |",
        "| -- | --: | --: |",
        "| ours | 0.1235 | 12 |",
        "| baseline | 2 | 3.5 |",
    ]


def test_a_row_of_another_length_is_named():
    with pytest.raises(ValueError, match="'ours' has 1 figures, expected 2"):
        scores.table(["loss", "seconds"], {"ours": [1]})


def test_a_figure_in_a_table_that_is_not_finite_is_named():
    with pytest.raises(ValueError, match="ours: got nan"):
        scores.table(["loss"], {"ours": [float("nan")]})


def test_a_dict_of_figures_is_stored_one_by_one(folder):
    scores.record("09", excess={"2-D VAE": 3.0, "PCA + normal": [1, 2]})
    stored = json.loads((folder / "09.json").read_text("utf-8"))
    assert stored == {"excess_2_d_vae": 3.0, "excess_pca_normal": [1, 2]}


def test_two_figures_never_share_a_name(folder):
    with pytest.raises(ValueError, match="excess_2_d"):
        scores.record("09", excess={"2-D": 1.0, "2 D": 2.0})
