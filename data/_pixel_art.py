"""What `prepare_avatars.py` needs of the drawings: svg of whole pixels, made into masks."""

import json
import re
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np

SIDE = 16
TOKEN = re.compile(r"[MmHhVvZz]|-?\d+")
VARIANT = re.compile(r"^    (\w+): \(components, colors\) => `(.*)`,$", re.M)
COLOUR = re.compile(r"\$\{escape\.xml\(`\$\{colors\.(\w+)\}`\)\}")


class Part(NamedTuple):
    """A shape of one colour: "#fff", or the name of a colour that is chosen for each face."""

    mask: np.ndarray  # (16, 16) bool
    colour: str
    opacity: float


def variants(script):
    """Return {name: [Part, ...]} of a component's script, in the order in which it names them."""
    return {name: parts(svg) for name, svg in VARIANT.findall(script)}


def parts(svg):
    """Return the parts of a drawing, from the lowest to the uppermost.

    A mask (all beards have one) counts as the shape that it is. As it stands in the package, its
    strength follows the brightness of the hair, and dark beards could hardly be seen.
    """
    root = ElementTree.fromstring("<svg>" + COLOUR.sub(r"\1", svg) + "</svg>")
    shapes = {f"url(#{mask.get('id')})": mask[0] for mask in root.findall("mask")}
    return [part for node in root if node.tag != "mask" for part in _parts(node, {}, shapes, None)]


def _parts(node, inherited, shapes, clip):
    own = inherited | node.attrib
    if node.tag == "g":
        mask = shapes.get(node.get("mask"))
        return [part for child in node for part in _parts(child, own, shapes, mask)]
    mask = shape(own["d"], own.get("fill-rule") == "evenodd")
    opacity = float(own.get("fill-opacity", 1))
    if clip is not None:
        mask, opacity = shape(clip.get("d"), False), opacity * float(clip.get("opacity"))
    return [Part(mask, own["fill"], opacity)]


def shape(path, evenodd):
    """Return the pixels within an svg path of horizontal and vertical lines: (16, 16) bool.

    A pixel is within where the lines wind about its middle (SVG 2, 13.4.2): not zero times, or for
    `evenodd` an odd number of times. Raises ValueError for any other kind of line.
    """
    turns = np.zeros((SIDE, SIDE), int)
    for start, end in _edges(path):
        if start[0] == end[0]:  # an upright edge counts for all pixels to its right
            low, high = sorted((start[1], end[1]))
            turns[max(low, 0) : high, max(start[0], 0) :] += 1 if end[1] > start[1] else -1
    return turns % 2 == 1 if evenodd else turns != 0


def _edges(path):
    if TOKEN.sub("", path).strip(" ,"):
        raise ValueError(f"path: expected whole numbers after M, H, V and Z, got {path!r}")
    tokens, at, first, command, edges = TOKEN.findall(path), [0, 0], [0, 0], "", []
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        new, base = list(at), at if command.islower() else [0, 0]
        if command in "Mm":
            new = [base[0] + int(tokens.pop(0)), base[1] + int(tokens.pop(0))]
            first = new
        elif command in "Hh":
            new[0] = base[0] + int(tokens.pop(0))
        elif command in "Vv":
            new[1] = base[1] + int(tokens.pop(0))
        else:
            new = first
        if command not in "Mm":
            edges.append((at, new))
        at = new
    return edges


def default(schema, name):
    """Return the package's default colours of `name`, uint8 (n, 3), from its schema's text."""
    found = re.search(rf"        {name}Color: .*?default: (\[.*?\])", schema, re.S).group(1)
    texts = json.loads(re.sub(r",\s*\]", "]", found.replace("'", '"')))
    return np.array([list(bytes.fromhex(text)) for text in texts], np.uint8)
