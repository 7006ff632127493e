"""What a cell of file names means: one file, several, or every file of a folder, in order."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import NamedTuple

from archive.manifests import camera
from archive.models.delivery import Naming

_LINES = re.compile(r"[\r\n]+")
_SIGNS = re.compile(r"[;；|]")


class NamedFile(NamedTuple):
    """A path as the delivery spells it, and how it was named."""

    path: str
    naming: Naming = Naming.ROW


class Known:
    """The files of a delivery, to find what a name means; with none known (`None`) every name is that of a file."""

    def __init__(self, files: Collection[str] | None) -> None:
        self.files = frozenset(files) if files is not None else None

    def meant(self, value: str) -> list[NamedFile]:
        """The files that a cell names: as it stands, or line by line, or parted by semicolons where each part is there."""
        if not value or self.files is None:
            return [NamedFile(one) for one in _parted(_LINES, value)]
        if found := self._of(value):
            return found
        for parted in (_parted(_LINES, value), _parted(_SIGNS, value)):
            pieces = [self._of(one) for one in parted if one]
            if len(pieces) > 1 and all(pieces):
                return [one for piece in pieces for one in piece]
        return [NamedFile(one) for one in _parted(_LINES, value) if one]

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

    @cached_property
    def _folders(self) -> Mapping[str, list[str]]:
        """Folder -> every file in it and below."""
        found: dict[str, list[str]] = {}
        for path in self.files or ():
            parts = path.split("/")[:-1]
            for depth in range(1, len(parts) + 1):
                found.setdefault("/".join(parts[:depth]), []).append(path)
        return found


def _parted(at: re.Pattern[str], value: str) -> list[str]:
    """The pieces without the blanks around what parts them; a name alone keeps its own. (Blanks within the pattern would be tried
    from each of thousands anew.)
    """
    first, *others = at.split(value)
    if not others:
        return [value]
    *middle, last = others
    return [first.rstrip(), *(found for one in middle if (found := one.strip())), last.lstrip()]


def spelled(name: str, among: Collection[str]) -> str:
    """The name as it is spelled `among` others, where it differs by `./`, by backslashes or by Unicode composition only."""
    if name in among:
        return name
    for other in (name.removeprefix("./"), name.replace("\\", "/").removeprefix("./")):
        for spelling in (other, unicodedata.normalize("NFC", other), unicodedata.normalize("NFD", other)):
            if spelling in among:
                return spelling
    return name
