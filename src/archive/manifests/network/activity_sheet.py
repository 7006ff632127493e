"""The sheets 活动 and 节目单: what each row says of an activity, and of an item of its programme. Pure reading."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from archive.manifests.network.cells import Cells, number_of, plain, word_of
from archive.manifests.network.moments import Moment, moment_of
from archive.manifests.network.workbook import SheetKind
from archive.manifests.splitting import split
from archive.models.network.activity import ActivityKind, ActivityState, Mode, Part

LONGEST_TITLE = 150
LONGEST_NUMBER = 60
LONGEST_TEXT = 5000
MOST_HEADS = 100_000_000
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,400}")
_UNSAFE = re.compile(r"[\x00-\x1f/\\?#%]")


class ActivityColumn(StrEnum):
    """A column of the sheet of activities by its English name."""

    NUMBER = "number"
    TITLE = "title"
    KIND = "kind"
    MODE = "mode"
    BEGINS = "begins"
    ENDS = "ends"
    PLACE = "place"
    SITE = "site"
    CENTRE = "centre"
    ORGANISERS = "organisers"
    PARENT = "parent"
    ORDER = "order"
    HEADS = "heads"
    HEADS_SOURCE = "heads_source"
    ADDRESS = "address"
    DESCRIPTION = "description"
    THEMES = "themes"
    TO = "to"
    STATE = "state"
    NO_EVIDENCE = "no_evidence"


class PartColumn(StrEnum):
    """A column of the sheet of programmes by its English name."""

    ACTIVITY = "activity"
    CENTRE = "centre"
    NUMBER = "number"
    TITLE = "title"
    PERFORMERS = "performers"
    PIECES = "pieces"


_A, _P = ActivityColumn, PartColumn
ACTIVITIES = SheetKind(
    "activities",
    ("活动", "activities", "活动表"),
    {
        _A.NUMBER: "活动编号 编号 活动号 activitynumber id",
        _A.TITLE: "活动名称 名称 活动 题名 name activity",
        _A.KIND: "类别 活动类别 类型 活动类型 category type",
        _A.MODE: "方式 活动方式 举办方式 线上线下 attendance",
        _A.BEGINS: "开始 开始时间 开始日期 日期 时间 活动时间 活动日期 start starts begin date",
        _A.ENDS: "结束 结束时间 结束日期 end finish",
        _A.PLACE: "地点 活动地点 举办地点 location where",
        _A.SITE: "场所 场所编号 场馆 venue siteid",
        _A.CENTRE: "主办中心 主办 主办单位 中心 中心编号 organiser organizer",
        _A.ORGANISERS: "协办 协办中心 协办单位 承办 承办单位 coorganisers coorganizers",
        _A.PARENT: "上级活动 所属活动 总活动 partof programme",
        _A.ORDER: "场次 次序 sequence",
        _A.HEADS: "人次 参与人次 参加人次 服务人次 persontimes attendance heads",
        _A.HEADS_SOURCE: "人次来源 来源 统计方式 headssource source",
        _A.ADDRESS: "网址 线上地址 链接 直播地址 url link",
        _A.DESCRIPTION: "说明 简介 活动简介 内容 abstract",
        _A.THEMES: "主题 主题词 关键词 theme keywords",
        _A.TO: "服务对象中心 服务对象 交流中心 接收中心 服务中心 receiver",
        _A.STATE: "状态 活动状态 status",
        _A.NO_EVIDENCE: "无实证原因 无资料原因 未留存原因 noevidence",
    },
    (_A.NUMBER, _A.TITLE),
)
PROGRAMMES = SheetKind(
    "programmes",
    ("节目单", "programmes", "节目"),
    {
        _P.ACTIVITY: "活动编号 活动号 activitynumber",
        _P.CENTRE: "主办中心 主办单位 中心 中心编号 organiser",
        _P.NUMBER: "节目序号 序号 节目编号 item order",
        _P.TITLE: "节目名 节目名称 节目 题名 name",
        _P.PERFORMERS: "演出者 表演者 演出单位 演员 by",
        _P.PIECES: "曲目 曲目名称 piece",
    },
    (_P.ACTIVITY, _P.TITLE),
)
KINDS: Mapping[ActivityKind, str] = {
    ActivityKind.SHOW: "演出 文艺演出 汇演 展演 晚会 村晚 show performance concert",
    ActivityKind.EXHIBITION: "展览 展示 书画展 摄影展 exhibition",
    ActivityKind.LECTURE: "讲座 公益讲座 lecture talk",
    ActivityKind.TRAINING: "培训 培训班 公益培训 辅导 training class",
    ActivityKind.CONTEST: "比赛 赛事 大赛 评选 contest competition",
    ActivityKind.VISIT: "下派 下派服务 走访 结对 联络 对接 visit",
    ActivityKind.EXCHANGE: "交流 文化交流 文化走亲 走亲 exchange",
    ActivityKind.VOLUNTEERING: "志愿服务 志愿 volunteering",
    ActivityKind.CUSTOM: "民俗 民俗活动 庙会 节俗 custom",
    ActivityKind.OTHER: "其他 其它 other",
}
MODES: Mapping[Mode, str] = {
    Mode.OFFLINE: "线下 现场 offline onsite",
    Mode.ONLINE: "线上 网络 直播 online",
    Mode.MIXED: "混合 线上线下 线上+线下 线上线下结合 mixed hybrid",
}
STATES: Mapping[ActivityState, str] = {
    ActivityState.PLANNED: "计划 计划中 筹备 planned",
    ActivityState.ANNOUNCED: "已公告 公告 预告 已发布 announced",
    ActivityState.HELD: "已举办 举办 已举行 已开展 held",
    ActivityState.CLOSED: "已办结 办结 已结束 结束 已归档 closed",
    ActivityState.CANCELLED: "取消 已取消 cancelled canceled",
}

kind_of, mode_of, state_of = word_of(KINDS), word_of(MODES), word_of(STATES)
"""What words say, None where they say nothing."""


class ActivityRow(NamedTuple):
    """What a row says of an activity; what is empty says nothing, and leaves what is there."""

    cells: Cells
    number: str
    said: dict[str, object]
    """Field of the activity -> value."""
    state: ActivityState | None
    begins: Moment | None
    ends: Moment | None
    parent: str
    site: str
    organisers: tuple[str, ...]
    to: str


class PartRow(NamedTuple):
    """What a row says of an item of a programme."""

    cells: Cells
    activity: str
    part: Part


def activity_row(row: Cells) -> ActivityRow:
    """What a row says. Faults: E901 to E903 of cells, E907 for an end before the beginning."""
    begins, ends = row.read(_A.BEGINS, moment_of), row.read(_A.ENDS, moment_of)
    if begins and ends and (ends.day < begins.day or _before(ends.at, begins.at)):
        row.wrong("E907", _A.ENDS, begins=row.raw(_A.BEGINS))
    said: dict[str, object] = {
        "title": row.text(_A.TITLE, LONGEST_TITLE, needed=True),
        "kind": row.read(_A.KIND, kind_of),
        "mode": row.read(_A.MODE, mode_of),
        "place": row.text(_A.PLACE),
        "description": row.text(_A.DESCRIPTION, LONGEST_TEXT),
        "address": row.read(_A.ADDRESS, address_of, refuses=False),
        "themes": split(row.text(_A.THEMES)),
        "stated_heads": row.read(_A.HEADS, heads_of),
        "heads_source": row.text(_A.HEADS_SOURCE),
        "order": row.read(_A.ORDER, number_of),
        "no_evidence": row.text(_A.NO_EVIDENCE),
    }
    return ActivityRow(
        cells=row,
        number=number_in(row, _A.NUMBER),
        said={name: value for name, value in said.items() if value not in (None, "", ())},
        state=row.read(_A.STATE, state_of),
        begins=begins,
        ends=ends,
        parent=plain(row.raw(_A.PARENT)),
        site=plain(row.raw(_A.SITE)),
        organisers=split(row.text(_A.ORGANISERS)),
        to=row.raw(_A.TO),
    )


def part_row(row: Cells) -> PartRow:
    """What a row says of an item; without a number it is called by the row's."""
    number = plain(row.text(_P.NUMBER, LONGEST_NUMBER)) or str(row.number)
    return PartRow(
        cells=row,
        activity=number_in(row, _P.ACTIVITY),
        part=Part(
            number=number,
            title=row.text(_P.TITLE, LONGEST_TITLE, needed=True),
            performers=split(row.text(_P.PERFORMERS)),
            pieces=split(row.text(_P.PIECES)),
        ),
    )


def number_in(row: Cells, column: StrEnum) -> str:
    """A centre's own number: needed, at most sixty signs (E903), none of them a control sign or one that addresses use (E901)."""
    found = plain(row.text(column, LONGEST_NUMBER, needed=True))
    if _UNSAFE.search(found):
        row.wrong("E901", column)
    return found


def address_of(text: str) -> str | None:
    """An address on the web, or None."""
    return text if _ADDRESS.fullmatch(text) else None


def heads_of(text: str) -> int | None:
    """Person-times: 1,200, 1200人次, 约300人, 1.2万."""
    digits = re.sub(r"^约|(?:余|多)?(?:人次|人)?$", "", plain(text))
    if found := re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)万", digits):
        return round(float(found[1]) * 10_000)
    number = number_of(digits)
    return number if number is not None and number <= MOST_HEADS else None


def first_day(row: ActivityRow) -> date | None:
    """The day on which it begins as the row says it."""
    return row.begins.day if row.begins else None


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other
