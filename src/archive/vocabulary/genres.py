"""Genres and festivals: the terms of `data/genres.json`, found by any of their names."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import Field

from archive.models.base import Model
from archive.vocabulary.folding import folded, rows

# Where one word stands for several terms, the more specific kind is meant; kinds of one rank leave it undecided.
_RANKS = (
    ("opera", "quyi", "dance", "music", "fineart", "craft", "custom", "sport", "literature", "medicine"),
    ("ich-class",),
    ("form",),
    ("festival-lunar", "solar-term"),
    ("event",),
    ("audience",),
)
_RANK = {kind: rank for rank, kinds in enumerate(_RANKS) for kind in kinds}
# What is known better than the file says (data/PROVENANCE.md).
_CORRECTIONS: Mapping[str, Mapping[str, str]] = {"dance.yuhang-gundeng": {"origin_division_name": "临平区"}}


class Genre(Model):
    """One term of the vocabulary; `kind` is its class: opera, quyi, dance, music …, festival-lunar, event, audience."""

    id: str
    zh: str
    zh_hant: str
    pinyin: str
    initials: str
    en: str
    kind: str
    parent: str | None = None
    alt: tuple[str, ...] = ()
    sure: bool = True
    origin: str | None = Field(None, description="name of the division it comes from")
    source: str | None = None
    code: str | None = Field(None, description="Roman numeral of a class of intangible heritage")
    lunar: str | None = Field(None, description="lunar month and day of a festival, MM-DD")
    approx_date: str | None = Field(None, description="about when a solar term begins, MM-DD")


@lru_cache(maxsize=1)
def genres() -> Mapping[str, Genre]:
    """Id -> term, in the order of the file: all 291, festivals, events and audiences too."""
    return MappingProxyType({row["id"]: _genre({**row, **_CORRECTIONS.get(row["id"], {})}) for row in rows()})


def festivals() -> tuple[Genre, ...]:
    """The lunar festivals."""
    return tuple(one for one in genres().values() if one.kind == "festival-lunar")


@lru_cache(maxsize=4096)
def find_genre(text: str) -> Genre | None:
    """The term of these words: its name first, then other names, then English; None if unknown or undecided."""
    words = folded(text)
    if not words:
        return None
    for index in _indexes():
        if words in index:
            return _most_specific(index[words])
    return None


def ancestors(genre_id: str) -> tuple[Genre, ...]:
    """The line of a term from its class down to itself; empty for an unknown id."""
    line: list[Genre] = []
    one = genres().get(genre_id)
    while one is not None:
        line.append(one)
        one = genres().get(one.parent or "")
    return tuple(reversed(line))


def _most_specific(found: Iterable[Genre]) -> Genre | None:
    ranked = sorted(found, key=lambda one: _RANK[one.kind])
    best = [one for one in ranked if _RANK[one.kind] == _RANK[ranked[0].kind]]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=1)
def _indexes() -> tuple[Mapping[str, tuple[Genre, ...]], ...]:
    every = genres().values()
    return (
        _index((name, one) for one in every for name in (one.zh, one.zh_hant, one.id)),
        _index((name, one) for one in every for name in one.alt),
        _index((name, one) for one in every for name in (one.en, one.pinyin)),
    )


def _index(names: Iterable[tuple[str, Genre]]) -> Mapping[str, tuple[Genre, ...]]:
    index: dict[str, dict[str, Genre]] = {}
    for name, one in names:
        index.setdefault(folded(name), {})[one.id] = one
    return {name: tuple(terms.values()) for name, terms in index.items()}


def _genre(row: Mapping[str, Any]) -> Genre:
    return Genre(
        id=row["id"],
        zh=row["zh"],
        zh_hant=row["zh_hant"],
        pinyin=row["pinyin"],
        initials=row["pinyin_initials"],
        en=row["en"],
        kind=row["kind"],
        parent=row["parent"],
        alt=tuple(row["alt"]),
        sure=row["sure"],
        origin=row["origin_division_name"],
        source=row.get("source"),
        code=row.get("code"),
        lunar=row.get("lunar"),
        approx_date=row.get("approx_date"),
    )
