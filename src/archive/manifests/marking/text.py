"""Marked copies of CSV and JSON: a last column says what is wrong with each row, in the encoding and with the delimiter given."""

import csv
import json
import re
from collections.abc import Sequence
from io import StringIO

from archive.manifests.columns import PROBLEMS, Column
from archive.manifests.csv_table import as_given
from archive.manifests.formulas import guarded
from archive.manifests.json_table import objects_of
from archive.manifests.marking.places import Note
from archive.manifests.table import MANIFEST, Table
from archive.texts import encodings

_CONSTANT = re.compile(r'="[^"]*"')
"""How programs keep a number's zeros in a CSV: a text, and nothing that is run."""


def marked_csv(data: bytes, name: str, table: Table[Column], notes: Sequence[Note]) -> bytes:
    """The CSV with the column; in UTF-8 with a mark where its encoding lacks a character of what is said."""
    given = as_given(data, name, MANIFEST)
    before = {n for n, cell in enumerate(given.rows[table.header.number - 1]) if cell == PROBLEMS}  # a marked copy came back
    rows = [[cell for n, cell in enumerate(row) if n not in before] for row in given.rows]
    width = max(len(row) for row in rows)
    said = {table.header.number: PROBLEMS}
    first = table.lines[0].number
    for note in notes:
        line = max(note.row, first)  # what is wrong with the header is said in the first row below it
        said[line] = "；".join(filter(None, (said.get(line), _one_line(note.words))))
    out = StringIO()
    out.write(given.sep)
    writer = csv.writer(out, delimiter=given.delimiter, lineterminator=given.line_end)
    for number, row in enumerate(rows, start=1):
        kept = [cell if _CONSTANT.fullmatch(cell) else guarded(cell) for cell in row]
        if words := said.get(number):
            kept += [*[""] * (width - len(kept)), guarded(words)]
        writer.writerow(kept)
    return _encoded(out.getvalue(), given.codec)


def marked_json(data: bytes, notes: Sequence[Note]) -> bytes | None:
    """The JSON with one more name in each object in which something is wrong; None for what is no JSON."""
    how = encodings.marked(data) or encodings.narrow(data)
    codec = how.name if how else "utf-8"
    try:
        found = json.loads(data.decode(codec))
    except (ValueError, RecursionError):
        return None
    objects = objects_of(found)
    for one in objects:
        one.pop(PROBLEMS, None)  # of a marked copy that came back
    for note in notes:
        place = max(note.row - 2, 0)
        if 0 <= place < len(objects):
            before = objects[place].get(PROBLEMS)
            objects[place][PROBLEMS] = "；".join(filter(None, (before, _one_line(note.words))))
    return _encoded(json.dumps(found, ensure_ascii=False, indent=1) + "\n", codec)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return text.encode("utf-8-sig")
