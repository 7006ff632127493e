"""What events say beyond their type: the sentences, for ever, and what those mean that are shown in two languages."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.models.deletion import Category
from archive.models.ids import DeliveryId

FAILURE = "failure"
"""The outcome of an event that found something wrong."""
_SOURCE = re.compile(r"delivery (\S+) of centre (\S+)")
_SUBJECT = re.compile(r"resource (\S+)")
_COUNT = re.compile(r"(0|[1-9][0-9]*) files")
_UNPACKING = re.compile(r"([0-9]+) files out of a package of ([0-9]+) bytes, SHA-512 ([0-9a-f]{128}): (.*)", re.DOTALL)
_REASON = re.compile(rf"({'|'.join(Category)}): (.*)", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """Where something comes from."""

    delivery: DeliveryId
    centre: str

    def text(self) -> str:
        """As it is written."""
        return f"delivery {self.delivery} of centre {self.centre}"


@dataclass(frozen=True)
class Digests:
    """Which digests were taken, and when."""

    def text(self) -> str:
        """As it is written."""
        return "SHA-512 and SHA-256 of every original as received"


@dataclass(frozen=True)
class Subject:
    """Which resource something became."""

    resource: str

    def text(self) -> str:
        """As it is written."""
        return f"resource {self.resource}"


@dataclass(frozen=True)
class Count:
    """How many files came."""

    files: int

    def text(self) -> str:
        """As it is written."""
        return f"{self.files} files"


@dataclass(frozen=True)
class Unpacking:
    """Which package so many files came out of."""

    files: int
    package: str
    size: int
    sha512: str

    def text(self) -> str:
        """As it is written."""
        return f"{self.files} files out of a package of {self.size} bytes, SHA-512 {self.sha512}: {self.package}"


@dataclass(frozen=True)
class Reason:
    """Why somebody decided so: the kind of reason, and their own words."""

    category: Category
    words: str

    def text(self) -> str:
        """As it is written."""
        return f"{self.category.value}: {self.words}"


@dataclass(frozen=True)
class Words:
    """Whatever else stands there: what people said, names of files, what a tool answered."""

    words: str

    def text(self) -> str:
        """As it was written."""
        return self.words


Detail = Source | Digests | Subject | Count | Unpacking | Reason | Words


_READ: Mapping[re.Pattern[str], Callable[[re.Match[str]], Detail]] = {
    _REASON: lambda found: Reason(Category(found[1]), found[2]),
    _SOURCE: lambda found: Source(DeliveryId(found[1]), found[2]),
    _SUBJECT: lambda found: Subject(found[1]),
    _COUNT: lambda found: Count(int(found[1])),
    _UNPACKING: lambda found: Unpacking(int(found[1]), found[4], int(found[2]), found[3]),
}


def parse(text: str) -> Detail:
    """What the detail of an event means."""
    if text == Digests().text():
        return Digests()
    for pattern, read in _READ.items():
        if found := pattern.fullmatch(text):
            return read(found)
    return Words(text)


def asked(verb: str) -> str:
    """The outcome of asking for what another person has to confirm."""
    return f"{verb} asked"
