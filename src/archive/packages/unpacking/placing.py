"""Where the entries of a package come to lie in the delivery, as if somebody had unpacked it there; what cannot is told."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from archive import i18n
from archive.models.names import CAMERA_FOLDERS, is_package, package_stem
from archive.models.report import Fault
from archive.packages.unpacking import names
from archive.packages.unpacking.model import Contents, Entry, Limits, What
from archive.packages.unpacking.zip_directory import method_name

MOST_TOLD = 100
"""Faults of one code for one package; the first are enough to see what went wrong."""
_SHOWN = 200


class Placed(NamedTuple):
    """An entry, by its place among those of the package, and its path in the delivery."""

    position: int
    entry: Entry
    path: str


class Place(NamedTuple):
    """Where a package lies: its own path, whether it is all that was handed in, and what else lies there."""

    path: str
    alone: bool
    taken: Collection[str]

    @property
    def folder(self) -> str:
        """With its slash; empty at the top."""
        return self.path[: self.path.rfind("/") + 1]


class Told:
    """What is said of a package and its entries; none of it refuses the delivery."""

    def __init__(self, package: str) -> None:
        self._package, self._told = package, Counter[str]()
        self.faults: list[Fault] = []

    def note(self, code: str, entry: str = "", **facts: object) -> None:
        """A fault of one entry, or of the package itself."""
        self._told[code] += 1
        if self._told[code] > MOST_TOLD:
            return
        every = {"name": self._package, "entry": entry, **facts}
        told = {name: str(fact)[:_SHOWN] for name, fact in every.items()}
        self.faults.append(Fault(code=code, value=(entry or self._package)[:_SHOWN], refuses=False, facts=told))


def placed(
    contents: Contents, place: Place, limits: Limits, left_out: Callable[[str], bool], told: Told
) -> tuple[list[Placed], int]:
    """The entries that are files and may be taken, and the number of those left out as desktops leave them behind.

    A package that is the delivery, or has no list beside it, is unpacked without the folders that everything in it lies in.
    A path that is taken already gives way into a folder called as the package; so does what a package has again further on, as
    the last of a name is what unpacking leaves (`tar -u` adds the newer one behind the older).

    Told: E287 an entry that cannot be read, E288 one that is no file or leads out, E289 one that lies there twice, E290 names
    that trouble other systems, E291 the encoding of names, E292 a package in the package.
    """
    files = [(n, entry) for n, entry in enumerate(contents.entries) if entry.what is not What.FOLDER]
    kept = [(n, entry) for n, entry in files if not left_out(entry.name)]
    sound = [(n, entry) for n, entry in kept if _may_be(entry, limits, told)]
    shelf = _Shelf(place, _common([entry.name for _, entry in sound]) if place.alone else "")
    every = [Placed(n, entry, path) for n, entry in _newest_first(sound) if (path := shelf.path(entry, told))]
    every.sort(key=lambda one: one.position)
    found = [one for one in every if not left_out(one.path)]
    _remarks(contents, [one.path for one in found], told)
    return found, len(files) - len(kept) + len(every) - len(found)


def _may_be(entry: Entry, limits: Limits, told: Told) -> bool:
    reason = names.refusal(entry.name, limits)
    if not reason and entry.what is not What.FILE:
        reason = f"packages.is-{entry.what.value}"
    if reason:
        told.note("E288", entry.name, **i18n.reason(reason))
    elif entry.refused:
        told.note("E287", entry.name, **i18n.reason(entry.refused, method=method_name(entry.method)))
    return not reason and not entry.refused


def _newest_first(entries: Sequence[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """The last entry of each name in their order, then the earlier ones, the newer before the older."""
    last = {entry.name: n for n, entry in entries}
    older = [(n, entry) for n, entry in reversed(entries) if last[entry.name] != n]
    return [(n, entry) for n, entry in entries if last[entry.name] == n] + older


def _common(paths: Sequence[str]) -> str:
    """The folders that all of them lie in, with a slash behind, without those that mean something where they lie."""
    folders = [path.split("/")[:-1] for path in paths]
    shared: list[str] = []
    for level in zip(*folders, strict=False):
        if len(set(level)) > 1 or level[0].lower() in CAMERA_FOLDERS:
            break
        shared.append(level[0])
    return "".join(f"{folder}/" for folder in shared)


class _Shelf:
    """Paths of the delivery as they are given away: none twice, and none that is a file and a folder."""

    def __init__(self, place: Place, common: str) -> None:
        self._place, self._common = place, common
        self._files, self._folders = set(place.taken), {folder for path in place.taken for folder in _above(path)}

    def path(self, entry: Entry, told: Told) -> str:
        """Where an entry comes to lie; empty where there is no place for it."""
        name = entry.name.removeprefix(self._common)
        meant = self._place.folder + name
        apart = f"{self._place.folder}{package_stem(self._place.path.removeprefix(self._place.folder))}/{name}"
        path = next((one for one in (meant, apart) if self._is_free(one)), "")
        if not path:
            told.note("E289", entry.name)
            return ""
        if path == apart:
            told.note("E290", entry.name, **i18n.reason("packages.apart", path=path))
        self._files.add(path)
        self._folders.update(_above(path))
        return path

    def _is_free(self, path: str) -> bool:
        return path not in self._files and path not in self._folders and not self._files.intersection(_above(path))


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


def _remarks(contents: Contents, paths: Sequence[str], told: Told) -> None:
    if contents.encoding:
        told.note("E291", encoding=contents.encoding)
    for path in paths:
        if reason := names.oddity(path):
            told.note("E290", path, **i18n.reason(reason))
        if is_package(path):
            told.note("E292", path)
    for path, other in names.alike(paths):
        told.note("E290", path, **i18n.reason("packages.alike", other=other))
