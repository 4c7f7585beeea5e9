"""Exercise checks that say what is wrong, in a sentence, and never stop the notebook."""

import html
import re

import numpy as np
from IPython.display import display

MIME = "application/vnd.course.check+json"


def exercise(title, *rows):
    """Check a reader's work and show which claims hold, with advice at the first that does not.

    title: the exercise's name. rows: (claim, thunk, advice) each: a sentence, a function without
    arguments that returns whether the claim holds, and what to try if it does not. Rows run in
    order up to the first failure. A thunk that raises counts as failed, and its error is told
    in a sentence. Nothing that the reader wrote makes this function raise; TypeError or ValueError
    come only from rows that the author of the exercise wrote wrongly.
    """
    _validate(title, rows)
    results = []
    for claim, thunk, advice in rows:
        passed, problem = _try(thunk)
        message = "" if passed else " ".join(part for part in (problem, advice) if part)
        results.append({"claim": claim, "passed": passed, "message": message})
        if not passed:
            break
    passed = all(row["passed"] for row in results)
    waiting = [claim for claim, _, _ in rows[len(results) :]]
    display(
        {
            "text/plain": _as_text(title, results, waiting, passed),
            "text/html": _as_html(title, results, waiting, passed),
            MIME: {"title": title, "passed": passed, "rows": results},
        },
        raw=True,
    )


def _validate(title, rows):
    """Raise for an author's mistake: no title, no rows, or a row of the wrong shape."""
    if not isinstance(title, str) or not title.strip():
        raise ValueError(f"title: got {title!r}, expected the exercise's name")
    if not rows:
        raise ValueError("rows: got none, expected at least one (claim, thunk, advice)")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, tuple) or len(row) != 3:
            raise TypeError(f"row {number}: got {row!r}, expected (claim, thunk, advice)")
        claim, thunk, advice = row
        if not (isinstance(claim, str) and callable(thunk) and isinstance(advice, str)):
            raise TypeError(f"row {number}: expected (str, a function, str), got {row!r}")


def _try(thunk):
    """Return (whether the claim holds, a sentence about the error that came instead, or "")."""
    try:
        answer = thunk()
    except NameError as error:
        name = getattr(error, "name", None)
        return False, f"The name {name!r} does not exist yet." if name else f"{error}."
    except (Exception, SystemExit) as error:  # whatever a reader's code raises is told, not thrown
        text = _cause(error)
        return (
            False,
            f"Your code stopped with {type(error).__name__}: {text[:200].rstrip('.')}.",
        )
    if isinstance(answer, np.ndarray) and answer.ndim:
        return (
            False,
            f"The check got an array of shape {answer.shape} where it expected one answer.",
        )
    try:
        return bool(answer), ""
    except Exception as error:
        return (
            False,
            f"The check got a {type(answer).__name__} that is neither true nor false: {error}.",
        )


def _summary(results, waiting, passed):
    if passed:
        return "All checks pass."
    return f"Not yet: {len(results) - 1} of {len(results) + len(waiting)} checks pass."


def _as_text(title, results, waiting, passed):
    lines = [f"{title}: {_summary(results, waiting, passed)}"]
    for row in results:
        lines.append(f"  [{'pass' if row['passed'] else 'fail'}] {row['claim']}")
        if row["message"]:
            lines.append(f"         {row['message']}")
    return "\n".join(lines + [f"  [wait] {claim}" for claim in waiting])


def _as_html(title, results, waiting, passed):
    states = [
        ("pass" if row["passed"] else "fail", row["claim"], row["message"]) for row in results
    ]
    states += [("wait", claim, "") for claim in waiting]
    marks = {
        "pass": ("&#10003;", "passed"),
        "fail": ("&#10007;", "failed"),
        "wait": ("&#8226;", "waiting"),
    }
    items = []
    for state, claim, message in states:
        mark, word = marks[state]
        advice = f"<br><em>{_with_code(message)}</em>" if message else ""
        items.append(
            f'<li class="check-{state}"><span aria-hidden="true">{mark}</span> '
            f"<strong>{word}:</strong> {_with_code(claim)}{advice}</li>"
        )
    head = f"<p><strong>{html.escape(title)}</strong>: {_summary(results, waiting, passed)}</p>"
    state = "passed" if passed else "failed"
    return (
        f'<div class="course-check check-{state}" role="status">{head}'
        f'<ul style="list-style: none; padding-left: 0">{"".join(items)}</ul></div>'
    )


def _with_code(text):
    """Escape a sentence for HTML; what stands between backticks becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _cause(error):
    """Return the line that names the cause, without what Keras and TensorFlow wrap around it."""
    plain = re.sub(r"\x1b\[[0-9;]*m|\{\{.*?\}\} ?| \[Op:.*", "", str(error))
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith("Exception encountered")]
    return (telling or ["no message"])[0]
