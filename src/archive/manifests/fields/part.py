"""The part number: the order of the files within a resource."""

import re
import unicodedata

from archive.manifests.model import Cell, FieldValue
from archive.manifests.numerals import arabic

_NUMBER = re.compile(r"(?:第|part|p)?(\d{1,6})(?:\.0+)?(?:部分|部|集|段|章|场|张|辑|/\d+)?", re.IGNORECASE)


def part(cell: Cell, position: int) -> FieldValue[int]:
    """The number, from 1; without one the position of the row within its item. What is no number is E212."""
    if not cell.value:
        return FieldValue(position)
    match = _NUMBER.fullmatch(re.sub(r"\s", "", arabic(unicodedata.normalize("NFKC", cell.value))))
    if not match or int(match[1]) < 1:
        return FieldValue(position, (cell.fault("E212"),))
    return FieldValue(int(match[1]))
