"""Make .venv and install the book's exact pins, or say in one sentence why that cannot be done.

Only the standard library, and only syntax that Python 3.6 can parse: the first thing that this
file has to be able to say is that the Python which runs it is too old.
"""

import hashlib
import os
import subprocess
import sys

from problems import (
    NEWEST,
    OLDEST,
    Problem,
    check_disk,
    check_python,
    check_venv,
    explain_pip,
    in_one_sentence,
)

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STEPS = ("Collecting ", "Downloading ", "  Downloading ", "Processing ", "Installing ")
OPEN_WORKSHOP = "-m jupyter lab --notebook-dir=. --FileContentsManager.preferred_dir=workshop"
NOT_INSTALLED = "The packages could not be installed"
INSTALLED_BY = ("[build-system]", "[project", "[tool.setuptools")


def stamp_of(root):
    """Return the hash of what pip reads: the pins, and the project's own tables for it."""
    with open(os.path.join(root, "requirements.txt"), encoding="utf-8") as file:
        text = file.read()
    counts = False
    with open(os.path.join(root, "pyproject.toml"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("["):
                counts = line.startswith(INSTALLED_BY)
            text += line if counts else ""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def python_of(venv):
    """Return the path of the interpreter inside the environment, on any system."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


def is_ready(root, venv):
    """Return whether venv holds exactly what root asks for."""
    try:
        with open(os.path.join(venv, "installed"), encoding="ascii") as file:
            return file.read() == stamp_of(root) and os.path.exists(python_of(venv))
    except OSError:
        return False


def run_pip(command, root):
    """Run pip, print a line for each package as it comes, and raise Problem if it fails."""
    pip = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=dict(os.environ, PYTHONIOENCODING="utf-8"),
        universal_newlines=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    output = []
    for line in pip.stdout:
        output.append(line)
        if line.startswith(STEPS):
            print("  " + line.strip()[:96], flush=True)
    if pip.wait() != 0:
        raise Problem(explain_pip("".join(output)))


def is_usable(venv):
    """Return whether venv has an interpreter of the same version as this one (to go on with)."""
    if not os.path.exists(python_of(venv)):
        return False
    ask = [python_of(venv), "-c", "import sys, pip; print(sys.version_info[:2])"]
    answer = subprocess.run(ask, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return answer.stdout.decode().strip() == str(tuple(sys.version_info[:2]))


def version_of(venv):
    """Return the Python of an environment as its own file states it, such as (3, 12), or None."""
    try:
        with open(os.path.join(venv, "pyvenv.cfg"), encoding="utf-8") as file:
            pairs = dict(line.split("=", 1) for line in file if "=" in line)
        values = {name.strip(): value.strip() for name, value in pairs.items()}
        parts = values.get("version", values.get("version_info", "")).split(".")
        return int(parts[0]), int(parts[1])
    except (OSError, ValueError, IndexError):
        return None


def tell_other_python(venv, asked):
    """Say so where venv stays as it is and has another Python than the one that was asked for."""
    has, asked = version_of(venv), tuple(asked[:2])
    if has and has != asked and OLDEST <= asked <= NEWEST:
        print(
            "The book uses .venv, which has Python {}.{}; to use {}.{} instead, "
            "remove .venv first.".format(*(has + asked)),
            flush=True,
        )


def make_venv(venv):
    """Make an empty environment, replacing one that another Python or a failure left behind."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", venv],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if made.returncode != 0:
        last = (made.stdout.strip().splitlines() or ["no message"])[-1]
        raise Problem(
            f"The environment {venv} could not be made: {last}. If this is a stick, copy the "
            "whole folder to the disk, and start again there."
        )


def install(root=ROOT, venv=None, wheels=None):
    """Make root/.venv with the exact pins; instant when they are already there.

    wheels: a folder that holds every package, so that nothing is asked of the network.
    """
    venv = venv or os.path.join(root, ".venv")
    if is_ready(root, venv):
        tell_other_python(venv, sys.version_info)
        return
    check_python(sys.version_info)
    check_venv()
    usable = is_usable(venv)
    if not os.path.exists(venv):
        check_disk(root)
    elif not usable:
        print("Making .venv anew: it is not whole, or it has another Python.", flush=True)
    print(
        "Installing the book's packages into .venv (once; a few minutes) ...",
        flush=True,
    )
    if not usable:
        make_venv(venv)
    pip = [python_of(venv), "-m", "pip", "--disable-pip-version-check"]
    if wheels:
        pip += ["--isolated", "install", "--no-index", "--find-links", wheels]
    else:
        pip += ["install", "--retries", "2"]
    try:
        run_pip(pip + ["-r", "requirements.txt"], root)
    except Problem as problem:
        if not wheels:
            raise
        raise Problem(
            f"{problem}\nIs the kit whole, and this Python (64-bit) one that it serves? "
            "Else copy it again."
        ) from None
    with open(os.path.join(venv, "installed"), "w", encoding="ascii") as file:
        file.write(stamp_of(root))
    print("Installed.", flush=True)


def own_wheels(root=ROOT):
    """Return the folder of packages where this course is part of a workshop's kit, else None."""
    kit = os.path.dirname(root)
    wheels = os.path.join(kit, "wheels")
    return wheels if os.path.exists(os.path.join(kit, "kit.json")) else None


def main():
    """Install; 1 after one sentence where that cannot be done."""
    return in_one_sentence(lambda: install(wheels=own_wheels()), NOT_INSTALLED)


if __name__ == "__main__":
    sys.exit(main())
