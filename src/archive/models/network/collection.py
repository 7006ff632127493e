"""Collections: resources shown together (IIIF Collection, schema:Course, schema:ExhibitionEvent)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.statement import RESOURCE, Concept, Relation, Statement


class CollectionKind(StrEnum):
    """How it is shown."""

    EXHIBITION = "exhibition"
    COURSE = "course"
    COLUMN = "column"
    ROUTE = "route"
    DATABASE = "database"
    SHOWCASE = "showcase"


class CollectionState(StrEnum):
    """draft –submit→ in_review –approve→ published –close→ archived; withdrawn."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


class Member(Model):
    """A resource, or a part of it, with what is said of it there."""

    subject: str = Field(description="id of a resource; of a route also of a site")
    kind: str = Field(RESOURCE, pattern="^(resource|site)$")
    room: str = Field("", description="id of the room it hangs in")
    part: int | None = Field(None, ge=1)
    t: str = Field("", description="a stretch of a recording, seconds: `12,47.5`")
    xywh: str = Field("", description="a detail of a picture: `pct:10,20,30,40`")
    caption: str = ""
    caption_en: str = ""


class Room(Model):
    """A part of a collection with a title and words of its own."""

    id: str
    title: str
    title_en: str = ""
    text: str = ""
    text_en: str = ""


class Collection(Statement):
    """One collection."""

    concept: ClassVar[Concept] = Concept.COLLECTION
    kind: CollectionKind = CollectionKind.SHOWCASE
    state: CollectionState = CollectionState.DRAFT
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    curator: str = Field("", description="who arranges it, as a decision names people; never public")
    cover: str = Field("", description="the member's resource whose picture stands for it; else the first that is public")
    opens: str = ""
    closes: str = ""
    rooms: tuple[Room, ...] = ()
    members: tuple[Member, ...] = ()

    def relations(self) -> Iterator[Relation]:
        """Its members."""
        for one in self.members:
            yield Relation(
                "member", one.kind, one.subject, one.model_dump(mode="json", exclude={"subject", "kind"}, exclude_defaults=True)
            )
