"""The music: what the two files hold, that no tune is on both sides, how they are made."""

import hashlib
import re
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import data

WHITE_KEYS = [0, 2, 4, 5, 7, 9, 11]
PARTS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def folk():
    return data.load_folk()


@pytest.fixture(scope="module")
def chorales():
    return data.load_chorales()


@pytest.fixture
def scripts(monkeypatch):
    """The modules of data/ that make the music."""
    names = ("_music", "_music_split", "prepare_folk", "prepare_chorales")
    monkeypatch.syspath_prepend(data.FOLDER)
    for name in (*names, "_prepare"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield SimpleNamespace(**{name.removeprefix("_"): __import__(name) for name in names})
    for name in (*names, "_prepare"):
        sys.modules.pop(name, None)


def everything(parts):
    return [piece for name in PARTS for piece in getattr(parts, name)]


# --- What the files hold ---------------------------------------------------------------------


@pytest.mark.parametrize("load", [data.load_folk, data.load_chorales])
def test_bars_fit_the_metre_and_no_piece_is_twice(load):
    parts = load()
    pieces = everything(parts)
    for piece in pieces:
        over, under = map(int, piece.metre.split("/"))
        assert piece.bar == 16 * over // under and 0 <= piece.pickup < piece.bar
        assert len(piece[0]) >= 2 * piece.bar and piece.title == " ".join(piece.title.split())
    arrays = [
        [each.tobytes() for each in piece if isinstance(each, np.ndarray)] for piece in pieces
    ]
    assert len({b"".join(each[:2]) for each in arrays}) == len(pieces)
    shares = [len(getattr(parts, name)) / len(pieces) for name in PARTS]
    assert shares == pytest.approx([0.8, 0.1, 0.1], abs=0.015)


def test_tunes_are_tokens_of_notes_holds_and_rests(folk):
    assert folk.pitches.dtype == np.int64 and (np.diff(folk.pitches) > 0).all()
    counts = np.zeros(len(folk.pitches) + 2, dtype=int)
    for tune in everything(folk):
        assert tune.tokens.dtype == np.int64 and tune.tokens.ndim == 1
        # A hold has a note before it: it begins nothing and does not follow a rest.
        assert tune.tokens[0] != 1
        assert not ((tune.tokens[1:] == 1) & (tune.tokens[:-1] == 0)).any(), tune.title
        counts += np.bincount(tune.tokens, minlength=len(counts))
    seen = np.bincount(np.concatenate([tune.tokens for tune in folk.train]))
    assert seen.shape == counts.shape and seen.min() >= 10  # no token is new to who has learnt
    # Moved to no sharps and no flats, nearly all notes are white keys.
    notes = counts[2:]
    assert notes[np.isin(folk.pitches % 12, WHITE_KEYS)].sum() > 0.95 * notes.sum()


def test_tunes_end_where_a_tune_ends(folk):
    """Without sharps or flats the last note is mostly C, D (Dorian), G (Mixolydian) or A."""
    last = [folk.pitches[tune.tokens[tune.tokens > 1][-1] - 2] % 12 for tune in everything(folk)]
    assert np.isin(last, [0, 2, 7, 9]).mean() > 0.9


def test_bar_lines_fall_where_notes_begin(folk, chorales):
    """On the first sixteenth of a bar a note begins more often than on any other."""
    for parts, onset in (
        (folk, lambda tune: tune.tokens > 1),
        (chorales, lambda it: it.onset[:, 0]),
    ):
        for metre in {piece.metre for piece in everything(parts)}:
            pieces = [piece for piece in everything(parts) if piece.metre == metre]
            if len(pieces) < 20:
                continue
            counts = np.zeros(pieces[0].bar)
            for piece in pieces:
                place = (np.arange(len(piece[0])) - piece.pickup) % piece.bar
                counts += np.bincount(place[onset(piece)], minlength=piece.bar)
            assert counts.argmax() == 0, (metre, counts)


def test_chorales_are_four_voices_with_one_onset_a_note(chorales):
    for chorale in everything(chorales):
        steps = len(chorale.pitch)
        assert chorale.pitch.shape == chorale.onset.shape == (steps, 4)
        assert chorale.pitch.dtype == np.int64 and chorale.fermata.shape == (steps,)
        assert chorale.onset.dtype == chorale.fermata.dtype == bool
        assert not chorale.onset[chorale.pitch == 0].any()
        begins = np.diff(chorale.pitch, axis=0, prepend=0) != 0
        assert chorale.onset[begins & (chorale.pitch > 0)].all(), chorale.title


def test_chorales_are_in_the_ranges_of_the_voices(chorales):
    pitch = np.concatenate([chorale.pitch for chorale in everything(chorales)])
    sounds = (pitch > 0).all(axis=1)
    assert sounds.mean() > 0.98
    assert (pitch[sounds, 0] >= pitch[sounds, 3]).all()
    middles = [np.median(pitch[sounds, voice]) for voice in range(4)]
    assert middles == sorted(middles, reverse=True)
    # A choir's ranges, an octave wider where a chorale was moved by up to a tritone.
    for voice, (low, high) in enumerate([(60, 81), (53, 74), (48, 69), (36, 64)]):
        heights = pitch[sounds, voice]
        assert ((heights > low - 12) & (heights < high + 6)).all(), (heights.min(), heights.max())
    assert np.isin(pitch[sounds] % 12, WHITE_KEYS).mean() > 0.9


def test_chorales_end_on_the_tonic_of_their_key(chorales):
    for minor, tonic in ((False, 0), (True, 9)):
        last = [it.pitch[-1, 3] % 12 for it in everything(chorales) if it.minor == minor]
        assert len(last) > 100 and np.mean(np.array(last) == tonic) > 0.75


def test_a_fermata_stands_on_whole_notes_and_at_the_end_of_most(chorales):
    for chorale in everything(chorales):
        changes = np.flatnonzero(np.diff(chorale.fermata)) + 1
        assert (chorale.onset[changes, 0] | (chorale.pitch[changes, 0] == 0)).all(), chorale.title
    assert np.mean([chorale.fermata[-1] for chorale in everything(chorales)]) > 0.9


def test_every_load_is_a_fresh_copy(folk, chorales):
    tune, chorale = data.load_folk().test[0], data.load_chorales().test[0]
    tune.tokens[:] = 0
    chorale.pitch[:] = 0
    assert folk.test[0].tokens.any() and chorales.test[0].pitch.any()
    assert data.load_folk().test[0].tokens.any() and data.load_chorales().test[0].pitch.any()


# --- Where a sixteenth stands ----------------------------------------------------------------


def tune(metre, steps, pickup=0):
    over, under = map(int, metre.split("/"))
    return data.Tune(np.ones(steps, dtype=np.int64), metre, 16 * over // under, pickup, "By hand")


@pytest.mark.parametrize(
    ("metre", "pickup", "place"),
    [
        ("3/4", 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1]),
        ("3/4", 4, [8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("6/8", 2, [10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("9/8", 2, [16, 17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("3/8", 1, [5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0]),
        ("2/2", 3, [13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ],
)
def test_places_are_counted_from_the_first_full_bar(metre, pickup, place):
    of_a_tune = tune(metre, 14, pickup)
    pitch = np.full((14, 4), 60)
    rest = (of_a_tune.bar, pickup, metre, False, "By hand")
    of_a_chorale = data.Chorale(pitch, pitch > 0, pitch[:, 0] > 99, *rest)
    for piece in (of_a_tune, of_a_chorale):
        assert piece.place.tolist() == place and piece.place.dtype == np.int64


@pytest.mark.parametrize(
    ("metre", "beat"),
    [("2/4", 4), ("3/4", 4), ("4/4", 4), ("2/2", 4), ("3/2", 4), ("6/4", 4)]
    + [("3/8", 6), ("6/8", 6), ("9/8", 6), ("12/8", 6), ("4/8", 4)],
)
def test_a_beat_is_three_eighths_where_eighths_go_in_threes(metre, beat):
    assert tune(metre, 48).beat == beat


@pytest.mark.parametrize(
    ("metre", "pickup", "stands"),
    [
        ("3/4", 0, "021202120212 0212"),
        ("2/2", 0, "0212021202120212 0212"),
        ("6/8", 0, "021212021212 021212"),
        ("9/8", 0, "021212021212021212 021212"),
        ("3/8", 0, "021212 021212 0"),
        # The pickup is the end of a bar.
        ("3/4", 3, "212 021202120212 0"),
        ("3/4", 4, "0212 021202120212 0"),
        ("6/8", 2, "12 021212021212 02"),
        ("9/8", 8, "12021212 021212021212021212"),
        ("3/8", 5, "21212 021212 021212"),
        ("2/2", 6, "120212 0212021202120212 021"),
    ],
)
def test_a_sixteenth_stands_on_a_beat_on_an_even_place_or_on_an_odd_one(metre, pickup, stands):
    expected = [int(each) for each in stands.replace(" ", "")]
    found = tune(metre, len(expected), pickup).stands
    assert found.tolist() == expected and found.dtype == np.int64


# --- The split -------------------------------------------------------------------------------


def spelt(pitches, begins, length):
    """Every passage of `length` steps from a note on, as a text of intervals, dots and holds."""
    found = set()
    for start in np.flatnonzero(begins):
        heights = pitches[start : start + length]
        if len(heights) == length:
            marks = zip(heights, begins[start : start + length], strict=True)
            first = heights[0]
            found.add(" ".join("." if p == 0 else str(p - first) if b else "-" for p, b in marks))
    return found


def soprano(chorale):
    upper = chorale.pitch[:, 0], chorale.onset[:, 0]
    return spelt(*upper, 48) | leaps(*upper)


def melody(tune, pitches):
    """What `soprano` says of a chorale, of a tune: its tokens are read step by step."""
    heights, begins, now = [], [], 0
    for token in tune.tokens.tolist():
        now = now if token == 1 else 0 if token == 0 else int(pitches[token - 2])
        heights.append(now)
        begins.append(token > 1)
    upper = np.array(heights), np.array(begins)
    return spelt(*upper, 32) | leaps(*upper)


def leaps(pitches, begins):
    """Every run of sixteen notes as a text of intervals, whatever their lengths."""
    steps = [str(step) for step in np.diff(pitches[begins])]
    return {"," + ",".join(steps[at : at + 15]) for at in range(len(steps) - 14)}


def shared(passages):
    """What two parts have in common; `passages` has a set for each part."""
    train, validation, test = passages
    return (train & validation) | (train & test) | (validation & test)


def test_no_passage_is_in_two_parts(folk, chorales):
    tunes = [[melody(tune, folk.pitches) for tune in getattr(folk, name)] for name in PARTS]
    upper = [[soprano(chorale) for chorale in getattr(chorales, name)] for name in PARTS]
    for parts in (tunes, upper):
        assert not shared([set().union(*part) for part in parts])
        # The check can fail: a tune that is moved, and transposed, is found.
        train, validation, test = parts
        assert shared([set().union(*train), set().union(*validation, train[0]), set()])
    first = chorales.train[0]
    moved = first._replace(pitch=np.where(first.pitch > 0, first.pitch + 3, 0))
    assert soprano(moved) == soprano(first)


def test_slower_and_transposed_is_still_the_same_melody(folk):
    tune = next(tune for tune in folk.test if (tune.tokens > 1).sum() >= 16)
    slower = np.stack([tune.tokens, np.where(tune.tokens > 0, 1, 0)], axis=1).reshape(-1)
    found = melody(tune._replace(tokens=slower), folk.pitches + 2)
    assert found & melody(tune, folk.pitches)


def test_no_title_of_a_tune_is_in_two_parts(folk):
    def plain(title):
        words = re.findall("[a-z]+", title.lower().replace("'", ""))
        return " ".join(word for word in words if word != "the")

    titles = [{plain(tune.title) for tune in getattr(folk, name)} for name in PARTS]
    assert not shared(titles) and all(titles)


def test_sets_that_share_a_key_are_one_group(scripts):
    groups = scripts.music_split.groups
    assert groups([{1}, {2}, {3, 1}, set(), {4, 2}, {5}, {5, 4}]).tolist() == [0, 1, 0, 3, 1, 1, 1]
    assert groups([]).tolist() == []


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.frozensets(st.integers(0, 12), max_size=3), min_size=1, max_size=12))
def test_groups_are_the_components_of_what_is_shared(scripts, sets):
    near = np.array([[len(one & other) for other in sets] for one in sets]) + np.eye(len(sets))
    reached = np.linalg.matrix_power(near, len(sets)) > 0
    assert scripts.music_split.groups(sets).tolist() == reached.argmax(axis=1).tolist()


def test_the_split_keeps_groups_and_does_not_hang_on_their_order(scripts):
    rng = np.random.default_rng(0)
    rows = [bytes(rng.integers(0, 256, 20).tolist()) for _ in range(400)]
    group = np.arange(400) // 3 * 3
    part = scripts.music_split.split(group, rows)
    assert part.dtype == np.uint8 and (part == part[group]).all()
    assert np.bincount(part) / 400 == pytest.approx([0.8, 0.1, 0.1], abs=0.01)
    again = scripts.music_split.split(group[::-1], rows[::-1])
    assert (again[::-1] == part).all()


def test_passages_are_the_same_in_another_key_and_only_there(scripts):
    tokens = np.array([60, 1, 62, 0, 64, 1, 1, 60])
    passages = scripts.music_split.passages
    assert len(passages(tokens, 4)) == 3 and len(passages(tokens, 8)) == 1
    assert passages(tokens, 9) == set()
    assert passages(np.where(tokens > 1, tokens - 7, tokens), 4) == passages(tokens, 4)
    longer = np.array([60, 1, 62, 1, 64, 1, 1, 60])
    assert not passages(tokens, 4) & passages(longer[:4], 4)
    assert passages(np.array([60, 1, 62, 60]), 4) != passages(np.array([60, 1, 63, 60]), 4)


def test_runs_are_the_intervals_of_notes_whatever_their_lengths(scripts):
    tokens = np.array([60, 1, 62, 0, 0, 64, 1, 1, 60])
    runs = scripts.music_split.runs
    assert len(runs(tokens, 3)) == 2 and len(runs(tokens, 4)) == 1 and runs(tokens, 5) == set()
    assert runs(np.array([50, 52, 54, 50]), 4) == runs(tokens, 4)
    assert runs(np.array([50, 52, 54, 51]), 3) & runs(tokens, 3) == runs(np.array([5, 7, 9]), 3)
    long = np.arange(60, 80)
    both = scripts.music_split.keys(long, 10)
    assert both == runs(long, 16) | scripts.music_split.passages(long, 10) and len(both) == 2


# --- What the table says ---------------------------------------------------------------------


def percent(share):
    return f"{share:.1%}".replace("%", " %")


def table():
    return " ".join((data.FOLDER / "README.md").read_text(encoding="utf-8").split())


def metre_counts(pieces):
    counts = Counter(piece.metre for piece in pieces)
    return ", ".join(f"{n} in {metre}" for metre, n in counts.most_common())


def test_tunes_and_what_the_table_says_of_them_agree(folk):
    tunes, arrays = everything(folk), data.load_arrays("folk.npz")
    tokens = np.concatenate([tune.tokens for tune in tunes])
    notes = folk.pitches[tokens[tokens > 1] - 2]
    oneill, ryan = np.bincount(arrays["source"])
    lengths = Counter(
        np.diff(np.flatnonzero(np.append(tokens != 1, True)))[tokens[tokens != 1] > 1]
    )
    bars = [len(tune.tokens) / tune.bar for tune in tunes]
    for value in (
        f"{len(tunes):,} of the package's 3,068 tunes: {oneill:,} from O'Neill and {ryan} from",
        f"{len(tokens):,} sixteenths, {len(notes):,} notes",
        f"{len(folk.pitches) + 2} tokens: rest ({percent((tokens == 0).mean())}), hold "
        f"({percent((tokens == 1).mean())}) and {len(folk.pitches)} pitches, "
        f"{folk.pitches[0]} to {folk.pitches[-1]}",
        metre_counts(tunes),
        f"{sum(tune.pickup > 0 for tune in tunes):,} tunes start before the first full bar",
        f"{percent(lengths[2] / len(notes))} of the notes last an eighth, "
        f"{percent(lengths[1] / len(notes))} a sixteenth",
        f"the middle one has {np.median(bars):.0f} bars",
        f"{percent(np.isin(notes % 12, WHITE_KEYS).mean())} of the notes are white keys",
        ", ".join(f"{len(getattr(folk, name)):,} {name}" for name in PARTS),
        f"held out are {percent(sum(len(tune.tokens) for tune in folk.test) / len(tokens))} of the",
    ):
        assert value in table(), f"the table lacks {value!r}"
    assert sum(lengths.values()) == len(notes)


def test_chorales_and_what_the_table_says_of_them_agree(chorales):
    pieces = everything(chorales)
    pitch = np.concatenate([piece.pitch for piece in pieces])
    onset = np.concatenate([piece.onset for piece in pieces])
    lengths = Counter()
    for voice in range(4):
        rest = (pitch[:, voice] == 0) & (np.diff(pitch[:, voice], prepend=1) != 0)
        starts = np.flatnonzero(onset[:, voice] | rest)
        ends = np.append(starts[1:], len(pitch))
        lengths.update((ends - starts)[onset[starts, voice]].tolist())
    notes, minor = onset.sum(), sum(piece.minor for piece in pieces)
    ends = [piece.pitch[-1, 3] % 12 == (9 if piece.minor else 0) for piece in pieces]
    crossed = ((pitch[:, :-1] < pitch[:, 1:]) & (pitch[:, :-1] > 0)).any(axis=1)
    low = [pitch[pitch[:, voice] > 0, voice].min() for voice in range(4)]
    ranges = list(zip(low, pitch.max(axis=0), strict=True))
    names = ("soprano", "alto", "tenor", "bass")
    for value in (
        f"{len(pieces)} of the package's 408",
        f"{len(pitch):,} sixteenths, {notes:,} notes",
        metre_counts(pieces),
        f"{len(pieces) - minor} in C major, {minor} in A minor",
        f"{percent(np.mean(ends))} end with the tonic in the bass",
        f"{percent(lengths[4] / notes)} of the notes last a quarter, "
        f"{percent(lengths[2] / notes)} an eighth, {percent(lengths[1] / notes)} a sixteenth",
        f"in {percent(crossed.mean())} of the sixteenths",
        ", ".join(f"{name} {a} to {b}" for name, (a, b) in zip(names, ranges, strict=True)),
        ", ".join(f"{len(getattr(chorales, name)):,} {name}" for name in PARTS),
    ):
        assert value in table(), f"the table lacks {value!r}"
    assert sum(lengths.values()) == notes and not (pitch[:, 0] < pitch[:, 3])[pitch[:, 0] > 0].any()


# --- From scores to sixteenths ---------------------------------------------------------------


def measure(scripts, *events, metres=(), sharps=(), ending=""):
    """A measure of (length, pitches[, tied[, fermata]]), one after another."""
    found, at = [], Fraction(0)
    for length, pitches, *marks in events:
        tied, fermata = (*marks, False, False)[:2]
        found.append(scripts.music.Event(at, Fraction(length), pitches, tied, fermata))
        at += Fraction(length)
    return scripts.music.Measure(found, list(metres), list(sharps), ending)


def test_a_voice_is_what_sounds_in_each_sixteenth(scripts):
    first = measure(scripts, (2, (60,)), (1, ()), (1, (60,), True))
    second = measure(scripts, (2, (60,), True), (1, (62,), False, True), (0, (64,)))
    voice, lengths = scripts.music.voice([first, second, measure(scripts)])
    assert voice.pitch.tolist() == [60, 60, 0, 60, 60, 60, 62]
    # A tie to the same pitch is one note; one to another pitch is a slur, and a new note.
    assert voice.onset.tolist() == [1, 0, 0, 1, 0, 0, 1]
    assert voice.fermata.tolist() == [0, 0, 0, 0, 0, 0, 1] and lengths == [4, 3, 0]
    tokens = scripts.music_split.tokens(voice.pitch, voice.onset)
    assert tokens.tolist() == [60, 1, 0, 60, 1, 1, 62]


def test_what_is_no_voice_on_the_grid_is_unfit(scripts):
    late = scripts.music.Event(Fraction(1), Fraction(1), (60,), False, False)
    for bad, reason in (
        (measure(scripts, (2, (60, 64))), "a chord"),
        (measure(scripts, (Fraction(4, 3), (60,))), "off the grid"),
        (measure(scripts, (Fraction(1, 2), (60,)), (Fraction(1, 2), (62,))), "off the grid"),
        (scripts.music.Measure([late], [], [], ""), "several voices"),
    ):
        with pytest.raises(scripts.music.Unfit, match=reason):
            scripts.music.voice([bad])


def test_bars_are_even_or_cut_in_two(scripts):
    pickup = scripts.music.pickup
    assert pickup([16, 16, 16], 16) == 0 and pickup([4, 16, 12], 16) == 4
    assert pickup([4, 16, 12, 4, 16, 12], 16) == 4  # a repeat sign in the middle of a bar
    assert pickup([16, 16, 5], 16) == 0 and pickup([0, 2, 0, 16], 16) == 2
    for uneven in ([16, 14, 16], [20, 16], [4, 16, 12, 16], [16, 8, 4, 8]):
        with pytest.raises(scripts.music.Unfit, match="uneven bars"):
            pickup(uneven, 16)


def test_of_a_repeat_only_the_last_ending_stays(scripts):
    def endings(text):
        bars = [measure(scripts, (n, (60,)), ending=mark.strip("."))
                for n, mark in enumerate(text, 1)]  # fmt: skip
        kept = scripts.prepare_folk.last_endings(bars)
        return "".join(text[int(bar.events[0].length) - 1] for bar in kept)

    assert endings("...12...1122") == "...2...22"
    assert endings("..1..2") == "..1..2" and endings("..123.") == "..3." and endings("...") == "..."


@pytest.mark.parametrize(
    ("sharps", "tonic"), [(0, 0), (1, 7), (2, 2), (3, 9), (-1, 5), (-2, 10), (-3, 3), (5, 11)]
)
def test_a_tune_moves_to_no_sharps_or_flats(scripts, sharps, tonic):
    scale = np.array([tonic + step for step in WHITE_KEYS])
    for octave in (48, 60, 72):
        pitch = scale + octave
        moved = pitch + scripts.prepare_folk.shift(pitch.min(), pitch.max(), sharps)
        assert set(moved % 12) == set(WHITE_KEYS)
        assert abs((moved.min() + moved.max()) / 2 - scripts.prepare_folk.CENTRE) <= 6


def test_a_chorale_moves_by_the_nearest_interval(scripts):
    nearest = scripts.prepare_chorales.nearest
    for tonic in range(12):
        for minor, wanted in ((False, 0), (True, 9)):
            shift = nearest(tonic, minor)
            assert (tonic + shift) % 12 == wanted and -5 <= shift <= 6


def test_a_tune_is_read_with_its_bars(scripts):
    folk, bars = scripts.prepare_folk, [
        measure(scripts, (2, (67,)), metres=["6/8"], sharps=[1]),
        measure(scripts, (6, (69,)), (6, ())), measure(scripts, (12, (60,)), ending="1"),
        measure(scripts, (10, (71,)), ending="2"),
    ]  # fmt: skip
    tune = folk.tune(bars, 1, "A Jig")
    # From one sharp a fifth down or a fourth up; a fifth down is nearer to the centre.
    assert tune.tokens.tolist() == [60, 1, 62] + 5 * [1] + 6 * [0] + [64] + 9 * [1]
    assert tune[1:] == ((6, 8), 12, 2, 1, "A Jig")
    for change, reason in (
        (measure(scripts, (10, (60,)), metres=["9/8"]), "uneven bars"),
        (measure(scripts, (10, (60,)), sharps=[0]), "several keys"),
    ):
        with pytest.raises(scripts.music.Unfit, match=reason):
            folk.tune([*bars[:3], change], 1, "")
    with pytest.raises(scripts.music.Unfit, match="no notes"):
        folk.tune([measure(scripts, (8, ()), metres=["2/4"], sharps=[0])], 0, "")


def test_titles_and_tunes_that_are_the_same(scripts):
    plain, different = scripts.prepare_folk.plain, scripts.music_split.different
    assert plain("The Foggy Dew") == plain("FOGGY DEW, The - 1") == "foggy dew"
    assert plain("Miss Brown's Fancy") == "miss browns fancy" and plain("Réel") == "reel"
    assert plain("Acrobat's -- Hornpipe") != plain("Acrobat's -- Reel")
    tunes = [scripts.prepare_folk.Tune(np.array(tokens, np.uint8), (2, 4), 8, 0, 0, title)
             for tokens, title in (([60, 1], "A"), ([60, 0], "B"), ([60, 1], "C"))]  # fmt: skip
    assert [tune.title for tune in different(tunes, "tokens")] == ["A", "B"]
    arrays = scripts.prepare_folk.pack(tunes)
    assert arrays["tokens"].tolist() == [60, 1, 60, 0, 60, 1] and arrays["tokens"].dtype == np.uint8
    assert arrays["starts"].tolist() == [0, 2, 4, 6] and arrays["metre"].tolist() == 3 * [[2, 4]]


def four_parts(scripts, *lowest):
    return [
        [measure(scripts, (4, (60 + 5 * k,)), metres=["4/4"]),
         measure(scripts, (8, (62 + 5 * k,), True), (8, (62 + 5 * k,), False, True)),
         measure(scripts, (12, () if k == 0 else (60 + 5 * k,)), *lowest)]
        for k in (3, 2, 1, 0)
    ]  # fmt: skip


def test_a_chorale_is_read_voice_by_voice(scripts):
    module = scripts.prepare_chorales
    chorale = module.chorale(four_parts(scripts), 5, False, "BWV 0")
    assert chorale.pitch.shape == chorale.onset.shape == (32, 4) and chorale.fermata.shape == (32,)
    assert chorale.pitch[0].tolist() == [70, 65, 60, 55] and chorale.pitch[31, 3] == 0
    assert np.flatnonzero(chorale.onset[:, 1]).tolist() == [0, 4, 20]
    assert np.flatnonzero(chorale.onset[:, 3]).tolist() == [0, 4]
    # The fermata of the second of two tied notes is one of both.
    assert np.flatnonzero(chorale.fermata).tolist() == list(range(4, 20))
    assert chorale[3:] == (16, 4, (4, 4), -5, False, "BWV 0")
    arrays = module.pack([chorale, chorale._replace(title="BWV 1")])
    assert arrays["starts"].tolist() == [0, 32, 64] and arrays["shift"].tolist() == [-5, -5]
    assert [arrays[name].dtype for name in ("pitch", "onset", "shift")] == [np.uint8, bool, np.int8]
    parts = four_parts(scripts)
    parts[2] = parts[2][:2]
    with pytest.raises(scripts.music.Unfit, match="voices of different lengths"):
        module.chorale(parts, 5, False, "")


def test_the_corpus_is_read_in_the_order_of_its_names(scripts, monkeypatch, tmp_path):
    package = tmp_path / "package.whl"
    with zipfile.ZipFile(package, "w") as archive:
        for name in ("bach/b.mxl", "bach/a.mxl", "bach/c.krn", "haydn/d.mxl"):
            archive.writestr(f"music21/corpus/{name}", name)

    class Opus:
        def __init__(self, *scores):
            self.scores = scores

    def parse(path, forceSource):
        text = Path(path).read_text()
        return Opus(text, "second") if text == "bach/b.mxl" else text

    stream = SimpleNamespace(Opus=Opus)
    module = SimpleNamespace(stream=stream, converter=SimpleNamespace(parse=parse))
    monkeypatch.setattr(scripts.music, "reader", lambda: module)
    monkeypatch.setattr(scripts.music, "SHA256", hashlib.sha256(package.read_bytes()).hexdigest())
    found = [(path.name, score) for path, score in scripts.music.scores(package, ["bach"], ".mxl")]
    assert found == [("a.mxl", "bach/a.mxl"), ("b.mxl", "bach/b.mxl"), ("b.mxl", "second")]


class Stream(list):
    """Of music21's streams what the scripts ask for: what lies in it, by the name of the class."""

    spanners = ()
    notesAndRests = property(lambda self: [each for each in self if each.classes[0] == "Note"])

    def recurse(self):
        return self

    def getElementsByClass(self, name):
        return [each for each in self if each.classes[0] == name]

    def getSpannerSites(self, name):
        return [each for each in self.spanners if each.classes[0] == name]


def element(kind, **values):
    return SimpleNamespace(classes=(kind,), **values)


def note(start, length, *pitches, tie=None, grace=False, marks=()):
    return element(
        "Note", quarterLength=length, pitches=[SimpleNamespace(midi=pitch) for pitch in pitches],
        tie=tie and SimpleNamespace(type=tie), duration=SimpleNamespace(isGrace=grace),
        expressions=[element(mark) for mark in marks], getOffsetInHierarchy=lambda _: start,
    )  # fmt: skip


def test_what_music21_says_of_a_measure_is_read(scripts):
    bar = Stream([
        element("TimeSignature", ratioString="3/4"), element("KeySignature", sharps=-2),
        note(0.0, 0.25, 60, grace=True), note(0.0, 0.25, 62, tie="start"),
        note(0.25, Fraction(1, 3), 62, 65, tie="stop", marks=["Trill", "Fermata"]), note(1.0, 2.0),
    ])  # fmt: skip
    bar.classes, bar.spanners = (
        ("Measure",),
        [element("Slur"), element("RepeatBracket", number="2")],
    )
    (found,) = scripts.music.measures(Stream([element("Instrument"), bar]))
    assert found.metres == ["3/4"] and found.sharps == [-2] and found.ending == "2"
    assert found.events == [
        (0, 1, (62,), True, False), (1, Fraction(4, 3), (62, 65), False, True),
        (4, 8, (), False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "says"),
    [(None, "music21 is missing"), (SimpleNamespace(__version__="9.1.0"), "music21 is 9.1.0, exp")],
)
def test_another_reader_or_none_stops_with_how_to_get_it(scripts, monkeypatch, module, says):
    monkeypatch.setitem(sys.modules, "music21", module)
    with pytest.raises(SystemExit, match=f"(?s){says}.*pip install music21==10.5.1"):
        scripts.music.reader()
    right = SimpleNamespace(__version__="10.5.1")
    monkeypatch.setitem(sys.modules, "music21", right)
    assert scripts.music.reader() is right
