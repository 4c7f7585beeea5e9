"""What stands beside every training: time left while it runs, the loss curve when it is done."""

import html
import math
import time

import keras
from IPython.display import display


class Progress(keras.callbacks.Callback):
    """Show epochs, loss, time left and a loss curve that redraws itself while `fit` runs.

    label: what is trained, a word or two. Give it to `fit(..., verbose=0, callbacks=[progress])`.
    Afterwards `progress.seconds` holds the wall-clock seconds of the fit, `progress.losses` the
    mean loss of each epoch.
    """

    def __init__(self, label="training"):
        super().__init__()
        self.label, self.losses, self.seconds = label, [], 0.0
        self._start, self._view = 0.0, None

    def on_train_begin(self, logs=None):
        """Start the clock."""
        self.losses, self.seconds, self._start = [], 0.0, time.perf_counter()
        self._view = display(self._picture(), raw=True, display_id=True)

    def on_epoch_end(self, epoch, logs=None):
        """Add the epoch's mean loss and redraw."""
        self.losses.append(float(logs["loss"]))
        self.seconds = time.perf_counter() - self._start
        if self._view:  # outside a notebook there is nothing to redraw
            self._view.update(self._picture(), raw=True)

    def _picture(self):
        done, total = len(self.losses), self.params["epochs"]
        text = f"{self.label}: epoch {done} of {total}"
        if done == total:
            text = f"{self.label}: {total} epochs in {self.seconds:.1f} s"
        elif done:
            text += f", about {self.seconds / done * (total - done):.0f} s left"
        if done:
            text += f", loss {self.losses[-1]:.4g}"
        row = (
            '<div style="display:flex;gap:.8em;align-items:center">'
            f"{loss_curve(self.losses, total)}<span>{html.escape(text)}</span></div>"
        )
        return {"text/plain": text, "text/html": row}


def rounds(count, label="training"):
    """Yield 0, 1, ..., count - 1, and show how many rounds are done and the time left.

    For a training loop of one's own: count is its number of rounds (>= 1), label what is trained.
    Raises ValueError for another count.
    """
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ValueError(f"count: got {count!r}, expected a whole number of 1 or more")
    view = display(_round_text(label, 0, count, 0.0), raw=True, display_id=True)
    start = time.perf_counter()
    for done in range(count):
        yield done
        seconds = time.perf_counter() - start
        if view:  # outside a notebook there is nothing to redraw
            view.update(_round_text(label, done + 1, count, seconds), raw=True)


def _round_text(label, done, count, seconds):
    text = f"{label}: round {done} of {count}"
    if done == count:
        text = f"{label}: {count} rounds in {seconds:.1f} s"
    elif done:
        text += f", about {seconds / done * (count - done):.0f} s left"
    return {"text/plain": text}


def loss_curve(losses, total):
    """Draw losses as a small inline SVG in the colour of the text, with its finding as a label.

    losses: list of floats, one an epoch so far. total: the number of epochs planned, >= 1.
    Returns a string of HTML; empty for fewer than two losses, or where one is not finite.
    """
    if len(losses) < 2 or not all(map(math.isfinite, losses)):
        return ""
    low, high = min(losses), max(losses)
    steps, span = max(total - 1, 1), (high - low) or 1.0
    points = " ".join(
        f"{140 * k / steps:.1f},{34 - 32 * (loss - low) / span:.1f}"
        for k, loss in enumerate(losses)
    )
    name = f"Loss by epoch: from {losses[0]:.4g} to {losses[-1]:.4g}"
    return (
        f'<svg role="img" aria-label="{name}" width="142" height="36" viewBox="-1 0 142 36" '
        'style="flex:none"><polyline fill="none" '
        f'stroke="currentColor" stroke-width="1.5" points="{points}"/></svg>'
    )
