"""Manifests as centres write them: CSV in the encodings they use, XLSX with the same bytes each time."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

Row = Sequence[str]
Encoding = Literal["utf-8", "utf-8-sig", "gb18030"]
_WHEN = (2025, 1, 1, 0, 0, 0)
_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f"{_OFFICE}/spreadsheetml/2006/main"
_PARTS = f"{_OFFICE}/package/2006"
_LINKS = f"{_OFFICE}/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_csv(path: Path, rows: Sequence[Row], encoding: Encoding) -> None:
    """Rows, header first, with CRLF as spreadsheets write it."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_xlsx(path: Path, rows: Sequence[Row], sheet: str = "清单") -> None:
    """The smallest workbook of ECMA-376 with the rows in it, without the date of writing."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _contents(rows, sheet).items():
            book.writestr(zipfile.ZipInfo(name, _WHEN), _XML + content, zipfile.ZIP_DEFLATED)


def _contents(rows: Sequence[Row], sheet: str) -> dict[str, str]:
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PARTS}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": _link(f"{_LINKS}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _link(f"{_LINKS}/worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }


def _link(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PARTS}/relationships"><Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )


def _sheet(rows: Sequence[Row]) -> str:
    lines = (f'<row r="{number}">{_cells(row, number)}</row>' for number, row in enumerate(rows, 1))
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cells(row: Row, number: int) -> str:
    cells = ((chr(ord("A") + place), value) for place, value in enumerate(row) if value)
    return "".join(f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' for column, value in cells)
