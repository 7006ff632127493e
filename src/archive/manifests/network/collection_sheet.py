"""The sheet 专题: one row for each member of a collection, in their order. Pure reading."""

from collections.abc import Mapping
from enum import StrEnum

from archive.manifests.network.workbook import SheetKind
from archive.models.network.collection import CollectionKind


class CollectionColumn(StrEnum):
    """A column of the sheet."""

    NUMBER = "number"
    CENTRE = "centre"
    TITLE = "title"
    KIND = "kind"
    ROOM = "room"
    MEMBER = "member"
    PART = "part"
    STRETCH = "t"
    DETAIL = "xywh"
    CAPTION = "caption"
    CAPTION_EN = "caption_en"


HEADERS: Mapping[StrEnum, str] = {
    CollectionColumn.NUMBER: "专题编号 编号 collection",
    CollectionColumn.CENTRE: "中心 中心编号 馆站",
    CollectionColumn.TITLE: "专题名称 专题题名 题名",
    CollectionColumn.KIND: "种类 专题种类",
    CollectionColumn.ROOM: "展厅 单元 课次 站点",
    CollectionColumn.MEMBER: "条目编号 条目 资源编号",
    CollectionColumn.PART: "文件序号 第几个文件",
    CollectionColumn.STRETCH: "片段",
    CollectionColumn.DETAIL: "局部",
    CollectionColumn.CAPTION: "说明 说明牌",
    CollectionColumn.CAPTION_EN: "英文说明",
}
SHEET = SheetKind("collections", ("专题", "collections"), HEADERS, (CollectionColumn.MEMBER, CollectionColumn.NUMBER))
KINDS: Mapping[CollectionKind, str] = {
    CollectionKind.EXHIBITION: "展览 线上展览 exhibition",
    CollectionKind.COURSE: "课堂 课程 慕课 course",
    CollectionKind.COLUMN: "栏目 专栏 故事 column",
    CollectionKind.ROUTE: "线路 路线 route",
    CollectionKind.DATABASE: "专题库 资源库 数据库 database",
    CollectionKind.SHOWCASE: "精选 展示 showcase",
}
"""Kind -> the words for it in a cell."""
