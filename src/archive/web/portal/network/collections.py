"""Collections as pages: exhibitions, courses, columns, routes, databases, showcases; what hangs alike shares a template."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from archive.errors import NotFound
from archive.i18n import FIRST, Language
from archive.models.network.collection import CollectionKind
from archive.models.network.shown_collection import ShownCollection, ShownMember
from archive.models.public import PublicFile, PublicMedia, PublicRecord
from archive.web.portal import answers
from archive.web.portal.network import collection_jsonld, route_map
from archive.web.shared import addresses, members, moments
from archive.web.shared.needs import Needs
from archive.web.shared.problems import ParameterWrong
from archive.web.shared.render import Pages

PAGE = 24
_NAMED = frozenset(CollectionKind)
_IN_ORDER = frozenset({CollectionKind.COURSE, CollectionKind.ROUTE})


class Hung(NamedTuple):
    """A member as it hangs: where it leads, its picture, and of a detail the window through which the picture is seen."""

    member: ShownMember
    href: str
    part: PublicMedia | None
    picture: PublicFile | None
    window: tuple[float, float, float, float] | None
    """Left, top, width and height in pixels of the picture."""
    begins_s: float | None
    ends_s: float | None

    @property
    def entry(self) -> PublicRecord | None:
        """The entry; None of a gap or a site."""
        return self.member.entry


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/collections`, `/collections/{id}` with its `.jsonld` and `.geojson`."""
    made = APIRouter(include_in_schema=False)
    read = services.ledger.network.collections

    @made.get("/collections")
    def every(request: Request, kind: str = "", after: str = "") -> Response:
        if kind and kind not in _NAMED:
            raise ParameterWrong(name="kind", value=kind[:40])
        found = list(read.page(kind, PAGE + 1, _place(after)))
        more = found[PAGE - 1] if len(found) > PAGE else None
        onward = "?" + urlencode({"kind": kind, "after": f"{more.opens or ''}~{more.id}"}) if more else ""
        return pages.render(
            request,
            "network/collections.html",
            found=found[:PAGE],
            kind=kind,
            kinds=list(CollectionKind),
            onward=onward,
            **_HELPERS,
        )

    @made.get("/collections/{typed}.jsonld")
    def linked(typed: str) -> Response:
        return answers.json_ld(collection_jsonld.document(_found(services, typed), pages.portal_url))

    @made.get("/collections/{typed}.geojson")
    def map_(typed: str) -> Response:
        found = _found(services, typed)
        if found.kind is not CollectionKind.ROUTE:
            raise NotFound(what="map", id=typed)
        return answers.geo_json(route_map.document(found, pages.portal_url))

    @made.get("/collections/{typed}")
    def one(request: Request, typed: str) -> Response:
        found = _found(services, typed)
        return pages.render(request, template(found.kind), **context(found, pages.portal_url), preview=False)

    return made


def template(kind: CollectionKind) -> str:
    """The template of a kind; lessons and stops look alike."""
    return "network/in_order.html" if kind in _IN_ORDER else f"network/{kind.value}.html"


def context(found: ShownCollection, portal_url: str) -> dict[str, Any]:
    """What the templates of all kinds need."""
    return {
        "collection": found,
        "rooms": [(room, [hung(one) for one in room.members]) for room in found.rooms],
        "jsonld": collection_jsonld.script(found, portal_url),
        **_HELPERS,
    }


def hung(member: ShownMember) -> Hung:
    """One member as a page shows it."""
    record = member.entry
    if record is None:
        return Hung(member, "", None, None, None, None, None)
    part = members.part_of(record, member)
    clip = members.stretch(member) if members.is_recording(part) else None
    whole = addresses.largest(part) if part and part.pictures else None
    window = _window(member, whole)
    picture = whole if window else _picture(record, part)
    begin, end = clip if clip else (None, None)
    return Hung(member, members.address(record, member), part, picture, window, begin, end)


def _picture(record: PublicRecord, part: PublicMedia | None) -> PublicFile | None:
    if part is None:
        return None
    own = record.model_copy(update={"media": (part,)})
    return addresses.poster(own) or next((leaf.shown for leaf in addresses.leaves(part)), None)


def _window(member: ShownMember, whole: PublicFile | None) -> tuple[float, float, float, float] | None:
    share = members.detail(member)
    if share is None or whole is None or not whole.width or not whole.height:
        return None
    x, y, w, h = share
    return (
        round(whole.width * x / 100, 1), round(whole.height * y / 100, 1),
        round(whole.width * w / 100, 1), round(whole.height * h / 100, 1),
    )  # fmt: skip


def _found(services: Needs, typed: str) -> ShownCollection:
    found = services.ledger.network.collections.shown(typed) if typed.isalnum() and len(typed) <= 40 else None
    if found is None:
        raise NotFound(what="collection", id=typed[:40])
    return found


def _place(after: str) -> tuple[date | None, str] | None:
    opened, _, id_ = after.partition("~")
    try:
        return (date.fromisoformat(opened) if opened else None, id_) if id_ else None
    except ValueError as wrong:
        raise ParameterWrong(name="after", value=after[:40]) from wrong


def words(zh: str, en: str, lang: Language) -> str:
    """What was written in two languages, in the visitor's; Chinese where there is nothing else."""
    return en if lang != FIRST and en else zh


_HELPERS: Mapping[str, Any] = {
    "words": words,
    "media": addresses.media,
    "poster": addresses.poster,
    "picture_of": addresses.poster_part,
    "largest": addresses.largest,
    "srcset": addresses.srcset,
    "address_of": members.collection,
    "second": moments.written,
}
