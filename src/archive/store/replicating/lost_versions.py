"""Versions that were lost, e.g. since the store came from an older backup, brought back as they were committed."""

from collections.abc import Sequence

from archive import logs
from archive.errors import DigestMismatch, NotFound, ObjectInvalid, ShelfUnwritable, Unavailable
from archive.store.ocfl.inventory import NAME, Inventory
from archive.store.ocfl.root import ObjectRoot
from archive.store.ocfl.settle import read_head, settle
from archive.store.replicating.heads import VouchedHead, head, vouched
from archive.store.replicating.repair import Repair
from archive.store.replicating.streams import carry
from archive.store.shelves import Shelf
from archive.store.verifying.files import fault

log = logs.get("store")


def bring_back(root: ObjectRoot, shelf: Shelf, others: Sequence[Shelf]) -> list[Repair]:
    """Commit what another shelf has beyond our head, the longest history that begins with ours; nothing where none does.

    What is whole here and is not shown any more is shown first. Each version's content is read back before its inventory is
    created, so a reader sees whole versions only, a second call goes on where the first was stopped, and a writer who commits
    another version first wins. Where one shelf's bytes are rotten, the next one is asked.

    Raises:
        Conflict: another writer has committed a version meanwhile.
        Unavailable: this shelf does not answer, or takes nothing.
    """
    try:
        done = _shown(root, shelf)
    except ObjectInvalid:
        return []  # its inventories are healed first
    if done:
        return done
    for other in sorted(others, key=lambda one: _reaches(one, root), reverse=True):
        done += _from(other, root, shelf)
    return done


def _shown(root: ObjectRoot, shelf: Shelf) -> list[Repair]:
    before, settled = read_head(root), settle(root)
    if before is None or settled is None:
        return []
    return [Repair(f"v{number}", shelf.name, "") for number in range(before.version + 1, settled.head.inventory.version + 1)]


def _reaches(other: Shelf, root: ObjectRoot) -> int:
    told = _told(other, root)
    return told.inventory.version if told else 0


def _from(other: Shelf, root: ObjectRoot, shelf: Shelf) -> list[Repair]:
    """The versions that this other shelf has beyond our head, as far as its bytes are right; what was committed is shown."""
    ours, theirs = head(shelf, root.folder, root.object_id), _told(other, root)
    if ours is None or theirs is None or not _leads_on(ours, theirs):
        return []
    done: list[Repair] = []
    try:
        for number in range(ours.inventory.version + 1, theirs.inventory.version + 1):
            _content(root, shelf, other, theirs.inventory, number)
            root.create(f"v{number}/{NAME}", _inventory(root, other, theirs, number))
            done.append(Repair(f"v{number}", other.name, ""))
    except ShelfUnwritable:
        raise
    except (DigestMismatch, NotFound, Unavailable) as error:
        shelf.now()
        log.error("not brought back", object=root.object_id, replica=other.name, code=error.code, reason=str(error))
    settle(root)
    return done


def _content(root: ObjectRoot, shelf: Shelf, other: Shelf, inventory: Inventory, number: int) -> None:
    for path, digest in sorted(inventory.manifest.items()):
        if path.startswith(f"v{number}/") and fault(shelf, root.folder + path, digest):
            carry(other, shelf, root.folder + path, digest)


def _inventory(root: ObjectRoot, other: Shelf, theirs: VouchedHead, number: int) -> bytes:
    """As it was written; where the other shelf has lost it, as the same versions always give it."""
    said = vouched(other, f"{root.folder}v{number}/", root.object_id)
    right = theirs.inventory.until(number)
    return said.data if said and said.inventory.versions == right.versions else right.to_bytes()


def _leads_on(ours: VouchedHead, theirs: VouchedHead) -> bool:
    # Versions that others wrote in their way are theirs to bring back.
    return theirs.inventory.version > ours.inventory.version and ours.begins(theirs) and not theirs.inventory.foreign


def _told(other: Shelf, root: ObjectRoot) -> VouchedHead | None:
    try:
        return head(other, root.folder, root.object_id)
    except Unavailable:
        return None
