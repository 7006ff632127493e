"""Which form a package has, by its first bytes."""

import tarfile
from typing import Final

HEAD: Final = 560
"""First bytes that tell the form."""
_MARKS: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "split"),
    (b"PK00PK", "split"),
    (b"\x1f\x8b", "tar.gz"),
    (b"\x28\xb5\x2f\xfd", "tar.zst"),
    (b"BZh", "tar.bz2"),
    (b"\xfd7zXZ\x00", "tar.xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
)


def kind_of(head: bytes) -> str:
    """The form by the first bytes of a file: `zip`, `tar`, `tar.gz`, `7z` …, `split` for a part of several, empty for no package.

    That something compressed is a tar, only its reading shows.
    """
    if marked := next((kind for mark, kind in _MARKS if head.startswith(mark)), ""):
        return marked
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return ""
    return "tar"
