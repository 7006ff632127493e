"""Media: renditions of what is public now, with ranges, conditions and a check at every request."""

import codecs
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from time import time

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from archive.access import personal_numbers
from archive.errors import NotFound
from archive.links import previews, signing
from archive.models.access_keys import RENDITIONS
from archive.models.public import PublicRecord
from archive.web.media import iiif
from archive.web.media.sending import sent
from archive.web.shared.addresses import files
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.conditions import matches, tag
from archive.web.shared.needs import Needs, Preview, RenditionStat, RenditionStream
from archive.web.shared.problems import Withdrawn

_PUBLIC = "public, max-age=50, s-maxage=5, must-revalidate"
"""With what the gate remembers, withdrawn media are out of every cache within a minute (ADR 0017)."""
_PRIVATE = "private, no-store"
_REMEMBERED_S = 2.0
_NAME = r"[A-Za-z0-9_][A-Za-z0-9._,-]*"
"""A comma stands between the numbers of a tile."""
_RENDITION = re.compile(rf"{RENDITIONS}([0-9a-f]{{128}})/[a-z0-9-]+/{_NAME}(/{_NAME})*")
_PRIVATE_FILES = frozenset({"text.txt", "measurements.json"})
"""Words as they stand in a document, with the numbers that the public record masks; what was measured of an original."""
_DOWNLOAD = "download."
_CAPTIONS = re.compile(rf"{RENDITIONS}[0-9a-f]{{128}}/captions(?:-\d+)*/[^/]+\.vtt")
_LARGEST_CAPTIONS = 8 * 1024 * 1024
_INLINE = re.compile(
    r"(video|audio)/[a-z0-9.+-]+|image/(webp|jpeg|png|avif)|text/vtt|application/(json|pdf|vnd\.apple\.mpegurl)",
)


def router(services: Needs, preview: Preview) -> APIRouter:
    """`/media/{publication_key}/{path}`."""
    made = APIRouter(include_in_schema=False)
    gate = Gate(services, preview)
    portal_url = services.settings.portal_url.rstrip("/")

    @made.api_route("/media/{key}/{path:path}", methods=["GET", "HEAD"])
    def media(request: Request, key: str, path: str) -> Response:
        digest = asset_of(path)
        gate.check(key, digest)
        gate.check_file(key, path)
        renditions = services.store.renditions
        stat = renditions.stat(path)
        if stat is None:
            raise NotFound(what="rendition", id=path)
        headers = _headers(stat, _PRIVATE if previews.parse(key) else _PUBLIC)
        if path.endswith(iiif.INFO) and stat.size <= iiif.LARGEST:
            with renditions.open(path, 0, stat.size) as file:
                return _described(request, b"".join(file.chunks()), f"{portal_url}{request.url.path}", headers)
        if _CAPTIONS.fullmatch(path):
            spoken = _spoken if stat.size <= _LARGEST_CAPTIONS else _spoken_at_length
            return spoken(request, renditions.open(path, 0, stat.size), headers)
        return sent(request, renditions, path, stat, headers, _mime(stat.mime))

    return made


def _spoken(request: Request, opened: AbstractContextManager[RenditionStream], headers: dict[str, str]) -> Response:
    """Captions, with every number of a person in them masked; their entity tag is that of what is sent."""
    body = b"".join(_cues(opened))
    headers |= {"ETag": tag(body), "Accept-Ranges": "none"}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": "text/vtt", "Content-Length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def _spoken_at_length(request: Request, opened: AbstractContextManager[RenditionStream], headers: dict[str, str]) -> Response:
    """The same of captions too long to be held: sent as they are read, so without length and entity tag."""
    headers = {name: told for name, told in headers.items() if name != "ETag"} | {"Accept-Ranges": "none"}
    if request.method == "HEAD":
        return Response(headers=headers | {"Content-Type": "text/vtt"})
    return StreamingResponse(_cues(opened), 200, headers, "text/vtt")


