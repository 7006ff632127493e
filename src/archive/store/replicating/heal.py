"""Healing an object: what is bad on one shelf is set aside and written anew from another that has the right bytes."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from archive.errors import DigestMismatch, NotFound, ObjectInvalid, Unavailable
from archive.models.preservation import Problem
from archive.store.inventory import NAME, SIDECAR, Inventory, sidecar
from archive.store.ocfl import DECLARATION, DECLARED
from archive.store.replicating.aside import set_aside
from archive.store.replicating.heads import Head, head, vouched
from archive.store.replicating.streams import carry
from archive.store.shelves import Shelf

STRANGERS = frozenset({"E001", "E006", "E015", "E023"})
"""Codes of files that nobody's inventory names: they are set aside and taken out, never thrown away."""


class Healed(NamedTuple):
    """One file that is right again: where its bytes came from, and where the bad ones are kept (empty: there were none)."""

    path: str
    source: str
    aside: str


class Patient:
    """One object on one shelf, the others that may help, and where bad bytes go."""

    def __init__(self, shelf: Shelf, others: Sequence[Shelf], aside: Shelf, folder: str, object_id: str) -> None:
        self._shelf, self._others, self._aside = shelf, others, aside
        self._folder, self._id = folder, object_id

    def heal(self, problems: Iterable[Problem], remove: Callable[[str], None]) -> list[Healed]:
        """Do what can be done about these problems; what cannot be healed is left as it is. `remove` takes a stranger's file out.

        Raises:
            Unavailable: the shelf itself, or the place for bad bytes, does not answer.
        """
        healed: list[Healed] = []
        found = list(problems)
        if any(problem.path == DECLARATION for problem in found):
            healed.append(self._small(DECLARATION, DECLARED, "specification"))
        healed += self._inventories({p.path for p in found if p.path.rpartition("/")[2] in {NAME, SIDECAR}})
        ours = head(self._shelf, self._folder, self._id)
        for problem in found:
            if problem.code == "E092" and ours and (digest := ours.inventory.manifest.get(problem.path)):
                healed += self._content(problem, digest)
            elif problem.code in STRANGERS:
                healed.append(self._stranger(problem, remove))
        return healed

    def _inventories(self, bad: set[str]) -> list[Healed]:
        """Bad inventories and digest files: first from this object's own copies, then from the other shelves."""
        healed = []
        best = self._best()
        folders = {path.rpartition("/")[0] for path in bad}
        if "" in folders and best is None:
            return []
        for below in sorted(folders, reverse=True):
            source, right = self._right(below, best)
            top = f"{below}/" if below else ""
            for path, data in ((top + NAME, right), (top + SIDECAR, sidecar(right))) if right else ():
                if self._shelf.get(self._folder + path) != data:
                    healed.append(self._small(path, data, source))
        return healed

    def _best(self) -> tuple[str, Head] | None:
        """The newest head that a digest file vouches for, here before elsewhere."""
        found = [(shelf.name, one) for shelf in (self._shelf, *self._answering()) if (one := head(shelf, self._folder, self._id))]
        return max(found, key=lambda pair: pair[1].inventory.version, default=None)

    def _right(self, below: str, best: tuple[str, Head] | None) -> tuple[str, bytes | None]:
        """The bytes that the inventory in a folder should have, and who says so."""
        if best and below in {"", f"v{best[1].inventory.version}"}:
            return best[0], best[1].data
        for shelf in self._answering():
            if other := vouched(shelf, f"{self._folder}{below}/", self._id):
                return shelf.name, other.data
        # Nobody else has it. What lies here counts if the newest inventory contains all that it says.
        data = self._shelf.get(f"{self._folder}{below}/{NAME}")
        return ("itself", data) if data and best and _within(data, best[1]) else ("", None)

    def _content(self, problem: Problem, digest: str) -> list[Healed]:
        key = self._folder + problem.path
        for shelf in self._answering():
            if shelf.size(key) is None:
                continue
            kept = set_aside(self._shelf, self._aside, key, f"{problem.code} {problem.found}")
            try:
                carry(shelf, self._shelf, key, digest)
            except (DigestMismatch, NotFound):
                continue
            return [Healed(problem.path, shelf.name, kept)]
        return []

    def _stranger(self, problem: Problem, remove: Callable[[str], None]) -> Healed:
        key = self._folder + problem.path
        kept = set_aside(self._shelf, self._aside, key, f"{problem.code} {problem.found}")
        remove(key)
        return Healed(problem.path, "taken out", kept)

    def _small(self, path: str, data: bytes, source: str) -> Healed:
        kept = set_aside(self._shelf, self._aside, self._folder + path, "not what it should be")
        self._shelf.put(self._folder + path, data)
        return Healed(path, source, kept)

    def _answering(self) -> list[Shelf]:
        """The other shelves that answer now."""
        there = []
        for shelf in self._others:
            try:
                shelf.folders("")
                shelf.get(self._folder + SIDECAR)
            except Unavailable:
                continue
            there.append(shelf)
        return there


def _within(data: bytes, newest: Head) -> bool:
    try:
        old = Inventory.from_bytes(data, "")
    except ObjectInvalid:
        return False
    versions = newest.inventory.versions[: old.version]
    return (
        old.id == newest.inventory.id and old.versions == versions and old.manifest.items() <= newest.inventory.manifest.items()
    )
