"""Requests of the public to take an entry down."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.deletion import Category
from archive.models.ids import ResourceId


class TakedownState(StrEnum):
    """How far a request is."""

    OPEN = "open"
    ASKED = "asked"
    """the requester was asked something"""
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class Takedown(Model):
    """One request; name and contact are private, and forgotten some time after it was answered."""

    id: int
    resource: ResourceId
    centre: str
    category: Category
    words: str
    name: str = ""
    contact: str = ""
    state: TakedownState = TakedownState.OPEN
    answer: str = Field("", description="to the requester: the reason, or a question")
    reply: str = ""
    by: str = Field("", description="who answered, as written in what is preserved")
    at: datetime
    answered_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody here has to do something about it."""
        return self.state is TakedownState.OPEN or (self.state is TakedownState.ASKED and bool(self.reply))
