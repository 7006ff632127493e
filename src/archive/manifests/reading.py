"""Reading a manifest: bytes in, items with every fault out. Nothing else is read or written."""

from collections.abc import Collection, Sequence
from pathlib import Path

from archive import i18n
from archive.errors import ManifestEmpty, ManifestUnreadable
from archive.manifests.columns import Column
from archive.manifests.csv_table import read_csv
from archive.manifests.files import Named, item_files
from archive.manifests.model import Manifest, Row
from archive.manifests.record import record
from archive.manifests.rows import damage, header_faults, people_s_numbers, rows, total, without_control, wordless
from archive.manifests.table import MANIFEST, C, Kind, Table
from archive.models.delivery import Item
from archive.models.report import Fault

_ZIP = b"PK\x03\x04"
_EMPTY = frozenset({"E201", "E202"})
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes | Path, name: str, files: Collection[str] | None = None) -> Manifest:
    """The items of a manifest, CSV or XLSX by content whatever its name, with the faults of all rows at once.

    `files` are the delivery's own paths, used to find a name that is spelled a little differently; whether files are
    there and right is for `check_files`.

    Raises:
        ManifestUnreadable: it cannot be opened, or has no header.
        ManifestEmpty: there is no row below the header.
    """
    found = read_table(data.read_bytes() if isinstance(data, Path) else data, name, MANIFEST)
    faults = header_faults(found)
    if any(fault.refuses for fault in faults):
        return Manifest(faults=faults)
    grouped: dict[str, list[Row]] = {}
    left: list[Fault] = []
    for row in rows(found):
        if aside := total(row):
            left.append(aside)
        else:
            grouped.setdefault(row.item, []).append(row)
    if not grouped:
        raise ManifestEmpty(name=name)
    named = Named(files)
    return Manifest(items=tuple(_item(group, named) for group in grouped.values()), faults=(*faults, *left))


def read_table(data: bytes, name: str, kind: Kind[C]) -> Table[C]:
    """The table of a sheet, CSV or XLSX by content whatever its name.

    Raises:
        ManifestUnreadable: it cannot be opened, or has no header of this kind.
        ManifestEmpty: there is no row below the header.
    """
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe\r\n\t ,;"):
        raise ManifestEmpty(name=name)
    if data.startswith(_OLD_OFFICE):
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.old-excel"))
    found = _workbook(data, name, kind) if data.startswith(_ZIP) else read_csv(data, name, kind)
    if found is None:
        raise ManifestUnreadable(name=name, **i18n.reason(kind.headless))
    if not found.lines:
        raise ManifestEmpty(name=name)
    return found


def _workbook(data: bytes, name: str, kind: Kind[C]) -> Table[C] | None:
    from archive.manifests.xlsx_table import read_xlsx  # noqa: PLC0415  # its library takes longer to load than a CSV

    return read_xlsx(data, name, kind)


def _item(group: Sequence[Row], named: Named) -> Item:
    first = group[0]
    described = record(group, numbered=first.numbered)
    files = item_files(group, named)
    odd = [fault for row in group for fault in wordless(row)]
    lost = [fault for row in group for fault in (*damage(row), *people_s_numbers(row))]
    faults = (*lost, *odd, *_besides(odd, described.faults), *_besides(odd, files.faults))
    return Item(
        item=first.item,
        number=first.item if first.numbered else "",
        work=next((value for row in group if (value := without_control(row.cells.get(Column.WORK, "")).strip())), ""),
        record=described.value,
        files=files.value,
        rows=tuple(dict(row.given) for row in group),
        faults=tuple(sorted(faults, key=lambda fault: (fault.row or 0, fault.code))),
    )


def _besides(odd: Sequence[Fault], faults: Sequence[Fault]) -> list[Fault]:
    """Faults without those that say that a cell is empty which holds something that is no words."""
    columns = {fault.column for fault in odd}
    return [fault for fault in faults if fault.code not in _EMPTY or fault.column not in columns]
