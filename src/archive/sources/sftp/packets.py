"""Packets of SFTP version 3 (draft-ietf-secsh-filexfer-02): lengths and numbers in network order, texts as counted bytes."""

import stat
import struct
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """The packets that are used."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    RENAME = 18
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104


class Status(IntEnum):
    """What a server answers; any other number is a failure."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3


READING, WRITING = 0x1, 0x2 | 0x8 | 0x10
"""Flags of OPEN: to read; to write, made where it is missing, emptied where it is there."""
_SIZE, _OWNER, _MODE, _TIMES, _MORE = 1, 2, 4, 8, 0x80000000


class Attributes(NamedTuple):
    """Of a file: bytes, its mode where the server tells it, when it was written last in s."""

    size: int
    mode: int | None
    mtime: int

    @property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.mode is not None and stat.S_ISDIR(self.mode)

    @property
    def plain(self) -> bool:
        """Whether it is a file, as far as is told."""
        return self.mode is None or stat.S_ISREG(self.mode) or stat.S_IFMT(self.mode) == 0


def text(value: bytes) -> bytes:
    """A counted string."""
    return struct.pack(">I", len(value)) + value


def packet(kind: Kind, body: bytes) -> bytes:
    """A whole packet."""
    return struct.pack(">IB", len(body) + 1, kind) + body


class Fields:
    """The fields of a packet, read one after the other.

    Raises:
        ValueError: it is shorter than it says.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self) -> int:
        """32 bits."""
        return int.from_bytes(self._next(4), "big")

    def long(self) -> int:
        """64 bits."""
        return int.from_bytes(self._next(8), "big")

    def text(self) -> bytes:
        """A counted string."""
        return self._next(self.number())

    def attributes(self) -> Attributes:
        """What is told of a file."""
        flags = self.number()
        size = self.long() if flags & _SIZE else 0
        if flags & _OWNER:
            self._next(8)
        mode = self.number() if flags & _MODE else None
        mtime = (self.number(), self.number())[1] if flags & _TIMES else 0
        for _ in range(self.number() if flags & _MORE else 0):
            self.text()
            self.text()
        return Attributes(size, mode, mtime)

    def _next(self, size: int) -> bytes:
        if self._at + size > len(self._data):
            raise ValueError("short packet")
        self._at += size
        return self._data[self._at - size : self._at]
