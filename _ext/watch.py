"""Watch a long process: say where it is, sample its memory, end it with its children."""

import time

import psutil

QUIET_SECONDS = 15


def watch(process, name, progress, say):
    """Until process ends: say where it is now and then; return the peak memory in bytes."""
    peak, said, started = 0, "", time.time()
    next_line = started + 2
    me = psutil.Process(process.pid)
    while process.poll() is None:
        peak = max(peak, _largest(me))
        now = time.time()
        if now >= next_line:
            next_line = now + QUIET_SECONDS
            at = progress.read_text("utf-8") if progress.exists() else "starting"
            if at or said:
                say(f"  {name}: {at}, {now - started:.0f} s")
                said = at
        time.sleep(0.1)
    say(f"  {name}: ended after {time.time() - started:.0f} s")
    return peak


def _largest(process):
    sizes = [0]
    try:
        for each in [process, *process.children(recursive=True)]:
            sizes.append(each.memory_info().rss)
    except psutil.Error:
        pass
    return max(sizes)


def end(process):
    """End a run and the kernel that it started, by their own process ids."""
    try:
        children = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        children = []
    for each in [process, *children]:
        try:
            each.kill()
        except (psutil.Error, OSError):
            continue
    process.wait()
