"""The workshop's plans: read from teach/plans.toml, shown as tables, held against the runs."""

import tomllib
from pathlib import Path
from typing import NamedTuple

import publish
import report
import runs
from docutils import nodes
from notebooks import ROOT
from sphinx.util.docutils import SphinxDirective

HEADINGS = ("Time", "What", "You", "The room")


class Wait(NamedTuple):
    """A run that a plan counts on: whose row it is, what is run, and the seconds it is given."""

    name: str
    of: str
    promised: int

    @property
    def chapter(self):
        """Return the two digits of the chapter that is run."""
        return self.of[:2]


def read(root=ROOT):
    """Return (how much slower a laptop may be, {name: plan}) from teach/plans.toml."""
    found = tomllib.loads((root / "teach" / "plans.toml").read_text("utf-8"))
    return found.pop("slower"), found


def starts(plan):
    """Return the minute at which each row of a plan starts, and the one at which it ends."""
    minutes = [0]
    for row in plan["rows"]:
        minutes.append(minutes[-1] + row["minutes"])
    return minutes


def clock(minutes):
    """Return minutes since the start as hours and minutes, `1:05`."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def waits(name, plan):
    """Return the Waits of a plan: from the row that starts a run to the row that needs it."""
    at = starts(plan)
    found = []
    for place, row in enumerate(plan["rows"]):
        if "run" in row:
            end = at[place + row.get("run_rows", 1)]
            title = f"{name} {clock(at[place])}, {row['run']}"
            found.append(Wait(title, row["run"], 60 * (end - at[place])))
    return found


def seconds_of(run, of):
    """Return how long a run took: all of its chapter, `02`, or one training, `02.vae_2d_seconds`.

    None where the chapter has not recorded that figure.
    """
    figure = of[3:]
    return run.scores.get(figure) if figure else run.record["seconds"]


def bench(chapters, root=ROOT):
    """Print each wait beside what the plans give it; return (names of short ones, not measured)."""
    slower, plans = read(root)
    asked = [w for n, plan in plans.items() for w in waits(n, plan) if w.chapter in chapters]
    found = {chapter: runs.find(chapter, root) for chapter in {wait.chapter for wait in asked}}
    ran = [wait for wait in asked if found[wait.chapter]]
    limits = {wait.name: {"at_most": wait.promised, "unit": "s"} for wait in ran}
    took = {wait.name: seconds_of(found[wait.chapter], wait.of) for wait in ran}
    figures = {name: slower * seconds for name, seconds in took.items() if seconds is not None}
    title = f"The plans of the workshop, on a laptop that is {slower:g} times slower"
    return report.show(title, figures, limits, limits), [w.name for w in asked if w not in ran]


class CoursePlan(SphinxDirective):
    """{course-plan} NAME: a plan as a table, its waits with the seconds that were measured."""

    required_arguments = 1

    def run(self):
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / "teach" / "plans.toml"))
        self.env.note_reread()
        self.slower, plans = read(root)
        name = self.arguments[0]
        if name not in plans:
            raise self.error(f"teach/plans.toml has no plan {name}; it has {', '.join(plans)}")
        self.shown = publish.published(root)
        return [self.table(name, plans[name])]

    def table(self, name, plan):
        """Return the plan as a table, a row a stretch of time."""
        at, waited = starts(plan), iter(waits(name, plan))
        body = []
        for place, row in enumerate(plan["rows"]):
            what = [f"**{row['part']}**"]
            what += [self.wait(next(waited), row["what"])] if "run" in row else []
            what += [f"*Late?* {row['late']}"] if "late" in row else []
            you = [row["you"], *([f"*Ask:* {row['ask']}"] if "ask" in row else [])]
            you += [f"*Listen for:* {row['listen']}"] if "listen" in row else []
            time = f"{clock(at[place])} to {clock(at[place + 1])}"
            body.append(self.row([[time], what, you, [row["room"]]]))
        group = nodes.tgroup(cols=len(HEADINGS))
        group += [nodes.colspec(colwidth=width) for width in (10, 30, 35, 25)]
        group += nodes.thead("", self.row([[heading] for heading in HEADINGS]))
        group += nodes.tbody("", *body)
        title = nodes.title(text=f"Hours and minutes from the start; {clock(at[-1])} in all")
        return nodes.table("", title, group, classes=["course-plan"])

    def wait(self, wait, what):
        """Return the sentence about a run that this row starts."""
        given = f"the plan gives it {wait.promised // 60} min"
        run = self.shown.get(wait.chapter)
        seconds = seconds_of(run, wait.of) if run else None
        if seconds is None:
            return f"Runs: {what} (not measured on this machine yet; {given})."
        long = f"{seconds:.0f} s measured, {self.slower * seconds:.0f} s on a slow laptop"
        return f"Runs: {what} ({long}; {given})."

    def row(self, cells):
        """Return a row; each cell is a list of texts, a paragraph each."""
        entries = []
        for texts in cells:
            parsed = (self.parse_inline(text, lineno=self.lineno)[0] for text in texts)
            entries.append(
                nodes.entry("", *(nodes.paragraph("", "", *inline) for inline in parsed))
            )
        return nodes.row("", *entries)
