"""What the bench says of the tools that prepare a room: preflight, and the kit."""

import datetime
import math
import tempfile
import time
from pathlib import Path

import book
import execute
import foretell
import kit
import machine
import publish
import report
from notebooks import ROOT
from problems import Problem

OF_PREFLIGHT = {"preflight_seconds": {"at_most": 60, "unit": "s"}}
OFF = {"at_most": 1.5, "aim": 1.2}  # as times too long, or times too short, over all chapters
HEAD = f"{'chapter':<34}{'foretold':>12}{'measured':>12}{'ratio':>12}"


def measured_seconds(root=ROOT):
    """Return {"02": seconds} of the chapters that have a run on this machine."""
    return {c: run.record["seconds"] for c, run in publish.published(root).items()}


def show_foretold(foretold, measured):
    """Print what preflight foretells beside what was measured; return how far off it is.

    foretold: as foretell() gives it. Chapters foretold by their budget alone are left out. Returns
    a factor, 1 for right on average, 2 for twice or half as long; None where nothing can be told.
    """
    print(f"\nEach chapter's seconds, as preflight foretells them\n{HEAD}")
    logs = []
    for chapter, seconds, limit in foretold:
        if limit or chapter not in measured:
            continue
        ratio = seconds / measured[chapter]
        logs.append(abs(math.log(ratio)))
        print(f"{chapter:<34}{seconds:>10.1f} s{measured[chapter]:>10.1f} s{ratio:>12.2f}")
    left = len(foretold) - len(logs)
    if left:
        print(f"{left} chapters are not in reference.json yet: make bench REFERENCE=1")
    return math.exp(sum(logs) / len(logs)) if logs else None


def bench_preflight():
    """Time preflight, print it beside the measured chapters; return (that miss, not measured)."""
    started = time.perf_counter()
    found, chapters = machine.look()
    figures = {"preflight_seconds": time.perf_counter() - started}
    limits = dict(OF_PREFLIGHT)
    off = show_foretold(chapters, measured_seconds())
    if off is not None:
        figures["foretold_off"], limits["foretold_off"] = off, OFF
    missed = report.show("Preflight", figures, limits, OF_PREFLIGHT)
    mend = [f"preflight: {f.name} ({f.found})" for f in found if f.level == machine.FAIL]
    return missed + mend, [] if off is not None else ["foretold_off"]


def bench_kit(site=(ROOT / book.BUILT).parent):
    """Make a kit for this machine and time it; return (that miss, not measured)."""
    with tempfile.TemporaryDirectory(prefix="kit-") as folder:
        started = time.perf_counter()
        try:
            size = kit.make(Path(folder) / "kit", kit.asked_targets("", ""), site)
        except Problem as problem:
            print(f"\nThe kit, not made: {problem}")
            return [], ["kit"]
        seconds = time.perf_counter() - started
    figures = {"kit_seconds": seconds, "kit_mb": size / 1e6}
    return report.show("The kit for this machine", figures, {}, figures), []


def keep_reference():
    """Write this machine's steps and chapters as what preflight compares with."""
    seconds, ended = machine.run_steps()
    steps = {name: value for name, value in seconds.items() if name in foretell.probes.STEPS}
    if ended or len(steps) < len(foretell.probes.STEPS):
        print(f"\nNo reference was written: {ended or 'not every step was done'}.")
        return ["reference"]
    today = datetime.date.today().isoformat()
    foretell.write(execute.describe_machine(), today, steps, measured_seconds())
    print("\nThis machine's times are what preflight compares with: _ext/reference.json.")
    return []
