"""Sound and MIDI files: the notes that are heard and read back are the notes that were given."""

import base64
import io
import struct
import wave
from html.parser import HTMLParser

import mido
import numpy as np
import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import audio

RATE = 22_050
CHORD = [
    [[45, 0, 32]],
    [[52, 0, 32]],
    [[61, 0, 32]],
    [[66, 0, 32]],
]  # no harmonic of one is another
SCALE = np.array([[60, 0, 4], [62, 4, 4], [64, 8, 8]])


def spectrum(samples, rate=RATE):
    """Return frequencies in Hz and magnitudes, at eight times as many places as samples."""
    size = 8 * len(samples)
    return np.fft.rfftfreq(size, 1 / rate), np.abs(
        np.fft.rfft(samples * np.hanning(len(samples)), size)
    )


def loudness(samples, seconds, width=0.02):
    """Return the root mean square of the samples around a moment."""
    first = round((seconds - width / 2) * RATE)
    return np.sqrt(np.mean(samples[first : first + round(width * RATE)] ** 2))


def cents(frequency, pitch):
    return 1200 * np.log2(frequency / (440 * 2 ** ((pitch - 69) / 12)))


# ---- Synthesis -----------------------------------------------------------------------------------


def test_frequencies_are_those_of_equal_temperament():
    pitches = np.array([69, 57, 60, 0, 127], np.uint8)
    expected = [440, 220, 261.6256, 8.1758, 12543.854]
    np.testing.assert_allclose(audio.frequency(pitches), expected, rtol=1e-5)
    assert audio.frequency(81) == 880


@pytest.mark.parametrize(
    "speed, rate", [(8.0, 22_050), (6.5, 22_050), (0.25, 8_000), (100, 48_000)]
)
def test_the_length_is_the_last_end_and_a_tail(speed, rate):
    samples = audio.synthesise([SCALE, [[40, 10, 7]]], speed, rate)
    assert samples.dtype == np.float32 and samples.ndim == 1
    assert abs(len(samples) - (17 / speed + 0.1) * rate) <= 1


@pytest.mark.parametrize("voices", [SCALE, SCALE.tolist(), [SCALE], SCALE[None], [SCALE, []]])
def test_one_voice_may_come_in_any_form(voices):
    np.testing.assert_array_equal(audio.synthesise(voices), audio.synthesise([SCALE]))


@pytest.mark.parametrize(
    "voices",
    [
        SCALE,
        CHORD,
        [[60, 0, 1]],
        [[[pitch, 0, 16]] for pitch in range(50, 70)],
        [[[69, 0, 8]]] * 20,
    ],
    ids=["scale", "chord", "short", "cluster", "twenty in unison"],
)
def test_the_peak_is_the_same_for_whatever_sounds(voices):
    assert np.abs(audio.synthesise(voices)).max() == np.float32(0.9)


@pytest.mark.parametrize(
    "voices", [[], [[]], np.zeros((0, 3)), [np.zeros((0, 3), int)] * 4, [[127, 0, 8]]]
)
def test_nothing_that_sounds_is_silence(voices):
    samples = audio.synthesise(voices)
    assert len(samples) >= 0.1 * RATE and not samples.any()


def test_notes_begin_where_they_should_and_rests_are_zeros():
    samples = audio.synthesise([[60, 3, 2], [60, 12, 4]], steps_a_second=10)
    sounding = np.flatnonzero(samples) / RATE
    assert sounding[0] == pytest.approx(0.3, abs=2 / RATE)
    assert sounding[sounding < 1].max() <= 0.6  # its end and a release within the tail
    assert sounding[sounding > 0.6][0] == pytest.approx(1.2, abs=2 / RATE)


@pytest.mark.parametrize("pitch", [28, 40, 55, 60, 69, 84, 96, 108])
def test_the_strongest_frequency_is_the_note(pitch):
    frequencies, sizes = spectrum(audio.synthesise([[pitch, 0, 32]]))
    assert abs(cents(frequencies[sizes.argmax()], pitch)) < 3


def test_a_chord_holds_all_its_notes_and_no_other():
    frequencies, sizes = spectrum(audio.synthesise(CHORD))

    def size(pitch):
        return sizes[np.abs(cents(np.maximum(frequencies, 1), pitch)) < 30].max() / sizes.max()

    assert all(size(pitch) > 0.5 for pitch in (45, 52, 61, 66))
    assert all(size(pitch) < 0.05 for pitch in (48, 50, 55, 59, 63))


