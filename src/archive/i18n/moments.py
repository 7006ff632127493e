"""Moments as people in the province read them; stored and exchanged are moments in UTC."""

from datetime import date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+8")
"""China Standard Time, without summer time since 1991."""


def begins(one: date, days: int = 0) -> datetime:
    """The moment at which a day begins in China, or one so many days later."""
    return datetime.combine(one, time(), CHINA) + timedelta(days=days)


def day(moment: datetime) -> date:
    """The date of a moment in China."""
    return moment.astimezone(CHINA).date()


def clock(moment: datetime) -> str:
    """Date and time in China, e.g. `2025-11-23 09:05:00`, for pages that say so once."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def with_offset(moment: datetime | None) -> str:
    """Date and time in China with its offset, e.g. `2025-11-23 09:05:00+08:00`; a dash for none."""
    return moment.astimezone(CHINA).isoformat(" ", "seconds") if moment else "–"
