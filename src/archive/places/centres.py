"""The tree of centres that a new archive begins with: one for each division down to the townships.

From then on the ledger's rows are the tree; this is asked where there is no ledger (samples, an index by itself).
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from archive.models.centre import Centre, Division, Level
from archive.models.ids import CentreId
from archive.models.record import Term
from archive.places.divisions import ancestors, divisions

_KINDS = (
    "综合文化服务中心",
    "综合文化站",
    "文化服务中心",
    "文化活动中心",
    "群众艺术馆",
    "文化中心",
    "文化礼堂",
    "文化站",
    "文化馆",
)


@lru_cache(maxsize=1)
def centres() -> Mapping[str, Centre]:
    """Id -> centre. The id `zj-<code>` is permanent: it stays when the division's code is retired."""
    made = (_centre(one) for one in divisions().values())
    return MappingProxyType({centre.id: centre for centre in made})


def centre(centre_id: str) -> Centre | None:
    """The centre with this id, or None."""
    return centres().get(centre_id)


def place_term(name: str, code: str) -> Term:
    """The division that a centre stands for where no table has it: 后山村文化礼堂 stands for 后山村."""
    stem = next((name.removesuffix(kind) for kind in _KINDS if name.endswith(kind) and len(name) > len(kind) + 1), name)
    return Term(id=code, label=stem)


def line(code: str) -> tuple[Term, ...]:
    """The line of divisions above a code, province first."""
    return tuple(Term(id=one.code, label=one.name) for one in ancestors(code)) if code else ()


def _centre(one: Division) -> Centre:
    kind = "综合文化站" if one.level is Level.TOWNSHIP else "文化馆"
    return Centre(
        id=CentreId(f"zj-{one.code}"),
        name=one.name + kind,
        name_en=_english(one),
        level=one.level,
        division=one.code,
        parent=CentreId(f"zj-{one.parent}") if one.parent else None,
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
