"""The directive {course-energy}: measured seconds as energy, beside what others published."""

import tomllib
from pathlib import Path

import publish
from docutils import nodes
from docutils.statemachine import StringList
from notebooks import name_of
from sphinx.util.docutils import SphinxDirective
from times_table import NO_RUN, table_of

FIGURES = Path(__file__).with_name("energy.toml")
HEADINGS = ("Chapter", "Measured (s)", "Energy (Wh)")
SECONDS_AN_HOUR = 3600
UNITS = ((1e9, "GWh"), (1e6, "MWh"), (1e3, "kWh"))
COUNTS = ((1e9, " billion"), (1e6, " million"), (1e3, " thousand"))


def figures():
    """Return what energy.toml says: {"processor": {...}, "published": [{...}, ...]}."""
    return tomllib.loads(FIGURES.read_text("utf-8"))


def watt_hours(seconds, watts):
    """Return the energy (Wh) of some seconds at a constant power (W)."""
    return seconds * watts / SECONDS_AN_HOUR


def published_watt_hours(entry):
    """Return the energy (Wh) of a published figure: as it stands, or hours times watts."""
    return entry["kwh"] * 1000 if "kwh" in entry else entry["gpu_hours"] * entry["watts"]


def digits(value):
    """Return a number with two significant digits: 0.24, 1.0, 48, 130."""
    rounded = float(f"{value:.2g}")
    if rounded >= 10:
        return f"{rounded:.0f}"
    return f"{rounded:.1f}" if rounded >= 1 else f"{rounded:g}"


def amount(wh):
    """Return an energy in the unit that suits it: 0.24 Wh, 1.5 MWh."""
    return _scaled(wh, UNITS, " Wh", " ")


def times(ratio):
    """Return how a figure compares with our sum: 2.5 billion times it, one part in 45 of it."""
    if ratio < 1:
        return f"one part in {_scaled(1 / ratio, COUNTS, '', '')} of our sum"
    return f"{_scaled(ratio, COUNTS, '', '')} times our sum"


def _scaled(value, steps, plain, space):
    value = float(f"{value:.2g}")  # first, so that 999,999 is a million, not a thousand thousands
    for size, name in steps:
        if value >= size:
            return f"{digits(value / size)}{space}{name}"
    return f"{digits(value)}{plain}"


def rows(root, watts):
    """Return (one row of strings a chapter, and their sum; the sum in Wh) of all stored runs."""
    runs = publish.published(root)
    seconds = {name_of(chapter, root): run.record["seconds"] for chapter, run in runs.items()}
    body = [
        (name, f"{value:.0f}", digits(watt_hours(value, watts))) for name, value in seconds.items()
    ]
    total = sum(seconds.values())
    energy = watt_hours(total, watts)
    return [*body, ("All of these", f"{total:.0f}", digits(energy))], energy


def markdown(known, energy):
    """Return the lines of a list: each published figure beside our sum of energy (Wh)."""
    lines = []
    for entry in known["published"]:
        wh = published_watt_hours(entry)
        lines.append(
            f"- **{entry['what']}: {amount(wh)}**, {times(wh / energy)}. "
            f"Counts {entry['counts']}. Leaves out {entry['leaves_out']}. "
            f"({entry['source']}; {entry['read']})"
        )
    return lines


class CourseEnergy(SphinxDirective):
    """Write the table and the list; says so in words where no chapter has been run yet."""

    has_content = False

    def run(self):
        self.env.note_reread()
        known = figures()
        watts = known["processor"]["watts"]
        body, energy = rows(Path(self.env.srcdir), watts)
        if not energy:
            return [nodes.paragraph(text=NO_RUN)]
        title = f"Measured seconds times {watts} W: {known['processor']['from']}"
        parsed = nodes.Element()
        lines = StringList(markdown(known, energy), source=FIGURES.name)
        self.state.nested_parse(lines, self.content_offset, parsed)
        return [table_of(title, HEADINGS, body), *parsed.children]
