"""What a visitor asks and what the catalogue answers."""

from typing import Literal

from pydantic import Field

from archive.models.base import Model
from archive.models.public import PublicRecord

FacetName = Literal["kind", "genre", "division", "centre", "year", "media", "person"]
Stage = Literal["precise", "respelled", "relaxed"]
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
    near: bool = Field(False, description="where nothing answers, look for what sounds like it, then for what is near")


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


class Respelled(Model):
    """A piece of what was typed and what was looked for in its place: 石刁 -> 石雕, yuej -> 越剧."""

    typed: str
    read: str


class SearchResults(Model):
    """A page of hits, the number of all, facets, the cursor of the next page, and how it was found.

    `stage` is `precise` where every word was found as typed; `respelled` where `respelled` says what was read instead (`asked` is
    the whole of it); `relaxed` where only some of the words, `asked`, are found.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]] = Field(default_factory=dict)
    next: str | None = None
    took_ms: int = 0
    carried: dict[str, str] = Field(
        default_factory=dict, description="former centre or division that was asked for -> the one that carries on"
    )
    stage: Stage = "precise"
    respelled: tuple[Respelled, ...] = ()
    asked: str = Field("", description="the words that were looked for, where they are not those that were typed")


class Suggestion(Model):
    """A completion of what was typed, made from a published title."""

    text: str
    id: str
