"""Verifying one object on any shelf: declaration, inventories, digest files, names, and every byte of its content.

The codes are those of the OCFL 1.1 validation codes (https://ocfl.io/1.1/spec/validation-codes.html); ocfl-py judges the
inventories here and, in the tests, the whole object, with the same result. Objects of others are judged as ours are.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from archive.errors import ObjectInvalid
from archive.models.preservation import Problem, Verified
from archive.store.ocfl.inventory import NAME, Inventory, said
from archive.store.s3.digests import content_algorithm, digest_of
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small
from archive.store.verifying.declarations import declaration, specification
from archive.store.verifying.files import Promise, Tick, faults, nothing
from archive.store.verifying.history import History
from archive.store.verifying.inventories import Judged
from archive.store.verifying.unlisted_files import stranger

_VERSION = re.compile(r"v\d+\Z")


def verify(shelf: Shelf, folder: str, object_id: str | None, content: bool = True, tick: Tick = nothing) -> Verified:
    """Everything that is wrong with the object in a folder, of whatever id where none is given. Without `content`, its files must
    be there but are not read.

    Raises:
        Unavailable: the shelf does not answer.
    """
    sizes = {found.key[len(folder) :]: found.size for found in shelf.objects(folder)}
    reading = _Reading(shelf, folder, sizes)
    problems = [*reading.declaration(), *reading.inventories()]
    inventory = _inventory(reading.root, folder)
    if inventory is None:
        return Verified(object=object_id or folder, version=0, files=0, size=0, problems=tuple(problems))
    if object_id is not None and inventory.id != object_id:
        problems.append(Problem(code="E037", path=NAME, found=f"id {inventory.id}"))
    problems += reading.names(inventory)
    there = {path: digest for path, digest in inventory.manifest.items() if path in sizes}
    if content:
        problems += reading.content(there, tick)
    size = sum(sizes[path] for path in there)
    told = object_id or inventory.id
    return Verified(object=told, version=inventory.version, files=len(there), size=size, problems=tuple(problems))


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
        self._specification = specification(sizes)
        self._sidecars: set[str] = set()
        self._older: list[Judged] = []
        self.root = self._get(NAME)
        self._judged = Judged(self.root, "", self._specification) if self.root is not None else None

    def declaration(self) -> Iterator[Problem]:
        """The file that says that this is an OCFL object."""
        judged = self._judged
        said = judged.specification if judged and judged.data and "type" in judged.data and not judged.errors else None
        for problem in declaration(self._sizes.keys(), self._get, said):
            unread = self._unreadable.get(problem.path) if problem.code == "E007" else None
            yield problem.model_copy(update={"found": unread}) if unread else problem

    def inventories(self) -> Iterator[Problem]:
        """The root's inventory and those of the versions, each with its digest file."""
        root = self._judged
        if root is None or self.root is None:
            yield self._absent(NAME, "E063", "E033")
            return
        own = root.problems
        yield from own
        yield from self._sidecar("", self.root, root.algorithm)
        head = root.versions[-1] if root.versions else ""
        history = History(root)
        for version in self._committed(head):
            yield from self._version(version, head, root, history)
        yield from (problem for problem in root.problems if problem not in own)

    def _committed(self, head: str) -> Sequence[str]:
        """The folders of versions that are there, the oldest first.

        Above the head lies what a writer is bringing or has left: `names` tells of it, and nothing else counts there.
        """
        there = {top for path in self._sizes if _VERSION.match(top := path.partition("/")[0]) and top != path}
        return sorted((one for one in there if not head or int(one[1:]) <= int(head[1:])), key=lambda one: int(one[1:]))

    def _version(self, version: str, head: str, root: Judged, history: History) -> Iterator[Problem]:
        data = self._get(f"{version}/{NAME}")
        if data is None:
            yield self._absent(f"{version}/{NAME}", "W010", "E033")
        elif version == head:
            if data != self.root:
                yield Problem(code="E064", path=f"{version}/{NAME}", found="not the root's inventory")
            yield from self._sidecar(f"{version}/", data, root.algorithm)
            yield from history.newer(self._specification, f"{version}/{NAME}")
        else:
            judged = Judged(data, version, self._specification)
            self._older.append(judged)
            yield from judged.problems
            yield from self._sidecar(f"{version}/", data, judged.algorithm)
            yield from history.older(judged)

    def names(self, inventory: Inventory) -> Iterator[Problem]:
        """Files that the inventory names and that are not there, and files that are there and that it does not name."""
        versions = {inventory.folder(n) for n in range(1, inventory.version + 1)}
        for version in sorted(versions - {path.partition("/")[0] for path in self._sizes}):
            yield Problem(code="E046", path=version, found="missing")
        for path in sorted(inventory.manifest.keys() - self._sizes.keys()):
            yield Problem(code="E092", path=path, found="missing")
        content = self._judged.content_directory if self._judged else "content"
        for path in sorted(self._sizes.keys() - inventory.manifest.keys() - self._sidecars):
            if code := stranger(path, versions, content):
                yield Problem(code=code, path=path, found=f"{self._sizes[path]} bytes that no inventory names")

    def content(self, manifest: Mapping[str, str], tick: Tick) -> Iterator[Problem]:
        """Every byte of the content, read once against all that the inventories of any version say of it."""
        promises = {path: {Promise(content_algorithm(digest), digest): None} for path, digest in manifest.items()}
        judged = [one for one in (self._judged, *self._older) if one]
        for say in (*(one.manifest for one in judged), *(one.fixity for one in judged)):
            self._promised(promises, say)
        for path, promised in promises.items():
            for code, found in faults(self._shelf, self._folder + path, promised, tick):
                yield Problem(code=code, path=path, found=found)

    def _promised(self, promises: dict[str, dict[Promise, None]], say: Callable[[], Iterator[tuple[str, Promise]]]) -> None:
        for path, promise in say():
            if path in promises:
                promises[path][promise._replace(digest=promise.digest.lower())] = None

    def _sidecar(self, below: str, inventory: bytes, algorithm: str) -> Iterator[Problem]:
        path = f"{below}{NAME}.{algorithm}"
        self._sidecars.add(path)
        data = self._get(path)
        if data is None:
            yield self._absent(path, "E058", "E061")
        elif (digest := said(data)) is None:
            yield Problem(code="E061", path=path, found="not a digest and a name")
        elif digest != (right := digest_of(inventory, algorithm)):
            yield Problem(code="E060", path=path, found=f"{algorithm} {right}")

    def _get(self, path: str) -> bytes | None:
        data, found = small(self._shelf, self._folder + path)
        if found:
            self._unreadable[path] = found
        return data

    def _absent(self, path: str, missing: str, unreadable: str) -> Problem:
        found = self._unreadable.get(path)
        return Problem(code=unreadable if found else missing, path=path, found=found or "missing")
