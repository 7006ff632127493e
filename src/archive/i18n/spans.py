"""Lengths and moments of time in words, and how far a piece of work is."""

from archive.i18n import FIRST, Language, text

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def mark(seconds: float) -> str:
    """A moment of a recording: 75.2 -> `01:15`; from an hour on `1:02:03`."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def remaining(seconds: float, language: Language = FIRST) -> str:
    """About how long it still takes, in the largest fitting unit."""
    if seconds < _MINUTE:
        return text("pace.remaining_s", language, n=max(1, round(seconds)))
    if seconds < 2 * _HOUR:
        return text("pace.remaining_min", language, n=round(seconds / _MINUTE))
    return text("pace.remaining_h", language, n=f"{seconds / _HOUR:.1f}")


def lasting(seconds: float, language: Language = FIRST) -> str:
    """How long something has been, in the largest fitting unit."""
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * unit:
            return text(f"span.{name}", language, n=round(seconds / unit))
    return text("span.s", language, n=round(seconds))


def pace(percent: int, speed: float | None, remaining_s: float | None, language: Language = FIRST) -> str:
    """`43 % · 2.1× · 3 min`, of what is known."""
    parts = [f"{percent} %"]
    parts += [f"{speed:.1f}×"] if speed else []
    parts += [remaining(remaining_s, language)] if remaining_s is not None else []
    return " · ".join(parts)
