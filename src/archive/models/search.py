"""What a visitor asks and what the catalogue answers."""

from typing import Literal

from pydantic import Field

from archive.models.base import Model
from archive.models.public import PublicRecord

FacetName = Literal["kind", "genre", "division", "centre", "year", "media", "person"]
Sort = Literal["relevance", "newest", "date"]
FACETS: tuple[FacetName, ...] = ("kind", "genre", "division", "centre", "year", "media", "person")


class SearchQuery(Model):
    """A search: words as typed, and the values chosen of each facet (any of them; facets narrow together)."""

    text: str = Field("", max_length=200)
    kind: tuple[str, ...] = ()
    genre: tuple[str, ...] = Field((), description="ids of genres, or labels where a genre has no id")
    division: tuple[str, ...] = Field((), description="division codes of any level")
    centre: tuple[str, ...] = ()
    level: tuple[str, ...] = Field((), description="levels of centres, province … village")
    year: tuple[int, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    media: tuple[str, ...] = ()
    person: tuple[str, ...] = Field((), description="names of people and ensembles, whatever they did")
    sort: Sort = "relevance"
    size: int = Field(20, ge=1, le=100)
    after: str | None = Field(None, description="opaque cursor of the page before")


class FacetValue(Model):
    """One value of a facet with its number of entries; `level` for divisions, `parent` for the tree."""

    value: str
    label: str
    label_en: str = ""
    count: int
    level: str | None = None
    parent: str | None = None


class Hit(Model):
    """One found entry; `highlights` are the pieces of text to show with `(start, end)` of what matched in them."""

    entry: PublicRecord
    score: float
    highlights: dict[str, tuple["Highlight", ...]] = Field(default_factory=dict, description="field -> pieces")


class Highlight(Model):
    """A piece of a field's text and the character ranges in it that answer the query."""

    text: str
    ranges: tuple[tuple[int, int], ...]


class SearchResults(Model):
    """A page of hits, the number of all, facets, the cursor of the next page, and another spelling to try."""

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]] = Field(default_factory=dict)
    next: str | None = None
    took_ms: int = 0
    carried: dict[str, str] = Field(
        default_factory=dict, description="former centre or division that was asked for -> the one that carries on"
    )


class Suggestion(Model):
    """A completion of what was typed, made from a published title."""

    text: str
    id: str
