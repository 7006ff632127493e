"""Watching a child: both streams in one loop, so that neither can block it, and an eye on the clock and on what it writes."""

import os
import selectors
import subprocess
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from archive.media.guarded import stopping
from archive.media.guarded.limits import MB, Limits

Exceeded = Literal["stall", "output", "cpu", "memory"]
_TICK_S = 0.5
_WEIGH_S = 2.0
_COMPLAINTS_KEPT = 64
_LINE_MAX = 8 * MB


class Watch:
    """A running child. `complaints` are the last lines of its standard error, 400 characters each."""

    def __init__(
        self, child: "subprocess.Popen[bytes]", limits: Limits, write: Path | None, alive: Callable[[bytes], bool]
    ) -> None:
        self._child, self._limits, self._write, self._alive = child, limits, write, alive
        self.complaints: deque[str] = deque(maxlen=_COMPLAINTS_KEPT)
        self._rest: dict[int, bytes] = {}
        self._moved = self._weighed = time.monotonic()

    def follow(self) -> Exceeded | None:
        """Until both streams end; the limit that was broken, if one was. What `stopping.ask` raises goes on to who follows."""
        with selectors.DefaultSelector() as streams:
            for stream in (self._child.stdout, self._child.stderr):
                if stream:
                    streams.register(stream, selectors.EVENT_READ)
            while streams.get_map():
                for key, _ in streams.select(_TICK_S):
                    chunk = os.read(key.fd, 65536)
                    if not chunk:
                        streams.unregister(key.fileobj)
                    self._lines(key.fd, chunk)
                stopping.ask()
                if broken := self._broken():
                    return broken
        return None

    def _lines(self, fd: int, chunk: bytes) -> None:
        *lines, rest = (self._rest.get(fd, b"") + (chunk or b"\n")).split(b"\n")
        self._rest[fd] = rest[-_LINE_MAX:]
        for line in filter(None, lines):
            if self._child.stderr and fd == self._child.stderr.fileno():
                self.complaints.append(line.decode(errors="replace")[:400])
            elif self._alive(line):
                self._moved = time.monotonic()

    def _broken(self) -> Exceeded | None:
        now = time.monotonic()
        if now - self._moved > self._limits.stall_s:
            return "stall"
        if self._write and now - self._weighed > _WEIGH_S:
            self._weighed = now
            if _weight(self._write) > self._limits.output_mb * MB:
                return "output"
        return None


def _weight(folder: Path) -> int:
    """Bytes in a folder that a child is at work in: what goes away meanwhile weighs nothing."""
    found = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                found += Path(place, name).lstat().st_size
    return found
