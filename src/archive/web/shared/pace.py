"""How often combinations of facets may be asked for: robots follow them without end, and each is new work for the index.

A token bucket for each address, and one for all addresses of a process, for robots that come from thousands. Entries, words,
media and everything else are never limited here.
"""

import time
from collections.abc import Callable
from urllib.parse import parse_qsl

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from archive import i18n
from archive.web.shared import language, query
from archive.web.shared.problems import Problem
from archive.web.shared.render import Pages
from archive.web.shared.visitors import Network, visitor

SEARCHES = frozenset({"/search", "/search.atom", "/api/v1/search"})
NARROWING = frozenset({*query.LISTS, "year_from", "year_to", "after"})
BURST = 20
"""Searches by facets at once, before the pace counts."""
TOGETHER = 8.0
"""Searches by facets in a second that one process answers for all addresses together."""
WAIT_S = 10
_ADDRESSES = 20_000


class Bucket:
    """Tokens that come back at `rate` in a second, `most` at once."""

    def __init__(self, rate: float, most: float, now: float) -> None:
        self._rate, self._most, self._left, self._at = rate, most, most, now

    def take(self, now: float) -> bool:
        """Take one, if there is one."""
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class FacetPace:
    """Answers 429 with `Retry-After` to combinations of facets that are asked for too often."""

    def __init__(
        self,
        app: ASGIApp,
        pages: Pages,
        rate: float,
        trusted: tuple[Network, ...],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._pages, self._rate, self._trusted, self._clock = app, pages, rate, trusted, clock
        # One that is left alone for so long is full again, so that it may be forgotten.
        self._each: TTLCache[str, Bucket] = TTLCache(_ADDRESSES, BURST / rate if rate else 1, clock)
        self._together = Bucket(TOGETHER, TOGETHER * 5, clock())
        self._bodies: dict[i18n.Language, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or ask for patience."""
        if self._rate and scope["type"] == "http" and narrows(scope) and not self._let(scope):
            return await self._patience(Request(scope))(scope, receive, send)
        return await self._app(scope, receive, send)

    def _let(self, scope: Scope) -> bool:
        now, who = self._clock(), visitor(scope, self._trusted)
        if who is not None:
            own = self._each.get(who) or Bucket(self._rate, BURST, now)
            self._each[who] = own
            if not own.take(now):
                return False
        return self._together.take(now)

    def _patience(self, request: Request) -> Response:
        facts = {"seconds": WAIT_S, "address": f"{self._pages.portal_url}/dumps/"}
        problem = Problem(429, "E429", "often", {"Retry-After": str(WAIT_S), "Cache-Control": "no-store"}, facts=facts)
        said = problem.said()
        if request.url.path.startswith("/api/"):
            body = {"code": problem.code, **{k: s.what for k, s in said.items()}, **{f"do_{k}": s.do for k, s in said.items()}}
            return JSONResponse(body, problem.status, problem.headers)
        lang = language.chosen(request.query_params, request.cookies)
        if lang not in self._bodies:
            page = self._pages.frame(
                lang, "problem.html", problem.status,
                problem=problem, said=said, switches=[], path="/search", q="", private=True,
            )  # fmt: skip
            self._bodies[lang] = bytes(page.body)
        return HTMLResponse(self._bodies[lang], problem.status, problem.headers)


def narrows(scope: Scope) -> bool:
    """Whether a search is asked for that is narrowed by facets, or goes on beyond its first page."""
    if scope["path"] not in SEARCHES:
        return False
    try:
        asked = parse_qsl(bytes(scope["query_string"]).decode("latin-1"), max_num_fields=1000) if scope["query_string"] else []
    except ValueError:  # more fields than anybody means
        return True
    return any(name in NARROWING for name, _ in asked)
