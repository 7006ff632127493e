"""Marked copies as workbooks: cells coloured, what is wrong as a comment. No formula is written, but what it showed."""

import re
import warnings
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from archive.manifests import sheet_zip
from archive.manifests.formulas import guarded
from archive.manifests.marking.places import Note
from archive.manifests.reading import Placed
from archive.printable import in_xml

_STOPS, _MILD = PatternFill("solid", "FFFFC7CE"), PatternFill("solid", "FFFFEB9C")
_AUTHOR = "archive"
_MOST_UNPACKED = 10_000_000
_MOST_ROWS = 5_000
"""Above these a workbook takes more memory than it is worth: its tables are copied, without looks."""
_WIDTH, _LINE, _PER_LINE = 380, 22, 24
_BROKEN = (
    InvalidFileException, BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, NotImplementedError,
)  # fmt: skip


def marked_workbook(data: bytes, here: Sequence[tuple[Placed, Sequence[Note]]]) -> bytes | None:
    """The XLSX as given, with its notes; None for another kind of workbook, and for one that is too large or odd to be kept."""
    if any(len(one.table.lines) > _MOST_ROWS for one, _ in here) or not _is_small(data):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(data), data_only=True, keep_links=False)
            for sheet in book.worksheets:
                _quote(sheet)
            for one, notes in here:
                for note in notes:
                    _mark(book[one.sheet], note)
            return _saved(book)
    except _BROKEN:
        return None


def anew(every: Sequence[Placed], here: Sequence[tuple[Placed, Sequence[Note]]]) -> bytes:
    """A workbook of these tables as they were read, each row under the number it had."""
    book = openpyxl.Workbook(write_only=True)
    marks = {id(one): {(note.row, note.place): note for note in notes} for one, notes in here}
    titles: set[str] = set()
    for one in every:
        sheet = book.create_sheet(_title(one.sheet or one.list, titles))
        notes, last = marks.get(id(one), {}), 0
        header = one.table.header
        for number, cells in [(header.number, header.names), *((line.number, line.cells) for line in one.table.lines)]:
            for _ in range(number - last - 1):
                sheet.append([])
            width = max([len(cells), *(place + 1 for row, place in notes if row == number)])
            padded = [*cells, *[""] * (width - len(cells))]
            sheet.append([_cell(sheet, cell, notes.get((number, place))) for place, cell in enumerate(padded)])
            last = number
    return _saved(book)


def _is_small(data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            return unpacked <= _MOST_UNPACKED and sheet_zip.refusal(archive) is None
    except _BROKEN:
        return False


def _quote(sheet: Any) -> None:  # noqa: ANN401 - openpyxl has no types
    """Let no text become a formula when somebody clicks into its cell and out again; take earlier marks away."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment and cell.comment.author == _AUTHOR:  # of a marked copy that came back
                cell.comment, cell.fill = None, PatternFill()
            if isinstance(cell.value, str) and guarded(cell.value) != cell.value:
                cell.data_type = "s"
                cell.quotePrefix = True


def _mark(sheet: Any, note: Note) -> None:  # noqa: ANN401
    cell = sheet.cell(note.row, note.place + 1)
    if isinstance(cell, MergedCell):
        within = next(one for one in sheet.merged_cells.ranges if cell.coordinate in one)
        cell = sheet.cell(within.min_row, within.min_col)
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.fill = _STOPS if note.refuses else _MILD
    cell.comment = _comment(before + note.words)


def _cell(sheet: Any, value: str, note: Note | None) -> Any:  # noqa: ANN401
    value = in_xml(value)
    if note is None and guarded(value) == value:
        return value
    cell = WriteOnlyCell(sheet, value)
    if value:
        cell.data_type = "s"
    if guarded(value) != value:
        cell.quotePrefix = True
    if note:
        cell.fill = _STOPS if note.refuses else _MILD
        cell.comment = _comment(note.words)
    return cell


def _comment(words: str) -> Comment:
    text = in_xml(words)
    lines = sum(1 + len(line) // _PER_LINE for line in text.splitlines())
    return Comment(text, _AUTHOR, height=_LINE * (lines + 1), width=_WIDTH)


def _title(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have: at most 31 characters, no brackets, colons or strokes, no two alike."""
    base = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", in_xml(wanted)).strip()[:26] or "1"
    title = next(one for n in range(1, 10_000) if (one := base if n == 1 else f"{base} {n}").casefold() not in taken)
    taken.add(title.casefold())
    return title


def _saved(book: Any) -> bytes:  # noqa: ANN401
    out = BytesIO()
    book.save(out)
    return out.getvalue()
