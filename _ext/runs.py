"""One run a chapter: when it is still good, where it lies, what it recorded."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import nbformat
import platformdirs
from keys import READS_ALL, key_of
from notebooks import ROOT, chapter_paths, read, with_seed

APP = "introduction-to-generative-ai"
KEPT = 40
DAY = 24 * 60 * 60
DRAFT = ".draft-"


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


def joined_key(root=ROOT):
    """Return one short name for the state of all chapters and their runs, for the pages' cache."""
    digest = hashlib.sha256()
    for chapter, path in chapter_paths(root).items():
        run = find(chapter, root)
        digest.update((run.record["key"] if run else _key(chapter, path, root)).encode())
        for name in ("record.json", "executed.ipynb") if run else ():
            digest.update(hashlib.sha256((run.folder / name).read_bytes()).digest())
    return digest.hexdigest()[:16]


def find(chapter, root=ROOT, seed=None):
    """Return the stored Run of a chapter as it is now, or None."""
    path = chapter_paths(root)[chapter]
    folder = _folder(chapter, _key(chapter, path, root, seed))
    try:
        record = json.loads((folder / "record.json").read_text("utf-8"))
        os.utime(folder)
    except OSError:
        return None
    return Run(chapter, folder, record)


def figures_read(chapter, root=ROOT):
    """Return {"02": what its run recorded} of the chapters that this one reads, as far as known."""
    others = [find(each, root) for each in _read_by(chapter, root)]
    return {run.chapter: run.scores for run in others if run and run.scores}


def ensure(chapter, root=ROOT, seed=None, say=print):
    """Return the Run of a chapter, executing it first if there is none (see execute.RunFailed).

    The chapter that reads what all others recorded has theirs executed before it.
    """
    import execute

    silent = [c for c in _read_by(chapter, root) if not ensure(c, root, say=say).scores]
    run = find(chapter, root, seed)
    if run:
        return run
    path = chapter_paths(root)[chapter]
    if silent:
        raise execute.RunFailed(
            f"{path.name} reads what the other chapters record, and there is no record of "
            f"{', '.join(silent)}: its last cell has to call scores.record"
        )
    notebook, key = _notebook(path, seed), _key(chapter, path, root, seed)
    with tempfile.TemporaryDirectory(prefix="course-") as workspace:
        figures = figures_read(chapter, root)
        # Another seed is run for its figures, which the solutions do not touch.
        result = execute.execute(notebook, path, Path(workspace), root, say, seed is None, figures)
    if not path.exists() or _key(chapter, path, root, seed) != key:
        raise execute.RunFailed(
            f"{path.name}: the code, helpers or data changed while it ran; "
            "run the same command again"
        )
    return store(chapter, key, result)


def store(chapter, key, result):
    """Write an execute.Result under its key, all or nothing, drop old runs; return the Run."""
    folder = _folder(chapter, key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder.parent))
    nbformat.write(result.notebook, str(draft / "executed.ipynb"))
    if result.scores is not None:
        (draft / "scores.json").write_text(json.dumps(result.scores, indent=1), "utf-8")
    record = {"chapter": chapter, "key": key, **result.record}
    (draft / "record.json").write_text(json.dumps(record, indent=1), "utf-8")
    _put(draft, folder)
    _prune(chapter)
    return Run(chapter, folder, json.loads((folder / "record.json").read_text("utf-8")))


def _put(draft, folder):
    """Give a finished draft its name; where another process was quicker, its run stands."""
    if folder.exists() and not (folder / "record.json").exists():
        shutil.rmtree(folder)
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not (folder / "record.json").exists():
            raise


def _read_by(chapter, root):
    """Return the chapters whose figures this one reads: all others, or none."""
    return [c for c in chapter_paths(root) if chapter == READS_ALL != c]


def _key(chapter, path, root, seed=None):
    return key_of(_notebook(path, seed), path, root, seed, figures_read(chapter, root))


def _notebook(path, seed):
    return read(path) if seed is None else with_seed(read(path), seed)


def _folder(chapter, key):
    return runs_folder() / f"{chapter}-{key[:16]}"


def _prune(chapter):
    """Drop the chapter's runs that were asked for longest ago, and drafts that were given up."""
    runs = sorted(runs_folder().glob(f"{chapter}-*"), key=_last_use)
    drafts = [p for p in runs_folder().glob(f"{DRAFT}*") if _last_use(p) < time.time() - DAY]
    for folder in runs[:-KEPT] + drafts:
        shutil.rmtree(folder, ignore_errors=True)


def _last_use(folder):
    try:
        return folder.stat().st_mtime
    except OSError:  # another process dropped it
        return 0.0
