"""The date (dcterms:created): EDTF, ISO 8601-2, and the words as given."""

from datetime import UTC, datetime
from functools import lru_cache

from archive.manifests.dates import UNKNOWN, understood
from archive.manifests.model import Cell, FieldValue
from archive.models.record import When


def date(cell: Cell) -> FieldValue[When | None]:
    """The date; one that is not understood is kept as given without EDTF (E204). What was read into the words is said (E237),
    and that they may mean several days or years (E238).
    """
    if not cell.value:
        return FieldValue(None)
    found = understood(cell.value, datetime.now(UTC).date())
    when = _when(found.edtf if found else None, cell.value)
    if found is None:
        return FieldValue(when, () if cell.value.lower() in UNKNOWN else (cell.fault("E204"),))
    if found.several:
        return FieldValue(when, (cell.fault("E238", either=found.edtf.strip("[]").replace(",", " / ")),))
    return FieldValue(when, (cell.fault("E237", read=found.edtf),) if found.read else ())


@lru_cache(maxsize=4096)
def _when(edtf: str | None, given: str) -> When:
    """Rows of a list that say the same day share it."""
    return When(edtf=edtf, given=given)
