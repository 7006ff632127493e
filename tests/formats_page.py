"""The tables of docs/formats.md: compared with what a test knows, or written anew with WRITE_DOCS=1."""

import os
import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
WRITING = os.environ.get("WRITE_DOCS") == "1"


def settled(table, rows):
    """The table has these rows (lists of cells), in this order, and no others."""
    lines = [row(cells) for cells in rows]
    if WRITING:
        text = PAGE.read_text(encoding="utf-8")
        head = "\n".join(_block(table).splitlines()[:2])
        PAGE.write_text(text.replace(_block(table), head + "\n" + "".join(f"{line}\n" for line in lines)), encoding="utf-8")
    assert _block(table).splitlines()[2:] == lines, f"docs/formats.md says otherwise (WRITE_DOCS=1 writes it): {table}"


def has(table, cells, *, order):
    """The table has this row; `order` are the first cells of all rows, for one that is written anew."""
    mine = row(cells)
    if WRITING:
        kept = {line.split(" | ")[0].removeprefix("| "): line for line in _block(table).splitlines()[2:]} | {cells[0]: mine}
        text, head = PAGE.read_text(encoding="utf-8"), "\n".join(_block(table).splitlines()[:2])
        lines = "".join(f"{kept[name]}\n" for name in order if name in kept)
        PAGE.write_text(text.replace(_block(table), f"{head}\n{lines}"), encoding="utf-8")
    assert mine in _block(table).splitlines(), f"docs/formats.md does not say (WRITE_DOCS=1 writes it):\n{mine}"


def row(cells):
    """A row of a Markdown table."""
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _block(table):
    mark = re.escape(f"<!-- {table}: begin -->\n")
    return re.search(mark + f"(.*?)<!-- {table}: end -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
