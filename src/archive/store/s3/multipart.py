"""Uploads in parts: begun, filled by sending or by copying inside the server, found again after a crash, completed.

An upload is found again by its key: whoever writes a key that holds a digest writes the same bytes, so it does not matter whose
parts they are. Private methods of the SDK are called here for the reason `conditional` gives.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree as Xml

from minio.datatypes import ListMultipartUploadsResult, Part
from minio.xml import Element, SubElement, getbytes

from archive.errors import ArchiveError, StoreUnavailable
from archive.store.s3.client import Client
from archive.store.s3.conditional import ANY, OCTETS, Condition, Place, source_headers

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Begun:
    """An upload that was begun and not completed."""

    key: str
    upload: str
    at: datetime


def begin(client: Client, place: Place, mime: str = OCTETS) -> str:
    """Begin a multipart upload and return its id."""
    with client.mapped(place.key):
        return client.sdk._create_multipart_upload(place.bucket, place.key, {"Content-Type": mime})


def put_part(client: Client, place: Place, upload: str, number: int, data: bytes, sha256: str = "") -> Part:
    """Write one part; the server compares it with the SHA-256 where one is given, and refuses other bytes."""
    headers: dict[str, Any] = {"x-amz-checksum-sha256": b64encode(bytes.fromhex(sha256)).decode()} if sha256 else {}
    with client.mapped(place.key):
        return Part(number, client.sdk._upload_part(place.bucket, place.key, data, headers or None, upload, number))


def copy_part(client: Client, source: Place, target: Place, upload: str, number: int, first: int, last: int, etag: str) -> Part:
    """Copy the bytes first…last (inclusive) of the source into one part, inside the server."""
    headers: dict[str, Any] = {**source_headers(source, etag), "x-amz-copy-source-range": f"bytes={first}-{last}"}
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


def forget(client: Client, place: Place, upload: str) -> None:
    """Abort, best effort: what remains of an upload that failed is invisible and costs only space."""
    try:
        abort(client, place, upload)
    except ArchiveError:
        return


def begun(client: Client, bucket: str, prefix: str = "") -> Iterator[Begun]:
    """Uploads below a prefix that are not completed, a page at a time.

    Asked without `encoding-type`, which the SDK would always send: SeaweedFS 4.48 says that its keys are encoded and leaves them
    as they are, so that a `%` in a key would be decoded twice.
    """
    marker = ""
    while True:
        asked: dict[str, Any] = {"uploads": "", "prefix": prefix, "max-uploads": "1000", "key-marker": marker}
        with client.mapped(prefix):
            page = ListMultipartUploadsResult(client.sdk._execute("GET", bucket, query_params=asked))
        for one in page.uploads:
            if one.upload_id and one.object_name.startswith(prefix):
                yield Begun(one.object_name, one.upload_id, one.initiated_time or _NEVER)
        if not page.is_truncated or not page.next_key_marker or page.next_key_marker == marker:
            return
        marker = page.next_key_marker


def resumed(client: Client, place: Place) -> tuple[str, dict[int, Part]] | None:
    """The newest unfinished upload to this key, with the parts that are there by their number; None where there is none."""
    found = sorted((one for one in begun(client, place.bucket, place.key) if one.key == place.key), key=lambda one: one.at)
    return (found[-1].upload, _parts(client, place, found[-1].upload)) if found else None


def _parts(client: Client, place: Place, upload: str) -> dict[int, Part]:
    parts: dict[int, Part] = {}
    marker: str | None = None
    while True:
        with client.mapped(place.key):
            page = client.sdk._list_parts(place.bucket, place.key, upload, part_number_marker=marker)
        parts |= {part.part_number: part for part in page.parts}
        if not page.is_truncated or not page.next_part_number_marker or page.next_part_number_marker == marker:
            return parts
        marker = page.next_part_number_marker


def clock(client: Client, bucket: str) -> datetime:
    """The store's own clock, from the Date of its answer (RFC 9110, 6.6.1), to the second.

    Raises:
        StoreUnavailable: it does not answer, or without a date.
    """
    with client.mapped(bucket):
        date = client.sdk._execute("HEAD", bucket).headers.get("Date", "")
    try:
        return parsedate_to_datetime(date)
    except ValueError as error:
        raise StoreUnavailable(server=client.server, reason=f"Date: {date!r}") from error


def _listing(parts: Sequence[Part]) -> bytes:
    root = Element("CompleteMultipartUpload")
    for part in sorted(parts, key=lambda p: p.part_number):
        tag = SubElement(root, "Part")
        SubElement(tag, "PartNumber", str(part.part_number))
        SubElement(tag, "ETag", f'"{part.etag}"')
    return getbytes(root)
