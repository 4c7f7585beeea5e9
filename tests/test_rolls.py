"""Piano rolls: notes lie where they sound, bars and pitches are named, bad input is named too."""

import warnings

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402
from matplotlib.colors import same_color  # noqa: E402

from helpers import plots, rolls  # noqa: E402

TUNE = np.array([[67, 0, 4], [67, 4, 4], [72, 8, 8], [60, 20, 2]])
FOUR = [[[72, 0, 8]], [[67, 0, 4], [69, 4, 4]], [[60, 0, 8]], [[48, 0, 8]]]


@pytest.fixture(autouse=True)
def style():
    with plt.style.context(plots.STYLE):
        yield
        plt.close("all")


def bars(ax):
    """Return [(start, length, bottom, top)] of the notes as they are drawn."""
    boxes = [patch.get_bbox() for patch in ax.patches]
    return [(box.x0, box.width, box.y0, box.y1) for box in boxes]


def names(axis):
    """Return {place: text} of the labels of an axis."""
    texts = [label.get_text() for label in axis.get_ticklabels()]
    return dict(zip(axis.get_ticklocs().tolist(), texts, strict=True))


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


@pytest.mark.parametrize("voices", [TUNE, [TUNE], TUNE.tolist()])
def test_notes_lie_from_start_to_end_at_their_pitch(voices):
    drawn = bars(rolls.piano_roll(voices))
    assert [(start, length) for start, length, _, _ in drawn] == [(0, 4), (4, 4), (8, 8), (20, 2)]
    for (_, _, bottom, top), pitch in zip(drawn, TUNE[:, 0], strict=True):
        assert pitch - 0.5 < bottom < top < pitch + 0.5
        assert (bottom + top) / 2 == pytest.approx(pitch)


def test_a_note_struck_again_is_parted_from_the_one_before():
    ax = rolls.piano_roll(TUNE)
    [parts] = ax.collections
    assert [segment[0, 0] for segment in parts.get_segments()] == [0, 4, 8, 20]
    assert same_color(parts.get_color()[0], ax.get_facecolor())


def test_every_voice_has_its_colour_and_its_name():
    ax = rolls.piano_roll(FOUR)
    cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    expected = [cycle[0], cycle[1], cycle[1], cycle[2], cycle[3]]
    drawn = [patch.get_facecolor() for patch in ax.patches]
    assert len(drawn) == 5 and all(map(same_color, drawn, expected))
    assert legend(ax) == ["soprano", "alto", "tenor", "bass"]
    swatches = ax.get_legend().get_patches()
    assert all(map(same_color, [patch.get_facecolor() for patch in swatches], cycle))
    assert legend(rolls.piano_roll(FOUR[:2])) == ["voice 1", "voice 2"]
    assert legend(rolls.piano_roll(FOUR[:2], labels=["hers", "his"])) == ["hers", "his"]
    assert rolls.piano_roll(TUNE).get_legend() is None
    assert legend(rolls.piano_roll(TUNE, labels=["melody"])) == ["melody"]


def test_voices_in_unison_are_both_seen():
    first, second, third = [[60, 0, 8], [64, 8, 4]], [[60, 4, 4], [60, 8, 4]], [[64, 0, 8]]
    drawn = bars(rolls.piano_roll([first, second, third]))
    (_, _, bottom, top), halved = drawn[0], drawn[2]
    assert halved[:2] == (4, 4) and halved[2] == bottom
    assert halved[3] == pytest.approx((bottom + top) / 2)
    whole = [drawn[k][3] - drawn[k][2] for k in (0, 1, 3, 4)]
    assert whole == pytest.approx([top - bottom] * 4)


@pytest.mark.parametrize(
    "bar, pickup, lines", [(16, 0, [0, 16]), (12, 0, [0, 12]), (12, 4, [4, 16]), (8, 7, [7, 15])]
)
def test_bars_have_lines_and_numbers_from_the_first_whole_one_on(bar, pickup, lines):
    ax = rolls.piano_roll(TUNE, bar=bar, pickup=pickup)
    found = names(ax.xaxis)
    assert list(found)[:2] == lines and list(found.values()) == [
        str(k + 1) for k in range(len(found))
    ]
    assert all(line.get_visible() for line in ax.get_xgridlines()[: len(found)])
    assert ax.get_xlim() == (0, max(22, pickup + bar)) and ax.get_xlabel() == "bar"


def test_many_bars_are_not_all_numbered():
    ax = rolls.piano_roll([[60, 0, 16 * 40]])
    found = names(ax.xaxis)
    assert list(found.values()) == ["1", "5", "9", "13", "17", "21", "25", "29", "33", "37"]
    assert list(found) == [64 * k for k in range(10)]
    lines = {*ax.get_xticks(), *ax.get_xticks(minor=True)}
    assert lines == {16 * k for k in range(40)}


