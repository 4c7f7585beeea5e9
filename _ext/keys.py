"""The key of a run: a hash of everything that decides what a chapter computes, and no prose."""

import hashlib
import json
import platform
import re
import sys
from functools import cache
from importlib import metadata

from imports import files_below, reached
from notebooks import ROOT, code_cells, exercises, tags, with_seed

from helpers.seeds import seeds_file

NOT_DATA = (".py", ".md")
READS_SEEDS = re.compile(r"\brecorded(_seeds)?\b")  # functions of helpers/scores.py
READS_ALL = "12"  # the chapter that puts what the others recorded on one table
PACKAGES = ("tensorflow", "tensorflow-cpu", "keras", "numpy")


def _files(notebook, root):
    """Return what a chapter may read besides itself: its helpers, all data files, and the pins."""
    data = [p for p in files_below(root / "data") if p.suffix not in NOT_DATA]
    return sorted(reached(notebook, root) + data) + [root / "requirements.txt"]


def _digest(path):
    """Return the sha256 of a file; one that was not written since is not read again."""
    about = path.stat()
    return _digest_of(path, about.st_size, about.st_mtime_ns)


@cache
def _digest_of(path, size, modified):
    """Return the sha256 of a file; in a text, with the line ends put back that git may change."""
    content = path.read_bytes()
    text = content if b"\0" in content else content.replace(b"\r\n", b"\n")
    return hashlib.sha256(text).digest()


def _installed():
    """Return [(package, version)] of the packages that decide what a chapter computes."""
    found = []
    for name in PACKAGES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return found


def surroundings_key(notebook, root=ROOT):
    """Return the hash of what a chapter depends on: its helpers, data, pins, packages, machine."""
    digest = hashlib.sha256()
    for path in _files(notebook, root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(_digest(path))
    system = (*sys.version_info[:2], platform.machine(), platform.system())
    digest.update(repr((system, _installed())).encode())
    return digest.hexdigest()


def key_of(notebook, path, root=ROOT, seed=None, figures=None):
    """Return the sha256 that names a run: code, solutions, quiz, surroundings_key, never prose.

    A run with the chapter's own seed, which is None here, may quote what several seeds gave. Where
    it does, its key has those figures in it; a run with another seed outlives their being recorded.
    figures: {"02": what it recorded} of the chapters that READS_ALL reads, else None or empty.
    """
    chapter, quiz = path.name[:2], path.parent / "quizzes" / f"{path.stem}.json"
    seeds = sorted(seeds_file(chapter, root).parent.glob("*.json"))
    recorded = seeds if chapter == READS_ALL else [seeds_file(chapter, root)]
    reads = chapter == READS_ALL or any(READS_SEEDS.search(c.source) for c in code_cells(notebook))
    files = [quiz, *recorded] if reads and seed is None else [quiz]
    texts = [file.read_text("utf-8") if file.exists() else "" for file in files]
    parts = [*_code(notebook), surroundings_key(notebook, root), *texts]
    return _hash([*parts, figures] if figures else parts)


def code_key(notebook):
    """Return the sha256 of the code that decides a chapter's figures, whatever its seed.

    Exercises and quiz are left out: they come after the figures are recorded.
    """
    cells = code_cells(with_seed(notebook, 0))
    return _hash([(c.id, c.source) for c in cells if not re.match(r"ex\d+-|quiz$", c.id)])


def _code(notebook):
    cells = [(c.id, c.source, "skip-execution" in tags(c)) for c in code_cells(notebook)]
    return [cells, [(e.number, e.code) for e in exercises(notebook)]]


def _hash(parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
