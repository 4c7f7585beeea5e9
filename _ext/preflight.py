"""`make preflight`: is this machine ready for the book, and how long will each chapter take here?

Works before anything is installed (standard library, Python 3.6): then it looks at Python, memory
and disk. Where the packages are there, `_ext/machine.py` looks at everything, with them.
"""

import os
import subprocess
import sys
from importlib.util import find_spec

import findings
import install

NEEDED = ("tensorflow", "keras", "psutil", "packaging")  # else there is nothing to look with


def interpreter(root):
    """Return the Python that has the book's packages: .venv's, or this one; None if neither."""
    venv = os.path.join(root, ".venv")
    if install.is_ready(root, venv):
        return install.python_of(venv)
    if not os.path.exists(venv) and all(map(find_spec, NEEDED)):
        return sys.executable
    return None


def before_installing(root):
    """Return what can be found without any package."""
    return [
        findings.python_finding(sys.version_info),
        findings.memory_finding(findings.total_memory()),
        findings.disk_finding(root, installed=False),
        findings.absent_finding(os.path.exists(os.path.join(root, ".venv"))),
    ]


def main(root=install.ROOT):
    """Print one screen of findings; 1 if something must be mended."""
    python = interpreter(root)
    if python:
        return subprocess.call([python, os.path.join(root, "_ext", "machine.py")])
    found = before_installing(root)
    print("\n".join(findings.screen(found)))
    return 0 if findings.is_ready(found) else 1


if __name__ == "__main__":
    sys.exit(main())
