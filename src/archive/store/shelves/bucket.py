"""A shelf that is a bucket of an S3 store."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Self

from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig

from archive.errors import NotOffered, StoreUnavailable
from archive.store.s3 import conditional, listing, multipart, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.listing import ListedObject
from archive.store.s3.reading import Body
from archive.store.s3.upload import upload
from archive.store.shelves.contract import Stream


class BucketShelf:
    """A bucket with its client."""

    def __init__(self, name: str, client: Client, bucket: str) -> None:
        self.name, self.client, self.bucket = name, client, bucket

    @classmethod
    def connect(
        cls, name: str, url: str, access_key: str, secret_key: str, region: str, bucket: str, ca: Path | None = None
    ) -> Self:
        """A bucket at an S3 endpoint; nothing is asked of the server yet."""
        return cls(name, Client(url, access_key, secret_key, region, ca), bucket)

    def declare(self) -> None:
        """Make the bucket where it is missing, and let it keep what is overwritten where the store can."""
        self.client.ensure_bucket(self.bucket)
        with contextlib.suppress(NotOffered, StoreUnavailable), self.client.mapped(self.bucket):
            self.client.sdk.set_bucket_versioning(self.bucket, VersioningConfig(ENABLED))

    def place(self, key: str) -> Place:
        """Where a key lies."""
        return Place(self.bucket, key)

    def get(self, key: str) -> bytes | None:
        """A small file whole, or None."""
        got = reading.get(self.client, self.place(key))
        return got.data if got else None

    def size(self, key: str) -> int | None:
        """Bytes of a file, or None."""
        found = reading.stat(self.client, self.place(key))
        return found.size if found else None

    def opened(self, key: str) -> AbstractContextManager[Body]:
        """A file as a stream."""
        return reading.opened(self.client, self.place(key), patient=False)

    def put(self, key: str, data: bytes) -> None:
        """Write a small file whole."""
        conditional.put(self.client, self.place(key), data)

    def put_stream(self, key: str, stream: Stream, size: int) -> None:
        """Write a stream, in parts that a later try finds again."""
        upload(self.client, self.place(key), stream, size, resume=True)

    def objects(self, prefix: str) -> Iterator[ListedObject]:
        """Every file below a prefix."""
        return listing.objects(self.client, self.bucket, prefix)

    def folders(self, prefix: str) -> Iterator[str]:
        """The prefixes one level below."""
        return listing.folders(self.client, self.bucket, prefix)

    def remove_tree(self, prefix: str) -> None:
        """Remove everything below a prefix, deepest folders too."""
        listing.remove_tree(self.client, self.bucket, prefix)

    def now(self) -> datetime:
        """The store's own clock: what it writes into the Date of an answer (RFC 9110)."""
        return multipart.clock(self.client, self.bucket)
