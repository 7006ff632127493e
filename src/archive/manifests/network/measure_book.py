"""Workbooks of numbers: measures as a table, and an evaluation whose points are formulas that whoever opens it can follow."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from archive.models.network.measure import NOTHING


def numbers_book(lines: Sequence[Sequence[object]]) -> bytes:
    """A table with a head as an XLSX; a dash for what there is not."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("measures")
    sheet.freeze_panes = "A2"
    for line in lines:
        sheet.append([NOTHING if cell is None else cell for cell in line])
    return _bytes(book)


def evaluation_book(
    heads: Sequence[str], weights: Sequence[float], places: Sequence[tuple[str, Sequence[float | None]]], words: Sequence[str]
) -> bytes:
    """An XLSX of an evaluation: per place its values, per measure its points (of a hundred, which the best one has), and the
    weighted mean of those that it has, all as formulas. `heads` name the measures, `words` are those of place, weight, points,
    score.

    Row 2 has the weights; values stand in the columns from B on, points behind them, the score last.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words[3]
    number, first, last = len(heads), 3, 2 + len(places)
    sheet.append([words[0], *heads, *(f"{head} · {words[2]}" for head in heads), words[3]])
    sheet.append([words[1], *weights])
    for row, (name, values) in enumerate(places, first):
        sheet.append([_text(name), *(NOTHING if one is None else one for one in values), *_points(number, row, first, last)])
        scored = f"{get_column_letter(number + 2)}{row}:{get_column_letter(2 * number + 1)}{row}"
        weighing = f"$B$2:${get_column_letter(number + 1)}$2"
        told = f"SUMPRODUCT(ISNUMBER({scored})*{weighing})"
        sheet.cell(row, 2 * number + 2, f'=IF({told}=0,"{NOTHING}",SUMPRODUCT({scored},{weighing})/{told})')
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B3"
    return _bytes(book)


def _points(number: int, row: int, first: int, last: int) -> list[str]:
    said = []
    for at in range(number):
        column = get_column_letter(at + 2)
        best = f"MAX({column}${first}:{column}${last})"
        said.append(f'=IF(ISNUMBER({column}{row}),IF({best}>0,100*{column}{row}/{best},0),"{NOTHING}")')
    return said


def _text(name: str) -> str:
    """A name that a workbook does not take for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name


def _bytes(book: Workbook) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()
