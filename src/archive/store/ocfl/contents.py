"""What goes into a preserved object and what comes back."""

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
class Unchanged:
    """A file of the version before, unchanged, by its logical path there."""

    path: str


Content = Bytes | Received | Local | Unchanged


@dataclass(frozen=True)
class NewVersion:
    """The next version of an object: logical path -> content, in full or, with `keep`, laid over the version before.

    `events` become `events/v<n>.jsonl` of this version; those of earlier versions are always kept. `onto` is the number of the
    version it was worked out from (0 for none): with it, a commit onto any other raises `Conflict`. Events alone are no change,
    unless `note` says that they are what this version is for.
    """

    files: Mapping[str, Content]
    message: str
    agent: str
    events: Sequence[Event] = ()
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    keep: bool = False
    onto: int | None = None
    note: bool = False


@dataclass(frozen=True)
class Committed:
    """The head version after a commit; `unchanged` when the object already said the same and nothing was written.

    `files` and `size` (bytes) are what the version added to the object's content.
    """

    version: int
    unchanged: bool = False
    files: int = field(default=0, compare=False)
    size: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Recovered:
    """An object after recovery: its head (0 where no version counts), how many leftovers went, whether some still wait."""

    version: int
    swept: int
    waiting: bool


@dataclass(frozen=True)
class ObjectFile:
    """A file of a version: its logical path and its SHA-512."""

    path: str
    digest: str
