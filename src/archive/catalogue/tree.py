"""The tree of centres as far as searches need it: names that no table has, and what former ids, codes and names lead to."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Protocol

from archive import places
from archive.models.centre import NO_SUCCESSIONS, Centre, Successions
from archive.models.search import SearchQuery
from archive.simplified import simplified

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
"""What may be an id or a code."""
_MOST = 4
"""Former names that one search is read with."""


class Tree(Protocol):
    """Knows the centres."""

    def successions(self) -> Successions:
        """Where everything that was called otherwise once is to be found now."""

    def centres(self, centre_ids: Collection[str], /) -> Mapping[str, Centre]:
        """Those of these ids that are known."""

    def names_of(self, codes: Collection[str], /) -> Mapping[str, str]:
        """Code -> name of divisions that only the tree knows."""


class Beginning:
    """The tree that the software brings, where nobody has changed one."""

    def successions(self) -> Successions:
        """None but those of the software's own table of divisions."""
        return NO_SUCCESSIONS

    def centres(self, centre_ids: Collection[str], /) -> Mapping[str, Centre]:
        """Those of the software's own."""
        return {one: found for one in centre_ids if (found := places.centre(one))}

    def names_of(self, _codes: Collection[str], /) -> Mapping[str, str]:
        """It has no further ones."""
        return {}


BEGINNING = Beginning()


def carried_on(query: SearchQuery, successions: Successions) -> SearchQuery:
    """The same search with what carries on in the place of former centres and divisions."""
    centres = tuple(dict.fromkeys(successions.centres.get(one, one) for one in query.centre))
    divisions = tuple(dict.fromkeys(_division(one, successions) for one in query.division))
    if (centres, divisions) == (query.centre, query.division):
        return query
    return query.model_copy(update={"centre": centres, "division": divisions})


def renamed(text: str, successions: Successions) -> tuple[str, ...]:
    """The words with the name or id of today in the place of each former one; none where they hold none."""
    plain = simplified(text)
    now = _TOKEN.sub(lambda found: successions.centres.get(found.group().casefold(), found.group()), plain)
    for names in (successions.names, places.CHANGED):
        pattern = _any_of(tuple(names))
        old = dict.fromkeys(match.group() for match in pattern.finditer(plain)) if pattern else {}
        for name in list(old)[:_MOST]:
            now = now.replace(name, names[name])
    return (now,) if now != plain else ()


def carried(query: SearchQuery, asked: SearchQuery, successions: Successions) -> dict[str, str]:
    """Value -> the one in its place, of those that are not what was asked for first."""
    if asked is query:
        return {}
    centres = {one: successions.centres.get(one, one) for one in query.centre}
    divisions = {one: _division(one, successions) for one in query.division}
    return {old: new for old, new in (centres | divisions).items() if old != new}


def _division(value: str, successions: Successions) -> str:
    """A code in force as it is; a retired one, or a name, as the division that carries on."""
    code = successions.division(value)
    if code == value and places.division(code) is None and (found := places.find(value)):
        return found.code
    return code


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """The longest of these names that begins at a place."""
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))) if names else None
