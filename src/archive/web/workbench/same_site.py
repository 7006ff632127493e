"""Requests that change something have to come from our own pages (ASVS 5.0, 3.5), as browsers tell it: no hidden fields."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from archive import i18n
from archive.errors import CrossSite

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SameSite:
    """Answers 403 to whatever changes something and was begun elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] in SAFE or ours(Headers(scope=scope)):
            return await self._app(scope, receive, send)
        said = "\n".join(i18n.explain(CrossSite.code, {}, language).what for language in i18n.LANGUAGES)
        return await PlainTextResponse(f"{CrossSite.code} {said}", 403)(scope, receive, send)


def ours(headers: Headers) -> bool:
    """`Sec-Fetch-Site` decides where a browser sends it (Fetch Metadata); else `Origin` has to be the host that was asked."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host", "")
