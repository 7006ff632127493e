"""How files are shared out over disks: in the order of their paths, whole folders together; each holds a bag."""

import re
from collections.abc import Collection, Sequence

from archive import i18n
from archive.errors import PackRefused
from archive.packing.laid import LaidFile

_OF_A_FILE = 1_000
"""Bytes that manifests and a disk's own tables need for a file beside its content, at most (a cluster of exFAT is told below)."""
_CLUSTER = 131_072
_OF_A_BAG = 4_000_000
_SIZE = re.compile(r"\s*([\d.]+)\s*([kmgt]?)i?b?\s*", re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def size_of(text: str) -> int:
    """`64GB`, `500M`, `1.5 T` in bytes, by thousands as disks are sold.

    Raises:
        PackRefused: it is no size.
    """
    match = _SIZE.fullmatch(text)
    try:
        size = int(float(match[1]) * _UNITS[match[2].lower()]) if match else 0
    except ValueError:
        size = 0
    if size <= 0:
        raise PackRefused(name=text, **i18n.reason("packing.no-size"))
    return size


def shared_out(files: Sequence[LaidFile], split: int | None, first: Collection[str] = ()) -> list[list[LaidFile]]:
    """The files of each disk of `split` bytes; the lists (`first`) lie on the first. Without `split` all on one.

    Raises:
        PackRefused: a file is larger than a disk.
    """
    ordered = sorted(files, key=lambda file: (file.path not in first, file.path))
    if split is None:
        return [ordered]
    room = split - _OF_A_BAG - 3 * _OF_A_FILE * len(files)
    parts: list[list[LaidFile]] = [[]]
    left = room
    for file in ordered:
        needed = -(-file.size // _CLUSTER) * _CLUSTER
        if needed > room:
            raise PackRefused(name=file.path, **i18n.reason("packing.larger-than-disk"))
        if needed > left:
            parts.append([])
            left = room
        parts[-1].append(file)
        left -= needed
    return parts


def bag_name(delivery: str, n: int, of: int) -> str:
    """The folder of a bag: `春晚_bag`, of several disks `春晚_bag_1of3`."""
    return f"{delivery}_bag" if of == 1 else f"{delivery}_bag_{n}of{of}"
