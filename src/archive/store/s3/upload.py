"""Streaming upload: any length, bounded memory, parts written in parallel while the next bytes are read."""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import Protocol

from minio.datatypes import Part

from archive.errors import Conflict, Unavailable
from archive.store.s3 import conditional, multipart
from archive.store.s3.client import Client
from archive.store.s3.conditional import OCTETS, Place

MIB = 1 << 20
PART = 8 * MIB
MOST_PARTS = 9_000
IN_FLIGHT = 3
IN_FLIGHT_BYTES = 32 * MIB


class Readable(Protocol):
    """A binary stream as far as it is needed here."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes, empty at the end."""


def _nothing(_: bytes) -> None:
    return


def upload(
    client: Client,
    place: Place,
    stream: Readable,
    size: int,
    mime: str = OCTETS,
    seen: Callable[[bytes], None] = _nothing,
    resume: bool = False,
) -> None:
    """Write `size` bytes of a stream; `seen` is given every piece in order. Memory: at most 48 MiB below 72 GB.

    With `resume`, parts that an upload to the same key left in the store are not sent again if they hold the same bytes (a part's
    ETag is its MD5, on S3 and SeaweedFS), and what is left when the store goes away is kept for the next try.

    Raises:
        Conflict: the stream held fewer or more bytes than promised; nothing was written.
        StoreUnavailable: the server did not answer; nothing is visible.
    """
    part = part_size(size)
    first = _exactly(stream, min(part, size + 1))
    if size > part and len(first) == part:
        _InParts(client, place, stream, size, mime, seen).run(first, resume)
        return
    if len(first) != size or stream.read(1):
        raise Conflict(what="length", id=place.key)
    seen(first)
    conditional.put(client, place, first, mime)


def upload_file(client: Client, place: Place, source: Path, mime: str, resume: bool = False) -> int:
    """Write a local file and return its size in bytes."""
    size = source.stat().st_size
    with source.open("rb") as stream:
        upload(client, place, stream, size, mime, resume=resume)
    return size


def part_size(size: int) -> int:
    """Bytes of a part, so that their number stays below S3's limit of 10,000."""
    return max(PART, -(-size // MOST_PARTS // MIB) * MIB)


class _InParts:
    """One upload in parts."""

    def __init__(
        self, client: Client, place: Place, stream: Readable, size: int, mime: str, seen: Callable[[bytes], None]
    ) -> None:
        self._client, self._place, self._stream, self._size = client, place, stream, size
        self._mime, self._seen = mime, seen

    def run(self, first: bytes, resume: bool) -> None:
        found = multipart.resumed(self._client, self._place) if resume else None
        identifier, there = found or (multipart.begin(self._client, self._place, self._mime), {})
        try:
            parts = self._parts(identifier, there, first)
            multipart.complete(self._client, self._place, identifier, parts)
        except BaseException as error:
            if not (resume and isinstance(error, Unavailable)):
                multipart.forget(self._client, self._place, identifier)
            raise

    def _parts(self, identifier: str, there: Mapping[int, Part], piece: bytes) -> list[Part]:
        """Every part; the pool is never given more than it works on, so that waiting pieces do not fill memory."""
        running: set[Future[Part]] = set()
        done: list[Part] = []
        total, length = 0, len(piece)
        workers = max(1, min(IN_FLIGHT, IN_FLIGHT_BYTES // length))
        write = partial(_sent, self._client, self._place, identifier, there)
        with ThreadPoolExecutor(workers, thread_name_prefix="upload") as pool:
            while piece:
                total += len(piece)
                if total > self._size:
                    break
                running.add(pool.submit(write, len(done) + len(running) + 1, piece))
                self._seen(piece)
                piece = _exactly(self._stream, length)
                if len(running) >= workers:
                    finished, running = wait(running, return_when=FIRST_COMPLETED)
                    done += [future.result() for future in finished]
        if total != self._size:
            raise Conflict(what="length", id=self._place.key)
        return done + [future.result() for future in running]


def _sent(client: Client, place: Place, identifier: str, there: Mapping[int, Part], number: int, piece: bytes) -> Part:
    if (
        (part := there.get(number))
        and part.size == len(piece)
        and part.etag == hashlib.md5(piece, usedforsecurity=False).hexdigest()
    ):
        return part
    return multipart.put_part(client, place, identifier, number, piece)


def _exactly(stream: Readable, size: int) -> bytes:
    """As many bytes as asked for, fewer only at the end of the stream."""
    pieces: list[bytes] = []
    left = size
    while left and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
