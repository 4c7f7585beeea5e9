"""The style of a chapter as rules: each takes a Chapter and returns a list of problems in words."""

import ast
import json
import re
import statistics
from pathlib import Path
from typing import NamedTuple

import notebooks

SECTIONS = [
    "What you will learn",
    "Set up",
    "The sketch",
    "The idea",
    "The maths",
    "The data",
    "Build",
    "Train",
    "Generate",
    "Play",
    "Summary",
    "Exercises",
    "Quiz",
    "Further reading",
]
NEEDED = {
    "What you will learn",
    "Set up",
    "Play",
    "Summary",
    "Exercises",
    "Quiz",
    "Further reading",
}
CONCLUSION = "12"  # 800-1,200 words, and as few code cells as it needs
ASIDE = ("Exercises", "Quiz")
CODE_FENCE = re.compile(r"^(`{3,}|~{3,})(?:python|text)?[ \t]*\n.*?^\1[ \t]*$", re.M | re.S)
CONSTANT = re.compile(r"^[A-Z][A-Z0-9_]*$")
OTHER_NAMES = {
    "z_mean": "mu",
    "z_log_var": "log_var",
    "logvar": "log_var",
    "z_var": "log_var",
    "epsilon": "eps",
    "x_recon": "x_hat",
    "latent_size": "latent_dim",
    "n_vocab": "vocab_size",
}


class Chapter(NamedTuple):
    """A notebook as it lies in git, its raw JSON, its quiz, its number."""

    notebook: object
    raw: dict
    quiz: str | None
    number: str
    stem: str


def load(path):
    """Return the Chapter at path."""
    quiz = Path(path).parent / "quizzes" / f"{path.stem}.json"
    text = quiz.read_text("utf-8") if quiz.exists() else None
    raw = json.loads(path.read_text("utf-8"))
    return Chapter(notebooks.read(path), raw, text, path.name[:2], path.stem)


# ---- What the rules look at -----------------------------------------------------------------


def headings(cell):
    """Return the second-level headings of a text cell."""
    if cell.cell_type != "markdown":
        return []
    return re.findall(r"^## (.+?)\s*$", CODE_FENCE.sub("", cell.source), re.M)


def with_sections(notebook):
    """Return [(cell, section that it stands in)]; the title is section ""."""
    found, section = [], ""
    for cell in notebook.cells:
        section = (headings(cell) or [section])[-1]
        found.append((cell, section))
    return found


def is_aside(cell, section):
    """Return whether a cell belongs to the exercises or the quiz, which are not counted."""
    return section in ASIDE or bool(re.match(r"ex\d+-|quiz$", cell.id))


def counted(notebook, kind):
    """Return the cells of one kind outside exercises and quiz."""
    pairs = with_sections(notebook)
    return [cell for cell, s in pairs if cell.cell_type == kind and not is_aside(cell, s)]


def code_lines(cell):
    """Return the number of lines of a code cell that are not blank."""
    return sum(1 for line in cell.source.splitlines() if line.strip())


