"""Melodies in the page: tokens, changes that keep one voice, words, and MIDI files."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_page import run_module
from melody_models import N_TOKENS, PITCHES, TUNE, notes_of, read_midi, tokens_of

pytest_plugins = ["browser"]
FILES = ["forward.js", "decoding.js", "melody.js"]


@pytest.fixture
def page(browser_context):
    page, log = browser_context()
    yield page
    assert log.errors == []


def melodies(most=12):
    """Notes of one voice: gaps, lengths and pitches of any kind."""
    note = st.tuples(st.integers(0, 5), st.integers(1, 9), st.sampled_from(PITCHES))

    def lay(drawn):
        notes, end = [], 0
        for gap, length, pitch in drawn:
            notes.append([pitch, end + gap, length])
            end += gap + length
        return notes

    return st.lists(note, max_size=most).map(lay)


BROWSED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@BROWSED
@given(notes=melodies(), tokens=st.lists(st.integers(0, N_TOKENS - 1), max_size=60), more=st.data())
def test_tokens_and_notes_are_those_of_python(page, notes, tokens, more):
    steps = more.draw(st.integers(0, 150))
    script = """({ tokensOf, notesOf }, [notes, steps, tokens, pitches]) =>
        [tokensOf(notes, steps, pitches), notesOf(tokens, pitches),
            notesOf(tokensOf(notes, 200, pitches), pitches)]"""
    found, melody, same = run_module(page, FILES, script, [notes, steps, tokens, PITCHES])
    assert found == tokens_of(notes, steps)
    assert melody == notes_of(tokens)
    assert same == notes


EDITS = """({ addNote, removeNote, resizeNote, moveNote, cutNotes }, [notes, steps, edits]) => {
    const all = [notes];
    for (const [kind, i, pitch, start, length] of edits) {
        const now = all.at(-1);
        if (kind === "add") all.push(addNote(now, [pitch, start % steps, length], steps));
        else if (!now.length) all.push(now);
        else if (kind === "resize") all.push(resizeNote(now, i % now.length, length - 3, steps));
        else if (kind === "move") all.push(moveNote(now, i % now.length, pitch, start - 3, steps));
        else if (kind === "cut") all.push(cutNotes(now, Math.max(steps - i, 1)));
        else all.push(removeNote(now, i % now.length));
    }
    return all;
}"""
EDIT = st.tuples(
    st.sampled_from(["add", "add", "resize", "move", "remove", "cut"]),
    st.integers(0, 30), st.sampled_from(PITCHES), st.integers(0, 60), st.integers(1, 20),
)  # fmt: skip


@BROWSED
@given(notes=melodies(4), edits=st.lists(EDIT, max_size=20))
def test_whatever_is_changed_one_voice_is_left(page, notes, edits):
    steps = 60
    files = ["melody_edit.js"]
    for after in run_module(page, files, EDITS, [notes, steps, edits]):
        end = 0
        for _, start, length in after:
            assert start >= end and length >= 1
            end = start + length
        assert end <= steps


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("addNote(notes, [62, 2, 4], 16)", [[60, 0, 2], [62, 2, 2], [64, 4, 4]]),
        ("addNote(notes, [62, 4, 9], 16)", [[60, 0, 4], [62, 4, 9]]),
        ("addNote(notes, [62, 10, 9], 16)", [[60, 0, 4], [64, 4, 4], [62, 10, 6]]),
        ("removeNote(notes, 0)", [[64, 4, 4]]),
        ("resizeNote(notes, 0, 9, 16)", [[60, 0, 4], [64, 4, 4]]),
        ("resizeNote(notes, 1, 20, 16)", [[60, 0, 4], [64, 4, 12]]),
        ("resizeNote(notes, 1, -2, 16)", [[60, 0, 4], [64, 4, 1]]),
        ("moveNote(notes, 1, 65, 5, 16)", [[60, 0, 4], [65, 5, 4]]),
        ("moveNote(notes, 1, 64, 3, 16)", [[60, 0, 4], [64, 4, 4]]),
        ("moveNote(notes, 1, 64, 13, 16)", [[60, 0, 4], [64, 4, 4]]),
        ("moveNote(notes, 0, 60, -1, 16)", [[60, 0, 4], [64, 4, 4]]),
        ("cutNotes(notes, 6)", [[60, 0, 4], [64, 4, 2]]),
        ("cutNotes(notes, 4)", [[60, 0, 4]]),
    ],
)
def test_each_change(page, call, expected):
    script = f"(module, notes) => module.{call}"
    notes = [[60, 0, 4], [64, 4, 4]]
    assert run_module(page, ["melody_edit.js"], script, notes) == expected


MIDI = """({ midiFile }, [voices, speed, metre]) => Array.from(midiFile(voices, speed, metre))"""


@pytest.mark.parametrize("speed", [8, 5.5])
@pytest.mark.parametrize(("metre", "signature"), [("4/4", (4, 4)), ("6/8", (6, 8)), ("free", None)])
def test_a_midi_file_is_read_back(page, speed, metre, signature):
    repeated = [[60, 0, 4], [60, 4, 4], [127, 8, 1], [0, 2000, 300]]
    arguments = [[repeated, TUNE], speed, metre]
    song, notes = read_midi(run_module(page, ["midi.js"], MIDI, arguments))
    assert song.type == 0
    assert notes == [[0, *note] for note in repeated] + [[1, *note] for note in TUNE]
    assert song.length == pytest.approx(2300 / speed, rel=1e-5)
    told = [m for m in song.tracks[0] if m.type == "time_signature"]
    assert [(m.numerator, m.denominator) for m in told] == ([signature] if signature else [])


def test_a_midi_file_of_nothing_is_one(page):
    song, notes = read_midi(run_module(page, ["midi.js"], MIDI, [[], 8, "4/4"]))
    assert notes == [] and song.length == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("noteName(60)", "C4"),
        ("noteName(70)", "A♯4"),
        ("noteName(0)", "C-1"),
        ("lengthName(6)", "dotted quarter"),
        ("lengthName(5)", "note of 5 sixteenths"),
        ("placeName(four, 24)", "bar 2, beat 3"),
        ("placeName(four, 26)", "bar 2, beat 3, sixteenth 3"),
        ("placeName(six, 18)", "bar 2, beat 2"),
        ("cellInWords(tune, 69, 24)", "A4, bar 2, beat 3: empty."),
        ("cellInWords(tune, 67, 0)", "G4, bar 1, beat 1: your quarter."),
        ("cellInWords(tune, 64, 17)", "E4, bar 2, beat 1, sixteenth 2: the network's eighth, since "
         "bar 2, beat 1."),
        ("tuneInShort(tune)", "2 bars of 4/4. You: 2 notes. The network: 1 note."),
        ("tuneInShort({ ...tune, notes: [], written: [], bars: 1 })",
         "1 bar of 4/4. You: no notes."),
        ("tuneInWords(tune)", "You, bar 1: G4 quarter, A4 whole. The network, bar 2: E4 eighth."),
        ("tuneInWords({ ...tune, written: [] })", "You, bar 1: G4 quarter, A4 whole. The network, "
         "no notes."),
    ],
)  # fmt: skip
def test_words(page, call, words):
    script = f"""(module) => {{
        const {{ noteName, lengthName, placeName, cellInWords, tuneInShort, tuneInWords }} = module;
        const [four, six] = [{{ name: "4/4", bar: 16, beat: 4 }}, {{ bar: 12, beat: 6 }}];
        const tune = {{ bars: 2, metre: four, notes: [[67, 0, 4], [69, 4, 16]],
            written: [[64, 16, 2]] }};
        return {call};
    }}"""
    files = ["melody_edit.js", "note_names.js", "melody_words.js"]
    assert run_module(page, files, script, None) == words