def _cues(opened: AbstractContextManager[RenditionStream]) -> Iterator[bytes]:
    """Cue by cue; we wrote them, so that none is longer than its lines may be."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    held = ""
    with opened as file:
        for chunk in file.chunks():
            *whole, held = (held + decode(chunk)).split("\n\n")
            yield "".join(_cue(block) + "\n\n" for block in whole).encode()
    yield _cue(held + decode(b"", final=True)).encode()


def _cue(block: str) -> str:
    """One cue: its words masked, its times as they are."""
    times, arrow, words = block.partition("-->")
    timing, end, words = words.partition("\n")
    return times + arrow + timing + end + personal_numbers.masked(words) if arrow else block


def _described(request: Request, stored: bytes, address: str, headers: dict[str, str]) -> Response:
    """A picture's info.json with its address in it; its entity tag is that of what is sent."""
    body = iiif.described(stored, address.rpartition("/")[0])
    headers |= {"ETag": tag(body), "Accept-Ranges": "none"}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


class Gate:
    """Who may see which asset now; an answer holds for two seconds, so that a withdrawal closes within five."""

    def __init__(self, services: Needs, preview: Preview) -> None:
        self._services = services
        self._secret = services.settings.signing_key.get_secret_value()
        self._preview = preview
        self._public: AnswerCache[tuple[str, str], bool] = AnswerCache(_REMEMBERED_S)
        self._offered: AnswerCache[tuple[str, str], bool] = AnswerCache(_REMEMBERED_S)
        self._previewed: AnswerCache[str, frozenset[str]] = AnswerCache(_REMEMBERED_S)

    def check(self, key: str, digest: str) -> None:
        """Let pass what is public under this key, or previewed under its signature.

        Raises:
            Withdrawn: it is not, or no longer.

        """
        signed = previews.parse(key)
        if not (self._may_preview(signed, digest) if signed else self._is_public(key, digest)):
            raise Withdrawn(what="media", id="")

    def check_file(self, key: str, path: str) -> None:
        """Keep back what a rendition holds for the archive's own use, and downloads that an entry does not offer.

        Raises:
            NotFound: visitors do not get this file.

        """
        name = path.rpartition("/")[2]
        if name in _PRIVATE_FILES or (name.startswith(_DOWNLOAD) and not self._offers(key, path)):
            raise NotFound(what="rendition", id=path)

    def _offers(self, key: str, path: str) -> bool:
        signed = previews.parse(key)
        if signed:
            record = self._preview(signed.resource)
            return any(one.download and one.download.path == path for one in (record.media if record else ()))
        return self._offered.get((key, path), lambda: self._services.ledger.publications.offers(key, path))

    def _is_public(self, key: str, digest: str) -> bool:
        return self._public.get((key, digest), lambda: self._services.ledger.publications.allows(key, digest))

    def _may_preview(self, key: previews.PreviewKey, digest: str) -> bool:
        if not signing.valid(self._secret, previews.subject(key.resource), key.until, key.sig, time()):
            return False
        return digest in self._previewed.get(key.resource, lambda: _assets(self._preview(key.resource)))


def asset_of(path: str) -> str:
    """The asset that a rendition's key belongs to.

    Raises:
        NotFound: the path is not that of a rendition.

    """
    found = _RENDITION.fullmatch(path)
    if not found:
        raise NotFound(what="rendition", id=path)
    return found[1]


def _assets(record: PublicRecord | None) -> frozenset[str]:
    parts = record.media if record else ()
    return frozenset(asset_of(f.path) for m in parts for f in files(m))


def _headers(stat: RenditionStat, caching: str) -> dict[str, str]:
    # What was made here is safe to show; should it ever not be, nothing in it may run.
    return {
        "ETag": '"' + stat.etag.strip('"') + '"',
        "Accept-Ranges": "bytes",
        "Cache-Control": caching,
        # Other viewers may show it: whoever has the address may see it, and no cookie opens more.
        "Access-Control-Allow-Origin": "*",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def _mime(mime: str) -> str:
    return mime if _INLINE.fullmatch(mime.lower()) else "application/octet-stream"
