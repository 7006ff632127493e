"""The province as squares: how many entries each division has, down to the villages. No boundary is drawn."""

from collections.abc import Mapping
from math import log
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from archive import places
from archive.errors import NotFound
from archive.models.centre import Division, Level
from archive.models.search import FacetValue, SearchQuery
from archive.places.schematic import CITIES
from archive.web.shared import query
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

FRESH_S = 10.0
"""How old counts may be that a page shows."""
_SHADES = 5
_VILLAGE = 12


class Square(NamedTuple):
    """A division: its entries, where the search for them is, the page of what lies in it, its shade from 0 (none) to 5."""

    code: str
    label: str
    entries: int
    href: str
    opens: str | None
    shade: int
    at: tuple[int, int] | None = None


class Counts(NamedTuple):
    """What is kept of a search: how many entries there are, how many of each division, and what carries on a former one."""

    total: int
    values: Mapping[str, FacetValue]
    carried: Mapping[str, str]


class View(NamedTuple):
    """A division with what lies in it; the squares and `rest` add up to `entries`, with `elsewhere` to all there are."""

    label: str
    level: str
    line: tuple[Division, ...]
    entries: int
    href: str
    squares: tuple[Square, ...]
    rest: int
    elsewhere: int
    """Entries without a place here; of the whole province only."""


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/map` and `/map/{code}`."""
    made = APIRouter(include_in_schema=False)
    counted: AnswerCache[str, Counts] = AnswerCache(FRESH_S, 256)

    def asked(code: str) -> Counts:
        # The province, cities and counties are counted in every search; what lies below where a county is chosen.
        chosen = code if places.division(code) is None or len(code) > 6 or code[4:] != "00" else ""
        return counted.get(chosen, lambda: _counts(services, chosen))

    @made.get("/map")
    def province(request: Request) -> Response:
        root = next(one for one in places.divisions().values() if one.parent is None)
        return pages.render(request, "map.html", view=_view(root.code, asked(root.code)))

    @made.get("/map/{code}")
    def division(request: Request, code: str) -> Response:
        # What no table knows even the county of is not worth asking the index for.
        if not (code.isascii() and code.isdigit() and len(code) in {6, 9, _VILLAGE} and places.ancestors(code)):
            raise NotFound(what="page", id="")
        if len(code) == _VILLAGE:
            return RedirectResponse(query.address(SearchQuery(division=(code,))))
        counts = asked(code)
        if now := counts.carried.get(code):
            return RedirectResponse(f"/map/{now}", 308)
        if places.division(code) is None and code not in counts.values:
            raise NotFound(what="page", id="")
        return pages.render(request, "map.html", view=_view(code, counts))

    return made


def _counts(services: Needs, code: str) -> Counts:
    results = services.catalogue.search(SearchQuery(division=(code,) if code else (), size=1))
    values = {one.value: one for one in results.facets.get("division", ()) if one.value.startswith(code)}
    return Counts(results.total, values, results.carried)


def _view(code: str, counts: Counts) -> View:
    values = counts.values
    here = places.division(code)
    label = here.name if here else values[code].label if code in values else code
    line = places.ancestors(code)
    entries = values[code].count if code in values else 0
    below = _below(code, values)
    most = max((value.count for value in below), default=0)
    return View(
        label=label,
        level=here.level.value if here else "",
        line=line,
        entries=entries,
        href=_search(code),
        squares=tuple(_square(value, most) for value in below),
        rest=entries - sum(value.count for value in below),
        elsewhere=counts.total - entries if here and here.level is Level.PROVINCE else 0,
    )


def _below(code: str, values: Mapping[str, FacetValue]) -> list[FacetValue]:
    """What lies right in a division: all that the table has, entries or none, and whatever else was counted."""
    known = {
        one.code: values.get(one.code) or FacetValue(value=one.code, label=one.name, count=0)
        for one in places.divisions().values()
        if one.parent == code
    }
    further = {value.value: value for value in values.values() if value.value not in known and _parent(value) == code}
    return [*known.values(), *further.values()]


def _parent(value: FacetValue) -> str | None:
    """A division that was split and has no heir lies in its city still."""
    return value.parent or (f"{value.value[:4]}00" if value.value[4:] not in {"", "00"} else None)


def _square(value: FacetValue, most: int) -> Square:
    opens = f"/map/{value.value}" if len(value.value) < _VILLAGE and value.count else None
    shade = 0 if not value.count else 1 + round((_SHADES - 1) * log(value.count) / log(most)) if most > 1 else 1
    return Square(value.value, value.label, value.count, _search(value.value), opens, shade, CITIES.get(value.value))


def _search(code: str) -> str:
    return query.address(SearchQuery(division=(code,)))
