"""Cursors: where the next page of a search begins, opaque to whoever holds one, checked when it comes back."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence

from archive.catalogue.faults import CursorBroken
from archive.models.search import SearchQuery

_LONGEST = 1000
_DIGEST = 12


def seal(query: SearchQuery, values: Sequence[object]) -> str:
    """The cursor after a hit with these sort values."""
    text = json.dumps([_digest(query), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def open_cursor(query: SearchQuery, kinds: Sequence[type]) -> list[float | int | str] | None:
    """The sort values that the query's cursor holds; None if it has no cursor.

    Raises:
        CursorBroken: it is not ours, has other kinds of values, or was made for other words, filters or order.

    """
    if not query.after:
        return None
    values = _decoded(query.after)
    if len(values) != len(kinds) + 1 or values[0] != _digest(query):
        raise CursorBroken(after=query.after[:40])
    if any(not _is(value, kind) for value, kind in zip(values[1:], kinds, strict=True)):
        raise CursorBroken(after=query.after[:40])
    return values[1:]


def _is(value: object, kind: type) -> bool:
    if kind is str:
        return isinstance(value, str) and len(value) <= 40
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return kind is float or (isinstance(value, int) and abs(value) < 2**63)


def _decoded(text: str) -> list[float | int | str]:
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw) if len(text) <= _LONGEST else None
    except (ValueError, binascii.Error, RecursionError) as fault:
        raise CursorBroken(after=text[:40]) from fault
    if not isinstance(values, list):
        raise CursorBroken(after=text[:40])
    return values


def _digest(query: SearchQuery) -> str:
    """What the search is, whatever page of it: size may change on the way."""
    asked = query.model_dump_json(exclude={"after", "size"})
    return hashlib.sha256(asked.encode()).hexdigest()[:_DIGEST]
