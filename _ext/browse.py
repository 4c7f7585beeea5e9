"""The browser for whatever looks at built pages: where it is, how it starts, who serves to it.

Only the standard library, so that `python _ext/browse.py` works before anything is installed: it
prints the path of a Chromium, Chrome or Edge, or ends with 1 where there is none.
"""

import functools
import http.server
import os
import shutil
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def installed_paths(system=sys.platform, environment=os.environ, home=None):
    """Return where the installers of a system put browsers; [] where they are on the PATH."""
    if system == "darwin":
        folders = [Path("/Applications"), (home or Path.home()) / "Applications"]
        return [f / f"{name}.app/Contents/MacOS/{name}" for name in MAC for f in folders]
    if system == "win32":
        folders = [environment[name] for name in WINDOWS_FOLDERS if environment.get(name)]
        return [Path(folder) / path for path in WINDOWS for folder in folders]
    return []


def find_browser(playwright=None, **where):
    """Return the path of a Chromium, Chrome or Edge, or None.

    playwright: a started Playwright, whose own Chromium comes first if it was installed.
    where: passed on to installed_paths.
    """
    own = [playwright.chromium.executable_path] if playwright else []
    found = [path for path in map(shutil.which, NAMES) if path]
    places = [*own, *found, *map(str, installed_paths(**where))]
    return next((path for path in places if path and os.path.exists(path)), None)


@contextmanager
def launched(playwright):
    """Give a started browser, closed again whatever happens, or None where there is none."""
    path = find_browser(playwright)
    if path is None:
        yield None
        return
    chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
    try:
        yield chromium
    finally:
        chromium.close()


@contextmanager
def serving(folder):
    """Serve a folder over http on this machine alone; gives its address, without a last slash."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


if __name__ == "__main__":
    browser = find_browser()
    print(browser or "There is no Chromium, Chrome or Edge.")
    sys.exit(0 if browser else 1)
