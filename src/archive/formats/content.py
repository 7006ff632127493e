"""The content of a file, of which only the places that are asked for are read: a file of 50 GB is not read for its type."""

import io
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

HEAD = 65_536
"""Bytes at the beginning by which nearly every file is told."""

ReadAt = Callable[[int, int], bytes]
"""(start, length) -> so many bytes from there, fewer at the end."""


class Content:
    """A file by its size and a way to read at a place of it."""

    def __init__(self, read: ReadAt, size: int) -> None:
        self._read = read
        self.size = size

    @classmethod
    def of(cls, given: "Content | bytes | Path") -> "Content":
        """The content of a local file, or bytes that are all there is (or all that is known)."""
        if isinstance(given, Content):
            return given
        if isinstance(given, Path):
            return cls(lambda start, length: _of_path(given, start, length), given.stat().st_size)
        return cls(lambda start, length: given[start : start + length], len(given))

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB."""
        return self._read(0, min(HEAD, self.size)) if self.size else b""

    def at(self, start: int, length: int) -> bytes:
        """So many bytes from a place on; what the head holds is not read again."""
        end = min(start + length, self.size)
        if end <= start:
            return b""
        return self.head[start:end] if end <= len(self.head) else self._read(start, end - start)

    def behind(self, place: int) -> "Content":
        """What follows from a place on, as a content of its own."""
        return Content(lambda start, length: self.at(place + start, length), max(0, self.size - place))


class Seekable(io.RawIOBase):
    """A content as a file that can be read anywhere, `most` bytes in all: a library that wants more gets an OSError."""

    def __init__(self, content: Content, most: int) -> None:
        self._content, self._left, self._place = content, most, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; beyond the end is allowed, as with files."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._content.size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill the buffer as far as the content goes."""
        self._left -= min(len(buffer), max(0, self._content.size - self._place))
        if self._left < 0:
            raise OSError("more is read of this file than its type is worth")
        piece = self._content.at(self._place, len(buffer))
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)


def _of_path(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)
