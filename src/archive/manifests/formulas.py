"""Cells that a spreadsheet would run: in a CSV that we write they get an apostrophe, which reading takes away again.

Excel, WPS and LibreOffice take what begins with `=`, `+`, `-` or `@` for a formula, also behind a tab or a line end, and some the
full-width forms too (OWASP, "CSV Injection").
"""

import re

_BEGINS = r"(?:[\t\r\n]|[\s\x00\u200b\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫])"
_FORMULA = re.compile(rf"'*{_BEGINS}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_GUARDED = re.compile(rf"'+{_BEGINS}")


def guarded(cell: str) -> str:
    """The cell as a spreadsheet shows and does not run it; a number stays one."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` has put before it."""
    return cell[1:] if _GUARDED.match(cell) else cell
