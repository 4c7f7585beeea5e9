"""The wheels of a kit: for each system and Python, a file for every pin, fetched by pip once."""

import subprocess
import sys
import zipfile
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from problems import Problem, explain_pip

# A Linux from 2018 on has glibc 2.28 or newer; macOS 12 is the oldest that TensorFlow is built for.
GLIBC = range(28, 4, -1)
MACOS = (12, 0)
PYTHONS = ("3.11", "3.12", "3.13")
NOT_SERVED = {"mac-intel": "TensorFlow 2.21 is not published for Macs with an Intel processor"}


class Target(NamedTuple):
    """A system as the markers of requirements.txt and the names of wheels see it."""

    sys_platform: str
    os_name: str
    platform_system: str
    platform_machine: str
    tags: tuple[str, ...]


def _linux(machine):
    older = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}  # names of before
    names = [[f"manylinux_2_{k}", *([older[k]] if k in older else [])] for k in GLIBC]
    tags = tuple(f"{name}_{machine}" for both in names for name in both)
    return Target("linux", "posix", "Linux", machine, tags)


def _mac_arm():
    versions = [f"{major}_0" for major in range(MACOS[0], 10, -1)]
    tags = tuple(f"macosx_{v}_{kind}" for v in versions for kind in ("arm64", "universal2"))
    older = tuple(f"macosx_10_{minor}_universal2" for minor in range(16, 3, -1))
    return Target("darwin", "posix", "Darwin", "arm64", tags + older)


TARGETS = {
    "linux": _linux("x86_64"),
    "linux-arm": _linux("aarch64"),
    "windows": Target("win32", "nt", "Windows", "AMD64", ("win_amd64",)),
    "mac-arm": _mac_arm(),
}


def pins(text, target, python):
    """Return [{name: Requirement}] of a requirements.txt for a target and a Python, such as "3.12".

    One dict for the first patch release and one for the latest, for some pins ask which it is.
    """
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    wanted = [Requirement(line) for line in lines if line and not line.startswith("-")]
    found = []
    for patch in ("0", "99"):
        environment = {
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "python_version": python,
            "python_full_version": f"{python}.{patch}",
            **target._asdict(),
        }
        del environment["tags"]
        counts = [r for r in wanted if r.marker is None or r.marker.evaluate(environment)]
        found.append({canonicalize_name(r.name): r for r in counts})
    return found


def tags_of(target, python):
    """Return {tag: rank} of the wheels that a target's Python installs; the lowest rank is best."""
    version = tuple(map(int, python.split(".")))
    own = cpython_tags(version, platforms=target.tags)
    pure = compatible_tags(version, f"cp{version[0]}{version[1]}", target.tags)
    return {tag: rank for rank, tag in enumerate([*own, *pure])}


def best(pin, files, ranks):
    """Return the wheel among files that fits a pin best, None if none fits or it is not whole."""
    fitting = []
    for path in files:
        try:
            name, version, _, tags = parse_wheel_filename(path.name)
        except InvalidWheelFilename:
            continue
        rank = min((ranks[tag] for tag in tags if tag in ranks), default=None)
        right = name == canonicalize_name(pin.name) and pin.specifier.contains(version)
        if right and rank is not None and zipfile.is_zipfile(path):
            fitting.append((rank, path))
    return min(fitting)[1] if fitting else None


def choose(wanted, cache, ranks):
    """Return ({name: wheel in cache}, [pins without one])."""
    by_name = {}
    for path in cache.glob("*.whl"):
        by_name.setdefault(canonicalize_name(path.name.partition("-")[0]), []).append(path)
    found = {name: best(pin, by_name.get(name, []), ranks) for name, pin in wanted.items()}
    missing = [wanted[name] for name, path in found.items() if path is None]
    return {name: path for name, path in found.items() if path}, missing


def fetch(missing, cache, target, python):
    """Let pip bring wheels for pins into cache; raise Problem with what it says if it cannot."""
    listed = cache / "wanted.txt"
    listed.write_text("".join(f"{pin.name}{pin.specifier}\n" for pin in missing), "utf-8")
    # A Python that a wheel declares is compared with x.0 here, which the pins have dealt with.
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
    command += ["--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    command += ["--implementation", "cp", "--python-version", python, "--retries", "2"]
    command += [part for tag in target.tags for part in ("--platform", tag)]
    command += ["-d", str(cache), "-r", str(listed)]
    pip = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    listed.unlink()
    if pip.returncode != 0:
        raise Problem(explain_pip(pip.stdout + pip.stderr))


def check_target(name, python):
    """Raise Problem unless a kit can be made for a system and a Python."""
    if name in NOT_SERVED:
        raise Problem(f"{NOT_SERVED[name]}: leave {name} out. Such a machine can show the pages.")
    if name not in TARGETS or python not in PYTHONS:
        known = f"{', '.join(TARGETS)} with Python {', '.join(PYTHONS)}"
        raise Problem(f"No kit is made for {name} with Python {python}; there is {known}.")


def gather(text, name, python, cache, say=print):
    """Return the set of wheels in cache that install a requirements.txt on a target, all of it.

    Fetches what cache lacks; raises Problem where that cannot be done.
    """
    check_target(name, python)
    cache.mkdir(parents=True, exist_ok=True)
    target, ranks, chosen = TARGETS[name], tags_of(TARGETS[name], python), set()
    for wanted in pins(text, target, python):
        found, missing = choose(wanted, cache, ranks)
        if missing:
            say(f"Fetching {len(missing)} wheels for {name}, Python {python} ...")
            fetch(missing, cache, target, python)
            found, missing = choose(wanted, cache, ranks)
        if missing:
            names = ", ".join(f"{pin.name}{pin.specifier}" for pin in missing)
            raise Problem(f"There is no wheel for {name}, Python {python}, of {names}.")
        chosen |= set(found.values())
    return chosen
