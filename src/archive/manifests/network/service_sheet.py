"""The sheet 服务记录: who took part in what, on which day, for how long. Pure reading; `docs/network/people.md`."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from archive.manifests.centre_sheet import date_of
from archive.manifests.network.cells import Cells, number_of, plain, word_of
from archive.manifests.network.people_sheet import LONGEST_NAME, own_number, scrubbed
from archive.manifests.network.workbook import SheetKind
from archive.models.ids import parse_resource_id
from archive.models.network.participation import Part

MOST_HOURS = 24.0
"""Of one day."""
_BETWEEN = re.compile(r"[\s,,、;;]+")
_HOURS = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)(小时|时|h|hours?)?", re.IGNORECASE)


class ServiceColumn(StrEnum):
    """A column by its English name."""

    CENTRE = "centre"
    SOURCE = "source_system"
    NUMBER = "record_number"
    AGENT = "agent_number"
    NAME = "name"
    ACTIVITY = "activity_number"
    WHAT = "what"
    ROLE = "part"
    DAY = "day"
    HOURS = "hours"
    HEADS = "heads"
    SESSIONS = "sessions"
    ATTENDED = "attended"
    TO = "served_centre"
    EVIDENCE = "evidence"
    WHY = "correction"


_C = ServiceColumn
HEADERS: Mapping[StrEnum, str] = {
    _C.CENTRE: "中心编号 中心 组织单位 记录单位 馆站",
    _C.SOURCE: "来源系统 系统 平台 source",
    _C.NUMBER: "记录编号 服务编号 recordid",
    _C.AGENT: "人员编号 团队编号 志愿者编号 学员编号 number",
    _C.NAME: "姓名 名称 姓名或名称",
    _C.ACTIVITY: "活动编号 培训编号 activity",
    _C.WHAT: "服务内容 内容 事项 content",
    _C.ROLE: "参与身份 身份 角色 role",
    _C.DAY: "日期 服务日期 date",
    _C.HOURS: "服务时长 时长 小时 学时",
    _C.HEADS: "服务人次 受益人次 人次",
    _C.SESSIONS: "应到次数 应到 总课次",
    _C.ATTENDED: "实到次数 实到 出席次数 到课次数",
    _C.TO: "受服务中心 对接中心 服务对象",
    _C.EVIDENCE: "佐证 佐证资源 证明材料 资源编号",
    _C.WHY: "更正原因 更正说明 reason",
}
"""Column -> headers beside its English name; the first is its Chinese name."""
SHEET = SheetKind("service", ("服务记录", "服务", "签到", "service"), HEADERS, (_C.AGENT, _C.NAME))
_PARTS: Mapping[Part, str] = {
    Part.VOLUNTEER: "志愿者 志愿服务 志愿 volunteer",
    Part.TRAINEE: "学员 参训 参训学员 trainee student",
    Part.TEACHER: "教师 授课 老师 讲师 teacher",
    Part.PERFORMER: "演员 表演 参演 performer",
    Part.ORGANISER: "组织者 工作人员 组织 organiser organizer",
    Part.LIAISON: "联络 对接 联络员 文化特派员 liaison",
}
_part = word_of(_PARTS)


class ServiceRow(NamedTuple):
    """What a row says."""

    source: str
    number: str
    agent: str
    """Its number."""
    name: str
    activity: str
    what: str
    role: Part
    on: date | None
    hours: float | None
    heads: int | None
    sessions: int | None
    attended: int | None
    evidence: tuple[str, ...]
    why: str


def read_row(row: Cells) -> ServiceRow:
    """What a row says; what is wrong is left in it."""
    sessions, attended = row.read(_C.SESSIONS, number_of), row.read(_C.ATTENDED, number_of)
    if sessions is not None and attended is not None and attended > sessions:
        row.wrong("E901", _C.ATTENDED)
    if not row.raw(_C.AGENT) and not row.raw(_C.NAME):
        row.wrong("E902", _C.AGENT)
    return ServiceRow(
        source=scrubbed(row, _C.SOURCE, 60),
        number=own_number(row, _C.NUMBER),
        agent=own_number(row, _C.AGENT),
        name=scrubbed(row, _C.NAME, LONGEST_NAME),
        activity=row.text(_C.ACTIVITY, 60),
        what=scrubbed(row, _C.WHAT, 300),
        role=row.read(_C.ROLE, _part) or Part.VOLUNTEER,
        on=row.read(_C.DAY, date_of),
        hours=row.read(_C.HOURS, hours_of),
        heads=row.read(_C.HEADS, number_of),
        sessions=sessions,
        attended=attended,
        evidence=row.read(_C.EVIDENCE, _resources, refuses=False) or (),
        why=scrubbed(row, _C.WHY, 300),
    )


def hours_of(text: str) -> float | None:
    """Hours of a day, from 0 to 24: `2`, `1.5小时`, `2 h`."""
    found = _HOURS.fullmatch(plain(text).replace(" ", ""))
    hours = float(found[1]) if found else -1.0
    return hours if 0 <= hours <= MOST_HOURS else None


def _resources(text: str) -> tuple[str, ...] | None:
    found = [parse_resource_id(one) for one in _BETWEEN.split(text) if one]
    return tuple(dict.fromkeys(one for one in found if one)) if all(found) else None
