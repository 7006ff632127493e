"""What events say beyond their type: the sentences, for ever, and what those mean that are shown in two languages."""

import re
from dataclasses import dataclass

from archive.models.deletion import Category
from archive.models.ids import DeliveryId

FAILURE = "failure"
"""The outcome of an event that found something wrong."""
_SOURCE = re.compile(r"delivery (\S+) of centre (\S+)")
_SUBJECT = re.compile(r"resource (\S+)")
_COUNT = re.compile(r"(0|[1-9][0-9]*) files")
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


Detail = Source | Digests | Subject | Count | Reason | Words


def parse(text: str) -> Detail:
    """What the detail of an event means."""
    if text == Digests().text():
        return Digests()
    if found := _REASON.fullmatch(text):
        return Reason(Category(found[1]), found[2])
    if found := _SOURCE.fullmatch(text):
        return Source(DeliveryId(found[1]), found[2])
    if found := _SUBJECT.fullmatch(text):
        return Subject(found[1])
    if found := _COUNT.fullmatch(text):
        return Count(int(found[1]))
    return Words(text)


def asked(verb: str) -> str:
    """The outcome of asking for what another person has to confirm."""
    return f"{verb} asked"
