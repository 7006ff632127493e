"""The one place that writes with conditions: `If-None-Match: *` and `If-Match` on put, copy and complete-multipart.

minio 7.2.20 has no public argument for these headers (metadata silently drops them), so this module calls its private
methods; the version is pinned, and `tests/contract/store/test_conditional.py` fails when they stop working.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Xml

from minio.commonconfig import CopySource
from minio.datatypes import Part
from minio.xml import Element, SubElement, getbytes

from archive.errors import StoreUnavailable
from archive.store.client import Client

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
    headers: dict[str, Any] = {**_source(source, etag), **when.headers()}
    with client.mapped(target.key):
        client.sdk._execute("PUT", target.bucket, target.key, headers=headers)


def begin(client: Client, place: Place, mime: str = OCTETS) -> str:
    """Begin a multipart upload and return its id."""
    with client.mapped(place.key):
        return client.sdk._create_multipart_upload(place.bucket, place.key, {"Content-Type": mime})


def put_part(client: Client, place: Place, upload: str, number: int, data: bytes) -> Part:
    """Write one part."""
    with client.mapped(place.key):
        return Part(number, client.sdk._upload_part(place.bucket, place.key, data, None, upload, number))


def copy_part(client: Client, source: Place, target: Place, upload: str, number: int, first: int, last: int, etag: str) -> Part:
    """Copy the bytes first…last (inclusive) of the source into one part, inside the server."""
    headers: dict[str, Any] = {**_source(source, etag), "x-amz-copy-source-range": f"bytes={first}-{last}"}
    with client.mapped(target.key):
        return Part(number, client.sdk._upload_part_copy(target.bucket, target.key, upload, number, headers)[0])


def complete(client: Client, place: Place, upload: str, parts: Sequence[Part], when: Condition = ANY) -> None:
    """Make one object of the parts.

    SeaweedFS 4.48 checks the condition but does not hold it against others who complete at the same moment, so nothing that
    decides between writers may rest on it (ADR 0003); a put and a copy do hold it.

    Raises:
        Conflict: the condition does not hold; the parts are still there and must be aborted.
    """
    body = _listing(parts)
    headers: dict[str, Any] = {"Content-Type": "application/xml", **when.headers()}
    with client.mapped(place.key):
        response = client.sdk._execute(
            "POST", place.bucket, place.key, body=body, headers=headers, query_params={"uploadId": upload}
        )
    # S3 may answer 200 and only then say in the body that it failed.
    if Xml.fromstring(response.data).tag.endswith("Error"):  # noqa: S314 - our own server's answer
        raise StoreUnavailable(server=client.server, reason=response.data[:200].decode(errors="replace"))


def abort(client: Client, place: Place, upload: str) -> None:
    """Throw the parts of an unfinished upload away."""
    with client.mapped(place.key):
        client.sdk._abort_multipart_upload(place.bucket, place.key, upload)


def _source(source: Place, etag: str) -> dict[str, str]:
    return CopySource(source.bucket, source.key, match_etag=etag).gen_copy_headers()


def _listing(parts: Sequence[Part]) -> bytes:
    root = Element("CompleteMultipartUpload")
    for part in sorted(parts, key=lambda p: p.part_number):
        tag = SubElement(root, "Part")
        SubElement(tag, "PartNumber", str(part.part_number))
        SubElement(tag, "ETag", f'"{part.etag}"')
    return getbytes(root)
