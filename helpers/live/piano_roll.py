"""A piano roll to hear and to change, and a network that goes on with the tune, in the page."""

import anywidget
import traitlets

from helpers.live.arguments import expect, numbers, whole
from helpers.live.assets import join, read
from helpers.live.clips import check_speed
from helpers.live.melodies import (
    bar_of,
    check_melody,
    check_metres,
    check_pitches,
    cut,
    first_of,
    starts_of,
)
from helpers.live.recurrent import check_recurrent
from helpers.live.weights import base64_kb, pack

CODE = ["forward.js", "text_model.js", "decoding.js", "ui.js", "controls.js", "sound.js", "midi.js"]
CODE += ["melody.js", "melody_edit.js", "note_names.js", "melody_words.js", "piano_view.js"]
CODE += ["piano_touch.js", "piano_roll.js"]
BARS_MOST = 64


class PianoRoll(anywidget.AnyWidget):
    """A tune of one voice, and the bars that a recurrent network writes after it.

    Notes are whole numbers (n, 3): MIDI pitch, start and length, the last two in sixteenths.

    model: a built Sequential model, integers (n, t) -> logits (n, t, n_tokens): an `Embedding` of
        n_places * n_tokens rows, `GRU` or `LSTM` layers that return sequences, and a `Dense` layer
        without activation. Of a sixteenth it takes place * n_tokens + the token before it, and
        expects the token there: 0 is a rest, 1 holds the note before, k >= 2 is the begin of
        pitches[k - 2]. Before the first sixteenth it takes a rest.
    pitches: rising MIDI numbers, n_tokens - 2 of them.
    metres: dict, name -> (first place, sixteenths in a bar, sixteenths in a beat), such as
        {"4/4": (0, 16, 4)}; a sixteenth's place is the first one plus where it is in its bar.
    notes, metre: the tune at first; without notes, the first of the examples, in that metre if one
        is named.
    bars: how many there are, 1 to 64. "Continue" writes those after the bar of the last note.
    given_bars: how many bars of `notes` and of each example are given, 1 to `bars`; without it
        2, or 1 of 1.
    temperature: from 0, which always takes the most probable token, to 2.
    steps_a_second: the tempo, in sixteenths a second, 0.25 to 100.
    seed: of what the network draws, an integer in [0, 2^32); another tune draws the same once more.
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`).
    examples: dict, name -> (metre, notes), tunes to start from.

    `roll.notes`, `.written` (lists of [pitch, start, length]: the reader's, and the network's),
    `.metre` and `.temperature`: read them, observe them, or set them; other notes or another metre
    take away what was written. Raises ValueError, naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "piano_roll.css")
    notes = traitlets.TraitType([]).tag(sync=True)
    written = traitlets.TraitType([]).tag(sync=True)
    metre = traitlets.TraitType("").tag(sync=True)
    temperature = traitlets.TraitType(0.9).tag(sync=True)
    pitches = traitlets.List().tag(sync=True)
    metres = traitlets.List().tag(sync=True)
    starts = traitlets.List().tag(sync=True)
    bars = traitlets.Int().tag(sync=True)
    steps_a_second = traitlets.Float().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)

    _from_page = False

    def __init__(
        self,
        model,
        pitches,
        metres,
        notes=None,
        metre=None,
        bars=8,
        given_bars=None,
        temperature=0.9,
        steps_a_second=8.0,
        seed=0,
        dtype="int16",
        examples=None,
    ):
        network = _network(model, pitches, metres, dtype)
        bars = whole("bars", bars, 1, BARS_MOST)
        given = min(2, bars) if given_bars is None else whole("given_bars", given_bars, 1, bars)
        starts = starts_of(notes, metre, examples, network["pitches"], network["metres"], given)
        _, metre, notes = first_of(starts, metre, network["metres"][0][0])
        super().__init__(
            **network, starts=starts, bars=bars, notes=notes, metre=metre, temperature=temperature,
            steps_a_second=check_speed(steps_a_second), seed=whole("seed", seed, 0, 2**32 - 1),
        )  # fmt: skip

    @traitlets.validate("notes", "written")
    def _check_notes(self, proposal):
        steps = self.bars * bar_of(self.metres, self.metre)
        return check_melody(proposal["trait"].name, proposal["value"], self.pitches, steps).tolist()

    @traitlets.validate("metre")
    def _check_metre(self, proposal):
        bar_of(self.metres, proposal["value"])
        return proposal["value"]

    @traitlets.validate("temperature")
    def _check_temperature(self, proposal):
        value = float(numbers("temperature", proposal["value"], ()))
        expect(0 <= value <= 2, "temperature", "a number from 0 to 2", value)
        return value

    @traitlets.observe("notes", "metre")
    def _start_again(self, _):
        if not self._from_page:
            self.written = []
        self.notes = cut(self.notes, self.bars * bar_of(self.metres, self.metre)).tolist()

    def set_state(self, sync_data):
        """Take in what the page sends; with new notes may come what the network wrote to them."""
        self._from_page = "written" in sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights)

    def __repr__(self):
        size = f"{self.bars} bars, {len(self.pitches)} pitches"
        return f"PianoRoll of {size} and {self.weights_kb:.0f} kB of weights"


def _network(model, pitches, metres, dtype):
    """Return the traits of the network: its layers and weights, its pitches and metres."""
    layers, weights = pack(model, dtype)
    pitches = check_pitches(pitches)
    rows, tokens = check_recurrent(layers)
    expect(tokens == len(pitches) + 2, "model", f"{len(pitches) + 2} logits", tokens)
    expect(rows % tokens == 0, "model", f"an Embedding of n_places * {tokens} rows", rows)
    metres = check_metres(metres, rows // tokens)
    return {"layers": layers, "weights": weights, "pitches": pitches, "metres": metres}
