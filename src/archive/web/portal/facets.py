"""Facets as a page shows them: links that choose and unchoose a value, and chips of what is chosen."""

from collections.abc import Sequence
from typing import NamedTuple

from archive import i18n, vocabulary
from archive.i18n import FIRST, Language
from archive.models.centre import Level
from archive.models.search import FacetValue, SearchQuery, SearchResults
from archive.web.shared import query as addresses
from archive.web.shared.formatting import word

_ORDER = ("kind", "genre", "division", "level", "centre", "year", "media", "person")
_WORDS = frozenset({"kind", "media", "level"})
SHOWN = 8


class Choice(NamedTuple):
    """One value of a facet: its label, its number of entries or None, where it leads, its depth in the tree."""

    value: str
    label: str
    entries: int | None
    href: str
    chosen: bool
    depth: int = 0


class Group(NamedTuple):
    """One facet: the first values, and the rest behind a fold."""

    name: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()


class Chip(NamedTuple):
    """Something chosen, and the address without it."""

    name: str
    label: str
    href: str


def groups(query: SearchQuery, results: SearchResults, lang: Language) -> tuple[Group, ...]:
    """Every facet that has something to choose from, in the order of the page."""
    made = [_group(name, query, results, lang) for name in _ORDER]
    return tuple(group for group in made if group.choices)


def chips(query: SearchQuery, results: SearchResults, lang: Language) -> tuple[Chip, ...]:
    """What is chosen, each with the address that drops it."""
    chosen = []
    for name, value in addresses.filters(query):
        if (name, value) == ("year", addresses.UNDATED):
            chosen.append(Chip("year", i18n.text("web.year.none", lang), addresses.address(query, undated=False)))
        elif name in addresses.LISTS:
            label = _label(name, _found(results.facets.get(name, ()), value), lang)
            chosen.append(Chip(name, label, addresses.toggled(query, name, value)))
        else:
            sign = "≥" if name == "year_from" else "≤"
            chosen.append(Chip("year", f"{sign} {value}", addresses.address(query, **{name: None})))
    return tuple(chosen)


def recognised(query: SearchQuery, results: SearchResults, lang: Language) -> tuple[Chip, ...]:
    """What of the words names a value of a facet, each with the address without it; none where it is all of the words."""
    named = results.understood
    if len(named) == 1 and not named[0].without and results.stage != "understood":
        return ()
    return tuple(
        Chip(one.facet, one.label if lang == FIRST else one.label_en or one.label, addresses.address(query, text=one.without))
        for one in named
    )


def tiles(name: str, values: Sequence[FacetValue], lang: Language) -> tuple[Choice, ...]:
    """A facet of the whole archive as links into it, the most frequent first."""
    empty = SearchQuery()
    return tuple(_choice(name, value, empty, lang) for value in sorted(values, key=lambda v: -v.count) if value.count)


def _group(name: str, query: SearchQuery, results: SearchResults, lang: Language) -> Group:
    values = results.facets.get(name, ())
    if name == "division":
        return Group(name, tuple(_tree(values, query, lang)))
    if name == "level" and not values:
        offered = [level for level in Level if results.total or level in query.level]
        return Group(name, tuple(_uncounted_level(level, query, lang) for level in offered))
    choices = [_choice(name, value, query, lang) for value in values]
    if name == "year":
        choices.sort(key=lambda choice: choice.label, reverse=True)
    first = [c for n, c in enumerate(choices) if n < SHOWN or c.chosen]
    return Group(name, tuple(first), tuple(c for c in choices if c not in first))


def _tree(values: Sequence[FacetValue], query: SearchQuery, lang: Language) -> list[Choice]:
    """Places from the top down; a branch opens when it or something in it is chosen, and the trunk is always open."""
    by_code = {value.value: value for value in values}
    open_: set[str] = set()
    for code in query.division:
        step: str | None = code
        while step in by_code and step not in open_:
            open_.add(step)
            step = by_code[step].parent
    roots = [value for value in values if value.parent not in by_code]
    if len(roots) == 1:
        open_.add(roots[0].value)
    lines: list[Choice] = []

    def add(value: FacetValue, depth: int) -> None:
        lines.append(_choice("division", value, query, lang)._replace(depth=depth))
        if value.value in open_:
            for child in (v for v in values if v.parent == value.value):
                add(child, depth + 1)

    for root in roots:
        add(root, 0)
    return lines


def _choice(name: str, value: FacetValue, query: SearchQuery, lang: Language) -> Choice:
    chosen = value.value in {str(v) for v in getattr(query, name)}
    return Choice(value.value, _label(name, value, lang), value.count, addresses.toggled(query, name, value.value), chosen)


def _uncounted_level(level: Level, query: SearchQuery, lang: Language) -> Choice:
    href = addresses.toggled(query, "level", level)
    return Choice(level.value, word("level", level, lang), None, href, level in query.level)


def _found(values: Sequence[FacetValue], value: str) -> FacetValue:
    return next((v for v in values if v.value == value), FacetValue(value=value, label=value, count=0))


def _label(name: str, value: FacetValue, lang: Language) -> str:
    if name in _WORDS:
        return word(name, value.value, lang)
    if name == "festival" and (one := vocabulary.festivals_of_the_year().get(value.value)):
        return one.term.zh if lang == FIRST else one.name_en
    return value.label if lang == FIRST else value.label_en or value.label  # the vocabularies have these two names
