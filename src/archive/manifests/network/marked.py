"""A workbook of the network as it was handed in, with what is wrong in its cells coloured and said."""

from collections.abc import Callable, Sequence
from typing import cast

from archive.manifests.columns import Column
from archive.manifests.marking.places import Note
from archive.manifests.network.workbook import Read
from archive.manifests.reading import Placed
from archive.manifests.table import Table
from archive.models.report import Fault


def marked(data: bytes, name: str, read: Sequence[Read], faults: Sequence[Fault], say: Callable[[Fault], str]) -> bytes:
    """An XLSX: of an XLSX the same with its looks, of anything else its tables anew. `say` puts a fault into words."""
    from archive.manifests.marking.workbook import anew, marked_workbook  # noqa: PLC0415 - openpyxl takes long to load

    every = [Placed(name, one.title, cast("Table[Column]", one.table)) for one in read]
    here = [(place, notes) for place in every if (notes := _notes(place, faults, say))]
    return marked_workbook(data, here) or anew(every, here)


def _notes(of: Placed, faults: Sequence[Fault], say: Callable[[Fault], str]) -> list[Note]:
    found: dict[tuple[int, int], Note] = {}
    columns = [column.value if column else None for column in of.table.header.columns]
    for fault in faults:
        if (fault.sheet or "") != of.table.sheet or fault.row is None:
            continue
        place = columns.index(fault.column) if fault.column in columns else 0
        before = found.get((fault.row, place))
        words = f"{before.words}\n{say(fault)}" if before else say(fault)
        found[fault.row, place] = Note(fault.row, place, fault.refuses or bool(before and before.refuses), words[:1500])
    return [found[key] for key in sorted(found)]
