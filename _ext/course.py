"""The book's Sphinx extension: pages from the stored runs, alive and whole without a network."""

from pathlib import Path

import alt_text
import offline
import publish
from times_table import CourseTimes


def set_cache(app, config):
    """On config-inited: read outputs from the cache of the chapters' present state."""
    config.nb_execution_cache_path = str(publish.cache_path(Path(app.srcdir)))


def overwrite_covers(app, error):
    """On build-finished: every copy of a cover picture shows what the run itself drew."""
    if not error and app.builder.format == "html":
        images = Path(app.outdir) / "_images"
        publish.write_covers(images, Path(app.srcdir), only_existing=True)


def setup(app):
    """Connect the parts; each says in its own first line when it acts."""
    app.add_directive("course-times", CourseTimes)
    app.connect("config-inited", set_cache)
    app.connect("doctree-read", alt_text.take_over)
    app.connect("doctree-read", offline.calm_quizzes)
    app.connect("build-finished", offline.finish)
    app.connect("build-finished", overwrite_covers)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
