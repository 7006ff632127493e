"""The OCFL 1.1 storage root: its declaration, its layout 0003, its page for whoever finds it without this software."""

import json
from dataclasses import dataclass
from importlib import resources

from archive.errors import Conflict, ObjectInvalid
from archive.store import conditional, lease, names, reading
from archive.store.client import Client
from archive.store.conditional import NEW, Place

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
DECLARATION = "0=ocfl_object_1.1"
DECLARED = b"ocfl_object_1.1\n"
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
        ObjectInvalid: the bucket holds a storage root of another kind.
    """
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
        "0=ocfl_1.1": b"ocfl_1.1\n",
        "ocfl_layout.json": _json(layout),
        f"extensions/{LAYOUT}/config.json": _json(config),
        "README.txt": page,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode()