def words(text):
    """Return the number of words of prose in a text cell: no code, formulas, addresses, markup."""
    text = CODE_FENCE.sub(" ", text)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]*`", " ", text, flags=re.S)
    text = re.sub(r"\]\([^)]*\)|\{[\w:]+\}|^:[\w-]+:.*$|<[^>]+>", " ", text, flags=re.M)
    return len(re.findall(r"[^\W\d_][\w'’-]*", text))


def tree(cell):
    """Return the syntax tree of a code cell, lines of magics left out."""
    lines = [re.sub(r"^\s*[%!].*$", "pass", line) for line in cell.source.splitlines()]
    return ast.parse("\n".join(lines))


def is_hidden(cell):
    """Return whether a code cell's source is not shown on the page."""
    return bool({"remove-input", "remove-cell"} & notebooks.tags(cell))


# ---- Order and anatomy -------------------------------------------------------------------------


def sections_in_order(chapter):
    """The prescribed headings, in order; one may be left out, none added or moved."""
    found = [h for cell in chapter.notebook.cells for h in headings(cell)]
    problems = [f"unknown heading {h!r}" for h in found if h not in SECTIONS]
    known = [h for h in found if h in SECTIONS]
    if known != sorted(set(known), key=SECTIONS.index):
        problems.append(f"headings out of order or twice: {known}")
    return problems + [f"heading {h!r} is missing" for h in SECTIONS if h in NEEDED - set(found)]


def title_promises(chapter):
    """The first cell: a title, one promise in a sentence, one picture that links to #play."""
    first = chapter.notebook.cells[0]
    problems = []
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        return ["the first cell is not a title"]
    rest = first.source.split("\n", 1)[-1] if "\n" in first.source else ""
    if not re.search(r"\[!\[[^\]]{20,}\]\(images/[^)]+\)\]\(#play\)", rest):
        problems.append("no picture with alt text (>= 20 characters) that links to #play")
    if not 4 <= words(re.sub(r"\[!\[.*?\]\(.*?\)\]\(.*?\)", "", rest)) <= 60:
        problems.append("no promise in one sentence below the title")
    return problems


def predict_then_run(chapter):
    """At least one box asks the reader to predict before the surprising cell runs."""
    boxes = [c for c in chapter.notebook.cells if re.search(r":class:.*\bpredict\b", c.source)]
    return [] if boxes else ["no admonition of class `predict`"]


# ---- Lengths ------------------------------------------------------------------------------------


def cell_lengths(chapter):
    """Code cells: median <= 6 lines, nine in ten <= 18, none over 30, one class up to 40."""
    cells = counted(chapter.notebook, "code")
    lengths = sorted(code_lines(cell) for cell in cells) or [0]
    problems = []
    if statistics.median(lengths) > 6:
        problems.append(f"median length {statistics.median(lengths)} > 6 lines")
    if sum(length <= 18 for length in lengths) < 0.9 * len(lengths):
        problems.append(f"more than one in ten code cells is over 18 lines: {lengths[-6:]}")
    for cell in notebooks.code_cells(chapter.notebook):
        classes = [node for node in tree(cell).body if isinstance(node, ast.ClassDef)]
        limit = 40 if len(classes) == 1 else 30
        if code_lines(cell) > limit:
            problems.append(f"cell {cell.id} has {code_lines(cell)} lines, over {limit}")
    return problems


def text_between_code(chapter):
    """Never three code cells in a row without a sentence."""
    row, problems = [], []
    for cell in chapter.notebook.cells:
        if cell.cell_type != "code":
            row = []
        elif not is_hidden(cell):
            row.append(cell.id)
            if len(row) == 3:
                problems.append(f"three code cells in a row: {', '.join(row)}")
    return problems


def short_texts(chapter):
    """No text cell over 150 words without a figure, a formula, a table or a list."""
    relief = re.compile(r"!\[|<img|\$\$|\{math\}|\\begin|^\s*([-*+]|\d+\.)\s|^\|", re.M)
    return [
        f"cell {cell.id} has {words(cell.source)} words and nothing to look at"
        for cell in chapter.notebook.cells
        if cell.cell_type == "markdown"
        and words(cell.source) > 150
        and not relief.search(cell.source)
    ]


def chapter_size(chapter):
    """18-28 code cells, <= 220 visible lines of code, 1,800-2,800 words; the conclusion less."""
    code = counted(chapter.notebook, "code")
    lines = sum(code_lines(cell) for cell in code if not is_hidden(cell))
    prose = sum(words(cell.source) for cell in counted(chapter.notebook, "markdown"))
    shorter = chapter.number == CONCLUSION
    low, high = (800, 1200) if shorter else (1800, 2800)
    problems = [] if low <= prose <= high else [f"{prose} words, not {low} to {high}"]
    if not shorter and not 18 <= len(code) <= 28:
        problems.append(f"{len(code)} code cells, not 18 to 28")
    return problems + ([f"{lines} visible lines of code, over 220"] if lines > 220 else [])


# ---- Code --------------------------------------------------------------------------------


def nothing_stored(chapter):
    """No outputs, counts or widget state in git."""
    problems = [
        f"cell {cell.id} holds outputs: clear them before committing"
        for cell in notebooks.code_cells(chapter.notebook)
        if cell.outputs or cell.execution_count is not None
    ]
    return problems + (["widget state is stored"] if "widgets" in chapter.raw["metadata"] else [])


def named_cells(chapter):
    """Every cell has an id of its own, in words: outputs are matched by it."""
    ids = [cell.get("id", "") for cell in chapter.raw["cells"]]
    problems = [f"id {i!r} occurs twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    bad = [i for i in ids if not re.match(r"[a-z][a-z0-9-]*$", i) or re.match(r"[0-9a-f]{8}$", i)]
    return problems + [f"id {i!r} is not a name in words" for i in bad]


def self_contained(chapter):
    """No installs, magics, path tricks, absolute paths, and no file left behind."""
    banned = {
        r"^\s*!": "a shell command",
        r"^\s*%(?!config\b)": "a magic other than %config",
        r"\bsys\.path\b": "sys.path",
        r"""["'](?:/\w+/|~/|[A-Za-z]:\\)""": "an absolute path",
        r"\.savefig\(|\bnp\.savez?\w*\(|\.save(_weights)?\(|\.to_csv\(|\.write_\w+\(|open\(": (
            "a file that is written or opened"
        ),
    }
    return [
        f"cell {cell.id} has {what}"
        for cell in notebooks.code_cells(chapter.notebook)
        for pattern, what in banned.items()
        if re.search(pattern, cell.source, re.M)
    ]


def constants_together(chapter):
    """UPPER_CASE names: set in one cell (SEED may have its own), never read in a def or class."""
    cells = counted(chapter.notebook, "code")
    where = {}
    for cell in cells:
        for node in tree(cell).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            for name in (n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)):
                if CONSTANT.match(name.id):
                    where.setdefault(name.id, []).append(cell.id)
    problems = [] if "SEED" in where else ["no constant SEED"]
    others = {place for name, places in where.items() if name != "SEED" for place in places}
    if len(others) > 1 or len(where.get("SEED", [])) > 1:
        problems.append(f"constants are set in more than one cell: {where}")
    checked = [c for c in notebooks.code_cells(chapter.notebook) if not c.id.endswith("-check")]
    for cell in checked:
        for name in sorted(_read_inside(tree(cell)) & set(where)):
            problems.append(f"cell {cell.id} reads {name} inside a def or class: pass it")
    return problems


def _read_inside(module):
    """Return the names read in the bodies of functions and classes; defaults are outside."""
    bodies = [
        statement
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for statement in node.body
    ]
    names = [n for body in bodies for n in ast.walk(body) if isinstance(n, ast.Name)]
    defaults = [
        n
        for body in bodies
        for f in ast.walk(body)
        if isinstance(f, ast.FunctionDef)
        for d in f.args.defaults + f.args.kw_defaults
        if d is not None
        for n in ast.walk(d)
    ]
    return {n.id for n in names if isinstance(n.ctx, ast.Load) and n not in defaults}


def imports_at_the_top(chapter):
    """Imports stand in one cell of at most 12 lines (the exercises and the quiz have their own)."""
    lines = {}
    for cell in counted(chapter.notebook, "code"):
        for node in tree(cell).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                span = node.end_lineno - node.lineno + 1
                lines[cell.id] = lines.get(cell.id, 0) + span
    problems = [f"{n} lines of imports in {c}, over 12" for c, n in lines.items() if n > 12]
    return problems + ([f"imports in several cells: {sorted(lines)}"] if len(lines) > 1 else [])


def house_names(chapter):
    """One symbol, one name, in the whole book."""
    found = [
        (cell.id, name)
        for cell in notebooks.code_cells(chapter.notebook)
        for node in ast.walk(tree(cell))
        for name in [getattr(node, "id", None) or getattr(node, "arg", None)]
        if name in OTHER_NAMES and not isinstance(node, ast.keyword)
    ]
    return [f"cell {cell}: {name} is called {OTHER_NAMES[name]} here" for cell, name in found]


# ---- Exercises and quiz --------------------------------------------------------------------------


def charts_in_the_dark(chapter):
    """A cell that draws a chart is tagged `invert`, so that a dark page shows it dark."""
    return [
        f"cell {cell.id} draws a chart and lacks the tag `invert`"
        for cell in counted(chapter.notebook, "code")
        if re.search(r"\bcharts\.", cell.source) and "invert" not in notebooks.tags(cell)
    ]


def hints_in_order(text):
    """Return whether an exercise has one Hint, or Hint 1, Hint 2 and so on: pages count them."""
    titles = re.findall(r"^`{3,}\{dropdown\}[ \t]*(.*?)[ \t]*$", text, re.M)
    several = [f"Hint {k}" for k in range(1, len(titles) + 1)]
    return titles == ["Hint"] or (len(titles) > 1 and titles == several)


