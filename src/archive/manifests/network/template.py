"""The network's workbook, empty: a sheet of each kind with its headers, its words offered where a column has some."""

from collections.abc import Sequence
from io import BytesIO

from archive.manifests.network.workbook import SheetKind

_SHADED = "FFDDEBF7"
_WIDTH = 16
_TEXT = "@"
_ROWS = 500


def template(kinds: Sequence[SheetKind]) -> bytes:
    """An XLSX whose cells are texts, so that no program turns a number or a day into something else."""
    from openpyxl import Workbook  # noqa: PLC0415 - it takes long to load
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book, shaded = Workbook(), PatternFill("solid", fgColor=_SHADED)
    book.remove(book.active)
    for kind in kinds:
        sheet = book.create_sheet(kind.titles[0])
        for place, headers in enumerate(kind.headers.values(), start=1):
            head = sheet.cell(1, place, headers.split()[0])
            head.font, head.fill = Font(bold=True), shaded
            sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
            for line in range(2, _ROWS + 2):
                sheet.cell(line, place).number_format = _TEXT
        sheet.freeze_panes = "B2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
