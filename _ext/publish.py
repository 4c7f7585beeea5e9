"""Hand a chapter's run to the pages: outputs into the build's cache, its figures, its cover."""

import json
import shutil
from base64 import b64decode

import runs
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from notebooks import ROOT, chapter_paths, code_cells, merge, read

COVER = "cover"


def cache_path(root=ROOT):
    """Return the folder of executed outputs that belongs to the chapters as they are now."""
    return root / "_build" / ".cache" / runs.joined_key(root)


def published(root=ROOT):
    """Return {"02": Run} of the chapters that have a run to be shown."""
    found = {chapter: runs.find(chapter, root) for chapter in chapter_paths(root)}
    return {chapter: run for chapter, run in found.items() if run}


def publish(root=ROOT):
    """Merge every run into its chapter as it now reads, and put it where the build looks."""
    target = cache_path(root)
    for old in target.parent.glob("*") if target.parent.exists() else []:
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    cache = get_cache(target)
    scores = root / "_build" / "scores"
    scores.mkdir(parents=True, exist_ok=True)
    shown = published(root)
    for old in scores.glob("*.json"):
        if old.stem not in shown or not shown[old.stem].scores:
            old.unlink()
    for chapter, run in shown.items():
        path = chapter_paths(root)[chapter]
        bundle = CacheBundleIn(
            merge(read(path), run.notebook),
            str(path),
            data={"execution_seconds": run.record["seconds"]},
        )
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        if run.scores:
            (scores / f"{chapter}.json").write_text(json.dumps(run.scores, indent=1), "utf-8")


def cover_of(notebook):
    """Return the PNG bytes that the cell with id `cover` made, or None."""
    for cell in code_cells(notebook):
        for output in cell.outputs if cell.id == COVER else []:
            if "image/png" in output.get("data", {}):
                return b64decode(output["data"]["image/png"])
    return None


def covers(root=ROOT):
    """Return {"02": PNG bytes} of every run that has a cover."""
    found = {chapter: cover_of(run.notebook) for chapter, run in published(root).items()}
    return {chapter: picture for chapter, picture in found.items() if picture is not None}


def write_covers(folder, root=ROOT):
    """Write NN.png of every run that has a cover into folder; return the paths written."""
    written = {folder / f"{chapter}.png": picture for chapter, picture in covers(root).items()}
    folder.mkdir(parents=True, exist_ok=True)
    for path, picture in written.items():
        path.write_bytes(picture)
    return list(written)


def executed_notebooks(root=ROOT):
    """Return {"chapters/02_vae": merged notebook} of all that is published, for the pages."""
    found = {}
    for chapter, run in published(root).items():
        path = chapter_paths(root)[chapter]
        name = path.relative_to(root).with_suffix("").as_posix()
        found[name] = merge(read(path), run.notebook)
    return found
