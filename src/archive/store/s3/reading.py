"""Reading objects: as streams that know their length, in memory, or into a file."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from minio.error import S3Error
from urllib3 import BaseHTTPResponse

from archive.errors import DigestMismatch, NotFound, StoreUnavailable
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.digests import ALGORITHMS, content_algorithm, digest_of

CHUNK = 1 << 20


@dataclass(frozen=True)
class Stat:
    """What a HEAD tells of an object: bytes, media type, entity tag without quotes."""

    size: int
    mime: str
    etag: str


@dataclass(frozen=True)
class Got:
    """A small object in memory with the ETag it had."""

    data: bytes
    etag: str


class Body(io.RawIOBase):
    """Bytes of one object as they arrive: a readable binary stream.

    `size` is the length of the whole object in bytes, also where only a part was asked for. A read raises
    `StoreUnavailable` when the connection breaks or ends before all promised bytes came.
    """

    def __init__(self, client: Client, place: Place, response: BaseHTTPResponse) -> None:
        super().__init__()
        self._client, self._place, self._response = client, place, response
        self._left = int(response.headers.get("Content-Length", "0"))
        span = response.headers.get("Content-Range", "")
        self.size = int(span.rpartition("/")[2]) if span else self._left
        self.mime = response.headers.get("Content-Type", "application/octet-stream")
        self.etag = response.headers.get("ETag", "").strip('"')

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # any writable buffer
        """Fill the buffer as far as bytes are left."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes a piece at a time."""
        while data := self._next(size):
            yield data

    def _next(self, size: int) -> bytes:
        if not self._left or not size:
            return b""
        with self._client.mapped(self._place.key):
            data = self._response.read(min(size, self._left))
        if not data:
            raise StoreUnavailable(server=self._client.server, reason=f"{self._place.key} broke off, {self._left} bytes missing")
        self._left -= len(data)
        return data


@contextmanager
def opened(client: Client, place: Place, start: int = 0, length: int | None = None, patient: bool = True) -> Iterator[Body]:
    """An object, or `length` bytes of it from `start` on, as a stream that is closed at the end of the block. Asked for once only
    unless `patient`.

    Raises:
        NotFound: nothing lies there.
    """
    with client.mapped(place.key):
        sdk = client.sdk if patient else client.once
        response = sdk.get_object(place.bucket, place.key, offset=start, length=length or 0)
    try:
        yield Body(client, place, response)
    finally:
        response.close()
        response.release_conn()


def get(client: Client, place: Place) -> Got | None:
    """A small object whole, or None."""
    try:
        with opened(client, place) as body:
            return Got(b"".join(body.chunks()), body.etag)
    except NotFound:
        return None


def stat(client: Client, place: Place) -> Stat | None:
    """Size, type and ETag of an object, or None."""
    with client.mapped(place.key):
        try:
            found = client.sdk.stat_object(place.bucket, place.key)
        except S3Error as error:
            if error.code == "NoSuchKey":
                return None
            raise
    return Stat(found.size or 0, found.content_type or "application/octet-stream", found.etag or "")


def modified(client: Client, place: Place) -> datetime | None:
    """When an object was last written, by the store's clock, or None where nothing lies."""
    with client.mapped(place.key):
        try:
            return client.sdk.stat_object(place.bucket, place.key).last_modified
        except S3Error as error:
            if error.code == "NoSuchKey":
                return None
            raise


def fetch(client: Client, place: Place, target: Path, expected: str | None = None) -> None:
    """Write an object to a local file, which appears only when all bytes are there and have the digest expected.

    Raises:
        NotFound: nothing lies there.
        DigestMismatch: the bytes are not those expected.
    """
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    digest = ALGORITHMS[content_algorithm(expected or "")]()
    try:
        with opened(client, place) as body, partial.open("wb") as out:
            for chunk in body.chunks():
                digest.update(chunk)
                out.write(chunk)
        matched(place, expected or digest.hexdigest(), digest.hexdigest())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def right(place: Place, expected: str, data: bytes) -> bytes:
    """Bytes in memory, once they are found to be those of a content address.

    Raises:
        DigestMismatch: they are not.
    """
    matched(place, expected, digest_of(data, content_algorithm(expected)))
    return data


def matched(place: Place, expected: str, found: str) -> None:
    """Compare two digests.

    Raises:
        DigestMismatch: they differ.
    """
    if found != expected:
        raise DigestMismatch(key=place.key, expected=expected, found=found)
