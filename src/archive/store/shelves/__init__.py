"""Shelves: what an OCFL storage root can stand on, a bucket or a folder."""

from archive.store.shelves.bucket import BucketShelf
from archive.store.shelves.contract import Shelf, Stream
from archive.store.shelves.folder import FolderShelf, OthersFolder

__all__ = ["BucketShelf", "FolderShelf", "OthersFolder", "Shelf", "Stream"]
