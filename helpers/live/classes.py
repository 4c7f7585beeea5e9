"""The classes that a live figure shows: their colours, and labels that are checked."""

import numpy as np

from helpers.live.arguments import expect

# The ten colours of `helpers.plots`, which the page cannot import; a test holds them equal.
COLOURS = (
    "#332288", "#CC6677", "#117733", "#AA4499", "#3F93C4",
    "#882255", "#2C8C7C", "#87871F", "#A5871C", "#666666",
)  # fmt: skip


def check_labels(labels, n, names):
    """Return `n` integers that index `names`, as an array; ValueError, naming it, for all else."""
    labels = np.asarray(labels)
    if not 0 < len(names) <= len(COLOURS):
        raise ValueError(f"class_names: expected 1 to {len(COLOURS)} names, got {len(names)}")
    if labels.shape != (n,) or labels.dtype.kind not in "iu":
        raise ValueError(f"labels: expected integers ({n},), got {labels.dtype} {labels.shape}")
    if labels.min() < 0 or labels.max() >= len(names):
        found = f"{labels.min()} to {labels.max()}"
        raise ValueError(f"labels: expected 0 to {len(names) - 1} (class_names), got {found}")
    return labels


def check_kinds(graph, names):
    """Raise ValueError unless a network has a label for each name, and one more for no class.

    graph: as `helpers.live.graph.pack_graph` gives it, with the label as its third input.
    """
    for layer in graph["layers"]:
        if layer["type"] == "Embedding" and layer["takes"] == [2]:
            rows = layer["weights"][0]["shape"][0]
            wanted = f"at most {rows - 1} (the network has {rows} labels, one of them for no class)"
            expect(len(names) < rows, "class_names", wanted, len(names))
