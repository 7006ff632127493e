"""The place (dcterms:spatial): a division of GB/T 2260 where the words name one, and the words as given."""

from functools import lru_cache
from typing import Any

from archive import i18n
from archive.manifests.model import Cell, FieldValue
from archive.models.centre import Division
from archive.models.record import Where
from archive.places import Reading, ancestors, resolve


def place(cell: Cell, home: str = "") -> FieldValue[Where | None]:
    """The place; `home` is the division of the centre that wrote it. The words as given always stay.

    One that names no division of the province is E205, unless it begins with another province; one that may be several is E266
    and stays without a division; what was read into the words (an old name, a commune, a village in the centre's own county) is
    said (E267).
    """
    if not cell.value:
        return FieldValue(None)
    found = resolve(cell.value, home)
    if found.division:
        where = _where(found.division.code, cell.value)
        said = cell.fault("E267", **_reading(found.division, found.reading)) if found.reading is not Reading.NAMED else None
        return FieldValue(where, (said,) if said else ())
    where = _where(None, cell.value)
    if found.candidates:
        either: dict[str, Any] = i18n.fact("either", lambda language: i18n.listed(map(_line, found.candidates), language))
        return FieldValue(where, (cell.fault("E266", **either),))
    return FieldValue(where, () if found.elsewhere else (cell.fault("E205"),))


@lru_cache(maxsize=4096)
def _where(division: str | None, given: str) -> Where:
    """Rows of a list that say the same place share it."""
    return Where(division=division, given=given)


def _reading(division: Division, reading: Reading) -> dict[str, Any]:
    why = i18n.fact("why", lambda language: i18n.text(f"place.{reading.value}", language))
    return {"read": _line(division), **why}


def _line(division: Division) -> str:
    """From the city down: 绍兴市柯桥区安昌街道."""
    return "".join(one.name for one in ancestors(division.code)[1:]) or division.name
