"""Contributor roles, and the words archivists write for them."""

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from archive.models.roles import Role
from archive.simplified import simplified
from archive.vocabulary.folding import folded

_LONGEST = 60
"""No word for a role is longer; a cell may hold anything."""


class Element(StrEnum):
    """What a contributor is in simple Dublin Core."""

    CREATOR = "creator"
    CONTRIBUTOR = "contributor"


class RoleTerm(NamedTuple):
    """A contributor role: its labels, its words, and what other vocabularies call it.

    `words` say what the label says, `narrower` more; both may head a column. `led` are understood in credits only (灯光：王某某).
    """

    role: Role
    zh: str
    en: str
    dc: Element
    schema: str
    """A property of schema.org's CreativeWork."""
    marc: str
    """Code of the MARC list of relators."""
    cited: int
    """In which turn a citation looks here for who is responsible; 0 for never."""
    words: tuple[str, ...]
    narrower: tuple[str, ...]
    led: tuple[str, ...]

    @property
    def same(self) -> tuple[str, ...]:
        """All that says no more than the role itself."""
        return (self.zh, self.role.value, self.en, *self.words)


@lru_cache(maxsize=1)
def roles() -> Mapping[Role, RoleTerm]:
    """Every contributor role, in the order in which a record has them: `data/roles.toml`."""
    text = resources.files(__package__).joinpath("data", "roles.toml").read_text(encoding="utf-8")
    return MappingProxyType({Role(code): _term(Role(code), row) for code, row in tomllib.loads(text).items()})


def _term(role: Role, row: Mapping[str, str | int]) -> RoleTerm:
    words, narrower, led = (tuple(str(row.get(name, "")).split()) for name in ("words", "narrower", "led"))
    zh, en, dc, schema, marc = (str(row[name]) for name in ("zh", "en", "dc", "schema", "marc"))
    return RoleTerm(role, zh, en, Element(dc), schema, marc, int(row["cited"]), words, narrower, led)


def headings() -> Mapping[str, Role]:
    """Word -> role, of all words that may head a column."""
    every = roles().values()
    return {word: one.role for one in every for word in (*one.same, *one.narrower)}


@lru_cache(maxsize=1)
def _contributor_roles() -> Mapping[str, Role]:
    return {folded(word): one.role for one in roles().values() for word in (*one.same, *one.narrower, *one.led)}


@lru_cache(maxsize=1)
def _same() -> frozenset[str]:
    return frozenset(folded(word) for one in roles().values() for word in one.same)


def find_role(text: str) -> Role | None:
    """The contributor role of these words, Chinese or English, or None."""
    return _found_role(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _found_role(text: str) -> Role | None:
    return _contributor_roles().get(folded(simplified(text)))


@lru_cache(maxsize=4096)
def says_more(text: str) -> bool:
    """Whether a word for a role says more than the role's label (鼓师, and not 伴奏), so that it is to be kept."""
    return folded(simplified(text)) not in _same()


@lru_cache(maxsize=1)
def creating() -> frozenset[Role]:
    """Roles of those who made a work, creators in Dublin Core; all others contributed to it."""
    return frozenset(one.role for one in roles().values() if one.dc is Element.CREATOR)


def in_order(found: Iterable[Role]) -> tuple[Role, ...]:
    """Roles in the order of the table, each once."""
    every = list(roles())
    return tuple(sorted(set(found), key=every.index))
