"""Preflight: what it finds on machines of all kinds, and how it foretells a chapter's seconds."""

import collections
import importlib.metadata
import json
import os
import subprocess
import sys
import tomllib

import execute
import findings
import foretell
import install
import machine
import preflight
import probes
import pytest
from conftest import ROOT
from notebooks import chapter_paths
from packaging.requirements import Requirement

from helpers import data

Usage = collections.namedtuple("Usage", "total used free")
Battery = collections.namedtuple("Battery", "percent power_plugged")
GB = 1e9


# ---- Before anything is installed ----------------------------------------------------------------


@pytest.mark.parametrize("version, level", [((3, 10, 2), "fail"), ((3, 12, 1), "ok")])
def test_python_is_judged_as_the_installation_judges_it(version, level):
    found = findings.python_finding(version)
    assert found.level == level and found.found == ".".join(map(str, version))


@pytest.mark.parametrize(
    "total, free, level",
    [
        (2 * GB, None, "fail"),
        (4 * GB, None, "warn"),
        (16 * GB, None, "ok"),
        (16 * GB, 1 * GB, "warn"),
        (16 * GB, 8 * GB, "ok"),
        (None, None, "ok"),
    ],
)
def test_memory(total, free, level):
    assert findings.memory_finding(total, free).level == level


def test_the_least_memory_is_more_than_any_chapter_may_take():
    budgets = tomllib.loads((ROOT / "_ext" / "budgets.toml").read_text("utf-8"))
    peaks = [chapter["figures"]["peak_memory_mb"]["at_most"] for chapter in budgets.values()]
    assert max(peaks) * 2**20 < findings.LEAST_GB * GB


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="Windows tells it in another way")
def test_this_machines_memory_is_the_one_that_psutil_sees():
    import psutil

    assert findings.total_memory() == pytest.approx(psutil.virtual_memory().total, rel=0.01)


@pytest.mark.parametrize(
    "installed, free, level",
    [
        (False, 3 * GB, "fail"),
        (False, 5 * GB, "ok"),
        (True, 3 * GB, "ok"),
        (True, 0.5 * GB, "warn"),
    ],
)
def test_disk_is_needed_most_before_the_packages_are_there(tmp_path, installed, free, level):
    found = findings.disk_finding(str(tmp_path), installed, lambda folder: Usage(9, 9, free))
    assert found.level == level and f"{free / GB:.1f} GB" in found.found


def test_without_an_environment_it_says_how_to_install(tmp_path):
    for name in ("findings", "preflight", "install", "problems"):
        (tmp_path / "_ext").mkdir(exist_ok=True)
        source = (ROOT / "_ext" / f"{name}.py").read_text("utf-8")
        (tmp_path / "_ext" / f"{name}.py").write_text(source, "utf-8")
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    command = [sys.executable, "-S", str(tmp_path / "_ext" / "preflight.py")]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert answer.returncode == 1 and answer.stderr == ""
    assert "Python" in answer.stdout and "make install" in answer.stdout
    assert answer.stdout.rstrip().endswith("to mend.")


def test_an_environment_of_older_pins_is_not_looked_at(tmp_path, capsys):
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    install.make_venv(str(tmp_path / ".venv"))
    assert preflight.main(str(tmp_path)) == 1
    assert "not as the book needs them now" in capsys.readouterr().out


# ---- With the packages ---------------------------------------------------------------------------


def version_of(versions):
    def look(name):
        if name not in versions:
            raise importlib.metadata.PackageNotFoundError(name)
        return versions[name]

    return look


@pytest.mark.parametrize(
    "versions, level, told",
    [
        ({"six": "1.17.0", "numpy": "2.4.2"}, "ok", "all 2 as pinned"),
        ({"six": "1.17.0", "numpy": "2.3.0"}, "fail", "numpy (2.3.0, not ==2.4.2)"),
        ({"six": "1.16.0"}, "fail", "six (1.16.0, not ==1.17.0) and 1 more"),
    ],
)
def test_versions_are_compared_with_the_pins(versions, level, told):
    wanted = [Requirement("six==1.17.0"), Requirement("numpy==2.4.2")]
    found = machine.packages_finding(wanted, version_of(versions))
    assert (found.level, found.found) == (level, told)


def test_the_pins_are_those_of_this_machine():
    names = {pin.name for pin in machine.pins()}
    assert {"numpy", "keras"} <= names
    assert ("pywinpty" in names) == (os.name == "nt")


