"""One file copied onto a disk: its digest taken as it passes, under a name of its own until it is whole."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from archive import i18n
from archive.errors import PackRefused
from archive.packing.laid import LaidFile, long

_PIECE = 4 << 20
UNFINISHED = ".part"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def copied(source: Path, file: LaidFile, target: Path, passed: Callable[[int], None]) -> str:
    """Copy one file of the folder `source` to `target`; returns its SHA-512. `passed` is given the bytes of each piece.

    Raises:
        PackRefused: it cannot be read or written, or changes meanwhile; `target` is not there then.
    """
    os.makedirs(long(target.parent), exist_ok=True)  # noqa: PTH103 - a path as Windows takes it
    unfinished = target.with_name(target.name[:200] + UNFINISHED)
    try:
        sha512, size = _through(long(source / file.path), long(unfinished), passed)
        about = os.stat(long(source / file.path))  # noqa: PTH116
    except OSError as fault:
        raise refused(file.path, fault) from fault
    if (size, about.st_size, about.st_mtime_ns) != (file.size, file.size, file.mtime_ns):
        raise PackRefused(name=file.path, **i18n.reason("packing.changing"))
    try:
        os.utime(long(unfinished), ns=(about.st_mtime_ns, about.st_mtime_ns))
        os.replace(long(unfinished), long(target))  # noqa: PTH105
    except OSError as fault:
        raise refused(file.path, fault) from fault
    return sha512


def written(target: Path, data: bytes) -> None:
    """A small file of the bag, replaced at once.

    Raises:
        PackRefused: it cannot be written.
    """
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        os.makedirs(long(target.parent), exist_ok=True)  # noqa: PTH103
        with open(long(unfinished), "wb") as out:  # noqa: PTH123
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(long(unfinished), long(target))  # noqa: PTH105
    except OSError as fault:
        raise refused(target.name, fault) from fault


def refused(name: str, fault: OSError) -> PackRefused:
    """What the system said, as a person understands it."""
    if fault.errno in _FULL:
        return PackRefused(name=name, **i18n.reason("packing.full"))
    if fault.errno in {errno.EFBIG, errno.EINVAL} and fault.filename is None:
        return PackRefused(name=name, **i18n.reason("packing.fat32"))
    return PackRefused(name=name, **i18n.reason("packing.system", detail=fault.strerror or str(fault)))


def _through(source: str, target: str, passed: Callable[[int], None]) -> tuple[str, int]:
    running, size = hashlib.sha512(), 0
    with open(source, "rb") as read, open(target, "wb") as out:  # noqa: PTH123
        while piece := read.read(_PIECE):
            out.write(piece)
            running.update(piece)
            size += len(piece)
            passed(len(piece))
        out.flush()
        os.fsync(out.fileno())
    return running.hexdigest(), size
