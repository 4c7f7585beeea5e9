"""Notes made audible: samples by additive synthesis, MIDI files, a player and a link for a page."""

import base64
import html
import io
from numbers import Integral

import mido
import numpy as np
from IPython.display import HTML, Audio

from helpers.notes import in_time, last_end

HARMONICS = (1, 0.5, 0.3, 0.15, 0.1, 0.06)  # amplitudes at 1, 2, 3, ... times the frequency
DECAY = 0.7  # a second: the k-th harmonic falls as exp(-DECAY k t), so that a held note mellows
ATTACK, RELEASE, TAIL = 0.01, 0.08, 0.1  # in seconds; the release has to fit into the tail
PEAK = 0.9
TICKS = 120  # of a MIDI file in a sixteenth
CHANNELS = [channel for channel in range(16) if channel != 9]  # General MIDI drums on the tenth


def frequency(pitch):
    """Return the frequency in Hz of MIDI pitches, in equal temperament with A4 = 69 = 440 Hz."""
    return 440 * 2 ** ((np.asarray(pitch, float) - 69) / 12)


def synthesise(voices, steps_a_second=8.0, rate=22_050):
    """Return the sound of all voices as float32 (n,) samples, the loudest at 0.9 or -0.9.

    voices: as in `as_voices`. steps_a_second: sixteenths in a second, 0.25 to 100. rate: samples a
    second, 4,000 to 192,000. n is the end of the last note and a tail of 0.1 seconds. Rests are
    zeros; so is a pitch above half of the rate, which no samples can carry. Raises ValueError that
    names the argument for other values and where the last note ends after more than an hour.
    """
    voices = in_time(voices, steps_a_second)
    if not isinstance(rate, Integral) or not 4_000 <= rate <= 192_000:
        raise ValueError(f"rate: expected a whole number from 4000 to 192000, got {rate!r}")
    samples = np.zeros(round((last_end(voices) / steps_a_second + TAIL) * rate))
    for (pitch, length, repeated), starts in _kinds(voices).items():
        tone = _tone(pitch, length / steps_a_second, repeated, rate)
        for start in starts:
            first = round(start / steps_a_second * rate)
            samples[first : first + len(tone)] += tone
    loudest = np.abs(samples).max()
    return (samples * (PEAK / loudest if loudest > 0 else 1)).astype(np.float32)


def midi_bytes(voices, steps_a_second=8.0, names=None):
    """Return a standard MIDI file (format 1) as bytes: a track of the tempo, then one a voice.

    voices, steps_a_second: as in `synthesise`; a sixteenth is a quarter of a beat. names: of the
    tracks, one a voice. Raises ValueError as there, and for another number of names.
    """
    voices = in_time(voices, steps_a_second)
    names = [None] * len(voices) if names is None else list(names)
    if len(names) != len(voices):
        raise ValueError(f"names: expected {len(voices)}, one a voice, got {len(names)}")
    tempo = mido.MetaMessage("set_tempo", tempo=round(4e6 / steps_a_second))
    song = mido.MidiFile(type=1, ticks_per_beat=4 * TICKS, charset="utf-8")
    song.tracks.append(mido.MidiTrack([tempo]))
    for index, (notes, name) in enumerate(zip(voices, names, strict=True)):
        title = [] if name is None else [mido.MetaMessage("track_name", name=name)]
        events = _events(notes, CHANNELS[index % len(CHANNELS)])
        song.tracks.append(mido.MidiTrack(title + events))
    file = io.BytesIO()
    song.save(file=file)
    return file.getvalue()


def midi_link(voices, filename, text, steps_a_second=8.0, names=None):
    """Return a link that saves the voices as a MIDI file; the file is inside of the link itself.

    filename: that the browser proposes. text: of the link. Others and errors: see `midi_bytes`.
    """
    data = base64.b64encode(midi_bytes(voices, steps_a_second, names)).decode()
    link = f'<a download="{html.escape(filename)}" href="data:audio/midi;base64,{data}">'
    return HTML(f"{link}{html.escape(text)}</a>")


class Player(Audio):
    """IPython's player with a label for screen readers; it decodes nothing before it is pressed."""

    label = ""

    def _repr_html_(self):
        start = f'<audio preload="none" aria-label="{html.escape(self.label)}" '
        return super()._repr_html_().replace("<audio ", start, 1)


def player(samples, rate=22_050, label="Sound"):
    """Return a player for a page that holds the samples, 16 bits each, at the loudness given.

    samples: (n >= 1,) in [-1, 1]. rate: samples a second. label: what a screen reader says.
    Raises ValueError for samples of another shape or range.
    """
    samples = np.asarray(samples, float)
    if samples.ndim != 1 or len(samples) == 0 or not (np.abs(samples) <= 1).all():
        raise ValueError(f"samples: expected (n >= 1,) in [-1, 1], got shape {samples.shape}")
    audio = Player(samples, rate=rate, normalize=False)
    audio.label = label
    return audio


def _kinds(voices):
    """Return {(pitch, length, repeated): starts}: notes of a kind sound alike.

    repeated: the same pitch is struck again where the note ends.
    """
    notes = [tuple(note) for voice in voices for note in voice.tolist()]
    struck = {(pitch, start) for pitch, start, _ in notes}
    kinds = {}
    for pitch, start, length in notes:
        repeated = (pitch, start + length) in struck
        kinds.setdefault((pitch, length, repeated), []).append(start)
    return kinds


def _tone(pitch, seconds, repeated, rate):
    """Return the samples of one note, its edges raised over the attack and the release.

    Where the note is repeated it dies away before its end, else it fades into what follows.
    """
    release = min(RELEASE, seconds / 2) if repeated else RELEASE
    sounding = seconds if repeated else seconds + RELEASE
    t = np.arange(round(sounding * rate)) / rate
    f = frequency(pitch)
    audible = [a for k, a in enumerate(HARMONICS, 1) if k * f < rate / 2]
    # The k-th power of one decaying wave is its k-th harmonic, which decays k times as fast.
    wave = np.polyval([*audible[::-1], 0], np.exp((2j * np.pi * f - DECAY) * t)).imag
    edges = np.minimum(t / min(ATTACK, seconds / 2), (sounding - t) / release)
    return wave * np.sin(np.pi / 2 * edges.clip(0, 1)) ** 2


def _events(notes, channel):
    """Return the messages of one voice, each with its ticks since the one before it."""
    messages, now, events = [], 0, []
    for pitch, start, length in notes.tolist():
        events += [(start, "note_on", pitch), (start + length, "note_off", pitch)]
    # An end comes before a start at the same time, so that a repeated note is not cut off.
    for at, kind, pitch in sorted(events, key=lambda event: (event[0], event[1] == "note_on")):
        time = (at - now) * TICKS
        messages.append(mido.Message(kind, channel=channel, note=pitch, time=time))
        now = at
    return messages