def test_no_harmonic_is_folded_back_from_beyond_half_of_the_rate():
    frequencies, sizes = spectrum(audio.synthesise([[120, 0, 16]]))  # 8,372 Hz
    assert sizes[frequencies < 8_000].max() < 1e-3 * sizes.max()


@pytest.mark.parametrize("speed", [8.0, 100])
@pytest.mark.parametrize("lengths", [[16], [1], [1, 1, 1, 1], [3, 5, 1, 7]])
@pytest.mark.parametrize("pitch", [38, 45, 57])
def test_no_edge_clicks(pitch, lengths, speed):
    starts = np.cumsum([2, *lengths])[:-1]
    samples = audio.synthesise([[pitch, s, n] for s, n in zip(starts, lengths, strict=True)], speed)
    # Steps no steeper than the waves themselves, and next to nothing above the sixth harmonic.
    waves = sum(a * k for k, a in enumerate(audio.HARMONICS, 1)) / sum(audio.HARMONICS)
    steepest = 2 * np.pi * audio.frequency(pitch) / RATE * 0.9 * waves * 1.6
    assert np.abs(np.diff(samples, prepend=0, append=0)).max() < steepest
    power = np.abs(np.fft.rfft(samples)) ** 2
    above = np.fft.rfftfreq(len(samples), 1 / RATE) > 5_000
    assert power[above].sum() < 1e-9 * power.sum()


def test_a_repeated_note_is_heard_again_and_another_note_follows_on():
    held, again, other = (
        audio.synthesise(notes)
        for notes in ([[60, 0, 16]], [[60, 0, 8], [60, 8, 8]], [[60, 0, 8], [62, 8, 8]])
    )
    assert loudness(held, 0.99) > 0.7 * loudness(held, 0.8)
    assert loudness(again, 0.99) < 0.2 * loudness(again, 0.8)
    assert loudness(again, 1.05) > 0.9 * loudness(again, 0.8)
    assert loudness(other, 0.99) > 0.5 * loudness(other, 0.8)


def test_a_held_note_mellows():
    samples = audio.synthesise([[60, 0, 32]])
    assert loudness(samples, 3) < 0.5 * loudness(samples, 0.1)


# ---- Bad input -----------------------------------------------------------------------------------

BAD_VOICES = [
    5, "abc", {"a": SCALE}, None, [5], [[60, 0]], np.zeros((2, 4), int),
    np.zeros((1, 2, 2, 3), int), [[60, 0, 4], [60, 4]], [[128, 0, 1]], [[-1, 0, 1]],
    [[60, -1, 1]], [[60, 0, 0]], [[60.0, 0.0, 4.5]], [[60, 0, np.nan]], [[True, False, True]],
    [[60, 0, 28_801]], [[60, 28_800, 1]], [[60, 2**63 - 1, 1]],
    np.array([[60, 2**63, 2**63]], np.uint64),
]  # fmt: skip


@pytest.mark.parametrize("voices", BAD_VOICES, ids=repr)
@pytest.mark.parametrize("make", [audio.synthesise, audio.midi_bytes])
def test_bad_notes_are_named(make, voices):
    with pytest.raises(ValueError, match="^voices: expected"):
        make(voices)


def test_an_hour_is_the_longest():
    assert audio.midi_bytes([[60, 28_799, 1]])
    assert len(audio.synthesise([[60, 899, 1]], 0.25, 4_000)) == 3600.1 * 4_000


@pytest.mark.parametrize("speed", [0, -8, 0.2, 101, np.nan, np.inf, "8", None])
@pytest.mark.parametrize("make", [audio.synthesise, audio.midi_bytes])
def test_a_bad_speed_is_named(make, speed):
    with pytest.raises(ValueError, match="^steps_a_second: expected"):
        make(SCALE, speed)


@pytest.mark.parametrize("rate", [0, 3_999, 192_001, 22_050.5, np.nan, "22050", True])
def test_a_bad_rate_is_named(rate):
    with pytest.raises(ValueError, match="^rate: expected"):
        audio.synthesise(SCALE, rate=rate)


@pytest.mark.parametrize("samples", [[], [[0.0]], [1.1], [-1.1], [np.nan], 0.5])
def test_bad_samples_are_named(samples):
    with pytest.raises(ValueError, match="^samples: expected"):
        audio.player(samples)


def test_another_number_of_names_is_named():
    with pytest.raises(ValueError, match="^names: expected 4, one a voice, got 3"):
        audio.midi_bytes(CHORD, names=["a", "b", "c"])


# ---- MIDI files ----------------------------------------------------------------------------------


