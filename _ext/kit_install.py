"""Install the course from this folder, without a network: `python install.py`.

Only the standard library, and only syntax that Python 3.6 can parse.
"""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COURSE = os.path.join(HERE, "course")
if not os.path.exists(os.path.join(COURSE, "_ext", "problems.py")):
    sys.exit(
        "The folder course is not beside this file: unpack the kit, or copy all of it to the "
        "disk, and start install.py there."
    )
sys.path.insert(0, os.path.join(COURSE, "_ext"))

import install  # noqa: E402
from problems import check_kit, in_one_sentence, system_name  # noqa: E402


def check():
    """Raise Problem unless this kit is made for this system and this Python."""
    with open(os.path.join(HERE, "kit.json"), encoding="utf-8") as file:
        check_kit(json.load(file)["targets"], system_name(), sys.version_info)


def tell():
    """Say what to open."""
    # A quoted path at the start of a line is no command in PowerShell, so the folder comes first.
    python = os.path.relpath(install.python_of(os.path.join(COURSE, ".venv")), COURSE)
    print("\nTo read the book, open this file in a browser:")
    print("  " + os.path.join(HERE, "site", "index.html"))
    print("To work through the chapters, now and whenever you come back, in a terminal:")
    print(f'  cd "{COURSE}"')
    print(f"  {python} {install.OPEN_WORKSHOP}")


def prepare():
    """Install, look whether this machine is ready, say what to open; return what was found."""
    check()
    stamp = os.path.join(COURSE, ".venv", "installed")
    if os.path.exists(stamp) and not install.is_usable(os.path.dirname(stamp)):
        os.remove(stamp)  # copied from another laptop, whose Python is not here
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
