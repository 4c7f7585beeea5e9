"""`make clean`: remove the built pages, and say where the chapters' runs are kept."""

import shutil

import runs
from notebooks import ROOT

if __name__ == "__main__":
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    print("Removed _build. The chapters' runs are kept, so that the next book takes seconds.")
    print(f"To run every chapter again, remove this folder too: {runs.runs_folder()}")
