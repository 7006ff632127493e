"""Zip files that are documents: Office Open XML (ISO/IEC 29500) without macros. All other zips are archives."""

import io
import zipfile
import zlib
from typing import NamedTuple

from archive.formats.content import Content, Seekable

_OPENXML = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    b"word/": f"{_OPENXML}.wordprocessingml.document",
    b"xl/": f"{_OPENXML}.spreadsheetml.sheet",
    b"ppt/": f"{_OPENXML}.presentationml.presentation",
}
_TYPES = "[Content_Types].xml"
_LOCAL = b"PK\x03\x04"
_MOST = 1 << 20
_MOST_READ = 8 << 20
"""Bytes that are read of a zip: its directory and one part."""
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, UnicodeError)
"""What zipfile raises for a damaged, enormous or encrypted zip."""


class _Parts(NamedTuple):
    """Names of what is inside, and the beginning of the part that tells their types."""

    names: tuple[bytes, ...]
    types: bytes


class _Entry(NamedTuple):
    name: bytes
    method: int
    start: int


def office(content: Content) -> str | None:
    """The MIME type of a document by its directory, which stands at a zip's end; `application/zip` for another zip."""
    if not content.head.startswith(_LOCAL):
        return None
    first = _scanned(content.head)
    whole = _directory(content) or first
    # The two lists may differ in a zip that was made to deceive: a macro in either is one.
    for parts in (first, whole):
        if b"macroEnabled" in parts.types or any(name.lower().endswith(b"vbaproject.bin") for name in parts.names):
            return "application/vnd.ms-office.macro"
    return _kind(whole) or "application/zip"


def _kind(parts: _Parts) -> str | None:
    if not parts.types and _TYPES.encode() not in parts.names:
        return None
    for folder, mime in _KINDS.items():
        if any(name.startswith(folder) for name in parts.names) or b"/" + folder in parts.types:
            return mime
    return None


def _directory(content: Content) -> _Parts | None:
    """By the central directory; None for a zip that is damaged, or of which only the beginning is known."""
    try:
        with zipfile.ZipFile(io.BufferedReader(Seekable(content, _MOST_READ), 1 << 16)) as archive:
            names = archive.namelist()
            types = b""
            if _TYPES in names:
                with archive.open(_TYPES) as part:
                    types = part.read(_MOST)
    except _BROKEN:
        return None
    return _Parts(tuple(name.encode(errors="replace") for name in names), types)


def _scanned(head: bytes) -> _Parts:
    """By the local headers at its beginning."""
    entries = _entries(head)
    types = next((_unpacked(head, one) for one in entries if one.name == _TYPES.encode()), b"")
    return _Parts(tuple(one.name for one in entries), types)


def _entries(head: bytes) -> list[_Entry]:
    found, place = [], 0
    while (place := head.find(_LOCAL, place)) >= 0 and place + 30 <= len(head):
        length, extra = (
            int.from_bytes(head[place + 26 : place + 28], "little"),
            int.from_bytes(head[place + 28 : place + 30], "little"),
        )
        method = int.from_bytes(head[place + 8 : place + 10], "little")
        found.append(_Entry(head[place + 30 : place + 30 + length], method, place + 30 + length + extra))
        place += 4
    return found


def _unpacked(head: bytes, entry: _Entry) -> bytes:
    if entry.method == 0:
        return head[entry.start : entry.start + 4096]
    try:
        return zlib.decompressobj(-15).decompress(head[entry.start :], _MOST)
    except zlib.error:
        return b""
