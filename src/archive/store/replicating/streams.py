"""Carrying one file from shelf to shelf: digested as it passes, and read back where it arrived."""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import ArchiveError, DigestMismatch, ShelfUnwritable, Unavailable
from archive.store.s3.digests import ALGORITHMS, content_algorithm
from archive.store.shelves import Shelf, Stream
from archive.store.verifying.files import Tick, digest_of, nothing


class Digested:
    """A stream that knows the digest of what passed through it, by the algorithm of a content address."""

    def __init__(self, stream: Stream, like: str, tick: Tick = nothing) -> None:
        self._stream, self._tick = stream, tick
        self._running = ALGORITHMS[content_algorithm(like)]()
        self.size = stream.size
        self.broken = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        with self._breaking():
            return self._seen(self._stream.read(size) or b"")

    def chunks(self, size: int = 1 << 20) -> Iterator[bytes]:
        """The bytes a piece at a time."""
        with self._breaking():
            for chunk in self._stream.chunks(size):
                yield self._seen(chunk)

    def hexdigest(self) -> str:
        """Of all bytes so far."""
        return self._running.hexdigest()

    @contextmanager
    def _breaking(self) -> Iterator[None]:
        try:
            yield
        except ArchiveError:
            self.broken = True
            raise

    def _seen(self, data: bytes) -> bytes:
        self._running.update(data)
        self._tick(len(data))
        return data


def carry(source: Shelf, target: Shelf, key: str, digest: str, tick: Tick = nothing) -> None:
    """Copy a file and read the copy back.

    Raises:
        DigestMismatch: the source's bytes are not those promised (`key` names it), or those that arrived are not.
        NotFound: the source has no such file.
        ShelfUnwritable: the target takes nothing.
        Unavailable: a shelf does not answer.
    """
    with source.opened(key) as stream:
        passing = Digested(stream, digest, tick)
        _put(target, key, passing)
    _same(f"{source.name}:{key}", digest, passing.hexdigest())
    _same(f"{target.name}:{key}", digest, digest_of(target, key, content_algorithm(digest), tick))


def put(target: Shelf, key: str, data: bytes) -> None:
    """Write a small file.

    Raises:
        ShelfUnwritable: the target takes nothing.
        Unavailable: it does not answer.
    """
    try:
        target.put(key, data)
    except Unavailable as error:
        raise _refused(target, error) from error


def _put(target: Shelf, key: str, passing: Digested) -> None:
    try:
        target.put_stream(key, passing, passing.size)
    except Unavailable as error:
        if passing.broken:
            raise
        raise _refused(target, error) from error


def _refused(target: Shelf, error: Unavailable) -> Unavailable:
    """That nothing can be written, where the target still tells what it has; else that it does not answer."""
    try:
        next(iter(target.folders("")), None)
    except Unavailable:
        return error
    return ShelfUnwritable(server=target.name, reason=str(error.facts.get("reason", error)))


def _same(key: str, expected: str, found: str) -> None:
    if found != expected:
        raise DigestMismatch(key=key, expected=expected, found=found)
