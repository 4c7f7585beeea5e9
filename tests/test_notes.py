"""Notes as whole numbers: how a grid becomes voices, and what an empty one is.

What is no voice and no speed is told to whoever calls: see tests/test_audio.py.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import notes

# --- Voices ----------------------------------------------------------------------------------

NONE = np.zeros((0, 3), int)


@pytest.mark.parametrize(
    "given, expected",
    [
        pytest.param([], [], id="no voice"),
        pytest.param(np.zeros(0), [], id="no voice, an array"),
        pytest.param(NONE, [NONE], id="a voice that rests"),
        pytest.param([[]], [NONE], id="a voice that rests, a list"),
        pytest.param([[], [[60, 0, 4]]], [NONE, [[60, 0, 4]]], id="one rests, one sings"),
        pytest.param([60, 0, 4], None, id="a note is no voice"),
        pytest.param([[60, 0, 4]], [[[60, 0, 4]]], id="one voice"),
        pytest.param(([[60, 0, 4]], [[48, 2, 1]]), [[[60, 0, 4]], [[48, 2, 1]]], id="a tuple"),
        pytest.param([[[0, 0, 1], [127, 9, 1]]], [[[0, 0, 1], [127, 9, 1]]], id="the ends"),
        pytest.param([[60, 0, 360_000]], [[[60, 0, 360_000]]], id="an hour at 100 a second"),
        pytest.param([[60, 0, 360_001]], None, id="longer"),
        pytest.param([[60, 360_001, 1]], None, id="later"),
    ],
)
def test_voices_are_a_list_of_arrays(given, expected):
    if expected is None:
        with pytest.raises(ValueError, match="^voices: expected"):
            notes.as_voices(given)
        return
    found = notes.as_voices(given)
    assert [voice.tolist() for voice in found] == [np.array(voice).tolist() for voice in expected]
    assert all(voice.dtype == np.int64 and voice.shape[1:] == (3,) for voice in found)


def test_small_numbers_become_large_ones_and_are_the_callers_no_more():
    given = np.array([[60, 250, 10]], np.uint8)
    (voice,) = notes.as_voices(given)
    assert voice.dtype == np.int64 and notes.last_end([voice]) == 260
    given = np.array([[60, 0, 4]])
    notes.as_voices(given)[0][:] = 1
    assert given.tolist() == [[60, 0, 4]]


@pytest.mark.parametrize(
    "row, message",
    [
        ([128, 0, 1], "a pitch from 0 to 127, got 60 to 128"),
        ([60, -1, 1], "a start from 0 to 360000, got -1 to 0"),
        ([60, 0, 0], "a length from 1 to 360000, got 0 to 1"),
    ],
)
def test_an_error_says_which_number_is_out_of_bounds(row, message):
    with pytest.raises(ValueError, match=f"^voices: expected {message}$"):
        notes.as_voices([[[60, 0, 1], row]])


def test_the_last_end_is_that_of_the_longest_not_of_the_last_note():
    voices = notes.as_voices([[[60, 0, 40], [62, 4, 4]], [[48, 20, 8]], []])
    assert notes.last_end(voices) == 40 and type(notes.last_end(voices)) is int
    assert notes.last_end(voices[1:]) == 28
    assert notes.last_end([]) == notes.last_end([NONE]) == 0


@pytest.mark.parametrize("speed, most", [(0.25, 900), (8, 28_800), (np.float32(100), 360_000)])
def test_an_hour_fits_and_a_sixteenth_more_does_not(speed, most):
    given = [[[60, 0, 4]], [[48, most - 2, 2]]]
    found = notes.in_time(given, speed)
    assert [voice.tolist() for voice in found] == given
    given[1][0][1] += 1
    with pytest.raises(ValueError, match="^voices: expected an end within an hour, got 36"):
        notes.in_time(given, speed)


def test_a_speed_is_looked_at_before_the_voices():
    with pytest.raises(ValueError, match="^steps_a_second: expected 0.25 to 100, got 0.2$"):
        notes.in_time(5, 0.2)


# --- Grids -----------------------------------------------------------------------------------


def voice_of(pitch, onset=None):
    """The notes of one voice as lists, of a row of pitches and the sixteenths that are struck."""
    struck = np.isin(np.arange(len(pitch)), [] if onset is None else onset)
    (voice,) = notes.voices_of(np.array(pitch, int)[:, None], struck[:, None])
    assert voice.dtype == np.int64
    return voice.tolist()


def test_a_note_lasts_until_the_next_one_a_rest_or_the_end():
    assert voice_of([60, 60, 60, 62, 0, 64, 64], [0, 3, 5]) == [[60, 0, 3], [62, 3, 1], [64, 5, 2]]
    assert voice_of([0, 0, 60, 0], [2]) == [[60, 2, 1]]


def test_only_an_onset_parts_a_note_from_the_same_one_before():
    assert voice_of([60] * 4, [0]) == [[60, 0, 4]]
    assert voice_of([60] * 4, [0, 1, 3]) == [[60, 0, 1], [60, 1, 2], [60, 3, 1]]


def test_a_change_of_pitch_begins_a_note_without_an_onset():
    assert voice_of([60, 62, 62, 0, 62]) == [[60, 0, 1], [62, 1, 2], [62, 4, 1]]


def test_a_rest_begins_nothing_though_it_is_struck():
    assert voice_of([0, 0, 60, 60, 0, 0], [0, 1, 2, 4, 5]) == [[60, 2, 2]]
    assert voice_of([0, 0, 0], [1]) == voice_of([]) == []


@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.uint64])
def test_each_voice_is_a_column_of_whole_numbers_of_any_kind(kind):
    pitch = np.array([[72, 48, 0], [60, 48, 0], [127, 50, 0]], kind)
    onset = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    high, low, silent = notes.voices_of(pitch, onset)
    assert high.dtype == low.dtype == np.int64
    assert high.tolist() == [[72, 0, 1], [60, 1, 1], [127, 2, 1]]
    assert low.tolist() == [[48, 0, 1], [48, 1, 1], [50, 2, 1]]
    assert silent.shape == (0, 3) and silent.dtype == np.int64
    assert notes.voices_of(np.zeros((5, 0), int), np.zeros((5, 0))) == []


PITCHES = st.sampled_from([0, 60, 60, 62, 127])
GRIDS = st.tuples(st.integers(0, 30), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        hnp.arrays(np.int64, shape, elements=PITCHES, fill=st.nothing()), hnp.arrays(bool, shape)
    )
)


@settings(deadline=None)
@given(GRIDS)
def test_a_grid_comes_back_from_its_voices(grid):
    pitch, onset = grid
    voices = notes.voices_of(pitch, onset)
    again, begins = np.zeros_like(pitch), np.zeros_like(onset)
    for voice, rows in enumerate(voices):
        for height, start, length in rows:
            assert not again[start : start + length, voice].any()  # no two sound at once
            again[start : start + length, voice] = height
            begins[start, voice] = True
    assert np.array_equal(again, pitch)
    changed = np.diff(pitch, axis=0, prepend=0) != 0
    assert np.array_equal(begins, (onset | changed) & (pitch > 0))
    checked = notes.as_voices(voices)
    assert all(map(np.array_equal, checked, voices)) and len(checked) == pitch.shape[1]
    assert all(map(np.array_equal, notes.voices_of(again, begins), voices))


@pytest.mark.parametrize(
    "pitch, onset",
    [
        pytest.param([60, 62], [True, True], id="one voice, flat"),
        pytest.param([[60, 62]], [[True]], id="fewer onsets"),
        pytest.param([[60], [62]], [[True, True]], id="turned"),
        pytest.param([[[60]]], [[[True]]], id="three axes"),
        pytest.param([[60.0]], [[True]], id="not whole"),
        pytest.param([[True]], [[True]], id="no numbers"),
    ],
)
def test_another_grid_is_named(pitch, onset):
    with pytest.raises(ValueError, match=r"^pitch: expected whole \(t, v\) as onset, got \("):
        notes.voices_of(pitch, onset)
