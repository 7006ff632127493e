"""The OCFL 1.1 storage root: its declaration, its layout 0003, its page for whoever finds it without this software."""

import json
from dataclasses import dataclass
from importlib import resources

from archive.errors import Conflict, ObjectForeign, ObjectInvalid
from archive.store.ocfl import lease, names
from archive.store.s3 import conditional, reading
from archive.store.s3.client import Client
from archive.store.s3.conditional import NEW, Place

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
DECLARATION = "0=ocfl_object_1.1"
DECLARED = b"ocfl_object_1.1\n"
DECLARATIONS = frozenset({"0=ocfl_object_1.0", DECLARATION})
"""What an object may say that it conforms to; objects of 1.0 are read and verified."""
ROOT = "0=ocfl_1.1"
OLDER_ROOT = "0=ocfl_1.0"
"""A root that says this is not ours to write in: a second declaration would make it invalid, and 1.1 has no place in it."""
_LEVELS = 3


@dataclass(frozen=True)
class ObjectRoot:
    """The folder of one object in the preservation bucket."""

    client: Client
    bucket: str
    object_id: str
    inbox: str

    @property
    def folder(self) -> str:
        """Its prefix, with a slash."""
        return names.object_folder(self.object_id)

    @property
    def lease(self) -> Place:
        """Where a writer that takes long says that it is alive."""
        return lease.place(self.inbox, self.folder)

    def place(self, path: str) -> Place:
        """Where a path of the object lies."""
        return Place(self.bucket, self.folder + path)

    def get(self, path: str) -> reading.Got | None:
        """A small file of the object, or None."""
        return reading.get(self.client, self.place(path))

    def create(self, path: str, data: bytes) -> None:
        """Write a file that is never changed afterwards.

        Raises:
            Conflict: another one lies there; the same bytes are no conflict, since an answer may get lost on its way.
        """
        create(self.client, self.place(path), data)


def create(client: Client, place: Place, data: bytes) -> None:
    """Write an object where none is; see `ObjectRoot.create`."""
    try:
        conditional.put(client, place, data, when=NEW)
    except Conflict:
        found = reading.get(client, place)
        if found is None or found.data != data:
            raise


def ensure_root(client: Client, bucket: str) -> None:
    """Write the storage root's own files where they are missing.

    Raises:
        ObjectForeign: it is a storage root of OCFL 1.0.
        ObjectInvalid: the bucket holds a storage root of another kind.
    """
    if reading.get(client, Place(bucket, OLDER_ROOT)) is not None:
        raise ObjectForeign(id=bucket, reason=OLDER_ROOT)
    for key, data in root_files().items():
        try:
            create(client, Place(bucket, key), data)
        except Conflict as conflict:
            if not key.startswith("README"):
                raise ObjectInvalid(id=bucket, reason=f"{key} differs") from conflict


def root_files() -> dict[str, bytes]:
    """Key -> bytes of what every storage root holds besides objects."""
    layout = {"description": "Folders by SHA-256 of the object id, three by three, then the id itself", "extension": LAYOUT}
    config = {"digestAlgorithm": "sha256", "extensionName": LAYOUT, "numberOfTuples": _LEVELS, "tupleSize": 3}
    page = resources.files(__package__).joinpath("storage_root.txt").read_bytes()
    return {
        ROOT: b"ocfl_1.1\n",
        "ocfl_layout.json": _json(layout),
        f"extensions/{LAYOUT}/config.json": _json(config),
        "README.txt": page,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()
