"""oEmbed 1.0 (oembed.com): what another site needs to show an entry in a frame, from the address of its page."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, tostring

from fastapi import APIRouter, Request, Response
from markupsafe import escape
from starlette.responses import JSONResponse

from archive.crosswalks.xml import put
from archive.errors import NotFound
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.media import MediaType
from archive.models.public import PublicFile, PublicRecord
from archive.web.shared import addresses, moments
from archive.web.shared.needs import Needs
from archive.web.shared.problems import FormatUnknown, ParameterWrong
from archive.web.shared.public_entry import find

PAGES = ("/e/", "/embed/")
AGE_S = 60
"""Seconds that a consumer may keep an answer: what is public may end at any moment (ADR 0017)."""
_LEAST, _MOST = 1, 10_000
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}


def router(services: Needs, site: str) -> APIRouter:
    """`/oembed`; `site` is the archive's name."""
    made = APIRouter(include_in_schema=False)
    portal_url = services.settings.portal_url.rstrip("/")

    @made.get("/oembed")
    def oembed(request: Request) -> Response:
        asked = request.query_params
        form = asked.get("format", "json")
        if form not in {"json", "xml"}:
            raise FormatUnknown(form=form[:40], known="json, xml")
        most = _pixels(asked.get("maxwidth"), "maxwidth"), _pixels(asked.get("maxheight"), "maxheight")
        id_, at = named(asked.get("url", ""), portal_url)
        found = {**document(find(services, id_), portal_url, most, at), "provider_name": site}
        return JSONResponse(found, headers=_HEADERS) if form == "json" else Response(_xml(found), 200, _HEADERS, "text/xml")

    return made


def named(url: str, portal_url: str) -> tuple[ResourceId, float | None]:
    """The entry that an address of ours names, with the moment in it.

    Raises:
        ParameterWrong: there is no address.
        NotFound: it is none of ours, or names no entry.

    """
    if not url:
        raise ParameterWrong(name="url", value="")
    try:
        parts = urlsplit(url)
    except ValueError as wrong:
        raise NotFound(what="entry", id=url[:200]) from wrong
    prefix = next((one for one in PAGES if parts.path.startswith(one)), None)
    id_ = parse_resource_id(parts.path.removeprefix(prefix).rstrip("/")) if prefix else None
    if id_ is None or parts.netloc.lower() != urlsplit(portal_url).netloc.lower():
        raise NotFound(what="entry", id=url[:200])
    said = [*parse_qs(parts.query).get("t", ()), *parse_qs(parts.fragment).get("t", ())]
    return id_, moments.moment(said[0]) if said else None


def document(record: PublicRecord, portal_url: str, most: tuple[int, int], at: float | None = None) -> dict[str, Any]:
    """The answer about an entry within `most` pixels of width and height: a single picture as `photo`, a film as `video`, else
    `rich`.
    """
    found: dict[str, Any] = {
        "version": "1.0",
        "title": record.title,
        "author_name": record.centre.name,
        "provider_url": f"{portal_url}/",
        "cache_age": AGE_S,
        "url": f"{portal_url}/e/{record.id}",
    }
    if picture := _thumbnail(record, most):
        found["thumbnail_url"] = portal_url + addresses.media(record, picture)
        found["thumbnail_width"], found["thumbnail_height"] = picture.width, picture.height
    if photo := _only_picture(record, most):
        found |= {"type": "photo", "url": portal_url + addresses.media(record, photo)}
        return {**found, "width": photo.width, "height": photo.height}
    wide, high = _within(addresses.frame(record), most)
    address = portal_url + addresses.embed(record.id, at)
    # A frame may go full screen and play; it gets nothing else of the site around it.
    html = (
        f'<iframe src="{escape(address)}" width="{wide}" height="{high}" title="{escape(record.title)}" '
        'allow="fullscreen; picture-in-picture" allowfullscreen frameborder="0"></iframe>'
    )
    kind = "video" if MediaType.VIDEO in record.media_types else "rich"
    return {**found, "type": kind, "html": html, "width": wide, "height": high}


def _only_picture(record: PublicRecord, most: tuple[int, int]) -> PublicFile | None:
    """Of an entry that is one picture, the largest JPEG that fits."""
    if len(record.media) != 1 or record.media[0].media is not MediaType.PICTURE or record.media[0].pages:
        return None
    return max(_fitting(record.media[0].pictures, most), key=lambda p: p.width or 0, default=None)


def _thumbnail(record: PublicRecord, most: tuple[int, int]) -> PublicFile | None:
    """The card, or where it would be too large a smaller picture."""
    offered = [p for p in (record.card, addresses.shared_picture(record)) if p]
    smaller = (p for part in record.media for p in (part.poster, *part.pictures) if p)
    return next(iter([*_fitting(offered, most), *_fitting(smaller, most)]), None)


def _fitting(files: Any, most: tuple[int, int]) -> list[PublicFile]:  # noqa: ANN401 - any iterable of files
    sized = (p for p in files if p.mime == "image/jpeg" and p.width and p.height)
    return [p for p in sized if p.width <= most[0] and p.height <= most[1]]


def _within(size: tuple[int, int], most: tuple[int, int]) -> tuple[int, int]:
    """The size, made smaller until it fits, of the same shape."""
    share = min(1.0, most[0] / size[0], most[1] / size[1])
    return max(1, int(size[0] * share)), max(1, int(size[1] * share))


def _pixels(text: str | None, name: str) -> int:
    if not text:
        return _MOST
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= _LEAST):
        raise ParameterWrong(name=name, value=text[:40])
    return min(int(text), _MOST)


def _xml(found: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in found.items():
        put(root, name, str(value))
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
