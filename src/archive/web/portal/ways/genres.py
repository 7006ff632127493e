"""Genres as a tree, each with a picture of its newest entry."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive import vocabulary
from archive.models.search import SearchQuery
from archive.models.ways import Counted
from archive.vocabulary import Genre
from archive.web.shared import query
from archive.web.shared.addresses import media, poster, poster_part
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

FRESH_S = 30.0
"""How old counts and pictures may be: these are the costliest to ask for, and no title stands beside them."""
GROUPS = ("ich-class", "form", "event", "audience")
"""Kinds of terms above which there is none, in the order of the page. Festivals have a page of their own."""


class Branch(NamedTuple):
    """A genre with its entries and the genres below it, those with most entries first."""

    genre: Genre
    counted: Counted
    href: str
    below: tuple["Branch", ...]


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/genres`."""
    made = APIRouter(include_in_schema=False)
    counted: AnswerCache[None, Mapping[str, Counted]] = AnswerCache(FRESH_S, 1)

    @made.get("/genres")
    def tree(request: Request) -> Response:
        counts = counted.get(None, lambda: services.catalogue.counted("genre", tuple(vocabulary.genres()), newest=True))
        groups = {kind: branches(counts, kind) for kind in GROUPS}
        return pages.render(
            request, "genres.html", groups=groups, some=any(groups.values()), media=media, poster=poster, picture_of=poster_part
        )

    return made


def branches(counts: Mapping[str, Counted], kind: str) -> tuple[Branch, ...]:
    """The genres of a kind that have entries, with what is below them."""
    return _sorted(_branch(one, counts) for one in vocabulary.genres().values() if one.kind == kind and one.id in counts)


def _branch(one: Genre, counts: Mapping[str, Counted]) -> Branch:
    below = (_branch(child, counts) for child in vocabulary.genres().values() if child.parent == one.id and child.id in counts)
    return Branch(one, counts[one.id], query.address(SearchQuery(genre=(one.id,))), _sorted(below))


def _sorted(found: Iterable[Branch]) -> tuple[Branch, ...]:
    return tuple(sorted(found, key=lambda branch: (-branch.counted.count, branch.genre.id)))
