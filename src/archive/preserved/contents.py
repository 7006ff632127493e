"""What goes into a version of a preserved object: its files, wherever their bytes are, its message and its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.models.report import Event


@dataclass(frozen=True)
class Bytes:
    """A small file given in memory."""

    data: bytes


@dataclass(frozen=True)
class Received:
    """A received file: copied inside the server and read back against this SHA-512."""

    delivery: str
    n: int
    size: int
    sha512: str


@dataclass(frozen=True)
class Local:
    """A local file: sent in parts and read back against this SHA-512."""

    path: Path
    size: int
    sha512: str


@dataclass(frozen=True)
class Held:
    """A file that a preserved object holds in any of its versions: of the same object it is referred to, out of another one it
    is copied inside the server and read back against this SHA-512.
    """

    object: str
    size: int
    sha512: str


@dataclass(frozen=True)
class Unchanged:
    """A file of the version before, unchanged, by its logical path there."""

    path: str


Content = Bytes | Received | Local | Held | Unchanged


@dataclass(frozen=True)
class NewVersion:
    """The next version of an object: logical path -> content, in full or, with `keep`, laid over the version before.

    `events` are kept with this version in a file of their own (`layout.events`); those of earlier versions are always kept.
    `onto` is the number of the version it was worked out from (0 for none): with it, a commit onto any other raises `Conflict`.
    Events alone are no change, unless `note` says that they are what this version is for.
    """

    files: Mapping[str, Content]
    message: str
    agent: str
    events: Sequence[Event] = ()
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    keep: bool = False
    onto: int | None = None
    note: bool = False
