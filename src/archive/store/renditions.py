"""Renditions: what was made for viewing, in the access bucket. Keys are those of `models.access_keys`."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from archive.models import access_keys
from archive.store.erasing import erase_tree
from archive.store.s3 import listing, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.reading import Body, Stat
from archive.store.s3.upload import upload_file
from archive.store.shelves import BucketShelf

WORKERS = 4
MASTER = "master.m3u8"


class Renditions:
    """Files made from assets; everything here can be made again."""

    def __init__(self, client: Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    @property
    def shelf(self) -> BucketShelf:
        """The bucket as a shelf, for erasing what was deleted by decision."""
        return BucketShelf("access", self._client, self._bucket)

    def put(self, key: str, source: Path, mime: str) -> int:
        """Upload one file with its media type; returns its size in bytes."""
        return upload_file(self._client, Place(self._bucket, key), source, mime)

    def put_folder(self, prefix: str, folder: Path, mimes: Callable[[str], str]) -> list[tuple[str, int]]:
        """Upload every file below a folder, four at a time; playlists after what they name, the master playlist last.

        `mimes` gives the media type of a name relative to the folder. Returns (name, size in bytes), sorted by name.
        """
        names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())

        def one(name: str) -> tuple[str, int]:
            return name, self.put(prefix + name, folder / name, mimes(name))

        done: list[tuple[str, int]] = []
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="renditions") as pool:
            for rank in range(3):
                done += pool.map(one, [name for name in names if _rank(name) == rank])
        return sorted(done)

    def open(self, key: str, start: int = 0, length: int | None = None) -> AbstractContextManager[Body]:
        """A file, or `length` bytes of it from `start` on: a stream with `.size` (of the whole), `.mime`, `.etag`, `.chunks()`.

        Raises:
            NotFound: nothing lies there.
            BadInput: the range lies outside of it.
        """
        return reading.opened(self._client, Place(self._bucket, key), start, length)

    def fetch_folder(self, prefix: str, folder: Path) -> None:
        """Write every file below a prefix, which ends with a slash, into a local folder."""
        for found in listing.objects(self._client, self._bucket, prefix):
            target = folder / found.key[len(prefix) :]
            target.parent.mkdir(parents=True, exist_ok=True)
            reading.fetch(self._client, Place(self._bucket, found.key), target)

    def stat(self, key: str) -> Stat | None:
        """Size, media type and ETag, or None."""
        return reading.stat(self._client, Place(self._bucket, key))

    def clear(self, prefix: str) -> None:
        """Remove everything below a prefix, which ends with a slash."""
        listing.remove_tree(self._client, self._bucket, prefix)

    def erase(self, asset: str) -> None:
        """Remove everything that was made of an asset, by its SHA-512, in all versions that the bucket keeps.

        Raises:
            StoreUnavailable: as `erase_tree`.
        """
        for prefix in access_keys.of_asset(asset):
            erase_tree(self.shelf, prefix)


def _rank(name: str) -> int:
    """0 for what is played, 1 for playlists, 2 for the one that names them all."""
    if name.endswith(MASTER):
        return 2
    return 1 if name.endswith(".m3u8") else 0
