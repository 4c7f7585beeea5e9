"""What a network reads of a chorale: each number counted by hand, and nothing read too early."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers import data, harmony, metrics

EDGE, ZERO, NO_MOVE = harmony.EDGE, 48, 48 + 40  # a difference of 0, and no move, as numbers

# The columns of `surroundings`.
LINE, ONSETS, FERMATAS, PLACE, HEIGHT = slice(12), slice(12, 17), slice(17, 19), 19, 20
OTHERS, STRUCK = slice(21, 33), slice(33, 42)


def hymn(pitch, onset=None, fermata=None, bar=16, pickup=0):
    """A chorale, a row for each sixteenth: (soprano, alto, tenor, bass). Every change is struck."""
    pitch = np.array(pitch)
    begins = (np.diff(pitch, axis=0, prepend=0) != 0) & (pitch > 0)
    onset = begins if onset is None else (begins | onset) & (pitch > 0)
    fermata = np.zeros(len(pitch), bool) if fermata is None else np.array(fermata)
    return data.Chorale(pitch, onset, fermata, bar, pickup, "4/4", False, "By hand")


def windows_of(score):
    """The window of every sixteenth of the chorale itself."""
    return np.stack([score[t : t + 2 * EDGE + 1] for t in range(len(score) - 2 * EDGE)])


def scale(steps=40):
    """Soprano and tenor rise a semitone a sixteenth, the bass falls one, the alto stays."""
    t = np.arange(steps)
    return hymn(np.column_stack([70 + t, np.full(steps, 65), 50 + t, 68 - t]))


# Chorales of any four voices: repeated notes, rests in each voice, crossings. No leap is wider than
# two octaves, from the usual pitches on: the token of a wider one down would be that of a hold.
ROWS = st.integers(1, 40)
NOTES = st.sampled_from([0, 48, 50, 52, 55, 59, 60, 62, 64, 67, 69, 72])
CHORALES = ROWS.flatmap(
    lambda t: st.builds(
        hymn,
        hnp.arrays(np.int64, (t, 4), elements=NOTES, fill=st.nothing()),
        hnp.arrays(bool, (t, 4)),
        hnp.arrays(bool, t),
        st.sampled_from([12, 16]),
        st.integers(0, 11),
    )
)
SEEDS = st.integers(0, 2**32 - 1)

# --- The score -------------------------------------------------------------------------------


def test_a_score_has_the_voices_in_the_order_of_the_network():
    onset = np.zeros((3, 4), bool)
    onset[2, 1] = True  # the alto's note is struck again
    rows = [(72, 67, 64, 48), (74, 67, 62, 50), (74, 67, 62, 48)]
    chorale = hymn(rows, onset, fermata=[False, True, True], pickup=1)
    score = harmony.score_of(chorale)
    assert score.dtype == np.int64 and score.shape == (3 + 2 * EDGE, 10)
    assert score[EDGE : EDGE + 3].tolist() == [
        [72, 1, 0, 15, 48, 67, 64, 1, 1, 1],
        [74, 1, 1, 0, 50, 67, 62, 1, 0, 1],
        [74, 0, 1, 1, 48, 67, 62, 1, 1, 0],
    ]


def test_before_the_beginning_the_usual_pitches_stand_and_after_the_end_the_last():
    score = harmony.score_of(hymn([(74, 69, 65, 50), (76, 67, 60, 48)], fermata=[True, True]))
    before, after = [72, 0, 0, 0, 52, 67, 60, 0, 0, 0], [76, 0, 0, 0, 48, 67, 60, 0, 0, 0]
    assert score[:EDGE].tolist() == [before] * EDGE
    assert score[-EDGE:].tolist() == [after] * EDGE


def test_where_a_voice_rests_its_last_pitch_stands():
    rows = [(0, 65, 0, 0), (74, 0, 62, 0), (0, 0, 0, 50), (76, 64, 0, 0)]
    own = harmony.score_of(hymn(rows))[EDGE:-EDGE]
    assert own[:, 0].tolist() == [72, 74, 74, 76]
    assert own[:, 4].tolist() == [52, 52, 50, 50]  # the bass
    assert own[:, 5].tolist() == [65, 65, 65, 64]
    assert own[:, 6].tolist() == [60, 62, 62, 62]
    assert own[:, 7:].tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_a_chorale_is_left_as_it_was():
    chorale = scale()
    kept = [each.copy() for each in chorale[:3]]
    harmony.examples([chorale])
    harmony.with_voices(chorale, harmony.score_of(hymn(chorale.pitch * 0 + 50)))
    assert all(map(np.array_equal, kept, chorale[:3]))


# --- What stands around a moment -------------------------------------------------------------


def test_surroundings_are_counted_from_the_soprano_of_the_moment():
    around = harmony.surroundings(windows_of(harmony.score_of(scale())))
    assert around.shape == (40, 42) and around.dtype == np.int32
    row = around[20] - ZERO  # soprano 90, alto 65, tenor 70, bass 48
    assert row[LINE].tolist() == [1, 2, 3, 4, 6, 8, 12, 16, -1, -2, -4, -8]
    assert row[HEIGHT] == 90 - 72
    # Bass, alto and tenor 1, 2, 4 and 8 sixteenths ago.
    voices = [(49, 65, 69), (50, 65, 68), (52, 65, 66), (56, 65, 62)]
    assert row[OTHERS].tolist() == [pitch - 90 for each in voices for pitch in each]
    assert row[STRUCK].tolist() == [1, 0, 1] * 3
    # At the first sixteenth the usual pitches lie behind, towards the end the last one ahead.
    assert (around[0, LINE] - ZERO).tolist() == [1, 2, 3, 4, 6, 8, 12, 16] + [2] * 4
    assert (around[0, OTHERS] - ZERO).tolist() == [52 - 70, 67 - 70, 60 - 70] * 4
    assert (around[0, STRUCK] == ZERO).all()
    assert (around[36, LINE] - ZERO).tolist() == [1, 2, 3, 3, 3, 3, 3, 3, -1, -2, -4, -8]


def test_marks_are_onsets_now_and_ahead_fermatas_now_and_in_a_beat_and_the_place():
    fermata = np.arange(12) == 7
    rows = [(60 + t // 2, 55, 50, 45) for t in range(12)]  # struck at even sixteenths
    chorale = hymn(rows, fermata=fermata, bar=12, pickup=4)
    around = harmony.surroundings(windows_of(harmony.score_of(chorale))) - ZERO
    assert around[2, ONSETS].tolist() == [1, 0, 1, 0, 1]
    assert around[9, ONSETS].tolist() == [0, 1, 0, 0, 0]
    found = [t for t in range(12) if around[t, 17]], [t for t in range(12) if around[t, 18]]
    assert found == ([7], [3])
    assert around[:, PLACE].tolist() == [8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7]


def test_struck_are_the_last_three_sixteenths_the_oldest_first():
    onset = np.zeros((6, 4), bool)
    onset[2, 3] = onset[3, 1] = onset[4, [1, 2]] = True
    score = harmony.score_of(hymn([(72, 67, 60, 52)] * 6, onset))
    row = harmony.surroundings(windows_of(score))[5] - ZERO
    assert row[STRUCK].tolist() == [1, 0, 0, 0, 1, 0, 0, 1, 1]  # bass, alto, tenor each


# --- How the voices stand to what is chosen --------------------------------------------------


def moment(before, soprano):
    """A window of a moment: soprano, alto, tenor, bass stood at `before`, the soprano goes on."""
    score = harmony.score_of(hymn([before, (soprano, 1, 2, 3)]))  # the last three are not read
    return score[None, 1 : 2 + 2 * EDGE]


def test_what_is_chosen_is_counted_from_what_stands():
    window = moment((74, 66, 61, 50), 76)
    found = harmony.chosen_so_far(window, np.array([[52, 68, 1]]))
    assert found.shape == (1, 11) and found.dtype == np.int32
    free = harmony.NO_MOVE
    # Bass: two octaves under the soprano, which goes up by 2. Alto and tenor are free of it.
    assert (found[0, :3] - ZERO).tolist() == [2, free, free]
    # The bass goes to 52: 14 under the last alto, 24 under the soprano; it was a tenth away.
    assert (found[0, 3:6] - ZERO).tolist() == [52 - 66, 52 - 76, free]
    # 9 under the last tenor; the alto 7 above it and 8 under the soprano; bass and alto are free.
    assert (found[0, 6:] - ZERO).tolist() == [52 - 61, 68 - 61, 68 - 76, free, free]


# The column of each pair: who moves and who would follow, in soprano, alto, tenor, bass.
PAIRS = {0: (0, 3), 1: (0, 1), 2: (0, 2), 5: (3, 1), 9: (3, 2), 10: (1, 2)}


def moved(column, leader, to, follower):
    """What stands in a column when its leader goes from one pitch to another."""
    ahead, behind = PAIRS[column]
    before = np.array([30, 31, 32, 33])  # the others, which the column does not ask
    before[[ahead, behind]] = leader, follower
    soprano = to if ahead == 0 else before[0]
    now = np.array([[to if ahead == 3 else 34, to if ahead == 1 else 35, 36]])
    return harmony.chosen_so_far(moment(before, soprano), now)[0, column]


@pytest.mark.parametrize("column", PAIRS)
def test_a_move_is_parallel_where_a_fifth_or_an_octave_lies_between(column):
    for apart in range(-26, 27):  # crossed voices as well
        perfect = abs(apart) in (0, 7, 12, 19, 24)
        for move in (-12, -2, -1, 1, 5):
            expected = ZERO + move if perfect else NO_MOVE
            assert moved(column, 60, 60 + move, 60 - apart) == expected, (apart, move)
        assert moved(column, 60, 60, 60 - apart) == NO_MOVE  # who stays moves nobody


@pytest.mark.parametrize("column", PAIRS)
def test_the_move_named_is_what_the_yardstick_calls_parallel(column):
    for follower in range(36, 85):
        for to in (53, 59, 62, 67):
            move = int(moved(column, 60, to, follower)) - ZERO
            for step in range(-9, 10):
                pitch = np.array([[60, follower], [to, follower + step]])
                # A fifth that becomes a twelfth is another move: only the same step is named.
                same = step == to - 60
                broken = any(metrics.parallels(pitch, interval) for interval in (0, 7))
                assert (move == step) == (broken and same)


def test_a_voice_that_rests_is_asked_where_it_last_stood():
    rows = [(74, 67, 60, 50), (74, 0, 60, 0), (76, 67, 60, 52)]
    window = windows_of(harmony.score_of(hymn(rows)))[2:]
    found = harmony.chosen_so_far(window, np.array([[52, 67, 60]]))
    assert (found[0, [0, 1, 3]] - ZERO).tolist() == [2, 2, 52 - 67]


# --- Nothing is read that is not written -----------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(CHORALES, SEEDS)
def test_of_what_is_not_yet_written_nothing_is_read(chorale, seed):
    rng, windows = np.random.default_rng(seed), windows_of(harmony.score_of(chorale))
    now = rng.integers(40, 80, (len(windows), 3))
    later = windows.copy()
    later[:, EDGE:, 4:] = rng.integers(0, 128, later[:, EDGE:, 4:].shape)
    assert np.array_equal(harmony.surroundings(later), harmony.surroundings(windows))
    read = harmony.chosen_so_far(windows, now)
    assert np.array_equal(harmony.chosen_so_far(later, now), read)


@settings(deadline=None, max_examples=40)
@given(CHORALES, SEEDS)
def test_a_voice_knows_of_those_that_are_chosen_before_it_only(chorale, seed):
    rng, windows = np.random.default_rng(seed), windows_of(harmony.score_of(chorale))
    now, other = rng.integers(40, 80, (2, len(windows), 3))
    read = harmony.chosen_so_far(windows, now)
    for voice, known in enumerate([3, 6, 11]):  # of bass, alto and tenor
        changed = now.copy()
        changed[:, voice:] = other[:, voice:]  # it and those after it
        found = harmony.chosen_so_far(windows, changed)
        assert np.array_equal(found[:, :known], read[:, :known])


def test_what_is_written_is_read():
    """The other side of the two tests above: what stands before does change the numbers."""
    windows = windows_of(harmony.score_of(scale()))[20:21]
    around = harmony.surroundings(windows)
    for back in (1, 2, 4, 8):
        for voice in (4, 5, 6):
            changed = windows.copy()
            changed[:, EDGE - back, voice] += 1
            assert (harmony.surroundings(changed) != around).sum() == 1
    now = np.array([[48, 65, 70]])
    read = harmony.chosen_so_far(windows, now)
    columns = [
        np.flatnonzero(harmony.chosen_so_far(windows, now + step) != read)
        for step in np.eye(3, dtype=int)
    ]
    assert [each.tolist() for each in columns] == [[3, 4, 6], [7, 8], []]


# --- Another key -----------------------------------------------------------------------------


@pytest.mark.parametrize("by", [-5, 1, 7])
def test_another_key_changes_only_the_height_of_the_soprano(by):
    rng = np.random.default_rng(8)
    pitch = np.array([64, 55, 50, 43]) + rng.integers(0, 12, (60, 4))
    pitch[rng.random((60, 4)) < 0.2] = 0
    pitch[0] = 72, 60, 55, 48  # all sound, so that no usual pitch stands in for a rest
    (first, second), said = harmony.examples([hymn(pitch)])
    (around, chosen), tokens = harmony.examples([hymn(np.where(pitch > 0, pitch + by, 0))])
    # 8 sixteenths after the beginning the usual pitches, the same in all keys, are out of sight.
    assert np.flatnonzero((around != first)[8:].any(axis=0)).tolist() == [HEIGHT]
    assert (around[:, HEIGHT] - first[:, HEIGHT] == by).all()
    assert np.array_equal(chosen[1:], second[1:])
    assert all(np.array_equal(a[1:], b[1:]) for a, b in zip(tokens, said, strict=True))


# --- Examples and the way back ---------------------------------------------------------------


def test_tokens_rest_hold_and_begin():
    onset = np.zeros((6, 4), bool)
    onset[2] = True  # struck again
    rows = [(72, 67, 60, 0), (72, 67, 60, 50), (72, 67, 60, 50), (74, 0, 59, 48)]
    rows += [(74, 69, 59, 36), (74, 69, 0, 60)]
    _, (bass, alto, tenor) = harmony.examples([hymn(rows, onset)])
    assert bass.tolist() == [0, 24, 26, 24, 14, 50]
    assert alto.tolist() == [26, 1, 26, 0, 28, 1]  # from the pitch before the rest
    assert tenor.tolist() == [26, 1, 26, 25, 1, 0]


def test_examples_are_those_of_all_chorales_one_after_another():
    first, second = scale(5), scale(40)
    (around, chosen), tokens = harmony.examples([first, second])
    assert around.shape == (45, 42) and chosen.shape == (45, 11)
    assert [each.shape for each in tokens] == [(45,)] * 3
    assert {each.dtype for each in [around, chosen, *tokens]} == {np.dtype(np.int32)}
    for chorale, part in ((first, slice(5)), (second, slice(5, None))):
        (alone, so_far), said = harmony.examples([chorale])
        assert np.array_equal(alone, around[part]) and np.array_equal(so_far, chosen[part])
        assert all(np.array_equal(a, b[part]) for a, b in zip(said, tokens, strict=True))
        windows = windows_of(harmony.score_of(chorale))
        assert np.array_equal(alone, harmony.surroundings(windows))
        now = chorale.pitch[:, harmony.BELOW]
        assert np.array_equal(so_far, harmony.chosen_so_far(windows, now))


def rewritten(chorale, rng):
    """Write the lower voices anew from the tokens, and check what is read on the way."""
    (around, chosen), tokens = harmony.examples([chorale])
    score = harmony.score_of(chorale)
    score[EDGE:, 4:] = rng.integers(0, 128, score[EDGE:, 4:].shape)  # nothing is written yet
    for t, said in enumerate(np.transpose(tokens)):
        window = score[None, t : t + 2 * EDGE + 1]
        now = score[t + EDGE - 1, 4:7].copy()
        assert np.array_equal(harmony.surroundings(window)[0], around[t])
        for k, known in enumerate([3, 6, 11]):
            read = harmony.chosen_so_far(window, now[None])[0]
            assert np.array_equal(read[:known], chosen[t, :known])
            now[k] += said[k] - harmony.STAY if said[k] > harmony.HOLD else 0
            score[t + EDGE, 7 + k] = said[k] > harmony.HOLD
        score[t + EDGE, 4:7] = now
    return harmony.with_voices(chorale, score[: EDGE + len(chorale.pitch)])


@settings(deadline=None, max_examples=30)
@given(CHORALES, SEEDS)
def test_tokens_lead_back_to_the_chorale_and_reading_them_too(chorale, seed):
    pitch, onset = rewritten(chorale, np.random.default_rng(seed))
    # Of the rests only the soprano's come back: under its notes the others hold on.
    sung = chorale.pitch[:, :1] > 0
    kept = np.where(sung, harmony.score_of(chorale)[EDGE:-EDGE, 4:7], 0)
    assert np.array_equal(pitch[:, harmony.BELOW], kept)
    assert np.array_equal(pitch[:, 0], chorale.pitch[:, 0])
    assert np.array_equal(onset & sung, chorale.onset & sung)


def test_a_chorale_where_all_rest_together_comes_back_whole():
    rows = [(72, 67, 64, 48)] * 2 + [(74, 67, 62, 47)] * 2 + [(0, 0, 0, 0)] * 2
    chorale = hymn(rows + [(71, 67, 62, 55), (72, 67, 64, 48), (72, 67, 64, 36)])
    pitch, onset = rewritten(chorale, np.random.default_rng(0))
    assert np.array_equal(pitch, chorale.pitch) and np.array_equal(onset, chorale.onset)
    assert pitch.shape == onset.shape == (9, 4) and onset.dtype == bool


def test_bach_comes_back_from_his_tokens():
    rng, whole = np.random.default_rng(0), 0
    for chorale in data.load_chorales().test[:4]:
        pitch, onset = rewritten(chorale, rng)
        both = (chorale.pitch > 0) & (chorale.pitch[:, :1] > 0)
        assert np.array_equal(pitch[both], chorale.pitch[both])
        assert np.array_equal(onset[both], chorale.onset[both])
        whole += np.array_equal(pitch, chorale.pitch) and np.array_equal(onset, chorale.onset)
    assert whole >= 2


# --- Numbers of a table ----------------------------------------------------------------------


def test_all_numbers_have_a_row_in_the_table():
    chorales = data.load_chorales()
    every = [*chorales.train, *chorales.validation, *chorales.test]
    (around, chosen), tokens = harmony.examples(every)
    steps = sum(len(chorale.pitch) for chorale in every)
    assert around.shape == (steps, 42) and chosen.shape == (steps, 11)
    for rows in (around, chosen):
        assert rows.min() >= 0 and rows.max() < harmony.IDS
    moves = chosen[:, list(PAIRS)]
    # No move that Bach makes is as wide as the number that stands for none.
    assert np.abs(moves[moves != NO_MOVE] - ZERO).max() < harmony.NO_MOVE
    # Nor has a note of his the token of a rest or a hold: no leap is wider than two octaves.
    for said, voice in zip(tokens, harmony.BELOW, strict=True):
        begins = np.concatenate([chorale.onset[:, voice] for chorale in every])
        rests = np.concatenate([chorale.pitch[:, voice] == 0 for chorale in every])
        assert np.abs(said[begins] - harmony.STAY).max() <= 24
        assert (said[~begins] == np.where(rests, 0, harmony.HOLD)[~begins]).all()


def test_what_lies_further_apart_is_cut():
    rows = [(127, 1, 64, 2), (1, 127, 64, 126)] * 10
    (around, chosen), _ = harmony.examples([hymn(rows)])
    assert around.min() == chosen.min() == 0 and around.max() == chosen.max() == harmony.IDS - 1
