"""What the prepare scripts share: check a package file, look inside, write a data file."""

import argparse
import csv
import gzip
import hashlib
import io
import math
import tarfile
import zipfile
from pathlib import Path

import numpy as np

from helpers import data

IDX_UINT8 = 0x08


def package_argument(description, how_to_fetch):
    """Return the path of the package file given on the command line; with none, say how to get it.

    `how_to_fetch` is the text that `--help` and a call without the file print.
    """
    parser = argparse.ArgumentParser(
        description=description,
        epilog=how_to_fetch,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("package", nargs="?", type=Path, help="the fetched package file")
    package = parser.parse_args().package
    if package is None:
        parser.exit(
            2, f"Fetch the package first, then give its file to this script.\n{how_to_fetch}\n"
        )
    return package


def read_package(path, sha256):
    """Return the bytes of the package file at `path`; stop unless they have this SHA-256 (hex)."""
    if not path.is_file():
        raise SystemExit(f"{path}: there is no such file")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"{path}: SHA-256 is {found}, expected {sha256}. Fetch the package again.")
    return content


def tar_members(content, names):
    """Return {name: bytes} of the files `names` of a tar archive (plain, gzip, bzip2 or xz)."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        found = {member.name.removeprefix("./"): member for member in archive if member.isfile()}
        missing = [name for name in names if name not in found]
        if missing:
            raise ValueError(f"names: the archive has no file {missing[0]!r}")
        return {name: archive.extractfile(found[name]).read() for name in names}


def ar_member(content, name):
    """Return the bytes of the member `name` of an `ar` archive, the outer shell of a .deb file.

    After the magic line comes, for each member, a header of 60 characters (name 16, time 12,
    owner 6, group 6, mode 8, size 10, end mark 2), then its bytes, padded to an even number.
    """
    magic, at = b"!<arch>\n", 8
    if content[:at] != magic:
        raise ValueError(f"content: starts with {content[:8]!r}, expected an ar archive: {magic!r}")
    while at + 60 <= len(content):
        header = content[at : at + 60]
        if header[58:] != b"`\n":
            raise ValueError(f"content: no member header at byte {at} of the ar archive")
        size = int(header[48:58])
        if header[:16].decode().strip().rstrip("/") == name:
            return content[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise ValueError(f"name: the ar archive has no member {name!r}")


def read_idx(content):
    """Return the uint8 array of an IDX file (the format of MNIST), gunzipped where needed.

    Two zero bytes, a byte for the type, a byte for the rank, the sizes as big-endian int32, data.
    """
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if len(content) < 4 or content[:3] != bytes([0, 0, IDX_UINT8]):
        raise ValueError(f"content: starts with {content[:4]!r}, expected an IDX file of uint8")
    start = 4 + 4 * content[3]
    shape = tuple(int.from_bytes(content[at : at + 4]) for at in range(4, start, 4))
    if len(content) - start != math.prod(shape):
        raise ValueError(f"content: {len(content)} bytes do not hold an array of shape {shape}")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def write_npz(path, arrays):
    """Write {name: array} as a compressed .npz; the same arrays and zlib give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name in arrays:
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(arrays[name]), version=(1, 0))
            archive.writestr(entry, content.getvalue(), compresslevel=9)


def write_csv(path, arrays):
    """Write {head: array} as a table in UTF-8, one array a column; a line ends in one \\n."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(arrays)
        writer.writerows(zip(*arrays.values(), strict=True))


def write_text(path, arrays):
    """Write the bytes of the array "text" as they are."""
    path.write_bytes(arrays["text"].tobytes())


def write_data_file(name, arrays):
    """Write data/`name`, print its size and digests and whether helpers/data_specs.py has them."""
    path = data.FOLDER / name
    write = {".csv": write_csv, ".txt": write_text}.get(path.suffix, write_npz)
    write(path, arrays)
    found = data.digest(arrays)
    print(f"data/{name}: {path.stat().st_size:,} bytes")
    print(f"  SHA-256 of the file    {hashlib.sha256(path.read_bytes()).hexdigest()}")
    print(f"  SHA-256 of the arrays  {found}")
    if found == data.FILES[name].sha256:
        print("  The arrays are those that helpers/data_specs.py expects.")
    else:
        print("  The arrays are new: put their digest in helpers/data_specs.py and data/README.md.")
