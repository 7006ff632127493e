"""What passes between the modules of this wing: the bytes of a package, its entries, limits, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from archive import i18n


class PackageBytes(Protocol):
    """The bytes of a package, wherever they lie."""

    @property
    def size(self) -> int:
        """How many they are."""

    def at(self, start: int, length: int) -> bytes:
        """`length` bytes from `start` on, fewer only at the end."""

    def chunks(self, start: int) -> Iterator[bytes]:
        """All bytes from `start` on, a piece at a time."""


class Readable(Protocol):
    """A binary stream."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, empty at the end."""


class Unsound(Exception):
    """A package, or one entry of it, cannot be taken: the code of the fault and its facts. Never leaves this room."""

    def __init__(self, code: str, facts: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code, self.facts = code, dict(facts)


def unsound(code: str, reason: str, **facts: object) -> Unsound:
    """The same with a reason by its key in the catalogue."""
    return Unsound(code, i18n.reason(reason, **facts))


class Limits(NamedTuple):
    """What a package may unpack to; beyond it nothing of it is taken."""

    files: int = 50_000
    size: int = 2_000 * 10**9
    """Bytes unpacked."""
    ratio: int = 100
    """Bytes unpacked for each byte of the package, once there are more than `free` of them."""
    free: int = 100_000_000
    depth: int = 32
    """Folders one in another."""
    name: int = 255
    """Bytes in UTF-8 of one part of a path."""
    path: int = 900
    """Bytes in UTF-8 of a whole path."""

    def most(self, packed: int) -> int:
        """How many bytes so many bytes may unpack to."""
        return min(self.size, max(self.free, packed * self.ratio))


class What(StrEnum):
    """What an entry is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    DEVICE = "device"
    OTHER = "other"


@dataclass(frozen=True)
class Entry:
    """One entry: its name as the package has it (`raw`, and `name` as it is read) and the bytes it unpacks to.

    `at` and `packed` are the place and length of its packed bytes as far as the form has such; `refused` is the key of the reason
    why it cannot be read.
    """

    raw: bytes
    name: str
    size: int
    what: What = What.FILE
    at: int = 0
    packed: int = 0
    method: int = 0
    crc: int = 0
    refused: str = ""


@dataclass(frozen=True)
class Contents:
    """The entries of a package in the order of their bytes, and the encoding that names without a mark were read in."""

    kind: str
    entries: tuple[Entry, ...]
    encoding: str = ""
