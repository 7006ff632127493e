"""Zip files that are documents: Office Open XML (ISO/IEC 29500) without macros. All other zips are archives."""

import zlib
from typing import NamedTuple

_OPENXML = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    b"word/": f"{_OPENXML}.wordprocessingml.document",
    b"xl/": f"{_OPENXML}.spreadsheetml.sheet",
    b"ppt/": f"{_OPENXML}.presentationml.presentation",
}
_LOCAL = b"PK\x03\x04"
_MOST = 1 << 20


class _Entry(NamedTuple):
    name: bytes
    method: int
    start: int


def office(head: bytes) -> str | None:
    """The MIME type of a document by the names in its first local headers; `application/zip` for another zip."""
    if not head.startswith(_LOCAL):
        return None
    entries = _entries(head)
    types = next((_unpacked(head, one) for one in entries if one.name == b"[Content_Types].xml"), b"")
    if b"macroEnabled" in types or any(one.name.lower().endswith(b"vbaproject.bin") for one in entries):
        return "application/vnd.ms-office.macro"
    names = [one.name for one in entries]
    for folder, mime in _KINDS.items():
        if (types or b"[Content_Types].xml" in names) and (
            any(name.startswith(folder) for name in names) or b"/" + folder in types
        ):
            return mime
    return "application/zip"


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
