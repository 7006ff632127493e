"""Lengths of recordings as people write them: 1小时20分, 80分钟, 01:20:00, 1h20m, 一个半小时."""

import re
import unicodedata
from typing import NamedTuple

_DIGITS = {character: n for n, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile("[零〇○一二两三四五六七八九十百千]+")
_HOURS = r"(?:(?P<h>\d+(?:\.\d+)?)(?:个)?(?:小时|钟头|时|h(?:ours?|rs?)?))?"
_MINUTES = r"(?:(?P<m>\d+(?:\.\d+)?)(?:分钟|分|min(?:ute)?s?|m|'|′)(?:整|钟)?)?"
_SECONDS = r"(?:(?P<s>\d+(?:\.\d+)?)(?:秒钟|秒|s(?:ec(?:ond)?s?)?|\"|″|''|′′)?)?"
_WORDED = re.compile(rf"{_HOURS}零?{_MINUTES}零?{_SECONDS}")
_CLOCK = re.compile(r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>\d{2}(?:\.\d+)?)(?::\d{2})?")
_AROUND = re.compile(r"^(?:时长|片长|全长|总时长|共计?|总计|约|大约|大概|近)+:?|(?:左右|上下|多|余|许)$")
_VAGUE = re.compile(r"约|大概|近|左右|上下|多$|余$|许$")
_UNIT = re.compile(r"小时|分钟?|秒|hours?|min|sec")
_LONGEST = 60
_ROUNDING = 0.05
_ROUNDING_VAGUE = 0.2
_SLACK_S = 2.0


class Duration(NamedTuple):
    """A length as written: seconds, and the seconds that the smallest unit written stands for."""

    seconds: float
    unit_s: float
    vague: bool = False

    def fits(self, measured_s: float) -> bool:
        """Whether a recording of this length may be the one: to the unit that was written, and one part in twenty."""
        share = _ROUNDING_VAGUE if self.vague else _ROUNDING
        return abs(self.seconds - measured_s) <= max(self.unit_s, share * self.seconds, _SLACK_S)


def duration(text: str, header: str = "") -> Duration | None:
    """The length that these words say; None where they say none. A number alone has the unit that its header names: 时长(分钟);
    `1:20` is minutes and seconds, `01:20:00` hours too, a fourth part frames.
    """
    words = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold().removeprefix("pt")
    if len(words) > _LONGEST:
        return None
    bare = _numbered(_halves(_AROUND.sub("", words)))
    if re.fullmatch(r"\d+(?:\.\d+)?", bare) and (named := _UNIT.search(header.casefold())):
        bare += named.group()
    if clock := _CLOCK.fullmatch(bare):
        parts = (float(clock["h"] or 0), float(clock["m"]), float(clock["s"]))
        return _made(parts, 1.0, words) if parts[2] < 60 and (clock["h"] is None or parts[1] < 60) else None
    found = _WORDED.fullmatch(bare)
    if not found or not bare or (not any((found["h"], found["m"])) and not re.search(r"[秒s\"″′']", bare)):
        return None
    unit = 1.0 if found["s"] else 60.0 if found["m"] else 1800.0
    return _made((float(found["h"] or 0), float(found["m"] or 0), float(found["s"] or 0)), unit, words)


def _made(parts: tuple[float, float, float], unit_s: float, words: str) -> Duration | None:
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return Duration(seconds, unit_s, bool(_VAGUE.search(words))) if seconds > 0 else None


def _halves(words: str) -> str:
    """一个半小时, 半小时, 两小时半 in figures of minutes."""
    words = re.sub(r"(\d+|[一二两三四五六七八九十]+)个半(?:小时|钟头)", r"\1小时30分", words)
    words = re.sub(r"(\d+|[一二两三四五六七八九十]+)(?:个)?(小时|钟头)半", r"\1小时30分", words)
    words = re.sub(r"(?<![\d一二两三四五六七八九十个])半个?(?:小时|钟头)", "30分", words)
    words = re.sub(r"([一二两三四五六七八九]|\d)刻钟?", lambda quarter: f"{15 * _value(quarter[1])}分", words)
    return re.sub(r"(\d+|[一二两三四五六七八九十]+)分(?:钟)?半", r"\1分30秒", words)


def _numbered(words: str) -> str:
    return _NUMERAL.sub(lambda run: str(_value(run.group())) if run.group().strip("零") else run.group(), words)


def _value(numeral: str) -> int:
    """一百二十 is 120, 八〇 is 80."""
    if numeral.isdecimal():
        return int(numeral)
    if not set(numeral) & set(_TENS):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    # 一百二 is said for 120.
    last = _TENS.get(numeral[-2], 1) // 10 if len(numeral) > 1 and digit and numeral[-2] in "百千" else 1
    return total + digit * last
