"""The files beside a live figure: its style and its code, made into the texts that travel."""

import re
from pathlib import Path


def read(*names):
    """Return the text of files of this folder, one after another.

    Raises FileNotFoundError for a name that is not there.
    """
    texts = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)
    return "\n".join(texts)


def join(*names):
    """Return ES modules of this folder as one: a widget's code is a single text.

    It can import no sibling, so name what is imported before what imports it. The modules then
    share one scope: no two may declare the same name.
    """
    return re.sub(r'^import [^;]* from "\./[^"]*";\n', "", read(*names), flags=re.M)
