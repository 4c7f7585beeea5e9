"""Execute one chapter through nbmake, with visible progress, its time and its peak memory."""

import datetime
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
from notebooks import code_cells, executable, read, split_appended
from problems import Problem
from watch import end, watch

CHECK_MIME = "application/vnd.course.check+json"
CELL_TIMEOUT = 1200
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class RunFailed(Problem):
    """A chapter did not run to its end; the message names the cell and the error."""


class Result(NamedTuple):
    """What an execution leaves: the notebook, the record, the chapter's scores or None."""

    notebook: nbformat.NotebookNode
    record: dict
    scores: dict | None


def execute(notebook, path, workspace, root, say=print, solutions=True, figures=None):
    """Run a copy of notebook among copies of its files; raise RunFailed if a cell fails.

    solutions: whether the exercises' solutions run, too, after the last cell. figures: what other
    chapters recorded, {"02": {name: value}}, for a chapter that reads it.
    """
    scores = workspace / "scores"
    for chapter, recorded in (figures or {}).items():
        scores.mkdir(exist_ok=True)
        (scores / f"{chapter}.json").write_text(json.dumps(recorded), "utf-8")
    folder = workspace / "chapters"
    ignored = shutil.ignore_patterns("*.ipynb", ".*", "_build")
    shutil.copytree(path.parent, folder, ignore=ignored)
    copy = folder / path.name
    nbformat.write(executable(notebook) if solutions else notebook, str(copy))
    started = time.time()
    output, peak = _run_nbmake(copy, workspace, root, say)
    executed = read(copy)
    if output is not None:
        raise RunFailed(_explain(path.name, executed, output))
    kept, appended = split_appended(executed)
    record = {
        "seconds": round(sum(map(cell_seconds, code_cells(kept))), 3),
        "solutions_seconds": round(sum(map(cell_seconds, appended)), 3),
        "wall_seconds": round(time.time() - started, 1),
        "peak_memory_mb": round(peak / 2**20),
        "python": platform.python_version(),
        "machine": describe_machine(),
        "date": datetime.date.today().isoformat(),
        "checks": {c.id: _check_of(c) for c in code_cells(executed) if _check_of(c)},
    }
    own = scores / f"{path.name[:2]}.json"
    return Result(kept, record, json.loads(own.read_text("utf-8")) if own.exists() else None)


def cell_seconds(cell):
    """Return how long the kernel was busy with an executed cell."""
    times = cell.metadata.get("execution", {})
    try:
        busy, idle = (times[f"iopub.status.{state}"] for state in ("busy", "idle"))
    except KeyError:
        return 0.0
    read_time = datetime.datetime.fromisoformat
    return (read_time(idle) - read_time(busy)).total_seconds()


def describe_machine():
    """Return the processor's name and its logical cores, in words."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        match = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(errors="replace"), re.M)
        name = match[1].strip() if match else name
    cores = psutil.cpu_count(logical=True)
    return f"{name}, {cores} cores, {platform.system()}"


def _environment(workspace, root):
    """Return a kernel's environment: this Python, these helpers, no profile of the reader's.

    A proxy that does not answer stops what would be fetched over http by mistake. It is no wall:
    code that opens a socket itself, or ignores proxies, still reaches the network.
    """
    dead = "http://127.0.0.1:9"
    return {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONNOUSERSITE": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(workspace / "ipython"),
        "COURSE_SCORES_DIR": str(workspace / "scores"),
        "COURSE_PROGRESS": str(workspace / "progress"),
        "HTTP_PROXY": dead,
        "HTTPS_PROXY": dead,
        "http_proxy": dead,
        "https_proxy": dead,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _run_nbmake(copy, workspace, root, say):
    """Return (None, or what pytest printed if it failed; peak bytes of the largest process)."""
    command = [sys.executable, str(Path(__file__).with_name("nbmake_progress.py"))]
    command += ["--nbmake", "--overwrite", "-q", f"--nbmake-timeout={CELL_TIMEOUT}"]
    command += ["-c", os.devnull, "-p", "no:cacheprovider"]
    command += [f"--rootdir={copy.parent}", copy.name]
    log = workspace / "pytest.log"
    with open(log, "wb") as file:
        process = subprocess.Popen(
            command,
            cwd=copy.parent,
            env=_environment(workspace, root),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            peak = watch(process, copy.name, workspace / "progress", say)
        except BaseException:
            end(process)
            raise
    return (None if process.returncode == 0 else log.read_text("utf-8", "replace")), peak


def _check_of(cell):
    for output in cell.get("outputs", []):
        if CHECK_MIME in output.get("data", {}):
            return output["data"][CHECK_MIME]
    return None


def _explain(name, executed, output):
    for index, cell in enumerate(executed.cells):
        for error in (o for o in cell.get("outputs", []) if o["output_type"] == "error"):
            trace = COLOURS.sub("", "\n".join(error["traceback"][-3:]))
            return (
                f"{name}: cell {index + 1} (id {cell.id}) failed with "
                f"{error['ename']}: {error['evalue']}\n{trace}"
            )
    last = "\n".join(COLOURS.sub("", output).strip().splitlines()[-12:])
    return f"{name}: the notebook could not be run. The end of the log:\n{last}"
