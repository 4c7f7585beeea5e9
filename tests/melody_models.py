"""Small networks of melodies with random weights, and the rules of their tokens, plainly."""

import io

import keras
import mido
import numpy as np
from decoding_rules import decoded, mulberry32

PITCHES = [*range(60, 73), 74, 76]  # from C4 to E5, not all of them
METRES = {"4/4": (0, 16, 4), "6/8": (16, 12, 6), "3/4": (28, 12, 4)}
N_PLACES, N_TOKENS = 40, len(PITCHES) + 2
TUNE = [[67, 0, 4], [69, 4, 2], [71, 6, 2], [72, 8, 8], [76, 18, 6], [60, 24, 8]]  # two bars of 4/4


def build_melody_model(kind="GRU", units=12, width=8, seed=0):
    """A network of melodies whose logits differ by several units, and which holds notes."""
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((None,), dtype="int32")]
    layers.append(keras.layers.Embedding(N_PLACES * N_TOKENS, width))
    layers.append(getattr(keras.layers, kind)(units, return_sequences=True))
    model = keras.Sequential([*layers, keras.layers.Dense(N_TOKENS)])
    rng = np.random.default_rng(seed)
    embeddings, *between, head, bias = model.get_weights()
    bias = rng.normal(0, 0.5, bias.shape)
    bias[1] += 3
    model.set_weights([rng.normal(size=embeddings.shape), *between, 4 * head, bias])
    return model


def tokens_of(notes, steps):
    """Notes as tokens: 0 is a rest, 1 a hold, k >= 2 the begin of PITCHES[k - 2]."""
    tokens = [0] * steps
    for pitch, start, length in notes:
        for step in range(start, min(start + length, steps)):
            tokens[step] = PITCHES.index(pitch) + 2 if step == start else 1
    return tokens


def notes_of(tokens):
    """Tokens as notes; a hold that follows no note is silence."""
    notes, sounds = [], False
    for step, token in enumerate(tokens):
        if token >= 2:
            notes.append([PITCHES[token - 2], step, 1])
        elif token == 1 and sounds:
            notes[-1][2] += 1
        sounds = token >= 2 or (token == 1 and sounds)
    return notes


def logits_after(model, metre, tokens):
    """The model's logits at each sixteenth up to the one after these tokens, (n + 1, n_tokens)."""
    first, bar, _ = METRES[metre]
    before = [0, *tokens]
    inputs = [(first + step % bar) * N_TOKENS + token for step, token in enumerate(before)]
    return np.asarray(model(np.array([inputs])))[0]


def step_by_step(model):
    """Return a function that takes one input of the model after another and gives the logits."""
    embedding, recurrent, dense = model.layers
    states = [np.zeros((1, recurrent.units), "float32")]

    def step(number):
        nonlocal states
        answer, states = recurrent.cell(embedding(np.array([number])), states)
        return np.asarray(dense(answer))[0]

    return step


def written_by_python(model, metre, notes, bars, seed, temperature=1.0):
    """What the network, a GRU, writes with the page's random numbers, by Keras' own layers."""
    first, bar, _ = METRES[metre]
    start = -(-max((s + n for _, s, n in notes), default=0) // bar) * bar
    tokens, step = tokens_of(notes, start), step_by_step(model)
    draws = iter(mulberry32(seed, bars * bar - start))
    for k in range(bars * bar):
        logits = step((first + k % bar) * N_TOKENS + (tokens[k - 1] if k else 0))
        if k < start:
            continue
        u, edges = next(draws), np.cumsum(decoded(logits, temperature))
        assert np.abs(edges - u).min() > 1e-6, "rounding might decide: take another seed"
        tokens.append(int(np.searchsorted(edges, u, side="right")))
    ends = [[pitch, max(s, start), s + n - max(s, start)] for pitch, s, n in notes_of(tokens)]
    return [note for note in ends if note[2] > 0]


def read_midi(data):
    """Return a MIDI file as mido reads it, and its notes: [[channel, pitch, start, length]]."""
    song = mido.MidiFile(file=io.BytesIO(bytes(data)))
    (track,) = song.tracks
    now, open_notes, notes = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            assert (message.channel, message.note) not in open_notes
            open_notes[message.channel, message.note] = now
        elif message.type == "note_off":
            start = open_notes.pop((message.channel, message.note))
            notes.append([message.channel, message.note, start, now - start])
    assert not open_notes and track[-1].type == "end_of_track"
    step = song.ticks_per_beat / 4
    rows = sorted(notes, key=lambda note: (note[0], note[2]))
    return song, [[channel, pitch, s / step, n / step] for channel, pitch, s, n in rows]
