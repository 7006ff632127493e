"""Verifying one object on any shelf: declaration, inventories, digest files, names, and every byte of its content.

The codes are those of the OCFL 1.1 validation codes (https://ocfl.io/1.1/spec/validation-codes.html); ocfl-py judges the
inventories here and, in the tests, the whole object, with the same result.
"""

import re
from collections.abc import Iterator, Mapping

from archive.errors import ObjectInvalid
from archive.models.preservation import Problem, Verified
from archive.store.digests import sha512
from archive.store.inventory import NAME, SIDECAR, Inventory
from archive.store.ocfl import DECLARATION, DECLARED
from archive.store.shelves import Shelf
from archive.store.verifying.files import Tick, fault, nothing
from archive.store.verifying.inventories import Judged
from archive.store.verifying.small import small

_SIDECAR = re.compile(rb"\A([0-9a-f]{128})\s+inventory\.json\s*\Z", re.IGNORECASE)
_VERSION = re.compile(r"v\d+\Z")


def verify(shelf: Shelf, folder: str, object_id: str, content: bool = True, tick: Tick = nothing) -> Verified:
    """Everything that is wrong with the object in a folder. Without `content`, its files must be there but are not read.

    Raises:
        Unavailable: the shelf does not answer.
    """
    sizes = {found.key[len(folder) :]: found.size for found in shelf.objects(folder)}
    reading = _Reading(shelf, folder, sizes)
    problems = [*reading.declaration(), *reading.inventories()]
    inventory = _inventory(reading.root, folder)
    if inventory is None:
        return Verified(object=object_id, version=0, files=0, size=0, problems=tuple(problems))
    if inventory.id != object_id:
        problems.append(Problem(code="E037", path=NAME, found=f"id {inventory.id}"))
    problems += reading.names(inventory)
    there = {path: digest for path, digest in inventory.manifest.items() if path in sizes}
    if content:
        problems += reading.content(there, tick)
    size = sum(sizes[path] for path in there)
    return Verified(object=object_id, version=inventory.version, files=len(there), size=size, problems=tuple(problems))


def _inventory(data: bytes | None, folder: str) -> Inventory | None:
    try:
        return Inventory.from_bytes(data, folder) if data else None
    except ObjectInvalid:
        return None


class _Reading:
    """The small files of one object, and what is wrong with each kind of its parts."""

    def __init__(self, shelf: Shelf, folder: str, sizes: Mapping[str, int]) -> None:
        self._shelf, self._folder, self._sizes = shelf, folder, sizes
        self._unreadable: dict[str, str] = {}
        self.root = self._get(NAME)

    def declaration(self) -> Iterator[Problem]:
        """The file that says that this is an OCFL object."""
        if DECLARATION not in self._sizes:
            yield Problem(code="E003", path=DECLARATION, found="missing")
        elif self._get(DECLARATION) != DECLARED:
            yield Problem(code="E007", path=DECLARATION, found=self._unreadable.get(DECLARATION, "other text"))

    def inventories(self) -> Iterator[Problem]:
        """The root's inventory and those of the versions, each with its digest file."""
        if self.root is None:
            yield self._absent(NAME, "E063", "E033")
            return
        root = Judged(self.root, "root", NAME)
        own = root.problems
        yield from own
        yield from self._sidecar("", self.root)
        head = root.data["head"] if root.data and not own else ""
        for version in sorted({path.partition("/")[0] for path in self._sizes if _VERSION.match(path.partition("/")[0])}):
            # Above the head lies what a writer is bringing or has left: `names` tells of it, and nothing else counts there.
            if not head or int(version[1:]) <= int(head[1:]):
                yield from self._version(version, head, root)
        yield from (problem for problem in root.problems if problem not in own)

    def _version(self, version: str, head: str, root: Judged) -> Iterator[Problem]:
        data = self._get(f"{version}/{NAME}")
        if data is None:
            yield self._absent(f"{version}/{NAME}", "W010", "E033")
        elif version == head:
            if data != self.root:
                yield Problem(code="E064", path=f"{version}/{NAME}", found="not the root's inventory")
            yield from self._sidecar(f"{version}/", data)
        else:
            judged = Judged(data, version, f"{version}/{NAME}")
            yield from judged.problems
            root.follows(judged)
            yield from self._sidecar(f"{version}/", data)

    def names(self, inventory: Inventory) -> Iterator[Problem]:
        """Files that the inventory names and that are not there, and files that are there and that it does not name."""
        versions = {f"v{n}" for n in range(1, inventory.version + 1)}
        for version in sorted(versions - {path.partition("/")[0] for path in self._sizes}):
            yield Problem(code="E046", path=version, found="missing")
        for path in sorted(inventory.manifest.keys() - self._sizes.keys()):
            yield Problem(code="E092", path=path, found="missing")
        for path in sorted(self._sizes.keys() - inventory.manifest.keys()):
            if code := _stranger(path, versions):
                yield Problem(code=code, path=path, found=f"{self._sizes[path]} bytes that no inventory names")

    def content(self, manifest: Mapping[str, str], tick: Tick) -> Iterator[Problem]:
        """Every byte of the content."""
        for path, digest in manifest.items():
            if found := fault(self._shelf, self._folder + path, digest, tick):
                yield Problem(code="E092", path=path, found=found)

    def _sidecar(self, below: str, inventory: bytes) -> Iterator[Problem]:
        path = below + SIDECAR
        data = self._get(path)
        if data is None:
            yield self._absent(path, "E058", "E061")
        elif (said := _SIDECAR.match(data)) is None:
            yield Problem(code="E061", path=path, found="not a digest and a name")
        elif said[1].decode().lower() != sha512(inventory):
            yield Problem(code="E060", path=path, found=f"sha512 {sha512(inventory)}")

    def _get(self, path: str) -> bytes | None:
        data, found = small(self._shelf, self._folder + path)
        if found:
            self._unreadable[path] = found
        return data

    def _absent(self, path: str, missing: str, unreadable: str) -> Problem:
        found = self._unreadable.get(path)
        return Problem(code=unreadable if found else missing, path=path, found=found or "missing")


def _stranger(path: str, versions: set[str]) -> str:
    """The code of a file that the inventory does not name; empty for one that needs no name."""
    top, _, rest = path.partition("/")
    if not rest:
        return "" if path in {NAME, SIDECAR, DECLARATION} else "E006" if path.startswith("0=") else "E001"
    if top == "extensions":
        return "" if "/" in rest else "E067"
    if top == "logs":
        return ""
    if top not in versions:
        return "E046" if _VERSION.match(top) else "E001"
    if rest in {NAME, SIDECAR}:
        return ""
    return "E023" if rest.startswith("content/") else "W002" if "/" in rest else "E015"
