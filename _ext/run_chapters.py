"""Make sure that chapters have a run: `python _ext/run_chapters.py [02 ...] [--covers]`."""

import argparse
import sys

import execute
import publish
import runs
from notebooks import ROOT, chapter_paths


def ensure_all(chapters, root=ROOT, say=print):
    """Run what has no run yet, one after the other; return {"02": Run}."""
    found = {}
    for number, chapter in enumerate(chapters, 1):
        run = runs.find(chapter, root)
        if run is None:
            say(f"Running chapter {chapter} ({number} of {len(chapters)}) ...")
            run = runs.ensure(chapter, root, say=say)
            record = run.record
            say(
                f"Chapter {chapter}: {record['seconds']:.0f} s "
                f"(+ {record['solutions_seconds']:.0f} s of solutions), "
                f"peak memory {record['peak_memory_mb']} MB."
            )
        found[chapter] = run
    return found


def main(arguments=None):
    """Run the named chapters, or all; 1 if one fails or does not exist."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", help="two digits each; none means all")
    parser.add_argument("--covers", action="store_true", help="refresh chapters/images/NN.png")
    asked = parser.parse_args(arguments)
    known = chapter_paths()
    unknown = [chapter for chapter in asked.chapters if chapter not in known]
    if unknown:
        print(f"There is no chapter {', '.join(unknown)}; there are: {', '.join(known)}.")
        return 1
    try:
        ensure_all(asked.chapters or list(known))
    except execute.RunFailed as error:
        print(error, file=sys.stderr)
        return 1
    if asked.covers:
        for path in publish.write_covers(ROOT / "chapters" / "images"):
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
