"""Dates as people write them, turned into EDTF (ISO 8601-2, level 0 to 2). Only here: edtf."""

import calendar
import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from archive.manifests import lunar
from archive.manifests.day import short_year, single
from archive.manifests.numerals import arabic
from archive.simplified import simplified

_EDTF = re.compile(r"^[0-9XYZSET?~%/\-\[\]{},.:+]+$")
_TIME = re.compile(r"(?<=\d)(日|号)?[T\s]*\d{1,2}[:时点](\d{1,2}([:分]\d{1,2}(\.\d+)?秒?)?分?)?(Z|[+-]\d\d:?\d\d)?(开始)?$")
_REMARK = re.compile(
    r"\((星期|周|农历)?[一二三四五六日天]?\)$|(星期|周)[一二三四五六日天]$|(凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|夜)$"
)
_BETWEEN = re.compile(r"至|到|—+|–|~|〜|/|-+")
_PLAIN = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
_SAID_AFTER = re.compile(r"^(.*)\((农历|旧历|阴历)\)$")
_OTHER_MONTH = re.compile(r"(?<=\d年)(?P<month>十?[一二三四五六七八九十])月(?P<day>[一二三]?十?[一二三四五六七八九十])$")
"""A month and a day in words beside a year in figures, as days of the farmers' calendar are written as well."""
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[~?%]?"
_OURS = re.compile(rf"{_DAY}(?:/{_DAY})?|\[{_DAY}(?:,{_DAY})+\]|\d{{4}}-2[1-4]|(?:\d{{3}}X|\d\dXX)[~?%]?")
"""The shapes that we make, which need no grammar: parsing takes ten milliseconds, and a list may hold 50,000 days."""
UNKNOWN = frozenset({"不详", "不明", "未知", "无", "待考", "n/a", "unknown", "-", "—", "/"})
"""Words for «nobody knows», which are no fault."""


class Dated(NamedTuple):
    """What words for a date mean: EDTF, whether it was read into them (`85年`, `1991年元宵`), and whether it may be another."""

    edtf: str
    read: bool = False
    several: bool = False


@lru_cache(maxsize=4096)
def understood(text: str, today: date) -> Dated | None:
    """The date that is meant, beyond what `to_edtf` takes: short years, reigns, the farmers' calendar; None if none is seen."""
    plain = simplified(unicodedata.normalize("NFKC", text)).strip()
    bare = _SAID_AFTER.sub(r"\2\1", plain)
    if both := _either(bare, today):
        return both
    strict = to_edtf(bare)
    if found := lunar.meant(re.sub(r"\s+", "", bare), today):
        return Dated(found.edtf, read=found.edtf != strict, several=found.several) if _valid(found.edtf) else None
    if strict:
        return Dated(strict)
    longer = short_year(arabic(bare), today.year)
    again = understood(longer, today) if longer else None
    return again._replace(read=True) if again else None


def _either(text: str, today: date) -> Dated | None:
    """2024年八月十五 is the fifteenth of August or the feast in autumn: both."""
    if not _OTHER_MONTH.search(text):
        return None
    western, farmers = to_edtf(text), lunar.meant("农历" + text, today)
    both = [found for found in (western, farmers.edtf if farmers else None) if found]
    return Dated(f"[{','.join(sorted(both))}]", read=True, several=True) if len(both) > 1 else None


@lru_cache(maxsize=4096)
def to_edtf(text: str) -> str | None:
    """EDTF of a date or a range of dates, or None if it is not understood or no such day exists.

    2024, 2024-05, 2024/5/1, 2024.5.1, 2024年5月1日, 20240501; 约1985年 is 1985~; 80年代 and 上世纪80年代 are 198X;
    2023-2024 and 2024年5月1日至3日 are intervals; what is EDTF already stays.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("〜", "~")
    if _is_edtf(plain):
        return plain
    plain = _TIME.sub(r"\1", plain).strip()
    plain = _REMARK.sub("", plain).strip()
    plain = re.sub(r"\s+", "", arabic(plain.replace("元月", "1月")))
    found = single(plain) or _interval(plain)
    return found if found and _valid(found) else None


def last_day(text: str) -> date | None:
    """The last day of a date or range: 2030 is 2030-12-31; None if it has none that is certain."""
    edtf = to_edtf(text)
    match = _PLAIN.match(edtf.rpartition("/")[2]) if edtf else None
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    if month > 12 or year == 0:
        return None
    return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))


def _interval(text: str) -> str | None:
    for match in _BETWEEN.finditer(text):
        first = single(text[: match.start()])
        if first:
            second = single(text[match.end() :]) or _shortened(text, match, first)
            if second and first[:4] + first[4:].strip("~?%") <= second + "~":
                return f"{first}/{second}"
    return None


def _shortened(text: str, between: re.Match[str], first: str) -> str | None:
    """The end of a range that leaves out what it shares with its beginning: 2024年5月1日至3日, 2024.5.1-5.3, 1966-76."""
    before, rest = text[: between.start()], text[between.end() :]
    plain = _PLAIN.match(first)
    # With the hyphen that the date itself is written with, 2024-02-30 would become a range.
    if not plain or between.group() in before:
        return None
    year, month, day = plain.groups()
    if not month and re.fullmatch(r"[3-9]\d年?", rest):
        return f"{year[:2]}{rest[:2]}"
    if month and not day and re.fullmatch(r"\d{1,2}月", rest):
        return single(f"{year}年{rest}")
    if day and re.fullmatch(r"\d{1,2}[日号]?", rest):
        return single(f"{year}-{month}-{rest.rstrip('日号')}")
    if day and re.fullmatch(r"\d{1,2}[月./]\d{1,2}[日号]?", rest):
        return single(f"{year}年{re.sub('[./]', '月', rest)}")
    return None


def _is_edtf(text: str) -> bool:
    return bool(_EDTF.match(text)) and not text.isdigit() and "T" not in text and _valid(text)


def _valid(edtf: str) -> bool:
    """Whether the standard's grammar takes it and every full day in it exists."""
    if not _OURS.fullmatch(edtf) and not parsed(edtf):
        return False
    return all(_exists(*map(int, day)) for day in re.findall(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", edtf)) and _ordered(edtf)


def parsed(edtf: str) -> bool:
    """Whether the standard's grammar takes it."""
    from edtf import EDTFParseException, parse_edtf  # noqa: PLC0415  # most commands read no date, and it is slow to load

    try:
        parse_edtf(edtf)
    except (EDTFParseException, ValueError):
        return False
    return True


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1]


def _ordered(edtf: str) -> bool:
    first, slash, second = edtf.partition("/")
    whole = _PLAIN.match(first) and _PLAIN.match(second)
    return not (slash and whole) or first[: len(second)] <= second[: len(first)]
