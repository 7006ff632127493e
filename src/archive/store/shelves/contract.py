"""A shelf: something that holds keys and bytes, on which an OCFL storage root can stand."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from archive.store.s3.listing import ListedObject


class Stream(Protocol):
    """Bytes of one key as they arrive."""

    size: int

    def chunks(self, size: int = ..., /) -> Iterator[bytes]:
        """The bytes a piece at a time."""

    def read(self, size: int = ..., /) -> bytes | None:
        """At most `size` bytes, empty at the end."""


class Shelf(Protocol):
    """Where an OCFL storage root stands. Keys are relative, with slashes, UTF-8."""

    name: str

    def get(self, key: str) -> bytes | None:
        """A small file whole, or None."""

    def size(self, key: str) -> int | None:
        """Bytes of a file, or None."""

    def opened(self, key: str) -> AbstractContextManager[Stream]:
        """A file as a stream.

        Raises:
            NotFound: nothing lies there.
        """

    def put(self, key: str, data: bytes) -> None:
        """Write a small file whole, over what was there."""

    def put_stream(self, key: str, stream: Stream, size: int) -> None:
        """Write `size` bytes of a stream, over what was there; nothing is visible before all are there."""

    def objects(self, prefix: str) -> Iterator[ListedObject]:
        """Every file below a prefix, which ends with a slash or is empty, in an order of keys that is always the same."""

    def folders(self, prefix: str) -> Iterator[str]:
        """The prefixes one level below, each with its slash."""

    def remove_tree(self, prefix: str) -> None:
        """Remove everything below a prefix."""

    def declare(self) -> None:
        """Prepare the place for a replica, once: the bucket, or the mark on the right disk.

        Raises:
            StoreUnavailable: it is not there.
        """

    def now(self) -> datetime:
        """The moment by the shelf's own clock, which also dates its files."""
