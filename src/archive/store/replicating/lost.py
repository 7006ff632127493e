"""Versions that were lost, e.g. since the store came from an older backup, brought back as they were committed."""

from collections.abc import Sequence

from archive.errors import Unavailable
from archive.store.inventory import NAME, Inventory
from archive.store.ocfl import ObjectRoot
from archive.store.replicating.heads import Head, head, vouched
from archive.store.replicating.healed import Healed
from archive.store.replicating.streams import carry
from archive.store.settle import settle
from archive.store.shelves import Shelf
from archive.store.verifying.files import fault


def bring_back(root: ObjectRoot, shelf: Shelf, others: Sequence[Shelf]) -> list[Healed]:
    """Commit what another shelf has beyond our head, the longest history that begins with ours; nothing where none does.

    Each version's content is read back before its inventory is created, so a reader sees whole versions only, a second call goes
    on where the first was stopped, and a writer who commits another version first wins.

    Raises:
        Conflict: another writer has committed a version meanwhile.
        DigestMismatch: the other shelf's bytes are rotten; the version is not committed.
        Unavailable: a shelf does not answer.
    """
    ours = head(shelf, root.folder, root.object_id)
    found = [(other, one) for other in others if (one := _told(other, root)) and ours and _leads_on(ours, one)]
    if ours is None or not found:
        return []
    other, theirs = max(found, key=lambda pair: pair[1].inventory.version)
    done = []
    for number in range(ours.inventory.version + 1, theirs.inventory.version + 1):
        _content(root, shelf, other, theirs.inventory, number)
        root.create(f"v{number}/{NAME}", _inventory(root, other, theirs, number))
        done.append(Healed(f"v{number}", other.name, ""))
    settle(root)
    return done


def _content(root: ObjectRoot, shelf: Shelf, other: Shelf, inventory: Inventory, number: int) -> None:
    for path, digest in sorted(inventory.manifest.items()):
        if path.startswith(f"v{number}/") and fault(shelf, root.folder + path, digest):
            carry(other, shelf, root.folder + path, digest)


def _inventory(root: ObjectRoot, other: Shelf, theirs: Head, number: int) -> bytes:
    """As it was written; where the other shelf has lost it, as the same versions always give it."""
    said = vouched(other, f"{root.folder}v{number}/", root.object_id)
    right = theirs.inventory.until(number)
    return said.data if said and said.inventory.versions == right.versions else right.to_bytes()


def _leads_on(ours: Head, theirs: Head) -> bool:
    return theirs.inventory.version > ours.inventory.version and ours.begins(theirs)


def _told(other: Shelf, root: ObjectRoot) -> Head | None:
    try:
        return head(other, root.folder, root.object_id)
    except Unavailable:
        return None
