"""Alt text that the chapters computed: taken from an output's metadata onto the page's picture."""

import hashlib
import os
from base64 import b64decode
from pathlib import Path, PurePosixPath

import publish
from docutils import nodes


def alts_of(notebook):
    """Return {sha256 of a picture's bytes: alt text in its output's metadata}."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for mime, content in output.get("data", {}).items():
                alt = alt_in(output.get("metadata", {}), mime)
                if mime.startswith("image/") and alt:
                    found[_name(mime, content)] = alt
    return found


def alt_in(metadata, mime):
    """Return the alt text of one output: under its mime type, or beside it, or None."""
    own = metadata.get(mime)
    return (own.get("alt") if isinstance(own, dict) else None) or metadata.get("alt")


def _name(mime, content):
    """Return what MyST-NB names the picture's file: the hash of its bytes."""
    if mime == "image/svg+xml":
        data = os.linesep.join(content.splitlines()).encode("utf-8")
    else:
        data = b64decode(content)
    return hashlib.sha256(data).hexdigest()


def take_over(app, doctree):
    """On doctree-read: give each picture of the page the alt text that its cell computed."""
    notebook = executed(app).get(app.env.docname)
    if notebook is None:
        return
    alts = alts_of(notebook)
    for image in doctree.findall(nodes.image):
        alt = alts.get(PurePosixPath(image["uri"]).stem)
        if alt:
            image["alt"] = alt


def executed(app):
    """Return the published notebooks, read once a build."""
    if not hasattr(app, "course_executed"):
        app.course_executed = publish.executed_notebooks(Path(app.srcdir))
    return app.course_executed
