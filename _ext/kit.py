"""`make kit`: one folder to hand out on a stick, with which a laptop is ready without a network.

It holds the site, the course (its folder `workshop` has the notebooks without solutions and those
to code along), and the wheels of every package for the systems and Pythons asked for.
`python install.py` in it is all.
"""

import argparse
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path

import book
import code_along
import nbformat
import platformdirs
import runs
import wheels
from install import OPEN_WORKSHOP
from notebooks import ROOT, chapter_paths, read, without_solutions
from problems import Problem, in_one_sentence, system_name

NOT_COPIED = (".*", "_build", "__pycache__", "*.egg-info", "*.zip", "workshop")
OUT = ROOT / "_build" / "kit"
FAT32 = 2**32  # bytes; no file on a stick with this format can be larger
NAMES = {
    "linux": "Linux (x86-64)",
    "linux-arm": "Linux (ARM)",
    "windows": "Windows (x86-64)",
    "mac-arm": "macOS 12 or later (Apple silicon)",
}
PARTS = {"START.txt", "install.py", "kit.json", "site", "course", "wheels"}
START = """Introduction to Generative AI: the kit for a workshop

To read the book, open site/index.html in a browser. Nothing has to be installed.

To run the chapters, no network is needed:
1. You need Python {pythons}, on {systems}.
2. Copy this whole folder from the stick to your disk. About 4 GB must be free there. On Windows
   choose a short path, such as C:\\genai.
3. Open a terminal in the folder, and start the installation (a few minutes):
     Windows:       py -{newest} install.py
     macOS, Linux:  python{newest} install.py
   It says whether the machine is ready, how long each chapter takes on it, and what to open.
4. To come back later, open a terminal in the folder course:
     Windows:       .venv\\Scripts\\python {lab}
     macOS, Linux:  .venv/bin/python {lab}
A terminal in a folder: on Windows 11 right-click it, Open in Terminal; on macOS right-click it,
Services, New Terminal at Folder. There is no `py`? Try `python install.py`.

course/workshop  the notebooks without the solutions of the exercises, and those to code along
course/chapters  the notebooks with the solutions, folded
course/data      the data; course/data/README.md says where it is from
"""


def add_course(kit, root=ROOT):
    """Copy the course into the kit, with its notebooks without solutions and to code along."""
    course, by_name = kit / "course", shutil.ignore_patterns(*NOT_COPIED)

    def ignored(folder, names):
        itself = {name for name in names if (Path(folder) / name).resolve() == kit.resolve()}
        return by_name(folder, names) | itself

    shutil.copytree(root, course, ignore=ignored)
    beside = shutil.ignore_patterns("*.ipynb", "seeds")
    shutil.copytree(course / "chapters", course / "workshop", ignore=beside)
    for path in chapter_paths(root).values():
        nbformat.write(without_solutions(read(path)), str(course / "workshop" / path.name))
    code_along.make(course / "workshop", root)
    shutil.copy(course / "_ext" / "kit_install.py", kit / "install.py")


def add_words(kit, targets):
    """Write START.txt for whoever opens the kit, and kit.json for install.py."""
    pythons = sorted({python for _, python in targets}, key=wheels.PYTHONS.index)
    systems = ", ".join(dict.fromkeys(NAMES[name] for name, _ in targets))
    text = START.format(
        pythons=" or ".join(pythons), systems=systems, newest=pythons[-1], lab=OPEN_WORKSHOP
    )
    (kit / "START.txt").write_text(text, "utf-8")
    (kit / "kit.json").write_text(json.dumps({"targets": targets}, indent=1) + "\n", "utf-8")


def clear(kit):
    """Make kit an empty folder; raise Problem where it holds something that is no kit."""
    there = {path.name for path in kit.iterdir() if path.name[0] != "."} if kit.exists() else set()
    if there - PARTS or (there and "kit.json" not in there):
        raise Problem(f"{kit} holds something else: name another folder, or empty it.")
    shutil.rmtree(kit, ignore_errors=True)
    kit.mkdir(parents=True, exist_ok=True)


def make(kit, targets, site, cache=None, root=ROOT, say=print):
    """Make the folder kit for targets [[system, "3.12"], ...] from a built site; return its bytes.

    cache: the folder where the wheels are kept between kits. Raises Problem where one is not to be
    had, before anything is written to kit.
    """
    text = (root / "requirements.txt").read_text("utf-8")
    cache = cache or Path(platformdirs.user_cache_dir(runs.APP)) / "wheels"
    files = {path for target in targets for path in wheels.gather(text, *target, cache, say)}
    clear(kit)
    # Whatever stops from here on leaves something that the next call knows for a kit.
    add_words(kit, targets)
    (kit / "wheels").mkdir()
    for path in sorted(files):
        shutil.copyfile(path, kit / "wheels" / path.name)
    shutil.copytree(site, kit / "site")
    add_course(kit, root)
    return sum(path.stat().st_size for path in kit.rglob("*") if path.is_file())


def zipped(kit):
    """Write the kit beside itself as one zip, and return its path; wheels are zips already."""
    packed = kit.with_name(kit.name + ".zip")
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(p for p in kit.rglob("*") if p.is_file()):
            method = zipfile.ZIP_STORED if path.suffix == ".whl" else zipfile.ZIP_DEFLATED
            archive.write(path, f"{kit.name}/{path.relative_to(kit).as_posix()}", method)
    return packed


def asked_targets(systems, pythons):
    """Return [[system, python], ...] of two texts with spaces or commas; empty ones mean this."""
    systems = re.split(r"[\s,]+", systems.strip()) if systems.strip() else [system_name()]
    own = "{}.{}".format(*sys.version_info[:2])
    pythons = re.split(r"[\s,]+", pythons.strip()) if pythons.strip() else [own]
    return [[system, python] for system in systems for python in pythons]


def tell(kit, size, packed):
    """Say where the kit is, how large it is, and how it is used."""
    print(f"The kit is ready ({size / 1e6:.0f} MB): {kit}")
    if packed:
        print(f"The same as one file ({packed.stat().st_size / 1e6:.0f} MB): {packed}")
        if packed.stat().st_size >= FAT32:
            print("It is too large for a stick with FAT32: format it as exFAT, or copy the folder.")
    print("On a laptop: copy it to the disk, then `python install.py` in it. START.txt says more.")


def main(arguments=None):
    """Make the kit that is asked for; 1 after one sentence where that cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="", help=f"of {', '.join(wheels.TARGETS)}")
    parser.add_argument("--pythons", default="", help=f"of {', '.join(wheels.PYTHONS)}")
    parser.add_argument("--out", default=OUT, type=Path, help="the folder to make")
    parser.add_argument("--zip", action="store_true", help="pack it as one file, too")
    asked = parser.parse_args(arguments)
    targets = asked_targets(asked.platform, asked.pythons)

    def build():
        for target in targets:  # before a chapter runs in vain
            wheels.check_target(*target)
        if book.build(ROOT) != 0:
            return 1
        kit = asked.out.resolve()
        size = make(kit, targets, (ROOT / book.BUILT).parent)
        tell(kit, size, zipped(kit) if asked.zip else None)

    return in_one_sentence(build, "The kit could not be made")


if __name__ == "__main__":
    sys.exit(main())
