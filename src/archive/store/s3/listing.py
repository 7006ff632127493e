"""Listing and removing under a prefix, a page at a time."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.store.s3.client import Client
from archive.store.s3.conditional import Place

WORKERS = 4
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ListedObject:
    """One object of a listing; `key` is its full key."""

    key: str
    size: int
    etag: str
    modified: datetime


def objects(client: Client, bucket: str, prefix: str) -> Iterator[ListedObject]:
    """Every object below the prefix, in the order of keys. The prefix ends with a slash or is empty."""
    with client.mapped(prefix):
        for found in client.sdk.list_objects(bucket, prefix=prefix, recursive=True):
            if found.object_name and not found.is_dir:
                yield ListedObject(found.object_name, found.size or 0, found.etag or "", found.last_modified or _NEVER)


def folders(client: Client, bucket: str, prefix: str) -> Iterator[str]:
    """The prefixes one level below, each with its slash."""
    with client.mapped(prefix):
        for found in client.sdk.list_objects(bucket, prefix=prefix):
            if found.object_name and found.is_dir:
                yield found.object_name


def remove(client: Client, place: Place) -> None:
    """Remove one object; nothing happens where none is."""
    with client.mapped(place.key):
        client.sdk.remove_object(place.bucket, place.key)


def remove_all(client: Client, bucket: str, keys: Iterable[str], below: str) -> None:
    """Remove objects, then the folders between them and `below` that became empty, deepest first.

    One request each: the bulk request's XML cannot carry every name a centre may give. A filer keeps a folder as a thing
    of its own and would list it empty, which breaks OCFL; it refuses to remove one that is not empty. S3 has no folders.
    """
    gone = list(keys)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="remove") as pool:
        list(pool.map(lambda key: remove(client, Place(bucket, key)), gone))
    for folder in sorted({f for key in gone for f in _between(key, below)}, key=len, reverse=True):
        remove(client, Place(bucket, folder))


def remove_tree(client: Client, bucket: str, prefix: str) -> None:
    """Remove everything below a prefix, and the prefix itself where the store keeps folders."""
    parent = prefix.rstrip("/").rpartition("/")[0]
    remove_all(client, bucket, (found.key for found in objects(client, bucket, prefix)), f"{parent}/" if parent else "")


def _between(key: str, below: str) -> Iterator[str]:
    folder = key.rstrip("/").rpartition("/")[0]
    while folder and len(folder) + 1 > len(below):
        yield f"{folder}/"
        folder = folder.rpartition("/")[0]
