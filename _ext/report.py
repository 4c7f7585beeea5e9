"""What the bench prints: a line a figure, with its budget and its aim."""

HEAD = f"{'figure':<34}{'measured':>12}  {'budget':<14}{'aim':<12}"
HEAD_OF_SEEDS = (
    f"{'figure':<34}{'mean':>12}{'lowest':>12}{'highest':>12}  {'budget':<14}{'aim':<12}"
)
SIGNS = (("at_most", "<="), ("at_least", ">="))


def misses(value, limit):
    """Return whether a value breaks its budget."""
    return value > limit.get("at_most", value) or value < limit.get("at_least", value)


def line(name, value, limit, spread=()):
    """Return one line of the report; a broken budget is marked. spread: lowest and highest."""
    unit = limit.get("unit", "")
    budget = next((f"{sign} {limit[key]:g}" for key, sign in SIGNS if key in limit), "")
    aim = f"{limit['aim']:g}" if "aim" in limit else ""
    shown = "".join(f"{_short(number):>12}" for number in (value, *spread))
    mark = "MISSED" if misses(value, limit) else ""
    return f"{name:<34}{shown}  {budget:<14}{aim:<12}{unit:<6}{mark}".rstrip()


def show(title, figures, limits, required):
    """Print figures beside limits; return the names that miss, absent required ones included."""
    print(f"\n{title}\n{HEAD}")
    for name, value in figures.items():
        print(line(name, value, limits.get(name, {})))
    absent = [name for name in required if name not in figures]
    for name in absent:
        print(f"{name:<34}{'absent':>12}  MISSED")
    return absent + [n for n, v in figures.items() if n in limits and misses(v, limits[n])]


def show_seeds(title, several, limits):
    """Print each budgeted figure's mean, lowest and highest; return the names whose mean misses.

    several: the figures of one run after another. A figure that a run lacks is left out.
    """
    print(f"\n{title}\n{HEAD_OF_SEEDS}")
    missed = []
    for name in (n for n in limits if all(n in figures for figures in several)):
        values = [figures[name] for figures in several]
        mean = sum(values) / len(values)
        print(line(name, mean, limits[name], (min(values), max(values))))
        missed += [name] if misses(mean, limits[name]) else []
    return missed


def conclusion(missed, unmeasured):
    """Return the last line: how many budgets are missed, and how many were not measured."""
    said = f"{len(missed)} budgets missed" if missed else "Every measured budget is met"
    if unmeasured:
        return f"{said}; {len(unmeasured)} not measured ({', '.join(unmeasured)})."
    return f"{said}." if missed else "Every budget is met."


def _short(value):
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
