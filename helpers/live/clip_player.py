"""Clips of music to listen to, each with its piano roll, in Lab and on the page."""

import anywidget
import traitlets

from helpers.live.arguments import expect, string
from helpers.live.assets import join, read
from helpers.live.clips import check_speed, check_voices, pack_clips
from helpers.live.weights import base64_kb

CODE = ["ui.js", "sound.js", "note_names.js", "clips.js", "clip_view.js", "clip_player.js"]
MOST_ROWS = 12


class ClipPlayer(anywidget.AnyWidget):
    """A row for each clip: its name, a button that plays and stops it, its piano roll.

    clips: {name: voices}, 1 to 12 of them. `voices` are notes (n, 3) or a list of 1 to 6 such
        arrays, integers, columns pitch (MIDI, 0 to 127), start (>= 0) and length (>= 1), both in
        sixteenths; a clip has 1 to 4,000 notes and ends by sixteenth 10,000.
    steps_a_second: how many sixteenths a second it plays, 0.25 to 100; 8 are 120 quarters a minute.

    Nothing sounds before a press, and never two clips of a page at once. Raises ValueError, naming
    the argument, for what does not fit, and TypeError for names that are not strings.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "clip_view.css", "clip_player.css")
    names = traitlets.List().tag(sync=True)
    counts = traitlets.List().tag(sync=True)
    notes = traitlets.Bytes().tag(sync=True)
    steps_a_second = traitlets.Float().tag(sync=True)

    def __init__(self, clips, steps_a_second=8.0):
        fits = isinstance(clips, dict) and 1 <= len(clips) <= MOST_ROWS
        expect(fits, "clips", f"a dict of 1 to {MOST_ROWS} clips", f"{clips!r:.60}")
        names = [string("clips", name) for name in clips]
        expect(all(name.strip() for name in names), "clips", "names that are not empty", names)
        voices = [check_voices(f"clips[{name!r}]", clip) for name, clip in clips.items()]
        counts, notes = pack_clips(voices)
        speed = check_speed(steps_a_second)
        super().__init__(names=names, counts=counts, notes=notes, steps_a_second=speed)

    @property
    def notes_kb(self):
        """What the notes add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.notes)

    def __repr__(self):
        return f"ClipPlayer of {', '.join(self.names)}: {self.notes_kb:.1f} kB of notes"
