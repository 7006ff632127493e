"""Addresses of searches: what stands in them becomes a `SearchQuery`, and back. Whatever makes no sense is left out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from archive.models.search import SearchQuery, Sort
from archive.printable import TURNING

LISTS: tuple[str, ...] = ("kind", "genre", "division", "centre", "level", "year", "festival", "media", "person")
"""Parameters that may stand more than once, in the order in which addresses are written."""
UNDATED = "none"
"""What stands in the place of a year for entries without one."""
_MOST_VALUES = 20
LONGEST = 200
"""Characters of words or a value that are looked for."""
_CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{TURNING}]")


def read(params: QueryParams, size: int = 20) -> SearchQuery:
    """The query of an address. Never fails: an address is typed, cut and passed on by people."""
    sort = params.get("sort", "")
    return SearchQuery(
        text=words(params.get("q", ""))[:LONGEST],
        sort=sort if sort in get_args(Sort) else "relevance",
        size=size,
        after=params.get("after") or None,
        year_from=_year(params.get("year_from", "")),
        year_to=_year(params.get("year_to", "")),
        year=tuple(y for text in _values(params, "year") if (y := _year(text)) is not None),
        undated=UNDATED in params.getlist("year"),
        festival=_values(params, "festival"),
        kind=_values(params, "kind"),
        genre=_values(params, "genre"),
        division=_values(params, "division"),
        centre=_values(params, "centre"),
        level=_values(params, "level"),
        media=_values(params, "media"),
        person=_values(params, "person"),
    )


def words(typed: str) -> str:
    """What was typed, without control characters and those that turn the direction of the text around them."""
    return _CONTROL.sub("", typed).strip()


def of_programme(name: str) -> SearchQuery:
    """What finds the entries of a programme: its name in a row. They are found wherever that stands; each names its own."""
    said = words(name)[: LONGEST - 2]
    return SearchQuery(text=f'"{said}"' if said else "")


def address(query: SearchQuery, **changes: object) -> str:
    """The address of a search like this one, with `changes`; the cursor is dropped unless it is among them."""
    return "/search" + query_string(query.model_copy(update={"after": None} | changes))


def query_string(query: SearchQuery) -> str:
    """`?q=…&kind=…` in a fixed order, or nothing when nothing is asked."""
    pairs = [("q", query.text)] if query.text else []
    pairs += filters(query)
    if query.sort != "relevance":
        pairs.append(("sort", query.sort))
    if query.after:
        pairs.append(("after", query.after))
    return "?" + urlencode(pairs) if pairs else ""


def filters(query: SearchQuery) -> list[tuple[str, str]]:
    """(parameter, value) of everything chosen but the words."""
    pairs = [(name, str(value)) for name in LISTS for value in getattr(query, name)]
    spans = (("year_from", query.year_from), ("year_to", query.year_to))
    pairs += [("year", UNDATED)] if query.undated else []
    return pairs + [(name, str(value)) for name, value in spans if value is not None]


def carried(query: SearchQuery, to: Mapping[str, str]) -> SearchQuery:
    """The same search for the centres and divisions that carry on in the place of former ones."""
    names = ("centre", "division")
    return query.model_copy(update={name: tuple(dict.fromkeys(to.get(v, v) for v in getattr(query, name))) for name in names})


def toggled(query: SearchQuery, name: str, value: str) -> str:
    """The address with one value of a facet chosen, or no longer chosen."""
    typed: str | int = int(value) if name == "year" else value
    now: Sequence[str | int] = getattr(query, name)
    return address(query, **{name: tuple(v for v in now if v != typed) if typed in now else (*now, typed)})


def _values(params: QueryParams, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in _clean(params.getlist(name))))[:_MOST_VALUES]


def _clean(values: Iterable[str]) -> Iterable[str]:
    return (word for v in values if (word := words(v)) and len(v) <= LONGEST)


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
