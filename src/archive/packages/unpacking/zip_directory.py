"""The directory at the end of a zip (APPNOTE 6.3.10, 4.3.12 to 4.3.16; Zip64), read strictly and within limits.

Sizes and places come from here alone; what lies before each entry has to agree with it (`zip_entries`).
"""

import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.packages.unpacking import names
from archive.packages.unpacking.model import Contents, Entry, Limits, PackageBytes, What, unsound

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_HEADER = struct.Struct("<4s4B4HL2L5H2L")
LOCAL = 30
"""Bytes of what lies before an entry, without its name and extra fields."""
_MOST_HEADERS = 64 << 20
_FULL, _FULL_16 = 0xFFFFFFFF, 0xFFFF
_ENCRYPTED, _UTF_8, _MASKED = 0x1, 0x800, 0x2000
METHODS = {0: "stored", 8: "deflate", 12: "bzip2"}
_OTHERS = {9: "Deflate64", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_UNIX = 3
_AES = 99


class _End(NamedTuple):
    entries: int
    size: int
    start: int
    at: int
    disks: int


def read(package: PackageBytes, limits: Limits) -> Contents:
    """The entries of a zip in the order in which they lie.

    Raises:
        Unsound: E283 no directory, or a broken one; E284 a part of several; E285 encrypted; E286 beyond the limits, or entries
            that lie in one another, so that few bytes unpack to many.
    """
    end = _end(package)
    if end.disks:
        raise unsound("E284", "packages.split")
    if end.entries > limits.files or end.size > _MOST_HEADERS:
        raise unsound("E286", "packages.files", found=end.entries, most=limits.files)
    shift = end.at - end.size - end.start
    if shift < 0:
        raise unsound("E283", "packages.truncated")
    found = list(_headers(package.at(end.start + shift, end.size), shift))
    if len(found) != end.entries:
        raise unsound("E283", "packages.directory")
    if found and all(entry.refused == "packages.locked" for entry in found if entry.what is What.FILE):
        raise unsound("E285", "packages.locked")
    ordered = sorted(found, key=lambda entry: entry.at)
    _apart(ordered, end.start + shift)
    unpacked = sum(entry.size for entry in ordered if entry.what is What.FILE)
    if unpacked > limits.most(package.size):
        raise unsound("E286", "packages.bomb")
    return _named(ordered)


def _end(package: PackageBytes) -> _End:
    """Where the directory lies, by the record at the very end of the file, and by that of Zip64 before it."""
    tail_at = max(0, package.size - _END.size - _FULL_16)
    tail = package.at(tail_at, package.size - tail_at)
    place = len(tail)
    while (place := tail.rfind(b"PK\x05\x06", 0, place)) >= 0:
        if place + _END.size > len(tail):
            continue
        _, disk, first, _, entries, size, start, comment = _END.unpack_from(tail, place)
        if place + _END.size + comment <= len(tail):
            end = _End(entries, size, start, tail_at + place, disk | first)
            return _end64(package, end) if _FULL in {size, start} or _FULL_16 in {entries, disk, first} else end
    raise unsound("E283", "packages.truncated")


def _end64(package: PackageBytes, end: _End) -> _End:
    locator_at = end.at - _LOCATOR.size
    locator = package.at(locator_at, _LOCATOR.size) if locator_at >= 0 else b""
    if not locator.startswith(b"PK\x06\x07"):
        return end
    _, _, said_at, disks = _LOCATOR.unpack(locator)
    for at in (said_at, locator_at - _END64.size):  # the second where something was put before the zip
        record = package.at(at, _END64.size) if 0 <= at <= locator_at - _END64.size else b""
        if record.startswith(b"PK\x06\x06"):
            _, _, _, _, disk, first, _, entries, size, start = _END64.unpack(record)
            return _End(entries, size, start, at, disk | first | (disks > 1))
    raise unsound("E283", "packages.directory")


def _headers(data: bytes, shift: int) -> Iterator[Entry]:
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size or data[at : at + 4] != b"PK\x01\x02":
            raise unsound("E283", "packages.directory")
        fields = _HEADER.unpack_from(data, at)
        name, extra, comment = fields[12:15]
        at += _HEADER.size
        if at + name + extra + comment > len(data):
            raise unsound("E283", "packages.directory")
        yield _entry(fields, data[at : at + name], _extras(data[at + name : at + name + extra]), shift)
        at += name + extra + comment


def _entry(fields: Sequence[int], raw: bytes, extras: dict[int, bytes], shift: int) -> Entry:
    system, flags, method, crc = fields[2], fields[5], fields[6], fields[9]
    packed, size = fields[10], fields[11]
    size, packed, at = _wide(size, packed, fields[18], extras.get(1, b""))
    name = _unicode(raw, extras.get(0x7075, b"")) or _by_flag(raw, flags)
    refused = "packages.locked" if flags & (_ENCRYPTED | _MASKED) or method == _AES else ""
    if not refused and method not in METHODS:
        refused = "packages.method"
    return Entry(raw, name, size, _what(raw, fields[17], system), at + shift, packed, method, crc, refused)


def _extras(data: bytes) -> dict[int, bytes]:
    """Extra fields by their numbers; what is broken ends them."""
    found: dict[int, bytes] = {}
    at = 0
    while len(data) - at >= 4:
        number, length = struct.unpack_from("<2H", data, at)
        found.setdefault(number, data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _wide(size: int, packed: int, at: int, extra: bytes) -> tuple[int, int, int]:
    """Sizes and place, of Zip64 where the short fields are full; those that are full come one after the other in the field."""
    short = (size, packed, at)
    full = short.count(_FULL)
    if len(extra) < 8 * full:
        raise unsound("E283", "packages.directory")
    long = iter(struct.unpack_from(f"<{full}Q", extra))
    wide = [next(long) if value == _FULL else value for value in short]
    return wide[0], wide[1], wide[2]


def _unicode(raw: bytes, extra: bytes) -> str:
    """The name in Info-ZIP's field 0x7075, unless the name was changed since by a program that does not know it."""
    if len(extra) < 6 or extra[0] != 1 or struct.unpack_from("<L", extra, 1)[0] != zlib.crc32(raw):
        return ""
    return extra[5:].decode("utf-8", "replace")


def _by_flag(raw: bytes, flags: int) -> str:
    if flags & _UTF_8 or raw.isascii():
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return ""
    return ""


def _what(raw: bytes, attributes: int, system: int) -> What:
    mode = attributes >> 16 if system == _UNIX or attributes >> 16 else 0
    if stat.S_ISLNK(mode):
        return What.LINK
    if raw.endswith((b"/", b"\\")) or stat.S_ISDIR(mode) or (not mode and attributes & 0x10):
        return What.FOLDER
    return What.FILE if not stat.S_IFMT(mode) or stat.S_ISREG(mode) else What.DEVICE


def _apart(ordered: Sequence[Entry], directory: int) -> None:
    """No entry lies in another or in the directory."""
    ends = 0
    for entry in ordered:
        if entry.at < ends:
            raise unsound("E286", "packages.overlap")
        ends = entry.at + LOCAL + len(entry.raw) + entry.packed
    if ends > directory:
        raise unsound("E286", "packages.overlap")


def _named(ordered: Sequence[Entry]) -> Contents:
    codec = names.encoding_for(entry.raw for entry in ordered if not entry.name)
    read_so = (entry if entry.name else replace(entry, name=names.decoded(entry.raw, codec)) for entry in ordered)
    tidied = tuple(replace(entry, name=names.tidy(entry.name.replace("\\", "/"))) for entry in read_so)
    return Contents("zip", tidied, names.called(codec))


def method_name(method: int) -> str:
    """A way of packing by the name that people know."""
    return METHODS.get(method) or _OTHERS.get(method, str(method))
