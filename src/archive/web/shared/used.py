"""What answers for programs and for others' viewers tell of use: told to whoever counts, once the answer is on its way."""

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.models.network.use import Used, Via
from archive.web.shared.visitors import Network, visitor

Hear = Callable[[Used], None]
"""Hears of a use; answers at once."""
_RECORDS = {"/api/v1/resources/{id}": (Via.API, "id"), "/iiif/{typed}/manifest": (Via.IIIF, "typed")}
"""Route of an answer that is an entry -> the way, and the name of the id in the address."""
_MEDIA, _IMAGE = "/media/{key}/{path:path}", "/tiles/info.json"
_GIVEN = frozenset({200, 304})


class UseTold:
    """Tells of entries that programs and viewers were given. What a page of ours asks for tells of itself (`use.ts`)."""

    def __init__(self, app: ASGIApp, hear: Hear, trusted: tuple[Network, ...]) -> None:
        self._app, self._hear, self._trusted = app, hear, trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return await self._app(scope, receive, send)
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, seen)
        if status in _GIVEN and (what := _asked_for(scope)):
            headers = Headers(scope=scope)
            if headers.get("sec-fetch-site") != "same-origin":
                who = visitor(scope, self._trusted) or ""
                self._hear(Used(*what, address=who, browser=headers.get("user-agent", ""), at=datetime.now(UTC)))


def _asked_for(scope: Scope) -> tuple[Via, str, str] | None:
    """The way, and the id of an entry or the key of its media."""
    route, given = getattr(scope.get("route"), "path", ""), scope.get("path_params", {})
    if route in _RECORDS:
        via, name = _RECORDS[route]
        return via, str(given[name]), ""
    if route == _MEDIA and str(given["path"]).endswith(_IMAGE):
        return Via.IIIF, "", str(given["key"])
    return None
