"""Days and times of day as cells say them, in the province's time: 2026-05-01, 2026年5月1日 19:30, 2026.5.1 下午7点半."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import NamedTuple

from archive.i18n.moments import CHINA
from archive.manifests.centre_sheet import date_of

_TIME = re.compile(
    r"[\sT]*(?P<half>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|[ap]m)?\s*(?P<hour>\d{1,2})"
    r"(?:[:时点](?:(?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?秒?)?分?|(?P<middle>半))?)\s*(?:开始)?$",
    re.IGNORECASE,
)
_LATER = frozenset({"下午", "傍晚", "晚上", "晚", "pm"})


class Moment(NamedTuple):
    """A day, and the moment on it where a time of day is said."""

    day: date
    at: datetime | None


def moment_of(text: str) -> Moment | None:
    """What a cell says; None where it names no whole day or no time that there is. Midnight exactly is no time of day:
    spreadsheets write it beside every day.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _TIME.search(plain)
    day = date_of(plain[: found.start()] if found else plain)
    if day is None:
        return None
    if found is None:
        return Moment(day, None)
    hour, minute = int(found["hour"]), 30 if found["middle"] else int(found["minute"] or 0)
    if (found["half"] or "").casefold() in _LATER and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return None
    at = time(hour, minute)
    return Moment(day, datetime.combine(day, at, CHINA) if at != time() else None)
