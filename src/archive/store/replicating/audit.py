"""Comparing two shelves object by object by the digests of their inventories, a folder's worth in memory at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from typing import NamedTuple

from archive.errors import ObjectInvalid
from archive.store.ocfl.inventory import NAME, Inventory, said
from archive.store.ocfl.walking import ObjectFolder, walk
from archive.store.s3.digests import SHA256, SHA512
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small

WORKERS = 8
BATCH = 256


class Pair(NamedTuple):
    """One object folder and the digest of its root inventory on both sides; "" where it has none, None where it is not at all.

    `short`: files are missing there, or have another length, though the digests agree.
    """

    folder: str
    here: str | None
    there: str | None
    short: bool = False


class _Seen(NamedTuple):
    folder: str
    here: ObjectFolder | None
    there: ObjectFolder | None


def compare(here: Shelf, there: Shelf | None) -> Iterator[Pair]:
    """Every object folder of either shelf, in order. Without a second shelf, the first is compared with itself.

    Both are listed once, side by side; memory does not grow with their number of objects.
    """
    both = _merged(walk(here), walk(there) if there else iter(()))
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="audit") as pool:
        while batch := list(islice(both, BATCH)):
            yield from pool.map(lambda one: _pair(here, there, one), batch)


def _pair(here: Shelf, there: Shelf | None, one: _Seen) -> Pair:
    ours = _digest(here, one.folder) if one.here else None
    if there is None:
        return Pair(one.folder, ours, ours)
    theirs = _digest(there, one.folder) if one.there else None
    return Pair(one.folder, ours, theirs, bool(ours) and ours == theirs and _short(here, one))


def _short(here: Shelf, one: _Seen) -> bool:
    """Whether the other side has not all that the inventory names. Ours may have more: a commit at work."""
    if one.here is None or one.there is None or one.here.lies_as(one.there):
        return False
    data = small(here, one.folder + NAME).data
    try:
        inventory = Inventory.from_bytes(data or b"", one.folder)
    except ObjectInvalid:
        return False
    # Beside its content, each version has an inventory with its digest file, and so has the root, which has a declaration too.
    whole = one.there.files == len(inventory.manifest) and one.there.others == 2 * inventory.version + 3
    return not whole or (one.here.files == one.there.files and one.here.size != one.there.size)


def _digest(shelf: Shelf, folder: str) -> str:
    sidecars = (small(shelf, f"{folder}{NAME}.{algorithm}").data for algorithm in (SHA512, SHA256))
    return next((found for data in sidecars if data and (found := said(data))), "")


def _merged(here: Iterator[ObjectFolder], there: Iterator[ObjectFolder]) -> Iterator[_Seen]:
    """Both lists by their first three levels, on whose order all shelves agree; below them stores may sort in their own way."""
    left, right = groupby(here, _tuple), groupby(there, _tuple)
    one, other = next(left, None), next(right, None)
    while one or other:
        ours: dict[str, ObjectFolder] = {}
        theirs: dict[str, ObjectFolder] = {}
        at = min(group[0] for group in (one, other) if group)
        if one and one[0] == at:
            ours, one = {found.folder: found for found in one[1]}, next(left, None)
        if other and other[0] == at:
            theirs, other = {found.folder: found for found in other[1]}, next(right, None)
        for folder in sorted(ours.keys() | theirs.keys()):
            yield _Seen(folder, ours.get(folder), theirs.get(folder))


def _tuple(found: ObjectFolder) -> str:
    return found.folder[:12]
