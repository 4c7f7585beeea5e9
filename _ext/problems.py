"""What can go wrong while installing, each in one clear sentence (standard library, Python 3.6)."""

import shutil

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
