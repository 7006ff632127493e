"""Values of spreadsheets as they are shown."""

import re
from datetime import date, datetime


def day(value: datetime | date, pattern: str) -> str:
    """A day as precise as its number format shows it: `yyyy` is a year, `yyyy"年"m"月"` a month."""
    letters = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", pattern).lower()
    if "y" in letters and "d" not in letters:
        return value.strftime("%Y-%m" if "m" in letters else "%Y")
    return value.strftime("%Y-%m-%d")