def test_helpers_of_another_folder_are_found(tmp_path):
    (tmp_path / "data").mkdir()
    found = machine.helpers_finding(tmp_path)
    assert found.level == "fail" and "install again" in found.mend


def test_a_damaged_data_file_is_named():
    def load(name):
        if name == "mnist.npz":
            raise data.DataError("damaged")

    found = machine.data_finding(load)
    assert found.level == "fail" and found.found == "missing or damaged: data/mnist.npz"
    assert machine.data_finding(load, ["names.csv"]).level == "ok"


def test_a_data_file_of_this_book_is_really_read(tmp_path):
    found = machine.data_finding(lambda name: data.load_arrays(name, tmp_path), ["words.npz"])
    assert found.level == "fail"


@pytest.mark.parametrize(
    "battery, warned", [(None, 0), (Battery(50, True), 0), (Battery(50, None), 0)]
)
def test_power_is_told_only_when_it_is_off(battery, warned):
    assert len(machine.power_finding(battery)) == warned
    assert machine.power_finding(Battery(50, False))[0].level == "warn"


def steps_of(code, at_most=60):
    return machine.run_steps([sys.executable, "-c", code], at_most)


def test_a_tensorflow_that_ends_its_process_is_a_finding():
    seconds, ended = steps_of("import os; os.abort()")
    found = machine.tensorflow_finding(seconds, ended)
    assert found.level == "fail" and found.mend


def test_a_missing_library_on_windows_is_told_by_its_name():
    code = """print('\\n[TensorFlow DLL Diagnostic] Analyzing: x')
try:
    raise ImportError('DLL load failed while importing x')
except ImportError:
    raise ImportError('Failed to load the runtime.\\nIf you need help, ask.')"""
    seconds, ended = steps_of(code)
    assert seconds == {}
    assert "Visual C++" in machine.tensorflow_finding(seconds, ended).mend


def test_a_slow_first_import_is_no_reason_to_install_again():
    found = machine.tensorflow_finding(*steps_of("import time; time.sleep(60)", at_most=1))
    assert found.level == "fail" and found.mend.startswith("look again")


def test_what_was_measured_before_the_time_was_up_is_kept():
    code = 'import time; print(\'{"tensorflow": 9}\\n{"dense": 2}\', flush=True); time.sleep(60)'
    seconds, ended = steps_of(code, at_most=3)
    assert seconds == {"tensorflow": 9, "dense": 2} and "not done after 3 s" in ended
    assert machine.tensorflow_finding(seconds, ended).level == "warn"


