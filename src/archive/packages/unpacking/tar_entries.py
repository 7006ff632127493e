"""Tars (POSIX ustar and pax, GNU, the old form), read forwards a block at a time; headers by the standard library."""

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from archive.packages.unpacking import names
from archive.packages.unpacking.model import Contents, Entry, Limits, Readable, What, unsound

BLOCK: Final = tarfile.BLOCKSIZE
_MOST_WORDS: Final = 1 << 20
_WHAT: Final = {
    tarfile.REGTYPE: What.FILE, tarfile.AREGTYPE: What.FILE, tarfile.CONTTYPE: What.FILE, tarfile.DIRTYPE: What.FOLDER,
    tarfile.LNKTYPE: What.LINK, tarfile.SYMTYPE: What.LINK,
    tarfile.CHRTYPE: What.DEVICE, tarfile.BLKTYPE: What.DEVICE, tarfile.FIFOTYPE: What.DEVICE,
}  # fmt: skip
_WORDS: Final = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)


class Tar:
    """A tar as it comes; `entries` gives each in turn, and `read` the bytes of the one given last."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._left, self._padding = stream, 0, 0

    def entries(self) -> Iterator[Entry]:
        """Every entry, its name as bytes yet (`name` where the tar says that it is UTF-8).

        Raises:
            Unsound: E283, no tar, a damaged one, or one that ends too early.
        """
        said: dict[str, bytes] = {}
        while (block := self._block()).strip(b"\0"):
            header = _header(block)
            if header.type in _WORDS:
                said |= self._words(header)
                continue
            entry = _entry(header, said)
            self._begin(entry.size if _holds_bytes(header) else 0)
            yield entry
            while self.read(BLOCK << 8):
                pass
            self._exactly(self._padding)
            said = {}

    def read(self, size: int) -> bytes:
        """At most `size` bytes of this entry, empty at its end."""
        data = self._stream.read(min(size, self._left)) if self._left else b""
        if self._left and not data:
            raise unsound("E283", "packages.truncated")
        self._left -= len(data)
        return data

    def _begin(self, size: int) -> None:
        self._left, self._padding = size, -size % BLOCK

    def _words(self, header: tarfile.TarInfo) -> dict[str, bytes]:
        """What stands before an entry about its name and size."""
        if header.size > _MOST_WORDS:
            raise unsound("E283", "packages.damaged")
        data = self._exactly(header.size)
        self._exactly(-header.size % BLOCK)
        if header.type == tarfile.GNUTYPE_LONGNAME:
            return {"name": data.rstrip(b"\0")}
        return _records(data) if header.type in {tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE} else {}

    def _block(self) -> bytes:
        """The next header; zeros at the end, also where nobody wrote them."""
        first = self._stream.read(BLOCK)
        return first + self._exactly(BLOCK - len(first)) if first else b""

    def _exactly(self, size: int) -> bytes:
        pieces = []
        while size:
            piece = self._stream.read(size)
            if not piece:
                raise unsound("E283", "packages.truncated")
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def read(kind: str, stream: Readable, limits: Limits, packed: int) -> Contents:
    """The entries of a tar, which is read to its end for them.

    Raises:
        Unsound: E283, E286.
    """
    found: list[Entry] = []
    unpacked = 0
    for entry in Tar(stream).entries():
        found.append(entry)
        unpacked += entry.size
        if len(found) > limits.files:
            raise unsound("E286", "packages.files", found=f"> {limits.files}", most=limits.files)
        if unpacked > limits.most(packed):
            raise unsound("E286", "packages.bomb")
    while stream.read(BLOCK << 8):  # what is around a tar has its checksum at the very end
        pass
    codec = names.encoding_for(entry.raw for entry in found if not entry.name)
    read_so = (entry if entry.name else replace(entry, name=names.decoded(entry.raw, codec)) for entry in found)
    return Contents(kind, tuple(replace(entry, name=names.tidy(entry.name)) for entry in read_so), names.called(codec))


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError) as fault:
        raise unsound("E283", "packages.tar") from fault
    if header.size < 0:
        raise unsound("E283", "packages.tar")
    return header


def _entry(header: tarfile.TarInfo, said: dict[str, bytes]) -> Entry:
    raw = said.get("name") or header.name.encode("utf-8", "surrogateescape")
    marked = said.get("path", b"")
    size = header.size
    if "size" in said:
        if not said["size"].isdigit() or len(said["size"]) > 18:
            raise unsound("E283", "packages.tar")
        size = int(said["size"])
    what = _WHAT.get(header.type, What.OTHER)
    if what is What.FILE and raw.endswith(b"/"):
        what = What.FOLDER
    if header.type == tarfile.GNUTYPE_SPARSE:
        raise unsound("E284", "packages.sparse")
    refused = "packages.sparse" if any(key.startswith("GNU.sparse") for key in said) else ""
    try:
        name = marked.decode("utf-8")
    except UnicodeDecodeError:
        name, raw = "", marked
    return Entry(raw, name or (raw.decode() if raw.isascii() else ""), size, what, refused=refused)


def _holds_bytes(header: tarfile.TarInfo) -> bool:
    """Whether the bytes that its size tells of follow; links and devices have none."""
    return _WHAT.get(header.type, What.OTHER) in {What.FILE, What.OTHER}


def _records(data: bytes) -> dict[str, bytes]:
    """The records of a pax header: `<length> <key>=<value>` and the end of a line."""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(data):
        length, space, _ = data[at : at + 10].partition(b" ")
        if not space or not length.isdigit() or not len(length) + 2 < int(length) <= len(data) - at:
            raise unsound("E283", "packages.tar")
        key, _, value = data[at + len(length) + 1 : at + int(length) - 1].partition(b"=")
        found[key.decode("utf-8", "replace")] = value
        at += int(length)
    return found
