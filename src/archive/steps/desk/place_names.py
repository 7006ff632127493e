"""Places by what somebody begins to type: in characters, or by the first letters of their readings."""

from collections.abc import Iterable
from functools import lru_cache

from archive.catalogue.analysis import spelling
from archive.places import ancestors, divisions
from archive.simplified import simplified

_MOST = 20


def begun(words: str, home: str = "") -> list[str]:
    """Places from the city down that these words name or begin, those around the division `home` first: `嵊`, `甘霖`, `szs`."""
    wanted = simplified("".join(words.split()))[:40].casefold()
    if not wanted:
        return []
    found = (one for one in _lines() if _fits(wanted, one))
    near = {above.code for above in ancestors(home)} if home else set()
    return [line for _, line in sorted(((_far(one, wanted, near), one[1]) for one in found), key=lambda one: one[0])][:_MOST]


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[str, str, str, frozenset[str]], ...]:
    """Name, the whole line, first letters of the name, and the codes above, of every division below the province."""
    every = ((one, ancestors(one.code)) for one in divisions().values() if one.parent)
    return tuple(
        (
            one.name,
            "".join(above.name for above in line[1:]) or one.name,
            _letters(one.name),
            frozenset(above.code for above in line),
        )
        for one, line in every
    )


def _letters(name: str) -> str:
    return spelling.initials(spelling.readings(name)[0])


def _fits(wanted: str, one: tuple[str, str, str, frozenset[str]]) -> bool:
    name, line, letters, _ = one
    return letters.startswith(wanted) if wanted.isascii() else wanted in line or wanted in name


def _far(one: tuple[str, str, str, frozenset[str]], wanted: str, near: Iterable[str]) -> tuple[int, bool, int]:
    name, _, _, codes = one
    return -len(codes.intersection(near)), not name.startswith(wanted), len(codes)
