"""The ways people write the name of a division, folded to one."""

import re
import unicodedata
from functools import lru_cache

from archive.models.centre import Division, Level
from archive.places import data

_SEPARATORS = re.compile(r"[\s·・/\\>|,,、\-—_]+")
_AUTONOMOUS = "畲族自治县"
_SUFFIXES = {
    Level.PROVINCE: ("省",),
    Level.CITY: ("市",),
    Level.COUNTY: (_AUTONOMOUS, "市", "区", "县"),
    Level.TOWNSHIP: ("畲族镇", "畲族乡", "街道", "镇", "乡"),
    Level.VILLAGE: (),
}


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Width and traditional characters folded, spaces and separators dropped, 中国 in front dropped."""
    plain = unicodedata.normalize("NFKC", text).translate(data.traditional())
    return _SEPARATORS.sub("", plain).removeprefix("中国")


def stem(one: Division) -> str:
    """The name without its kind of division: 嵊州市 -> 嵊州, 景宁畲族自治县 -> 景宁."""
    for suffix in _SUFFIXES[one.level]:
        if one.name.endswith(suffix) and len(one.name) - len(suffix) >= 2:
            return one.name.removesuffix(suffix)
    return one.name


def full_names(one: Division) -> tuple[str, ...]:
    """Names that say which kind of division is meant."""
    if one.name.endswith(_AUTONOMOUS):
        return (one.name, stem(one) + "县", stem(one) + "自治县")
    if one.name.endswith(("畲族镇", "畲族乡")):
        return (one.name, stem(one) + one.name[-1])
    return (one.name,)


def names(one: Division) -> tuple[str, ...]:
    """Every way to write it, without its parents."""
    return tuple(dict.fromkeys((*full_names(one), stem(one))))
