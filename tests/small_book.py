"""A book of small chapters with this book's settings, to be built in seconds by the tests."""

import shutil

import nbformat
from nbformat.v4 import new_notebook
from notebooks import ROOT

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


def start(root, chapters):
    """Copy the tools and the settings to root, and write a contents of an intro and chapters."""
    for name in ("_ext", "_assets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    files = "".join(f"- file: chapters/{name}\n" for name in chapters)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: intro\nchapters:\n{files}")
    (root / "chapters" / "images").mkdir(parents=True)
    (root / "references.bib").write_text("")


def write_chapter(root, name, cells):
    """Write a chapter's notebook."""
    notebook = new_notebook(cells=cells, metadata=KERNEL)
    nbformat.write(notebook, str(root / "chapters" / f"{name}.ipynb"))
