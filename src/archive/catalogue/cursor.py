"""Cursors: where the next page of a search begins, opaque to whoever holds one, checked when it comes back."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Sequence

from archive.catalogue.faults import CursorBroken
from archive.models.search import SearchQuery

_LONGEST = 1000
_DIGEST = 12
_LARGEST = 2**63
_MOST_SCORE = 10**9
"""Far above what any entry reaches, and below what a float of the index holds; JSON reads 1e999 as infinity."""
_MOMENT = re.compile(r"-?[0-9]{1,15}")
_IDENTIFIER = re.compile(r"[!-~]{1,40}")


def seal(query: SearchQuery, values: Sequence[object]) -> str:
    """The cursor after a hit with these sort values."""
    text = json.dumps([_digest(query), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def open_cursor(query: SearchQuery, kinds: Sequence[Callable[[object], bool]]) -> list[float | int | str] | None:
    """The sort values that the query's cursor holds, each of its kind; None if it has no cursor.

    Whoever knows how they are made can make one: what the index cannot read is told here, or it would be the server's fault.

    Raises:
        CursorBroken: it is not ours, has other kinds of values, or was made for other words, filters or order.

    """
    if not query.after:
        return None
    values = _decoded(query.after)
    if len(values) != len(kinds) + 1 or values[0] != _digest(query):
        raise CursorBroken(after=query.after[:40])
    if not all(kind(value) for value, kind in zip(values[1:], kinds, strict=True)):
        raise CursorBroken(after=query.after[:40])
    return values[1:]


def score(value: object) -> bool:
    """Whether it is a score: a number that the index can read."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST_SCORE


def day(value: object) -> bool:
    """Whether it is a day as a whole number, e.g. 20240501."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST


def moment(value: object) -> bool:
    """Whether it is a moment in milliseconds, written as text."""
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None


def identifier(value: object) -> bool:
    """Whether it is the id of an entry."""
    return isinstance(value, str) and _IDENTIFIER.fullmatch(value) is not None


def _decoded(text: str) -> list[float | int | str]:
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw, parse_constant=_refuse) if len(text) <= _LONGEST else None
    except (ValueError, binascii.Error, RecursionError) as fault:
        raise CursorBroken(after=text[:40]) from fault
    if not isinstance(values, list):
        raise CursorBroken(after=text[:40])
    return values


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON, whatever Python reads


def _digest(query: SearchQuery) -> str:
    """What the search is, whatever page of it: size may change on the way."""
    asked = query.model_dump_json(exclude={"after", "size", "near"})
    return hashlib.sha256(asked.encode()).hexdigest()[:_DIGEST]
