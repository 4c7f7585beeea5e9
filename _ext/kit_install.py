"""Install the course from this folder, without a network: `python install.py`.

Only the standard library, and only syntax that Python 3.6 can parse.
"""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COURSE = os.path.join(HERE, "course")
sys.path.insert(0, os.path.join(COURSE, "_ext"))

import install  # noqa: E402
from problems import check_kit, check_python, in_one_sentence, system_name  # noqa: E402


def check():
    """Raise Problem unless this kit is made for this system and this Python."""
    check_python(sys.version_info)
    with open(os.path.join(HERE, "kit.json"), encoding="utf-8") as file:
        check_kit(json.load(file)["targets"], system_name(), sys.version_info)


def tell():
    """Say what to open."""
    python = install.python_of(os.path.join(COURSE, ".venv"))
    print("\nTo read the book, open this file in a browser:")
    print("  " + os.path.join(HERE, "site", "index.html"))
    print("To work through the chapters, start JupyterLab (the folder workshop opens):")
    workshop = os.path.join(COURSE, "workshop")
    print(f'  "{python}" -m jupyter lab --notebook-dir="{COURSE}" "{workshop}"')


def prepare():
    """Install, look whether this machine is ready, say what to open; return what was found."""
    check()
    install.install(COURSE, wheels=os.path.join(HERE, "wheels"))
    print("\nIs this machine ready? (up to a minute)", flush=True)
    python = install.python_of(os.path.join(COURSE, ".venv"))
    status = subprocess.call([python, os.path.join(COURSE, "_ext", "machine.py")])
    tell()
    return status


def main():
    """Make this machine ready; 1 after one sentence where that cannot be done."""
    return in_one_sentence(prepare, install.NOT_INSTALLED)


if __name__ == "__main__":
    sys.exit(main())
