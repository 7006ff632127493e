"""Collections: province, cities, counties and townships with their centres; a centre's and a programme's entries.

Counts and lists are the catalogue's. A long list is read on in a collection that is the last item of the one before.
"""

from collections.abc import Callable, Iterator

from archive import i18n, places
from archive.models.public import PublicRecord
from archive.models.search import FacetValue, SearchQuery, SearchResults
from archive.web.iiif.manifest import brief
from archive.web.iiif.names import PRESENTATION, Names, Node, said, written
from archive.web.shared import query

PAGE = 100
"""Manifests of one collection."""
_COUNTY = 6
Search = Callable[[SearchQuery], SearchResults]


def of_division(names: Names, search: Search, code: str) -> Node | None:
    """The divisions below with entries, from the county down its centres, and all its entries; None where there are none."""
    found = search(SearchQuery(division=(code,), size=1))
    if not found.total:
        return None
    own = next((one for one in found.facets.get("division", ()) if one.value == code), None)
    line = places.ancestors(code)
    label = _named(own) if own else written(line[-1].name if line else code)
    items = [_brief(names.division(code, entries=True), said("web.iiif.entries", count=found.total))]
    items += [_brief(names.division(one.value), _named(one)) for one in _below(found, code)]
    if len(code) > _COUNTY or not code.endswith("00"):
        items += [_brief(names.centre(one.value), _named(one)) for one in found.facets.get("centre", ())]
    part_of = [_brief(names.division(one.code), written(one.name)) for one in line[-2:-1]]
    return _collection(names.division(code), label, items, part_of)


def entries_of_division(names: Names, search: Search, code: str, after: str | None) -> Node | None:
    """Every entry of a division, newest first."""
    line = places.ancestors(code)
    label = written(line[-1].name if line else code)

    def address(cursor: str | None) -> str:
        return names.division(code, entries=True, after=cursor)

    part_of = [_brief(names.division(code), label)]
    return _entries(names, search, SearchQuery(division=(code,)), address, after, lambda _: label, part_of)


def of_centre(names: Names, search: Search, id_: str, after: str | None) -> Node | None:
    """Every entry of a centre, newest first; None where it has none."""

    def label(record: PublicRecord) -> dict[str, list[str]]:
        return written(record.centre.counts_as.name)

    return _entries(names, search, SearchQuery(centre=(id_,)), lambda cursor: names.centre(id_, cursor), after, label)


def of_programme(names: Names, search: Search, name: str, after: str | None) -> Node | None:
    """Every entry of a programme: found by its words, told by its whole name."""
    asked = query.of_programme(name)
    if not asked.text:
        return None

    def belongs(record: PublicRecord) -> bool:
        return record.programme == name

    def address(cursor: str | None) -> str:
        return names.programme(name, cursor)

    return _entries(names, search, asked, address, after, lambda _: written(name), (), belongs)


def _entries(
    names: Names,
    search: Search,
    asked: SearchQuery,
    address: Callable[[str | None], str],
    after: str | None,
    label: Callable[[PublicRecord], dict[str, list[str]]],
    part_of: Iterator[Node] | list[Node] | tuple[()] = (),
    belongs: Callable[[PublicRecord], bool] = lambda _: True,
) -> Node | None:
    sort = "relevance" if asked.text else "newest"
    found = search(asked.model_copy(update={"size": PAGE, "sort": sort, "after": after}))
    records = [hit.entry for hit in found.hits if belongs(hit.entry)]
    if not records:
        return None
    items = [brief(names, record) for record in records]
    if found.next and (not asked.text or len(records) == len(found.hits)):
        items.append(_brief(address(found.next), said("web.iiif.more")))
    return _collection(address(after), label(records[0]), items, list(part_of))


def _below(found: SearchResults, code: str) -> list[FacetValue]:
    return [one for one in found.facets.get("division", ()) if one.parent == code and one.count]


def _named(one: FacetValue) -> dict[str, list[str]]:
    """What a facet calls it, in Chinese, and in English where it has such a name."""
    other = {i18n.tag(i18n.PLAIN): [one.label_en]} if one.label_en else {}
    return written(one.label) | other


def _brief(address: str, label: dict[str, list[str]]) -> Node:
    return {"id": address, "type": "Collection", "label": label}


def _collection(address: str, label: dict[str, list[str]], items: list[Node], part_of: list[Node]) -> Node:
    above = {"partOf": part_of} if part_of else {}
    return {"@context": PRESENTATION, "id": address, "type": "Collection", "label": label, **above, "items": items}
