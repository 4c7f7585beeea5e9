"""The kit: each system's wheels, no solutions in the workshop, installed without a network."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import install
import kit
import nbformat
import notebooks
import pytest
import wheels
from conftest import ROOT
from notebooks import chapter_paths, exercises, read
from packaging.requirements import Requirement
from packaging.tags import sys_tags
from problems import Problem, check_kit, system_name
from slide_plans import plan_paths

REQUIREMENTS = (ROOT / "requirements.txt").read_text("utf-8")
MINUTES = 60
THIS_PYTHON = "{}.{}".format(*sys.version_info[:2])


# ---- Which wheels --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", wheels.TARGETS)
@pytest.mark.parametrize("python", wheels.PYTHONS)
def test_every_system_gets_its_own_tensorflow(name, python):
    for pins in wheels.pins(REQUIREMENTS, wheels.TARGETS[name], python):
        package = "tensorflow-cpu" if name in ("linux", "windows") else "tensorflow"
        assert [n for n in pins if n.startswith("tensorflow")] == [package]
        assert ("pywinpty" in pins, "appnope" in pins) == (name == "windows", name == "mac-arm")
        assert "setuptools" in pins  # what builds the book's own package


def test_pins_that_ask_for_the_patch_release_are_all_there():
    first, last = wheels.pins(REQUIREMENTS, wheels.TARGETS["linux"], "3.11")
    assert str(first["soupsieve"].specifier) != str(last["soupsieve"].specifier)


@pytest.mark.skipif(system_name() not in wheels.TARGETS, reason="no kit is made for this system")
def test_the_tags_of_this_machine_are_those_that_its_pip_takes():
    ours = wheels.tags_of(wheels.TARGETS[system_name()], THIS_PYTHON)
    theirs = [str(tag) for tag in sys_tags()]
    pure = {str(tag) for tag in ours if tag.platform == "any"}
    own = [str(tag) for tag in ours if tag.platform != "any"]
    assert pure == {tag for tag in theirs if tag.endswith("-any")}
    common = [tag for tag in own if tag in theirs]
    assert common == [tag for tag in theirs if tag in own] and len(common) > 3


def a_wheel(folder, name):
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "")
    return path


def chosen(folder, name, python, pin="numpy==2.4.2"):
    ranks = wheels.tags_of(wheels.TARGETS[name], python)
    path = wheels.best(Requirement(pin), sorted(folder.glob("*.whl")), ranks)
    return path and path.name


def test_the_wheel_of_a_system_and_a_python_is_chosen(tmp_path):
    names = {
        (
            "linux",
            "3.11",
        ): "numpy-2.4.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        ("linux", "3.12"): "numpy-2.4.2-cp312-cp312-manylinux_2_28_x86_64.whl",
        ("linux-arm", "3.12"): "numpy-2.4.2-cp312-cp312-manylinux_2_28_aarch64.whl",
        ("windows", "3.12"): "numpy-2.4.2-cp312-cp312-win_amd64.whl",
        ("mac-arm", "3.12"): "numpy-2.4.2-cp312-cp312-macosx_11_0_arm64.whl",
    }
    others = ["numpy-2.4.2-cp312-cp312-macosx_14_0_arm64.whl", "numpy-2.4.2-cp312-cp312-win32.whl"]
    others += ["numpy-2.4.1-cp312-cp312-win_amd64.whl", "numpy-2.4.2-cp312-cp312t-win_amd64.whl"]
    for name in [*names.values(), *others]:
        a_wheel(tmp_path, name)
    for (system, python), name in names.items():
        assert chosen(tmp_path, system, python) == name
    assert chosen(tmp_path, "windows", "3.13") is None


def test_pure_and_stable_wheels_serve_every_python(tmp_path):
    a_wheel(tmp_path, "six-1.17.0-py2.py3-none-any.whl")
    a_wheel(tmp_path, "psutil-7.2.2-cp36-abi3-manylinux_2_12_x86_64.manylinux2010_x86_64.whl")
    for python in wheels.PYTHONS:
        assert chosen(tmp_path, "linux", python, "six==1.17.0")
        assert chosen(tmp_path, "linux", python, "psutil==7.2.2")


def test_half_a_wheel_is_fetched_again(tmp_path):
    path = a_wheel(tmp_path, "six-1.17.0-py2.py3-none-any.whl")
    path.write_bytes(path.read_bytes()[:-30])
    wanted = {"six": Requirement("six==1.17.0")}
    ranks = wheels.tags_of(wheels.TARGETS["linux"], "3.12")
    assert wheels.choose(wanted, tmp_path, ranks) == ({}, [wanted["six"]])


@pytest.mark.parametrize(
    "name, python, told",
    [
        ("mac-intel", "3.12", "not published for Macs with an Intel processor"),
        ("amiga", "3.12", "No kit is made for amiga with Python 3.12; there is linux"),
        ("linux", "3.10", "No kit is made for linux with Python 3.10; there is linux"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(tmp_path, name, python, told):
    with pytest.raises(Problem, match=told):
        wheels.gather(REQUIREMENTS, name, python, tmp_path)


def test_without_a_network_no_kit_is_begun(tmp_path, monkeypatch):
    dead = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    for name, value in {**dead, "PIP_RETRIES": "0"}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "requirements.txt").write_text("a-package-of-this-test==1.0\n")
    with pytest.raises(Problem, match="network cannot be reached"):
        kit.make(tmp_path / "kit", [["linux", "3.12"]], tmp_path, tmp_path / "w", tmp_path)
    assert not (tmp_path / "kit").exists()


# ---- What is in it -------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A kit of this book for two systems, with one empty wheel and a site of one page."""
    (tmp_path / "cache").mkdir()
    wheel = a_wheel(tmp_path / "cache", "six-1.17.0-py2.py3-none-any.whl")
    monkeypatch.setattr(wheels, "gather", lambda *_: {wheel})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>The book</p>")
    targets = [["windows", "3.12"], ["linux", "3.12"]]
    kit.make(tmp_path / "kit", targets, tmp_path / "site", tmp_path / "cache")
    return tmp_path / "kit"


