"""Byte ranges of a request for a file (RFC 9110, section 14)."""

import re
from typing import NamedTuple

_ONE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Span(NamedTuple):
    """Bytes `start` to `end`, both counted."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.end - self.start + 1


class Unsatisfiable(NamedTuple):
    """The range lies outside of the file: answer 416."""

    size: int


def wanted(header: str | None, size: int) -> Span | Unsatisfiable | None:
    """What a `Range` header asks of a file of `size` bytes; None means the whole (no header, several ranges, or nonsense)."""
    found = _ONE.fullmatch(header) if header else None
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        last = min(int(found[2]), size)
        return Span(size - last, size - 1) if last else Unsatisfiable(size)
    start = int(found[1])
    end = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < start:
        return None
    return Span(start, end) if start < size else Unsatisfiable(size)
