"""The small tools: which browser is found, what is cleaned, what is watched, what links say."""

import json
import subprocess
import sys
from pathlib import Path

import book
import browse
import clean
import pytest
import watch
from conftest import ROOT


@pytest.mark.parametrize(
    "system, path",
    [
        ("darwin", "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("darwin", "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
        ("win32", "local/Google/Chrome/Application/chrome.exe"),
        ("win32", "local/Microsoft/Edge/Application/msedge.exe"),
    ],
)
def test_a_browser_is_found_where_its_installer_puts_it(tmp_path, monkeypatch, system, path):
    monkeypatch.setattr(browse.shutil, "which", lambda name: None)
    where = {"environment": {"LOCALAPPDATA": str(tmp_path / "local")}, "home": tmp_path}
    assert browse.find_browser(system="linux", **where) is None
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("")
    assert browse.find_browser(system=system, **where) == str(tmp_path / path)


def test_a_browser_on_the_path_comes_first(tmp_path, monkeypatch):
    (tmp_path / "chromium").write_text("")
    at = {"chromium": str(tmp_path / "chromium")}
    monkeypatch.setattr(browse.shutil, "which", at.get)
    assert browse.find_browser() == at["chromium"]


@pytest.mark.parametrize("runs", ["_build/runs", "_build/deep/er/runs", "elsewhere", "_build"])
def test_clean_keeps_the_runs_wherever_they_are(tmp_path, monkeypatch, capsys, runs):
    for name in (f"{runs}/02-a", "_build/html", "_build/deep/x"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    (tmp_path / "_build" / "file").write_text("")
    monkeypatch.setenv("COURSE_RUNS", str(tmp_path / runs))
    clean.main(tmp_path)
    assert (tmp_path / runs / "02-a").is_dir() and runs in capsys.readouterr().out
    assert (tmp_path / "_build" / "html").exists() == (runs == "_build")
    assert (tmp_path / "_build").exists() == runs.startswith("_build")


@pytest.mark.skipif(sys.platform == "win32", reason="the Makefile's shell")
@pytest.mark.parametrize("target", ["book", "test", "preflight", "kit"])
def test_a_python_that_is_not_there_is_one_sentence(target):
    command = ["make", "-C", str(ROOT), target, "PYTHON=no-such-python"]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode != 0
    said = [line for line in answer.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1 and "There is no 'no-such-python' here" in said[0]


def test_a_process_that_ends_at_once_is_watched_to_its_end(tmp_path):
    said = []
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert watch.watch(process, "x", tmp_path / "progress", said.append) == 0
    watch.end(process)
    assert len(said) == 1 and said[0].startswith("  x: ended")


def test_the_largest_process_of_the_tree_counts(tmp_path):
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    child = "import time; x = bytearray(200_000_000); time.sleep(1)"
    process = subprocess.Popen([sys.executable, "-c", code, child])
    peak = watch.watch(process, "x", tmp_path / "progress", lambda text: None)
    assert 200e6 < peak < 400e6


# ---- What --links says ---------------------------------------------------------------------------

GONE = "404 Client Error: Not Found"
NO_NAME = "Max retries exceeded (Caused by NameResolutionError: Failed to resolve 'x.y')"


@pytest.fixture
def links(tmp_path, monkeypatch):
    """Return a function that checks links whose answers are given; gives (status, what is said)."""

    def check(*answers, returncode=0):
        def jupyter_book(root, *options):
            path = root / book.ANSWERS[0]
            path.parent.mkdir(parents=True)
            entries = [
                {"filename": "a.md", "lineno": 3, "uri": "u", "status": status, "info": info}
                for status, info in answers
            ]
            path.write_text("\n".join(map(json.dumps, entries)), "utf-8")
            return subprocess.CompletedProcess([], returncode, "ERROR: odd", "")

        monkeypatch.setattr(book, "jupyter_book", jupyter_book)
        monkeypatch.setattr(book.publish, "publish", lambda root: None)
        said = []
        return book.check_links(Path(tmp_path), said.append), said

    return check


def test_links_that_answer(links):
    said = ["Every outside link answers (2 were asked)."]
    assert links(("working", ""), ("redirected", ""), ("unchecked", "")) == (0, said)


def test_an_old_statement_is_named_first_and_fails_nothing(links, tmp_path):
    (tmp_path / "law.md").write_text("A law.\n(Source; checked 2001-02-03)\n", "utf-8")
    status, said = links(("working", ""))
    assert status == 0 and len(said) == 2
    assert said[0] == "Warning: law.md, line 2: last checked 2001-02-03, over a year ago"


def test_a_dead_link_is_named(links):
    status, said = links(("working", ""), ("broken", GONE), returncode=1)
    assert status == 1
    assert said == [f"a.md, line 3: u ({GONE})", "1 outside links do not answer; 1 do."]


def test_no_network_is_one_sentence(links):
    status, said = links(("broken", NO_NAME), ("broken", NO_NAME), returncode=1)
    assert status == 1 and len(said) == 1 and "network cannot be reached" in said[0]


def test_one_host_that_is_gone_is_not_the_network(links):
    status, said = links(("working", ""), ("broken", NO_NAME), returncode=1)
    assert status == 1 and "u (Max retries" in said[0]


def test_a_build_that_fails_says_that_nothing_was_checked(links):
    status, said = links(returncode=1)
    assert status == 1 and said[0] == "ERROR: odd" and "links were not checked" in said[-1]