def test_a_kit_holds_the_site_the_course_and_the_wheels(made):
    names = {path.name for path in made.iterdir()}
    assert names == {"START.txt", "install.py", "kit.json", "site", "course", "wheels"}
    course = made / "course"
    assert not [
        p for p in course.rglob("*") if p.name in (".venv", ".git", "_build", "__pycache__")
    ]
    for path in (ROOT / "data").rglob("*.npz"):
        assert (course / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    start = (made / "START.txt").read_text("utf-8")
    assert "Python 3.12, on Windows (x86-64), Linux (x86-64)" in start and "py -3.12" in start


@pytest.mark.parametrize("chapter", chapter_paths())
def test_the_workshop_has_everything_but_the_solutions(made, chapter):
    path = chapter_paths()[chapter]
    whole, handed = read(path), read(made / "course" / "workshop" / path.name)
    nbformat.validate(handed)
    solutions = {f"ex{e.number}-solution" for e in exercises(whole)}
    assert solutions and [c.id for c in handed.cells] == [
        c.id for c in whole.cells if c.id not in solutions
    ]
    text = (made / "course" / "workshop" / path.name).read_text("utf-8")
    assert "{solution}" not in text
    assert read(made / "course" / "chapters" / path.name) == whole
    assert (made / "course" / "workshop" / "quizzes" / f"{path.stem}.json").exists()
    assert (made / "course" / "workshop" / "images" / f"{chapter}.png").exists()


def test_a_room_can_code_along(made):
    folder = made / "course" / "workshop"
    found = {path.name for path in folder.glob("code_along_*.ipynb")}
    assert found == {f"code_along_{chapter}.ipynb" for chapter in plan_paths()} and found
    for name in found:
        assert "# your turn: " in (folder / name).read_text("utf-8")


def test_what_cannot_be_served_is_said_before_anything_runs(monkeypatch, capsys):
    monkeypatch.setattr(kit.book, "build", lambda root: pytest.fail("the book was built"))
    assert kit.main(["--platform", "mac-intel", "--pythons", "3.12"]) == 1
    assert "Macs with an Intel processor" in capsys.readouterr().err


def test_outputs_do_not_go_along():
    cell = nbformat.v4.new_code_cell("1", id="a", execution_count=3)
    cell.outputs = [nbformat.v4.new_output("stream", text="1")]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    (bare,) = notebooks.without_solutions(notebook).cells
    assert (bare.outputs, bare.execution_count) == ([], None) and len(cell.outputs) == 1


def test_a_kit_is_made_anew_but_nothing_else_is_removed(made, tmp_path):
    kit.clear(made)
    assert list(made.iterdir()) == []
    (made / "kit.json").write_text("{}")
    (made / ".DS_Store").write_text("")
    kit.clear(made)
    (made / "thesis.txt").write_text("years of work")
    with pytest.raises(Problem, match="holds something else"):
        kit.clear(made)
    (made / "kit.json").write_text("{}")
    with pytest.raises(Problem, match="holds something else"):
        kit.clear(made)
    assert (made / "thesis.txt").exists()


def test_a_kit_inside_the_book_does_not_swallow_itself(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_ext").mkdir()
    shutil.copy(ROOT / "_ext" / "kit_install.py", tmp_path / "_ext")
    for name in ("kit", "kit.zip"):
        (tmp_path / name).mkdir()
    kit.add_course(tmp_path / "kit", tmp_path)
    assert {path.name for path in (tmp_path / "kit" / "course").iterdir()} == {
        *("chapters", "workshop", "_ext")
    }


def test_the_zip_unpacks_to_the_same_folder(made, tmp_path):
    with zipfile.ZipFile(kit.zipped(made)) as archive:
        archive.extractall(tmp_path / "unpacked")
    ours = {p.relative_to(made): p.read_bytes() for p in made.rglob("*") if p.is_file()}
    copy = tmp_path / "unpacked" / "kit"
    assert ours == {p.relative_to(copy): p.read_bytes() for p in copy.rglob("*") if p.is_file()}


def test_systems_and_pythons_are_listed_with_spaces_or_commas():
    assert kit.asked_targets("", "") == [[system_name(), THIS_PYTHON]]
    assert kit.asked_targets("linux, windows", "3.12 3.13") == [
        *(["linux", "3.12"], ["linux", "3.13"]),
        *(["windows", "3.12"], ["windows", "3.13"]),
    ]


# ---- For whom it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "system, machine, name",
    [
        ("linux", "x86_64", "linux"),
        ("linux", "aarch64", "linux-arm"),
        ("win32", "AMD64", "windows"),
        ("darwin", "arm64", "mac-arm"),
        ("darwin", "x86_64", "mac-intel"),
    ],
)
def test_a_system_has_a_name(system, machine, name):
    assert system_name(system, machine) == name
    if name in wheels.TARGETS:
        target = wheels.TARGETS[name]
        assert (target.sys_platform, target.platform_machine) == (system, machine)
        assert name in kit.NAMES


@pytest.mark.parametrize(
    "name, version, told",
    [
        ("linux", (3, 13, 0), "install Python 3.12, and start install.py with that"),
        ("mac-arm", (3, 12, 0), "ask for one that is made for it"),
        ("mac-intel", (3, 12, 0), "a Mac with Intel can only show the pages"),
        ("windows-arm", (3, 14, 0), "no kit can be made for Windows on ARM"),
    ],
)
def test_a_kit_for_others_says_for_whom(name, version, told):
    check_kit([["linux", "3.12"]], "linux", (3, 12, 9))
    with pytest.raises(Problem, match=told) as caught:
        check_kit([["windows", "3.12"], ["linux", "3.12"]], name, version)
    assert f"This is Python 3.{version[1]} on {name}" in str(caught.value)


def test_started_without_its_folder_it_says_so(made, tmp_path):
    alone = tmp_path / "unzipped by a click"
    alone.mkdir()
    shutil.copy(made / "install.py", alone)
    answer = subprocess.run([sys.executable, alone / "install.py"], capture_output=True, text=True)
    assert answer.returncode == 1 and "unpack the kit, or copy all of it" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_kit_for_others_installs_nothing(made):
    (made / "kit.json").write_text(json.dumps({"targets": [["amiga", "3.12"]]}))
    answer = subprocess.run(
        [sys.executable, "install.py"], cwd=made, capture_output=True, text=True
    )
    assert answer.returncode == 1 and len(answer.stderr.splitlines()) == 1
    assert "the kit is for Python 3.12 on amiga" in answer.stderr
    assert not (made / "course" / ".venv").exists()


# ---- Installed from it, with the network cut -----------------------------------------------------


def cut_off(command):
    """Return a command that runs another one without any network, as far as this system can."""
    walled = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which("unshare"):
        possible = subprocess.run([*walled, "true"], capture_output=True).returncode == 0
        return [*walled, *command] if possible else command
    return command


def environment_without_network(home):
    """Return variables that send whoever asks for a network to a port where nobody answers."""
    dead = "http://127.0.0.1:9"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
    proxies = {k: dead for k in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")}
    index = {"PIP_INDEX_URL": f"{dead}/simple", "PIP_NO_CACHE_DIR": "1"}
    return {**kept, **proxies, **index, "HOME": str(home), "USERPROFILE": str(home)}


def offline(command, cwd, home):
    home.mkdir(exist_ok=True)
    answer = subprocess.run(
        cut_off(command),
        cwd=cwd,
        env=environment_without_network(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=20 * MINUTES,
    )
    assert answer.returncode == 0, answer.stdout[-4000:] + answer.stderr[-4000:]
    return answer.stdout


LESSON = """import sys
from pathlib import Path
import keras, numpy as np
import helpers
from helpers import data
assert Path(helpers.__file__).is_relative_to(Path.cwd()), helpers.__file__
assert sys.prefix != sys.base_prefix
train, test = data.load_mnist()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
odds = model(test.images[:5]).numpy()
assert odds.shape == (5, 10) and np.allclose(odds.sum(1), 1, atol=1e-5)
print("learnt", len(train.images))
"""


def test_a_machine_is_ready_by_one_command_without_a_network(tmp_path):
    # About 3 GB, so it goes as soon as the test is over.
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        folder = Path(folder)
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("<p>The book</p>")
        kit.make(folder / "kit", [[system_name(), THIS_PYTHON]], folder / "site")
        moved = (folder / "kit").rename(folder / "copied from a stick")
        base = getattr(sys, "_base_executable", sys.executable)
        said = offline([base, "install.py"], moved, folder / "home")
        assert "Installed." in said and "This machine is ready." in said
        assert "index.html" in said and "jupyter lab" in said
        course = moved / "course"
        python = install.python_of(str(course / ".venv"))
        assert offline([python, "-c", LESSON], course, folder / "home").strip() == "learnt 60000"
        lab = offline([python, "-m", "jupyter", "lab", "--version"], course, folder / "home")
        assert f"jupyterlab=={lab.strip()}" in REQUIREMENTS
