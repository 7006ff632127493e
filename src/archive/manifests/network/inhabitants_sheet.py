"""The sheet of inhabitants: how many people live where a centre serves, as the statistical yearbook says."""

import re
from enum import StrEnum

from archive.manifests.network.workbook import SheetKind

_MONTH = re.compile(r"(\d{4})[-./年]?(0?[1-9]|1[0-2])月?")


class InhabitantsColumn(StrEnum):
    """Columns of the sheet."""

    CENTRE = "centre"
    MONTH = "month"
    INHABITANTS = "inhabitants"


INHABITANTS = SheetKind(
    "inhabitants",
    ("人口", "inhabitants"),
    {
        InhabitantsColumn.CENTRE: "中心 中心编号 区划代码",
        InhabitantsColumn.MONTH: "月份 截至月份",
        InhabitantsColumn.INHABITANTS: "常住人口 人口",
    },
    (InhabitantsColumn.INHABITANTS,),
)


def month_of_text(text: str) -> str | None:
    """`2026-11`, also of 2026年11月 and 2026.11."""
    found = _MONTH.fullmatch(text)
    return f"{found[1]}-{int(found[2]):02d}" if found else None
