"""`/api/v1/collections`: what is shown together, as JSON: no draft, nobody's name, of a member that is not public nothing."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from archive.errors import NotFound
from archive.models.base import Model
from archive.models.network.collection import CollectionKind
from archive.models.network.shown_collection import CollectionInList, ShownCollection, ShownMember, ShownPartner, ShownSite
from archive.web.api.v1 import SORRY, Sorry
from archive.web.shared import members
from archive.web.shared.needs import Needs


class Work(Model):
    """A member; with nothing but `place` it is a gap: something that is not public."""

    place: int
    id: str = Field("", description="of its entry")
    title: str = ""
    url: str = Field("", description="with the moment or the detail that is meant")
    part: int | None = None
    t: str = ""
    xywh: str = ""
    caption: str = ""
    caption_en: str = ""
    site: ShownSite | None = None


class Hall(Model):
    """A room, a lesson, a story, a stop."""

    id: str = ""
    title: str = ""
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    centre: str = ""
    term: str = ""
    works: tuple[Work, ...] = ()


class Listed(Model):
    """A collection among others."""

    id: str
    kind: CollectionKind
    title: str
    title_en: str = ""
    url: str
    centre: str
    centre_id: str
    opens: date | None = None
    closes: date | None = None
    over: bool
    waits: bool = Field(description="it opens later; nothing of its members is said before")
    sample: bool = Field(description="made for a demonstration")
    works: int = Field(description="entries that are public now")


class Whole(Listed):
    """A collection."""

    text: str = ""
    text_en: str = ""
    terms: tuple[str, ...] = ()
    gaps: int = Field(description="members that are not public")
    rooms: tuple[Hall, ...] = ()
    partners: tuple[ShownPartner, ...] = ()
    iiif: str
    oai_set: str


class Several(Model):
    """Those that opened last first; `next` asks for those behind."""

    collections: tuple[Listed, ...]
    next: str | None = None


def router(services: Needs) -> APIRouter:
    """`/api/v1/collections` and `/api/v1/collections/{id}`."""
    made = APIRouter(prefix="/api/v1", responses=SORRY, tags=["catalogue"])
    read = services.ledger.network.collections
    portal_url = services.settings.portal_url.rstrip("/")

    @made.get("/collections", summary="Collections", response_model_exclude_none=True)
    def collections(
        response: Response,
        kind: CollectionKind | None = None,
        size: Annotated[int, Query(ge=1, le=100)] = 20,
        after: Annotated[
            str, Query(max_length=60, pattern=r"^((\d{4}-\d\d-\d\d)?~\w+)?$", description="`next` of the page before")
        ] = "",
    ) -> Several:
        """What centres show together: exhibitions, courses, columns, routes, databases, showcases."""
        response.headers["Cache-Control"] = "no-cache"
        day, _, last = after.partition("~")
        found = list(read.page(kind or "", size + 1, (date.fromisoformat(day) if day else None, last) if last else None))
        more = f"{found[size - 1].opens or ''}~{found[size - 1].id}" if len(found) > size else None
        return Several(collections=tuple(Listed(**_listed(one, portal_url)) for one in found[:size]), next=more)

    @made.get(
        "/collections/{id}",
        summary="One collection",
        response_model_exclude_none=True,
        responses={404: {"model": Sorry, "description": "no such collection"}},
    )
    def collection(response: Response, id: str) -> Whole:  # noqa: A002 - the name in the address
        """A collection with its rooms and what is public of its members."""
        response.headers["Cache-Control"] = "no-cache"
        found = read.shown(id)
        if found is None:
            raise NotFound(what="collection", id=id[:40])
        return _whole(found, portal_url)

    return made


def _listed(one: CollectionInList, portal_url: str) -> dict[str, object]:
    fields = one.model_dump(include=set(Listed.model_fields) - {"url"})
    return fields | {"url": portal_url + members.collection(one.id)}


def _whole(found: ShownCollection, portal_url: str) -> Whole:
    halls = (
        Hall(
            **room.model_dump(include={"id", "title", "title_en", "text", "text_en", "centre", "term"}),
            works=tuple(_work(one, portal_url) for one in room.members),
        )
        for room in found.rooms
    )
    return Whole.model_validate(
        _listed(found, portal_url)
        | {"text": found.text, "text_en": found.text_en, "terms": found.terms, "partners": found.partners}
        | {"gaps": found.gaps, "rooms": tuple(halls), "oai_set": f"collection:{found.id}"}
        | {"iiif": f"{portal_url}/iiif/collection/set/{found.id}"}
    )


def _work(one: ShownMember, portal_url: str) -> Work:
    if one.gap:
        return Work(place=one.place)
    said = one.model_dump(include={"place", "t", "xywh", "caption", "caption_en", "site"})
    if one.entry is None:
        return Work(**said)
    url = portal_url + members.address(one.entry, one)
    return Work(**said, id=one.entry.id, title=one.entry.title, url=url, part=one.part)
