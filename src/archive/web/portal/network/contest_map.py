"""Counties × rounds as a scheme: each city a field of the grid, its counties in it, shaded by the level that they reached.

As on the map of entries no boundary is drawn; the same numbers stand in the table beside it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from archive import places
from archive.models.centre import Level
from archive.models.network.contest import Contest, CountyRow
from archive.places.schematic import CITIES

AWARDED = 5
"""The shade of who is awarded; who takes part has one from 1 to 4, by the level reached."""


class County(NamedTuple):
    """A county: the highest level that something from it reached, "" where it sent nothing."""

    code: str
    label: str
    level: str
    shade: int


class City(NamedTuple):
    """A city where it lies to the others, with its counties by their codes."""

    label: str
    at: tuple[int, int]
    counties: tuple[County, ...]


def cities(contest: Contest) -> Sequence[City]:
    """All of the province; empty where no county sent anything."""
    rows = {row.division: row for row in contest.counties}
    below: dict[str, list[County]] = {}
    for one in places.divisions().values():
        if one.level is Level.COUNTY and one.parent:
            below.setdefault(one.parent, []).append(_county(one.code, one.name, rows.get(one.code), contest.path))
    named = ((code, at, places.division(code)) for code, at in CITIES.items())
    return [City(city.name, at, tuple(below.get(code, ()))) for code, at, city in named if city] if rows else []


def shade(level: str, path: Sequence[str]) -> int:
    """From 1 for the first level of a contest to 4 for its last."""
    return 1 + round((AWARDED - 2) * path.index(level) / (len(path) - 1)) if len(path) > 1 else AWARDED - 1


def _county(code: str, label: str, row: CountyRow | None, path: Sequence[str]) -> County:
    reached = [level for level in path if row and row.reached.get(level)]
    if row is None or not reached:
        return County(code, label, "", 0)
    return County(code, label, reached[-1], AWARDED if row.honoured else shade(reached[-1], path))
