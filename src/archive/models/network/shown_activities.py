"""Which activities the public looks at."""

from datetime import date
from typing import NamedTuple


class Shown(NamedTuple):
    """What is empty says nothing."""

    division: str = ""
    """Those whose centre's division lies in this one."""
    centre: str = ""
    """Those of a centre and of all below it."""
    kind: str = ""
    site: str = ""
    since: date | None = None
    """Whose last day is not before this."""
    until: date | None = None
    """Whose last day is before this."""
    month: str = ""
    """2026-05: that touch this month."""
    year: int = 0
    """That touch this year; 0 says nothing."""
    words: str = ""
