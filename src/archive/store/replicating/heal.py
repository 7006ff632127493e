"""Healing an object: what is bad on one shelf is set aside and written anew from another that has the right bytes.

Inventories come first and alone: what a rotten one says of the files is no reason to touch a file.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from archive.errors import DigestMismatch, NotFound, Unavailable
from archive.models.preservation import Problem
from archive.store.ocfl.inventory import NAME, Inventory, sidecar
from archive.store.replicating.heads import VouchedHead, head, vouched
from archive.store.replicating.quarantine import set_aside, set_aside_whole
from archive.store.replicating.repair import Repair
from archive.store.replicating.streams import carry
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small
from archive.store.verifying.files import fault

STRANGERS = frozenset({"E001", "E003", "E006", "E015", "E023"})
"""Codes of files that nobody's inventory names: they are set aside whole and taken out, never thrown away."""
_PAIR = re.compile(rf"(?:(v\d+)/)?{re.escape(NAME)}(?:\.sha(?:512|256))?")
_VERSION = re.compile(r"v(\d+)(?:/|\Z)")


class _Best(NamedTuple):
    source: str
    head: VouchedHead


class Patient:
    """One object on one shelf, the others that may help, and where bad bytes go."""

    def __init__(self, shelf: Shelf, others: Sequence[Shelf], aside: Shelf, folder: str, object_id: str) -> None:
        self._shelf, self._aside = shelf, aside
        self._folder, self._id = folder, object_id
        self._others = [other for other in others if _answers(other)]

    def heal(self, problems: Iterable[Problem], remove: Callable[[str], None], least: int = 0) -> list[Repair]:
        """Do the next that can be done about these problems; what cannot be healed is left as it is. `remove` takes a stranger's
        file out, `least` is the version that the object is known to have.

        Where the declaration or an inventory was healed, nothing else is done: verify again, and call again with what is found.

        Raises:
            Unavailable: the shelf itself, or the place for bad bytes, does not answer.
        """
        found = list(problems)
        if first := self._first(found, least):
            return first
        ours = vouched(self._shelf, self._folder, self._id)
        if ours is None:
            return []
        healed: list[Repair] = []
        for problem in found:
            if problem.code == "E092" and (digest := ours.inventory.manifest.get(problem.path)):
                healed += self._content(problem, digest)
        if not any(_of_inventory(problem) for problem in found):
            healed += self._strangers([problem for problem in found if problem.code in STRANGERS], ours.inventory, remove)
        return healed

    def _first(self, found: Sequence[Problem], least: int) -> list[Repair]:
        """What says what the object is: its declaration, inventories and their digest files, the versions' before the root's."""
        bad = {below for problem in found if (below := _of_inventory(problem)) is not None}
        undeclared = {problem.path for problem in found if problem.path.startswith("0=")}
        best = self._best(least) if bad or undeclared else None
        if best is None:
            return []
        newest = best.head.inventory
        if "" in bad:
            bad.add(newest.folder(newest.version))
        healed = [self._small(newest.declaration, newest.declared, "specification")] if newest.declaration in undeclared else []
        for below in sorted(bad, reverse=True):
            healed += self._pair(below, best)
        return healed

    def _pair(self, below: str, best: _Best) -> list[Repair]:
        source, right = self._right(below, best)
        if right is None:
            return []
        top = f"{below}/" if below else ""
        healed = []
        said = Inventory.from_bytes(right, top)
        for path, data in ((top + NAME, right), (top + said.sidecar_name, sidecar(right, said.algorithm))):
            there = small(self._shelf, self._folder + path)
            if there.data != data:
                # What cannot be read cannot be kept either, and a store takes long to say so again.
                healed.append(self._small(path, data, source, keep=not there.fault))
        return healed

    def _best(self, least: int) -> _Best | None:
        """The newest head that a digest file vouches for: ours, or another shelf's that goes on from it.

        None where this object has had a newer version: no version is ever taken back.
        """
        ours = head(self._shelf, self._folder, self._id)
        found = [_Best(self._shelf.name, ours)] if ours else []
        for other in self._others:
            told = self._told(other)
            if told and (ours is None or ours.begins(told)):
                found.append(_Best(other.name, told))
        best = max(found, key=lambda one: one.head.inventory.version, default=None)
        return best if best and best.head.inventory.version >= max(least, self._committed()) else None

    def _committed(self) -> int:
        """The highest version of which an inventory lies here, be it good or bad."""
        paths = (listed.key[len(self._folder) :] for listed in self._shelf.objects(self._folder))
        return max((_number(path) for path in paths if _PAIR.fullmatch(path)), default=0)

    def _right(self, below: str, best: _Best) -> tuple[str, bytes | None]:
        """The bytes that the inventory in a folder should have, and who says so."""
        newest, number = best.head.inventory, _number(below)
        if number in {0, newest.version}:
            return best.source, best.head.data
        if number > newest.version:
            return "", None
        for other in self._others:
            said = self._told(other, below)
            if said and said.inventory.version == number and _within(said.inventory, newest):
                return other.name, said.data
        if newest.foreign:
            return "", None  # only its makers know what theirs said
        # The same inventory always gives the same bytes, and each version's contains those before it.
        return "the newest inventory", newest.until(number).to_bytes()

    def _told(self, other: Shelf, below: str = "") -> VouchedHead | None:
        """What another shelf vouches for, of the object or of one of its versions; None where it does not answer."""
        with suppress(Unavailable):
            return vouched(other, f"{self._folder}{below}/", self._id) if below else head(other, self._folder, self._id)
        return None

    def _content(self, problem: Problem, digest: str) -> list[Repair]:
        """One file from the first other shelf whose bytes are right; without such bytes, what lies here is not touched."""
        key = self._folder + problem.path
        if not fault(self._shelf, key, digest):
            return []
        for other in self._others:
            if not _has(other, key, digest):
                continue
            kept = set_aside(self._shelf, self._aside, key, f"{problem.code} {problem.found}")
            try:
                carry(other, self._shelf, key, digest)
            except (DigestMismatch, NotFound):
                continue
            except Unavailable:
                self._shelf.now()
                continue
            return [Repair(problem.path, other.name, kept)]
        return []

    def _strangers(self, found: Sequence[Problem], ours: Inventory, remove: Callable[[str], None]) -> list[Repair]:
        """Files that no inventory names, here or elsewhere, taken out; one that cannot be kept whole stays where it lies."""
        if not found:
            return []
        named = set(ours.manifest).union(*(one.inventory.manifest for other in self._others if (one := self._told(other))))
        healed = []
        for problem in found:
            key = self._folder + problem.path
            if problem.path in named or problem.path == ours.declaration:
                continue
            if kept := set_aside_whole(self._shelf, self._aside, key, f"{problem.code} {problem.found}"):
                remove(key)
                healed.append(Repair(problem.path, "taken out", kept))
        return healed

    def _small(self, path: str, data: bytes, source: str, keep: bool = True) -> Repair:
        kept = set_aside(self._shelf, self._aside, self._folder + path, "not what it should be") if keep else ""
        self._shelf.put(self._folder + path, data)
        return Repair(path, source, kept)


def _answers(shelf: Shelf) -> bool:
    try:
        shelf.now()
    except (Unavailable, NotFound):
        return False
    return True


def _has(shelf: Shelf, key: str, digest: str) -> bool:
    try:
        return not fault(shelf, key, digest)
    except Unavailable:
        return False


def _of_inventory(problem: Problem) -> str | None:
    """The folder, empty for the root, whose inventory or digest file is bad or missing; None where it is about something else."""
    if problem.code == "E046":
        # A version that is missing whole; a path below it is of a commit at work.
        return problem.path if "/" not in problem.path else None
    found = _PAIR.fullmatch(problem.path)
    return (found[1] or "") if found else None


def _number(path: str) -> int:
    """The version that a path is of, 0 for the root."""
    found = _VERSION.match(path)
    return int(found[1]) if found else 0


def _within(old: Inventory, newest: Inventory) -> bool:
    return old.versions == newest.versions[: old.version] and old.manifest.items() <= newest.manifest.items()
