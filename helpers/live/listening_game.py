"""A listening game: where does this music come from? In Lab and on the page."""

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import expect, string, whole
from helpers.live.assets import join, read
from helpers.live.clips import MOST_CLIPS, check_speed, check_voices, pack_clips
from helpers.live.weights import base64_kb

CODE = ["ui.js", "sound.js", "note_names.js", "clips.js", "clip_view.js", "game_view.js"]
CODE += ["listening_game.js"]
MOST_FACTS = 8


class ListeningGame(anywidget.AnyWidget):
    """Clips of music one by one: the reader listens, guesses the kind, and is told.

    clips: a list of 1 to 40 dicts
        "voices": notes (n, 3) or a list of them, as `ClipPlayer` takes them;
        "kind": one of `kinds`;
        "facts": {name: value}, strings, at most 8 that are shown with the answer; or absent.
    kinds: 2 to 4 different names, the choices.
    steps_a_second: how many sixteenths a second it plays, 0.25 to 100.
    seed: of the order in which the clips are asked, an integer >= 0. "Play again" shuffles anew.

    `game.answers`, the kinds guessed so far in the order asked, and `game.order`, the indices into
    `clips` in that order: read them, observe them, or set them; a new order starts a new round.
    `game.truth` are the kinds that these clips really have, `game.right` counts the right guesses.
    Raises ValueError, naming the argument, for what does not fit, and TypeError for texts that are
    not strings.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "clip_view.css", "listening_game.css")
    answers = traitlets.TraitType([]).tag(sync=True)
    order = traitlets.TraitType([]).tag(sync=True)
    kinds = traitlets.List().tag(sync=True)
    clips = traitlets.List().tag(sync=True)
    counts = traitlets.List().tag(sync=True)
    notes = traitlets.Bytes().tag(sync=True)
    steps_a_second = traitlets.Float().tag(sync=True)

    def __init__(self, clips, kinds, steps_a_second=8.0, seed=0):
        kinds = _check_kinds(kinds)
        fits = isinstance(clips, (list, tuple)) and 1 <= len(clips) <= MOST_CLIPS
        expect(fits, "clips", f"a list of 1 to {MOST_CLIPS} dicts", f"{clips!r:.60}")
        told = [_check_clip(f"clips[{i}]", clip, kinds) for i, clip in enumerate(clips)]
        voices = [check_voices(f"clips[{i}]['voices']", c["voices"]) for i, c in enumerate(clips)]
        counts, notes = pack_clips(voices)
        rng = np.random.default_rng(whole("seed", seed, 0, 2**63 - 1))
        super().__init__(
            order=rng.permutation(len(clips)),
            kinds=kinds,
            clips=told,
            counts=counts,
            notes=notes,
            steps_a_second=check_speed(steps_a_second),
        )

    @traitlets.validate("answers")
    def _check_answers(self, proposal):
        answers, n = proposal["value"], len(self.clips)
        fits = isinstance(answers, (list, tuple)) and len(answers) <= n
        expect(fits, "answers", f"a list of at most {n} kinds", f"{answers!r:.60}")
        for answer in answers:
            expect(answer in self.kinds, "answers", f"kinds of {self.kinds}", repr(answer))
        return list(answers)

    @traitlets.validate("order")
    def _check_order(self, proposal):
        order, last = proposal["value"], len(self.clips) - 1
        indices = [whole("order", i, 0, last) for i in order] if np.iterable(order) else []
        fits = sorted(indices) == list(range(last + 1))
        expect(fits, "order", f"each of 0 to {last} once", repr(order))
        return indices

    @traitlets.observe("order")
    def _start_again(self, _):
        self.answers = []

    @property
    def truth(self):
        """The kinds of the clips that were guessed so far, in the order asked."""
        asked = self.order[: len(self.answers)]
        return [self.kinds[self.clips[i]["kind"]] for i in asked]

    @property
    def right(self):
        """How many of the guesses so far are right."""
        return sum(a == b for a, b in zip(self.answers, self.truth, strict=True))

    @property
    def notes_kb(self):
        """What the notes add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.notes)

    def __repr__(self):
        kinds = ", ".join(self.kinds)
        return f"ListeningGame of {len(self.clips)} clips ({kinds}): {self.notes_kb:.1f} kB"


def _check_kinds(kinds):
    """Return 2 to 4 different names as a list."""
    fits = isinstance(kinds, (list, tuple)) and 2 <= len(kinds) <= 4
    expect(fits, "kinds", "a list of 2 to 4 names", f"{kinds!r:.60}")
    names = [string("kinds", kind) for kind in kinds]
    fits = len(set(names)) == len(names) and all(name.strip() for name in names)
    expect(fits, "kinds", "different names, none of them empty", names)
    return names


def _check_clip(name, clip, kinds):
    """Return what the page tells of a clip after the guess: its kind as an index, its facts."""
    keys = {"voices", "kind"}
    fits = isinstance(clip, dict) and keys <= set(clip) <= {*keys, "facts"}
    expect(fits, name, "a dict of voices, kind and perhaps facts", f"{clip!r:.60}")
    expect(clip["kind"] in kinds, f"{name}['kind']", f"one of {kinds}", repr(clip["kind"]))
    facts, where = clip.get("facts", {}), f"{name}['facts']"
    fits = isinstance(facts, dict) and len(facts) <= MOST_FACTS
    expect(fits, where, f"a dict of at most {MOST_FACTS} strings", f"{facts!r:.60}")
    rows = [[string(where, text) for text in row] for row in facts.items()]
    return {"kind": kinds.index(clip["kind"]), "facts": rows}
