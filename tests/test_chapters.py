"""Every chapter keeps the style of the book, and every rule of the style can be broken."""

import copy
import json
import re

import chapter_rules
import output_rules
import pytest
from chapter_rules import SOURCE_RULES, Chapter, load
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebooks import chapter_paths
from output_rules import OUTPUT_RULES

CHAPTERS = chapter_paths()


@pytest.mark.parametrize("rule", SOURCE_RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("number", CHAPTERS)
def test_source(number, rule):
    problems = rule(load(CHAPTERS[number]))
    assert not problems, f"{rule.__doc__}\n- " + "\n- ".join(problems)


@pytest.mark.parametrize("rule", OUTPUT_RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("number", CHAPTERS)
def test_outputs(number, rule, executed):
    problems = rule(executed(number))
    assert not problems, f"{rule.__doc__}\n- " + "\n- ".join(problems)


# ---- A small chapter that keeps every rule, and one way to break each ----------------------

TITLE = (
    "# Press a digit into two numbers\n\nAt the end you steer a model with two numbers.\n\n"
    "[![A strip of digits that turn into one another](images/02.png)](#play)"
)
PREDICT = "```{admonition} Predict, then run\n:class: predict\nWhat will come out?\n```"
EXERCISE = "```{exercise} Add\n:label: ex-02-%d\nAdd one.\n```\n\n```{dropdown} Hint\nPlus.\n```"
SOLUTION = "````{solution} ex-02-%d\n:class: dropdown\n```python\ny = 1\n```\nDone.\n````"
CHECK = "checks.exercise('Add', ('adds', lambda: y == 1, 'Try.'))"


def text(id, source):
    return new_markdown_cell(source, id=id)


def code(id, source, **metadata):
    return new_code_cell(source, id=id, metadata=metadata)


def prose(count):
    return "- " + " ".join(["word"] * count)


def a_notebook():
    """Return a notebook that keeps every rule."""
    cells = [text("title", TITLE), text("learn", "## What you will learn\n" + prose(900))]
    cells += [text("set-up", "## Set up\nAll that we need."), code("imports", "import numpy as np")]
    cells += [text("numbers", "The numbers."), code("constants", "SEED = 0\nSIZE = 3")]
    cells += [text("idea", "## The idea\n" + prose(1000)), text("predict", PREDICT)]
    for k in range(16):
        cells += [text(f"text-{k}", "We add."), code(f"code-{k}", f"x = {k}\ny = x + SIZE")]
    cells += [text("play", "## Play\nDrag."), text("summary", "## Summary\nDone.")]
    cells += [text("exercises", "## Exercises")]
    for k in (1, 2, 3):
        cells += [
            text(f"ex{k}-text", EXERCISE % k),
            code(f"ex{k}-stub", "y = 0", tags=["exercise"]),
        ]
        cells += [code(f"ex{k}-check", CHECK), text(f"ex{k}-solution", SOLUTION % k)]
    cells += [text("quiz-title", "## Quiz"), code("quiz", "display_quiz('quizzes/02_vae.json')")]
    cells += [text("further", "## Further reading\nA book.")]
    return new_notebook(cells=cells)


def a_quiz():
    answers = [{"answer": str(k), "correct": k == 0, "feedback": "So."} for k in range(3)]
    question = {"question": "Which?", "type": "multiple_choice", "answers": answers}
    return [copy.deepcopy(question) for _ in range(5)]


def a_chapter(notebook, quiz=None):
    raw = json.loads(json.dumps(notebook))
    return Chapter(notebook, raw, json.dumps(quiz or a_quiz()), "02", "02_vae")


def cell_of(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def put(id, source):
    """Return a function that gives the cell `id` another source."""

    def change(notebook, quiz):
        cell_of(notebook, id).source = source

    return change


def drop(id):
    """Return a function that takes a cell away."""

    def change(notebook, quiz):
        notebook.cells.remove(cell_of(notebook, id))

    return change


def store_output(notebook, quiz):
    cell_of(notebook, "code-1").outputs = [new_output("stream", name="stdout", text="1")]


def swap_sections(notebook, quiz):
    put("play", "## Summary")(notebook, quiz)
    put("summary", "## Play")(notebook, quiz)


def same_id(notebook, quiz):
    cell_of(notebook, "code-3").id = "code-2"


def random_id(notebook, quiz):
    cell_of(notebook, "code-3").id = "1a2b3c4d"


def untagged(notebook, quiz):
    cell_of(notebook, "ex2-stub").metadata["tags"] = []


def all_long(notebook, quiz):
    for k in range(12):
        cell_of(notebook, f"code-{k}").source = "x = 1\n" * 7


def two_long(notebook, quiz):
    for k in range(3):
        cell_of(notebook, f"code-{k}").source = "x = 1\n" * 19


def two_right(notebook, quiz):
    quiz[0]["answers"][1]["correct"] = True


def no_feedback(notebook, quiz):
    quiz[4]["answers"][2]["feedback"] = " "


def short_quiz(notebook, quiz):
    del quiz[2:]


FUNCTION = "def area(radius):\n    return radius * SIZE"
BROKEN = [
    ("sections_in_order", swap_sections),
    ("sections_in_order", put("play", "## Toys")),
    ("sections_in_order", drop("summary")),
    ("title_promises", put("title", "# A title\n\nA promise of a sentence.")),
    (
        "title_promises",
        put("title", TITLE.replace("At the end you steer a model with two numbers.", "")),
    ),
    ("title_promises", put("title", TITLE.replace("# Press", "Press"))),
    ("predict_then_run", put("predict", "What will come out?")),
    ("cell_lengths", all_long),
    ("cell_lengths", two_long),
    ("cell_lengths", put("code-4", "x = 1\n" * 31)),
    ("cell_lengths", put("code-4", "class A:\n" + "    x = 1\n" * 40)),
    ("text_between_code", drop("text-5")),
    ("short_texts", put("text-5", " ".join(["word"] * 151))),
    ("chapter_size", put("idea", "## The idea\nShort.")),
    ("chapter_size", put("idea", "## The idea\n" + prose(2500))),
    ("chapter_size", drop("code-7")),
    ("nothing_stored", store_output),
    ("named_cells", same_id),
    ("named_cells", random_id),
    ("self_contained", put("code-2", "!pip install x")),
    ("self_contained", put("code-2", "%matplotlib inline")),
    ("self_contained", put("code-2", "import sys\nsys.path.append('..')")),
    ("self_contained", put("code-2", "folder = '/home/me'\nname = '/home/me/data.npz'")),
    ("self_contained", put("code-2", "fig.savefig('a.png')")),
    ("constants_together", put("code-2", "RATE = 3")),
    ("constants_together", put("constants", "SIZE = 3")),
    ("constants_together", put("code-2", "SEED = 1")),
    ("constants_together", put("code-2", FUNCTION)),
    ("imports_at_the_top", put("imports", "import numpy as np\n" * 13)),
    ("imports_at_the_top", put("code-2", "import json")),
    ("house_names", put("code-2", "z_mean = 0")),
    ("charts_in_the_dark", put("code-2", "charts.curves([0, 1], {'': [0, 1]});")),
    ("exercises_complete", drop("ex2-stub")),
    ("exercises_complete", put("ex1-text", EXERCISE.split("\n\n")[0] % 1)),
    ("exercises_complete", put("ex1-text", EXERCISE % 1 + "\n\n```{dropdown} Hint\nAdd.\n```")),
    ("exercises_complete", put("ex1-solution", SOLUTION.replace("python", "text") % 1)),
    ("exercises_complete", put("ex3-check", "y == 1")),
    ("exercises_complete", untagged),
    ("quiz_complete", two_right),
    ("quiz_complete", no_feedback),
    ("quiz_complete", short_quiz),
    ("quiz_complete", drop("quiz")),
]


def a_two_code_row(notebook):
    """Two code cells in a row are allowed; the row of three in BROKEN is made from this."""
    notebook.cells.remove(cell_of(notebook, "text-6"))
    return notebook


@pytest.mark.parametrize("rule", SOURCE_RULES, ids=lambda rule: rule.__name__)
def test_a_chapter_that_keeps_the_rules_passes(rule):
    assert rule(a_chapter(a_two_code_row(a_notebook()))) == []


@pytest.mark.parametrize(
    "name, change", BROKEN, ids=lambda value: value if type(value) is str else ""
)
def test_a_broken_rule_is_seen(name, change):
    notebook, quiz = a_two_code_row(a_notebook()), a_quiz()
    change(notebook, quiz)
    assert getattr(chapter_rules, name)(a_chapter(notebook, quiz)) != []


def test_every_rule_is_broken_once():
    assert {name for name, _ in BROKEN} == {rule.__name__ for rule in SOURCE_RULES}


PNG = {"image/png": "iVBORw0KGgo="}
ALT = "Loss falls over ten epochs"


def an_executed_notebook(alt=ALT, figures=6):
    metadata = {"mystnb": {"image": {"alt": alt}}} if alt else {}
    cells = [code(f"figure-{k}", "plot()", **metadata) for k in range(figures)]
    for cell in cells:
        cell.outputs = [new_output("display_data", data=PNG)]
    return new_notebook(cells=cells)


def test_outputs_that_keep_the_rules_pass():
    for rule in OUTPUT_RULES:
        assert rule(an_executed_notebook()) == []


def test_computed_alt_text_counts_and_may_hold_numbers():
    notebook = an_executed_notebook(alt=None)
    for cell in notebook.cells:
        cell.outputs[0].metadata = {"image/png": {"alt": "The distance falls to 1.25 at the end"}}
    assert output_rules.alt_texts(notebook) == []


@pytest.mark.parametrize(
    "alt", [None, "A plot", "_build/some/long/path/of/a/picture.png", ALT + " to 1.25"]
)
def test_poor_alt_text_is_seen(alt):
    assert len(output_rules.alt_texts(an_executed_notebook(alt))) == 6


@pytest.mark.parametrize("figures", [5, 11])
def test_too_few_and_too_many_figures_are_seen(figures):
    assert re.match(
        rf"{figures} figures", output_rules.figure_count(an_executed_notebook(figures=figures))[0]
    )


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stderr", text="I0000 cpu_feature_guard"),
        new_output("stream", name="stdout", text="a.py:1: UserWarning: careful"),
        new_output("error", ename="ValueError", evalue="no", traceback=[]),
    ],
)
def test_noise_is_seen(output):
    notebook = an_executed_notebook()
    notebook.cells[0].outputs.append(output)
    assert len(output_rules.quiet(notebook)) == 1
