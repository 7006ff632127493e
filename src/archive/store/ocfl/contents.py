"""What comes back of a preserved object that was written, recovered or listed."""

from dataclasses import dataclass, field


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
