"""What passes between the modules of this room: cells, rows, what a field's rule makes of a cell, and the manifest."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from archive.manifests.columns import Column, nearly, parts_of, recognised
from archive.models.base import Model
from archive.models.delivery import Item
from archive.models.report import Fault, row_named

T = TypeVar("T")
_SHOWN = 200


class Cell(NamedTuple):
    """One cell with its place: `row` as a spreadsheet counts it, `column` by its English name, `item` its item number."""

    value: str
    row: int
    column: Column
    item: str
    sheet: str = ""
    header: str = ""
    """As written, of a column that has no name of its own: one of people."""

    def fault(self, code: str, *, refuses: bool = False, value: str | None = None, **facts: object) -> Fault:
        """A fault of this cell; the facts of its sentence are row, column, value and those given."""
        shown = (self.value if value is None else value)[:_SHOWN]
        column = self.header or self.column.value
        every = {"row": row_named(self.row, self.sheet), "column": column, "value": shown, "item": self.item, **facts}
        return Fault(
            code=code,
            row=self.row,
            sheet=self.sheet or None,
            column=column,
            value=shown,
            item=self.item,
            refuses=refuses,
            facts={name: str(fact) for name, fact in every.items()},
        )


class FieldValue(NamedTuple, Generic[T]):
    """What a rule made of a cell, and what is wrong with the cell."""

    value: T
    faults: tuple[Fault, ...] = ()


class Row(NamedTuple):
    """One row below the header: known cells by column, others by header; `given` is all of it as received.

    `item` is its item number (`numbered`), or stands for one: rows with the same are one item.
    """

    number: int
    item: str
    cells: Mapping[Column, str]
    others: Mapping[str, str]
    given: Mapping[str, str]
    numbered: bool = False
    wordless: Mapping[str, str] = MappingProxyType({})
    """Header -> what stands in a cell that holds an error of the spreadsheet, or in a required one TRUE or FALSE."""
    sheet: str = ""
    """Of which table the row is, where there are several."""
    people: Mapping[str, str] = MappingProxyType({})
    """Header -> cell of the columns of people."""

    def cell(self, column: Column) -> Cell:
        """The cell of a column, empty where the manifest has none."""
        return Cell(self.cells.get(column, ""), self.number, column, self.item, self.sheet)

    def cells_of_people(self) -> list[tuple[str, Cell]]:
        """Header and cell of the columns of people; a cell of a further role bears its header as written."""
        return [(header, self._of_people(header, value)) for header, value in self.people.items()]

    def _of_people(self, header: str, value: str) -> Cell:
        column = recognised(header) or nearly(header) or Column.CREDITS
        own = column is not Column.CREDITS and not any(part.word for part in parts_of(header))
        return Cell(value, self.number, column, self.item, self.sheet, "" if own else header)


class Manifest(Model):
    """A manifest as read: `faults` are those of the delivery as a whole, each item carries its own."""

    items: tuple[Item, ...] = ()
    lists: tuple[str, ...] = ()
    """The files whose rows these are."""
    faults: tuple[Fault, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a fault of the whole refuses the delivery."""
        return any(fault.refuses for fault in self.faults)

    def every_fault(self) -> Sequence[Fault]:
        """Faults of the delivery, then those of its items in the order of their rows."""
        of_items = (fault for item in self.items for fault in item.faults)
        return [*self.faults, *sorted(of_items, key=lambda fault: fault.row or 0)]
