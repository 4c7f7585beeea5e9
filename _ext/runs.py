"""One run a chapter: when it is still good, where it lies, what it recorded."""

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat
import platformdirs
from notebooks import ROOT, chapter_paths, code_cells, exercises, read, tags, with_seed

APP = "introduction-to-generative-ai"
HELPER_FILES = ("*.py", "*.js", "*.css", "*.mplstyle")
DATA_FILES = ("*.npz", "*.csv", "*.txt", "models/*")
KEPT = 12


class Run(NamedTuple):
    """A chapter that was executed: its folder, and what the record says."""

    chapter: str
    folder: Path
    record: dict

    @property
    def notebook(self):
        """Return the executed notebook, without the appended solutions."""
        return read(self.folder / "executed.ipynb")

    @property
    def scores(self):
        """Return the figures that the chapter recorded, {} if none."""
        path = self.folder / "scores.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}


def runs_folder():
    """Return the folder of all runs: COURSE_RUNS, or the user's cache."""
    override = os.environ.get("COURSE_RUNS")
    return Path(override) if override else Path(platformdirs.user_cache_dir(APP)) / "runs"


def _files(root):
    helpers = [p for pattern in HELPER_FILES for p in (root / "helpers").rglob(pattern)]
    data = [p for pattern in DATA_FILES for p in (root / "data").glob(pattern)]
    return sorted(p for p in helpers + data if p.is_file()) + [root / "requirements.txt"]


def _text_or_bytes(path):
    """Return a file's bytes, with the line ends that git may have changed put back."""
    content = path.read_bytes()
    return content if path.suffix == ".npz" else content.replace(b"\r\n", b"\n")


def shared_key(root=ROOT):
    """Return the hash of all that every chapter depends on: helpers, data, pins, machine."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(_text_or_bytes(path)).digest())
    system = (*sys.version_info[:2], platform.machine(), platform.system())
    digest.update(repr(system).encode())
    return digest.hexdigest()


def key_of(notebook, path, root=ROOT):
    """Return the sha256 that names a run: code, solutions, quiz and shared_key, never prose."""
    cells = [(c.id, c.source, "skip-execution" in tags(c)) for c in code_cells(notebook)]
    parts = [cells, [(e.number, e.code) for e in exercises(notebook)], shared_key(root)]
    quiz = path.parent / "quizzes" / f"{path.stem}.json"
    parts.append(quiz.read_text("utf-8") if quiz.exists() else "")
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def joined_key(root=ROOT):
    """Return one short name for the state of all chapters, for the pages' cache."""
    keys = [key_of(read(path), path, root) for path in chapter_paths(root).values()]
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:16]


def find(chapter, root=ROOT, seed=None):
    """Return the stored Run of a chapter as it is now, or None."""
    path = chapter_paths(root)[chapter]
    folder = _folder(chapter, key_of(_notebook(path, seed), path, root))
    if not (folder / "record.json").exists():
        return None
    return Run(chapter, folder, json.loads((folder / "record.json").read_text("utf-8")))


def ensure(chapter, root=ROOT, seed=None, say=print):
    """Return the Run of a chapter, executing it first if there is none (see execute.RunFailed)."""
    import execute

    run = find(chapter, root, seed)
    if run:
        return run
    path = chapter_paths(root)[chapter]
    notebook = _notebook(path, seed)
    key = key_of(notebook, path, root)
    with tempfile.TemporaryDirectory(prefix="course-") as workspace:
        result = execute.execute(notebook, path, Path(workspace), root, say)
        store(chapter, key, result)
    return find(chapter, root, seed)


def store(chapter, key, result):
    """Write an execute.Result under its key, all or nothing, and drop the oldest runs."""
    folder = _folder(chapter, key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    nbformat.write(result.notebook, str(draft / "executed.ipynb"))
    if result.scores is not None:
        (draft / "scores.json").write_text(json.dumps(result.scores, indent=1), "utf-8")
    record = {"chapter": chapter, "key": key, **result.record}
    (draft / "record.json").write_text(json.dumps(record, indent=1), "utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    draft.rename(folder)
    _prune(chapter)


def _notebook(path, seed):
    return read(path) if seed is None else with_seed(read(path), seed)


def _folder(chapter, key):
    return runs_folder() / f"{chapter}-{key[:16]}"


def _prune(chapter):
    old = sorted(runs_folder().glob(f"{chapter}-*"), key=lambda p: p.stat().st_mtime)
    for folder in old[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
