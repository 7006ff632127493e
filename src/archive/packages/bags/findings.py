"""What passes between the modules of this room: files of a bag, what is found wrong with them, and the bag as judged."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.models.names import PAYLOAD
from archive.models.report import Fault

LARGEST_TAG_FILE = 16 * 1024 * 1024
"""Bytes of a manifest or of bag-info.txt; more is not read."""
MOST_TOLD = 100
"""Faults of one code of a bag as a whole; the first are enough to see what went wrong."""
_SHOWN = 200


class BagFile(NamedTuple):
    """A file of a bag; a digest that nobody has taken yet is empty."""

    path: str
    size: int
    sha512: str = ""
    sha256: str = ""


Read = Callable[[str], bytes]
"""Path of a tag file -> its bytes; asked only for files up to `LARGEST_TAG_FILE`."""
Digest = Callable[[str, str], str]
"""(path, name of the algorithm as hashlib knows it) -> hexadecimal digest of the file; asked for what `BagFile` lacks."""


class Bag(NamedTuple):
    """A bag as judged.

    `faults` are those of the bag as a whole, `damaged` those of single payload files by path below `data/`: they refuse the item
    that the file belongs to.
    """

    version: str
    encoding: str
    info: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]
    damaged: Mapping[str, tuple[Fault, ...]]


@dataclass
class BagFindings:
    """Faults as they are found."""

    faults: list[Fault] = field(default_factory=list)
    damaged: dict[str, list[Fault]] = field(default_factory=dict)
    _told: Counter[str] = field(default_factory=Counter)

    def note(self, code: str, value: str, *, refuses: bool = True, **facts: object) -> None:
        """A fault of the bag as a whole."""
        self._told[code] += 1
        if self._told[code] <= MOST_TOLD:
            self.faults.append(_fault(code, value, refuses, facts))

    def damage(self, path: str, code: str, **facts: object) -> None:
        """A fault of one payload file, by its path in the bag."""
        self.damaged.setdefault(as_payload(path) or path, []).append(_fault(code, path, True, facts | {"name": path}))


def as_payload(path: str) -> str | None:
    """A path in the bag as rows of its manifest name it, relative to `data/`; None for a tag file."""
    return path[len(PAYLOAD) :] if path.startswith(PAYLOAD) else None


def _fault(code: str, value: str, refuses: bool, facts: Mapping[str, object]) -> Fault:
    told = {name: str(fact)[:_SHOWN] for name, fact in facts.items()}
    return Fault(code=code, value=value[:_SHOWN], refuses=refuses, facts={"name": value[:_SHOWN], **told})
