"""Centres as pages: who they are and were, what came from them year by year, and a code for their wall."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from archive.errors import NotFound
from archive.links import qr
from archive.models.network.shown_activities import Shown
from archive.models.public import CentreDescription
from archive.models.search import Hit, SearchQuery, SearchResults
from archive.models.ways import Timeline
from archive.web.portal import facets, highlights
from archive.web.shared import happenings, language, query
from archive.web.shared.addresses import media, poster, poster_part
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

FRESH_S = 10.0
MOST_LISTED = 300
MOST_FOUND = 50
NEWEST = 8
NEXT = 5
_TITLES = 3
_YEARS = 30
_LONGEST_ID = 41


class Row(NamedTuple):
    """A centre in a list, with its own entries."""

    centre: CentreDescription
    entries: int


class Sung(NamedTuple):
    """A year of a centre: how many entries, some of their titles, and the search for them."""

    year: int
    entries: int
    titles: tuple[tuple[str, str], ...]
    href: str


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/centres`, `/centres/{id}` and `/centres/{id}/wall`."""
    made = APIRouter(include_in_schema=False)
    asked: AnswerCache[str, tuple[SearchResults, Timeline]] = AnswerCache(FRESH_S, 128)

    @made.get("/centres")
    def every(request: Request) -> Response:
        words = query.words(request.query_params.get("name", ""))[: query.LONGEST]
        tree = services.ledger.descriptions
        found = tree.named(words, MOST_FOUND) if words else _two_floors(services)
        return pages.render(request, "centres.html", name=words, rows=_rows(services, found), most=MOST_FOUND)

    @made.get("/centres/{typed}")
    def one(request: Request, typed: str) -> Response:
        centre = _known(services, typed)
        if isinstance(centre, str):
            return RedirectResponse(f"/centres/{centre}", 308)
        results, years = asked.get(centre.id, partial(_entries_of, services, centre.id))
        # Entries of a centre that was closed count for its heir, and are shown there alone.
        shown = results.carried == {}
        below = services.ledger.descriptions.below(centre.id, MOST_LISTED)
        lang = language.chosen(request.query_params, request.cookies)
        return pages.render(
            request,
            "centre.html",
            centre=centre,
            total=results.total if shown else 0,
            results=results,
            kinds=_kinds(centre.id, results, lang) if shown else (),
            years=_sung(centre.id, years) if shown else (),
            years_more=len(years.years) > _YEARS,
            below=_rows(services, below),
            cut=len(below) == MOST_LISTED,
            done=_done(services, centre.id),
            every=query.address(SearchQuery(centre=(centre.id,))),
            media=media, poster=poster, picture_of=poster_part, title_of=highlights.title, pieces_of=highlights.pieces,
            moments_of=lambda _hit: None,
        )  # fmt: skip

    @made.get("/centres/{typed}/wall")
    def wall(request: Request, typed: str) -> Response:
        centre = _known(services, typed)
        if isinstance(centre, str):
            return RedirectResponse(f"/centres/{centre}/wall", 308)
        return pages.render(request, "wall.html", centre=centre, address=f"{pages.portal_url}/centres/{centre.id}")

    @made.get("/centres/{typed}/wall.svg")
    def square(typed: str) -> Response:
        centre = _known(services, typed)
        if isinstance(centre, str):
            return RedirectResponse(f"/centres/{centre}/wall.svg", 308)
        drawn = qr.svg(f"{pages.portal_url}/centres/{centre.id}", scale=8)
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})

    return made


def _done(services: Needs, centre_id: str) -> dict[str, object]:
    """What comes next of a centre and of those below it, how much it has held in each year, and what came to it."""
    network = services.ledger.network.activities
    coming = network.public_page(Shown(centre=centre_id, since=happenings.today()), NEXT)
    received = network.public_to(centre_id, NEXT)
    listed = {"coming": happenings.named(services, coming), "received": happenings.named(services, received)}
    return {**listed, "held": network.by_year(centre_id)}


def _known(services: Needs, typed: str) -> CentreDescription | str:
    """The centre; the id of another one where this is a former id or a code.

    Raises:
        NotFound: there never was one.

    """
    plain = query.words(typed)
    tree = services.ledger.descriptions
    if not plain or plain != typed or len(plain) > _LONGEST_ID:
        raise NotFound(what="centre", id="")
    if found := tree.get(plain):
        return found
    now = tree.now(plain)
    if now is None or now == plain:
        raise NotFound(what="centre", id=plain)
    return now


def _two_floors(services: Needs) -> list[CentreDescription]:
    """Those on top and those right below them."""
    tree = services.ledger.descriptions
    top = tree.top()
    return [one for above in top for one in (above, *tree.below(above.id, MOST_LISTED))][:MOST_LISTED]


def _rows(services: Needs, centres: Sequence[CentreDescription]) -> tuple[Row, ...]:
    counts = services.catalogue.counted("centre", [one.id for one in centres], newest=False)
    return tuple(Row(one, counts[one.id].count if one.id in counts else 0) for one in centres)


def _entries_of(services: Needs, centre_id: str) -> tuple[SearchResults, Timeline]:
    chosen = SearchQuery(centre=(centre_id,), sort="newest", size=NEWEST)
    results = services.catalogue.search(chosen)
    kept = {"facets": {"kind": results.facets.get("kind", ())}, "hits": tuple(_light(hit) for hit in results.hits)}
    return results.model_copy(update=kept), services.catalogue.timeline(chosen, _TITLES)


def _light(hit: Hit) -> Hit:
    """Without what is for finding and for the entry's own page, since many are kept."""
    media = tuple(part.model_copy(update={"words": "", "pages": ()}) for part in hit.entry.media)
    return hit.model_copy(update={"entry": hit.entry.model_copy(update={"tags": (), "media": media})})


def _kinds(centre_id: str, results: SearchResults, lang: str) -> tuple[facets.Choice, ...]:
    tiles = facets.tiles("kind", results.facets.get("kind", ()), lang)
    return tuple(tile._replace(href=query.address(SearchQuery(centre=(centre_id,), kind=(tile.value,)))) for tile in tiles)


def _sung(centre_id: str, years: Timeline) -> tuple[Sung, ...]:
    return tuple(
        Sung(one.year, one.count, one.titles, query.address(SearchQuery(centre=(centre_id,), year=(one.year,))))
        for one in years.years[:_YEARS]
    )
