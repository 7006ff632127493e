"""The drop side of the inbox: where centres put deliveries, `drop/<centre>/<name>/…` and the empty `ready/<centre>/<name>`."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from archive.models.delivery import SourceFile
from archive.store.s3 import conditional, listing, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.reading import Body
from archive.store.s3.upload import Readable, upload

_DROP, _READY, _RECEIPTS = "drop/", "ready/", "receipts/"


class Drops:
    """Deliveries as centres put them into the drop bucket."""

    def __init__(self, client: Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def ready(self) -> Iterator[tuple[str, str]]:
        """(centre, delivery name) of the deliveries that are marked ready; only `ready/` is listed.

        Centres write the markers: a name may be one that no delivery can have.
        """
        for found in listing.objects(self._client, self._bucket, _READY):
            centre, _, name = found.key.removeprefix(_READY).partition("/")
            if name:  # else it is what a browser of buckets keeps for an empty folder
                yield centre, name

    def unmarked(self, older_than_s: float) -> Iterator[tuple[str, str]]:
        """(centre, delivery name) of drops whose newest file is so old and that nobody has marked ready. Drops that were received
        are gone, so that what is listed are those on their way.
        """
        marked, before = set(self.ready()), datetime.now(UTC) - timedelta(seconds=older_than_s)
        newest: dict[tuple[str, str], datetime] = {}
        for found in listing.objects(self._client, self._bucket, _DROP):
            centre, _, rest = found.key.removeprefix(_DROP).partition("/")
            name, _, path = rest.partition("/")
            if path:
                newest[centre, name] = max(found.modified, newest.get((centre, name), found.modified))
        yield from (one for one, at in newest.items() if one not in marked and at <= before)

    def location(self, centre: str, name: str) -> str:
        """The prefix of a drop, with its slash."""
        return _drop(centre, name)

    def dropped(self, centre: str, name: str) -> list[SourceFile]:
        """The files of a drop, paths relative to it, with their ETags as marks; placeholders of folders are left out."""
        prefix = _drop(centre, name)
        found = listing.objects(self._client, self._bucket, prefix)
        return [SourceFile(path=o.key[len(prefix) :], size=o.size, mark=o.etag) for o in found if not o.key.endswith("/")]

    def open_drop(self, centre: str, name: str, path: str) -> AbstractContextManager[Body]:
        """One file of a drop as a binary stream.

        Raises:
            NotFound: the drop has no such file.
        """
        return reading.opened(self._client, self._drop_place(centre, name, path))

    def put_drop(self, centre: str, name: str, path: str, stream: Readable, size: int, resume: bool = False) -> None:
        """Hand in one file, as `archive deliver` does; it is there when it is whole. With `resume`, what an earlier try has sent
        of a large one is not sent again.

        Raises:
            Conflict: the stream held fewer or more than `size` bytes.
        """
        upload(self._client, self._drop_place(centre, name, path), stream, size, resume=resume)

    def drop_mark(self, centre: str, name: str, path: str) -> str | None:
        """The ETag of one file of a drop, as `dropped` lists it; None where there is none."""
        found = reading.stat(self._client, self._drop_place(centre, name, path))
        return found.etag if found else None

    def take_back(self, centre: str, name: str, path: str) -> None:
        """Take one file out of a drop; safe to repeat."""
        listing.remove(self._client, self._drop_place(centre, name, path))

    def mark_ready(self, centre: str, name: str) -> None:
        """Say that the drop is complete."""
        conditional.put(self._client, self._marker(centre, name), b"")

    def clear_drop(self, centre: str, name: str) -> None:
        """Take the drop away once it is received: the marker first, so that a half-cleared drop is never found ready."""
        listing.remove(self._client, self._marker(centre, name))
        listing.remove_tree(self._client, self._bucket, _drop(centre, name))

    def answer_drop(self, centre: str, name: str, file: str, data: bytes, mime: str) -> None:
        """Put one file of the receipt where the centre reads it: `receipts/<centre>/<name>/<file>`."""
        conditional.put(self._client, self._receipt(centre, name, file), data, mime)

    def unanswer_drop(self, centre: str, name: str, file: str) -> None:
        """Take a file of an earlier receipt away, if there is one."""
        listing.remove(self._client, self._receipt(centre, name, file))

    def answered(self, centre: str, name: str, file: str) -> bytes | None:
        """A file of the receipt as it lies there, or None."""
        got = reading.get(self._client, self._receipt(centre, name, file))
        return got.data if got else None

    def _drop_place(self, centre: str, name: str, path: str) -> Place:
        return Place(self._bucket, _drop(centre, name) + path)

    def _receipt(self, centre: str, name: str, file: str) -> Place:
        return Place(self._bucket, f"{_RECEIPTS}{centre}/{name}/{file}")

    def _marker(self, centre: str, name: str) -> Place:
        return Place(self._bucket, f"{_READY}{centre}/{name}")


def _drop(centre: str, name: str) -> str:
    return f"{_DROP}{centre}/{name}/"
