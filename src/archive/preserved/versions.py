"""Why a version of a preserved object was made: the sentence that it says so in, for ever, and what that sentence means.

OCFL asks for a message with every version, and people read it; a rebuild reads from it where a resource stands. So the words of
today stand in archives for good: none of them is changed, and nobody but `parse` looks into them.
"""

import re
from dataclasses import dataclass

from archive.models.ids import DeliveryId

_DELIVERY = re.compile(r"delivery (\S+)")
_STATED = "stated: "
_VERBS = frozenset({"approve", "return", "withdraw", "restore", "delete", "undelete"})


@dataclass(frozen=True)
class Accession:
    """Of a resource: a delivery brought it, or corrected it."""

    delivery: DeliveryId

    def message(self) -> str:
        """As it is written."""
        return f"delivery {self.delivery}"


@dataclass(frozen=True)
class Verdict:
    """Of a resource: somebody decided about it; `verb` is that of the decision."""

    verb: str

    def message(self) -> str:
        """As it is written."""
        return self.verb


@dataclass(frozen=True)
class Edition:
    """Of a resource: somebody changed its description, its files, or what is said of its tags. Its event tells what, and why."""

    def message(self) -> str:
        """As it is written."""
        return "edited"


@dataclass(frozen=True)
class Reviewing:
    """Of a resource: a level below the deciding one accepted it or passed it up, or its centre answered a remark."""

    def message(self) -> str:
        """As it is written."""
        return "review"


@dataclass(frozen=True)
class Resubmission:
    """Of a resource: returned, its centre answered the remarks and handed it in again as it is."""

    def message(self) -> str:
        """As it is written."""
        return "handed in again"


@dataclass(frozen=True)
class Normalization:
    """Of a resource: a preservation copy was made of an original, or it was noted that none can be made."""

    def message(self) -> str:
        """As it is written."""
        return "preservation copy"


@dataclass(frozen=True)
class Shared:
    """Of a resource: another repository has the same, says it otherwise, or has it no more. Its event tells which."""

    def message(self) -> str:
        """As it is written."""
        return "held by others"


@dataclass(frozen=True)
class Healing:
    """Of any object: what was rotten or lost in it is right again."""

    def message(self) -> str:
        """As it is written."""
        return "healed"


@dataclass(frozen=True)
class Reception:
    """Of a delivery: as its centre handed it in."""

    def message(self) -> str:
        """As it is written."""
        return "as handed in"


@dataclass(frozen=True)
class Answer:
    """Of a delivery: what its centre was answered in the end."""

    def message(self) -> str:
        """As it is written."""
        return "receipt"


@dataclass(frozen=True)
class Burial:
    """Of a tombstone: the resource it stands for was deleted."""

    def message(self) -> str:
        """As it is written."""
        return "deleted"


@dataclass(frozen=True)
class Checks:
    """Of a day's log: what was read that day."""

    def message(self) -> str:
        """As it is written."""
        return "fixity checks"


@dataclass(frozen=True)
class AuditLog:
    """Of a month of the audit log: the lines since the last time, and the head of the chain."""

    def message(self) -> str:
        """As it is written."""
        return "audit log"


@dataclass(frozen=True)
class FactsLog:
    """Of a month's log of facts: those since the last time."""

    def message(self) -> str:
        """As it is written."""
        return "facts"


@dataclass(frozen=True)
class Frost:
    """Of a report: the numbers of a month as they stood, for good; a later one revises them."""

    def message(self) -> str:
        """As it is written."""
        return "frozen"


@dataclass(frozen=True)
class Registration:
    """Of the registry: what lives only in the ledger, as it was then."""

    def message(self) -> str:
        """As it is written."""
        return "registry"


@dataclass(frozen=True)
class Stated:
    """Of an object of the network: something was said of it, by a verb of its kind (announce, hold, seal)."""

    verb: str

    def message(self) -> str:
        """As it is written."""
        return f"{_STATED}{self.verb}"


@dataclass(frozen=True)
class Unknown:
    """Whatever else stands there: of others, or of a later version of this software."""

    words: str

    def message(self) -> str:
        """As it was written."""
        return self.words


Purpose = (
    Accession
    | Verdict
    | Edition
    | Reviewing
    | Resubmission
    | Normalization
    | Shared
    | Healing
    | Reception
    | Answer
    | Burial
    | Checks
    | AuditLog
    | FactsLog
    | Frost
    | Registration
    | Stated
    | Unknown
)
BROUGHT = (Accession, Edition)
"""Versions that change what a resource says; decisions, reviews and preservation copies leave it as it is."""
_FIXED: dict[str, Purpose] = {
    one.message(): one
    for one in (
        Edition(),
        Reviewing(),
        Resubmission(),
        Normalization(),
        Shared(),
        Healing(),
        Reception(),
        Answer(),
        Burial(),
        Checks(),
        AuditLog(),
        FactsLog(),
        Frost(),
        Registration(),
    )
}


def parse(message: str) -> Purpose:
    """What a version was made for, by its message."""
    if message in _VERBS:
        return Verdict(message)
    if found := _DELIVERY.fullmatch(message):
        return Accession(DeliveryId(found[1]))
    if message.startswith(_STATED):
        return Stated(message.removeprefix(_STATED))
    return _FIXED.get(message) or Unknown(message)
