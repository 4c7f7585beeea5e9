"""Watch a long process: say where it is, sample its memory, end it with its children."""

import time

import psutil

QUIET_SECONDS = 15


def watch(process, name, progress, say):
    """Until process ends: say where it is now and then; return the peak memory in bytes."""
    peak, at, started = 0, "starting", time.time()
    next_line = started + 2
    while process.poll() is None:
        peak = max(peak, _largest(process.pid))
        now = time.time()
        if now >= next_line:
            next_line = now + QUIET_SECONDS
            at = _read(progress) or at
            say(f"  {name}: {at}, {now - started:.0f} s")
        time.sleep(0.1)
    say(f"  {name}: ended after {time.time() - started:.0f} s")
    return peak


def _read(progress):
    """Return what the progress file says, "" while it is not there or is being written."""
    try:
        return progress.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _largest(pid):
    """Return the bytes of the largest process of a tree; one that has just ended counts 0."""
    return max(map(_memory, _tree(pid)), default=0)


def _memory(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _tree(pid):
    """Return a process and all that it started, [] if it has ended."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def end(process):
    """End a run and the kernel that it started, by their own process ids."""
    for each in _tree(process.pid):
        try:
            each.kill()
        except psutil.Error:
            continue
    process.kill()
    process.wait()
