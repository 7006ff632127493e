"""Writing with conditions: `If-None-Match: *` and `If-Match` on put and copy; `multipart` does it for uploads in parts.

minio 7.2.20 has no public argument for these headers (metadata silently drops them), so these two modules call its private
methods; the version is pinned, and `tests/contract/store/test_conditional.py` fails when they stop working.
"""

from dataclasses import dataclass
from typing import Any

from minio.commonconfig import CopySource

from archive.store.s3.client import Client

OCTETS = "application/octet-stream"


@dataclass(frozen=True)
class Place:
    """Where an object lies."""

    bucket: str
    key: str


@dataclass(frozen=True)
class Condition:
    """What must hold for a write: nothing is there yet (`new`), or what is there has this ETag (`etag`)."""

    new: bool = False
    etag: str | None = None

    def headers(self) -> dict[str, Any]:
        """The condition as request headers."""
        if self.new:
            return {"If-None-Match": "*"}
        return {"If-Match": f'"{self.etag}"'} if self.etag else {}


ANY = Condition()
NEW = Condition(new=True)


def put(client: Client, place: Place, data: bytes, mime: str = OCTETS, when: Condition = ANY) -> str:
    """Write a whole object and return its ETag.

    Raises:
        Conflict: the condition does not hold; nothing was written.
    """
    with client.mapped(place.key):
        headers = {"Content-Type": mime, **when.headers()}
        return client.sdk._put_object(place.bucket, place.key, data, headers=headers).etag or ""


def copy(client: Client, source: Place, target: Place, etag: str, when: Condition = ANY) -> None:
    """Copy up to 5 GiB inside the server, if the source still has this ETag.

    Raises:
        Conflict: the source changed, or the condition does not hold.
    """
    headers: dict[str, Any] = {**source_headers(source, etag), **when.headers()}
    with client.mapped(target.key):
        client.sdk._execute("PUT", target.bucket, target.key, headers=headers)


def source_headers(source: Place, etag: str) -> dict[str, str]:
    """What names the source of a copy, and the ETag it must still have."""
    return CopySource(source.bucket, source.key, match_etag=etag).gen_copy_headers()
