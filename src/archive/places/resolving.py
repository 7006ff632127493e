"""What place is meant, where the words are not simply the name of a division: old names, communes and brigades, old towns,
villages and halls. What was read into the words is told, and so is what they may mean; nothing is guessed among several.

The data end with the townships. Of a village the township or the county is found, and its name stays in the words as given.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from archive.models.centre import Division, Level
from archive.places.divisions import ancestors, division, divisions
from archive.places.finding import candidates, find, locate
from archive.places.former import FORMER, SEVERAL
from archive.places.spelling import folded, names, stem

_MOST = 5
_LONGEST = 60
_LONGEST_STEM = 6
_PROVINCES = [
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
]
_STREETS = re.compile(r"^(?:[东西南北中]?(?:路|街(?!道)|巷|弄|大道|公路|里弄|桥)|[东南西北中]路)")
_TOWNSHIP = re.compile(
    r"^(?:人民公社|公社|管理区|区公所|办事处|街道办事处|街道|古镇|老街|古街|水乡|老镇|小镇|镇|乡|片)(?P<rest>.*)$"
)
"""What stands behind the name of a township, of now or before."""
_VILLAGE = re.compile(r"(?:村|社区|居委会|大队|生产队|小队|古村落?|老街|古镇|古街|文化礼堂|村礼堂|宗祠|祠堂|戏台|庙|庵|埠头)$")
"""How the names of villages, and of what stands in them, end."""
_FIRST = re.compile(r"^(.{2,8}?)(?:地区|专区)")


class Reading(StrEnum):
    """How a division was found."""

    NAMED = "named"
    """the words are its name, or begin with it"""
    READ = "read"
    """an old name, an older kind of township, or a short name with more words behind it"""
    HOME = "home"
    """one of several namesakes, or the county of a village, by where the centre lies"""


class Resolved(NamedTuple):
    """The division that is meant, or those that may be; neither where the words name nothing here."""

    division: Division | None = None
    reading: Reading = Reading.NAMED
    candidates: tuple[Division, ...] = ()
    elsewhere: bool = False
    """Whether the words begin with another province."""


@lru_cache(maxsize=4096)
def resolve(text: str, home: str = "") -> Resolved:
    """What these words mean; `home` is the division code of the centre that wrote them, "" where it is not known."""
    words = re.sub(r"[()（）\[\]【】《》“”\"':：]", "", folded(text))
    if not words or len(words) > _LONGEST:
        return Resolved()
    if any(words.startswith(name) for name in _PROVINCES) and not _is_ours(words):
        return Resolved(elsewhere=True)
    if exact := find(words):
        return Resolved(exact)
    ways = (_namesakes, _anchored, _town, _at_home)
    return next((found for way in ways if (found := way(words, home)).division or found.candidates), Resolved())


def _namesakes(words: str, home: str) -> Resolved:
    return _among(_at_one_level(candidates(words)), home)


def _town(words: str, home: str) -> Resolved:
    """A township without what is above it, as it may be called (安昌古镇); one elsewhere than its writer is asked about."""
    found = _below(words, None)
    return _among(_near_home(found, home) or found, home, read=True, doubtful=bool(home))


def _is_ours(words: str) -> bool:
    """Whether words that begin like another province (海南村) begin with the full name of a division of ours."""
    return any(words.startswith(one.name) for one in divisions().values())


def _anchored(words: str, home: str) -> Resolved:
    """Words that begin with a division above the township, in a name of now or before, and go on."""
    words = _FIRST.sub(lambda match: match[1] + "市", words)
    if former := _former_at_start(words):
        codes, rest = former
        heirs = [one for code in codes if (one := division(code))]
        below = _unique([town for one in heirs for town in _below(rest, one)])
        if below:
            return _among(below, home, read=True)
        return Resolved(heirs[0], Reading.READ) if len(heirs) == 1 else _among(heirs, home, read=True)
    exact = locate(words)
    above = exact or _short_at_start(words, home)
    if above is None:
        return Resolved()
    rest = _rest(words, above)
    reading = Reading.NAMED if exact else Reading.READ
    if above.level in {Level.TOWNSHIP, Level.VILLAGE} or not rest:
        return Resolved(above, reading)
    below = _below(rest, above)
    return _among(below, home, read=True) if below else Resolved(above, reading)


def _former_at_start(words: str) -> tuple[tuple[str, ...], str] | None:
    for name, codes in [*((old, (code,)) for old, code in FORMER.items()), *SEVERAL.items()]:
        place = words.find(name)
        if place < 0 or (place and not _names_line(words[:place], codes)):
            continue
        return codes, words[place + len(name) :]
    return None


def _names_line(words: str, codes: Sequence[str]) -> bool:
    """Whether the words before a former name are names of divisions above it."""
    above = {name for code in codes for one in ancestors(code)[:-1] for name in names(one)}
    return any(words == one or words.removesuffix(one) in above | {""} for one in above if words.endswith(one))


def _short_at_start(words: str, home: str) -> Division | None:
    """The county or city with whose short name the words begin (诸暨斯宅村), unless that is a street's name. Of other things than
    villages (嵊州大剧院) only where it is the writer's own.
    """
    found = [
        (words[:end], one)
        for end in range(2, min(len(words), 12))
        if (one := find(words[:end])) and one.level in {Level.CITY, Level.COUNTY}
    ]
    if not found:
        return None
    name, one = max(found, key=lambda pair: len(pair[0]))
    rest = words[len(name) :]
    # 临海村 is a village of that name, 温州街 a street, 杭州剧院 may stand anywhere.
    if _STREETS.match(rest) or _VILLAGE.fullmatch(rest):
        return None
    sure = one in ancestors(home) or _VILLAGE.search(rest) or _TOWNSHIP.search(rest[2:]) or _below(rest, one)
    return one if sure else None


def _rest(words: str, above: Division) -> str:
    """What stands behind the name of a division with those above it."""
    for end in range(len(words), 1, -1):
        if find(words[:end]) == above:
            return words[end:]
    return ""


def _below(words: str, above: Division | None) -> list[Division]:
    """Townships of a division, or of the province, whose name the words begin with, as what it may be called now or before."""
    for end in range(min(len(words), _LONGEST_STEM), 1, -1):
        if not (above and end == len(words)) and not _TOWNSHIP.match(words[end:]):
            continue
        named = _townships().get(words[:end], ())
        if found := [one for one in named if above is None or above in ancestors(one.code)]:
            return found
    return []


@lru_cache(maxsize=1)
def _townships() -> Mapping[str, tuple[Division, ...]]:
    """Name without its kind -> the townships of that name."""
    found: dict[str, tuple[Division, ...]] = {}
    for one in divisions().values():
        if one.level is Level.TOWNSHIP:
            found[stem(one)] = (*found.get(stem(one), ()), one)
    return found


def _at_home(words: str, home: str) -> Resolved:
    """A village without any division is in the county (or township) of the centre that wrote it: said, and nothing else is so."""
    own = _county(home)
    if own is None or not _VILLAGE.search(words) or _VILLAGE.fullmatch(words):
        return Resolved()
    return Resolved(division(home[:9]) or own, Reading.HOME)


def _among(found: Sequence[Division], home: str, *, read: bool = False, doubtful: bool = False) -> Resolved:
    """The only one, the one where the centre lies, or all of them to be asked about."""
    every = _unique(found)
    if len(every) == 1 and not (doubtful and not _near_home(every, home)):
        return Resolved(every[0], Reading.READ if read else Reading.NAMED)
    near = _unique(_near_home(every, home))
    if len(near) == 1 and len(every) > 1:
        return Resolved(near[0], Reading.HOME)
    return Resolved(candidates=tuple(every[:_MOST]))


def _near_home(found: Iterable[Division], home: str) -> list[Division]:
    """Those in the centre's own county, or for a centre of a city in that city."""
    line = ancestors(home)
    own = _county(home) or next((one for one in reversed(line) if one.level is Level.CITY), None)
    return [one for one in found if own and own in ancestors(one.code)]


def _county(home: str) -> Division | None:
    return next((one for one in ancestors(home) if one.level is Level.COUNTY), None) if home else None


def _at_one_level(found: Sequence[Division]) -> list[Division]:
    """Those of the highest level among them."""
    unique = _unique(found)
    return next(
        ([one for one in unique if one.level is level] for level in Level if any(one.level is level for one in unique)), []
    )


def _unique(found: Iterable[Division]) -> list[Division]:
    return list({one.code: one for one in found}.values())
