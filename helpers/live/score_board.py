"""The scoreboard as a table in the page: choose, tick what is needed, sort, and see who is left."""

import anywidget
import numpy as np
import traitlets

from helpers.live.arguments import expect, numbers, string, whole
from helpers.live.assets import join, read

LIMITS = (1, 10, 30, 60, 90, 120)  # seconds of training; after the last one comes any time
MOST_ROWS = 60
CODE = ["ui.js", "controls.js", "score_board_rows.js", "score_board.js"]
COLUMNS = ("name", "relative", "score", "seconds", "kb")


class ScoreBoard(anywidget.AnyWidget):
    """Generators with what they make, can and cost; a reader's wishes, and the rows that fit them.

    rows: up to 60 dicts: "name", "makes", "unit", strings; "can", a list of abilities; "score", a
    finite number, lower is better; "relative", "seconds", "kb": finite numbers, None for what
    is not known. relative: score divided by the rival's.
    abilities: names to tick, each once, such as "condition". `rows` may name no other.
    makes: what is chosen at first: one of the rows', or "all".

    `board.makes`, `.needs` (a list of abilities), `.limit` (an index of the training times that
    the slider knows, the last for any) and `.sort` (a column: name, relative, score, seconds or
    kb, with a minus for falling): read them, observe them, or set them. Raises ValueError,
    naming the argument, for what does not fit.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "score_board.css")
    about = traitlets.Dict().tag(sync=True)
    makes = traitlets.TraitType("all").tag(sync=True)
    needs = traitlets.TraitType(()).tag(sync=True)
    limit = traitlets.TraitType(len(LIMITS)).tag(sync=True)
    sort = traitlets.TraitType("relative").tag(sync=True)

    def __init__(self, rows, abilities, makes="all"):
        expect(len(rows) <= MOST_ROWS, "rows", f"at most {MOST_ROWS}", len(rows))
        abilities = [string("abilities", name) for name in abilities]
        expect(len(set(abilities)) == len(abilities), "abilities", "different names", abilities)
        told = [_row(f"rows[{i}]", row, abilities) for i, row in enumerate(rows)]
        kinds = list(dict.fromkeys(row["makes"] for row in told))
        about = {"rows": told, "abilities": abilities, "kinds": kinds, "limits": list(LIMITS)}
        super().__init__(about=about, makes=makes)

    @traitlets.validate("makes")
    def _check_makes(self, proposal):
        known, value = ["all", *self.about["kinds"]], proposal["value"]
        expect(value in known, "makes", f"one of {known}", repr(value))
        return value

    @traitlets.validate("needs")
    def _check_needs(self, proposal):
        known, needs = self.about.get("abilities", []), list(proposal["value"])
        expect(set(needs) <= set(known), "needs", f"some of {known}", needs)
        return needs

    @traitlets.validate("limit")
    def _check_limit(self, proposal):
        return whole("limit", proposal["value"], 0, len(LIMITS))

    @traitlets.validate("sort")
    def _check_sort(self, proposal):
        value = string("sort", proposal["value"])
        expect(value.removeprefix("-") in COLUMNS, "sort", f"one of {COLUMNS}", repr(value))
        return value

    def __repr__(self):
        return f"ScoreBoard of {len(self.about['rows'])} generators"


def _row(at, row, abilities):
    """Return a row as the page reads it, checked."""
    told = {name: string(f"{at}[{name!r}]", row[name]) for name in ("name", "makes", "unit")}
    can = [string(f"{at}['can']", ability) for ability in row["can"]]
    expect(set(can) <= set(abilities), f"{at}['can']", f"some of {abilities}", can)
    figures = {"score": row["score"], "relative": row["relative"]}
    figures |= {"seconds": row["seconds"], "kb": row["kb"]}
    expect(figures["score"] is not None, f"{at}['score']", "a number", None)
    for name, value in figures.items():
        if value is not None:
            figures[name] = float(numbers(f"{at}[{name!r}]", np.asarray(value), ()))
    return told | figures | {"can": can}
