"""What the public may know of a person or group: the one allow-list that their pages, answers and links are made from."""

from datetime import date

from pydantic import Field

from archive.models.base import Model
from archive.models.network.tie import AgentName


class PublicLink(Model):
    """Something that has a page: its id and what it is called."""

    id: str
    name: str


class PublicTie(Model):
    """A tie to somebody who has a page as well."""

    role: str
    other: PublicLink
    inward: bool = Field(False, description="whether it is said of the other one: a member of this group")
    centre: bool = Field(False, description="whether the other one is a centre")
    since: date | None = None
    until: date | None = None


class PublicPart(Model):
    """An activity in which they took part, or that they held."""

    activity: PublicLink
    role: str
    on: date | None = None


class PublicHonour(Model):
    """An honour that they were granted; one that was revoked says so."""

    number: str = Field(description="of its certificate, and of its page")
    title: str
    on: date
    revoked: date | None = None


class PublicAgent(Model):
    """One person or group as the public finds it."""

    id: str
    kind: str
    team: str = ""
    name: str
    names: tuple[AgentName, ...] = Field((), description="other names, with their time")
    centre: PublicLink | None = None
    genres: tuple[str, ...] = ()
    description: str = ""
    ties: tuple[PublicTie, ...] = ()
    parts: tuple[PublicPart, ...] = Field((), description="newest first")
    works: tuple[str, ...] = Field((), description="ids of entries that are public now and credit them, as somebody confirmed")
    honours: tuple[PublicHonour, ...] = ()
    hours: float = Field(0, description="hours of service that were confirmed")
    sample: bool = False


class PublicCertificate(Model):
    """What a certificate says to who knows its number: only what its holder agreed to show."""

    number: str
    on: date
    revoked: date | None = None
    name: str = ""
    centre: str = ""
    hours: float | None = None
    services: int | None = None
    since: date | None = None
    until: date | None = None
    sample: bool = False
