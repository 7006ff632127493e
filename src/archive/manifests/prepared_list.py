"""The prepared list: an XLSX with a row for each thing that was handed in without a description, to be completed."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from archive import i18n
from archive.manifests.columns import HEADERS, Column
from archive.manifests.formulas import guarded
from archive.models.names import PREPARED
from archive.printable import in_xml

if TYPE_CHECKING:  # it takes long to load and 20 MB, and most who know of the list never make one
    from openpyxl import Workbook

NAME = PREPARED
"""What it is called, beside the files."""
_WIDTHS = {
    Column.TITLE: 32,
    Column.FILE: 36,
    Column.DATE: 14,
    Column.PLACE: 18,
    Column.KIND: 12,
    Column.GENRE: 12,
    Column.PERFORMERS: 22,
    Column.ENSEMBLE: 18,
    Column.AUTHORS: 16,
    Column.PROGRAMME: 16,
    Column.LANGUAGE: 12,
    Column.DESCRIPTION: 40,
    Column.RIGHTS: 16,
    Column.CONSENT: 20,
}
"""Its columns in their order, and how wide each is."""
_SHEET = "清单"
_SHADED = "FFF4D6"
_THEN = datetime(2026, 1, 1)
"""No list tells when it was made: the same rows are the same bytes."""

_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def prepared(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The list of these rows (header -> value) as an XLSX, what is to be filled in shaded. The same rows give the same bytes."""
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book, shaded = Workbook(), PatternFill("solid", fgColor=_SHADED)
    sheet = book.active
    sheet.title = _SHEET
    headers = [HEADERS[column].split()[0] for column in _WIDTHS]
    sheet.append(headers)
    for row in rows:
        sheet.append([guarded(in_xml(row[header])) or None if row.get(header) else None for header in headers])
    for place, width in enumerate(_WIDTHS.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
            if cell.value is None:
                cell.fill = shaded
    sheet.freeze_panes = "B2"
    _explained(book)
    made = BytesIO()
    book.save(made)
    return _dateless(made.getvalue())


def _explained(book: "Workbook") -> None:
    """A second sheet that says what to do."""
    from openpyxl.styles import Alignment  # noqa: PLC0415

    sheet = book.create_sheet("说明")
    sheet.column_dimensions["A"].width = 100
    for line in i18n.each(lambda language: i18n.text("prepared.help", language, name=NAME)):
        for words in line[1].split("\n"):
            sheet.append([words])
    for (cell,) in sheet.iter_rows():
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _dateless(data: bytes) -> bytes:
    """The same workbook with every part of one date."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for part in given.infolist():
            content = _SAVED.sub(rb"\g<1>" + _THEN.isoformat().encode() + b"Z", given.read(part))
            out.writestr(zipfile.ZipInfo(part.filename, _THEN.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
