"""Dumps in the access bucket: folders named by their moment, and the index that says which of them are whole."""

from pathlib import Path

from pydantic import ValidationError

from archive.models.dumps import FOLDER, INDEX, Dump, DumpIndex
from archive.store.erasing import erase_tree
from archive.store.s3 import listing, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import Place
from archive.store.s3.upload import upload_file
from archive.store.shelves import BucketShelf

_INDEX_MIME = "application/json"


class Dumps:
    """What was written last is what counts: a dump is there once the index names it."""

    def __init__(self, client: Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def index(self) -> DumpIndex:
        """The dumps that lie there; none where the index cannot be read."""
        found = reading.get(self._client, Place(self._bucket, INDEX))
        try:
            return DumpIndex.model_validate_json(found.data) if found else DumpIndex()
        except ValidationError:
            return DumpIndex()

    def put(self, dump: Dump, folder: Path) -> None:
        """Upload the files of a dump; nobody sees it yet."""
        for file in dump.files:
            upload_file(self._client, Place(self._bucket, dump.key(file.name)), folder / file.name, file.mime)

    def keep(self, index: DumpIndex, scratch: Path) -> None:
        """Let these be the dumps: write the index, then erase every other folder, in all versions that the bucket keeps.

        Raises:
            StoreUnavailable: as `erase_tree`.
        """
        written = scratch / "index.json"
        written.write_text(index.model_dump_json(), encoding="utf-8")
        upload_file(self._client, Place(self._bucket, INDEX), written, _INDEX_MIME)
        kept = {f"{FOLDER}{one.name}/" for one in index.dumps}
        for folder in list(listing.folders(self._client, self._bucket, FOLDER)):
            if folder not in kept:
                erase_tree(BucketShelf("access", self._client, self._bucket), folder)
