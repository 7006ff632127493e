"""The centres to start from: one for each division down to the townships."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from archive.models.centre import Centre, Division, Level
from archive.models.ids import CentreId
from archive.places.divisions import ancestors, divisions


@lru_cache(maxsize=1)
def centres() -> Mapping[str, Centre]:
    """Id -> centre. The id `zj-<code>` is permanent: it stays when the division's code is retired."""
    made = (_centre(one) for one in divisions().values())
    return MappingProxyType({centre.id: centre for centre in made})


def centre(centre_id: str) -> Centre | None:
    """The centre with this id, or None."""
    return centres().get(centre_id)


def path(centre_id: str) -> tuple[str, ...]:
    """Where a centre stands in the tree: codes from the province down to its division, then its id; empty for an unknown one."""
    found = centre(centre_id)
    return (*(one.code for one in ancestors(found.division)), centre_id) if found else ()


def centre_name(centre_id: str) -> str:
    """The name people know a centre by, with its id; the id alone where nobody knows it."""
    found = centre(centre_id)
    return f"{found.name} ({centre_id})" if found else centre_id


def _centre(one: Division) -> Centre:
    kind = "综合文化站" if one.level is Level.TOWNSHIP else "文化馆"
    return Centre(
        id=CentreId(f"zj-{one.code}"),
        name=one.name + kind,
        name_en=_english(one),
        level=one.level,
        division=one.code,
    )


def _english(one: Division) -> str:
    """English name from the pinyin, which the data have for cities and counties."""
    if one.level is Level.PROVINCE:
        return "Zhejiang Provincial Cultural Centre"
    syllables = one.pinyin.split()
    if not syllables:
        return ""
    # The data join the syllables of some names only: «sheng zhou shi», «linping qu», «jingning shezu zizhixian».
    name = syllables[0] if syllables[-1] == "zizhixian" else "".join(syllables[:-1])
    return f"{name.capitalize()} Cultural Centre"
