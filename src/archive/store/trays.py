"""Trays in the inbox: files of a delivery in the making, `upload/<tray>/<file>`, made of parts as their bytes come.

An upload in parts is aborted only while no object lies at its key: SeaweedFS took a finished object away with a left-over id
(seaweedfs/seaweedfs#10663).
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime

from minio.datatypes import Part

from archive.errors import NotFound
from archive.models.uploads import Piece
from archive.store.s3 import conditional, listing, multipart, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.reading import Body
from archive.store.s3.upload import part_size

_UPLOAD, _TAIL = "upload/", ".tail"


class Trays:
    """Files of trays, whole and on their way."""

    def __init__(self, client: Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def piece(self, size: int) -> int:
        """Bytes of a part of a file so large."""
        return part_size(size)

    def begin(self, tray: str, file: str) -> str:
        """Begin a file in parts: the store's name of it."""
        return multipart.begin(self._client, self._place(tray, file))

    def put_part(self, tray: str, file: str, upload: str, number: int, data: bytes, sha256: str) -> str:
        """Write one part, which the store compares with its SHA-256; its ETag."""
        return multipart.put_part(self._client, self._place(tray, file), upload, number, data, sha256).etag

    def complete(self, tray: str, file: str, upload: str, pieces: Sequence[Piece]) -> None:
        """Make one object of its parts; safe to repeat, also after a completion whose answer was lost.

        Raises:
            NotFound: neither the parts nor the object are there.
        """
        place = self._place(tray, file)
        try:
            multipart.complete(self._client, place, upload, [Part(piece.number, piece.etag) for piece in pieces])
        except NotFound:
            found = reading.stat(self._client, place)
            if found is None or found.size != sum(piece.size for piece in pieces):
                raise

    def put(self, tray: str, file: str, data: bytes) -> None:
        """Write a small file whole."""
        conditional.put(self._client, self._place(tray, file), data)

    def size(self, tray: str, file: str) -> int | None:
        """Bytes of a whole file, or None."""
        found = reading.stat(self._client, self._place(tray, file))
        return found.size if found else None

    def open(self, tray: str, file: str) -> AbstractContextManager[Body]:
        """A whole file as a binary stream.

        Raises:
            NotFound: it is not there.
        """
        return reading.opened(self._client, self._place(tray, file))

    def park(self, tray: str, file: str, data: bytes) -> None:
        """Keep what lies beyond the last whole part, while nothing more comes."""
        conditional.put(self._client, self._place(tray, f"{file}{_TAIL}"), data)

    def parked(self, tray: str, file: str) -> bytes:
        """What was kept; empty where nothing was."""
        got = reading.get(self._client, self._place(tray, f"{file}{_TAIL}"))
        return got.data if got else b""

    def unpark(self, tray: str, file: str) -> None:
        """It is a part by now."""
        listing.remove(self._client, self._place(tray, f"{file}{_TAIL}"))

    def clear(self, tray: str, file: str, upload: str) -> None:
        """Nothing remains of a file, whole or on its way; safe to repeat and to kill."""
        place = self._place(tray, file)
        if upload and reading.stat(self._client, place) is None:
            with suppress(NotFound):
                multipart.abort(self._client, place, upload)
        self.unpark(tray, file)
        listing.remove(self._client, place)

    def trays(self) -> list[str]:
        """Those of which something lies here."""
        found = (folder.split("/")[1] for folder in listing.folders(self._client, self._bucket, _UPLOAD))
        return [one for one in found if one]

    def clear_left_over(self, before: datetime, known: Callable[[str], str]) -> int:
        """Clear parts of uploads that were begun before; how many. `known` gives the store's name that a file has by
        now. Of a file that lies whole nothing is touched.
        """
        left = 0
        for one in list(multipart.begun(self._client, self._bucket, _UPLOAD)):
            place = Place(self._bucket, one.key)
            if one.at < before and known(one.key.rpartition("/")[2]) != one.upload and reading.stat(self._client, place) is None:
                multipart.forget(self._client, place, one.upload)
                left += 1
        return left

    def clear_tray(self, tray: str) -> None:
        """Nothing remains of a tray whose files were all received."""
        listing.remove_tree(self._client, self._bucket, f"{_UPLOAD}{tray}/")

    def _place(self, tray: str, file: str) -> Place:
        return tray_place(self._bucket, tray, file)


def tray_place(bucket: str, tray: str, file: str) -> Place:
    """Where a file of a tray lies."""
    return Place(bucket, f"{_UPLOAD}{tray}/{file}")
