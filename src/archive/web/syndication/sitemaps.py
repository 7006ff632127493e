"""Sitemaps (sitemaps.org 0.9 with Google's video extension 1.1): every public entry, straight from the ledger.

An index names parts by the moment at which each begins. A part is read by that moment onwards, so that none costs more than
another however deep it lies, what is withdrawn is gone from it at once, and the parts of old years stay as they are.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from archive.errors import NotFound
from archive.models.media import MediaType
from archive.models.public import PublicMedia, PublicRecord, Published
from archive.printable import in_xml
from archive.web.shared import addresses
from archive.web.shared.needs import Needs

PART = 10_000
"""Entries of a part: with their videos some 15 MB, where 50,000 addresses and 50 MB are allowed."""
_HEADERS = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
_XML = "application/xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">\n'
)
_LONGEST_VIDEO_S = 28_800
"""Seconds that `video:duration` may say."""
_TITLE, _DESCRIPTION, _TAGS = 100, 300, 32


def router(services: Needs, part: int = PART) -> APIRouter:
    """`/sitemap.xml` and `/sitemaps/{from}-{until}.xml`, microseconds since 1970; `part` entries in each."""
    made = APIRouter(include_in_schema=False)
    portal_url = services.settings.portal_url.rstrip("/")
    publications = services.ledger.publications

    @made.get("/sitemap.xml")
    def index() -> Response:
        parts = (f"{_written(start)}-{_written(end)}" for start, end in pairwise([*publications.milestones(part), None]))
        body = "".join(f"<sitemap><loc>{portal_url}/sitemaps/{name}.xml</loc></sitemap>\n" for name in parts)
        return Response(f"{_HEAD}{_INDEX}{body}</sitemapindex>\n", 200, _HEADERS, _XML)

    @made.get("/sitemaps/{typed}.xml")
    def entries(request: Request, typed: str) -> Response:
        start, _, end = typed.partition("-")
        since, until = _read(start, typed), _read(end, typed) if end else None
        found = publications.published(since, until)
        return StreamingResponse(_part(found, portal_url), 200, _HEADERS, _XML)

    return made


def _written(moment: datetime | None) -> str:
    return str(round(moment.timestamp() * 1_000_000)) if moment else ""


def _read(text: str, typed: str) -> datetime:
    """A moment of an address.

    Raises:
        NotFound: it is none.

    """
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise NotFound(what="sitemap", id=typed[:80])
    seconds, micro = divmod(int(text), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)


def _part(found: Iterator[Published], portal_url: str) -> Iterator[bytes]:
    yield (_HEAD + _URLSET).encode()
    for one in found:
        yield address(one, portal_url).encode()
    yield b"</urlset>\n"


def address(one: Published, portal_url: str) -> str:
    """One `<url>`, with a `<video:video>` for every film that can be played."""
    record = one.entry
    videos = "".join(_video(record, part, portal_url) for part in record.media if part.media is MediaType.VIDEO and part.stream)
    changed = one.opened_at.astimezone(UTC).isoformat(timespec="seconds")
    return f"<url><loc>{portal_url}/e/{record.id}</loc><lastmod>{changed}</lastmod>{videos}</url>\n"


def _video(record: PublicRecord, part: PublicMedia, portal_url: str) -> str:
    """What is required, and what is known; a video without a picture is none to the extension."""
    picture = record.card or part.poster
    if picture is None:
        return ""
    words = record.description or record.title
    fields = [
        ("thumbnail_loc", portal_url + addresses.media(record, picture)),
        ("title", record.title[:_TITLE]),
        ("description", words[:_DESCRIPTION]),
        *((("content_loc", portal_url + addresses.media(record, part.download)),) if part.download else ()),
        ("player_loc", f"{portal_url}{addresses.embed(record.id)}" + (f"?part={part.part}" if part.part > 1 else "")),
        *((("duration", str(min(_LONGEST_VIDEO_S, max(1, round(part.duration_s))))),) if part.duration_s else ()),
        ("publication_date", record.published_at.astimezone(UTC).isoformat(timespec="seconds")),
        *(("tag", genre.label) for genre in record.genres[:_TAGS]),
    ]
    return "<video:video>" + "".join(f"<video:{n}>{escape(in_xml(v))}</video:{n}>" for n, v in fields) + "</video:video>"
