"""Rows of a CSV: delimiter told by the headers it makes readable, quoted line breaks, Excel's `sep=` line."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import islice
from typing import NamedTuple

from archive import i18n
from archive.errors import ManifestUnreadable
from archive.manifests.decoding import Decoded, decoded
from archive.manifests.table import C, Kind, Table, TableLine, best_header, cleaned, known, table

MOST_BYTES = 50_000_000
_DELIMITERS = (",", "\t", ";")
_SEP = re.compile(r"\A\ufeff?\s*\"?sep=(.)\"?[^\S\r\n]*\r?\n", re.IGNORECASE)
_END = "\x1eend of the manifest\x1e"
_HEAD = 65_536
_USUAL = frozenset({"UTF-8", "UTF-16", "UTF-32", "GB18030"})
_FORMULA_TEXT = re.compile(r'\A="(.*)"\Z', re.DOTALL)


def read_csv(data: bytes, name: str, kind: Kind[C]) -> Table[C] | None:
    """The table of a CSV, or None if no row of it is a header.

    Raises:
        ManifestUnreadable: no text, too large, or a quotation mark that is never closed.
    """
    if len(data) > MOST_BYTES:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.too-large"))
    found, how = _best(data, name, kind)
    if found is None or (how.encoding in _USUAL and (not how.doubtful or _in_words(found))):
        return found
    return found._replace(encoding=how.encoding)


class Given(NamedTuple):
    """A CSV as it was given: every row with all its cells, and how it was written."""

    rows: list[list[str]]
    codec: str
    delimiter: str
    sep: str
    """Excel's line that names the delimiter, or ""."""
    line_end: str


def as_given(data: bytes, name: str, kind: Kind[C]) -> Given:
    """The rows of a CSV that `read_csv` has read, numbered from 1 as there.

    Raises:
        ManifestUnreadable: as `read_csv`.
    """
    _, how = _best(data, name, kind)
    sep, text, delimiter = _laid_out(how.text, kind)
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    return Given(rows, how.codec, delimiter, sep, "\r\n" if "\r\n" in text[:_HEAD] else "\n")


def _best(data: bytes, name: str, kind: Kind[C]) -> tuple[Table[C] | None, Decoded]:
    """The table under the encoding that makes most of it."""
    best, *others = decoded(data, name)
    return max([(_table(best, name, kind), best), *_forgiven(others, name, kind)], key=lambda one: _understood(one[0]))


def _forgiven(others: list[Decoded], name: str, kind: Kind[C]) -> Iterator[tuple[Table[C] | None, Decoded]]:
    """The tables under other encodings, as far as they are any."""
    for one in others:
        with suppress(ManifestUnreadable):
            yield _table(one, name, kind), one


def _table(how: Decoded, name: str, kind: Kind[C]) -> Table[C] | None:
    _, text, delimiter = _laid_out(how.text, kind)
    try:
        return table(_lines(text, delimiter, name), kind)
    except csv.Error as fault:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.broken", detail=fault)) from fault


def _laid_out(text: str, kind: Kind[C]) -> tuple[str, str, str]:
    """Excel's `sep=` line, the text without it, and the delimiter."""
    if sep := _SEP.match(text):
        return sep.group(), text[sep.end() :], sep.group(1)
    return "", text, _delimiter(text, kind)


def _understood(found: Table[C] | None) -> int:
    return known(found.header) if found else 0


def _in_words(found: Table[C]) -> bool:
    """Whether headers that are no ASCII are known ones: then the encoding is proven."""
    names = zip(found.header.names, found.header.columns, strict=True)
    return any(column and not name.isascii() for name, column in names)


def _lines(text: str, delimiter: str, name: str) -> Iterator[TableLine]:
    number, ended = 0, False
    # A quotation mark that is never closed swallows all that follows, the last line too: that is how it is noticed.
    for number, cells in enumerate(csv.reader(StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter), start=1):
        ended = cells == [_END]
        if ended:
            break
        if cells and _END in cells[-1]:
            break
        yield TableLine(number, cleaned([_FORMULA_TEXT.sub(r"\1", cell) for cell in cells]))
    if not ended:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.quote", row=number))


def _delimiter(text: str, kind: Kind[C]) -> str:
    """The delimiter under which most headers are known; a comma when none helps."""
    return max(_DELIMITERS, key=lambda delimiter: _known(text[:_HEAD], delimiter, kind))


def _known(head: str, delimiter: str, kind: Kind[C]) -> int:
    try:
        rows = list(islice(csv.reader(StringIO(head, newline=""), delimiter=delimiter), 30))
    except csv.Error:
        return 0
    header = best_header((TableLine(n, cleaned(cells)) for n, cells in enumerate(rows, start=1)), kind)
    return known(header) if header else 0
