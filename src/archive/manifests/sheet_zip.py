"""What must hold before a workbook is opened: an XLSX or ODS is a zip made by somebody we do not know."""

import re
from collections.abc import Iterator
from typing import IO
from zipfile import ZipFile

from archive.manifests.merged import Range

WORKBOOK = "xl/workbook.xml"

_MOST_ENTRIES = 5_000
_MOST_UNPACKED = 300_000_000
_MOST_STRINGS = 64_000_000
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\x00")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_CHUNK = 1 << 20
_TAIL = 1000


def refusal(archive: ZipFile, needed: str = WORKBOOK) -> str | None:
    """Key of the sentence why this zip is not opened as the workbook whose heart is the file `needed`, or None."""
    entries = archive.infolist()
    if not any(entry.filename == needed for entry in entries):
        return "manifest.no-workbook"
    if any(entry.flag_bits & 1 for entry in entries):
        return "manifest.encrypted"
    strings = sum(entry.file_size for entry in entries if entry.filename.lower().endswith("sharedstrings.xml"))
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED or strings > _MOST_STRINGS:
        return "manifest.too-large"
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")) and _declares(archive.open(entry)):
            return "manifest.entities"
    return None


def merged(archive: ZipFile, sheet: str) -> Iterator[Range]:
    """Merged ranges of a sheet of an XLSX."""
    for match in _matches(archive, sheet, _MERGE):
        first, top, last, bottom = match.groups()
        yield Range(int(top), _number(first), int(bottom), _number(last))


def hidden(archive: ZipFile, sheet: str) -> frozenset[int]:
    """Numbers of the rows of a sheet of an XLSX that are not shown."""
    rows = (match.group() for match in _matches(archive, sheet, _HIDDEN_ROW))
    return frozenset(int(number[1]) for row in rows if (number := _ROW_NUMBER.search(row)))


def _matches(archive: ZipFile, sheet: str, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    with archive.open(sheet.lstrip("/")) as xml:
        rest = b""
        while chunk := xml.read(_CHUNK):
            text = rest + chunk
            end = 0
            for match in pattern.finditer(text):
                end = match.end()
                yield match
            rest = text[max(end, len(text) - _TAIL) :]


def _declares(xml: IO[bytes]) -> bool:
    with xml:
        head = xml.read(2048)
    return any(word in head for word in _FORBIDDEN)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
