"""Statements: what the archive says of an activity, an agent and their like. Each is one preserved object and one row.

A statement points at others and at resources by relations (RiC-O); what it points at is shown only where that is public itself.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from pydantic import Field

from archive.models.base import Model
from archive.models.ids import mint_resource_id


class Concept(StrEnum):
    """What a statement is about; part of the ids of objects, so that none is ever renamed."""

    ACTIVITY = "activity"
    AGENT = "agent"
    COLLECTION = "collection"
    SITE = "site"
    DEMAND = "demand"
    SCHEME = "scheme"
    HERITAGE = "heritage"


RESOURCE = "resource"
"""What relations call a resource, beside the concepts."""
CENTRE = "centre"
"""What they call a centre."""


class Relation(NamedTuple):
    """One way in which a statement points at something: an activity at its evidence, an agent at its group."""

    relation: str
    kind: str
    """A concept, `resource` or `centre`."""
    target: str
    facts: Mapping[str, object] = MappingProxyType({})


class Statement(Model):
    """What all of them have. `id` is minted or made of the centre's own number, and never used again."""

    concept: ClassVar[Concept]
    id: str
    number: str = Field("", description="what its centre calls it; unique among those of a centre")
    centre: str = Field("", description="the centre that is responsible for it")
    division: str = Field("", description="code of that centre's division when it was made")
    title: str
    state: str
    starts: date | None = None
    ends: date | None = None
    sample: bool = Field(False, description="made for a demonstration: shown with a banner, never counted")

    def relations(self) -> Iterator[Relation]:
        """What it points at, in an order that stays."""
        yield from ()


def numbered_id(concept: Concept, centre: str, number: str) -> str:
    """The id of what a centre calls by a number of its own: eleven signs, always the same for the same number."""
    said = hashlib.sha256("\0".join((concept, centre, number)).encode()).digest()
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    value = int.from_bytes(said[:7], "big")
    return "".join(alphabet[(value >> 5 * place) & 31] for place in range(11))


_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{10}[0-9A-HJKMNP-TV-Z*~$=U]")


def parsed_id(text: str) -> str | None:
    """The id of a statement as it stands in addresses, in capital letters; None for what cannot be one."""
    folded = text.strip().upper()
    return folded if _ID.fullmatch(folded) else None


def minted_id() -> str:
    """A new id of something without a number of its own."""
    return mint_resource_id()
