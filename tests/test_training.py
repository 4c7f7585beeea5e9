"""The progress that stands beside every training."""

import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from helpers import training


@pytest.fixture
def shown(monkeypatch):
    pictures = []

    class View:
        def update(self, picture, raw):
            pictures.append(picture)

    def display(picture, raw, display_id):
        pictures.append(picture)
        return View()

    monkeypatch.setattr(training, "display", display)
    return pictures


def fit(progress, epochs=3):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.linspace(0, 1, 32)[:, None]
    return model.fit(x, 2 * x, epochs=epochs, verbose=0, callbacks=[progress])


def test_losses_are_those_of_keras_and_the_clock_runs(shown):
    progress = training.Progress("toy")
    history = fit(progress)
    assert progress.losses == pytest.approx(history.history["loss"])
    assert progress.seconds > 0
    assert shown[0]["text/plain"] == "toy: epoch 0 of 3"
    assert "epoch 1 of 3, about" in shown[1]["text/plain"]
    assert shown[-1]["text/plain"].startswith("toy: 3 epochs in ")
    assert "<svg" in shown[-1]["text/html"]


def test_a_second_fit_starts_afresh(shown):
    progress = training.Progress()
    fit(progress)
    fit(progress, epochs=2)
    assert len(progress.losses) == 2


def test_it_works_outside_a_notebook(monkeypatch):
    monkeypatch.setattr(training, "display", lambda *_, **__: None)
    progress = training.Progress()
    fit(progress)
    assert len(progress.losses) == 3


def test_the_curve_falls_with_the_loss_and_says_so():
    svg = ElementTree.fromstring(training.loss_curve([4.0, 2.0, 1.0], total=5))
    points = [tuple(map(float, p.split(","))) for p in svg[0].get("points").split()]
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert [y for _, y in points] == sorted(y for _, y in points)  # downwards on the screen
    assert points[-1][0] == pytest.approx(70)  # two of four steps
    assert svg.get("aria-label") == "Loss by epoch: from 4 to 1"


@pytest.mark.parametrize("losses", [[], [1.0], [1.0, float("nan")], [float("inf"), 1.0]])
def test_no_curve_without_a_line(losses):
    assert training.loss_curve(losses, total=3) == ""


def test_a_flat_loss_is_drawn():
    assert "nan" not in training.loss_curve([1.0, 1.0], total=2)


def test_a_label_cannot_break_the_page(shown):
    fit(training.Progress("<b>"))
    assert "&lt;b&gt;: 3 epochs" in shown[-1]["text/html"]


def test_rounds_count_up_and_say_so(shown, monkeypatch):
    clock = iter([100.0, 110.0, 124.0, 130.5])
    monkeypatch.setattr(training, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    assert list(training.rounds(3, "toy")) == [0, 1, 2]
    assert [picture["text/plain"] for picture in shown] == [
        "toy: round 0 of 3",
        "toy: round 1 of 3, about 20 s left",
        "toy: round 2 of 3, about 12 s left",
        "toy: 3 rounds in 30.5 s",
    ]


def test_rounds_refuse_another_count():
    for wrong in (0, -1, 2.0, True, "3"):
        with pytest.raises(ValueError, match="count: got"):
            list(training.rounds(wrong))
