"""Packages on this computer, unpacked into scratch to be looked at: what `receive` will say of them, beforehand."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from archive import packages
from archive.models.names import find_lists, is_bag, is_package
from archive.models.packages import Unpacked
from archive.models.report import Fault
from archive.steps.ingest import unpack


class UnpackedFiles(NamedTuple):
    """Path in the delivery -> file here, of what came as files and out of packages; the packages themselves; what is said."""

    files: Mapping[str, Path]
    packages: Mapping[str, Path]
    said: tuple[Unpacked, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is said of the packages."""
        return tuple(fault for one in self.said for fault in one.faults)

    @property
    def is_broken(self) -> bool:
        """Whether one of them could not be opened."""
        return any(not one.kind for one in self.said)


def unpacked_files(files: Mapping[str, Path], scratch: Path) -> UnpackedFiles:
    """The files of a delivery with those of its packages, which are written to `scratch` under numbers."""
    packed = {} if is_bag(files) else {path: file for path, file in files.items() if is_package(path)}
    found = {path: file for path, file in files.items() if path not in packed}
    alone = not find_lists(found)
    said: list[Unpacked] = []
    for path in sorted(packed):
        place = packages.Place(path, alone, frozenset({*found, *packed}))
        with packed[path].open("rb") as stream:
            into = scratch / str(len(said))
            into.mkdir()
            one, fresh = unpack.looked_at(_OnDisk(stream, packed[path].stat().st_size), place, into)
        said.append(one)
        found |= fresh
    return UnpackedFiles(found, packed, tuple(said))


class _OnDisk:
    """A package as an open file."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.size = stream, size

    def at(self, start: int, length: int) -> bytes:
        """`length` bytes from `start` on, fewer only at the end."""
        self._stream.seek(start)
        return self._stream.read(max(length, 0))

    def chunks(self, start: int) -> Iterator[bytes]:
        """All bytes from `start` on, a piece at a time."""
        while piece := self.at(start, 1 << 20):
            yield piece
            start += len(piece)
