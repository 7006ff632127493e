"""The public API, version 1: the same search, completions and entries as the pages, as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from archive.models.base import Model
from archive.models.deletion import Category
from archive.models.public import PublicRecord
from archive.models.search import Inside, SearchQuery, SearchResults, Sort, Suggestion
from archive.web.shared import query
from archive.web.shared.inside import MOST, WordsWithin
from archive.web.shared.needs import Needs
from archive.web.shared.public_entry import named

_ASK_AGAIN = "no-cache"
"""What is public may end at any moment."""
Values = Annotated[list[str], Query(max_length=20)]


class Suggestions(Model):
    """Completions, best first."""

    suggestions: tuple[Suggestion, ...]


class Similar(Model):
    """Entries like another one, the likest first; without `tags` and `words`, which stand in the record of each."""

    entries: tuple[PublicRecord, ...]


class Sorry(Model):
    """What every error says: a stable code, what happened and what to do, in Chinese and English."""

    code: str
    zh: str
    en: str
    do_zh: str = ""
    do_en: str = ""
    since: str = Field("", description="of what is gone: when it left the public, ISO 8601")
    category: str = Field("", description="of what is gone: " + ", ".join(Category))


SORRY: dict[int | str, dict[str, Any]] = {
    400: {"model": Sorry, "description": "the cursor is not of this search"},
    422: {"model": Sorry, "description": "a parameter is not understood"},
    503: {"model": Sorry, "description": "a server does not answer"},
}
"""How refusals stand in the description of the API."""


def router(services: Needs, within: WordsWithin) -> APIRouter:
    """`/api/v1/search`, `/api/v1/suggest`, `/api/v1/resources/{id}`, `/api/v1/entries/{id}/search` and `/similar`."""
    made = APIRouter(prefix="/api/v1", responses=SORRY, tags=["catalogue"])

    @made.get("/search", summary="Search entries", response_model_exclude_none=True)
    def search(
        response: Response,
        q: Annotated[str, Query(max_length=200, description="words, in Chinese, pinyin or initials")] = "",
        kind: Values = [],  # noqa: B006 - FastAPI copies defaults
        genre: Values = [],  # noqa: B006
        division: Annotated[list[str], Query(max_length=20, description="codes of GB/T 2260")] = [],  # noqa: B006
        centre: Values = [],  # noqa: B006
        level: Values = [],  # noqa: B006
        year: Annotated[list[int], Query(max_length=20)] = [],  # noqa: B006
        undated: Annotated[bool, Query(description="entries without a year, beside those of the years chosen")] = False,
        festival: Annotated[list[str], Query(max_length=20, description="ids of festivals")] = [],  # noqa: B006
        media: Values = [],  # noqa: B006
        person: Annotated[list[str], Query(max_length=20, description="names of people and ensembles")] = [],  # noqa: B006
        year_from: int | None = None,
        year_to: int | None = None,
        sort: Sort = "relevance",
        size: Annotated[int, Query(ge=1, le=100)] = 20,
        after: Annotated[str | None, Query(description="`next` of the page before")] = None,
        near: Annotated[bool, Query(description="where nothing answers: what sounds like it, then what has some of it")] = False,
    ) -> SearchResults:
        """Entries that answer, with facets and the cursor of the next page."""
        response.headers["Cache-Control"] = _ASK_AGAIN
        return services.catalogue.search(
            SearchQuery(
                text=query.words(q), kind=tuple(kind), genre=tuple(genre), division=tuple(division), centre=tuple(centre),
                level=tuple(level), year=tuple(year), media=tuple(media), person=tuple(person),
                year_from=year_from, year_to=year_to, sort=sort, size=size, after=after, near=near,
                undated=undated, festival=tuple(festival),
            )
        )  # fmt: skip

    @made.get("/suggest", summary="Complete what is being typed")
    def suggest(
        response: Response,
        q: Annotated[str, Query(max_length=200)] = "",
        size: Annotated[int, Query(ge=1, le=20)] = 8,
    ) -> Suggestions:
        """Titles of entries that go on from what was typed."""
        response.headers["Cache-Control"] = "public, max-age=30"
        typed = query.words(q)
        return Suggestions(suggestions=services.catalogue.suggest(typed, size) if typed else ())

    gone: dict[int | str, dict[str, Any]] = {
        404: {"model": Sorry, "description": "no such entry"},
        410: {"model": Sorry, "description": "withdrawn or deleted"},
    }

    @made.get("/resources/{id}", summary="One entry", response_model_exclude_none=True, responses=gone)
    def resource(response: Response, id: str) -> PublicRecord:  # noqa: A002 - the name in the address
        """The entry with this public id."""
        response.headers["Cache-Control"] = _ASK_AGAIN
        return named(services, id)

    @made.get("/entries/{id}/search", summary="Search inside one entry", response_model_exclude_none=True, responses=gone)
    def inside(
        response: Response,
        id: str,  # noqa: A002 - the name in the address
        q: Annotated[str, Query(max_length=200, description="words, in Chinese or pinyin")] = "",
        size: Annotated[int, Query(ge=1, le=MOST, description="moments to be told; `total` counts all")] = MOST,
    ) -> Inside:
        """The moments of its captions, the places in its pictures and the pages of its documents that answer."""
        response.headers["Cache-Control"] = _ASK_AGAIN
        return within.find(named(services, id), query.words(q), size)

    @made.get("/entries/{id}/similar", summary="Entries like this one", response_model_exclude_none=True, responses=gone)
    def similar(
        response: Response,
        id: str,  # noqa: A002 - the name in the address
        size: Annotated[int, Query(ge=1, le=20)] = 8,
    ) -> Similar:
        """What a visitor of this entry may go on with; at most three of one programme of one centre."""
        response.headers["Cache-Control"] = _ASK_AGAIN
        return Similar(entries=services.catalogue.similar(named(services, id), size))

    return made