def test_this_machine_is_looked_at_whole():
    command = [sys.executable, str(ROOT / "_ext" / "machine.py")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    lines = answer.stdout.splitlines()
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert len(lines) <= 25 and max(map(len, lines)) <= 80
    found = [line[6:].split()[0] for line in lines if line.startswith(("ok", "WARN"))]
    wanted = ["Python", "Memory", "Disk", "Packages", "Helpers", "Data", "TensorFlow", "Speed"]
    assert [name for name in found if name != "Power"] == wanted
    for chapter in chapter_paths():
        assert any(f"  {chapter} " in line for line in lines), chapter


# ---- One screen ----------------------------------------------------------------------------------


def test_the_worst_machine_still_fits_on_one_screen():
    names = ["Python", "Memory", "Disk", "Power", "Packages", "Helpers", "Data", "TensorFlow"]
    worst = [findings.Finding(name, "fail", "x" * 200, "do " + "this " * 12) for name in names]
    chapters = [(f"{k:02}", 1234.5, True) for k in range(1, 13)]
    lines = findings.screen(worst, chapters)
    assert max(map(len, lines)) <= 80 and len(lines) <= 40
    assert lines[-1] == "Not ready: 8 things to mend."
    warned = [worst[0]._replace(level="warn", mend="")]
    assert findings.screen(warned)[-1] == "This machine is ready." and findings.is_ready(warned)


# ---- Foretelling ---------------------------------------------------------------------------------

LIMITS = {
    "02": {"steps": ["dense"], "figures": {"seconds": {"at_most": 200}}},
    "03": {"figures": {"seconds": {"at_most": 100}}},
}
REFERENCE = {"steps": {"dense": 1.0, "recurrent": 4.0}, "chapters": {"02": 100.0}}


def test_a_chapter_takes_as_much_longer_as_its_steps_do():
    told = foretell.foretell(["02", "03"], {"dense": 2.0, "recurrent": 32.0}, REFERENCE, LIMITS)
    # 02 by its own step, twice as slow; 03 by its budget and all steps, sqrt(2 * 8) = 4 times.
    assert told == [("02", pytest.approx(200), False), ("03", pytest.approx(400), True)]


def test_a_step_that_was_not_measured_is_done_without():
    told = foretell.foretell(["02"], {"recurrent": 12.0}, REFERENCE, LIMITS)
    assert told == [("02", pytest.approx(300), False)]
    assert foretell.foretell(["02"], {}, REFERENCE, LIMITS) == []


def test_the_same_machine_takes_the_same_time():
    reference = foretell.read()
    for chapter, seconds, limit in foretell.here(list(reference["chapters"]), reference["steps"]):
        assert not limit and seconds == pytest.approx(reference["chapters"][chapter])


def test_the_reference_is_written_as_it_is_read(tmp_path):
    path = tmp_path / "reference.json"
    foretell.write("one", "2026-01-02", {"dense": 0.0212345}, {"02": 99.96}, path)
    kept = {"machine": "one", "date": "2026-01-02"}
    assert foretell.read(path) == {**kept, "steps": {"dense": 0.02123}, "chapters": {"02": 100.0}}
    assert path.read_bytes().endswith(b"}\n")


def test_the_books_reference_is_of_its_steps_and_chapters():
    reference = foretell.read()
    assert set(reference["steps"]) == set(probes.STEPS)
    assert set(reference["chapters"]) == set(chapter_paths())
    assert all(seconds > 0 for seconds in [*reference["steps"].values()])


def test_every_budget_names_steps_that_there_are():
    budgets = tomllib.loads((ROOT / "_ext" / "budgets.toml").read_text("utf-8"))
    for chapter, of_chapter in budgets.items():
        assert set(of_chapter.get("steps", probes.STEPS)) <= set(probes.STEPS), chapter


def test_a_step_is_timed_without_its_first_calls(monkeypatch):
    clock, calls = [0.0], []

    def step():
        calls.append(1)
        clock[0] += 100 if len(calls) <= 2 else 0.5

    monkeypatch.setattr(probes.time, "perf_counter", lambda: clock[0])
    assert probes.seconds_of(step) == 0.5 and len(calls) == 2 + 5


@pytest.mark.parametrize("name", ["dense", "convolution", "recurrent"])
def test_a_standard_training_step_trains(name):
    step = getattr(probes, name)()
    losses = [step() for _ in range(8)]
    assert losses[-1] < losses[0]


def test_the_reference_is_this_machines_when_asked_for(monkeypatch, capsys):
    import bench_tools

    written = []
    monkeypatch.setattr(foretell, "write", lambda *what: written.append(what))
    monkeypatch.setattr(bench_tools, "measured_seconds", lambda: {"02": 9.0})
    steps = dict.fromkeys(probes.STEPS, 1.0)
    monkeypatch.setattr(machine, "run_steps", lambda: ({"tensorflow": 3.0, **steps}, ""))
    assert bench_tools.keep_reference() == []
    assert written[0][0] == execute.describe_machine() and written[0][2:] == (steps, {"02": 9.0})
    monkeypatch.setattr(machine, "run_steps", lambda: ({"dense": 1.0}, "not done"))
    assert bench_tools.keep_reference() == ["reference"] and len(written) == 1


def test_the_bench_prints_what_was_foretold_beside_what_was_measured(capsys):
    import bench_tools

    told = [("02", 50.0, False), ("03", 400.0, False), ("04", 7.0, True), ("05", 7.0, False)]
    off = bench_tools.show_foretold(told, {"02": 100.0, "03": 200.0, "04": 7.0})
    assert off == pytest.approx(2)  # one half as long, one twice: both are off by 2
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines if line.startswith(("02", "03", "04"))] == [
        ["02", "50.0", "s", "100.0", "s", "0.50"],
        ["03", "400.0", "s", "200.0", "s", "2.00"],
    ]
    assert bench_tools.show_foretold([], {}) is None


def test_no_part_of_preflight_imports_tensorflow_by_itself():
    code = "import machine, preflight, sys; print(json.dumps(sorted({'tensorflow', 'keras'} &"
    code = f"import json; {code} set(sys.modules))))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "_ext", capture_output=True, text=True, check=True
    )
    assert json.loads(answer.stdout) == []
