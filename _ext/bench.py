"""`make bench`: each figure beside its budget and aim, for one seed or several."""

import argparse
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
SECOND_BUILD = {"second_book_seconds": {"aim": 10, "unit": "s"}}


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


def bench_chapter(chapter, count):
    """Run what has no run, print every seed's figures; return the number of misses."""
    limits = budgets().get(chapter, {}).get("figures", {})
    of_page = {name for name in limits if name in ("page_mb", "drag_ms")}
    required = [name for name in limits if name not in of_page]
    missed = 0
    for seed in seeds(count):
        run = runs.ensure(chapter, seed=seed)
        name = "the book's own seed" if seed is None else f"seed {seed}"
        title = f"Chapter {chapter}, {name} ({run.record['machine']})"
        missed += len(report(title, figures_of(run), limits, required))
    return missed


def bench_page(chapter):
    """Measure the built page of a chapter in a browser; return the number of misses."""
    limits = budgets().get(chapter, {}).get("figures", {})
    figures = measure_page.measure(f"chapters/{chapter_paths()[chapter].stem}.html")
    if not figures:
        print(f"\nChapter {chapter}, page: no Chromium or Chrome, so it is not measured.")
        return 0
    return len(report(f"Chapter {chapter}, page", figures, limits, []))


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
        missed = sum(bench_chapter(chapter, asked.seeds) for chapter in chapters)
        if book.build(ROOT) != 0:
            return 1
    except execute.RunFailed as error:
        print(error, file=sys.stderr)
        return 1
    missed += sum(map(bench_page, chapters))
    started = time.time()
    again = book.build(ROOT, say=lambda text: None)
    missed += again + len(
        report("The book", {"second_book_seconds": time.time() - started}, SECOND_BUILD, [])
    )
    print(f"\n{missed} budgets missed." if missed else "\nEvery budget is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
