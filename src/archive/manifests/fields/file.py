"""The file name: required, relative to the delivery, kept as delivered."""

import re

from archive.manifests.model import Cell, FieldValue
from archive.printable import TURNING

_ABSOLUTE = re.compile(r"^(/|\\|~[/\\]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://)")
_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f{TURNING}]")


def file(cell: Cell) -> FieldValue[str | None]:
    """The path of a file in the delivery, as `naming` found it spelled.

    Missing is E202; one that leads out of the delivery (`..`, absolute, a drive, an address, control characters) is E209.
    Both refuse the item.
    """
    if not cell.value:
        return FieldValue(None, (cell.fault("E202", refuses=True),))
    if unsafe(cell.value):
        return FieldValue(None, (cell.fault("E209", refuses=True),))
    return FieldValue(cell.value)


def unsafe(name: str) -> bool:
    """Whether a name leads out of its delivery or cannot be a file's name, on any system."""
    return bool(_ABSOLUTE.match(name) or _CONTROL.search(name)) or ".." in re.split(r"[/\\]", name)
