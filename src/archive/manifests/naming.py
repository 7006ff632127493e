"""What a cell of file names means: one file, several, or every file of a folder, in order."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, Protocol

from archive.manifests import camera
from archive.manifests.meant import Meant, lines, ways_to_part
from archive.models.delivery import Naming
from archive.models.litter import is_nobodys


class NamedFile(NamedTuple):
    """A path as the delivery spells it, and how it was named."""

    path: str
    naming: Naming = Naming.ROW
    written: str = ""
    """The name in the list, where it is not quite that of the file."""


class Spare(Protocol):
    """Files that no cell names as they are called, to be found by names that are not quite theirs."""

    def by(self, name: str) -> str | None:
        """The one that is meant, see `Meant`."""


class Known:
    """The files of a delivery, to find what a name means; with none known (`None`) every name is that of a file.

    `cells` are all cells of file names: a file that one of them names as it is called is not what another means; `spare` stands
    for the others where somebody keeps them.
    """

    def __init__(self, files: Collection[str] | None, cells: Iterable[str] = (), spare: Spare | None = None) -> None:
        self.files = frozenset(files) if files is not None else None
        self._cells = tuple(cells)
        self._known_spare = spare

    def meant(self, value: str) -> list[NamedFile]:
        """The files that a cell names: as it stands, or line by line, or parted by signs where each part is there."""
        if not value or self.files is None:
            return [NamedFile(one) for one in lines(value)]
        return (
            self._parted(value, self._of) or self._parted(value, self._nearly) or [NamedFile(one) for one in lines(value) if one]
        )

    def _parted(self, value: str, of: Callable[[str], list[NamedFile]]) -> list[NamedFile]:
        """What a cell names as a whole, or all of its parts; nothing where one of them is not there."""
        if found := of(value):
            return found
        for parts in ways_to_part(value):
            pieces = [of(one) for one in parts]
            if all(pieces):
                return [one for piece in pieces for one in piece]
        return []

    def folder(self, value: str) -> str:
        """The folder that a cell names, as the delivery spells it; empty where it names none."""
        if self.files is None or spelled(value, self.files) in self.files:
            return ""
        found = spelled(value.rstrip("/\\"), self._folders)
        return found if found in self._folders else ""

    def _of(self, value: str) -> list[NamedFile]:
        path = spelled(value, self.files or ())
        if path in (self.files or ()):
            return [NamedFile(path)]
        if folder := self.folder(value):
            return [NamedFile(one, Naming.FOLDER) for one in sorted(self._folders[folder], key=camera.order)]
        return []

    def _nearly(self, value: str) -> list[NamedFile]:
        """As `_of`, or the one file that no row names and that has this name but for its extension, folder, case or width."""
        found = self._spare.by(value)
        return self._of(value) or ([NamedFile(found, written=value)] if found else [])

    @cached_property
    def _spare(self) -> Spare:
        """The files that no cell names as they are called."""
        if self._known_spare is not None:
            return self._known_spare
        named = {one.path for cell in self._cells for one in self._parted(cell, self._of)}
        return Meant([path for path in self.files or () if path not in named and not is_nobodys(path)])

    @cached_property
    def _folders(self) -> Mapping[str, list[str]]:
        """Folder -> every file in it and below."""
        found: dict[str, list[str]] = {}
        for path in self.files or ():
            parts = path.split("/")[:-1]
            for depth in range(1, len(parts) + 1):
                found.setdefault("/".join(parts[:depth]), []).append(path)
        return found


def spelled(name: str, among: Collection[str]) -> str:
    """The name as it is spelled `among` others, where it differs by `./`, by backslashes or by Unicode composition only."""
    if name in among:
        return name
    for other in (name.removeprefix("./"), name.replace("\\", "/").removeprefix("./")):
        for spelling in (other, unicodedata.normalize("NFC", other), unicodedata.normalize("NFD", other)):
            if spelling in among:
                return spelling
    return name
