"""A real browser for the tests that need one, shut off from every host but this machine's own.

A test module says `pytest_plugins = ["browser"]` and takes the fixture `browser_context`:

    page, log = browser_context(width=390, dark=True)
    page.goto(...)
    assert log.outside == [] and log.errors == []

or `open_page`, which loads an address and holds the log to that when the test is over.
"""

import functools
import os
from contextlib import ExitStack
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from browse import launched, serving

HOW = (
    "NO BROWSER, SO THE PAGES ARE NOT TESTED. Install Chromium, Chrome or Edge, "
    "or run: python -m playwright install --with-deps chromium"
)


class Log(NamedTuple):
    """What a page did that it should not: addresses of other hosts asked for, and errors."""

    outside: list
    errors: list


def pytest_collection_modifyitems(items):
    """Mark the tests that need a browser, so that `-m "not browser"` leaves them out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="module")
def browser():
    """One browser a test module: while it runs, no other code of the process can use asyncio."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, launched(playwright) as started:
        if started is None:
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW)
        yield started


@pytest.fixture
def browser_context(browser):
    """Return a function that opens an empty page and gives `(page, log)`.

    Options: width and height of the window, dark, touch, reduced_motion, offline, scale (device
    pixels a CSS pixel), javascript.
    """
    contexts = []

    def open_page(**options):
        context = browser.new_context(**_as_playwright(**options))
        contexts.append(context)
        log = Log([], [])
        context.route("**/*", functools.partial(_only_here, log))
        page = context.new_page()
        page.on("websocket", lambda socket: _note_socket(log, socket.url))
        page.on("pageerror", lambda error: log.errors.append(str(error)))
        page.on("console", lambda m: m.type == "error" and log.errors.append(m.text))
        return page, log

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(browser_context):
    """Open a page; when the test is over, no request to another host and no error may be noted."""
    logs = []

    def go(address, **options):
        page, log = browser_context(**options)
        logs.append(log)
        page.goto(address)
        return page

    yield go
    assert all(log.outside == [] and log.errors == [] for log in logs), logs


def _as_playwright(
    width=1400,
    height=900,
    dark=False,
    touch=False,
    reduced_motion=False,
    offline=False,
    scale=1,
    javascript=True,
):
    return {
        "viewport": {"width": width, "height": height},
        "color_scheme": "dark" if dark else "light",
        "has_touch": touch,
        "reduced_motion": "reduce" if reduced_motion else "no-preference",
        "offline": offline,
        "device_scale_factor": scale,
        "java_script_enabled": javascript,
        "service_workers": "block",
    }


def _is_here(url):
    parts = urlsplit(url)
    return parts.scheme in ("file", "data", "blob", "about") or parts.hostname == "127.0.0.1"


def _only_here(log, route):
    if _is_here(route.request.url):
        route.continue_()
    else:
        log.outside.append(route.request.url)
        route.abort()


def _note_socket(log, url):
    if not _is_here(url):
        log.outside.append(url)


@pytest.fixture
def serve():
    """Return a function that serves a folder until the test is over and gives its address."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))
