"""The scoreboard: rows from what the chapters recorded, and words for what is missing."""

import json

import pytest
from conftest import ROOT

from helpers import scoreboard, scores, seeds
from helpers.generators import ABILITIES, GENERATORS, UNITS

GAN = {"gan_excess": 8.0, "pca_excess": 100.0, "gan_seconds": 90.0}
GAN |= {"too_close": 0.002, "copies_caught": 1.0, "frechet_floor": 0.25}
FLOW = {"frechet_flow_guided": 3.0, "frechet_floor": 0.5, "vae_seconds": 30, "flow_seconds": 20}
VOICES = {"voice_bits_network": [0.7, 0.6, 0.5], "voice_bits_counter": [2.0, 1.5, 1.5]}
NAMES = {"names_bits": 2.5, "names_order_0": 4.0, "copied": 0.3}


@pytest.fixture
def keep(tmp_path, monkeypatch):
    """Return a function that writes records, {chapter: figures or text}; none has seeds."""
    monkeypatch.setenv("COURSE_SCORES_DIR", str(tmp_path))
    monkeypatch.setattr(seeds, "ROOT", tmp_path)

    def write(**records):
        for chapter, content in records.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (tmp_path / f"{chapter[1:]}.json").write_text(text, "utf-8")

    return write


def row_of(name, makes=None):
    rows, _ = scoreboard.gather()
    (row,) = [r for r in rows if r.name == name and makes in (None, r.makes)]
    return row


EMPTY = {f"c{chapter}": {} for chapter in scoreboard.CHAPTERS}


def test_figures_come_from_where_they_were_recorded(keep):
    keep(**EMPTY | {"c03": GAN, "c08": VOICES, "c01": NAMES})
    row = row_of("GAN")
    assert (row.score, row.rival, row.rival_name) == (8.0, 100.0, "PCA")
    assert (row.seconds, row.copies) == (90.0, (0.002, 0.01, 1.0))
    assert row.floor == 0.25 and row_of("harmoniser").floor is None
    assert row.weights is row.kb is None and row.can == ("draw",) and row.over_seeds == []
    assert row_of("harmoniser").score == pytest.approx(1.8)
    assert row_of("harmoniser").rival == pytest.approx(5.0)
    assert row_of("counting letters").copies == (0.3, 0.0, 1.0)
    assert row_of("PCA, normal").rival is None and row_of("PCA, normal").rival_name == ""


def test_weights_show_once_a_chapter_records_them_and_take_four_bytes_each(keep):
    plays = {"counter_bits": 2.1, "counter_mb": 25.5, "rnn_bits": 2.2, "rnn_mb": 1.0}
    keep(**EMPTY | {"c03": GAN | {"gan_weights": 54_321}, "c04": plays})
    assert (row_of("GAN").weights, row_of("GAN").kb) == (54_321, 217.284)
    assert (row_of("recurrent").weights, row_of("recurrent").kb) == (250_000, 1_000)
    assert (row_of("counting", "plays").weights, row_of("counting", "plays").kb) == (None, 25_500)


def test_each_search_for_copies_is_that_of_its_own_generator(keep):
    vaes = {"frechet_excess_2_d_vae": 75, "frechet_excess_16_d_drawn": 66, "too_close": 0.004}
    vaes |= {"copies_caught": 1.0, "wide_too_close": 0.001, "wide_copies_caught": 0.9}
    drawn = {"long_runs_network": 0.1, "long_runs_real": 0.2, "long_runs_copy": 0.8}
    sung = {"bars_copied_network_temperature_1": 0.3, "bars_copied_bach": 0.4}
    sung |= {"bars_copied_copy": 0.9}
    faces = {"distance_5": [1.5, 17.0], "distance_real_faces_floor": [0.3, 0.4], "too_close": 0.02}
    keep(**EMPTY | {"c02": vaes, "c08": VOICES | {"melody_bits": 1.4} | drawn | sung,
                    "c09": faces | {"copies_caught": 0.95}})  # fmt: skip
    assert row_of("VAE, 2 numbers").copies == (0.004, 0.01, 1.0)
    assert row_of("VAE, 16 numbers").copies == (0.001, 0.01, 0.9)
    assert row_of("melody network").copies == (0.1, 0.2, 0.8)
    assert row_of("harmoniser").copies == (0.3, 0.4, 0.9)
    assert row_of("VAE", "frequent faces").copies == (0.02, 0.01, 0.95)
    assert row_of("VAE", "rare faces").copies is None


def test_a_rival_may_stand_in_another_chapters_record(keep):
    keep(**EMPTY | {"c07": FLOW})
    assert (row_of("latent flow").score, row_of("latent flow").rival) == (2.5, None)
    assert row_of("latent flow").seconds == 50
    keep(c06={"pca_excess": 50.0})
    assert row_of("latent flow").rival == 50.0


def test_what_is_missing_is_named_in_the_singular_and_the_plural(keep):
    _, notes = scoreboard.gather()
    assert notes == [
        "Without a record yet: chapters 1, 2, 3, 4, 5, 6, 7, 8 and 9. Run what is missing, then "
        "this page again."
    ]
    keep(**{name: content for name, content in EMPTY.items() if name != "c06"})
    rows, notes = scoreboard.gather()
    assert rows == [] and notes[0].startswith("Without a record yet: chapter 6. ")


