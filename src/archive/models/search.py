"""What a visitor asks and what the catalogue answers."""

from typing import Literal

from pydantic import Field, computed_field

from archive.models.base import Model
from archive.models.public import PublicRecord

FacetName = Literal["kind", "genre", "division", "centre", "year", "media", "person"]
Stage = Literal["precise", "understood", "respelled", "relaxed"]
Named = Literal["division", "genre", "festival", "kind", "year", "centre"]
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
    undated: bool = Field(False, description="entries without a year, beside those of the years chosen")
    festival: tuple[str, ...] = Field((), description="ids of festivals: by their term, by words in names, or of the very day")
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


class Understood(Model):
    """A piece of what was typed that names a place, genre, festival, kind, year or centre, and the words without it."""

    facet: Named
    typed: str
    label: str
    label_en: str = ""
    values: tuple[str, ...] = Field(description="values of the facet, of a festival those of genres; first and last of years")
    without: str


class SearchResults(Model):
    """A page of hits, the number of all, facets, the cursor of the next page, and how it was found.

    `stage` is `precise` where every word was found as typed; `understood` where what `understood` names was taken for facets, and
    the rest of the words found as typed; `respelled` where `respelled` says what was read instead (`asked` is
    the whole of it); `relaxed` where only some of the words, `asked`, are found.
    `nearby` are entries that mean something alike, where the words find few or none: they are counted nowhere and have no cursor.
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
    understood: tuple[Understood, ...] = Field((), description="what of the words names a value of a facet, in their order")
    nearby: tuple[Hit, ...] = Field((), description="what is alike in meaning and found by no word; first page only")


class Suggestion(Model):
    """A completion of what was typed, made from a published title."""

    text: str
    id: str


WordsOf = Literal["captions", "picture", "page"]
"""Where words stand within an entry: in what is said or sung, seen in a picture, or on the page of a document."""


class Line(Model):
    """A line of words within an entry, and where it is said, seen or written."""

    field: WordsOf
    part: int
    text: str
    start_s: float | None = Field(None, description="of what is said, or seen in a film: seconds from the start of the part")
    end_s: float | None = None
    page: int | None = Field(None, ge=1, description="of a document")
    box: tuple[float, float, float, float] | None = Field(None, description="left, top, width, height in fractions")
    language: str = Field("", description="of captions, BCP 47")

    @computed_field(  # type: ignore[prop-decorator]
        description="fragment of the entry's address that opens it there (Media Fragments; RFC 8118 for pages)"
    )
    @property
    def fragment(self) -> str:
        """`t=83.2&part=1`, `page=3&part=2`, `xywh=percent:10,20,30,5&part=1`, or `part=1` where only that is known."""
        part = f"part={self.part}"
        if self.start_s is not None:
            return f"t={self.start_s:.1f}&{part}"
        if self.page is not None:
            return f"page={self.page}&{part}"
        if self.box is not None:
            return f"xywh=percent:{','.join(f'{100 * one:.1f}' for one in self.box)}&{part}"
        return part


class Moment(Line):
    """A line that answers a query, with the character ranges in `text` that do."""

    ranges: tuple[tuple[int, int], ...]


class Inside(Model):
    """What of one entry answers a query: the first of them in the order of the entry, and how many there are.

    `stage` is `precise` where each line holds every word, `relaxed` where none does and each holds one of them at least.
    """

    total: int
    moments: tuple[Moment, ...]
    stage: Literal["precise", "relaxed"] = "precise"
