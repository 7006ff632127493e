"""Walking a storage root: one listing of everything that lies there, folded into its objects; memory holds one object."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import ObjectInvalid
from archive.store.ocfl import names
from archive.store.ocfl.inventory import NAME, Inventory
from archive.store.ocfl.root import DECLARATIONS
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small

_DEPTH = 4


@dataclass(frozen=True)
class ObjectFolder:
    """One object folder: its content files, their bytes, its `others` (inventories and the like), whether it is declared."""

    folder: str
    files: int
    size: int
    others: int
    declared: bool

    def lies_as(self, other: "ObjectFolder") -> bool:
        """Whether as many files of as many bytes lie there."""
        return (self.files, self.size, self.others) == (other.files, other.size, other.others)


def walk(shelf: Shelf) -> Iterator[ObjectFolder]:
    """Every object folder of a shelf, each once, in the shelf's order of keys."""
    folder, files, size, others, declared = "", 0, 0, 0, False
    for listed in shelf.objects(""):
        parts = listed.key.split("/", _DEPTH)
        if len(parts) <= _DEPTH or parts[0] == "extensions":
            continue
        at = "/".join(parts[:_DEPTH]) + "/"
        if at != folder:
            if folder:
                yield ObjectFolder(folder, files, size, others, declared)
            folder, files, size, others, declared = at, 0, 0, 0, False
        if "/content/" in parts[_DEPTH]:
            files, size = files + 1, size + listed.size
        else:
            others += 1
        declared |= parts[_DEPTH] in DECLARATIONS
    if folder:
        yield ObjectFolder(folder, files, size, others, declared)


def object_id(shelf: Shelf, folder: str) -> str | None:
    """The id of the object in a folder: from its name, or, where that is too long to hold it, from an inventory if readable."""
    if known := names.object_id_of(folder):
        return known
    data = small(shelf, folder + NAME).data
    try:
        return Inventory.from_bytes(data, folder).id if data else None
    except ObjectInvalid:
        return None
