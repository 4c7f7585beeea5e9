"""Write data/avatars.npz, 22,000 drawn faces of nobody, from @dicebear/pixel-art 9.4.3.

    python data/prepare_avatars.py dicebear-pixel-art-9.4.3.tgz

Call it without the file to see how to fetch the package.
"""

import _pixel_art
import _prepare
import numpy as np

SHA256 = "1252d798c632c20f194e7d8b2fbc18b23ad76b2511e668668d0051084bfaa754"
HOW_TO_FETCH = """\
To fetch it (any system with Node.js):
    npm pack @dicebear/pixel-art@9.4.3
This writes dicebear-pixel-art-9.4.3.tgz, 0.03 MB, in the current folder."""
SEED, N_TRAIN, N_TEST = 1, 20_000, 2_000
PAPER = 236  # the grey behind the head
LAYERS = ("clothing", "eyes", "glasses", "beard", "mouth", "hair", "hat")
FILES = {layer: f"package/lib/components/{layer}.js" for layer in LAYERS}
FILES |= {"schema": "package/lib/schema.js", "head": "package/lib/index.js"}
SHARE = {"long_hair": 0.5, "happy": 0.5, "glasses": 0.3, "beard": 0.3, "hat": 0.3}
COLOURS = ("skin", "hair", "eyes", "glasses", "mouth", "clothing", "hat")


def head(script):
    """Return the parts of the bare head, which stands in the script that puts a face together."""
    body = script.split("body: `")[1].split("${(")[0]
    return _pixel_art.parts(body)


def draw_attributes(rng, n, styles, colours):
    """Return {attribute: int (n,)}: what a face is, each drawn without regard to the others."""
    found = {name: (rng.random(n) < share).astype(np.uint8) for name, share in SHARE.items()}
    found |= {f"{name}_colour": rng.integers(0, len(colours[name]), n) for name in COLOURS}
    found |= {f"{name}_style": rng.integers(0, count, n) for name, count in styles.items()}
    return {name: values.astype(np.uint8) for name, values in found.items()}


def chosen(drawings, layer, face):
    """Return the parts of one layer of a face, none where it has no such thing."""
    if face.get(layer) == 0:
        return []
    prefix = {
        "hair": ("short", "long")[face["long_hair"]],
        "mouth": ("sad", "happy")[face["happy"]],
    }
    fitting = [name for name in drawings if name.startswith(prefix.get(layer, ""))]
    kind = f"{prefix[layer]}_{layer}" if layer in prefix else layer
    return drawings[fitting[face[f"{kind}_style"]]]


def paint(parts, face, colours):
    """Return a picture, uint8 (16, 16, 3), of parts from the lowest to the uppermost."""
    picture = np.full((16, 16, 3), float(PAPER))
    for mask, colour, opacity in parts:
        ink = {"#fff": 255, "#000": 0}.get(colour)
        ink = colours[colour][face[f"{colour}_colour"]] if ink is None else ink
        picture[mask] += opacity * (ink - picture[mask])
    return np.rint(picture).astype(np.uint8)


def main():
    package = _prepare.package_argument("Write data/avatars.npz.", HOW_TO_FETCH)
    content = _prepare.read_package(package, SHA256)
    texts = {k: v.decode() for k, v in _prepare.tar_members(content, FILES.values()).items()}
    drawings = {layer: _pixel_art.variants(texts[FILES[layer]]) for layer in LAYERS}
    bare = head(texts[FILES["head"]])
    colours = {name: _pixel_art.default(texts[FILES["schema"]], name) for name in COLOURS}
    styles = {layer: len(drawings[layer]) for layer in LAYERS if layer not in ("hair", "mouth")}
    for layer, kinds in (("hair", ("short", "long")), ("mouth", ("sad", "happy"))):
        for kind in kinds:
            styles[f"{kind}_{layer}"] = sum(name.startswith(kind) for name in drawings[layer])
    drawn = draw_attributes(np.random.default_rng(SEED), N_TRAIN + N_TEST, styles, colours)
    faces = [dict(zip(drawn, row, strict=True)) for row in zip(*drawn.values(), strict=True)]
    images = np.stack([
        paint(bare + [p for layer in LAYERS for p in chosen(drawings[layer], layer, face)],
              face, colours) for face in faces])  # fmt: skip
    hair = np.where(drawn["long_hair"], drawn["long_hair_style"], drawn["short_hair_style"])
    told = {
        "skin": drawn["skin_colour"], "hair_colour": drawn["hair_colour"], "hair_style": hair,
        **{name: drawn[name] for name in SHARE}, "clothing": drawn["clothing_style"],
    }  # fmt: skip
    arrays = {}
    for part, rows in (("train", slice(N_TRAIN)), ("test", slice(N_TRAIN, None))):
        arrays |= {f"{part}_images": images[rows]}
        arrays |= {f"{part}_{name}": values[rows] for name, values in told.items()}
    _prepare.write_data_file("avatars.npz", arrays)


if __name__ == "__main__":
    main()
