"""Moments in a recording as addresses write them: `t` of Media Fragments URI 1.0 (normal play time), seconds or clock."""

import re
from collections.abc import Mapping

_CLOCK = re.compile(r"(?:npt:)?(?:(?:(\d{1,3}):)?([0-5]?\d):)?(\d{1,7}(?:\.\d{1,3})?)s?(?:,.*)?", re.ASCII)
LONGEST_S = 1_000_000.0


def moment(text: str) -> float | None:
    """Seconds from the beginning, of `75`, `75.5`, `1:15`, `0:01:15` or `75,90`; None of anything else."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    total = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)
    return total if total <= LONGEST_S else None


def begin(params: Mapping[str, str]) -> tuple[int, float] | None:
    """The part and the second at which an address lets it begin (`t=83.2&part=2`), the first part where none is named.

    None where it names no moment.
    """
    second, part = moment(params.get("t", "")), params.get("part", "")
    if second is None:
        return None
    return (int(part) if part.isascii() and part.isdigit() and len(part) < 5 else 1), second


def written(seconds: float) -> str:
    """As an address has it: `75`, `75.5`."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
