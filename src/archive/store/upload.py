"""Streaming upload: any length, bounded memory, parts written in parallel while the next bytes are read."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Protocol

from minio.datatypes import Part

from archive.errors import ArchiveError, Conflict
from archive.store import conditional
from archive.store.client import Client
from archive.store.conditional import OCTETS, Place

MIB = 1 << 20
PART = 8 * MIB
MOST_PARTS = 9_000
IN_FLIGHT = 4
IN_FLIGHT_BYTES = 48 * MIB


class Readable(Protocol):
    """A binary stream as far as it is needed here."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes, empty at the end."""


def _nothing(_: bytes) -> None:
    return


def upload(
    client: Client, place: Place, stream: Readable, size: int, mime: str = OCTETS, seen: Callable[[bytes], None] = _nothing
) -> None:
    """Write `size` bytes of a stream; `seen` is given every piece in order. Memory: at most 64 MiB below 72 GB.

    Raises:
        Conflict: the stream held fewer or more bytes than promised; nothing was written.
        StoreUnavailable: the server did not answer; nothing is visible.
    """
    part = part_size(size)
    first = _exactly(stream, min(part, size + 1))
    if size > part and len(first) == part:
        _in_parts(client, place, stream, first, size, mime, seen)
        return
    if len(first) != size or stream.read(1):
        raise Conflict(what="length", id=place.key)
    seen(first)
    conditional.put(client, place, first, mime)


def upload_file(client: Client, place: Place, source: Path, mime: str) -> int:
    """Write a local file and return its size in bytes."""
    size = source.stat().st_size
    with source.open("rb") as stream:
        upload(client, place, stream, size, mime)
    return size


def part_size(size: int) -> int:
    """Bytes of a part, so that their number stays below S3's limit of 10,000."""
    return max(PART, -(-size // MOST_PARTS // MIB) * MIB)


def _in_parts(
    client: Client, place: Place, stream: Readable, first: bytes, size: int, mime: str, seen: Callable[[bytes], None]
) -> None:
    identifier = conditional.begin(client, place, mime)
    try:
        parts = _parts(client, place, identifier, stream, first, size, seen)
        conditional.complete(client, place, identifier, parts)
    except BaseException:
        _forget(client, place, identifier)
        raise


def _parts(
    client: Client, place: Place, identifier: str, stream: Readable, piece: bytes, size: int, seen: Callable[[bytes], None]
) -> list[Part]:
    """Every part; the pool is never given more than it works on, so that waiting pieces do not fill memory."""
    running: set[Future[Part]] = set()
    done: list[Part] = []
    total, length = 0, len(piece)
    workers = max(1, min(IN_FLIGHT, IN_FLIGHT_BYTES // length))
    with ThreadPoolExecutor(workers, thread_name_prefix="upload") as pool:
        while piece:
            total += len(piece)
            if total > size:
                break
            running.add(pool.submit(conditional.put_part, client, place, identifier, len(done) + len(running) + 1, piece))
            seen(piece)
            piece = _exactly(stream, length)
            if len(running) >= workers:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                done += [future.result() for future in finished]
    if total != size:
        raise Conflict(what="length", id=place.key)
    return done + [future.result() for future in running]


def _exactly(stream: Readable, size: int) -> bytes:
    """As many bytes as asked for, fewer only at the end of the stream."""
    pieces: list[bytes] = []
    left = size
    while left and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _forget(client: Client, place: Place, identifier: str) -> None:
    """Best effort: what remains of an upload that failed is invisible and costs only space."""
    try:
        conditional.abort(client, place, identifier)
    except ArchiveError:
        return
