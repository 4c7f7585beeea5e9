"""What can go wrong with a command, each in one clear sentence (standard library, Python 3.6)."""

import platform
import shutil
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
DISK_GB = 4
LAST_LINES = 20
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
    """One clear sentence that ends a command."""


def in_one_sentence(act, failed):
    """Do act() and return its exit code; turn every foreseen failure into one sentence and 1.

    failed: how the sentence begins where the system refuses, such as "The kit could not be made".
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a pipe of Windows may lack letters of a folder's name
            stream.reconfigure(errors="replace")
    try:
        return act() or 0
    except Problem as problem:
        print(problem, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted: run the same command again to go on.", file=sys.stderr)
    except OSError as error:
        print(f"{failed}: {error}.", file=sys.stderr)
    return 1


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
            f"in {folder}: make room, or copy the whole folder to a disk that has it."
        )


def system_name(system=sys.platform, machine=None):
    """Return what a kit calls a system: "linux", "linux-arm", "windows", "mac-arm", "mac-intel"."""
    arm = (machine or platform.machine()).lower() in ("arm64", "aarch64")
    name = {"linux": "linux", "win32": "windows", "darwin": "mac"}.get(system, system)
    return name + ("-arm" if arm else "-intel" if name == "mac" else "")


def check_kit(targets, name, version):
    """Raise Problem unless a kit, made for targets [[system, "3.12"], ...], serves this one."""
    python = "{}.{}".format(*version[:2])
    if [name, python] in targets:
        return
    fitting = [served for system, served in targets if system == name]
    mend = "ask for one that is made for it"
    if fitting:
        mend = f"install Python {fitting[-1]}, and start install.py with that"
    elif name == "mac-intel":
        mend = "on Apple silicon use a Python for arm64; a Mac with Intel can only show the pages"
    elif name == "windows-arm":
        mend = "no kit can be made for Windows on ARM; such a machine can only show the pages"
    served = ", ".join(f"{served} on {system}" for system, served in targets)
    raise Problem(f"This is Python {python} on {name}, and the kit is for Python {served}: {mend}.")


def explain_pip(output):
    """Turn what pip printed before it failed into one sentence, or into its last lines."""
    end = "\n".join(output.splitlines()[-LAST_LINES:])
    if any(sign in end for sign in NO_NETWORK):
        return (
            "The packages could not be fetched because the network cannot be reached: "
            "connect once, for the first installation, and try again."
        )
    if "No space left on device" in output:
        return f"The disk filled up while installing: free about {DISK_GB} GB."
    last = [line for line in output.splitlines() if line.strip()][-6:]
    return "pip could not install the packages; its last lines were:\n  " + "\n  ".join(last)
