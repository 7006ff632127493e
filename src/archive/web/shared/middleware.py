"""What every answer has in common: security headers, GET and HEAD (POST at /oai alone), compression, one log line. Pure ASGI."""

import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive import i18n, logs
from archive.web.shared.needs import Observe, nobody

_FILES = re.compile(r"/media/|/dumps/[^/]+/.")
"""Addresses of files that are packed already and served by their bytes."""
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob: data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy Level 3. Media from `blob:` because Media Source Extensions hand the player a blob address, from
`data:` because hls.js keeps captions in tracks that begin as an empty data address; pictures from `data:` are stand-ins."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}


class SecurityHeaders:
    """Adds `HEADERS` where the answer has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                framed = "frame-ancestors *" in headers.get("content-security-policy", "")
                for name, value in HEADERS.items():
                    if not (framed and name == "X-Frame-Options"):
                        headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, headed)


class ReadOnly:
    """Answers 405 to everything but GET and HEAD, and POST at /oai alone, which OAI-PMH wants and which reads as well.
    A HEAD runs as GET without its body; media answer it themselves.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] == "GET" or _passes(scope):
            return await self._app(scope, receive, send)
        if scope["method"] == "HEAD":
            return await self._app({**scope, "method": "GET"}, receive, _without_body(send))
        said = {lang: i18n.text("web.problem.method", lang) for lang in i18n.LANGUAGES}
        refusal = JSONResponse({"code": "E405", **said}, status_code=405, headers={"Allow": "GET, HEAD"})
        return await refusal(scope, receive, send)


class Compressed:
    """gzip for pages and answers; media pass untouched, as their ranges count the bytes of the file."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packed = GZipMiddleware(app, minimum_size=900, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        chosen: ASGIApp = self._plain if _is_media(scope) else self._packed
        await chosen(scope, receive, send)


class Logged:
    """One line per answer, with the address as the route names it: tokens and signatures never reach a log.

    Every line that is written meanwhile has the id of the request, which the answer tells as well (`X-Request-ID`). A proxy may
    give the id; what it gives is taken only where it looks like one.
    """

    def __init__(self, app: ASGIApp, observe: Observe = nobody) -> None:
        self._app, self._observe = app, observe
        self._log = logs.get("web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = _request_id(scope)
        began = time.perf_counter()
        status, started = 0, 0.0

        async def noted(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], time.perf_counter() - began
                MutableHeaders(scope=message)["X-Request-ID"] = request
            await send(message)

        with logs.bound(request=request):
            try:
                return await self._app(scope, receive, noted)
            except BaseException:
                status = status or 500  # what a fault of ours becomes further out
                raise
            finally:
                route = getattr(scope.get("route"), "path", "-")
                seconds = time.perf_counter() - began
                self._log.info("answered", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
                self._observe(route, scope["method"], status, started or seconds)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _ID.fullmatch(given) else uuid4().hex[:16]


def _passes(scope: Scope) -> bool:
    return (scope["method"] == "HEAD" and _is_media(scope)) or (scope["method"] == "POST" and scope["path"] == "/oai")


def _is_media(scope: Scope) -> bool:
    return scope["type"] == "http" and _FILES.match(str(scope["path"])) is not None


def _without_body(send: Send) -> Send:
    async def bare(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return bare
