"""From an entry to its document: the entry untouched beside ready-made tokens, facets and values to sort by."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from archive import vocabulary
from archive.catalogue.analysis.tokens import Tokens, analyse, analyse_prose
from archive.catalogue.groups import SPELLED, texts
from archive.catalogue.query import squeezed
from archive.catalogue.suggesting import inputs
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord
from archive.models.record import Term

Document = dict[str, Any]

UNDATED = -(10**12)
"""Sorts an entry without a date after all others."""

_PROSE = frozenset({"description", "tag", "words"})
_DAY = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?")


def document(entry: PublicRecord) -> Document:
    """The document of a visible entry."""
    found: Document = {
        "id": entry.id,
        "visible": True,
        "entry": entry.model_dump(mode="json", exclude_defaults=True),
        "exact": sorted({squeezed(title) for title in (entry.title, *entry.alternative_titles)} - {""}),
        "made": made(entry),
        "published": entry.published_at.isoformat(),
        "brevity": 1 / (1 + len(entry.title) / 20),
        "years": list(entry.years),
        **_facets(entry),
    }
    for group, values in texts(entry).items():
        if values:
            found[group] = tokens_of(values, spelled=group in SPELLED, prose=group in _PROSE)
    if suggestions := inputs(entry.title):
        found["suggest"] = suggestions
    return found


def tombstone(resource: ResourceId) -> Document:
    """What is left of a withdrawn entry: no text, and hidden by the visitors' alias."""
    return {"id": resource, "visible": False}


def tokens_of(values: Iterable[str], *, spelled: bool, prose: bool) -> Document:
    """The fields of one group; values of a list stand apart, so that no phrase reaches from one into the next."""
    each = [(analyse_prose if prose else analyse)(value) for value in values]
    fields: Document = {"words": _set(token.words for token in each), "bigrams": [" ".join(token.bigrams) for token in each]}
    if spelled:
        fields["pinyin"] = [*(" ".join(token.syllables) for token in each), *_joined(each)]
        fields["initials"] = _set(token.initials for token in each)
    return fields


def made(entry: PublicRecord) -> int:
    """The day it is from as a number, 2024-05-01 as 20240501; an unknown month or day is 00."""
    day = _DAY.search(entry.date.edtf) if entry.date and entry.date.edtf else None
    if day is None:
        return min(entry.years) * 10_000 if entry.years else UNDATED
    month = int(day[2] or 0)
    # EDTF writes seasons as months 21 to 41.
    return int(day[1]) * 10_000 + (month * 100 + int(day[3] or 0) if month <= 12 else 0)


def _facets(entry: PublicRecord) -> Document:
    divisions = entry.place.divisions or entry.centre.divisions
    return {
        "kind_id": entry.kind.value,
        "genre_ids": sorted({value for genre in entry.genres for value in genre_values(genre)}),
        "division_ids": [one.id for one in divisions if one.id],
        "centre_id": entry.centre.counts_as.id,
        "centre_name": entry.centre.counts_as.name,
        "level": entry.centre.counts_as.level,
        "media": [media.value for media in entry.media_types],
        "people": sorted({vocabulary.bare_name(one.name) for one in entry.contributors}),
    }


def genre_values(genre: Term) -> tuple[str, ...]:
    """Ids of a genre and of the classes above it; its label where it is in no vocabulary."""
    return _line(genre.id) if genre.id else (genre.label,)


@lru_cache(maxsize=1024)
def _line(genre_id: str) -> tuple[str, ...]:
    return tuple(one.id for one in vocabulary.ancestors(genre_id)) or (genre_id,)


def _set(tokens: Iterable[tuple[str, ...]]) -> str:
    return " ".join(dict.fromkeys(token for each in tokens for token in each))


def _joined(each: list[Tokens]) -> list[str]:
    joined = _set(token.joined for token in each)
    return [joined] if joined else []
