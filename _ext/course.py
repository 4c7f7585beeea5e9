"""The book's Sphinx extension: pages from the stored runs, alive and whole without a network."""

import hashlib
from pathlib import Path, PurePosixPath

import alt_text
import glossary
import offline
import publish
from docutils import nodes
from energy import CourseEnergy
from handout import CourseExercises
from notebooks import tags
from slides import CourseSlides
from sphinx.errors import SphinxError
from times_table import CourseTimes
from workshop_plans import CoursePlan


def set_cache(app, config):
    """On config-inited: read outputs from the cache of the chapters' present state."""
    config.nb_execution_cache_path = str(publish.cache_path(Path(app.srcdir)))


def tag_cover(app, doctree):
    """On doctree-read: a cover that is a chart turns dark with the page, as its cell's tag says."""
    notebook = alt_text.executed(app).get(app.env.docname)
    cells = [] if notebook is None else notebook.cells
    if any(cell.id == publish.COVER and "invert" in tags(cell) for cell in cells):
        file = f"images/{PurePosixPath(app.env.docname).name[:2]}.png"
        for image in doctree.findall(nodes.image):
            if image["uri"].endswith(file):
                image["classes"].append("tag_invert")


def overwrite_covers(app, error):
    """On build-finished: each cover picture shows what the run itself drew; one must be shown."""
    if error or app.builder.format != "html":
        return
    for chapter, picture in publish.covers(Path(app.srcdir)).items():
        path = Path(app.outdir) / "_images" / f"{chapter}.png"
        if not path.exists():
            raise SphinxError(
                f"ERROR: chapter {chapter} draws a cover, and no page shows images/{chapter}.png"
            )
        path.write_bytes(picture)


def remove_stale(app, error):
    """On build-finished: take the pages out of the site whose sources are there no more."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for source in [p for p in (out / "_sources").rglob("*") if p.is_file()]:
        page = source.relative_to(out / "_sources").with_suffix("")
        if page.as_posix() not in app.env.found_docs:
            source.unlink()
            (out / page.parent / f"{page.name}.html").unlink(missing_ok=True)


def tools():
    """Return the hash of this folder's code: pages made by other code are read again."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def setup(app):
    """Connect the parts; each says in its own first line when it acts."""
    app.add_config_value("course_tools", tools(), "env", types=[str])
    app.add_directive("course-times", CourseTimes)
    app.add_directive("course-energy", CourseEnergy)
    app.add_directive("course-plan", CoursePlan)
    app.add_directive("course-exercises", CourseExercises)
    app.add_directive("course-slides", CourseSlides)
    app.connect("config-inited", set_cache)
    app.connect("doctree-read", alt_text.take_over)
    app.connect("doctree-read", tag_cover)
    app.connect("doctree-read", offline.calm_quizzes)
    app.connect("doctree-read", glossary.depend)
    app.connect("doctree-resolved", glossary.link_first_uses)
    app.connect("build-finished", offline.finish)
    app.connect("build-finished", remove_stale)
    app.connect("build-finished", overwrite_covers)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
