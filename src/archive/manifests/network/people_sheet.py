"""The sheet 人员与团队: one row for each person or group, or for each of their ties. Pure reading; `docs/network/people.md`."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from archive.access.personal_numbers import masked
from archive.manifests.centre_sheet import date_of
from archive.manifests.network.cells import Cells, word_of
from archive.manifests.network.workbook import SheetKind
from archive.models.network.agent import AgentKind
from archive.vocabulary.teams import Team, find_team

LONGEST_NAME = 200
_BETWEEN = re.compile(r"[,,、;;\n]+")


class PeopleColumn(StrEnum):
    """A column by its English name."""

    CENTRE = "centre"
    NUMBER = "agent_number"
    NAME = "name"
    KIND = "kind"
    TEAM = "team"
    STAGE = "stage_name"
    PEN = "pen_name"
    FORMER = "former_name"
    ENGLISH = "english_name"
    DEPARTMENT = "department"
    GROUPS = "groups"
    ROLE = "role"
    SINCE = "since"
    UNTIL = "until"
    SERVES = "serves"
    GENRES = "genres"
    BORN = "born"
    CONSENT = "guardian_consent"
    PUBLIC = "public"
    ABOUT = "about"
    SOURCE = "source"


_C = PeopleColumn
HEADERS: Mapping[StrEnum, str] = {
    _C.CENTRE: "中心编号 中心 单位 所属单位 所属中心 馆站",
    _C.NUMBER: "人员编号 团队编号 编号 志愿者编号 成员编号 number",
    _C.NAME: "名称 姓名 姓名或名称 团队名称 name",
    _C.KIND: "类别 对象类别",
    _C.TEAM: "团队种类 团队类型 队伍类型 teamkind",
    _C.STAGE: "艺名 stage",
    _C.PEN: "笔名 pen",
    _C.FORMER: "曾用名 原名 原名称 former",
    _C.ENGLISH: "英文名 外文名 english",
    _C.DEPARTMENT: "部门 科室 所在部门",
    _C.GROUPS: "所属团队 所在团队 团队 所属服务组 group",
    _C.ROLE: "团队职务 职务 身份",
    _C.SINCE: "加入日期 任职日期 起始日期 from",
    _C.UNTIL: "退出日期 离任日期 截止日期 to",
    _C.SERVES: "服务范围 对接中心 联系地区 服务地区",
    _C.GENRES: "擅长 门类 艺术门类 专长",
    _C.BORN: "出生日期 出生年月日 birthday",
    _C.CONSENT: "监护人同意 监护人同意书 同意书编号",
    _C.PUBLIC: "公开 同意公开 是否公开",
    _C.ABOUT: "简介 介绍 description",
    _C.SOURCE: "来源 依据",
}
"""Column -> headers beside its English name; the first is its Chinese name."""
SHEET = SheetKind("people", ("人员与团队", "人员", "团队", "people"), HEADERS, (_C.NUMBER, _C.NAME))
_KINDS: Mapping[AgentKind, str] = {
    AgentKind.PERSON: "个人 人员 人 person",
    AgentKind.ENSEMBLE: "团队 文艺团队 团体 ensemble",
    AgentKind.ORGANISATION: "机构 单位 组织 organisation organization",
    AgentKind.GROUP: "组 小组 服务组 group",
}
_ROLES: Mapping[str, str] = {
    "member": "成员 队员 团员 组员 会员 member",
    "head": "负责人 组长 团长 队长 领队 head leader",
    "backbone": "骨干 业务骨干 backbone",
    "teaches": "教师 指导老师 指导 辅导 teaches",
    "transmits": "传承人 传人 师承 transmits",
}
_YES_NO: Mapping[bool, str] = {True: "是 同意 公开 yes y true 1", False: "否 不 不同意 不公开 no n false 0"}
_kind, _role, _yes = word_of(_KINDS), word_of(_ROLES), word_of(_YES_NO)
_NAMES: Mapping[PeopleColumn, str] = {_C.STAGE: "stage", _C.PEN: "pen", _C.FORMER: "former", _C.ENGLISH: "english"}


class PersonRow(NamedTuple):
    """What a row says; numbers of people are masked in all its words. What is empty says nothing."""

    number: str
    name: str
    kind: AgentKind | None
    team: Team | None
    names: tuple[tuple[str, str], ...]
    """(name, its kind)."""
    department: str
    groups: tuple[str, ...]
    """Numbers of groups."""
    role: str
    since: date | None
    until: date | None
    serves: tuple[str, ...]
    """Centres, as the cell names them."""
    genres: tuple[str, ...]
    born: date | None
    consent: str
    public: bool | None
    about: str
    source: str


def read_row(row: Cells) -> PersonRow:
    """What a row says; what is wrong is left in it."""
    team = row.read(_C.TEAM, find_team, refuses=False)
    kind = row.read(_C.KIND, _kind)
    return PersonRow(
        number=own_number(row, _C.NUMBER, needed=True),
        name=scrubbed(row, _C.NAME, LONGEST_NAME, needed=True),
        kind=kind or (AgentKind(team.kind) if team else None),
        team=team,
        names=tuple((one, said) for column, said in _NAMES.items() for one in _list(scrubbed(row, column, LONGEST_NAME))),
        department=scrubbed(row, _C.DEPARTMENT, 100),
        groups=_list(row.text(_C.GROUPS)),
        role=row.read(_C.ROLE, _role) or "member",
        since=row.read(_C.SINCE, date_of),
        until=row.read(_C.UNTIL, date_of),
        serves=_list(row.text(_C.SERVES, 5_000)),
        genres=_list(scrubbed(row, _C.GENRES, 200)),
        born=row.read(_C.BORN, date_of),
        consent=scrubbed(row, _C.CONSENT, 60),
        public=row.read(_C.PUBLIC, _yes),
        about=scrubbed(row, _C.ABOUT, 2_000),
        source=scrubbed(row, _C.SOURCE, 200),
    )


def own_number(row: Cells, column: StrEnum, *, needed: bool = False) -> str:
    """A number that a centre or a system gave; that of a telephone or of papers is none, and refuses the row (E938)."""
    if masked(row.raw(column)) != row.raw(column):
        row.wrong("E938", column)
        return ""
    return row.text(column, 60, needed=needed)


def scrubbed(row: Cells, column: StrEnum, longest: int, *, needed: bool = False) -> str:
    """The text of a cell without numbers of people (E938): nobody is shown them, the fault least of all."""
    said = masked(row.raw(column))
    if said != row.raw(column):
        row.masked(column, said)
        row.wrong("E938", column, refuses=False)
    return row.text(column, longest, needed=needed)


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in _BETWEEN.split(text) if one.strip()))
