"""The length of a recording (dcterms:extent) as the list has it: compared with what was measured, kept as a private note."""

from collections.abc import Iterable
from typing import NamedTuple

from archive.manifests.columns import Column, nearly, recognised
from archive.manifests.durations import duration
from archive.manifests.model import Cell
from archive.models.delivery import Item, ItemFile
from archive.models.media import FileRole
from archive.models.report import Fault, row_named


def length(cell: Cell, header: str = "") -> tuple[Fault, ...]:
    """E268 for words that tell no length; `header` may name the unit of a number."""
    return (cell.fault("E268"),) if cell.value and duration(cell.value, header) is None else ()


def compared(item: Item) -> tuple[Fault, ...]:
    """E269 where the length that the list has is not that of the recordings: of the one whose row has it, or of all of them."""
    timed = [file for file in item.files if file.role is FileRole.MAIN and _measured(file)]
    written = [_written(row) for row in item.rows]
    if not timed or not any(written):
        return ()
    if len(written) == len(item.files) and len(set(filter(None, written))) > 1:
        pairs = [(file, said) for file, said in zip(item.files, written, strict=True) if said and file in timed]
        return tuple(_told(item, file, said, _measured(file)) for file, said in pairs if not said.fits((_measured(file),)))
    each = [_measured(file) for file in timed]
    different = dict.fromkeys(filter(None, written))
    return tuple(_told(item, timed[0], said, sum(each)) for said in different if not said.fits((*each, sum(each))))


class _Written(NamedTuple):
    """What a row says, and the header above it."""

    value: str
    header: str

    def fits(self, measured: Iterable[float]) -> bool:
        meant = duration(self.value, self.header)
        return meant is None or any(meant.fits(seconds) for seconds in measured)


def _measured(file: ItemFile) -> float:
    return (file.facts.duration_s or 0.0) if file.facts else 0.0


def _written(row: dict[str, str]) -> _Written | None:
    given = ((value.strip(), header) for header, value in row.items() if Column.DURATION in (recognised(header), nearly(header)))
    return next((_Written(value, header) for value, header in given if value), None)


def _told(item: Item, file: ItemFile, written: _Written, seconds: float) -> Fault:
    said = written.value[:200]
    sheet, column = file.sheet or None, Column.DURATION.value
    facts = {"row": row_named(file.row, sheet), "column": column, "value": said, "item": item.item}
    facts |= {"measured": _clock(seconds), "name": file.path}
    return Fault(code="E269", row=file.row, sheet=sheet, column=column, value=said, item=item.item, refuses=False, facts=facts)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
