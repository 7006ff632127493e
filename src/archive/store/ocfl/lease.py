"""Leases: how a writer that takes long says that it is alive, so that nobody sweeps away what it has written.

A commit that is done within one beat takes none. A longer one puts a key beside the storage root and renews it; whoever finds
leftovers of a version that is not committed leaves them until both they and the lease are older than `LEASE`. All ages are
differences of two times of the store's own clock, so a clock that is wrong on either machine does not matter.
"""

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from archive import logs
from archive.errors import ArchiveError
from archive.store.s3 import conditional, listing, multipart, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place

LEASE = timedelta(hours=1)
BEAT_S = 300.0


class Lease:
    """Held while a commit writes content; a thread renews it from the first beat on. One that is `short` has none: whoever
    holds it writes next to nothing, and looks again when it has `lapsed` all the same.
    """

    def __init__(
        self,
        client: Client,
        place: Place,
        beat_s: float = BEAT_S,
        tick: Callable[[], float] = monotonic,
        *,
        short: bool = False,
    ) -> None:
        self._client, self._place, self._beat_s, self._tick = client, place, beat_s, tick
        self._done = Event()
        self._renewed = tick()
        self._taken = False
        self._thread = None if short else Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> Self:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()
        if self._taken:
            try:
                listing.remove(self._client, self._place)
            except ArchiveError:
                return

    def lapsed(self) -> bool:
        """Whether somebody may have swept since the last renewal: the machine slept, or the store was away."""
        return self._tick() - self._renewed > LEASE.total_seconds() / 2

    def _beat(self) -> None:
        while not self._done.wait(self._beat_s):
            try:
                conditional.put(self._client, self._place, f"{socket.gethostname()} {os.getpid()}\n".encode())
                self._taken, self._renewed = True, self._tick()
            except ArchiveError as error:
                logs.get("store").warning("lease not renewed", key=self._place.key, code=error.code, reason=str(error))


def key(folder: str) -> str:
    """The key of the lease of an object, by its folder; in the inbox, since a storage root holds nothing but objects."""
    return f"leases/{folder.rstrip('/')}"


def place(inbox: str, folder: str) -> Place:
    """Where the lease of an object lies."""
    return Place(inbox, key(folder))


def ended(client: Client, lease: Place, written: datetime, allowed: timedelta = LEASE) -> bool:
    """Whether what was last written at that moment of the store's clock may be taken over."""
    now = multipart.clock(client, lease.bucket)
    if now - written < allowed:
        return False
    held = reading.modified(client, lease)
    return held is None or now - held >= allowed
