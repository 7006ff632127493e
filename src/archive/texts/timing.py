"""Times as captions write them. Standard library only."""

import re

# Full-width colons and commas come from Chinese keyboards; hours may be missing, in WebVTT by right.
# Translating programs leave a blank behind the comma, and some before a colon.
_TIME = r"(-?)\s*(?:(\d{1,4}) ?[:：] ?)?(\d{1,3}) ?[:：] ?(\d{1,2})(?: ?[.,，。;:：] ?(\d{1,3}))?"
TIMING = re.compile(rf"\s*{_TIME}\s*(?:-{{1,3}}>|→)\s*{_TIME}(?:\s|$)")
_GROUPS = 5


def span(line: str) -> tuple[int, int] | None:
    """Start and end in milliseconds of a line like `00:00:01,000 --> 00:00:02,500`; None for any other line."""
    found = TIMING.match(line[:200])
    if not found:
        return None
    groups = found.groups()
    return milliseconds(*groups[:_GROUPS]), milliseconds(*groups[_GROUPS:])


def milliseconds(sign: str, hours: str | None, minutes: str, seconds: str, part: str | None) -> int:
    """From the parts of a time; `part` is a decimal fraction of a second."""
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    length = whole * 1000 + int((part or "0").ljust(3, "0")[:3])
    return -length if sign else length


def stamp(ms: int) -> str:
    """`hh:mm:ss.mmm`, as WebVTT wants it."""
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
