"""What several test modules share: the repository, its chapters, their runs, the built site."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from notebooks import chapter_paths, merge, read

ROOT = Path(__file__).resolve().parent.parent

# A slow machine is no failure: how long an example takes is no property of the code.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")


@pytest.fixture(scope="session")
def run_of():
    """Return a function that gives a chapter's run, the one that the pages show too."""
    import execute
    import runs

    failed = {}

    def get(chapter):
        if chapter in failed:
            pytest.fail(failed[chapter], pytrace=False)
        try:
            return runs.ensure(chapter)
        except execute.RunFailed as error:
            failed[chapter] = str(error)
            pytest.fail(failed[chapter], pytrace=False)

    return get


@pytest.fixture(scope="session")
def executed(run_of):
    """Return a function that gives a chapter as it now reads, with the outputs of its run."""
    paths = chapter_paths()
    return lambda chapter: merge(read(paths[chapter]), run_of(chapter).notebook)


@pytest.fixture(scope="session")
def site(run_of):
    """The folder of the built pages, made as `make book` makes it, from the tests' own runs."""
    import book

    for chapter in chapter_paths():
        run_of(chapter)
    said = []
    assert book.build(ROOT, say=said.append) == 0, "\n".join(said)
    return ROOT / "_build" / "html"


def pytest_terminal_summary(terminalreporter):
    """Say loudly at the end that the pages were not tested, where there is no browser."""
    skipped = terminalreporter.stats.get("skipped", [])
    loud = {str(report.longrepr[2]) for report in skipped if "NO BROWSER" in str(report.longrepr)}
    for line in loud:
        terminalreporter.write_sep("!", red=True, bold=True)
        terminalreporter.write_line(line.removeprefix("Skipped: "), red=True, bold=True)
        terminalreporter.write_sep("!", red=True, bold=True)


def pytest_report_header():
    """Say where the chapters' runs are kept."""
    import runs

    return f"runs: {runs.runs_folder()} (CI={os.environ.get('CI', '')})"
