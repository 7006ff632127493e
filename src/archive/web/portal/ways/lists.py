"""Lists that lie in their address: entries in an order that somebody chose, with a title, and no account."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from archive.errors import EntryNotShown, NotFound
from archive.models.deletion import Gone
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.public import PublicRecord
from archive.web.shared import query
from archive.web.shared.addresses import media, poster, poster_part
from archive.web.shared.needs import Needs
from archive.web.shared.problems import ListBroken, Withdrawn
from archive.web.shared.public_entry import find
from archive.web.shared.render import Pages

MOST = 50
"""Entries of one list; an address of so many ids is short enough for every browser and chat."""
LONGEST_TITLE = 80
_ID = re.compile(r"[0-9A-Za-z-]{11,16}")


class Line(NamedTuple):
    """One line of a list: an entry, or what there is to say of one that left the public; and the list without it."""

    id: ResourceId
    entry: PublicRecord | None
    gone: Gone | None
    without: str


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/list`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/list")
    def passed_on(request: Request) -> Response:
        title = query.words(request.query_params.get("title", ""))[:LONGEST_TITLE]
        ids = _ids(request.query_params.getlist("ids"))
        added = _typed(request.query_params.get("add", ""))
        if added and added not in ids:
            ids = (*ids, added)
        if len(ids) > MOST:
            raise ListBroken(count=len(ids), most=MOST)
        lines = tuple(_line(services, one, ids, title) for one in ids)
        return pages.render(
            request,
            "list.html",
            name=title,
            lines=lines,
            ids=",".join(ids),
            here=f"{pages.portal_url}{address(ids, title)}",
            most=MOST,
            unread=bool(request.query_params.get("add", "").strip()) and added is None,
            media=media, poster=poster, picture_of=poster_part,
        )  # fmt: skip

    return made


def address(ids: Sequence[str], title: str) -> str:
    """The address of a list: `/list?ids=…,…&title=…`."""
    pairs = [("ids", ",".join(ids))] if ids else []
    pairs += [("title", title)] if title else []
    return "/list?" + urlencode(pairs, safe=",") if pairs else "/list"


def _ids(given: Sequence[str]) -> tuple[ResourceId, ...]:
    """The ids in their order, each once.

    Raises:
        ListBroken: one of them is no id.

    """
    parts = [part.strip() for text in given for part in text.split(",") if part.strip()]
    if len(parts) > 2 * MOST:
        raise ListBroken(count=len(parts), most=MOST)
    found = [parse_resource_id(part) for part in parts]
    read = [one for one in found if one is not None]
    if len(read) < len(found):
        raise ListBroken(count=len(parts), most=MOST)
    return tuple(dict.fromkeys(read))


def _typed(text: str) -> ResourceId | None:
    """The id that somebody wrote, or that stands in the address of an entry."""
    return next((one for part in reversed(_ID.findall(text[:200])) if (one := parse_resource_id(part))), None)


def _line(services: Needs, id_: ResourceId, ids: Sequence[ResourceId], title: str) -> Line:
    without = address([one for one in ids if one != id_], title)
    try:
        return Line(id_, find(services, id_), None, without)
    except Withdrawn as withdrawn:
        gone = withdrawn.facts.get("gone")
        return Line(id_, None, gone if isinstance(gone, Gone) else None, without)
    except (NotFound, EntryNotShown):
        return Line(id_, None, None, without)
