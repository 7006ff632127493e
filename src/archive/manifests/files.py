"""The files that an item's rows name, and files that are named twice."""

from collections.abc import Collection, Sequence

from archive.manifests.columns import Column
from archive.manifests.fields.checksum import checksum
from archive.manifests.fields.file import file
from archive.manifests.fields.part import part
from archive.manifests.fields.role import role
from archive.manifests.model import FieldValue, Row
from archive.models.delivery import ItemFile
from archive.models.media import FileRole
from archive.models.report import Fault

_PAPERS = frozenset({FileRole.CONSENT, FileRole.OTHER})


class Named:
    """Which item has named which file so far, over the whole manifest."""

    def __init__(self, files: Collection[str] | None) -> None:
        self.files = frozenset(files) if files is not None else None
        self._owner: dict[str, tuple[str, int]] = {}

    def again(self, row: Row, one: ItemFile) -> Fault | None:
        """The fault (E208) if a row before has named this file.

        In the same item the second row is dropped. In another item it refuses that item, except for papers: one consent
        may speak for many.
        """
        item, number = self._owner.setdefault(one.path, (row.item, row.number))
        if number == row.number or (item != row.item and one.role in _PAPERS):
            return None
        cell = row.cell(Column.FILE)
        return cell.fault("E208", refuses=item != row.item, first_row=number, first_item=item)


def item_files(rows: Sequence[Row], named: Named) -> FieldValue[tuple[ItemFile, ...]]:
    """The files of one item in the order of its rows, and the faults of their cells."""
    files: list[ItemFile] = []
    faults: list[Fault] = []
    for position, row in enumerate(rows, start=1):
        one = _file(row, position, named.files)
        faults += one.faults
        if one.value is None:
            continue
        again = named.again(row, one.value)
        faults += [again] if again else []
        if not again or again.refuses:
            files.append(one.value)
        elif one.value.role in _PAPERS:
            # Whoever calls it a paper once means that nobody shall see it.
            files = [file if file.path != one.value.path else file.model_copy(update={"role": one.value.role}) for file in files]
    return FieldValue(*_numbered(rows, files, faults))


def _file(row: Row, position: int, files: Collection[str] | None) -> FieldValue[ItemFile | None]:
    path = file(row.cell(Column.FILE), files)
    digest = checksum(row.cell(Column.CHECKSUM))
    purpose = role(row.cell(Column.ROLE), path.value or "")
    number = part(row.cell(Column.PART), position)
    faults = (*path.faults, *digest.faults, *purpose.faults, *number.faults)
    if path.value is None:
        return FieldValue(None, faults)
    one = ItemFile(path=path.value, row=row.number, checksum=digest.value, role=purpose.value, part=number.value)
    return FieldValue(one, faults)


def _numbered(rows: Sequence[Row], files: list[ItemFile], faults: list[Fault]) -> tuple[tuple[ItemFile, ...], tuple[Fault, ...]]:
    """Main files with part numbers of their own: a number that comes again (E229) gives way to the next free one."""
    taken: set[int] = set()
    numbered: list[ItemFile] = []
    cells = {row.number: row.cell(Column.PART) for row in rows}
    for one in files:
        number = one.part
        while one.role is FileRole.MAIN and number in taken:
            number += 1
        if number != one.part and cells[one.row].value:
            faults.append(cells[one.row].fault("E229", taken=number))
        if one.role is FileRole.MAIN:
            taken.add(number)
        numbered.append(one.model_copy(update={"part": number}))
    return tuple(numbered), tuple(faults)
