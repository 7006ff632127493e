"""Atom feeds (RFC 4287): the newest entries of a search, of a centre, of a programme."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, tostring

from fastapi import APIRouter, Request, Response

from archive import i18n, vocabulary
from archive.crosswalks.xml import put
from archive.errors import NotFound
from archive.models.public import PublicRecord
from archive.models.search import SearchQuery
from archive.web.shared import addresses, query
from archive.web.shared.conditions import matches, tag
from archive.web.shared.needs import Needs

MIME = "application/atom+xml"
SIZE = 30
_SUMMARY = 400
_ATOM = "http://www.w3.org/2005/Atom"
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(NamedTuple):
    """What a feed says of itself: its name, its own address, the page it follows, where it goes on; its entries."""

    title: str
    own: str
    page: str
    next: str | None
    entries: Sequence[PublicRecord]


def router(services: Needs, portal_url: str) -> APIRouter:
    """`/search.atom` with the parameters of a search, `/centres/{id}.atom`, `/programmes.atom?name=…`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/search.atom")
    def of_search(request: Request) -> Response:
        asked = query.read(request.query_params).model_copy(update={"sort": "newest", "size": SIZE})
        found = services.catalogue.search(asked)
        own = "/search.atom" + query.query_string(asked.model_copy(update={"sort": "relevance"}))
        after = query.query_string(asked.model_copy(update={"sort": "relevance", "after": found.next})) if found.next else ""
        title = asked.text or i18n.text("web.search.all")
        page = query.address(asked)
        entries = [hit.entry for hit in found.hits]
        return _answer(request, Feed(title, own, page, f"/search.atom{after}" if after else None, entries), portal_url)

    @made.get("/centres/{centre}.atom")
    def of_centre(request: Request, centre: str) -> Response:
        asked = SearchQuery(centre=(centre[: query.LONGEST],), sort="newest", size=SIZE)
        entries = [hit.entry for hit in services.catalogue.search(asked).hits]
        if not entries:
            raise NotFound(what="centre", id=centre[:80])
        name = entries[0].centre.counts_as.name
        return _answer(request, Feed(name, f"/centres/{quote(centre)}.atom", query.address(asked), None, entries), portal_url)

    @made.get("/programmes.atom")
    def of_programme(request: Request) -> Response:
        name = query.words(request.query_params.get("name", ""))
        asked = query.of_programme(name).model_copy(update={"sort": "newest", "size": 100})
        # Words are found wherever they stand: what counts is the programme that an entry names.
        found = services.catalogue.search(asked).hits if name else ()
        entries = [hit.entry for hit in found if hit.entry.programme == name][:SIZE]
        if not entries:
            raise NotFound(what="programme", id=name[:80])
        own = "/programmes.atom?" + urlencode({"name": name})
        return _answer(request, Feed(name, own, query.address(asked), None, entries), portal_url)

    return made


def _answer(request: Request, feed: Feed, portal_url: str) -> Response:
    """The feed, or 304 to who has it already; an entity tag counts before a date (RFC 9110, 13.2.2)."""
    body = document(feed, portal_url)
    newest = updated(feed)
    etag = tag(body)
    headers = {"ETag": etag, "Last-Modified": format_datetime(newest, usegmt=True), "Cache-Control": "no-cache"}
    tags = request.headers.get("if-none-match")
    known = matches(tags, etag) if tags else _not_newer(request.headers.get("if-modified-since"), newest)
    return Response(status_code=304, headers=headers) if known else Response(body, 200, headers, MIME)


def updated(feed: Feed) -> datetime:
    """When its newest entry was published, to the second, as headers can say it."""
    return max((one.published_at for one in feed.entries), default=_BEFORE_ALL).astimezone(UTC).replace(microsecond=0)


def document(feed: Feed, portal_url: str) -> bytes:
    """The feed in UTF-8; its id is its own address, which stays."""
    site = i18n.text("web.site")
    # Said here and not registered: the default of the whole process is that of OAI-PMH.
    root = Element("feed", {"xmlns": _ATOM, "{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _put(root, "id", portal_url + feed.own)
    _put(root, "title", f"{feed.title} · {site}")
    _put(root, "updated", _moment(updated(feed)))
    _put(_put(root, "author"), "name", site)
    _link(root, "self", portal_url + feed.own, MIME)
    _link(root, "alternate", portal_url + feed.page, "text/html")
    if feed.next:
        _link(root, "next", portal_url + feed.next, MIME)
    for record in feed.entries:
        _entry(_put(root, "entry"), record, portal_url)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(entry: Element, record: PublicRecord, portal_url: str) -> None:
    address = portal_url + addresses.entry(record.id)
    _put(entry, "id", address)
    _put(entry, "title", record.title)
    _put(entry, "updated", _moment(record.published_at))
    _put(entry, "published", _moment(record.published_at))
    _put(_put(entry, "author"), "name", record.centre.name)
    for name in dict.fromkeys(vocabulary.bare_name(one.name) for one in record.contributors):
        if name.strip():
            _put(_put(entry, "contributor"), "name", name)
    _link(entry, "alternate", address, "text/html")
    if picture := addresses.shared_picture(record):
        link = _link(entry, "enclosure", portal_url + addresses.media(record, picture), picture.mime)
        link.set("length", str(picture.size))
    for genre in record.genres:
        put(entry, "category", attributes={"term": genre.id or genre.label, "label": genre.label})
    if record.description:
        _put(entry, "summary", record.description[:_SUMMARY])
    if record.rights:
        _put(entry, "rights", record.rights)


def _put(parent: Element, name: str, words: str | None = None) -> Element:
    return put(parent, name, words)


def _link(parent: Element, rel: str, href: str, mime: str) -> Element:
    return put(parent, "link", attributes={"rel": rel, "type": mime, "href": href})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _not_newer(header: str | None, newest: datetime) -> bool:
    try:
        since = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return False
    return newest <= (since if since.tzinfo else since.replace(tzinfo=UTC))
