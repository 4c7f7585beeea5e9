"""`make bench`: each figure beside its budget and aim, for one seed or several."""

import argparse
import os
import sys
import time

import bench_tools
import book
import execute
import measure_page
import recorded
import report
import runs
import workshop_plans
from budgets import budgets
from notebooks import ROOT, chapter_paths

OF_PAGE = ("page_mb", "drag_ms", "letters_per_second")
OF_BOOK = {
    "all_chapters_seconds": {"at_most": 1800, "unit": "s"},
    "second_book_seconds": {"at_most": 30, "aim": 10, "unit": "s"},
}


def seeds(count):
    """Return what is run: None is the chapter's own seed, then 1001, 1002, ..."""
    return [None, *(1000 + k for k in range(1, count))]


def figures_of(run):
    """Return all numbers of a run by name: what the chapter recorded, seconds, peak memory."""
    numbers = {k: v for k, v in run.scores.items() if type(v) in (int, float)}
    costs = {k: run.record[k] for k in ("seconds", "solutions_seconds", "peak_memory_mb")}
    return costs | numbers


def limits_of(chapter):
    """Return (all budgets of a chapter, names of those of its run, names of those of its page)."""
    limits = budgets().get(chapter, {}).get("figures", {})
    return limits, [n for n in limits if n not in OF_PAGE], [n for n in limits if n in OF_PAGE]


def bench_chapter(chapter, count, record=False):
    """Run what has no run, print every seed's figures; return (names that miss, not measured)."""
    limits, required, _ = limits_of(chapter)
    each = {n: limit for n, limit in limits.items() if not limit.get("over_seeds")}
    missed, ran = [], {}
    for seed in seeds(count):
        name = "the book's own seed" if seed is None else f"seed {seed}"
        try:
            ran[seed] = runs.ensure(chapter, seed=seed)
        except execute.RunFailed as error:
            print(f"\nChapter {chapter}, {name}: FAILED\n{error}")
            missed.append("run")
            continue
        title = f"Chapter {chapter}, {name} ({ran[seed].record['machine']})"
        missed += report.show(title, figures_of(ran[seed]), each, required)
    of_mean, unmeasured = bench_mean(chapter, list(ran.values()))
    missed += of_mean + (keep(chapter, ran, count) if record else [])
    return missed, unmeasured


def bench_mean(chapter, ran):
    """Print what several runs give together; return (names that miss as a mean, not measured)."""
    limits, required, _ = limits_of(chapter)
    of_mean = [name for name in required if limits[name].get("over_seeds")]
    if len(ran) < 2:
        return [], of_mean
    title = f"Chapter {chapter}, over {len(ran)} seeds"
    budgeted = {name: limits[name] for name in required}
    missed = report.show_seeds(title, [figures_of(run) for run in ran], budgeted)
    return [name for name in missed if name in of_mean], []


def keep(chapter, ran, count):
    """Record the figures of all seeds; return ["record"] where that cannot be done."""
    if len(ran) < count:
        print(f"\nChapter {chapter}: not recorded, because not every run succeeded.")
        return ["record"]
    try:
        path = recorded.write(chapter, ran)
    except ValueError as error:
        print(f"\nNot recorded: {error}.")
        return ["record"]
    print(f"\nChapter {chapter}: recorded in {path.relative_to(ROOT).as_posix()}.")
    return []


def bench_page(chapter):
    """Measure the built page of a chapter; return (names that miss, names not measured)."""
    limits, _, required = limits_of(chapter)
    figures = measure_page.measure(f"chapters/{chapter_paths()[chapter].stem}.html")
    if figures or os.environ.get("CI") == "true":
        return report.show(f"Chapter {chapter}, page", figures, limits, required), []
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
    missed = report.show("The book", figures, OF_BOOK, OF_BOOK)
    return joined([*pages, (missed + (["second book"] if failed else []), [])])


def bench_preparation(reference=False):
    """Bench preflight and the kit, after keeping this machine as the reference if asked to."""
    missed = bench_tools.keep_reference() if reference else []
    return joined([(missed, []), bench_tools.bench_preflight(), bench_tools.bench_kit()])


def joined(pairs):
    """Return one pair of lists from several."""
    missed, unmeasured = zip(*pairs, strict=True)
    return sum(missed, []), sum(unmeasured, [])


def main(arguments=None):
    """Print everything asked for; 1 when a budget is missed or a chapter fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", help="two digits each; none means all")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds in all")
    parser.add_argument("--record", action="store_true", help="keep them in chapters/seeds/")
    parser.add_argument("--reference", action="store_true", help="compare preflight with this")
    asked = parser.parse_args(arguments)
    chapters = asked.chapters or list(chapter_paths())
    unknown = [chapter for chapter in chapters if chapter not in chapter_paths()]
    if unknown or asked.seeds < 1:
        print(f"Give chapters out of {', '.join(chapter_paths())} and at least one seed.")
        return 1
    if asked.reference and asked.chapters:
        print("The reference is of all chapters: leave CHAPTER out.")
        return 1
    if asked.record and asked.seeds < recorded.LEAST:
        print(f"Give at least {recorded.LEAST} seeds to record.")
        return 1
    try:
        pairs = [bench_chapter(chapter, asked.seeds, asked.record) for chapter in chapters]
        pairs += [workshop_plans.bench(chapters), bench_book(chapters)]
        if not asked.chapters:
            pairs.append(bench_preparation(asked.reference))
        missed, unmeasured = joined(pairs)
    except KeyboardInterrupt:
        print("\nInterrupted: run the same command again to go on.", file=sys.stderr)
        return 1
    print("\n" + report.conclusion(missed, unmeasured))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
