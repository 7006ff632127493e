"""Days of the farmers' calendar and years of reigns, turned into EDTF.

A year of the sixty-year cycle (甲辰年) comes again: each that may be meant since 1900 is given, as EDTF's one of a set.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from archive.manifests.numerals import arabic
from archive.vocabulary.farmers_calendar import solar_day, solar_term

_FIRST_YEAR = 1900
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_MARK = "农历|旧历|阴历|夏历"
_LAST_MONTH = 12
_YEAR = rf"(?:(?P<western>\d{{4}})|(?P<cycle>[{_STEMS}][{_BRANCHES}])|(?P<reign>[\u4e00-\u9fff]{{2}})(?P<nth>\d{{1,2}}|元))年?"
_MONTH = r"(?P<leap>闰)?(?P<month>正|冬|腊|\d{1,2})月"
_DAY = r"(?P<day>初\d{1,2}|廿\d?|卅|\d{1,2})(?P<said>[日号])?"
_FEASTS = {
    "春节": (1, 1), "正月初一": (1, 1), "大年初一": (1, 1), "元宵": (1, 15), "上元": (1, 15), "龙抬头": (2, 2),
    "端午": (5, 5), "端阳": (5, 5), "七夕": (7, 7), "中元": (7, 15), "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8),
    "除夕": (12, 0), "大年三十": (12, 0),
}  # fmt: skip
"""Feast -> (lunar month, day); day 0 is the last of the month."""
_DATE = re.compile(rf"(?:{_MARK})?{_YEAR}(?P<mark>{_MARK})?(?:{_MONTH}(?:{_DAY})?)?(?P<about>前后|左右|期间)?")
_FEAST = re.compile(
    rf"(?:{_MARK})?{_YEAR}(?:{_MARK})?(?P<feast>{'|'.join(_FEASTS)}|清明)节?(?P<eve>夜|晚)?(?P<about>前后|左右|期间)?"
)
_REIGNS = {
    "顺治": (1644, 18), "康熙": (1662, 61), "雍正": (1723, 13), "乾隆": (1736, 60), "嘉庆": (1796, 25), "道光": (1821, 30),
    "咸丰": (1851, 11), "同治": (1862, 13), "光绪": (1875, 34), "宣统": (1909, 3), "民国": (1912, 38),
}  # fmt: skip
"""Reign -> (its first year, how many it had)."""
_SPANS = {
    "民国": "1912/1949", "民国初年": "191X~", "民国初期": "191X~", "民国末年": "194X~",
    "文革": "1966/1976", "文化大革命": "1966/1976",
    "抗战": "1937/1945", "抗日战争": "1937/1945", "解放战争": "1945/1949", "大跃进": "1958/1960",
}  # fmt: skip
_SPAN_WORDS = re.compile(r"(?:时期|期间|年间|时代)$")


class Meant(NamedTuple):
    """EDTF of what may be meant, and whether that is more than one."""

    edtf: str
    several: bool = False


def meant(text: str, today: date) -> Meant | None:
    """甲辰年正月十五, 1991年元宵, 丙戌年闰七月初三, 光绪三十年, 民国初年; None where the words are of another kind.

    `text` is in simplified characters and without blanks. A day that no such year has is None as well.
    """
    bare = _SPAN_WORDS.sub("", text.removeprefix("清"))
    if found := _SPANS.get(text) or _SPANS.get(bare):
        return Meant(found)
    if bare in _REIGNS and bare != text.removeprefix("清"):
        first, length = _REIGNS[bare]
        return Meant(f"{first}/{first + length - 1}")
    plain = _numbers(text.removeprefix("清"))
    match = _FEAST.fullmatch(plain) or _DATE.fullmatch(plain)
    if match is None or not _is_lunar(match):
        return None
    edtf = tuple(dict.fromkeys(found for year in _years(match, today) if (found := _day(year, match))))
    return _joined(edtf, "~" if match["about"] else "")


def _joined(found: tuple[str, ...], about: str) -> Meant | None:
    if len(found) > 1:
        # A set holds days and no ranges: of months and years only the year is said.
        return Meant(f"[{','.join(one[:4] if '/' in one else one for one in found)}]", several=True)
    return Meant(found[0] + about if "/" not in found[0] else found[0]) if found else None


def _numbers(text: str) -> str:
    """The numerals in Arabic ones, those of the names of feasts and of 初、廿 kept apart."""
    kept = re.split(f"({'|'.join(_FEASTS)})", text)
    return "".join(part if part in _FEASTS else _tens(arabic(part)) for part in kept)


def _tens(text: str) -> str:
    return (
        re.sub(r"廿(\d)", r"2\1日", text).replace("廿", "20日").replace("卅", "30日") if re.search("月(?:廿|卅)", text) else text
    )


def _is_lunar(match: re.Match[str]) -> bool:
    """Whether the words say, by the year, the month or the day, that no month of January to December is meant."""
    groups = match.groupdict()
    if groups.get("feast") or groups["cycle"] or (groups["reign"] and groups["reign"] in _REIGNS):
        return True
    if groups["reign"]:
        return False
    month, day = groups.get("month") or "", groups.get("day") or ""
    said = any(word in match.group() for word in _MARK.split("|"))
    return bool(month) and (said or bool(groups.get("leap")) or month in _MONTHS or day.startswith("初"))


def _years(match: re.Match[str], today: date) -> Iterator[int]:
    if match["western"]:
        year = int(match["western"])
        # The eve of a new year falls into the next one of today's calendar: which is meant, the words do not say.
        if _FEASTS.get(match.groupdict().get("feast") or "", (0, 0))[0] == _LAST_MONTH:
            yield from (one for one in (year - 1, year) if _in_year(year, one, match))
        else:
            yield year
    elif match["cycle"]:
        stem, branch = _STEMS.index(match["cycle"][0]), _BRANCHES.index(match["cycle"][1])
        for year in range(_FIRST_YEAR, today.year + 1):
            if (year - 4) % 10 == stem and (year - 4) % 12 == branch:
                yield year
    elif match["reign"] in _REIGNS:
        first, length = _REIGNS[match["reign"]]
        nth = 1 if match["nth"] == "元" else int(match["nth"])
        if 1 <= nth <= length:
            yield first + nth - 1


def _in_year(western: int, lunar: int, match: re.Match[str]) -> bool:
    return lunar == western or str(_day(lunar, match)).startswith(str(western))


def _day(year: int, match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    if feast := groups.get("feast"):
        return solar_term(year, feast) if feast == "清明" else solar_day(year, *_FEASTS[feast])
    if not groups["month"]:
        return str(year)
    month = int(_MONTHS.get(groups["month"], groups["month"]))
    signed = -month if groups["leap"] else month
    # Dates of the Republic are of today's calendar unless their words say otherwise.
    if groups["reign"] == "民国" and not _says_lunar(match):
        return _western(year, month, groups["day"])
    return solar_day(year, signed, int(groups["day"].removeprefix("初"))) if groups["day"] else _whole(year, signed)


def _says_lunar(match: re.Match[str]) -> bool:
    month, day = match["month"], match["day"] or ""
    return (
        bool(match["leap"]) or month in _MONTHS or day.startswith("初") or any(word in match.group() for word in _MARK.split("|"))
    )


def _western(year: int, month: int, day: str | None) -> str | None:
    try:
        return date(year, month, int(day)).isoformat() if day else f"{date(year, month, 1):%Y-%m}"
    except ValueError:
        return None


def _whole(year: int, month: int) -> str | None:
    first, last = solar_day(year, month, 1), solar_day(year, month, 0)
    return f"{first}/{last}" if first and last else None
