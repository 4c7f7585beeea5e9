"""Which files of helpers/ a chapter can reach: what it imports, and what that imports in turn."""

import ast
import re
from functools import cache

from notebooks import code_cells, exercises

PACKAGE = "helpers"


def reached(notebook, root):
    """Return the files below helpers/ that decide what a chapter computes, as a sorted list.

    A package of helpers/ (live, metrics) counts as one, with all its files. What is no module
    counts for every chapter; so does every file where an import does not say what it wants.
    """
    folder = root / PACKAGE
    parts = {path.stem if path.suffix == ".py" else path.name: path for path in _parts(folder)}
    code = [cell.source for cell in code_cells(notebook)]
    code += [exercise.code for exercise in exercises(notebook)]
    names = {"__init__", *(name for name, path in parts.items() if _is_no_module(path))}
    waiting = [name for text in code for name in _imported(text)]
    while waiting:
        name = waiting.pop()
        if name not in parts:  # `import helpers`, or a name that no file has
            return sorted(file for path in parts.values() for file in files_below(path))
        if name not in names:
            names.add(name)
            waiting += [each for file in files_below(parts[name]) for each in _imported_by(file)]
    return sorted(file for name in names & set(parts) for file in files_below(parts[name]))


def files_below(path):
    """Return the files below a folder, or the file itself: none that is hidden or Python's own."""
    return [path] if path.is_file() else [f for each in _parts(path) for f in files_below(each)]


def _is_no_module(path):
    return path.is_file() and path.suffix != ".py"


def _parts(folder):
    """Return what stands in a folder, if there is one."""
    found = folder.iterdir() if folder.is_dir() else ()
    return [path for path in found if path.name[0] != "." and path.name != "__pycache__"]


def _imported_by(file):
    about = file.stat()
    return _imported_of(file, about.st_mtime_ns) if file.suffix == ".py" else ()


@cache
def _imported_of(file, modified):
    return _imported(file.read_text("utf-8"))


def _imported(code):
    """Return the parts of helpers/ that a text of Python names; "" for all of them."""
    plain = re.sub(r"^(\s*)[%!].*$", r"\1pass", code, flags=re.M)  # lines of magics
    try:
        tree = ast.parse(plain)
    except SyntaxError:  # the run will tell
        return [""]
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            return [""]  # where it leads depends on where the file stands
        elif isinstance(node, ast.ImportFrom):
            at_top = node.module == PACKAGE
            wanted = (
                [f"{PACKAGE}.{alias.name}" for alias in node.names] if at_top else [node.module]
            )
        else:
            continue
        paths = [path.split(".") for path in wanted]
        names += [(*path, "")[1] for path in paths if path[0] == PACKAGE]
    return names
