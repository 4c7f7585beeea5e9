"""How long will a chapter take here? What it took on one machine, times how much slower this is.

`reference.json` holds what `make bench REFERENCE=1` measured there: the standard steps of
probes.py, and each chapter. budgets.toml says which steps a chapter is made of (all, if it does
not); with several, the slowdown is the geometric mean of theirs.
"""

import json
import math
from pathlib import Path

import probes
from budgets import budgets

REFERENCE = Path(__file__).with_name("reference.json")


def read(path=REFERENCE):
    """Return what was measured on the reference machine: machine, date, steps and chapters."""
    return json.loads(path.read_text("utf-8"))


def write(machine, date, steps, chapters, path=REFERENCE):
    """Keep this machine's seconds as the reference: {step: seconds} and {"02": seconds}."""
    measured = {
        "machine": machine,
        "date": date,
        "steps": {name: round(seconds, 5) for name, seconds in steps.items()},
        "chapters": {chapter: round(seconds, 1) for chapter, seconds in chapters.items()},
    }
    path.write_text(json.dumps(measured, indent=1) + "\n", "utf-8", newline="\n")


def slowdown(here, there, names=probes.STEPS):
    """Return how many times as long as there the named steps take here: their geometric mean.

    here, there: {step: seconds}. Steps that one of them lacks are left out; None if none is left.
    """
    both = [name for name in names if name in here and name in there]
    if not both:
        return None
    return math.exp(sum(math.log(here[name] / there[name]) for name in both) / len(both))


def foretell(chapters, steps, reference, limits):
    """Return [(chapter, seconds foretold, whether they are only a limit)].

    steps: {step: seconds} of this machine. limits: the budgets; a chapter that the reference
    machine has not measured is foretold from its budget.
    """
    found = []
    for chapter in chapters:
        of_chapter = limits.get(chapter, {})
        names = of_chapter.get("steps", probes.STEPS)
        factor = slowdown(steps, reference["steps"], names)
        factor = factor or slowdown(steps, reference["steps"])
        seconds = reference["chapters"].get(chapter)
        limit = of_chapter.get("figures", {}).get("seconds", {}).get("at_most")
        if factor and (seconds or limit):
            found.append((chapter, factor * (seconds or limit), not seconds))
    return found


def here(chapters, steps):
    """Return foretell() with the reference and the budgets of this book."""
    return foretell(chapters, steps, read(), budgets())
