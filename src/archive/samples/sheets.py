"""Manifests as centres write them: CSV in the encodings they use, XLSX with the same bytes each time."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
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
    path.write_bytes(xlsx({sheet: rows}))


def xlsx(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """The same of several sheets, by their titles."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _contents(sheets).items():
            book.writestr(zipfile.ZipInfo(name, _WHEN), _XML + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _contents(sheets: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    parts = (f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers)
    named = (f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(sheets, 1))
    links = [(n, f"{_LINKS}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PARTS}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{"".join(parts)}</Types>',
        "_rels/.rels": _linked([(1, f"{_LINKS}/officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{"".join(named)}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _linked(links),
        **{f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, rows in enumerate(sheets.values(), 1)},
    }


def _linked(links: Sequence[tuple[int, str, str]]) -> str:
    each = (f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, kind, target in links)
    return f'<Relationships xmlns="{_PARTS}/relationships">{"".join(each)}</Relationships>'


def _sheet(rows: Sequence[Row]) -> str:
    lines = (f'<row r="{number}">{_cells(row, number)}</row>' for number, row in enumerate(rows, 1))
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cells(row: Row, number: int) -> str:
    cells = ((chr(ord("A") + place), value) for place, value in enumerate(row) if value)
    return "".join(f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' for column, value in cells)
