"""What a chapter's run must show, as rules: each takes an executed notebook, returns problems."""

import re

from alt_text import alt_in
from chapter_rules import is_aside, with_sections
from notebooks import code_cells, tags

WIDGET = "application/vnd.jupyter.widget-view+json"


def images(cell):
    """Return [(mime, output)] of a cell's pictures."""
    return [
        (mime, output)
        for output in cell.outputs
        for mime in output.get("data", {})
        if mime.startswith("image/")
    ]


def alt_texts(executed):
    """Every picture has alt text, in a sentence; what is typed holds no result of a run."""
    problems = []
    for cell in code_cells(executed):
        typed = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        for mime, output in images(cell):
            alt = alt_in(output.get("metadata", {}), mime) or typed
            if len(alt) < 20 or re.match(r"\S+\.(png|svg|jpg)", alt):
                problems.append(f"cell {cell.id}: no alt text of 20 characters or more")
            elif alt == typed and re.search(r"\d\.\d", typed):
                problems.append(f"cell {cell.id}: a result is typed in the alt text: {typed!r}")
    return problems


def figure_count(executed):
    """6-10 figures, live ones included; exercises and static twins are not counted."""
    count = sum(
        1
        for cell, section in with_sections(executed)
        if cell.cell_type == "code"
        and not is_aside(cell, section)
        and "static-twin" not in tags(cell)
        and (images(cell) or any(WIDGET in o.get("data", {}) for o in cell.outputs))
    )
    return [] if 6 <= count <= 10 else [f"{count} figures, not 6 to 10"]


def quiet(executed):
    """No errors, no stderr, no warnings in what the reader sees."""
    problems = []
    for cell in code_cells(executed):
        for output in cell.outputs:
            text = str(output.get("text", ""))
            if output["output_type"] == "error":
                problems.append(f"cell {cell.id}: {output['ename']}: {output['evalue']}")
            elif output.get("name") == "stderr":
                problems.append(f"cell {cell.id} writes to stderr: {text[:200]}")
            elif re.search(r"\b\w*Warning:", text):
                problems.append(f"cell {cell.id} shows a warning: {text[:200]}")
    return problems


OUTPUT_RULES = [alt_texts, figure_count, quiet]
