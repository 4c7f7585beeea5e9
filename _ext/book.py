"""`make book`: run what has changed, build the pages from those runs, say what to open."""

import argparse
import json
import shutil
import subprocess
import sys
import time

import code_along
import dated
import execute
import problems
import publish
import slides
from notebooks import ROOT, chapter_paths
from run_chapters import ensure_all

CLI = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
RAN_ITSELF = "Executing notebook"  # what MyST-NB logs before it runs a notebook
ANSWERS = ("_build/html/output.json", "_build/html/output.txt")  # linkcheck writes them there
DEAD = ("broken", "timeout")
OFFLINE = (*problems.NO_NETWORK, "Failed to resolve")
BUILT = "_build/html/index.html"


def jupyter_book(root, *options):
    """Return the finished `jupyter-book build` of root with warnings as errors, output captured."""
    command = [sys.executable, "-c", CLI, "build", str(root)]
    command += ["-W", "--keep-going", *options]
    return subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def build(root=ROOT, say=print):
    """Build the site of root from its runs; return 0, or 1 after showing what went wrong."""
    ensure_all(list(chapter_paths(root)), root, say)
    publish.publish(root)
    say("Building the pages ...")
    result = jupyter_book(root)
    if result.returncode != 0:
        show_failure(result, say, "The pages were not built")
        return 1
    if RAN_ITSELF in result.stdout + result.stderr:
        say(
            "The pages do not show the stored runs: a notebook was executed while they were "
            "built. Did a chapter change meanwhile? Run the same command again."
        )
        return 1
    return teaching(root, say)


def teaching(root, say):
    """Add slides and code-along notebooks to the built pages; return 0, or 1 after saying why."""
    site = root / "_build" / "html"
    try:
        for name, part in (("slides", slides), ("code_along", code_along)):
            shutil.rmtree(site / name, ignore_errors=True)
            part.make(site / name, root)
    except ValueError as error:
        say(f"The slides were not made: what a plan in teach/slides names is not there.\n{error}")
        return 1
    return 0


def show_failure(result, say, what):
    """Say the warnings and errors of a build that failed, else the end of its log."""
    lines = execute.COLOURS.sub("", result.stdout + "\n" + result.stderr).splitlines()
    telling = [line for line in lines if "WARNING" in line or "ERROR" in line]
    for line in telling or lines[-30:]:
        say(line)
    say(f"{what}: mend what is named above, and run the same command again.")


def check_links(root=ROOT, say=print):
    """Ask every outside link of the book; return 0, or 1 after saying which do not answer.

    Statements that were last checked over a year ago are named first, and change nothing.
    """
    for warning in dated.warnings(root):
        say(f"Warning: {warning}")
    ensure_all(list(chapter_paths(root)), root, say)
    publish.publish(root)
    answers = [root / name for name in ANSWERS]
    for path in answers:
        path.unlink(missing_ok=True)
    result = jupyter_book(root, "--builder", "linkcheck")
    dead, alive = asked_links(answers[0])
    for path in answers:
        path.unlink(missing_ok=True)
    if dead and not alive and all(any(s in link["info"] for s in OFFLINE) for link in dead):
        say("The network cannot be reached, so no outside link was checked.")
        return 1
    for link in dead:
        say(f"{link['filename']}, line {link['lineno']}: {link['uri']} ({link['info']})")
    if dead:
        say(f"{len(dead)} outside links do not answer; {len(alive)} do.")
        return 1
    if result.returncode != 0:
        show_failure(result, say, "The links were not checked")
        return 1
    say(f"Every outside link answers ({len(alive)} were asked).")
    return 0


def asked_links(path):
    """Return (links that do not answer, links that do) of what linkcheck wrote, one JSON a line."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    links = [json.loads(line) for line in lines]
    dead = [link for link in links if link["status"] in DEAD]
    return dead, [link for link in links if link["status"] in ("working", "redirected")]


def main(arguments=None):
    """Build the book, or with --links ask every outside link whether it still answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--links", action="store_true", help="check outside links and old dates (network)"
    )
    asked = parser.parse_args(arguments)
    started = time.time()
    try:
        if asked.links:
            return check_links()
        status = build()
    except execute.RunFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted: run the same command again to go on.", file=sys.stderr)
        return 1
    if status == 0:
        print(f"The book is built ({time.time() - started:.0f} s). Open it in a browser:")
        print(f"  {ROOT / BUILT}")
        print("or serve it to others: python -m http.server -d _build/html")
    return status


if __name__ == "__main__":
    sys.exit(main())
