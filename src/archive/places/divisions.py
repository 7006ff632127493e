"""Divisions by code, their line of ancestors, and what became of retired codes."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from archive.models.centre import Division
from archive.places import data
from archive.places.former import SPLIT


@lru_cache(maxsize=1)
def divisions() -> Mapping[str, Division]:
    """Code -> division in force: the province, 11 cities, 90 counties and 1,364 townships."""
    return MappingProxyType({one.code: one for one in data.every_division()})


def division(code: str) -> Division | None:
    """The division in force with this code (6 or 9 digits), or None."""
    return divisions().get(code)


@lru_cache(maxsize=4096)
def ancestors(code: str) -> tuple[Division, ...]:
    """The line of a division from the province down to itself; empty for an unknown code.

    A village code (12 digits) that is not in the table gives the line of its township, and a retired code that of its one
    successor. One that was split among several is the end of its own line.
    """
    one = division(code) or division(code[:9]) or _carried_on(code[:6])
    line: list[Division] = []
    while one is not None:
        line.append(one)
        one = divisions().get(one.parent or "")
    return tuple(reversed(line))


def _carried_on(code: str) -> Division | None:
    """A county in force, or what became of it."""
    heirs = successors(code)
    return division(heirs[0]) if len(heirs) == 1 else division(code) or SPLIT.get(code)


def successors(code: str) -> tuple[str, ...]:
    """Codes that took a retired code's place: one, or several after a split; empty if it is in force or unknown."""
    return _retired().get(code, ())


@lru_cache(maxsize=1)
def _retired() -> Mapping[str, tuple[str, ...]]:
    # The file writes several successors as «330102 or 330114 (by street)».
    return {old: tuple(re.findall(r"\d{6}", new)) for old, new in data.source()["retired_codes"].items()}
