"""Lists that must agree: contents and files, pins and needs, imports and declared packages."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import nbformat
import pytest
import yaml
from chapter_rules import tree
from conftest import ROOT
from notebooks import chapter_paths, code_cells
from recorded import problem

from helpers import scores

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = {"helpers", *(path.stem for path in (ROOT / "_ext").glob("*.py"))}
OURS |= {path.stem for folder in ("tests", "data") for path in (ROOT / folder).glob("*.py")}
LIGHT = ["data", "plots", "charts", "checks", "live", "scores", "metrics", "maps"]
LIGHT += ["audio", "batches", "dots", "harmony", "notes", "rolls", "scoreboard"]
BEFORE_INSTALLING = ["install", "problems", "findings", "preflight", "kit_install"]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins():
    """Return {package: versions} of requirements.txt."""
    found = {}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        match = re.match(r"([A-Za-z0-9_.-]+)==([^\s;]+)", line)
        if match:
            found.setdefault(normal(match[1]), set()).add(match[2])
    return found


def declared():
    """Return {package: exact version, None if there is none} of the project's own list."""
    pattern = r"([A-Za-z0-9_.-]+)(?:==([^\s;]+))?"
    matches = (re.match(pattern, line) for line in PROJECT["dependencies"])
    return {normal(match[1]): match[2] for match in matches}


def test_contents_and_files_agree():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    named = [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]
    chapters = [f"chapters/{path.stem}" for path in chapter_paths().values()]
    beside = {f"chapters/{path.stem}" for path in (ROOT / "chapters").glob("*.md")}
    inside = [name for name in named if name.startswith("chapters/")]
    assert [name for name in inside if name not in beside] == chapters
    assert beside <= set(inside)
    pages = {path.stem for path in ROOT.glob("*.md")} - {"README"}
    assert {name for name in named if "/" not in name} == pages
    teach = {f"teach/{path.stem}" for path in (ROOT / "teach").glob("*.md")}
    assert {name for name in named if name.startswith("teach/")} == teach
    known = [*chapters, *beside, *pages, *teach]
    assert len(named) == len(set(named)) == len(known)


def test_what_we_need_is_pinned_as_we_say():
    pinned = pins()
    for package, version in declared().items():
        assert package in pinned, f"{package} is not in requirements.txt"
        assert version, f"{package} has no exact version in pyproject.toml"
        assert pinned[package] == {version}, package


def test_requirements_end_with_the_book_itself():
    assert (ROOT / "requirements.txt").read_text("utf-8").rstrip().endswith("-e .")


def test_requirements_name_no_host():
    assert "://" not in (ROOT / "requirements.txt").read_text("utf-8")


def python_sources():
    """Return [(name, syntax tree)] of helpers, chapters, extension, scripts and tests."""
    folders = ("helpers", "_ext", "tests", "data")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    sources = [(path.name, ast.parse(path.read_text("utf-8"))) for path in paths]
    for path in chapter_paths().values():
        notebook = nbformat.read(str(path), as_version=4)
        sources += [(f"{path.name} {cell.id}", tree(cell)) for cell in code_cells(notebook)]
    return sources


def imported(module):
    """Return the top-level names that a syntax tree imports."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def test_every_import_is_declared():
    # What a declared package always brings, and which is used together with it.
    brought = {"nbformat", "nbclient", "docutils", "sphinx", "myst-nb", "jupyter-cache", "ipython"}
    brought |= {"traitlets", "pyyaml", "pillow", "packaging", "tensorflow", "tensorflow-cpu"}
    brought |= {"pygments", "markdown-it-py", "mdit-py-plugins"}
    assert brought - {"tensorflow", "tensorflow-cpu"} <= set(pins())
    allowed = set(declared()) | brought
    where = packages_distributions()
    missing = {
        (name, source)
        for source, module in python_sources()
        for name in imported(module)
        if name not in OURS | set(sys.stdlib_module_names)
        and not {normal(package) for package in where.get(name, [name])} & allowed
    }
    # It reads the scores in an environment of its own, as data/README.md says.
    assert missing == {("music21", "_music.py")}


def lines_of(function):
    """Return how many lines a function has, its docstring left out."""
    last, first = function.end_lineno, function.body[0]
    told = ast.get_docstring(function, clean=False) is not None
    return last - function.lineno + 1 - told * (first.end_lineno - first.lineno + 1)


def test_helpers_stay_small():
    """At most 150 lines a module, and 25 a function; what needs more hides something to teach."""
    for path in (ROOT / "helpers").rglob("*.py"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 150, path.name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert lines_of(node) <= 25, f"{path.name}: {node.name}"


def test_lines_of_a_function_are_counted_without_its_docstring():
    (function,) = ast.parse('def f(\n    a,\n):\n    """A.\n\n    B.\n    """\n    return a').body
    assert lines_of(function) == 4
    assert lines_of(ast.parse("def f():\n    return 1\n").body[0]) == 2


@pytest.mark.parametrize("module", LIGHT)
def test_light_helpers_do_not_import_a_framework(module):
    code = (
        f"import helpers.{module}, sys; "
        "print(sorted({'tensorflow', 'keras', 'torch', 'jax'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_every_chapter_has_a_budget():
    from budgets import budgets

    assert set(budgets()) >= set(chapter_paths())


def test_recorded_seeds_are_of_the_chapters_as_they_are():
    files = sorted((ROOT / "chapters" / "seeds").glob("*"))
    assert [told for told in map(problem, files) if told] == []
    assert all(scores.recorded(file.stem) for file in files)


@pytest.mark.parametrize("name", BEFORE_INSTALLING)
def test_what_runs_before_the_packages_parses_on_an_old_python(name):
    source = (ROOT / "_ext" / f"{name}.py").read_text("utf-8")
    module = ast.parse(source, feature_version=(3, 6))
    standard = set(imported(module)) <= set(sys.stdlib_module_names) | set(BEFORE_INSTALLING)
    assert standard, f"{name}.py runs before anything is installed"


@pytest.mark.parametrize("name", ["browse.py", "clean.py"])
def test_what_runs_before_the_packages_are_there_needs_none(name, tmp_path):
    for script in ("browse.py", "clean.py"):
        (tmp_path / "_ext").mkdir(exist_ok=True)
        shutil.copy(ROOT / "_ext" / script, tmp_path / "_ext" / script)
    (tmp_path / "_build" / "runs").mkdir(parents=True)
    (tmp_path / "_build" / "html").mkdir()
    answer = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "_ext" / name)],
        env={**os.environ, "COURSE_RUNS": str(tmp_path / "_build" / "runs")},
        capture_output=True,
        text=True,
    )
    assert answer.stderr == "" and answer.stdout
    if name == "clean.py":
        assert [path.name for path in (tmp_path / "_build").iterdir()] == ["runs"]
