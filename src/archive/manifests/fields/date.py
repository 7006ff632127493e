"""The date (dcterms:created): EDTF, ISO 8601-2, and the words as given."""

from archive.manifests.dates import UNKNOWN, to_edtf
from archive.manifests.model import Cell, FieldValue
from archive.models.record import When


def date(cell: Cell) -> FieldValue[When | None]:
    """The date; one that is not understood is kept as given without EDTF (E204)."""
    if not cell.value:
        return FieldValue(None)
    edtf = to_edtf(cell.value)
    when = When(edtf=edtf, given=cell.value)
    return FieldValue(when) if edtf or cell.value.lower() in UNKNOWN else FieldValue(when, (cell.fault("E204"),))
