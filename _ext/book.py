"""`make book`: run what has changed, build the pages from those runs, say what to open."""

import argparse
import re
import subprocess
import sys
import time

import execute
import publish
from notebooks import ROOT, chapter_paths
from run_chapters import ensure_all

CLI = "import sys; from jupyter_book.cli.main import main; sys.exit(main())"
BROKEN = re.compile(r"\(.*line +\d+\) broken")
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
        show_failure(result, say)
        return 1
    return 0


def show_failure(result, say):
    """Say the warnings and errors of a build that failed, else the end of its log."""
    lines = execute.COLOURS.sub("", result.stdout + "\n" + result.stderr).splitlines()
    telling = [line for line in lines if "WARNING" in line or "ERROR" in line]
    for line in telling or lines[-30:]:
        say(line)
    say("The pages were not built: mend what is named above, and run the same command again.")


def main(arguments=None):
    """Build the book, or with --links ask every outside link whether it still answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", action="store_true", help="check outside links (network)")
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


def check_links():
    """Run Sphinx's linkcheck over the book; return its exit code, broken links shown."""
    ensure_all(list(chapter_paths()))
    publish.publish()
    result = jupyter_book(ROOT, "--builder", "linkcheck")
    output = execute.COLOURS.sub("", result.stdout + result.stderr)
    lines = [line for line in output.splitlines() if BROKEN.match(line)]
    print("\n".join(lines) if lines else "Every outside link answers.")
    if result.returncode != 0 and not lines:
        show_failure(result, print)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
