"""Sources: how deliveries arrive. One contract (`Source`); the steps know no other."""

from archive.sources.bucket import BucketSource
from archive.sources.contract import Dropping, Lying, LyingKind, ReadyDelivery, Receiving, Source, Stream
from archive.sources.folder import FolderSource, OneFolder
from archive.sources.loose import LoosePackages
from archive.sources.names import find_manifest, ignored
from archive.sources.of_centres import PREFIX, repository_of, source_of_centre
from archive.sources.upload import UploadSource, found_of

__all__ = [
    "PREFIX",
    "BucketSource",
    "Dropping",
    "FolderSource",
    "LoosePackages",
    "Lying",
    "LyingKind",
    "OneFolder",
    "ReadyDelivery",
    "Receiving",
    "Source",
    "Stream",
    "UploadSource",
    "find_manifest",
    "found_of",
    "ignored",
    "repository_of",
    "source_of_centre",
]
