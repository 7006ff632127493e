"""The groups of text that an entry is found by, and how much a find in each counts."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from archive import vocabulary
from archive.models.public import PublicCentre, PublicRecord
from archive.models.record import Contributor, Term
from archive.vocabulary.kinds import SYNONYMS

SPELLED: dict[str, float] = {
    "title": 64,
    "alternative": 48,
    "genre": 24,
    "contributor": 24,
    "programme": 16,
    "place": 12,
    "centre": 8,
    "subject": 8,
}
"""Groups of names, found by pinyin and initials too -> weight."""

PLAIN: dict[str, float] = {"kind": 6, "date": 6, "description": 4, "part": 2, "tag": 2, "words": 1}
"""Groups found by what is written only -> weight."""

WEIGHTS = SPELLED | PLAIN


def texts(entry: PublicRecord) -> dict[str, tuple[str, ...]]:
    """Group -> the texts of an entry that belong to it, each once."""
    found: dict[str, Iterable[str]] = {
        "title": (entry.title,),
        "alternative": entry.alternative_titles,
        "genre": (name for genre in entry.genres for name in genre_names(genre)),
        "contributor": (text for one in entry.contributors for text in (one.name, one.given or "")),
        "programme": (entry.programme,),
        "place": (entry.place.given, *(one.label for one in entry.place.divisions)),
        "centre": _centre_names(entry.centre),
        "subject": (*entry.subjects, *(one.label for one in entry.languages)),
        "kind": (SYNONYMS[entry.kind][0], entry.kind.value),
        "date": _dates(entry),
        "description": (entry.description,),
        "part": (word for one in entry.contributors for word in part_names(one)),
        "tag": (one.value for one in entry.tags),
        "words": (line for one in entry.media for line in one.words.split("\n")),
    }
    return {group: tuple(dict.fromkeys(text for text in values if text)) for group, values in found.items()}


def _centre_names(centre: PublicCentre) -> Iterator[str]:
    """What the centre is and was called, who carries on, where it is, and the ids of both, which people copy from receipts."""
    yield centre.name
    yield from (centre.id, centre.counts_as.id)
    yield from centre.formerly
    yield from (one.name for one in centre.successors)
    yield from (one.label for one in centre.divisions)


def genre_names(genre: Term) -> tuple[str, ...]:
    """Every name of a genre and of the classes above it, Chinese and English; its label where it is in no vocabulary."""
    return (genre.label, *_names_of(genre.id or ""))


@lru_cache(maxsize=1024)
def _names_of(genre_id: str) -> tuple[str, ...]:
    line = vocabulary.ancestors(genre_id)
    own = line[-1].alt if line else ()
    return (*own, *(name for one in reversed(line) for name in (one.zh, one.en)))


def part_names(one: Contributor) -> tuple[str, ...]:
    """What somebody did: the word as given and the role, Chinese and English."""
    role = vocabulary.roles()[one.role]
    return (one.credit or "", role.zh, role.en)


def _dates(entry: PublicRecord) -> Iterator[str]:
    if entry.date is not None:
        yield entry.date.given
        yield entry.date.edtf or ""
    yield from (str(year) for year in entry.years)