def exercises_complete(chapter):
    """3-5 exercises, each with hint, stub, check that is run, and a folded solution."""
    try:
        found = notebooks.exercises(chapter.notebook)
    except ValueError as error:
        return [str(error)]
    problems = [] if 3 <= len(found) <= 5 else [f"{len(found)} exercises, not 3 to 5"]
    for exercise in found:
        label = f"ex-{chapter.number}-{exercise.number}"
        wanted = {
            "its label": f":label: {label}" in exercise.text.source,
            "a hint in a dropdown, or several in order": hints_in_order(exercise.text.source),
            "the tag `exercise` on its stub": "exercise" in notebooks.tags(exercise.stub),
            "a call of checks.exercise": "checks.exercise(" in exercise.check.source,
            "a solution that names it": f"{{solution}} {label}" in exercise.solution.source,
            "a folded solution": ":class: dropdown" in exercise.solution.source,
        }
        problems += [f"exercise {exercise.number} lacks {k}" for k, v in wanted.items() if not v]
    return problems


def quiz_complete(chapter):
    """5-8 questions, three choices or more, one right answer, feedback on every choice."""
    if chapter.quiz is None:
        return ["no quiz"]
    questions = json.loads(chapter.quiz)
    problems = (
        [] if chapter.quiz.isascii() else ["the quiz file is not plain ASCII: use \\u escapes"]
    )
    if not 5 <= len(questions) <= 8:
        problems.append(f"{len(questions)} questions, not 5 to 8")
    shown = [c for c in chapter.notebook.cells if c.id == "quiz"]
    if not shown or f"quizzes/{chapter.stem}.json" not in shown[0].source:
        problems.append("no cell with id `quiz` shows the quiz")
    for number, question in enumerate(questions, 1):
        answers = question.get("answers", [])
        if question.get("type") != "multiple_choice" or len(answers) < 3:
            problems.append(f"question {number}: not multiple_choice with three choices or more")
        if sum(bool(answer.get("correct")) for answer in answers) != 1:
            problems.append(f"question {number}: not exactly one right answer")
        if not all(str(answer.get("feedback", "")).strip() for answer in answers):
            problems.append(f"question {number}: a choice without feedback")
    return problems


SOURCE_RULES = [
    sections_in_order,
    title_promises,
    predict_then_run,
    cell_lengths,
    text_between_code,
    short_texts,
    chapter_size,
    nothing_stored,
    named_cells,
    self_contained,
    constants_together,
    imports_at_the_top,
    house_names,
    charts_in_the_dark,
    exercises_complete,
    quiz_complete,
]