def read(data):
    """Return {name of a track: [[pitch, start, length], ...]} in sixteenths, and the score."""
    score = symusic.Score.from_midi(data)
    step = score.tpq / 4
    tracks = {
        track.name: sorted([n.pitch, n.time / step, n.duration / step] for n in track.notes)
        for track in score.tracks
    }
    return tracks, score


@st.composite
def melodies(draw):
    """Draw a voice of notes and rests, one after the other; it may be empty."""
    notes, now = [], 0
    for rest, length, pitch in draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9), st.integers(0, 127)), max_size=9)
    ):
        notes.append([pitch, now + rest, length])
        now += rest + length
    return notes


@settings(deadline=None, max_examples=60)
@given(st.lists(melodies(), max_size=20), st.floats(0.25, 100))
def test_a_midi_file_holds_the_notes(voices, speed):
    names = [f"voice {k}" for k in range(len(voices))]
    data = audio.midi_bytes([np.array(v, int).reshape(-1, 3) for v in voices], speed, names)
    tracks, score = read(data)
    # The reader leaves out tracks without notes.
    assert tracks == {name: sorted(v) for name, v in zip(names, voices, strict=True) if v}
    assert not any(track.is_drum for track in score.tracks)
    assert [tempo.time for tempo in score.tempos] == [0]
    assert score.tempos[0].mspq == pytest.approx(4e6 / speed, abs=0.5)


@pytest.mark.parametrize("voices", [[], [[]], [SCALE, [], SCALE]])
def test_the_file_has_a_track_of_the_tempo_and_one_a_voice(voices):
    data = audio.midi_bytes(voices)
    assert data[:4] == b"MThd"
    length, kind, tracks, division = struct.unpack(">IHHH", data[4:14])
    assert (length, kind, tracks, division) == (6, 1, 1 + len(voices), 480)
    assert data.count(b"MTrk") == tracks


def test_repeated_and_simultaneous_notes_keep_their_lengths():
    chord = [[60, 0, 4], [60, 4, 4], [64, 0, 8], [60, 8, 1]]
    tracks, _ = read(audio.midi_bytes([chord, chord], names=["Ténor", "b"]))
    assert tracks == {"Ténor": sorted(chord), "b": sorted(chord)}


def test_a_repeated_note_ends_before_it_begins_again():
    # The reader pairs them in either order; an instrument would cut the second note off.
    file = mido.MidiFile(file=io.BytesIO(audio.midi_bytes([[60, 4, 4], [60, 0, 4]])))
    found = [(message.type, message.time) for message in file.tracks[1] if not message.is_meta]
    assert found == [("note_on", 0), ("note_off", 480), ("note_on", 0), ("note_off", 480)]


# ---- On the page ---------------------------------------------------------------------------------


class Elements(HTMLParser):
    """Collects [(tag, attributes)] and the text of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_a_link_holds_the_file_and_shows_its_texts_as_they_are():
    name, text = 'a"><b>&.mid', '<i>Take</i> it & "play" it'
    link = Elements(audio.midi_link(CHORD, name, text, 6.0, "satb").data)
    [(tag, attributes)] = link.tags
    assert tag == "a" and attributes["download"] == name and link.text == text
    kind, data = attributes["href"].split(",")
    assert kind == "data:audio/midi;base64"
    assert base64.b64decode(data, validate=True) == audio.midi_bytes(CHORD, 6.0, "satb")


def test_a_player_holds_the_samples_at_their_loudness():
    samples = np.float32([0, 0.1, -0.25, 0.5])
    (tag, attributes), (_, source) = Elements(audio.player(samples, 8_000)._repr_html_()).tags
    assert tag == "audio" and "controls" in attributes and "autoplay" not in attributes
    kind, data = source["src"].split(",")
    assert kind == "data:audio/wav;base64"
    with wave.open(io.BytesIO(base64.b64decode(data))) as file:
        assert file.getparams()[:4] == (1, 2, 8_000, 4)
        found = np.frombuffer(file.readframes(4), "<i2") / 32767
    np.testing.assert_allclose(found, samples, atol=1 / 32767)


def test_a_player_has_its_label_and_waits():
    html = audio.player([0.0], label='"A" <b>')._repr_html_()
    attributes = Elements(html).tags[0][1]
    assert attributes["aria-label"] == '"A" <b>' and attributes["preload"] == "none"


def test_ten_seconds_are_small_enough_for_a_page():
    assert len(audio.player(np.zeros(10 * RATE)).data) == 441_000 + 44
