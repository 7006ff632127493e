"""Facet counts of the index, read into values with labels for people."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from archive import i18n, places, vocabulary
from archive.catalogue.filters import FIELDS, buckets
from archive.catalogue.tree import BEGINNING, Tree
from archive.models.public import PublicRecord
from archive.models.record import Term
from archive.models.search import FacetValue

Bucket = Mapping[str, Any]

_LEVELS = ("province", "city", "county", "township", "village")
_ENGLISH = "en:"
_LEVEL_BY_LENGTH = {9: "township", 12: "village"}


def facets(
    aggregations: Mapping[str, Any], page: Iterable[PublicRecord], tree: Tree = BEGINNING
) -> dict[str, tuple[FacetValue, ...]]:
    """Facet -> its values in the order they are shown. Names that no table has are taken from the page's entries and the tree."""
    known = _names_on(page) | _names_in(tree, aggregations)
    return {facet: _ordered(facet, _read(facet, aggregations, known)) for facet in FIELDS}


def _read(facet: str, aggregations: Mapping[str, Any], known: Mapping[str, str]) -> list[FacetValue]:
    return [_READERS[facet](value, bucket, known) for value, bucket in buckets(aggregations, facet).items()]


def _division(code: str, bucket: Bucket, known: Mapping[str, str]) -> FacetValue:
    one = places.division(code)
    level = one.level.value if one else _LEVEL_BY_LENGTH.get(len(code))
    parent = one.parent if one else _parent_of(code)
    label = one.name if one else known.get(code, code)
    return FacetValue(value=code, label=label, count=bucket["doc_count"], level=level, parent=parent)


def _parent_of(code: str) -> str | None:
    """A village lies in its township, a township in its county, by their codes."""
    return code[:-3] if len(code) > 6 else None


def _genre(value: str, bucket: Bucket, known: Mapping[str, str]) -> FacetValue:
    one = vocabulary.genres().get(value)
    if one is None:
        return FacetValue(value=value, label=known.get(value, value), count=bucket["doc_count"])
    return FacetValue(value=value, label=one.zh, label_en=one.en, count=bucket["doc_count"], parent=one.parent)


def _centre(value: str, bucket: Bucket, known: Mapping[str, str]) -> FacetValue:
    names = bucket["label"]["buckets"]
    label = names[0]["key"] if names else known.get(value, value)
    return FacetValue(value=value, label=label, label_en=known.get(_ENGLISH + value, ""), count=bucket["doc_count"])


def _year(value: str, bucket: Bucket, _known: Mapping[str, str]) -> FacetValue:
    return FacetValue(value=value, label=value, label_en=value, count=bucket["doc_count"])


def _person(value: str, bucket: Bucket, _known: Mapping[str, str]) -> FacetValue:
    return FacetValue(value=value, label=value, count=bucket["doc_count"])


def _worded(facet: str) -> Callable[[str, Bucket, Mapping[str, str]], FacetValue]:
    def read(value: str, bucket: Bucket, _known: Mapping[str, str]) -> FacetValue:
        # The public schema has these two names.
        names = [i18n.text(f"catalogue.{facet}.{value}", language) for language in (i18n.FIRST, i18n.PLAIN)]
        return FacetValue(value=value, label=names[0], label_en=names[1], count=bucket["doc_count"])

    return read


_READERS: dict[str, Callable[[str, Bucket, Mapping[str, str]], FacetValue]] = {
    "division": _division,
    "genre": _genre,
    "centre": _centre,
    "year": _year,
    "kind": _worded("kind"),
    "level": _worded("level"),
    "media": _worded("media"),
    "person": _person,
}


def _ordered(facet: str, values: list[FacetValue]) -> tuple[FacetValue, ...]:
    if facet == "year":
        return tuple(sorted(values, key=lambda one: -int(one.value)))
    if facet == "division":
        return tuple(sorted(values, key=lambda one: one.value))
    if facet == "level":
        return tuple(sorted(values, key=lambda one: _LEVELS.index(one.value)))
    return tuple(sorted(values, key=lambda one: (-one.count, one.value)))


def _names_in(tree: Tree, aggregations: Mapping[str, Any]) -> dict[str, str]:
    """Names of the villages and other divisions that only the tree knows, and English ones of centres."""
    codes = [code for code in buckets(aggregations, "division") if places.division(code) is None]
    centres = tree.centres(list(buckets(aggregations, "centre")))
    return dict(tree.names_of(codes)) | {_ENGLISH + one.id: one.name_en for one in centres.values()}


def _names_on(page: Iterable[PublicRecord]) -> dict[str, str]:
    terms: Iterable[Term] = (term for entry in page for term in (*entry.place.divisions, *entry.centre.divisions, *entry.genres))
    return {term.id: term.label for term in terms if term.id}
