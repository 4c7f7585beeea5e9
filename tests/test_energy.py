"""Energy on the page of times: the sums, the words for large numbers, what each figure says."""

from types import SimpleNamespace

import energy
import pytest

PUBLISHED = energy.figures()["published"]


def entry(words):
    (found,) = [e for e in PUBLISHED if words in e["what"]]
    return found


def test_an_hour_at_28_watts_is_28_watt_hours():
    assert energy.watt_hours(3600, 28) == 28
    assert energy.watt_hours(90, 40) == pytest.approx(1)


@pytest.mark.parametrize(
    "words, wh",
    [
        ("Gemini", 0.24),
        ("BERT", 1.507e6),
        ("BLOOM", 433.196e6),  # the paper's own product, in kWh: 433,196
        ("Llama", 27.51e9),
    ],
)
def test_published_figures_in_watt_hours(words, wh):
    assert energy.published_watt_hours(entry(words)) == pytest.approx(wh)


@pytest.mark.parametrize("figure", PUBLISHED, ids=[e["what"][:12] for e in PUBLISHED])
def test_each_published_figure_says_what_it_counts_leaves_out_and_where_it_is_from(figure):
    assert ("kwh" in figure) != ("gpu_hours" in figure and "watts" in figure)
    assert figure["counts"] and figure["leaves_out"]
    assert "{cite:t}" in figure["source"] or "](https://" in figure["source"]
    assert figure["source"][-4:].isdigit(), "the source's own date comes last"
    assert figure["read"].split(", ")[0] in ("opened", "reprint", "not opened")


@pytest.mark.parametrize(
    "wh, words",
    [
        (0.24, "0.24 Wh"),
        (11.4, "11 Wh"),
        (999.6, "1.0 kWh"),
        (2907, "2.9 kWh"),
        (1.507e6, "1.5 MWh"),
        (433.2e6, "430 MWh"),
        (27.51e9, "28 GWh"),
    ],
)
def test_amounts_have_two_digits_and_a_fitting_unit(wh, words):
    assert energy.amount(wh) == words


@pytest.mark.parametrize(
    "ratio, words",
    [
        (2.53e9, "2.5 billion times our sum"),
        (999_999, "1.0 million times our sum"),
        (138_000, "140 thousand times our sum"),
        (4.31, "4.3 times our sum"),
        (0.0222, "one part in 45 of our sum"),
        (1 / 2600, "one part in 2.6 thousand of our sum"),
    ],
)
def test_ratios_are_words(ratio, words):
    assert energy.times(ratio) == words


def test_the_table_is_computed_from_the_records(monkeypatch, tmp_path):
    runs = {
        "02": SimpleNamespace(record={"seconds": 180.0}),
        "03": SimpleNamespace(record={"seconds": 90.4}),
    }
    monkeypatch.setattr(energy.publish, "published", lambda root: runs)
    monkeypatch.setattr(energy, "name_of", lambda chapter, root: f"Chapter {chapter}")
    body, wh = energy.rows(tmp_path, 40)
    assert body == [
        ("Chapter 02", "180", "2.0"),
        ("Chapter 03", "90", "1.0"),
        ("All of these", "270", "3.0"),
    ]
    assert wh == pytest.approx(270.4 * 40 / 3600)


def test_without_a_run_there_is_no_energy(monkeypatch, tmp_path):
    monkeypatch.setattr(energy.publish, "published", lambda root: {})
    assert energy.rows(tmp_path, 28) == ([("All of these", "0", "0")], 0)


def test_the_list_compares_each_figure_with_the_sum():
    lines = energy.markdown({"published": [entry("Gemini"), entry("BERT")]}, 12.0)
    assert "0.24 Wh**, one part in 50 of our sum" in lines[0]
    assert "1.5 MWh**, 130 thousand times our sum" in lines[1]
