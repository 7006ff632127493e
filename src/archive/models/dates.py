"""Years of an EDTF date (ISO 8601-2), for the facet by year."""

import re

MOST_YEARS = 200
_YEAR = re.compile(r"(?<![\d-])(\d{2}[\dX]{2})(?![\dX])")


def years(edtf: str | None) -> tuple[int, ...]:
    """Every year a date touches, ascending, at most 200: `2024-05` -> 2024; `198X` -> 1980 … 1989; `2023/2024` -> both.

    Of a set, one of which is meant, each: `[1964,2024]` -> two years and none between.
    """
    if not edtf:
        return ()
    if edtf.startswith("["):
        return tuple(sorted({year for one in edtf.strip("[]").split(",") for year in years(one)}))[:MOST_YEARS]
    ends = [(int(y.replace("X", "0")), int(y.replace("X", "9"))) for y in _YEAR.findall(edtf)]
    if not ends:
        return ()
    return tuple(range(min(first for first, _ in ends), max(last for _, last in ends) + 1))[:MOST_YEARS]
