"""The bytes of a zip's entries, in the order in which they lie, each compared with what the directory says of it."""

import bz2
import struct
import zlib

from archive.packages.unpacking.compression import FAULTS, Decompressor, Deflate, Stored
from archive.packages.unpacking.forward import Forward
from archive.packages.unpacking.model import Entry, unsound
from archive.packages.unpacking.zip_directory import LOCAL

_HEADER = struct.Struct("<4s5H3L2H")
_PIECE = 1 << 18


def opened(forward: Forward, entry: Entry) -> "ZipStream":
    """An entry's bytes.

    Raises:
        Unsound: E287, what lies there is not the entry of the directory; E283, the package ends before.
    """
    forward.go_to(entry.at)
    fields = _HEADER.unpack(forward.exactly(LOCAL))
    name = forward.exactly(fields[9])
    if fields[0] != b"PK\x03\x04" or name != entry.raw or fields[3] != entry.method:
        raise unsound("E287", "packages.other")
    forward.exactly(fields[10])
    return ZipStream(forward, entry)


class ZipStream:
    """An entry's bytes; their end is reached only where they are what the directory says."""

    def __init__(self, forward: Forward, entry: Entry) -> None:
        self._forward, self._entry = forward, entry
        self._running: Decompressor = _decompressor(entry)
        self._packed, self._given, self._crc = entry.packed, 0, 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            Unsound: E287, damaged, or fewer or more bytes or another CRC than the directory says.
        """
        try:
            data = self._next(size)
        except FAULTS as fault:
            raise unsound("E287", "packages.damaged") from fault
        self._given += len(data)
        self._crc = zlib.crc32(data, self._crc)
        if self._given > self._entry.size or (not data and (self._given != self._entry.size or self._packed)):
            raise unsound("E287", "packages.forged")
        if not data and self._crc != self._entry.crc:
            raise unsound("E287", "packages.crc")
        return data

    def _next(self, size: int) -> bytes:
        while not self._running.eof:
            given = b""
            if self._running.needs_input:
                given = self._forward.read(min(self._packed, _PIECE)) if self._packed else b""
                self._packed -= len(given)
                if not given:
                    raise EOFError
            if data := self._running.decompress(given, size):
                return data
        return b""


def _decompressor(entry: Entry) -> Decompressor:
    if entry.method == 0:
        return Stored(entry.packed)
    return Deflate(-15) if entry.method == 8 else bz2.BZ2Decompressor()
