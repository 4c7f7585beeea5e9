"""`make bench`: each figure beside its budget and aim, for one seed or several."""

import argparse
import os
import sys
import time

import book
import execute
import measure_page
import runs
from notebooks import ROOT, chapter_paths
from times_table import budgets

HEAD = f"{'figure':<34}{'measured':>12}  {'budget':<14}{'aim':<12}"
SIGNS = (("at_most", "<="), ("at_least", ">="))
OF_PAGE = ("page_mb", "drag_ms")
OF_BOOK = {
    "all_chapters_seconds": {"at_most": 1800, "unit": "s"},
    "second_book_seconds": {"at_most": 30, "aim": 10, "unit": "s"},
}


def seeds(count):
    """Return what is run: None is the chapter's own seed, then 1001, 1002, ..."""
    return [None, *(1000 + k for k in range(1, count))]


def misses(value, limit):
    """Return whether a value breaks its budget."""
    return value > limit.get("at_most", value) or value < limit.get("at_least", value)


def line(name, value, limit):
    """Return one line of the report; a broken budget is marked."""
    unit = limit.get("unit", "")
    budget = next((f"{sign} {limit[key]:g}" for key, sign in SIGNS if key in limit), "")
    aim = f"{limit['aim']:g}" if "aim" in limit else ""
    shown = f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    mark = "MISSED" if misses(value, limit) else ""
    return f"{name:<34}{shown:>12}  {budget:<14}{aim:<12}{unit:<6}{mark}".rstrip()


def figures_of(run):
    """Return all numbers of a run by name: what the chapter recorded, seconds, peak memory."""
    numbers = {k: v for k, v in run.scores.items() if type(v) in (int, float)}
    costs = {k: run.record[k] for k in ("seconds", "solutions_seconds", "peak_memory_mb")}
    return costs | numbers


def report(title, figures, limits, required):
    """Print figures beside limits; return the names that miss, absent required ones included."""
    print(f"\n{title}\n{HEAD}")
    for name, value in figures.items():
        print(line(name, value, limits.get(name, {})))
    absent = [name for name in required if name not in figures]
    for name in absent:
        print(f"{name:<34}{'absent':>12}  MISSED")
    return absent + [n for n, v in figures.items() if n in limits and misses(v, limits[n])]


def limits_of(chapter):
    """Return (all budgets of a chapter, names of those of its run, names of those of its page)."""
    limits = budgets().get(chapter, {}).get("figures", {})
    return limits, [n for n in limits if n not in OF_PAGE], [n for n in limits if n in OF_PAGE]


def bench_chapter(chapter, count):
    """Run what has no run, print every seed's figures; return the names that miss."""
    limits, required, _ = limits_of(chapter)
    missed = []
    for seed in seeds(count):
        name = "the book's own seed" if seed is None else f"seed {seed}"
        try:
            run = runs.ensure(chapter, seed=seed)
        except execute.RunFailed as error:
            print(f"\nChapter {chapter}, {name}: FAILED\n{error}")
            missed.append("run")
            continue
        title = f"Chapter {chapter}, {name} ({run.record['machine']})"
        missed += report(title, figures_of(run), limits, required)
    return missed


def bench_page(chapter):
    """Measure the built page of a chapter; return (names that miss, names not measured)."""
    limits, _, required = limits_of(chapter)
    figures = measure_page.measure(f"chapters/{chapter_paths()[chapter].stem}.html")
    if figures or os.environ.get("CI") == "true":
        return report(f"Chapter {chapter}, page", figures, limits, required), []
    print(f"\nChapter {chapter}, page: no Chromium, Chrome or Edge, so it is not measured.")
    return [], required


def bench_book(chapters):
    """Build the pages, measure them, build again; return (names that miss, not measured)."""
    try:
        if book.build(ROOT) != 0:
            return ["book"], []
    except execute.RunFailed as error:
        print(f"\nThe book: not built.\n{error}")
        return ["book"], []
    pages = [bench_page(chapter) for chapter in chapters]
    started = time.time()
    failed = book.build(ROOT, say=lambda text: None)
    figures = {"second_book_seconds": time.time() - started}
    walls = [runs.find(chapter).record["wall_seconds"] for chapter in chapter_paths()]
    figures["all_chapters_seconds"] = sum(walls)
    missed = report("The book", figures, OF_BOOK, OF_BOOK) + (["second book"] if failed else [])
    return sum((m for m, _ in pages), missed), sum((n for _, n in pages), [])


def conclusion(missed, unmeasured):
    """Return the last line: how many budgets are missed, and how many were not measured."""
    said = f"{len(missed)} budgets missed" if missed else "Every measured budget is met"
    if unmeasured:
        return f"{said}; {len(unmeasured)} not measured ({', '.join(unmeasured)})."
    return f"{said}." if missed else "Every budget is met."


def main(arguments=None):
    """Print everything asked for; 1 when a budget is missed or a chapter fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", help="two digits each; none means all")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds in all")
    asked = parser.parse_args(arguments)
    chapters = asked.chapters or list(chapter_paths())
    unknown = [chapter for chapter in chapters if chapter not in chapter_paths()]
    if unknown or asked.seeds < 1:
        print(f"Give chapters out of {', '.join(chapter_paths())} and at least one seed.")
        return 1
    try:
        missed = [name for chapter in chapters for name in bench_chapter(chapter, asked.seeds)]
        of_book, unmeasured = bench_book(chapters)
    except KeyboardInterrupt:
        print("\nInterrupted: run the same command again to go on.", file=sys.stderr)
        return 1
    missed += of_book
    print("\n" + conclusion(missed, unmeasured))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
