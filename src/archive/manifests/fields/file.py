"""The file name: required, relative to the delivery, kept as delivered."""

import re
import unicodedata
from collections.abc import Collection

from archive.manifests.model import Cell, FieldValue
from archive.printable import TURNING

_ABSOLUTE = re.compile(r"^(/|\\|~[/\\]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://)")
_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f{TURNING}]")


def file(cell: Cell, files: Collection[str] | None) -> FieldValue[str | None]:
    """The path of the file in the delivery, as the delivery spells it.

    Missing is E202; one that leads out of the delivery (`..`, absolute, a drive, an address, control characters) is E209.
    Both refuse the item. `files` are the delivery's own paths: a name that differs from one of them only by `./`, by
    backslashes or by Unicode composition (macOS writes decomposed names) means that one.
    """
    if not cell.value:
        return FieldValue(None, (cell.fault("E202", refuses=True),))
    if unsafe(cell.value):
        return FieldValue(None, (cell.fault("E209", refuses=True),))
    return FieldValue(_as_delivered(cell.value, files))


def unsafe(name: str) -> bool:
    """Whether a name leads out of its delivery or cannot be a file's name, on any system."""
    return bool(_ABSOLUTE.match(name) or _CONTROL.search(name)) or ".." in re.split(r"[/\\]", name)


def _as_delivered(name: str, files: Collection[str] | None) -> str:
    if files is None or name in files:
        return name
    for other in (name.removeprefix("./"), name.replace("\\", "/").removeprefix("./")):
        for spelling in (other, unicodedata.normalize("NFC", other), unicodedata.normalize("NFD", other)):
            if spelling in files:
                return spelling
    return name
