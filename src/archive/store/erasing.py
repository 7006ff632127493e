"""Erasing: bytes deleted by decision, with every older version that a store keeps and every upload that was begun."""

from collections.abc import Iterator

from archive.errors import NotOffered, StoreUnavailable
from archive.store.s3 import listing, multipart
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.shelves import BucketShelf, Shelf

_CURRENT = "null"
"""The version of what a bucket without versions holds; naming it leaves no delete marker, and ends a filer's empty folder."""


def erase_tree(shelf: Shelf, prefix: str) -> None:
    """Remove everything below a prefix, which ends with a slash, and the folders above that become empty.

    Safe to repeat and to kill.

    Raises:
        StoreUnavailable: it does not answer, these keys may not delete, or the store holds versions back (a lock on them).
    """
    if not isinstance(shelf, BucketShelf):
        shelf.remove_tree(prefix)
        return
    client, bucket = shelf.client, shelf.bucket
    _erase(client, bucket, prefix, exactly=False)
    for folder in (*_folders(client, bucket, prefix), *_above(prefix)):
        _remove(client, bucket, folder, _CURRENT)


def erase(shelf: BucketShelf, key: str) -> None:
    """Remove one key in all its versions.

    Raises:
        StoreUnavailable: as `erase_tree`.
    """
    _erase(shelf.client, shelf.bucket, key, exactly=True)


def _erase(client: Client, bucket: str, prefix: str, exactly: bool) -> None:
    for begun in list(multipart.begun(client, bucket, prefix)):
        if not exactly or begun.key == prefix:
            multipart.forget(client, Place(bucket, begun.key), begun.upload)
    for key, version in list(_versions(client, bucket, prefix, exactly)):
        _remove(client, bucket, key, version)
    if left := sum(1 for _ in _versions(client, bucket, prefix, exactly)):
        raise StoreUnavailable(server=client.server, reason=f"{left} versions below {prefix} were not let go")


def _remove(client: Client, bucket: str, key: str, version: str | None) -> None:
    with client.mapped(key):
        client.sdk.remove_object(bucket, key, version_id=version)


def _versions(client: Client, bucket: str, prefix: str, exactly: bool) -> Iterator[tuple[str, str | None]]:
    """Every version of every key, delete markers too; where a store knows no versions, every key."""
    try:
        yield from _listed(client, bucket, prefix, exactly, versions=True)
    except NotOffered:
        yield from _listed(client, bucket, prefix, exactly, versions=False)


def _listed(client: Client, bucket: str, prefix: str, exactly: bool, versions: bool) -> Iterator[tuple[str, str | None]]:
    with client.mapped(prefix):
        for found in client.sdk.list_objects(bucket, prefix=prefix, recursive=True, include_version=versions):
            name = found.object_name
            if name and not found.is_dir and (not exactly or name == prefix):
                yield name, found.version_id


def _folders(client: Client, bucket: str, prefix: str) -> Iterator[str]:
    """What a filer keeps of folders below a prefix once all files are gone, deepest first, then the prefix itself."""
    for folder in list(listing.folders(client, bucket, prefix)):
        if folder != prefix:
            yield from _folders(client, bucket, folder)
    yield prefix


def _above(prefix: str) -> Iterator[str]:
    """The folders above, nearest first: one that is not empty stays."""
    folder = prefix.rstrip("/").rpartition("/")[0]
    while folder:
        yield f"{folder}/"
        folder = folder.rpartition("/")[0]
