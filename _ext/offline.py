"""What makes the built site ask no other host: its own MathJax, its own quiz script."""

import shutil
from importlib.metadata import distribution
from pathlib import Path

from docutils import nodes

MATHJAX = "tex-svg-full.js"
QUIZ_SIGN = "function show_questions("
QUIZ_CDN = "https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-svg.js"


def mathjax_file():
    """Return the MathJax that the package sphinx-mathjax-offline brought, in one file."""
    package = distribution("sphinx-mathjax-offline")
    return Path(package.locate_file(f"sphinx-mathjax-offline/static/mathjax/{MATHJAX}"))


def calm_quizzes(app, doctree):
    """On doctree-read: quiz scripts leave MathJax to quiz.js, and name no outside host."""
    for node in doctree.findall(nodes.raw):
        text = node.astext()
        if QUIZ_SIGN in text:
            text = text.replace(QUIZ_CDN, "").replace("MathJax", "QuizMathJax")
            node.children = [nodes.Text(text)]
            node.rawsource = text


def finish(app, error):
    """On build-finished: put MathJax into the site, and take source maps out of it."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    shutil.copyfile(mathjax_file(), out / "_static" / MATHJAX)
    for extra in out.rglob("*.map"):
        extra.unlink()
