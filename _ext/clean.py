"""`make clean`: remove what was built, and say where the chapters' runs are kept.

Works before anything is installed; then it can only say in words where the runs are.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def runs_folder():
    """Return the folder of the runs, or None where it takes a package to know it."""
    try:
        import runs
    except ImportError:
        override = os.environ.get("COURSE_RUNS")
        return Path(override) if override else None
    return runs.runs_folder()


def remove(folder, kept=None):
    """Remove a folder, all but the folder `kept` where that lies in it."""
    inside = kept is not None and (kept == folder or folder in kept.parents)
    if not inside:
        shutil.rmtree(folder, ignore_errors=True)
    elif kept != folder:
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                remove(path, kept)
            else:
                path.unlink()


def main(root=ROOT):
    """Remove root/_build, less the runs if they are kept in there."""
    runs = runs_folder()
    kept = runs.resolve() if runs is not None and runs.is_dir() else None
    remove((root / "_build").resolve(), kept)
    print("Removed _build. The chapters' runs are kept, so that the next book takes seconds.")
    if runs is None:
        print("They are in your user cache folder, under introduction-to-generative-ai.")
    else:
        print(f"To run every chapter again, remove this folder too: {runs}")


if __name__ == "__main__":
    main()