def all_records():
    """Return the records that are kept for several seeds, and as much of the others as is read."""
    kept = (ROOT / "chapters" / "seeds").glob("*.json")
    own = {p.stem: next(iter(json.loads(p.read_text("utf-8"))["seeds"].values())) for p in kept}
    wide = {"frechet_floor": 0.3, "frechet_excess_2_d_vae": 75.0, "frechet_excess_16_d_drawn": 66.0}
    own = {"01": NAMES, "02": wide | {"frechet_excess_pca_baseline": 108.0}} | own
    return {chapter: own[chapter] for chapter in scoreboard.CHAPTERS}


def test_with_all_records_there_is_nothing_to_say(keep):
    keep(**EMPTY | {f"c{chapter}": figures for chapter, figures in all_records().items()})
    rows, notes = scoreboard.gather()
    assert notes == [] and len(rows) == len(GENERATORS)
    assert all(row.rival for row in rows if row.rival_name)
    assert {row.makes for row in rows if row.floor} == {"digits", "frequent faces", "rare faces"}


@pytest.mark.parametrize("content", ["", '{"gan_excess": 1', "[1, 2]", "3", "null", "\x00"])
def test_a_damaged_record_is_named_and_the_others_stand(keep, content):
    keep(**EMPTY | {"c01": NAMES, "c03": content})
    rows, notes = scoreboard.gather()
    assert notes[0] == "With a damaged record: chapter 3. Run it again."
    assert [row.name for row in rows] == ["counting letters"]


@pytest.mark.parametrize("score", [None, "good", True, [1.0], float("nan"), float("inf")])
def test_a_score_that_is_none_leaves_its_row_out_and_is_named(keep, score):
    keep(**EMPTY | {"c03": GAN | {"gan_excess": score}})
    rows, notes = scoreboard.gather()
    assert [row.name for row in rows] == ["PCA, normal"]
    (lacking,) = notes
    assert lacking.startswith("Without a score in its record: ") and "GAN (chapter 3)" in lacking


@pytest.mark.parametrize("figure", ["seconds", "weights"])
@pytest.mark.parametrize("value", ["fast", [1], float("nan"), None])
def test_a_cost_that_is_no_number_is_as_if_not_recorded(keep, figure, value):
    keep(**EMPTY | {"c03": GAN | {f"gan_{figure}": value}})
    row = row_of("GAN")
    assert getattr(row, figure) is None and row.kb is None and row.score == 8.0


@pytest.mark.parametrize("junk", [None, "few", [], [[1]], {}, float("nan"), float("inf")])
def test_no_figure_of_any_record_can_stop_the_page(keep, junk):
    records = {f"c{chapter}": figures for chapter, figures in all_records().items()}
    for chapter, figures in records.items():
        keep(**EMPTY | records | {chapter: dict.fromkeys(figures, junk)})
        rows, _ = scoreboard.gather()
        assert rows and {row.chapter for row in rows}.isdisjoint({chapter[1:]})


@pytest.mark.parametrize("share", ["few", None, float("nan"), [0.1]])
def test_a_search_for_copies_that_found_no_number_is_as_if_not_recorded(keep, share):
    keep(**EMPTY | {"c03": GAN | {"too_close": share}})
    assert row_of("GAN").copies is None and row_of("GAN").score == 8.0


def test_seeds_give_pairs_of_score_and_rival(keep, monkeypatch, tmp_path):
    folder = tmp_path / "chapters" / "seeds"
    folder.mkdir(parents=True)
    runs = {"1": GAN, "1001": GAN | {"gan_excess": 9.0, "pca_excess": 90.0}}
    (folder / "03.json").write_text(json.dumps({"code": "x", "seeds": runs}), "utf-8")
    keep(**EMPTY | {"c03": GAN})
    assert row_of("GAN").over_seeds == [(8.0, 100.0), (9.0, 90.0)]
    (folder / "03.json").write_text("{", "utf-8")
    with pytest.raises(scores.RecordError, match="chapters/seeds/03.json is damaged"):
        scoreboard.gather()


def test_a_rival_of_another_chapter_is_the_same_for_all_seeds(keep, tmp_path):
    folder = tmp_path / "chapters" / "seeds"
    folder.mkdir(parents=True)
    runs = {"1": FLOW, "1001": FLOW | {"frechet_flow_guided": 4.5}}
    (folder / "07.json").write_text(json.dumps({"code": "x", "seeds": runs}), "utf-8")
    keep(**EMPTY | {"c07": FLOW, "c06": {"pca_excess": 50.0}})
    assert row_of("latent flow").over_seeds == [(2.5, 50.0), (4.0, 50.0)]


def test_generators_are_told_apart_and_speak_one_language():
    names = [(generator.makes, generator.name) for generator in GENERATORS]
    assert len(set(names)) == len(names)
    assert {makes for makes, _ in names} == set(UNITS)
    assert all("draw" in g.can.split() and set(g.can.split()) <= set(ABILITIES) for g in GENERATORS)
    chapters = {g.chapter for g in GENERATORS} | {g.rival_chapter for g in GENERATORS} - {""}
    assert chapters <= set(scoreboard.CHAPTERS)
