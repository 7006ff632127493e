"""Collections: resources shown together (IIIF Collection, schema:Course, schema:ExhibitionEvent)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.statement import RESOURCE, Concept, Relation, Statement

MOST_MEMBERS = 1000
MOST_ROOMS = 60
SECONDS = r"\d{1,6}(?:\.\d{1,3})?"
T = rf"^(?:{SECONDS}(?:,{SECONDS})?)?$"
_SHARE = r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d{1,3})?)"
XYWH = rf"^(?:percent:{_SHARE},{_SHARE},{_SHARE},{_SHARE})?$"


class CollectionKind(StrEnum):
    """How it is shown."""

    EXHIBITION = "exhibition"
    COURSE = "course"
    COLUMN = "column"
    ROUTE = "route"
    DATABASE = "database"
    SHOWCASE = "showcase"


class CollectionState(StrEnum):
    """draft –submit→ in_review –approve→ published –close→ archived; withdrawn. What is closed stays to be seen, as over."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


SHOWN = (CollectionState.PUBLISHED, CollectionState.ARCHIVED)
"""In which the public sees it."""


class Member(Model):
    """A resource, or a part of it, with what is said of it there."""

    subject: str = Field(description="id of a resource; of a route also of a site")
    kind: str = Field(RESOURCE, pattern="^(resource|site)$")
    room: str = Field("", description="id of the room it hangs in")
    part: int | None = Field(None, ge=1)
    t: str = Field("", pattern=T, description="a stretch of a recording, seconds: `12,47.5` (Media Fragments URI 1.0)")
    xywh: str = Field("", pattern=XYWH, description="a detail of a picture: `percent:10,20,30,40` (Media Fragments URI 1.0)")
    caption: str = ""
    caption_en: str = ""


class Room(Model):
    """A part of a collection with a title and words of its own: a room, a lesson, a story, a stop."""

    id: str
    title: str
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    centre: str = Field("", description="id of the centre that gives it, of a lesson of an alliance")
    term: str = Field("", description="one of the terms of the collection under which it stands")


class Partner(Model):
    """A centre or an agent that takes part in an alliance, and how: lead, backbone, member."""

    kind: str = Field(pattern="^(centre|agent)$")
    id: str
    role: str = Field("member", pattern="^(lead|backbone|member)$")


class Collection(Statement):
    """One collection; `starts` is the day on which it opens, `ends` its last one."""

    concept: ClassVar[Concept] = Concept.COLLECTION
    kind: CollectionKind = CollectionKind.SHOWCASE
    state: CollectionState = CollectionState.DRAFT
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    curator: str = Field("", description="who arranges it, as a decision names people; never public")
    hands: tuple[str, ...] = Field((), description="everybody who arranged it since its last approval; none of them approves it")
    cover: str = Field("", description="the member's resource whose picture stands for it; else the first that is public")
    terms: tuple[str, ...] = Field((), description="under which its rooms may stand: words of the alliance, never of the archive")
    rooms: tuple[Room, ...] = ()
    members: tuple[Member, ...] = ()
    partners: tuple[Partner, ...] = ()

    def relations(self) -> Iterator[Relation]:
        """Its members, and who takes part."""
        for one in self.members:
            yield Relation(
                "member", one.kind, one.subject, one.model_dump(mode="json", exclude={"subject", "kind"}, exclude_defaults=True)
            )
        for partner in self.partners:
            yield Relation("partner", partner.kind, partner.id, {"role": partner.role})
