"""The head of an object on any shelf: the newest inventory that its own digest file vouches for."""

import re
from dataclasses import dataclass

from archive.errors import ObjectInvalid
from archive.store.ocfl.inventory import NAME, Inventory, vouches
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small

_VERSION = re.compile(r"v(\d+)/\Z")


@dataclass(frozen=True)
class VouchedHead:
    """An inventory with its exact bytes."""

    inventory: Inventory
    data: bytes

    def begins(self, other: "VouchedHead") -> bool:
        """Whether the other's history is this one, or goes on from it."""
        had = self.inventory.versions
        return other.inventory.versions[: len(had)] == had


def head(shelf: Shelf, folder: str, object_id: str) -> VouchedHead | None:
    """The root's pair if it agrees and is of this object, or the newest version's that goes on from it and that the root does not
    show any more; else that of the highest version that has one. None where none has.

    Raises:
        Unavailable: the shelf itself does not answer.
    """
    if found := vouched(shelf, folder, object_id):
        while more := _next(shelf, folder, found):
            found = more
        return found
    numbers = {int(match[1]): one for one in shelf.folders(folder) if (match := _VERSION.match(one[len(folder) :]))}
    for number in sorted(numbers, reverse=True):
        found = vouched(shelf, numbers[number], object_id)
        if found and found.inventory.version == number:
            return found
    return None


def _next(shelf: Shelf, folder: str, before: VouchedHead) -> VouchedHead | None:
    number = before.inventory.version + 1
    found = vouched(shelf, f"{folder}{before.inventory.folder(number)}/", before.inventory.id)
    return found if found and found.inventory.version == number and before.begins(found) else None


def vouched(shelf: Shelf, below: str, object_id: str) -> VouchedHead | None:
    """The inventory in a folder if its digest file agrees with it and it is of this object; what cannot be read is not there.

    Raises:
        Unavailable: the shelf itself does not answer.
    """
    found = pair(shelf, below)
    return found if found and found.inventory.id == object_id and found.inventory.version else None


def pair(shelf: Shelf, below: str) -> VouchedHead | None:
    """The inventory in a folder, of whatever object, if its digest file agrees with it.

    Raises:
        Unavailable: the shelf itself does not answer.
    """
    data = small(shelf, below + NAME).data
    try:
        inventory = Inventory.from_bytes(data or b"", below)
    except ObjectInvalid:
        return None
    side = small(shelf, below + inventory.sidecar_name).data
    return VouchedHead(inventory, data) if data and side and vouches(side, data, inventory.algorithm) else None
