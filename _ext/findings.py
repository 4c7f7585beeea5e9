"""What a machine brings for the book, as findings (standard library, Python 3.6)."""

import collections
import os
import shutil
import textwrap

from problems import DISK_GB, Problem, check_python

OK, WARN, FAIL = "ok", "warn", "fail"
LEAST_GB, ROOMY_GB = 3, 6  # a chapter may take 2.7 GB; the system and a browser come on top
SPARE_GB = 1  # for the pages and the chapters' runs, once the packages are there
INSTALL = r"run `make install` (Windows: py -3.12 _ext\install.py)"
WIDTH, PER_ROW = 80, 5

# name: what was looked at. level: OK, WARN or FAIL. found: what is there. mend: what to do, or "".
Finding = collections.namedtuple("Finding", "name level found mend")


def python_finding(version):
    """Say whether version, such as (3, 12, 1), is one that the book's packages exist for."""
    found = ".".join(map(str, version[:3]))
    try:
        check_python(version)
    except Problem:
        return Finding("Python", FAIL, found, "install Python 3.11, 3.12 or 3.13")
    return Finding("Python", OK, found, "")


def total_memory():
    """Return the bytes of memory in this machine, None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows; psutil tells once it is installed
        return None


def memory_finding(total, free=None):
    """Judge memory: bytes in all (None: unknown), and bytes free now (None: unknown)."""
    if total is None:
        return Finding("Memory", OK, "not known before the packages are installed", "")
    found = f"{total / 1e9:.1f} GB" + ("" if free is None else f", {free / 1e9:.1f} GB free")
    if total < LEAST_GB * 1e9:
        mend = f"a chapter needs {LEAST_GB} GB: take another machine, or only read the pages"
        return Finding("Memory", FAIL, found, mend)
    if free is not None and free < LEAST_GB * 1e9:
        mend = f"close other programs until {LEAST_GB} GB are free: a chapter may need them"
        return Finding("Memory", WARN, found, mend)
    if total < ROOMY_GB * 1e9:
        return Finding("Memory", WARN, found, "close other programs, and run one chapter at a time")
    return Finding("Memory", OK, found, "")


def disk_finding(folder, installed, usage=shutil.disk_usage):
    """Judge the free disk where folder lies, before or after the packages are installed."""
    free = usage(folder).free / 1e9
    needed = SPARE_GB if installed else DISK_GB
    if free >= needed:
        return Finding("Disk", OK, f"{free:.1f} GB free", "")
    level = WARN if installed else FAIL
    return Finding("Disk", level, f"{free:.1f} GB free", f"make room: {needed} GB are needed")


def absent_finding(exists):
    """Say that the packages are not there, or are not those that are asked for now."""
    found = "not as the book needs them now" if exists else "not installed yet"
    return Finding("Packages", FAIL, found, INSTALL)


def screen(findings, chapters=()):
    """Return one screen of lines: the findings, the chapters' times, and what is to be done.

    chapters: (number, seconds, whether they are only a limit) of each chapter.
    """
    signs = {OK: "ok", WARN: "WARN", FAIL: "FAIL"}
    lines = [f"{signs[f.level]:<6}{f.name:<12}{_short(f.found, WIDTH - 18)}" for f in findings]
    lines += ["", *_foretold(chapters)] if chapters else []
    mend = [f"{f.name}: {f.mend}." for f in findings if f.mend]
    lines += ["", "To do:"] if mend else []
    for text in mend:
        lines += textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")
    broken = sum(f.level == FAIL for f in findings)
    things = "1 thing" if broken == 1 else f"{broken} things"
    last = f"Not ready: {things} to mend." if broken else "This machine is ready."
    return [*lines, "", last]


def _short(text, width):
    return text if len(text) <= width else text[: width - 3] + "..."


def _foretold(chapters):
    """Return the lines that say how long each chapter will take."""
    cells = [
        "{:>4} {:>7}".format(number, ("<" if limit else "") + f"{seconds:.0f} s")
        for number, seconds, limit in chapters
    ]
    rows = ["   ".join(cells[k : k + PER_ROW]) for k in range(0, len(cells), PER_ROW)]
    minutes = sum(seconds for _, seconds, _ in chapters) / 60
    rows += ["(<: not measured yet, so its budget)"] if any(c[2] for c in chapters) else []
    return [f"Each chapter takes about so long to run here, {minutes:.0f} min in all:", *rows]


def is_ready(findings):
    """Return whether nothing must be mended."""
    return all(f.level != FAIL for f in findings)
