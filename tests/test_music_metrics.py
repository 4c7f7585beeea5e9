"""The yardsticks of music against what a musician counts, and against plain Python."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import metrics

FIFTHS, OCTAVES = 7, 0

# --- Parallels -------------------------------------------------------------------------------


def duet(*steps):
    """Two voices, a row for each sixteenth: (upper, lower)."""
    return np.array(steps)


def test_parallel_fifths_are_found_where_they_arrive():
    # G over C to A over D: C, D in the lower voice, fifths above it.
    pitch = duet((67, 60), (67, 60), (69, 62), (69, 62))
    assert metrics.parallels(pitch, FIFTHS) == [(2, 0, 1)]
    assert metrics.parallels(pitch, OCTAVES) == []


def test_three_fifths_in_a_row_are_two_parallels_down_as_well_as_up():
    pitch = duet((67, 60), (65, 58), (67, 60))
    assert metrics.parallels(pitch, FIFTHS) == [(1, 0, 1), (2, 0, 1)]


def test_every_pair_of_voices_is_looked_at_and_the_earliest_comes_first():
    # The bass moves with the tenor in fifths, then with the alto, and with the soprano in octaves.
    pitch = np.array([[72, 64, 67, 60], [71, 65, 69, 62], [72, 67, 64, 60], [74, 69, 65, 62]])
    assert metrics.parallels(pitch, FIFTHS) == [(1, 2, 3), (3, 1, 3)]
    assert metrics.parallels(pitch, OCTAVES) == [(3, 0, 3)]
    in_all = metrics.parallels(np.array([[79, 72, 67, 60], [81, 74, 69, 62]]), FIFTHS)
    assert in_all == [(1, 0, 1), (1, 0, 3), (1, 2, 3)]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([(72, 60), (74, 62)], id="octaves"),
        pytest.param([(60, 60), (62, 62)], id="unisons"),
        pytest.param([(84, 60), (86, 62)], id="two octaves apart"),
        pytest.param([(60, 60), (74, 62)], id="unison to octave, both up"),
        pytest.param([(84, 60), (74, 62 - 12)], id="two octaves, both down"),
    ],
)
def test_octaves_unisons_and_whole_octaves_more_are_octaves(steps):
    assert metrics.parallels(duet(*steps), OCTAVES) == [(1, 0, 1)]
    assert metrics.parallels(duet(*steps), FIFTHS) == []


def test_a_twelfth_is_a_fifth():
    assert metrics.parallels(duet((79, 60), (81, 62)), FIFTHS) == [(1, 0, 1)]
    assert metrics.parallels(duet((67, 60), (81, 62)), FIFTHS) == [(1, 0, 1)]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([(67, 60), (67, 60)], id="both stand still"),
        pytest.param([(67, 60), (62, 67)], id="contrary motion, voices crossed"),
        pytest.param([(79, 60), (74, 67)], id="contrary motion, twelfth to fifth"),
        pytest.param([(79, 60), (67, 60)], id="only the upper voice moves"),
        pytest.param([(67, 60), (67, 48)], id="only the lower voice moves"),
        pytest.param([(64, 60), (69, 62)], id="third to fifth: direct, not parallel"),
        pytest.param([(67, 60), (65, 59)], id="fifth to tritone"),
        pytest.param([(65, 59), (67, 60)], id="tritone to fifth"),
        pytest.param([(67, 60), (74, 62)], id="fifth to octave"),
        pytest.param([(65, 60), (67, 62)], id="fourths"),
        pytest.param([(60, 65), (62, 67)], id="fourths, voices crossed"),
        pytest.param([(67, 60), (0, 0), (69, 62)], id="rests in between"),
        pytest.param([(67, 60), (0, 60), (69, 62)], id="a rest in the upper voice"),
        pytest.param([(67, 60), (67, 0), (69, 62)], id="a rest in the lower voice"),
        pytest.param([(7, 0), (9, 2)], id="out of a rest, a fifth above its zero"),
        pytest.param([(9, 2), (7, 0)], id="into a rest, a fifth above its zero"),
        pytest.param([(67, 60), (69, 60), (69, 62)], id="one after the other"),
        pytest.param([(67, 60)], id="one chord"),
    ],
)
def test_what_is_no_parallel(steps):
    for interval in (FIFTHS, OCTAVES):
        assert metrics.parallels(duet(*steps), interval) == []


def test_a_repeated_chord_before_the_move_does_not_hide_or_double_it():
    pitch = duet(*[(67, 60)] * 8, *[(69, 62)] * 8)
    assert metrics.parallels(pitch, FIFTHS) == [(8, 0, 1)]


def test_crossed_voices_move_in_fifths_too():
    assert metrics.parallels(duet((60, 67), (62, 69)), FIFTHS) == [(1, 0, 1)]
    assert metrics.parallels(duet((67, 60), (69, 76)), FIFTHS) == [(1, 0, 1)]


def plain_parallels(pitch, interval):
    """The definition, voice by voice and step by step."""
    found = []
    for step in range(1, len(pitch)):
        for upper in range(len(pitch[0])):
            for lower in range(upper + 1, len(pitch[0])):
                a, b = pitch[step - 1][upper], pitch[step][upper]
                c, d = pitch[step - 1][lower], pitch[step][lower]
                sound = 0 not in (a, b, c, d)
                together = (b > a and d > c) or (b < a and d < c)
                both = abs(a - c) % 12 == interval and abs(b - d) % 12 == interval
                if sound and together and both:
                    found.append((step, upper, lower))
    return found


# Few pitches, most of them fifths and octaves apart, so that every rule is broken often.
PITCHES = st.sampled_from([0, 48, 50, 53, 55, 57, 60, 62, 67, 69, 72, 74])


def chords(voices):
    shape = st.tuples(st.integers(1, 40), st.just(voices))
    return hnp.arrays(np.int64, shape, elements=PITCHES, fill=st.nothing())


@settings(deadline=None)
@given(st.integers(2, 5).flatmap(chords), st.integers(0, 11))
def test_parallels_against_the_definition(pitch, interval):
    kept = pitch.copy()
    assert metrics.parallels(pitch, interval) == plain_parallels(pitch.tolist(), interval)
    assert metrics.parallels(pitch.astype(np.uint8), interval) == metrics.parallels(pitch, interval)
    assert np.array_equal(pitch, kept)


# --- Part-writing ----------------------------------------------------------------------------

RANGES = [(60, 81), (53, 74), (48, 69), (40, 62)]
C_MAJOR = (72, 67, 64, 60)


def quarters(*beats):
    """Four voices, each chord four sixteenths long."""
    return np.repeat(np.array(beats), 4, axis=0)


def broken(pitch, bar=16, pickup=0, **options):
    return metrics.part_writing([(pitch, bar, pickup)], RANGES, **options)


def test_a_bar_that_breaks_no_rule():
    # C, F, G and C in root position, the upper voices in contrary motion to the bass.
    pitch = quarters((72, 67, 64, 48), (69, 65, 60, 53), (67, 62, 59, 55), (67, 64, 60, 48))
    assert broken(pitch) == (0, 0, 0, 0, 0)


def test_counts_are_shares_of_all_bars_together():
    bad = quarters(C_MAJOR, (74, 69, 65, 62), (74, 69, 65, 62), (74, 69, 65, 62))
    # C to D minor in root position: alto and bass in fifths, soprano and bass in octaves.
    assert broken(bad) == (1, 1, 0, 0, 0)
    good = quarters(*[C_MAJOR] * 9)
    both = metrics.part_writing([(bad, 16, 0), (good, 12, 0)], RANGES)
    assert both == pytest.approx((1 / 4, 1 / 4, 0, 0, 0))
    assert all(type(value) is float for value in both)


def test_a_bar_begun_is_counted_as_its_part():
    assert broken(quarters(C_MAJOR, (74, 69, 65, 62))) == (2, 2, 0, 0, 0)
    only_fifths = quarters(C_MAJOR, (77, 69, 65, 62))
    assert broken(only_fifths, bar=12) == (3 / 2, 0, 0, 0, 0)


def test_a_crossing_is_counted_once_while_it_lasts():
    crossed = (67, 72, 64, 60)
    assert broken(quarters(C_MAJOR, crossed, crossed, C_MAJOR)).crossings == 1
    assert broken(quarters(crossed, C_MAJOR, crossed, C_MAJOR)).crossings == 2
    # It goes on through other notes, and ends where one of both rests.
    assert broken(quarters(crossed, (67, 74, 64, 60), C_MAJOR, C_MAJOR)).crossings == 1
    assert broken(quarters(crossed, (0, 72, 64, 60), crossed, C_MAJOR)).crossings == 2


def test_each_two_neighbouring_voices_cross_for_themselves():
    assert broken(quarters((67, 72, 60, 64), *[C_MAJOR] * 3)).crossings == 2
    assert broken(quarters((67, 67, 60, 60), *[C_MAJOR] * 3)).crossings == 0
    assert broken(quarters((67, 0, 60, 60), (60, 0, 67, 60), (0, 0, 67, 60))).crossings == 0


def test_out_of_range_is_counted_a_note_not_a_sixteenth():
    high = (84, 67, 64, 60)
    assert broken(quarters(high, high, C_MAJOR, high)).out_of_range == 2
    assert broken(quarters(high, (83, 67, 64, 60), C_MAJOR, C_MAJOR)).out_of_range == 2
    assert broken(quarters((72, 67, 64, 36), *[C_MAJOR] * 3)).out_of_range == 1


def test_the_ends_of_a_range_belong_to_it_and_a_rest_is_in_every_range():
    lowest, highest = np.array(RANGES).T
    pitch = quarters(lowest, highest, (0, 0, 0, 0), lowest)
    assert broken(pitch).out_of_range == 0
    assert broken(quarters(lowest - 1, highest, highest + 1, lowest)).out_of_range == 8


@pytest.mark.parametrize("semitones", range(25))
def test_which_intervals_are_dissonant(semitones):
    # D flat and D over C, the tritone, the sevenths, and the same with octaves more.
    pitch = np.array([[48 + semitones, 0, 0, 48]] * 4)
    expected = semitones in (1, 2, 6, 10, 11, 13, 14, 18, 22, 23)
    assert broken(pitch, bar=4).dissonances == expected
    assert broken(pitch[:, ::-1], bar=4).dissonances == expected


def test_a_dissonance_counts_only_on_beats_and_once_a_beat():
    harsh = (72, 71, 62, 61)  # several at once
    passing = np.array([C_MAJOR, harsh, harsh, harsh] * 4)
    assert broken(passing).dissonances == 0
    assert broken(np.roll(passing, -1, axis=0)).dissonances == 4
    assert broken(quarters(harsh, harsh, C_MAJOR, C_MAJOR)).dissonances == 2
    assert broken(quarters(harsh, harsh, C_MAJOR, C_MAJOR), beat=2).dissonances == 4
    assert broken(quarters((72, 0, 0, 0), (0, 62, 0, 0))).dissonances == 0


def test_beats_are_counted_from_the_first_bar():
    pitch = np.array([C_MAJOR] * 32)
    pitch[[1, 5, 9, 13]] = (72, 67, 64, 62)
    assert broken(pitch).dissonances == broken(pitch, pickup=4).dissonances == 0
    assert broken(pitch, pickup=1).dissonances == broken(pitch, pickup=5).dissonances == 2
    assert broken(pitch, pickup=3).dissonances == 0


def plain_part_writing(pieces, ranges, beat):
    """Each rule on its own, sixteenth by sixteenth, as exact fractions."""
    sums, bars = [0] * 5, Fraction(0)
    for pitch, bar, pickup in pieces:
        bars += Fraction(len(pitch), bar)
        sums[0] += len(plain_parallels(pitch, FIFTHS))
        sums[1] += len(plain_parallels(pitch, OCTAVES))
        for t, now in enumerate(pitch):
            before = pitch[t - 1] if t else [0, 0, 0, 0]
            for high, low in ((0, 1), (1, 2), (2, 3)):
                crossed = 0 < now[high] < now[low]
                sums[2] += crossed and not 0 < before[high] < before[low]
            for voice, (lowest, highest) in enumerate(ranges):
                new = now[voice] != before[voice] and now[voice] != 0
                sums[3] += new and not lowest <= now[voice] <= highest
            heard = [p for p in now if p > 0]
            apart = {abs(a - b) % 12 for a in heard for b in heard}
            sums[4] += (t - pickup) % beat == 0 and not apart.isdisjoint({1, 2, 6, 10, 11})
    return [float(total / bars) for total in sums]


PIECES = st.tuples(chords(4), st.sampled_from([6, 12, 16]), st.integers(0, 5))


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=3), st.sampled_from([1, 2, 4, 6]))
def test_part_writing_against_plain_python(pieces, beat):
    expected = plain_part_writing([(p.tolist(), *bars) for p, *bars in pieces], RANGES, beat)
    assert metrics.part_writing(pieces, RANGES, beat) == pytest.approx(expected)


# --- Melodies --------------------------------------------------------------------------------


def line(*notes, at=0):
    """The notes of one voice, one after another: (pitch, length), pitch None for a rest."""
    found = []
    for pitch, length in notes:
        if pitch is not None:
            found.append([pitch, at, length])
        at += length
    return np.array(found).reshape(-1, 3)


FIRST = [(60, 4), (62, 4), (64, 4), (65, 4)]
SECOND = [(67, 8), (67, 4), (65, 4)]


def habits(notes, bar=16, beat=4, pickup=0, **options):
    return metrics.melody_habits([(notes, bar, beat, pickup)], **options)


def test_only_notes_that_begin_on_a_beat_are_asked_for_their_scale():
    # C, C sharp in passing, D, D sharp on the beat; every octave is the same scale.
    notes = line((60, 2), (61, 2), (62, 4), (63, 4), (86, 4))
    assert habits(notes).on_scale == 3 / 4
    assert habits(notes, beat=2).on_scale == 3 / 5
    assert habits(notes, scale={1, 3}).on_scale == 1 / 4
    assert habits(notes, scale=range(12)).on_scale == 1


def test_beats_of_a_melody_are_counted_from_its_first_bar():
    notes = line((61, 2), (60, 4), (63, 2), (64, 10))  # begin at 0, 2, 6 and 8
    assert habits(notes, bar=8, pickup=2).on_scale == 1 / 2
    assert habits(notes, bar=8).on_scale == 1 / 2
    assert habits(notes, bar=12, beat=6, pickup=2).on_scale == 1  # 2 and 8
    assert habits(notes, bar=12, beat=6).on_scale == 0  # 0 and 6


def test_bars_return_note_by_note():
    assert habits(line(*FIRST, *SECOND)).bars_again == 0
    assert habits(line(*FIRST, *SECOND, *FIRST, *FIRST)).bars_again == 2 / 4
    higher = [(pitch + 12, length) for pitch, length in FIRST]
    assert habits(line(*FIRST, *higher)).bars_again == 0
    slower = [(60, 4), (62, 4), (64, 2), (65, 6)]
    assert habits(line(*FIRST, *slower)).bars_again == 0
    shorter = [*FIRST[:3], (65, 2), (None, 2)]
    assert habits(line(*FIRST, *shorter, *FIRST)).bars_again == 1 / 3


def test_bars_return_with_a_pickup_before_them():
    notes = line((55, 4), *FIRST, *SECOND, *FIRST, (60, 12))
    assert habits(notes, pickup=4).bars_again == 1 / 3  # the last bar is not whole
    # Counted from the start, the bars are cut at other places, and none returns.
    assert habits(notes).bars_again == 0
    assert habits(notes[1:], pickup=4).bars_again == 1 / 3  # a rest instead of a pickup
    # What stands before the first bar is no bar, though it is as long as one.
    assert habits(line(*FIRST, *FIRST, *SECOND), pickup=16).bars_again == 0


def test_bars_where_no_note_begins_are_not_counted():
    silence = [(None, 16)]
    notes = line(*FIRST, *silence, *silence, *FIRST)
    assert habits(notes).bars_again == 1 / 2
    held = line((60, 48), *FIRST, *FIRST)
    assert habits(held).bars_again == 1 / 3


def test_a_last_bar_counts_when_the_notes_fill_it():
    assert habits(line(*FIRST, *FIRST)).bars_again == 1 / 2
    assert habits(line(*FIRST, *FIRST[:3], (65, 3))).bars_again == 0
    assert habits(line(*FIRST, *FIRST, (60, 15))).bars_again == 1 / 2


def test_bars_return_within_a_tune_only_and_are_counted_over_all():
    first, again = line(*FIRST), line(*SECOND, *FIRST, *FIRST)
    found = metrics.melody_habits([(first, 16, 4, 0), (again, 16, 4, 0)])
    assert found.bars_again == 1 / 4
    assert metrics.melody_habits([(first, 16, 4, 0), (first, 16, 4, 0)]).bars_again == 0


def test_the_order_of_the_rows_does_not_matter():
    notes = line(*FIRST, *FIRST)
    mixed = notes[[3, 1, 0, 2, 4, 7, 6, 5]]
    assert habits(mixed).bars_again == habits(notes).bars_again == 1 / 2


def test_lengths_are_shares_and_the_longest_are_taken_together():
    notes = line((60, 1), (60, 1), (60, 2), (60, 15), (60, 16), (60, 17), (60, 300), (60, 2))
    lengths = habits(notes).lengths
    assert lengths.shape == (16,) and lengths.dtype == np.float64
    expected = np.array([2, 2, *[0] * 12, 1, 3]) / 8
    np.testing.assert_array_equal(lengths, expected)


def plain_habits(tunes, scale):
    """The same three, note by note, as exact fractions; None where nothing can be counted."""
    fits, again, lengths = [], [], []
    for notes, bar, beat, pickup in tunes:
        bars = {}
        for pitch, start, length in notes:
            lengths.append(min(length, 16))
            if (start - pickup) % beat == 0:
                fits.append(pitch % 12 in scale)
            if start >= pickup:
                inside = bars.setdefault((start - pickup) // bar, set())
                inside.add((pitch, (start - pickup) % bar, length))
        end = max((start + length for _, start, length in notes), default=0)
        whole = [at for at in sorted(bars) if pickup + (at + 1) * bar <= end]
        again += [any(bars[k] == bars[at] for k in whole if k < at) for at in whole]
    if not fits or not again:
        return None
    shares = [Fraction(lengths.count(n), len(lengths)) for n in range(1, 17)]
    return Fraction(sum(fits), len(fits)), Fraction(sum(again), len(again)), shares


# Few pitches and lengths, so that bars do return.
NOTES = st.lists(
    st.tuples(st.sampled_from([60, 61, None]), st.sampled_from([1, 2, 4, 4, 4, 20])), max_size=30
).map(lambda notes: line(*notes))
TUNES = st.tuples(NOTES, st.sampled_from([4, 8, 12]), st.sampled_from([2, 4, 6]), st.integers(0, 4))


@settings(deadline=None)
@given(st.lists(TUNES, max_size=4), st.sampled_from([(0, 2, 4), (1,)]))
def test_melody_habits_against_plain_python(tunes, scale):
    expected = plain_habits([(notes.tolist(), *rest) for notes, *rest in tunes], scale)
    if expected is None:
        with pytest.raises(ValueError, match="^tunes: expected a note on a beat and a whole bar"):
            metrics.melody_habits(tunes, scale)
        return
    found = metrics.melody_habits(tunes, scale)
    assert found[:2] == pytest.approx([float(share) for share in expected[:2]])
    assert found.lengths == pytest.approx([float(share) for share in expected[2]])


# --- Bad input -------------------------------------------------------------------------------

GOOD = np.array([C_MAJOR] * 4)
TUNE = line(*FIRST)


def written(pitch=GOOD, bar=16, pickup=0, ranges=RANGES, beat=4):
    return lambda: metrics.part_writing([(pitch, bar, pickup)], ranges, beat)


def heard(notes=TUNE, bar=16, beat=4, pickup=0):
    return lambda: habits(notes, bar, beat, pickup)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: metrics.parallels(GOOD[0], 7), r"pitch: .* got int64 of \(4,\)"),
        (lambda: metrics.parallels(GOOD[:, :1], 7), r"pitch: .*\(t, 2 or more\).* of \(4, 1\)"),
        (lambda: metrics.parallels(GOOD + 0.5, 7), "pitch: .* got float64"),
        (lambda: metrics.parallels(GOOD > 0, 7), "pitch: .* got bool"),
        (lambda: metrics.parallels(-GOOD, 7), "pitch: expected 0 to 127, got -72 to -60"),
        (lambda: metrics.parallels(GOOD * 2, 7), "pitch: expected 0 to 127, got 120 to 144"),
        (lambda: metrics.parallels(GOOD, 12), "interval: expected 0 to 11 semitones, got 12"),
        (lambda: metrics.parallels(GOOD, -5), "interval: .* got -5"),
        (lambda: metrics.parallels(GOOD, "fifth"), "interval: .* got 'fifth'"),
        (lambda: metrics.part_writing([], RANGES), "pieces: expected a sixteenth or more"),
        (written(GOOD[:0]), "pieces: expected a sixteenth or more"),
        (written(GOOD[:, :3]), r"pieces: .*\(t, 4\), got int64 of \(4, 3\)"),
        (written(np.array([[60] * 5])), r"pieces: .*\(t, 4\), got int64 of \(1, 5\)"),
        (written(GOOD + 0.0), "pieces: .* got float64"),
        (written(-GOOD), "pieces: expected 0 to 127"),
        (written(bar=0), "pieces: bar: expected 1 or more sixteenths, got 0"),
        (written(bar=3.5), "pieces: bar: .* got 3.5"),
        (written(pickup=-1), "pieces: pickup: expected 0 or more sixteenths, got -1"),
        (written(beat=0), "beat: expected 1 or more sixteenths, got 0"),
        (written(ranges=RANGES[:3]), "ranges: expected 4 of lowest and highest pitch, got"),
        (written(ranges=[(81, 60)] * 4), "ranges: .*81, 60"),
        (written(ranges=None), "ranges: .* got None"),
        (lambda: metrics.melody_habits([]), "tunes: expected a note on a beat and a whole bar"),
        (heard(np.zeros((0, 3), int)), "tunes: expected a note on a beat and a whole bar"),
        (heard(TUNE + [0, 1, 0]), "tunes: expected a note on a beat and a whole bar"),
        (heard(TUNE[:3]), "tunes: expected a note on a beat and a whole bar"),
        (heard(bar=0), "tunes: expected a bar of 1 or more, got 0"),
        (heard(beat=0), "tunes: expected a beat of 1 or more, got 0"),
        (heard(beat=1.5), "tunes: expected a beat of 1 or more, got 1.5"),
        (heard(pickup=-1), "tunes: expected a pickup of 0 or more, got -1"),
        (heard(TUNE[:, :2]), "voices: expected whole"),
        (heard(TUNE * [1, 1, 0]), "voices: expected a length from 1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