@pytest.mark.parametrize(
    "pitches, cs",
    [([55, 79], {60: "C4", 72: "C5"}), ([62, 71], None), ([60], {60: "C4"}), ([], None)]
    + [([127], None), ([0], {0: "C-1"}), ([61, 61], None)],
)
def test_cs_are_named_and_there_is_always_one(pitches, cs):
    ax = rolls.piano_roll([[[pitch, 0, 4] for pitch in pitches]])
    low, high = ax.get_ylim()
    assert all(low < pitch - 0.5 and pitch + 0.5 < high for pitch in pitches)
    shown = {p: name for p, name in names(ax.yaxis).items() if low < p < high}
    assert shown and all(p % 12 == 0 and name == f"C{p // 12 - 1:.0f}" for p, name in shown.items())
    assert cs is None or cs.items() <= shown.items()


def test_marks_ring_the_middle_of_their_sixteenth():
    ax = rolls.piano_roll(FOUR, marks=[(4, 69), (4, 48)])
    [rings] = ax.lines
    np.testing.assert_array_equal(rings.get_xydata(), [[4.5, 69], [4.5, 48]])
    assert rings.get_marker() == "o" and rings.get_markerfacecolor() == "none"
    assert rings.get_linestyle() == "None" and not rolls.piano_roll(FOUR).lines


def test_a_roll_is_drawn_where_it_is_told():
    _, (left, right) = plt.subplots(1, 2)
    assert rolls.piano_roll(TUNE, ax=right, title="here") is right
    assert (
        right.get_title(loc="left") == "here" and not left.patches and len(plt.get_fignums()) == 1
    )


def test_rolls_share_their_bars_and_pitches():
    above, below = rolls.piano_rolls(
        {"high": FOUR, "long": [[50, 30, 4]]}, pickup=4, marks={"long": [(30, 50)]}
    )
    assert [ax.get_title(loc="left") for ax in (above, below)] == ["high", "long"]
    assert above.get_xlim() == below.get_xlim() == (0, 34)
    assert above.get_ylim() == below.get_ylim() and above.get_ylim()[1] > 72
    assert len(above.patches) == 5 and len(below.patches) == 1
    assert not above.lines and below.lines[0].get_xydata().tolist() == [[30.5, 50]]
    assert above.get_position().y0 > below.get_position().y0
    assert above.get_legend() is None and legend(below) == ["soprano", "alto", "tenor", "bass"]
    assert not above.get_xlabel() and below.get_xlabel() == "bar"


@pytest.mark.parametrize("voices", [[], TUNE, FOUR, [[[60, 0, 1]]] * 9])
@pytest.mark.parametrize("count", [0, 1, 4])
def test_everything_finds_room_in_the_figure(voices, count):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns where the notes are left no room
        several = {f"roll {k}": voices for k in range(count)}
        axes = rolls.piano_rolls(several) if count else [rolls.piano_roll(voices, title="one")]
        figure = axes[0].figure
        figure.canvas.draw()
    edges = figure.bbox.padded(1)
    for ax in axes:
        box = ax.get_tightbbox()
        assert edges.x0 <= box.x0 and box.x1 <= edges.x1
        assert edges.y0 <= box.y0 and box.y1 <= edges.y1
        assert not ax.get_legend() or (
            ax.get_legend().get_window_extent().y1 <= ax.xaxis.get_tightbbox().y0 + 1
        )
        assert ax.bbox.height > 0.4 * figure.dpi and ax.bbox.width > 0.75 * figure.bbox.width


BAD_MARKS = ([1, 2], [(1, 2, 3)], [(np.nan, 60)], [(1, 60), (3,)], None, "ab")


@pytest.mark.parametrize(
    "options, named",
    [({"bar": bar}, "^bar: expected") for bar in (0, -4, 1.5, "16")]
    + [({"pickup": pickup}, "^pickup: expected") for pickup in (-1, 16, 0.5)]
    + [({"marks": marks}, "^marks: expected") for marks in BAD_MARKS]
    + [({"labels": ["a", "b"]}, "^labels: expected 1, one a voice, got 2")],
)
def test_bad_options_are_named(options, named):
    with pytest.raises(ValueError, match=named):
        rolls.piano_roll(TUNE, **options)
    assert not plt.get_fignums()  # no half-drawn figure under the error


@pytest.mark.parametrize("voices", [5, [[60, 0]], [[60, 0, 0]], [[128, 0, 1]], [[60.5, 0, 1]]])
def test_bad_notes_are_named(voices):
    with pytest.raises(ValueError, match="^voices: expected"):
        rolls.piano_roll(voices)
    with pytest.raises(ValueError, match="^voices: expected"):
        rolls.piano_rolls({"a": voices})


@pytest.mark.parametrize("rows, marks", [({}, None), ({"a": TUNE}, {"b": [(0, 60)]})])
def test_no_rolls_and_marks_for_another_title_are_named(rows, marks):
    with pytest.raises(ValueError, match="^rolls, marks: got"):
        rolls.piano_rolls(rows, marks=marks)
