"""The title (dcterms:title; GB/T 25100 题名): required, kept as written, never split."""

from archive.manifests.model import Cell, FieldValue


def title(cells: list[Cell]) -> FieldValue[str | None]:
    """The title of an item from its rows: rows may leave it out but not disagree (E201, E211; both refuse the item)."""
    given = [cell for cell in cells if cell.value]
    if not given:
        return FieldValue(None, (cells[0].fault("E201", refuses=True),))
    first = given[0]
    others = [cell for cell in given if cell.value != first.value]
    return FieldValue(
        first.value, tuple(cell.fault("E211", refuses=True, first=first.value, first_row=first.row) for cell in others[:1])
    )
