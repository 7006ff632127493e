"""One date as people write it, turned into EDTF: no ranges. `dates.py` proves what comes out."""

import re
from collections.abc import Callable

_ABOUT = re.compile(
    r"^(大约|约|大概|c\.|ca\.|circa|c(?=\d))|(左右|前后|许|年间|(?<=年代)[初早中末后前晚][期叶]?)$", re.IGNORECASE
)
_UNSURE = re.compile(r"^(可能|疑)|\?$")
_SEASONS = {"春": "21", "夏": "22", "秋": "23", "冬": "24"}
_FEASTS = {
    **{"元旦": "01-01", "国庆": "10-01"},
    **{"五一": "05-01", "六一": "06-01", "七一": "07-01", "八一": "08-01"},
    **{"51": "05-01", "61": "06-01", "71": "07-01", "81": "08-01"},
}
"""Feasts of today's calendar; of 五一 the numerals may be Arabic by now."""
_FIRST_OF_REPUBLIC = 1911
_MOST_DAYS = 31
"""Up to this the first figure may be a day or a month: 05.5.1."""
_SHORT = re.compile(r"['’]?(?P<yy>\d{2})(?P<sep>年|[.\-/](?=\d))")

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]


def single(text: str) -> str | None:
    """EDTF of one date, or None: 2024年5月1日, 20240501, 1985年春, 上世纪80年代, 19世纪, 民国35年, 约1985年, 1985?"""
    about, unsure = bool(_ABOUT.search(text)), bool(_UNSURE.search(text))
    core = _UNSURE.sub("", _ABOUT.sub("", text)) if about or unsure else text
    for pattern, rule in _RULES:
        match = pattern.fullmatch(core)
        if match:
            found = rule(match)
            return found + _QUALIFIERS[about, unsure] if found else None
    return None


_QUALIFIERS = {(False, False): "", (True, False): "~", (False, True): "?", (True, True): "%"}


def _feast(match: re.Match[str]) -> str:
    return f"{match['y']}-{_FEASTS[match['f']]}"


def short_year(text: str, this_year: int) -> str | None:
    """85年5月 -> 1985年5月, 08年 -> 2008年; None where the words are no such date, or may be of either century."""
    match = _SHORT.match(text)
    if not match:
        return None
    year, so_far = int(match["yy"]), this_year % 100
    if year <= so_far and match["sep"] == "年":
        return f"20{text[match.start('yy') :]}"
    return f"19{text[match.start('yy') :]}" if year > max(so_far, _MOST_DAYS) else None


def _year_month_day(match: re.Match[str]) -> str | None:
    year, month, day = match["y"], int(match["m"]), int(match["d"])
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def _year_month(match: re.Match[str]) -> str | None:
    return f"{match['y']}-{int(match['m']):02}" if 1 <= int(match["m"]) <= 12 else None


def _republic(match: re.Match[str]) -> str:
    return str(_FIRST_OF_REPUBLIC + int(match["n"]))


_RULES: tuple[_Rule, ...] = (
    (re.compile(r"(?P<y>\d{4})年(?P<f>元旦|国庆|[5-8]1|[五六七八]一)(?:劳动|国际劳动|儿童|建党|建军)?[节日]?"), _feast),
    (re.compile(r"(?P<y>\d{4})年?"), lambda m: m["y"]),
    (re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"), _year_month_day),
    (re.compile(r"(?P<y>\d{4})(?P<m>\d{2})"), _year_month),
    (re.compile(r"(?P<y>\d{4})(?P<s>[-./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})[日号]?"), _year_month_day),
    (re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"), _year_month_day),
    (re.compile(r"(?P<y>\d{4})(?:年|[-./])(?P<m>\d{1,2})月?(?:份)?"), _year_month),
    (re.compile(r"(?P<y>\d{4})年?(?P<s>[春夏秋冬])[季天]?"), lambda m: f"{m['y']}-{_SEASONS[m['s']]}"),
    (re.compile(r"(?P<y>\d{3})0(?:年代|s)"), lambda m: f"{m['y']}X"),
    (re.compile(r"(?P<c>\d{2})世纪(?P<t>\d)0年代"), lambda m: f"{int(m['c']) - 1}{m['t']}X"),
    (re.compile(r"上世纪(?P<t>\d)0年代"), lambda m: f"19{m['t']}X"),
    # 20年代 without a century could be two of them.
    (re.compile(r"(?P<t>[3-9])0年代"), lambda m: f"19{m['t']}X"),
    (re.compile(r"(?P<c>\d{1,2})世纪"), lambda m: f"{int(m['c']) - 1:02}XX"),
    (re.compile(r"民国(?P<n>\d{1,2})年"), _republic),
)
