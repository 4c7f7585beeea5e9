"""Make .venv and install the book's exact pins, or say in one sentence why that cannot be done.

Only the standard library, and only syntax that every Python 3 can parse: the first thing that this
file has to be able to say is that the Python which runs it is too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST, NEWEST = (3, 11), (3, 13)
DISK_GB = 4
NO_NETWORK = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname provided",
    "getaddrinfo failed",
    "NewConnectionError",
    "Network is unreachable",
    "Connection refused",
    "ProxyError",
    "ConnectTimeoutError",
    "Read timed out",
)


class Problem(Exception):
    """One clear sentence that ends the installation."""


def check_python(version):
    """Raise Problem unless version, such as (3, 12), is one that the pinned wheels exist for."""
    found = tuple(version[:2])
    if OLDEST <= found <= NEWEST:
        return
    raise Problem(
        "The book needs Python {}.{} to {}.{}, and this is {}.{}: name another one, "
        "for example `make book PYTHON=python3.12`.".format(*(OLDEST + NEWEST + found))
    )


def check_venv(import_module=__import__):
    """Raise Problem where Python was packaged without its venv or ensurepip module."""
    try:
        import_module("venv")
        import_module("ensurepip")
    except ImportError:
        raise Problem(
            "This Python has no venv module: install it, on Debian or Ubuntu with "
            "`sudo apt install python3-venv`, and try again."
        ) from None


def check_disk(folder, usage=shutil.disk_usage):
    """Raise Problem when fewer than DISK_GB gigabytes are free where folder lies."""
    free = usage(folder).free / 1e9
    if free < DISK_GB:
        raise Problem(
            f"The book's packages need about {DISK_GB} GB of disk, and {free:.1f} GB are free "
            f"in {folder}: make room and try again."
        )


def stamp_of(root):
    """Return the hash that says which pins, and which project file, were installed."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(root, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


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


def explain_pip(output):
    """Turn what pip printed before it failed into one sentence, or into its last lines."""
    if any(sign in output for sign in NO_NETWORK):
        return (
            "The packages could not be fetched because the network cannot be reached: "
            "connect once, for the first installation, and try again."
        )
    if "No space left on device" in output:
        return f"The disk filled up while installing: free about {DISK_GB} GB."
    last = [line for line in output.splitlines() if line.strip()][-6:]
    return "pip could not install the packages; its last lines were:\n  " + "\n  ".join(last)


def run_pip(command, root):
    """Run pip, print a line for each package as it comes, and raise Problem if it fails."""
    pip = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        universal_newlines=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    output = []
    for line in pip.stdout:
        output.append(line)
        if line.startswith(("Collecting ", "Downloading ", "  Downloading ", "Installing ")):
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


def make_venv(venv):
    """Make an empty environment, replacing one that another Python or a failure left behind."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", venv],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if made.returncode != 0:
        last = (made.stdout.strip().splitlines() or ["no message"])[-1]
        raise Problem(f"The environment {venv} could not be made: {last}.")


def install(root=ROOT, venv=None):
    """Make root/.venv with the exact pins; instant when they are already there."""
    venv = venv or os.path.join(root, ".venv")
    if is_ready(root, venv):
        return
    check_python(sys.version_info)
    check_venv()
    check_disk(root)
    print(
        "Installing the book's packages into .venv (once; a few minutes) ...",
        flush=True,
    )
    if not is_usable(venv):
        make_venv(venv)
    pip = [python_of(venv), "-m", "pip", "--disable-pip-version-check", "install"]
    run_pip(pip + ["--retries", "2", "-r", "requirements.txt"], root)
    with open(os.path.join(venv, "installed"), "w", encoding="ascii") as file:
        file.write(stamp_of(root))
    print("Installed.", flush=True)


def main():
    """Install, and turn every foreseen failure into one sentence and exit code 1."""
    try:
        install()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: run the same command again to go on.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The packages could not be installed: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
