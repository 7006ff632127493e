"""The inbox: drops, and beside them `received/<delivery>/<n>`, where centres have no rights."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from archive.models.delivery import ReceivedFile
from archive.store.drops import Drops
from archive.store.erasing import erase, erase_tree
from archive.store.s3 import conditional, listing, reading
from archive.store.s3.conditional import Place
from archive.store.s3.copying import copy
from archive.store.s3.digests import Digests
from archive.store.s3.reading import Body
from archive.store.s3.upload import Readable, upload
from archive.store.shelves import BucketShelf
from archive.store.trays import tray_place

_RECEIVED, _MARKED = "received/", "marked/"


class Inbox(Drops):
    """Bytes on their way in. Writing the same delivery and number again replaces what was there."""

    @property
    def shelf(self) -> BucketShelf:
        """The bucket as a shelf: bad bytes of preserved objects are kept in it, below `aside/`."""
        return BucketShelf("aside", self._client, self._bucket)

    def take(self, centre: str, name: str, path: str, delivery: str, n: int) -> ReceivedFile:
        """Copy a dropped file to `received/` inside the server, then read the copy for its digests.

        Raises:
            NotFound: the drop has no such file.
            Conflict: it changed while it was copied.
        """
        return self._taken(self._drop_place(centre, name, path), path, delivery, n)

    def take_uploaded(self, tray: str, file: str, path: str, delivery: str, n: int) -> ReceivedFile:
        """The same of a file that came through the workbench.

        Raises:
            NotFound: the tray has no such file.
        """
        return self._taken(tray_place(self._bucket, tray, file), path, delivery, n)

    def _taken(self, source: Place, path: str, delivery: str, n: int) -> ReceivedFile:
        target = self._received(delivery, n)
        size = copy(self._client, source, target)
        with Digests() as digests:
            with reading.opened(self._client, target) as body:
                for chunk in body.chunks():
                    digests.update(chunk)
            reading.matched(target, str(size), str(body.size))
            sha512, sha256 = digests.hexdigests()
        return ReceivedFile(n=n, path=path, size=size, sha512=sha512, sha256=sha256)

    def receive(
        self, delivery: str, n: int, path: str, stream: Readable, size: int, progress: Callable[[int], None] | None = None
    ) -> ReceivedFile:
        """Upload a stream of `size` bytes, digesting it as it passes. `progress` is given the bytes done so far.

        Raises:
            Conflict: the stream held fewer or more bytes; nothing was written.
        """
        done = 0
        with Digests() as digests:

            def seen(piece: bytes) -> None:
                nonlocal done
                digests.update(piece)
                done += len(piece)
                if progress:
                    progress(done)

            upload(self._client, self._received(delivery, n), stream, size, seen=seen)
            sha512, sha256 = digests.hexdigests()
        return ReceivedFile(n=n, path=path, size=size, sha512=sha512, sha256=sha256)

    def adopt(self, source: str, file: ReceivedFile, delivery: str, n: int) -> ReceivedFile:
        """Copy a file that was received with another delivery, inside the server, as file `n` of this one.

        Raises:
            NotFound: it was cleared.
        """
        copy(self._client, self._received(source, file.n), self._received(delivery, n))
        return file.model_copy(update={"n": n})

    def open(self, delivery: str, n: int, start: int = 0, length: int | None = None) -> AbstractContextManager[Body]:
        """A received file, or `length` bytes of it from `start` on, as a binary stream.

        Raises:
            NotFound: it was not received, or cleared.
        """
        return reading.opened(self._client, self._received(delivery, n), start, length)

    def fetch(self, delivery: str, n: int, target: Path, expected: str | None = None) -> None:
        """Write a received file to a local file, which appears only when it is whole and has the digest expected.

        Raises:
            NotFound, DigestMismatch.
        """
        reading.fetch(self._client, self._received(delivery, n), target, expected)

    def received(self, delivery: str) -> dict[int, int]:
        """Number -> size in bytes of what was received of a delivery."""
        prefix = _of(delivery)
        found = listing.objects(self._client, self._bucket, prefix)
        return {int(o.key[len(prefix) :]): o.size for o in found}

    def deliveries(self) -> Iterator[str]:
        """Ids of all deliveries of which received bytes lie here."""
        return (folder.split("/")[1] for folder in self.shelf.folders(_RECEIVED))

    def clear(self, delivery: str) -> None:
        """Remove the received bytes, once they are preserved or refused for good, in all versions that the bucket keeps."""
        erase_tree(self.shelf, _of(delivery))
        erase_tree(self.shelf, _marked_of(delivery))

    def put_marked(self, delivery: str, name: str, data: bytes) -> None:
        """Keep a marked copy of a delivery's list for the receipt's page, as long as what was received."""
        conditional.put(self._client, Place(self._bucket, _marked_of(delivery) + name), data)

    def marked(self, delivery: str) -> list[str]:
        """Names of the marked copies of a delivery's lists."""
        prefix = _marked_of(delivery)
        return [one.key[len(prefix) :] for one in listing.objects(self._client, self._bucket, prefix)]

    def marked_copy(self, delivery: str, name: str) -> bytes | None:
        """One of them, or None."""
        got = reading.get(self._client, Place(self._bucket, _marked_of(delivery) + name))
        return got.data if got else None

    def clear_marked(self, delivery: str) -> None:
        """Take all marked copies of a delivery's lists away."""
        erase_tree(self.shelf, _marked_of(delivery))

    def erase(self, delivery: str, n: int) -> None:
        """Remove one received file in all versions that the bucket keeps.

        Raises:
            StoreUnavailable: as `erasing.erase`.
        """
        erase(self.shelf, self._received(delivery, n).key)

    def _received(self, delivery: str, n: int) -> Place:
        return received_place(self._bucket, delivery, n)


def received_place(bucket: str, delivery: str, n: int) -> Place:
    """Where file `n` of a delivery lies."""
    return Place(bucket, f"{_of(delivery)}{n}")


def _of(delivery: str) -> str:
    return f"{_RECEIVED}{delivery}/"


def _marked_of(delivery: str) -> str:
    return f"{_MARKED}{delivery}/"
