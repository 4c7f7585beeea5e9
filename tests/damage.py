"""Ways to spoil the stored state of a live figure, which then has to say what is wrong."""

import base64


def drop(*names):
    """Return what takes these traits and buffers away."""

    def damage(state):
        kept = [b for b in state["buffers"] if b["path"][0] not in names]
        state["buffers"] = kept
        for name in names:
            state["state"].pop(name, None)

    return damage


def cut(name, by):
    """Return what cuts bytes off a buffer, where `by` is negative, or puts more to its end."""

    def damage(state):
        buffer = next(b for b in state["buffers"] if b["path"] == [name])
        raw = base64.b64decode(buffer["data"])
        raw = raw[:by] if by < 0 else raw + bytes(by)
        buffer["data"] = base64.b64encode(raw).decode()

    return damage


def about(change):
    """Return what changes the trait `about` in place."""
    return lambda state: change(state["state"]["about"])
