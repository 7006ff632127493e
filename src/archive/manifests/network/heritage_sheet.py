"""The sheet 非遗名录: one row for each item of a county's list, and what a centre says of it. Pure reading."""

import re
from collections.abc import Mapping
from enum import StrEnum

from archive.manifests.network.workbook import SheetKind
from archive.models.network.heritage import ItemState, ListLevel


class HeritageColumn(StrEnum):
    """A column of the sheet."""

    NAME = "name"
    NAMES = "names"
    CLASS = "class"
    COUNTY = "county"
    LEVEL = "level"
    CENTRE = "centre"
    TEXT = "description"
    STATE = "state"


HEADERS: Mapping[StrEnum, str] = {
    HeritageColumn.NAME: "项目名称 名称 非遗项目 item",
    HeritageColumn.NAMES: "别名 其他名称",
    HeritageColumn.CLASS: "类别 项目类别 门类",
    HeritageColumn.COUNTY: "区县 县市区 区划代码 申报地区",
    HeritageColumn.LEVEL: "级别 名录级别",
    HeritageColumn.CENTRE: "中心 中心编号 描述单位 馆站",
    HeritageColumn.TEXT: "描述 说明 简介",
    HeritageColumn.STATE: "状态 名录状态",
}
SHEET = SheetKind("heritage", ("非遗名录", "heritage"), HEADERS, (HeritageColumn.NAME,))
LEVELS: Mapping[ListLevel, str] = {
    ListLevel.NATIONAL: "国家级 国家 national",
    ListLevel.PROVINCE: "省级 省 province",
    ListLevel.CITY: "市级 市 city",
    ListLevel.COUNTY: "县级 县 区级 县(市、区)级 county",
}
"""Level -> the words for it in a cell."""

STATES: Mapping[ItemState, str] = {
    ItemState.LISTED: "在册 列入 listed",
    ItemState.DELISTED: "除名 已除名 移出 退出 delisted",
}
"""State -> the words for it in a cell."""


def names_in(text: str) -> list[str]:
    """Further names of an item, between blanks or commas."""
    return re.split(r"[\s、,，;；]+", text.strip()) if text.strip() else []
