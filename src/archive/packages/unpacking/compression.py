"""Decompressors with one face: bounded output at a time, bytes left over, whether the end was reached."""

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable
from typing import Final, Protocol

from archive.packages.unpacking.forward import Forward
from archive.packages.unpacking.model import unsound

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_MEMORY: Final = 128 << 20
_WINDOW_BITS: Final = 27
_PIECE: Final = 1 << 18
FAULTS: Final = (zlib.error, lzma.LZMAError, zstd.ZstdError, OSError, EOFError, ValueError, MemoryError)
"""What decompressors raise for bytes that are none of theirs."""


class Decompressor(Protocol):
    """As `bz2.BZ2Decompressor`."""

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether more bytes are wanted before anything can be given."""

    @property
    def unused_data(self) -> bytes:
        """Bytes behind the end."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most `max_length` bytes."""


class Deflate:
    """zlib with that face; `bits` as zlib has them: -15 plain, 31 gzip."""

    def __init__(self, bits: int) -> None:
        self._running, self._left, self._full = zlib.decompressobj(bits), b"", False

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""
        return self._running.eof

    @property
    def needs_input(self) -> bool:
        """Whether more bytes are wanted."""
        return not self._left and not self._full and not self._running.eof

    @property
    def unused_data(self) -> bytes:
        """Bytes behind the end."""
        return self._running.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most `max_length` bytes."""
        out = self._running.decompress(self._left + data, max(max_length, 0))
        self._left = self._running.unconsumed_tail
        self._full = len(out) == max_length  # more of it may lie ready without another byte of input
        return out


class Stored:
    """Bytes that are not compressed at all, `size` of them."""

    def __init__(self, size: int) -> None:
        self._left, self._held = size, b""

    @property
    def eof(self) -> bool:
        """Whether all were given."""
        return not self._left

    @property
    def needs_input(self) -> bool:
        """Whether more bytes are wanted."""
        return bool(self._left) and not self._held

    @property
    def unused_data(self) -> bytes:
        """Bytes behind the end."""
        return b"" if self._left else self._held

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most `max_length` bytes."""
        held = self._held + data if self._held else data
        out = held[: min(self._left, max_length if max_length >= 0 else self._left)]
        self._held, self._left = held[len(out) :], self._left - len(out)
        return out


def _zstd() -> Decompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_BITS})


OF_TARS: Final[dict[str, Callable[[], Decompressor]]] = {
    "tar.gz": lambda: Deflate(31),
    "tar.bz2": bz2.BZ2Decompressor,
    "tar.xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY),
    "tar.zst": _zstd,
}
"""What is around a tar. Several of them one after the other are one, as their own programs have it."""


class Decompressed:
    """A compressed package as the bytes that were compressed; at most `most` of them."""

    def __init__(self, packed: Forward, make: Callable[[], Decompressor], most: int) -> None:
        self._packed, self._make, self._left = packed, make, most
        self._running: Decompressor | None = make()
        self._ahead = b""
        self._is_behind = False
        """Whether one has ended and what follows has given nothing yet: it may be no other one, which harms nobody."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            Unsound: E283, it is damaged or cut off; E286, it unpacks to more than `most` bytes.
        """
        while self._running is not None:
            try:
                data = self._piece(self._running, size)
            except FAULTS as fault:
                if self._is_behind:
                    return b""
                raise unsound("E283", "packages.damaged") from fault
            self._left -= len(data)
            if self._left < 0:
                raise unsound("E286", "packages.bomb")
            if data:
                self._is_behind = False
                return data
        return b""

    def _piece(self, running: Decompressor, size: int) -> bytes:
        """What comes next of one of them; empty also where only bytes were taken in, or where the next one begins."""
        if running.eof:
            rest = (running.unused_data or self._next()).lstrip(b"\0")
            self._running, self._is_behind = (self._make() if rest else None), True
            self._ahead = rest
            return b""
        given = b""
        if running.needs_input:
            given, self._ahead = self._ahead or self._next(), b""
            if not given:
                raise EOFError
        return running.decompress(given, size)

    def _next(self) -> bytes:
        return self._packed.read(_PIECE)
