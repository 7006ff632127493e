"""Home and search."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from archive.i18n import Language
from archive.models.network.shown_activities import Shown
from archive.models.search import SearchQuery, SearchResults, Sort
from archive.web.portal import facets, highlights, hit_moments
from archive.web.shared import happenings, language, query
from archive.web.shared.addresses import media, poster, poster_part
from archive.web.shared.inside import WordsWithin
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages
from archive.web.shared.workbench_address import workbench_address

NEWEST = 8
SHOWN_TOGETHER = 4
"""Collections on the first page."""
COMING = 3
"""Activities on the first page."""
LITERALLY = "literally"
"""Parameter of an address that asks for the words as they were typed and for nothing near them."""
HEADING = 40
"""Characters of the words that the heading repeats; the search field holds them all."""


def router(services: Needs, pages: Pages, words: WordsWithin) -> APIRouter:
    """`/` and `/search`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/")
    def home(request: Request) -> Response:
        results = services.catalogue.search(SearchQuery(sort="newest", size=NEWEST))
        lang = language.chosen(request.query_params, request.cookies)
        arranged = services.ledger.network.collections.page("", SHOWN_TOGETHER, None)
        coming = services.ledger.network.activities.public_page(Shown(since=happenings.today()), COMING)
        return pages.render(
            request,
            "home.html",
            results=results,
            arranged=arranged,
            coming=happenings.named(services, coming) if coming else (),
            **_tiles(results, lang),
            **_helpers(),
        )

    @made.get("/search")
    def search(request: Request) -> Response:
        asked = query.read(request.query_params)
        near = request.query_params.get(LITERALLY) != "1"
        results = services.catalogue.search(asked.model_copy(update={"near": near}))
        if results.carried:
            return RedirectResponse(query.address(query.carried(asked, results.carried), after=asked.after))
        lang = language.chosen(request.query_params, request.cookies)
        wanted = _wanted(services, asked) if not results.total else ""
        use = workbench_address(services.settings, "/work/use") if asked.text and not asked.after else ""
        cut = query.LONGEST if len(query.words(request.query_params.get("q", ""))) > query.LONGEST else None
        found = _page(asked, results, lang) | _helpers() | hit_moments.of(words, results, asked.text)
        return pages.render(request, "search.html", cut=cut, wanted=wanted, use=use, **found)

    return made


def _tiles(results: SearchResults, lang: Language) -> dict[str, Any]:
    """Kinds, genres and the first level of places that has more than one entry to choose from."""
    places = results.facets.get("division", ())
    codes = {p.value for p in places}
    roots = [p for p in places if p.parent not in codes]
    while len(roots) == 1 and (below := [p for p in places if p.parent == roots[0].value]):
        roots = below
    return {
        "kinds": facets.tiles("kind", results.facets.get("kind", ()), lang),
        "genres": facets.tiles("genre", results.facets.get("genre", ()), lang)[:18],
        "places": facets.tiles("division", roots, lang)[:18],
    }


def _page(asked: SearchQuery, results: SearchResults, lang: Language) -> dict[str, Any]:
    return {
        "q": asked.text,
        "asked": asked,
        "heading": asked.text if len(asked.text) <= HEADING else asked.text[:HEADING] + "…",
        "results": results,
        "groups": facets.groups(asked, results, lang),
        "chips": facets.chips(asked, results, lang),
        "recognised": facets.recognised(asked, results, lang),
        "hidden": query.filters(asked),
        "feed": "/search.atom" + query.query_string(asked.model_copy(update={"after": None, "sort": "relevance"})),
        "next": query.address(asked, after=results.next) if results.next else None,
        "first": query.address(asked) if asked.after else None,
        "sorts": [(sort, query.address(asked, sort=sort)) for sort in _sorts(asked)],
        "sorted_by": asked.sort if asked.sort in _sorts(asked) else "newest",
        "literally": f"{query.address(asked)}&{LITERALLY}=1" if results.stage != "precise" else None,
        "words_only": query.address(SearchQuery(text=asked.text)),
    }


def _wanted(services: Needs, asked: SearchQuery) -> str:
    """Where anybody may say what they looked for; "" where there is no workbench to take that."""
    words = urlencode({"q": asked.text}) if asked.text else ""
    return workbench_address(services.settings, f"/work/wanted?{words}").rstrip("?")


def _sorts(asked: SearchQuery) -> tuple[Sort, ...]:
    """The orders to choose from: without words everything is equally relevant."""
    return ("relevance", "newest", "date") if asked.text else ("newest", "date")


def _helpers() -> dict[str, Any]:
    return {
        "media": media,
        "poster": poster,
        "picture_of": poster_part,
        "title_of": highlights.title,
        "pieces_of": highlights.pieces,
        "moments_of": lambda _hit: None,
    }
