"""Notices, quotas: what people are told, and what a centre may have in store."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class MailChoice(StrEnum):
    """How often somebody gets what they have not read as one letter."""

    HOURLY = "hourly"
    DAILY = "daily"
    OFF = "off"


class Notice(Model):
    """One thing that somebody was told."""

    id: int
    person: str
    event: str
    subject: str
    round: str = ""
    centre: str = ""
    address: str = ""
    facts: dict[str, str] = Field(default_factory=dict)
    at: datetime
    read_at: datetime | None = None


class ChatLine(Model):
    """One thing that is to be said in the chat room."""

    id: int
    event: str
    subject: str
    facts: dict[str, str] = Field(default_factory=dict)
    address: str = ""
    tries: int = 0


class Scope(StrEnum):
    """Of whom a quota is."""

    OWN = "own"
    """of the centre itself"""
    BELOW = "below"
    """of each centre below it that has none of its own"""


class Quota(Model):
    """A quota as it was set."""

    bytes: int
    by: str
    at: datetime


class Stand(Model):
    """How a centre stands: what it has in store and is promised to open uploads, and what it may have. In bytes."""

    centre: str
    used: int
    promised: int = 0
    limit: int | None = None
    limit_of: str = Field("", description="the centre at which that was set; empty for every centre")

    @property
    def percent(self) -> int:
        """How much of it is used."""
        return self.used * 100 // max(self.limit, 1) if self.limit is not None else 0
