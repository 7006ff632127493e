"""Doubts: what speaks against publishing a resource before a person has looked at it."""

from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class DoubtKind(StrEnum):
    """What a doubt is about."""

    CONSENT = "consent"
    MINORS = "minors"
    QUALITY = "quality"
    NUMBERS = "numbers"
    IDENTITY = "identity"
    UNSEEN = "unseen"
    DOUBLE = "double"
    UNDESCRIBED = "undescribed"
    EDITED = "edited"


class Doubt(Model):
    """One doubt. `code` is that of a fault (E250), of a note on quality (`quality.damaged`, `remark.pages`) or `doubt.<word>`."""

    kind: DoubtKind
    code: str
    facts: dict[str, str] = Field(default_factory=dict)
