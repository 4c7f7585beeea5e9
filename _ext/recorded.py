"""What a chapter recorded with several seeds, kept in git as chapters/seeds/NN.json."""

import json

import runs
from keys import code_key
from notebooks import ROOT, chapter_paths, own_seed, read

from helpers.seeds import read_seeds, seeds_file

LEAST = 3


def write(chapter, ran, root=ROOT):
    """Write the figures of a chapter's runs, {seed, None for its own: Run}; return the file's path.

    Raises ValueError where not every run recorded the same figures, or where a run is not of the
    chapter as it is now.
    """
    if any(runs.find(chapter, root, seed) != run for seed, run in ran.items()):
        raise ValueError(f"the code, helpers or data of chapter {chapter} changed meanwhile")
    notebook, path = read(chapter_paths(root)[chapter]), seeds_file(chapter, root)
    figures = {own_seed(notebook) if s is None else s: run.scores for s, run in ran.items()}
    if len({tuple(sorted(each)) for each in figures.values()}) != 1:
        raise ValueError(f"chapter {chapter} does not record the same figures with every seed")
    own = ran[None].record
    kept = {"code": code_key(notebook), "machine": own["machine"], "date": own["date"]}
    text = json.dumps(kept | {"seeds": figures}, indent=1, ensure_ascii=False) + "\n"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
    return path


def problem(file, root=ROOT):
    """Return what is wrong with a file of chapters/seeds, and what to do, in a sentence; or ""."""
    chapter = file.stem
    if chapter not in chapter_paths(root):
        return f"chapters/seeds/{file.name} belongs to no chapter: remove it"
    notebook = read(chapter_paths(root)[chapter])
    found = _fault(file.read_text("utf-8"), code_key(notebook), own_seed(notebook))
    command = f"make bench CHAPTER={chapter} SEEDS=5 RECORD=1"
    return f"chapters/seeds/{file.name} {found}: run `{command}`" if found else ""


def _fault(text, code, seed):
    try:
        seeds, fresh = list(read_seeds(text)), json.loads(text)["code"] == code
    except (ValueError, LookupError):
        return "is damaged"
    if not fresh:
        return "was recorded by other code than the chapter has now"
    if seeds[0] != seed:
        return f"does not begin with the chapter's own seed, {seed}"
    if len(seeds) < LEAST:
        return f"has {len(seeds)} seeds, and fewer than {LEAST} say too little"
    return ""
