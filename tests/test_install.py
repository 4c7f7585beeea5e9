"""Installing: each thing that can go wrong on a fresh machine ends in one clear sentence."""

import collections
import os
import subprocess
import sys

import install
import pytest
from conftest import ROOT

Usage = collections.namedtuple("Usage", "total used free")
OFFLINE = """WARNING: Retrying (Retry(total=0)) after connection broken by
'NewConnectionError(<HTTPSConnection>: Failed to establish a new connection: [Errno -3]
Temporary failure in name resolution)': /simple/absl-py/
ERROR: Could not find a version that satisfies the requirement absl-py==2.5.1"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def fake_python(project, script):
    """Put a stand-in for the environment's Python there; it runs script and knows this version."""
    path = install.python_of(str(project / ".venv"))
    os.makedirs(os.path.dirname(path))
    with open(path, "w") as file:
        file.write(f"#!{sys.executable}\nimport sys\n")
        file.write("if '-c' in sys.argv: print(sys.version_info[:2]); sys.exit()\n")
        file.write(f"open({str(project / 'called')!r}, 'a').write('x')\n{script}\n")
    os.chmod(path, 0o755)


@pytest.mark.parametrize("version", [(3, 10, 1), (3, 14, 0), (2, 7, 18)])
def test_a_wrong_python_is_named_with_the_way_out(version):
    with pytest.raises(install.Problem) as caught:
        install.check_python(version)
    found = f"this is {version[0]}.{version[1]}"
    assert found in str(caught.value) and "make book PYTHON=" in str(caught.value)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 5)])
def test_right_pythons_pass(version):
    install.check_python(version)


@pytest.mark.parametrize("absent", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(absent):
    def import_module(name):
        if name == absent:
            raise ImportError(name)

    with pytest.raises(install.Problem, match="apt install python3-venv"):
        install.check_venv(import_module)


def test_a_full_disk_is_told_in_gigabytes(tmp_path):
    with pytest.raises(install.Problem, match=r"about 4 GB .* 1\.5 GB are free"):
        install.check_disk(str(tmp_path), lambda folder: Usage(9e9, 7.5e9, 1.5e9))
    install.check_disk(str(tmp_path), lambda folder: Usage(9e9, 1e9, 8e9))


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a #! line")
def test_no_network_is_one_sentence(project):
    fake_python(project, f"print({OFFLINE!r}); sys.exit(1)")
    with pytest.raises(install.Problem) as caught:
        install.install(str(project))
    assert "network" in str(caught.value) and "\n" not in str(caught.value)
    assert not (project / ".venv" / "installed").exists()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a #! line")
def test_another_failure_of_pip_shows_its_last_lines(project):
    fake_python(project, "print('Collecting six')\nprint('ERROR: odd wheel'); sys.exit(1)")
    with pytest.raises(install.Problem, match="last lines were:\n(.|\n)*ERROR: odd wheel"):
        install.install(str(project))


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a #! line")
def test_from_a_folder_of_wheels_no_index_is_asked(project):
    fake_python(project, f"open({str(project / 'asked')!r}, 'w').write(' '.join(sys.argv[1:]))")
    install.install(str(project), wheels="wheels")
    asked = (project / "asked").read_text()
    assert "--isolated install --no-index --find-links wheels -r requirements.txt" in asked


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a #! line")
def test_a_second_call_does_nothing_until_the_pins_change(project):
    fake_python(project, "print('Installing collected packages: six')")
    for _ in range(2):
        install.install(str(project))
    assert (project / "called").read_text() == "x"
    (project / "requirements.txt").write_text("six==1.16.0\n")
    install.install(str(project))
    assert (project / "called").read_text() == "xx"


def test_only_what_pip_reads_asks_for_a_new_installation(project):
    before = install.stamp_of(str(project))
    (project / "pyproject.toml").write_text("[project]\n[tool.ruff]\nline-length = 99\n")
    assert install.stamp_of(str(project)) == before
    (project / "pyproject.toml").write_text("[project]\n[tool.setuptools.packages.find]\n")
    assert install.stamp_of(str(project)) != before


def test_a_warning_long_before_the_end_is_not_why_pip_failed(project):
    output = OFFLINE + "\nCollecting six" * 30 + "\nERROR: odd wheel"
    assert "network" in install.explain_pip(OFFLINE)
    assert "odd wheel" in install.explain_pip(output) and "network" not in install.explain_pip(
        output
    )


@pytest.mark.parametrize(
    "asked, said", [((3, 12, 9), ""), ((3, 13, 1), "has Python 3.12; to use 3.13"), ((3, 9, 0), "")]
)
def test_another_python_than_the_environments_is_told(tmp_path, capsys, asked, said):
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.3\n")
    install.tell_other_python(str(tmp_path), asked)
    printed = capsys.readouterr().out
    assert (said in printed) if said else (printed == "")


def test_the_version_of_a_real_environment_is_read(tmp_path):
    assert install.version_of(str(tmp_path / ".venv")) is None
    install.make_venv(str(tmp_path / ".venv"))
    assert install.version_of(str(tmp_path / ".venv")) == sys.version_info[:2]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script with a #! line")
def test_the_disk_is_asked_only_before_the_first_installation(project, monkeypatch):
    def full(folder):
        raise install.Problem("Make room.")

    monkeypatch.setattr(install, "check_disk", full)
    with pytest.raises(install.Problem, match="Make room"):
        install.install(str(project))
    fake_python(project, "")
    install.install(str(project))


def test_an_environment_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(install.Problem, match="could not be made"):
        install.make_venv(str(tmp_path / "file" / ".venv"))


def test_a_broken_environment_is_not_gone_on_with(tmp_path):
    assert not install.is_usable(str(tmp_path / ".venv"))
    install.make_venv(str(tmp_path / ".venv"))
    assert install.is_usable(str(tmp_path / ".venv"))


def test_the_real_pip_without_a_network(project):
    (project / "requirements.txt").write_text("a-package-of-this-test==1.0\n")
    dead = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    environment = {**os.environ, **dead}
    install.make_venv(str(project / ".venv"))
    code = f"import install; install.install({str(project)!r})"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "_ext",
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "Problem: The packages could not be fetched because the network" in answer.stderr


def test_inside_a_kit_its_own_wheels_are_installed(tmp_path):
    course = tmp_path / "kit" / "course"
    course.mkdir(parents=True)
    assert install.own_wheels(str(course)) is None
    (tmp_path / "kit" / "kit.json").write_text("{}")
    assert install.own_wheels(str(course)) == str(tmp_path / "kit" / "wheels")


def test_main_ends_in_one_sentence_and_1(monkeypatch, capsys):
    def fail(wheels):
        raise install.Problem("Make room.")

    monkeypatch.setattr(install, "install", fail)
    assert install.main() == 1
    assert capsys.readouterr().err == "Make room.\n"
