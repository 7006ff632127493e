"""Compound files ([MS-CFB], “OLE”): old office documents, told by the streams in them, and whether they hold macros.

Only the directory and the beginning of one stream are read, within limits, whatever the tables of a file say.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archive.formats.content import Content

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = "application/vnd.ms-office.macro"
OTHER = "application/x-ole-storage"
_KINDS = {
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
}
_MACRO_PARTS = frozenset({"macros", "vba", "_vba_project", "_vba_project_cur", "vba_project"})
_MOST_ENTRIES = 20_000
_MOST_SECTORS = 40_000
"""Sectors of a stream that are followed: 20 MB of the usual ones."""
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""
_ENTRY = 128
_SHEET, _END_OF_SHEETS = 0x0085, 0x000A
_MACRO_SHEET = 1
_VBA_ATOM = struct.pack("<HHI", 0x0002, 0x0400, 12)
"""Head of the record by which slides say whether they have macros (VBAInfoAtom, [MS-PPT] 2.4.11)."""


class _Broken(Exception):
    """The tables of the file lead nowhere."""


class _Entry(NamedTuple):
    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


def compound(content: Content) -> str | None:
    """The MIME type of an old Word, Excel or PowerPoint file (WPS writes the same); that of documents with macros where it has
    any; `application/x-ole-storage` for others; None for what is no compound file.
    """
    if not content.head.startswith(MARK):
        return None
    try:
        return _kind(_Compound(content))
    except (_Broken, struct.error, IndexError):
        return OTHER


def _kind(file: "_Compound") -> str:
    every = list(file.entries())
    top = {every[n].name.casefold(): every[n] for n in _at_the_top(every)}
    name = next((name for name in _KINDS if name in top), None)
    if name is None or "encryptedpackage" in top:
        return OTHER
    if not _MACRO_PARTS.isdisjoint(entry.name.casefold() for entry in every):
        return MACROS
    mime = _KINDS[name]
    if mime == _KINDS["workbook"] and _has_macro_sheet(file.stream(top[name])):
        return MACROS
    if mime == _KINDS["powerpoint document"] and _says_macros(file.stream(top[name])):
        return MACROS
    return mime


def _at_the_top(every: Sequence[_Entry]) -> set[int]:
    """The places of what lies in the root and in no storage: an embedded document has streams of the same names."""
    seen: set[int] = set()
    waiting = [every[0].child] if every else []
    while waiting:
        n = waiting.pop()
        if n < len(every) and n not in seen:
            seen.add(n)
            waiting += [every[n].left, every[n].right]
    return seen


def _has_macro_sheet(stream: bytes) -> bool:
    """Whether one of the sheets is one of Excel 4 macros (BoundSheet8, [MS-XLS] 2.4.28)."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == _SHEET and size > 5 and stream[place + 4 + 5] == _MACRO_SHEET:
            return True
        if kind == _END_OF_SHEETS:
            return False
        place += 4 + size
    return False


def _says_macros(stream: bytes) -> bool:
    place = stream.find(_VBA_ATOM)
    while 0 <= place <= len(stream) - 20:
        if struct.unpack_from("<I", stream, place + 12)[0] == 1:
            return True
        place = stream.find(_VBA_ATOM, place + 1)
    return False


class _Compound:
    """The directory of a compound file, and its large streams."""

    def __init__(self, content: Content) -> None:
        self._content = content
        shift = struct.unpack_from("<H", content.head, 30)[0]
        if shift not in {9, 12}:
            raise _Broken
        self._size = 1 << shift
        self._directory, self._least = struct.unpack_from("<I4xI", content.head, 48)
        self._tables = self._table_sectors()
        self._cached: dict[int, bytes] = {}

    def entries(self) -> Iterator[_Entry]:
        """Everything in it, storages too, and entries that hold nothing; the first is the root."""
        data = b"".join(self._sector(one) for one in self._chain(self._directory, _MOST_ENTRIES * _ENTRY // self._size))
        for place in range(0, len(data) - _ENTRY + 1, _ENTRY):
            entry = data[place : place + _ENTRY]
            length = struct.unpack_from("<H", entry, 64)[0]
            used = 2 <= length <= 64 and entry[66]
            name = entry[: length - 2].decode("utf-16-le", "replace") if used else ""
            yield _Entry(name, *struct.unpack_from("<III", entry, 68), *struct.unpack_from("<II", entry, 116))

    def stream(self, entry: _Entry) -> bytes:
        """The bytes of a stream as far as the limits go; none of a small one, which lies elsewhere and holds no document."""
        if entry.size < self._least:
            return b""
        most = min(_MOST_SECTORS, entry.size // self._size + 1)
        return b"".join(self._sector(one) for one in self._chain(entry.start, most))[: entry.size]

    def _chain(self, start: int, most: int) -> Iterator[int]:
        sector = start
        for _ in range(most):
            if sector >= _FREE:
                return
            yield sector
            sector = self._next(sector)

    def _next(self, sector: int) -> int:
        per = self._size // 4
        table = self._tables[sector // per]
        if table not in self._cached:
            self._cached[table] = self._sector(table)
        number: int = struct.unpack_from("<I", self._cached[table], sector % per * 4)[0]
        return number

    def _table_sectors(self) -> list[int]:
        """The sectors that hold the table of what follows which: 109 in the head, others in a chain of their own."""
        head = struct.unpack_from("<109I", self._content.head, 76)
        found = [one for one in head if one < _FREE]
        following, per = struct.unpack_from("<I", self._content.head, 68)[0], self._size // 4 - 1
        for _ in range(_MOST_SECTORS):  # a chain may lead to itself and give nothing
            if following >= _FREE or len(found) >= _MOST_SECTORS:
                break
            numbers = struct.unpack(f"<{per + 1}I", self._sector(following))
            found += [one for one in numbers[:per] if one < _FREE]
            following = numbers[per]
        return found

    def _sector(self, number: int) -> bytes:
        data = self._content.at((number + 1) * self._size, self._size)
        if not data:
            raise _Broken
        return data
