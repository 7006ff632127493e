"""Trying a bucket with the rights that the archive needs there, by keys that are removed again in all their versions."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from minio.error import S3Error
from minio.objectlockconfig import YEARS

from archive.errors import ArchiveError, ClockOff, Conflict, NotFound, NotOffered, SettingWrong
from archive.models.findings import Finding, bad, good, note
from archive.store.erasing import erase, erase_tree
from archive.store.ocfl.root import OLDER_ROOT, ROOT
from archive.store.s3 import conditional, listing, multipart, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import NEW, Condition, Place
from archive.store.shelves import BucketShelf, Shelf

CLOCKS_APART_S = 60.0
"""Beyond that leases and dates of versions go wrong; beyond 15 minutes S3 refuses every request."""
PREFIX = "extensions/archive-check/"
"""Where the probe lies while it is tried: below the one folder of a storage root where something else than objects may lie."""
LEFT_AFTER = timedelta(hours=1)
"""What lies there for longer is of a check that was killed."""
_BYTES, _MORE = b"archive check", b"archive check, changed"


def probe(client: Client, buckets: dict[str, str]) -> Iterator[Finding]:
    """Reach the store, compare clocks, then try each bucket; `buckets` are names by what they are for."""
    first = _reached(client, "store", next(iter(buckets.values())))
    yield from first
    if any(one.code for one in first):
        return
    yield good("store", "sign-in")
    for use, bucket in buckets.items():
        yield from _bucket(client, use, bucket)
    if _is_there(client, buckets["preservation"]):
        yield _root(client, buckets["preservation"])
        yield from _copied(client, buckets["inbox"], buckets["preservation"])


def probe_replica(shelf: Shelf) -> Iterator[Finding]:
    """Try a replica without leaving anything there, and without the right to delete, which its keys need not have."""
    part = f"replica:{shelf.name}"
    if not isinstance(shelf, BucketShelf):
        yield _listed(shelf, part)
        return
    first = _reached(shelf.client, part, shelf.bucket)
    yield from first
    if any(one.code for one in first):
        return
    if not _is_there(shelf.client, shelf.bucket):
        yield bad(part, "bucket", "E723", bucket=shelf.bucket)
        return
    yield good(part, "bucket", bucket=shelf.bucket)
    yield _begun(shelf, part)
    versions = _versioning(shelf.client, shelf.bucket)
    if versions == "Enabled":
        yield good(part, "versions", found=versions)
    elif versions != "–":
        yield note(part, "versions", "E771", bucket=shelf.bucket)


def _listed(shelf: Shelf, part: str) -> Finding:
    try:
        next(shelf.folders(""), None)
    except ArchiveError as error:
        return bad(part, "reach", "E770", replica=shelf.name, reason=error.facts.get("reason", error))
    return good(part, "reach")


def _begun(shelf: BucketShelf, part: str) -> Finding:
    """An upload that is begun, filled and thrown away: it may write there, and nothing was written."""
    place = shelf.place(f"{PREFIX}{uuid4().hex}")
    try:
        upload = multipart.begin(shelf.client, place)
        try:
            multipart.put_part(shelf.client, place, upload, 1, _BYTES)
        finally:
            multipart.abort(shelf.client, place, upload)
    except ArchiveError as error:
        return bad(part, "write", "E724", bucket=shelf.bucket, verb="put", reason=error.facts.get("reason", error))
    return good(part, "write")


def _reached(client: Client, part: str, bucket: str) -> list[Finding]:
    """Whether the server answers, takes the keys, and tells the same time."""
    try:
        with client.mapped(bucket):
            client.sdk.bucket_exists(bucket)
        theirs = multipart.clock(client, bucket) if _is_there(client, bucket) else datetime.now(UTC)
    except ClockOff as error:
        return [bad(part, "clock", "E719", server=client.server, seconds="> 900", reason=error.facts.get("reason"))]
    except SettingWrong as error:
        return [bad(part, "sign-in", "E722", server=client.server, reason=error.facts.get("reason"))]
    except ArchiveError as error:
        reason = str(error.facts.get("reason", error))
        code = "E722" if "AccessDenied" in reason else "E721"
        return [bad(part, "sign-in" if code == "E722" else "reach", code, server=client.server, reason=reason)]
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart > CLOCKS_APART_S:
        return [bad(part, "clock", "E719", server=client.server, seconds=round(apart))]
    return [good(part, "reach", server=client.server), good(part, "clock", seconds=round(apart))]


def _is_there(client: Client, bucket: str) -> bool:
    with client.mapped(bucket):
        return bool(client.sdk.bucket_exists(bucket))


def _bucket(client: Client, use: str, bucket: str) -> Iterator[Finding]:
    tried = f"bucket:{use}"
    if not _is_there(client, bucket):
        yield bad("store", tried, "E723", bucket=bucket)
        return
    if days := _retention(client, bucket):
        yield bad("store", tried, "E727", bucket=bucket, days=days)
        return
    shelf = BucketShelf(use, client, bucket)
    place = Place(bucket, f"{PREFIX}{uuid4().hex}")
    try:
        yield from _tried(client, place, tried)
    finally:
        yield from _removed(shelf, place, tried)


def _tried(client: Client, place: Place, tried: str) -> Iterator[Finding]:
    """Every verb that the product uses, in turn; the first that fails is told."""
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("list", lambda: next(iter(listing.objects(client, place.bucket, PREFIX)), None)),
        ("delete", lambda: _nothing_removed(client, place)),
        ("put", lambda: conditional.put(client, place, _BYTES, when=NEW)),
        ("get", lambda: _same(client, place, _BYTES)),
        ("if-none-match", lambda: _refused(client, place, NEW)),
        ("if-match", lambda: _changed(client, place)),
        ("copy", lambda: _duplicated(client, place)),
        ("upload", lambda: _in_parts(client, place)),
    )
    for verb, step in steps:
        try:
            step()
        except _Ignored:
            yield bad("store", tried, "E725", bucket=place.bucket, verb=verb)
            return
        except _Different as different:
            yield bad("store", tried, "E726", bucket=place.bucket, found=different)
            return
        except NotOffered as error:
            code = "E725" if verb.startswith("if") else "E724"
            if verb == "copy":
                yield note("store", tried, "E729", bucket=place.bucket, reason=error.facts.get("reason"))
                continue
            yield bad("store", tried, code, bucket=place.bucket, verb=verb, reason=error.facts.get("reason"))
            return
        except ArchiveError as error:
            yield bad("store", tried, "E724", bucket=place.bucket, verb=verb, reason=error.facts.get("reason", error))
            return
    yield good("store", tried, bucket=place.bucket, versions=_versioning(client, place.bucket))


class _Ignored(Exception):
    """A condition was not held."""


class _Different(Exception):
    """What is read is not what was written."""


def _nothing_removed(client: Client, place: Place) -> None:
    """Remove what is not there: whoever may not delete is told so before anything is written. By its version, since a bucket with
    versions would else keep a mark of it.
    """
    with client.mapped(place.key):
        client.sdk.remove_object(place.bucket, place.key, version_id="null")


def _same(client: Client, place: Place, wanted: bytes) -> None:
    got = reading.get(client, place)
    if got is None or got.data != wanted:
        raise _Different(None if got is None else len(got.data))


def _refused(client: Client, place: Place, when: Condition) -> None:
    try:
        conditional.put(client, place, _MORE, when=when)
    except Conflict:
        return
    raise _Ignored


def _changed(client: Client, place: Place) -> None:
    found = reading.stat(client, place)
    if found is None:
        raise _Different(None)
    conditional.put(client, place, _MORE, when=Condition(etag=found.etag))
    _refused(client, place, Condition(etag=found.etag))
    _same(client, place, _MORE)


def _duplicated(client: Client, place: Place) -> None:
    found, target = reading.stat(client, place), Place(place.bucket, f"{place.key}-copy")
    if found is None:
        raise _Different(None)
    conditional.copy(client, place, target, found.etag)
    _same(client, target, _MORE)


def _in_parts(client: Client, place: Place) -> None:
    target = Place(place.bucket, f"{place.key}-parts")
    upload = multipart.begin(client, target)
    try:
        multipart.put_part(client, target, upload, 1, _BYTES)
    finally:
        multipart.abort(client, target, upload)


def _removed(shelf: BucketShelf, place: Place, tried: str) -> Iterator[Finding]:
    """Take away what was written, with what a check left that was killed; the folders too where the store keeps such."""
    try:
        before = datetime.now(UTC) - LEFT_AFTER
        for left in listing.objects(shelf.client, shelf.bucket, PREFIX):
            if left.key.startswith(place.key) or left.modified < before:
                erase(shelf, left.key)
        for key in (place.key, f"{place.key}-copy"):  # older versions that a listing does not show
            erase(shelf, key)
        if next(iter(listing.objects(shelf.client, shelf.bucket, PREFIX)), None) is None:
            erase_tree(shelf, PREFIX)
    except ArchiveError as error:
        yield bad("store", tried, "E724", bucket=shelf.bucket, verb="delete", reason=error.facts.get("reason", error))


def _retention(client: Client, bucket: str) -> int:
    """Days for which the bucket holds every new object against its removal; 0 for none."""
    try:
        found = client.sdk.get_object_lock_config(bucket)
    except (S3Error, ValueError):  # there is none, the store knows none, or these keys may not ask
        return 0
    return (found.duration or 0) * (365 if found.duration_unit == YEARS else 1)


def _versioning(client: Client, bucket: str) -> str:
    with suppress(S3Error, ValueError):
        return str(client.sdk.get_bucket_versioning(bucket).status or "Off")
    return "–"


def _root(client: Client, bucket: str) -> Finding:
    """Whether the storage root is declared, and is ours."""
    if reading.get(client, Place(bucket, OLDER_ROOT)):
        return bad("store", "root", "E728", bucket=bucket, found=OLDER_ROOT)
    if reading.get(client, Place(bucket, ROOT)) is None:
        return bad("store", "root", "E728", bucket=bucket, found="–")
    return good("store", "root", found=ROOT)


def _copied(client: Client, inbox: str, preservation: str) -> Iterator[Finding]:
    """From bucket to bucket inside the server, as originals are: asked of a key that is not there, so that nothing is written."""
    source, target = Place(inbox, f"{PREFIX}{uuid4().hex}"), Place(preservation, f"{PREFIX}{uuid4().hex}")
    try:
        conditional.copy(client, source, target, "0" * 32)
    except (NotFound, Conflict):
        yield good("store", "copy")
    except NotOffered as error:
        yield note("store", "copy", "E729", bucket=preservation, reason=error.facts.get("reason"))
    except ArchiveError as error:
        yield bad("store", "copy", "E724", bucket=preservation, verb="copy", reason=error.facts.get("reason", error))
