"""What `make preflight` finds with the book's packages: all of findings.py, and whether they work.

Nothing here imports TensorFlow: it runs in a process of its own (probes.py), so that one which
ends its process, or never ends, is a finding like any other.
"""

import importlib.metadata
import json
import subprocess
import sys
import time
from pathlib import Path

import findings
import foretell
import probes
import psutil
from findings import FAIL, OK, WARN, Finding
from notebooks import ROOT, chapter_paths
from packaging.requirements import Requirement

AT_MOST = 50  # seconds for the standard steps; what has not come by then is not waited for
NO_LIBRARY = ("DLL load failed", "Could not find the DLL(s)")
REDISTRIBUTABLE = "install the Microsoft Visual C++ Redistributable (x64), then look again"
DAMAGED = "get the file back: `git checkout -- data`, or unpack the book again"
AGAIN = "remove the folder .venv, and install again"


def pins(root=ROOT):
    """Return the Requirements of requirements.txt that count on this machine."""
    lines = (root / "requirements.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if line[:1].isalnum()]
    return [pin for pin in found if pin.marker is None or pin.marker.evaluate()]


def packages_finding(wanted, version_of=importlib.metadata.version):
    """Compare the installed version of each wanted Requirement with its pin."""
    wrong = []
    for pin in wanted:
        try:
            found = version_of(pin.name)
        except importlib.metadata.PackageNotFoundError:
            found = "missing"
        if found == "missing" or not pin.specifier.contains(found, prereleases=True):
            wrong.append(f"{pin.name} ({found}, not {pin.specifier})")
    if not wrong:
        return Finding("Packages", OK, f"all {len(wanted)} as pinned", "")
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return Finding("Packages", FAIL, wrong[0] + more, AGAIN)


def helpers_finding(root=ROOT, python=sys.executable):
    """Say whether a notebook of this folder gets the helpers of this folder."""
    # UTF-8, because a folder's name may have letters that a console of Windows has not.
    ask = [python, "-X", "utf8", "-c", "import helpers; print(helpers.__file__)"]
    answer = subprocess.run(ask, cwd=root / "data", capture_output=True, encoding="utf-8")
    found = answer.stdout.strip()
    if found and Path(found).resolve() == (root / "helpers" / "__init__.py").resolve():
        return Finding("Helpers", OK, "those of this folder", "")
    return Finding("Helpers", FAIL, found or "not found", f"the folder was moved: {AGAIN}")


def data_finding(load=None, names=None):
    """Read every data file, which checks it against its SHA-256."""
    from helpers import data

    load, names = load or data.load_arrays, list(names or data.FILES)
    broken = []
    for name in names:
        try:
            load(name)
        except data.DataError:
            broken.append(f"data/{name}")
    if broken:
        return Finding("Data", FAIL, f"missing or damaged: {', '.join(broken)}", DAMAGED)
    return Finding("Data", OK, f"{len(names)} files, whole", "")


def power_finding(battery):
    """Judge psutil's battery (None: there is none): a laptop on its battery is slow."""
    if battery is None or battery.power_plugged is not False:
        return []
    return [Finding("Power", WARN, "running on the battery", "plug in: the battery slows training")]


def run_steps(command=None, at_most=AT_MOST):
    """Return ({step: seconds}, what went wrong or "") of the standard steps in their own process.

    The steps that were done before something went wrong are kept.
    """
    command = command or [sys.executable, str(ROOT / "_ext" / "probes.py")]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        output, errors = process.communicate(timeout=at_most)
        ended = "" if process.returncode == 0 else _why(process.returncode, errors)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        ended = f"not done after {at_most} s"
    seconds = {}
    for line in output.splitlines():  # on Windows TensorFlow writes there, too, why it failed
        seconds |= json.loads(line) if line.startswith("{") else {}
    return seconds, ended


def _why(code, errors):
    lines = errors.strip().splitlines() or [""]
    told = next((line for line in lines if any(sign in line for sign in NO_LIBRARY)), lines[-1])
    return told or f"the process ended with {code}"


def tensorflow_finding(seconds, ended):
    """Judge what run_steps() returned: did TensorFlow come up, and did it train?"""
    trained = [name for name in probes.STEPS if name in seconds and name != "plain"]
    if not ended and "tensorflow" in seconds:
        return Finding(
            "TensorFlow", OK, f"trains; its import took {seconds['tensorflow']:.0f} s", ""
        )
    if trained:
        return Finding("TensorFlow", WARN, f"trains, {ended}", "this machine is very slow today")
    mend = f"{AGAIN}; see Troubleshooting"
    if any(sign in ended for sign in NO_LIBRARY):
        mend = REDISTRIBUTABLE
    elif ended.startswith("not done after"):
        mend = "look again: the first import after an installation is the slowest"
    return Finding("TensorFlow", FAIL, ended or "it said nothing", mend)


def speed_finding(seconds, reference):
    """Say how this machine compares with the one whose times the book knows."""
    factor = foretell.slowdown(seconds, reference["steps"])
    if factor is None:
        return []
    told = f"takes {factor:.1f} times as long as {reference['machine']}"
    return [Finding("Speed", OK, told, "")]


def look(root=ROOT):
    """Return (findings, chapters' times as foretell() gives them) of this machine."""
    memory = psutil.virtual_memory()
    found = [
        findings.python_finding(sys.version_info),
        findings.memory_finding(memory.total, memory.available),
        findings.disk_finding(root, installed=True),
        *power_finding(psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None),
        packages_finding(pins(root)),
        helpers_finding(root),
        data_finding(),
    ]
    seconds, ended = run_steps()
    found.append(tensorflow_finding(seconds, ended))
    found += speed_finding(seconds, foretell.read())
    return found, foretell.here(list(chapter_paths(root)), seconds)


def main():
    """Print one screen; 1 if something must be mended before a chapter can run."""
    started = time.perf_counter()
    found, chapters = look()
    print("\n".join(findings.screen(found, chapters)))
    print(f"(Looked at in {time.perf_counter() - started:.0f} s.)")
    return 0 if findings.is_ready(found) else 1


if __name__ == "__main__":
    sys.exit(main())
