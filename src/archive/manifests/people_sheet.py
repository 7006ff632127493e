"""A sheet of people to invite, CSV or XLSX, headers in Chinese or English -> who each row names, and its faults. Pure reading."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from archive import i18n
from archive.errors import ManifestEmpty, ManifestUnreadable, PeopleSheetWrong
from archive.manifests.centre_sheet import id_of, mail_of
from archive.manifests.columns import named
from archive.manifests.reading import read_table
from archive.manifests.rows import without_control
from archive.manifests.table import Kind, Table, TableLine
from archive.models.people import Role
from archive.models.report import Fault

MOST_ROWS = 100_000
_LONGEST = 100
_LOGIN = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._@-]{1,59}")


class PeopleColumn(StrEnum):
    """A column by its English name."""

    NAME = "name"
    LOGIN = "login"
    CENTRE = "centre"
    ROLE = "role"
    MAIL = "mail"


_C = PeopleColumn
HEADERS: Mapping[PeopleColumn, str] = {
    _C.NAME: "姓名 名字 人员 人员姓名 fullname person",
    _C.LOGIN: "登录名 账号 帐号 账户 用户名 username account user",
    _C.CENTRE: "中心编号 中心 单位编号 单位 所在中心 馆站编号 centreid center centerid",
    _C.ROLE: "职责 职务 角色 岗位 post",
    _C.MAIL: "电子邮箱 邮箱 电子邮件 邮件 email emailaddress",
}
"""Column -> headers beside its English name; the first is its Chinese name."""
_ROLES: Mapping[Role, str] = {
    Role.ARCHIVIST: "采编员 采编 录入员 archivist",
    Role.REVIEWER: "审核员 审核 reviewer",
    Role.CURATOR: "典藏负责人 典藏员 典藏 curator",
    Role.LEAD: "负责人 中心负责人 馆长 站长 lead",
    Role.OPERATOR: "系统管理员 运维 operator",
    Role.SECURITY: "安全管理员 security",
    Role.AUDITOR: "审计员 审计管理员 auditor",
}


class PersonRow(NamedTuple):
    """Whom a row names."""

    row: int
    name: str
    login: str
    centre: str
    role: Role | None
    mail: str


class PeopleSheet(NamedTuple):
    """Rows that name somebody, and what is wrong in the others."""

    rows: tuple[PersonRow, ...]
    faults: tuple[Fault, ...]


def read_people(data: bytes | Path, name: str) -> PeopleSheet:
    """Whom a sheet names. A row with a wrong cell is left out: a post at a wrong place is worse than none.

    Raises:
        PeopleSheetWrong: it cannot be opened, has no column of names, or more than 100,000 rows.
    """
    try:
        found = read_table(data.read_bytes() if isinstance(data, Path) else data, name, KIND)
    except (ManifestUnreadable, ManifestEmpty) as fault:
        raise PeopleSheetWrong(name=name) from fault
    if found.cut or not found.lines:
        raise PeopleSheetWrong(name=name)
    rows: list[PersonRow] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for line in found.lines:
        row, wrong = _row(found, line, seen)
        faults += wrong
        if row and not wrong:
            rows.append(row)
    return PeopleSheet(tuple(rows), tuple(faults))


def role_of(text: str) -> Role | None:
    """The post that a word names, in Chinese or English."""
    return _roles().get(_plain(text).replace(" ", "").casefold())


def login_of(text: str) -> str:
    """A name to sign in with, folded; "" for what cannot be one."""
    typed = _plain(text).casefold()
    return typed if _LOGIN.fullmatch(typed) else ""


@lru_cache(maxsize=256)
def _recognised(header: str) -> PeopleColumn | None:
    return named(header, _index())


KIND = Kind(_recognised, (_C.NAME,), MOST_ROWS, headless="people.no-header")


@lru_cache(maxsize=1)
def _index() -> Mapping[str, PeopleColumn]:
    return {name: column for column, names in HEADERS.items() for name in (column.value, *names.split())}


@lru_cache(maxsize=1)
def _roles() -> Mapping[str, Role]:
    return {word.casefold(): role for role, words in _ROLES.items() for word in words.split()}


def _row(found: Table[PeopleColumn], line: TableLine, seen: set[str]) -> tuple[PersonRow | None, list[Fault]]:
    cells: dict[PeopleColumn, str] = {}
    for column, value in zip(found.header.columns, line.cells, strict=False):
        if column and column not in cells and (plain := without_control(value).strip()):
            cells[column] = plain
    login, role = login_of(cells.get(_C.LOGIN, "")), role_of(cells.get(_C.ROLE, ""))
    row = PersonRow(
        line.number, cells.get(_C.NAME, ""), login, id_of(cells.get(_C.CENTRE, "")), role, mail_of(cells.get(_C.MAIL, ""))
    )
    wrong = list(_faults(cells, row, login in seen if login else False))
    if login:
        seen.add(login)
    return row, wrong


def _faults(cells: Mapping[PeopleColumn, str], row: PersonRow, twice: bool) -> Iterator[Fault]:
    if not 0 < len(row.name) <= _LONGEST:
        yield _fault(row, _C.NAME, row.name, "name")
    for column, read in ((_C.LOGIN, row.login), (_C.CENTRE, row.centre), (_C.ROLE, row.role), (_C.MAIL, row.mail)):
        if cells.get(column) and not read:
            yield _fault(row, column, cells[column], column.value)
    if twice:
        yield _fault(row, _C.LOGIN, row.login, "twice")


def _fault(row: PersonRow, column: PeopleColumn, value: str, why: str) -> Fault:
    said = i18n.fact("why", lambda language: i18n.text(f"people.cell.{why}", language))
    cut = value[:_LONGEST]
    return Fault(code="E820", row=row.row, column=column.value, value=cut, facts={"value": cut or "–", **said})


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
