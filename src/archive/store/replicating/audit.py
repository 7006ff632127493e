"""Comparing two shelves object by object by the digests of their inventories, a folder's worth in memory at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from typing import NamedTuple

from archive.store.inventory import SIDECAR
from archive.store.shelves import Shelf
from archive.store.walking import walk

WORKERS = 8
BATCH = 256


class Pair(NamedTuple):
    """One object folder and the digest of its root inventory on both sides; "" where it has none, None where it is not at all."""

    folder: str
    here: str | None
    there: str | None


class _Seen(NamedTuple):
    folder: str
    here: bool
    there: bool


def compare(here: Shelf, there: Shelf | None) -> Iterator[Pair]:
    """Every object folder of either shelf, in order. Without a second shelf, the first is compared with itself.

    Both are listed once, side by side; memory does not grow with their number of objects.
    """
    both = _merged(_folders(here), _folders(there) if there else iter(()))
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="audit") as pool:
        while batch := list(islice(both, BATCH)):
            yield from pool.map(lambda one: _pair(here, there, one), batch)


def _pair(here: Shelf, there: Shelf | None, one: _Seen) -> Pair:
    ours = _digest(here, one.folder) if one.here else None
    return Pair(one.folder, ours, ours if there is None else _digest(there, one.folder) if one.there else None)


def _digest(shelf: Shelf, folder: str) -> str:
    return (shelf.get(folder + SIDECAR) or b"").decode(errors="replace").partition(" ")[0]


def _folders(shelf: Shelf) -> Iterator[str]:
    return (found.folder for found in walk(shelf))


def _merged(here: Iterator[str], there: Iterator[str]) -> Iterator[_Seen]:
    """Both lists by their first three levels, on whose order all shelves agree; below them stores may sort in their own way."""
    left, right = groupby(here, _tuple), groupby(there, _tuple)
    one, other = next(left, None), next(right, None)
    while one or other:
        ours: set[str] = set()
        theirs: set[str] = set()
        at = min(group[0] for group in (one, other) if group)
        if one and one[0] == at:
            ours, one = set(one[1]), next(left, None)
        if other and other[0] == at:
            theirs, other = set(other[1]), next(right, None)
        for folder in sorted(ours | theirs):
            yield _Seen(folder, folder in ours, folder in theirs)


def _tuple(folder: str) -> str:
    return folder[:12]
