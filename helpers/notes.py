"""Notes as whole numbers, checked: rows of pitch, start and length, an array for each voice."""

from numbers import Real

import numpy as np

MOST = 360_000  # sixteenths: an hour at 100 a second
BOUNDS = (("pitch", 0, 127), ("start", 0, MOST), ("length", 1, MOST))


def as_voices(voices):
    """Check notes and give them back as a list of int64 arrays (n, 3), one a voice.

    voices: a list of whole numbers (n, 3), or a single (n, 3): MIDI pitch (0-127), start (>= 0)
    and length (>= 1), the last two in sixteenths. An empty list is no voice, an empty (0, 3) a
    voice that rests. Raises ValueError, naming `voices`, otherwise.
    """
    try:
        found = [np.asarray(notes) for notes in ([voices] if _is_one(voices) else voices)]
    except (TypeError, ValueError, LookupError):
        raise ValueError(f"voices: expected a list of arrays (n, 3), got {voices!r:.60}") from None
    return [_as_notes(notes) for notes in found]


def in_time(voices, steps_a_second):
    """Check voices as `as_voices` does, and that they end within an hour at that speed.

    steps_a_second: sixteenths in a second, 0.25 to 100. Raises ValueError that names the argument.
    """
    if not isinstance(steps_a_second, Real) or not 0.25 <= steps_a_second <= 100:
        raise ValueError(f"steps_a_second: expected 0.25 to 100, got {steps_a_second!r}")
    voices = as_voices(voices)
    if last_end(voices) > 3600 * steps_a_second:
        end = last_end(voices) / steps_a_second
        raise ValueError(f"voices: expected an end within an hour, got {end:.0f} seconds")
    return voices


def voices_of(pitch, onset):
    """Return the voices of a grid as a list of int64 arrays (n, 3), as `as_voices` takes them.

    pitch: (t, v) whole numbers, one a sixteenth, the MIDI pitch that sounds, 0 for a rest. onset:
    (t, v), true where a note begins; where the pitch changes, one begins in any case. Raises
    ValueError, naming `pitch`, for other shapes.
    """
    pitch, onset = np.asarray(pitch), np.asarray(onset, bool)
    if pitch.ndim != 2 or pitch.shape != onset.shape or pitch.dtype.kind not in "iu":
        raise ValueError(f"pitch: expected whole (t, v) as onset, got {pitch.shape}, {onset.shape}")
    voices = []
    for sounding, struck in zip(pitch.T.astype(int), onset.T, strict=True):
        changes = np.flatnonzero(struck | (np.diff(sounding, prepend=0) != 0))
        lengths = np.diff(changes, append=len(sounding))
        notes = np.stack([sounding[changes], changes, lengths], axis=1)
        voices.append(notes[notes[:, 0] > 0])
    return voices


def last_end(voices):
    """Return the sixteenth in which the last note of all ends, 0 for none. voices: checked."""
    return max((int((n[:, 1] + n[:, 2]).max(initial=0)) for n in voices), default=0)


def _is_one(voices):
    """Tell whether this is a single voice: an array, or a list whose first entry is a note."""
    if isinstance(voices, np.ndarray) and voices.size == 0:
        return voices.ndim == 2
    return len(voices) > 0 and np.ndim(voices[0]) == 1 and len(voices[0]) > 0


def _as_notes(notes):
    """Check the notes of one voice and give them back as int64 (n, 3)."""
    if notes.size == 0 and notes.ndim in (1, 2):
        return np.zeros((0, 3), int)
    if notes.ndim != 2 or notes.shape[1] != 3 or notes.dtype.kind not in "iu":
        raise ValueError(f"voices: expected whole (n, 3), got {notes.dtype} of {notes.shape}")
    for (name, least, most), column in zip(BOUNDS, notes.T, strict=True):
        if column.min() < least or column.max() > most:
            found = f"{column.min()} to {column.max()}"
            raise ValueError(f"voices: expected a {name} from {least} to {most}, got {found}")
    return notes.astype(int)
