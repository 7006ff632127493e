"""The files that an item's rows name, and files that are named twice."""

from collections.abc import Collection, Iterable, Sequence

from archive.manifests import camera
from archive.manifests.columns import Column
from archive.manifests.fields.checksum import checksum
from archive.manifests.fields.file import file
from archive.manifests.fields.part import part
from archive.manifests.fields.role import role
from archive.manifests.model import FieldValue, Row
from archive.manifests.naming import Known, NamedFile
from archive.models.delivery import ItemFile, Naming
from archive.models.media import FileRole
from archive.models.report import Fault

_PAPERS = frozenset({FileRole.CONSENT, FileRole.OTHER})


class Named:
    """Which item has named which file so far, over the whole manifest."""

    def __init__(self, files: Collection[str] | None, rows: Iterable[Row] = ()) -> None:
        self.known = Known(files, (cell for row in rows if (cell := row.cells.get(Column.FILE))))
        self._owner: dict[str, tuple[str, int]] = {}

    def before(self, path: str, item: str, number: int) -> None:
        """A row before those that are looked at has named this file."""
        self._owner.setdefault(path, (item, number))

    def again(self, row: Row, one: ItemFile) -> Fault | None:
        """The fault (E208) if a row before has named this file.

        In the same item the second row is dropped. In another item it refuses that item where it is a work of it, except for
        papers: one consent may speak for many.
        """
        item, number = self._owner.setdefault(one.path, (row.item, row.number))
        if number == row.number or (item != row.item and one.role in _PAPERS):
            return None
        cell = row.cell(Column.FILE)
        refuses = item != row.item and one.role is FileRole.MAIN
        return cell.fault("E208", refuses=refuses, value=one.path, first_row=number, first_item=item)


def item_files(rows: Sequence[Row], named: Named) -> FieldValue[tuple[ItemFile, ...]]:
    """The files of one item in the order of its rows, and the faults of their cells."""
    files: list[ItemFile] = []
    faults: list[Fault] = []
    for position, row in enumerate(rows, start=1):
        found = _files(row, position, named.known)
        faults += found.faults
        for one in found.value:
            again = named.again(row, one)
            faults += [again] if again else []
            if not again or again.refuses:
                files.append(one)
            elif one.role in _PAPERS:
                # Whoever calls it a paper once means that nobody shall see it.
                files = [file if file.path != one.path else file.model_copy(update={"role": one.role}) for file in files]
    return FieldValue(*_numbered(rows, _laid_beside(rows, files), _as_they_count(rows, faults)))


def _files(row: Row, position: int, known: Known) -> FieldValue[tuple[ItemFile, ...]]:
    """The files that one row names; those of a folder one after the other."""
    digest = checksum(row.cell(Column.CHECKSUM))
    number = part(row.cell(Column.PART), position)
    meant = known.meant(row.cells.get(Column.FILE, ""))
    faults = [*digest.faults, *number.faults]
    made: list[ItemFile] = []
    for one in meant:
        read = _file(row, one, number.value + len(made), digest.value if len(meant) == 1 else None)
        faults += [fault for fault in read.faults if fault not in faults]
        made += [read.value] if read.value else []
    if folder := known.folder(row.cells.get(Column.FILE, "")):
        faults.append(row.cell(Column.FILE).fault("E280", name=folder, count=len(made)))
    return FieldValue(tuple(made), tuple(faults))


def _file(row: Row, named: NamedFile, number: int, digest: str | None) -> FieldValue[ItemFile | None]:
    path = file(row.cell(Column.FILE)._replace(value=named.path))
    purpose = role(row.cell(Column.ROLE), path.value or "")
    faults = (*path.faults, *purpose.faults)
    if named.written:
        faults = (row.cell(Column.FILE).fault("E228", value=named.written, name=named.path), *faults)
    if path.value is None:
        if named.naming is not Naming.ROW:
            faults = tuple(fault.model_copy(update={"refuses": False}) for fault in faults)
        return FieldValue(None, faults)
    one = ItemFile(
        path=path.value,
        row=row.number,
        sheet=row.sheet,
        naming=named.naming,
        checksum=digest,
        role=purpose.value,
        part=number,
    )
    return FieldValue(one, faults)


def _laid_beside(rows: Sequence[Row], files: Sequence[ItemFile]) -> list[ItemFile]:
    """The files, of which those are no works that a camera laid beside the others, where no row says what they are."""
    said = {row.number for row in rows if Column.ROLE in row.cells}
    aside = {one.path for one in files if one.row not in said and one.role is FileRole.MAIN and camera.is_beside(one.path)}
    if all(one.path in aside for one in files if one.role is FileRole.MAIN):
        return list(files)
    beside = {"role": FileRole.OTHER, "naming": Naming.BESIDE}
    return [one.model_copy(update=beside) if one.path in aside else one for one in files]


def _as_they_count(rows: Sequence[Row], faults: Iterable[Fault]) -> list[Fault]:
    """The faults, of which those of a row whose role is said, and is no work, refuse only the row's own file."""
    aside = {
        row.number for row in rows if Column.ROLE in row.cells and role(row.cell(Column.ROLE), "").value is not FileRole.MAIN
    }
    if len(aside) == len(rows):
        return list(faults)
    return [one.model_copy(update={"refuses": False}) if one.row in aside else one for one in faults]


def _numbered(rows: Sequence[Row], files: list[ItemFile], faults: list[Fault]) -> tuple[tuple[ItemFile, ...], tuple[Fault, ...]]:
    """Main files with part numbers of their own: a number that comes again (E229) gives way to the next free one."""
    taken: set[int] = set()
    numbered: list[ItemFile] = []
    cells = {row.number: row.cell(Column.PART) for row in rows}
    for one in files:
        number = one.part
        while one.role is FileRole.MAIN and number in taken:
            number += 1
        if number != one.part and cells[one.row].value and one.naming is Naming.ROW:
            faults.append(cells[one.row].fault("E229", taken=number))
        if one.role is FileRole.MAIN:
            taken.add(number)
        numbered.append(one if number == one.part else one.model_copy(update={"part": number}))
    return tuple(numbered), tuple(faults)
