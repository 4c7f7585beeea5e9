"""Notes as they travel to a live figure: checked, or refused, and made into bytes."""

import numpy as np

from helpers.live.arguments import expect, numbers
from helpers.notes import as_voices, last_end

MOST_CLIPS, MOST_VOICES, MOST_NOTES = 40, 6, 4000  # the page has six colours for voices
MOST_STEPS = 10_000  # sixteenths: twenty minutes at eight a second


def check_voices(name, voices):
    """Return the voices of a clip as a list of integer arrays (n, 3).

    voices: as `helpers.notes.as_voices` takes them, 1 to 6. A voice may be empty; all together have
    1 to 4,000 notes and end by sixteenth 10,000. Raises ValueError, naming the argument, for all
    else.
    """
    try:
        voices = as_voices(voices)
    except ValueError as error:
        raise ValueError(name + str(error).removeprefix("voices")) from None
    expect(1 <= len(voices) <= MOST_VOICES, name, f"1 to {MOST_VOICES} voices", len(voices))
    count, end = sum(len(notes) for notes in voices), last_end(voices)
    expect(1 <= count <= MOST_NOTES, name, f"1 to {MOST_NOTES} notes", count)
    expect(end <= MOST_STEPS, name, f"an end by sixteenth {MOST_STEPS}", end)
    return voices


def pack_clips(clips):
    """Return how many notes each voice of each clip has, and the bytes of all notes.

    clips: a list of what `check_voices` gives. A note is three uint16, little-endian: pitch, start
    and length.
    """
    counts = [[len(voice) for voice in voices] for voices in clips]
    notes = np.concatenate([voice for voices in clips for voice in voices])
    return counts, notes.astype("<u2").tobytes()


def check_speed(value):
    """Return a number of sixteenths a second, 0.25 to 100, as a float; ValueError for all else."""
    speed = float(numbers("steps_a_second", value, ()))
    expect(0.25 <= speed <= 100, "steps_a_second", "a number from 0.25 to 100", speed)
    return speed
