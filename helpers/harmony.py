"""What a network that harmonises reads of a chorale: whole numbers, sixteenth by sixteenth.

A *score* of t sixteenths is an int array (t + 2 EDGE, 10), with EDGE more sixteenths at both ends.
Its columns: the soprano's pitch, its onsets, fermatas, the place in the bar, the pitches of bass,
alto and tenor, and their onsets. Where a voice rests, its last pitch stands. A *window* is the part
of a score from EDGE sixteenths before a moment to EDGE after it, (2 EDGE + 1, 10).
"""

import numpy as np

EDGE = 16
BELOW = [3, 1, 2]  # bass, alto and tenor among soprano, alto, tenor, bass
USUAL = (72, 67, 60, 52)  # of each voice before the chorale begins
IDS = 96  # numbers from 0 to 95 in every column that the network reads
LATER, EARLIER = [1, 2, 3, 4, 6, 8, 12, 16], [-1, -2, -4, -8]
NO_MOVE = 40  # in the place of a move: none would be parallel
HOLD, STAY = 1, 26  # tokens: 0 rests, 1 holds, 26 + d begins a note d semitones above the last


def score_of(chorale):
    """Return the score of a `data.Chorale`, an int64 array (t + 2 EDGE, 10)."""
    edge = np.zeros((EDGE, 4), np.int64)
    heard = np.concatenate([edge + USUAL, chorale.pitch, edge])
    last = np.where(heard > 0, np.arange(len(heard))[:, None], 0)
    pitch = np.take_along_axis(heard, np.maximum.accumulate(last), axis=0)
    marks = np.column_stack([chorale.onset, chorale.fermata, chorale.place])
    onset, fermata, place = np.split(np.pad(marks, ((EDGE, EDGE), (0, 0))), [4, 5], axis=1)
    soprano = [pitch[:, 0], onset[:, 0], fermata, place]
    return np.column_stack([*soprano, pitch[:, BELOW], onset[:, BELOW]])


def surroundings(windows):
    """Return what stands around a moment: int32 (n, 42) in 0..95, of windows (n, 2 EDGE + 1, 10).

    Pitches count from the soprano's at the moment: its own before and after, those of the other
    voices before. Of what is not yet written nothing is read.
    """
    soprano, flat = windows[:, EDGE, :1], (len(windows), -1)
    line = windows[:, np.add(EDGE, LATER + EARLIER), 0] - soprano
    others = windows[:, np.add(EDGE, EARLIER), 4:7].reshape(flat) - soprano
    struck = windows[:, EDGE - 3 : EDGE, 7:].reshape(flat)
    marks = [windows[:, EDGE : EDGE + 5, 1], windows[:, [EDGE, EDGE + 4], 2], windows[:, EDGE, 3:4]]
    return _ids(np.concatenate([line, *marks, soprano - USUAL[0], others, struck], axis=1))


def chosen_so_far(windows, now):
    """Return how the voices stand to what is chosen already: int32 (n, 11) in 0..95.

    windows: (n, 2 EDGE + 1, 10). now: (n, 3), the pitches chosen for bass, alto and tenor. The
    first 3 columns know nothing of `now`; the first 6 know the bass, and all 11 the alto as well.
    Among them are the moves that would be parallel to a voice that is a fifth or an octave away.
    """
    soprano, before = windows[:, EDGE - 1 : EDGE + 1, 0].T, windows[:, EDGE - 1, 4:7].T
    (bass, alto, tenor), (bass_now, alto_now, _) = before, now.T
    columns = [_parallel(*soprano, voice) for voice in before]
    columns += [bass_now - alto, bass_now - soprano[1], _parallel(bass, bass_now, alto)]
    columns += [bass_now - tenor, alto_now - tenor, alto_now - soprano[1]]
    columns += [_parallel(bass, bass_now, tenor), _parallel(alto, alto_now, tenor)]
    return _ids(np.stack(columns, axis=1))


def examples(chorales):
    """Return what to read and what to say: [int32 (n, 42), int32 (n, 11)], three int32 (n,).

    The tokens are those of bass, alto and tenor: 0 rests, 1 holds, 26 + d begins a note that is d
    semitones above the voice's last one.
    """
    around, chosen, tokens = [], [], []
    for chorale in chorales:
        windows = np.lib.stride_tricks.sliding_window_view(score_of(chorale), 2 * EDGE + 1, axis=0)
        windows = np.moveaxis(windows, -1, 1)
        now, before = windows[:, EDGE, 4:7], windows[:, EDGE - 1, 4:7]
        around.append(surroundings(windows))
        chosen.append(chosen_so_far(windows, now))
        begun = np.where(chorale.onset[:, BELOW], STAY + now - before, HOLD)
        tokens.append(np.where(chorale.pitch[:, BELOW] > 0, begun, 0))
    said = np.concatenate(tokens).astype(np.int32)
    return [np.concatenate(around), np.concatenate(chosen)], list(said.T)


def with_voices(chorale, score):
    """Return pitch and onset, (t, 4) each, of a chorale's soprano with the voices of a score.

    score: (t + EDGE or more, 10). Where the soprano rests, all rest.
    """
    pitch, onset = chorale.pitch.copy(), chorale.onset.copy()
    own = score[EDGE : EDGE + len(pitch)]
    pitch[:, BELOW] = np.where(pitch[:, :1] > 0, own[:, 4:7], 0)
    onset[:, BELOW] = (own[:, 7:] > 0) & (pitch[:, :1] > 0)
    return pitch, onset


def _parallel(before, now, voice):
    """Return the move of `voice` that would be parallel to another that goes from before to now."""
    perfect = np.isin(np.abs(before - voice) % 12, (0, 7)) & (now != before)
    return np.where(perfect, now - before, NO_MOVE)


def _ids(differences):
    """Return differences as numbers that a table of `IDS` rows has."""
    return np.clip(differences + IDS // 2, 0, IDS - 1).astype(np.int32)
