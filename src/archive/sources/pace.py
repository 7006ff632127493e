"""How fast and when bytes of one source may move."""

import time
from collections.abc import Callable

from archive.errors import WindowClosed
from archive.models.delivery import ReceivedFile
from archive.sources.contract import Receiving, Stream

_PIECE = 1 << 20


class PacedInbox:
    """The inbox, for a source that has hours and a rate of its own: no file begins outside of its hours."""

    def __init__(
        self, inbox: Receiving, rate_bps: int | None, is_open: Callable[[], bool], closed: Callable[[], WindowClosed]
    ) -> None:
        self._inbox, self._rate, self._is_open, self._closed = inbox, rate_bps, is_open, closed

    def receive(self, delivery: str, n: int, path: str, stream: Stream, size: int) -> ReceivedFile:
        """Store and digest a stream of `size` bytes.

        Raises:
            Conflict: it holds fewer or more.
            WindowClosed: it is not the hour.
        """
        if not self._is_open():
            raise self._closed()
        paced = Paced(stream, self._rate) if self._rate else stream
        return self._inbox.receive(delivery, n, path, paced, size)


class Paced:
    """A stream that gives no more than so many bytes in a second, counted from its beginning."""

    def __init__(self, stream: Stream, rate_bps: int) -> None:
        self._stream, self._rate = stream, rate_bps
        self._began = time.monotonic()
        self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, and at most those of a second; empty at the end."""
        most = max(1, min(self._rate, _PIECE))
        piece = self._stream.read(most if size < 0 else min(size, most)) or b""
        self._given += len(piece)
        early = self._given / self._rate - (time.monotonic() - self._began)
        if early > 0:
            time.sleep(early)
        return piece
