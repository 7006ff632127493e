"""The server: tools and their arguments as a model reads them, and how often one may call. Only here: mcp."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Annotated, Any

from cachetools import LRUCache
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.requests import Request
from starlette.types import ASGIApp

from archive import i18n
from archive.errors import ArchiveError
from archive.models.search import SearchQuery
from archive.web.mcp.answers import MOST_HITS, MOST_MOMENTS, NOTICE, Answer, Answers
from archive.web.shared.inside import WordsWithin
from archive.web.shared.needs import Needs
from archive.web.shared.problems import problem_of
from archive.web.shared.visitors import Network, networks, visitor

A_MINUTE = 60
"""Calls of one client in any sixty seconds."""
PATH = "/mcp"
_ABOUT = (
    "A public archive of a Chinese province's local culture: opera, folk dance, choruses, crafts, oral history. Most records are "
    "in Chinese; search in Chinese characters, pinyin or initials. "
)
Text = Annotated[str, Field(max_length=200)]
Words = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=10)]
Year = Annotated[int | None, Field(ge=-5000, le=3000)]
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class Rate:
    """Who called how often within the last minute; of the clients that called last."""

    def __init__(self, most: int = A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = most, clock, Lock()
        self._calls: LRUCache[str, deque[float]] = LRUCache(10_000)

    def allows(self, client: str) -> bool:
        """Whether this client may call now; if so, it did."""
        now = self._clock()
        with self._lock:
            calls = self._calls.setdefault(client, deque(maxlen=self._most))
            if len(calls) == self._most and now - calls[0] < 60:
                return False
            calls.append(now)
            return True


def server(services: Needs, rate: Rate | None = None) -> MCPServer[Any]:
    """The server with its four tools; it writes nothing, and reads what the portal reads."""
    answers, rate = Answers(services, WordsWithin(services)), rate or Rate()
    trusted = networks(services.settings.trusted_proxies)
    made: MCPServer[Any] = MCPServer(
        "archive", instructions=_ABOUT + NOTICE, log_level="WARNING", website_url=services.settings.portal_url
    )

    def told(ctx: Context[Any, Any], answer: Callable[[], Answer]) -> Answer:
        if not rate.allows(_client(ctx, trusted)):
            raise ToolError(i18n.both("mcp.rate", most=A_MINUTE))
        try:
            return answer()
        except ArchiveError as error:
            problem = problem_of(error)
            said = i18n.explain(f"web.problem.{problem.key}", {}, i18n.PLAIN)
            raise ToolError(f"{problem.code} {said.what}. {said.do}") from error

    @made.tool(annotations=READS)
    def search(
        ctx: Context[Any, Any],
        text: Text = "",
        kind: Words = [],  # noqa: B006 - pydantic copies defaults
        genre: Words = [],  # noqa: B006
        division: Words = [],  # noqa: B006
        centre: Words = [],  # noqa: B006
        year_from: Year = None,
        year_to: Year = None,
        limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = MOST_HITS,
        after: Annotated[str | None, Field(max_length=2000)] = None,
    ) -> Answer:
        """Search the catalogue. `text`: words in Chinese, pinyin or initials; filters take values that `facets` lists; `after`:
        `next` of the answer before.
        """
        asked = SearchQuery(
            text=text, kind=tuple(kind), genre=tuple(genre), division=tuple(division), centre=tuple(centre),
            year_from=year_from, year_to=year_to, size=limit, after=after,
        )  # fmt: skip
        return told(ctx, lambda: answers.search(asked))

    @made.tool(annotations=READS)
    def entry(ctx: Context[Any, Any], id: Text) -> Answer:  # noqa: A002 - the name of the argument
        """One entry by its id: description, people, media, IIIF manifest, citation and rights."""
        return told(ctx, lambda: answers.entry(id))

    @made.tool(annotations=READS)
    def moments(
        ctx: Context[Any, Any],
        id: Text,  # noqa: A002
        text: Text,
        limit: Annotated[int, Field(ge=1, le=MOST_MOMENTS)] = MOST_MOMENTS,
    ) -> Answer:
        """Where within one entry words are said (captions), seen (pictures) or written (pages), each with its address."""
        return told(ctx, lambda: answers.moments(id, text, limit))

    @made.tool(annotations=READS)
    def facets(ctx: Context[Any, Any], text: Text = "", names: Words = []) -> Answer:  # noqa: B006
        """How many entries there are by kind, genre, division, centre, year, media, person: of all, or of what answers `text`."""
        return told(ctx, lambda: answers.facets(SearchQuery(text=text), names))

    return made


def application(services: Needs, hosts: list[str], rate: Rate | None = None) -> ASGIApp:
    """The same by streamable HTTP at `/mcp`, each request by itself; `hosts` are the names under which it may be asked for."""
    origins = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    security = TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
    return server(services, rate).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=64 * 1024,
        transport_security=security,
    )


def _client(ctx: Context[Any, Any], trusted: tuple[Network, ...]) -> str:
    """Who asks by HTTP, also behind proxies of ours; all are one where these do not say. By standard input there is one."""
    request = ctx.request_context.request
    return (visitor(request.scope, trusted) or "unknown") if isinstance(request, Request) else "stdio"
