"""A sheet of centres, CSV or XLSX, headers in Chinese or English -> what each row says, and what is wrong in it. Pure reading.

`docs/centres.md` tells its columns. A fault of a field that a centre can do without leaves that field out;
only what names the centre refuses its row.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from archive.errors import ManifestEmpty, ManifestUnreadable, SheetUnreadable
from archive.manifests.columns import named
from archive.manifests.dates import to_edtf
from archive.manifests.reading import read_table
from archive.manifests.rows import without_control
from archive.manifests.table import Kind, Table, TableLine
from archive.models.centre import CentreRow, Level
from archive.models.report import Fault

MOST_ROWS = 100_000
_LONGEST = 300
_V = TypeVar("_V")


class CentreColumn(StrEnum):
    """A column by its English name."""

    ID = "id"
    NAME = "name"
    NAME_EN = "name_en"
    LEVEL = "level"
    PARENT = "parent"
    DIVISION = "division"
    ADDRESS = "address"
    MAIL = "mail"
    SINCE = "since"
    CLOSED = "closed"
    SUCCESSORS = "successors"


_C = CentreColumn
HEADERS: Mapping[CentreColumn, str] = {
    _C.ID: "中心编号 编号 編號 机构编号 馆站编号 中心id centreid centerid centre center",
    _C.NAME: "中心名称 名称 名稱 机构名称 单位名称 馆站名称 centrename centername",
    _C.NAME_EN: "英文名称 英文名 englishname nameen",
    _C.LEVEL: "级别 級別 层级 机构级别",
    _C.PARENT: "上级编号 上级中心 上级 上級 上级单位 上级机构 主管单位 above parentid",
    _C.DIVISION: "区划代码 行政区划代码 区划码 行政区划 統計区划代码 统计用区划代码 divisioncode code",
    _C.ADDRESS: "地址 通讯地址 通信地址 联系地址 postaladdress",
    _C.MAIL: "电子邮箱 邮箱 电子邮件 邮件 email emailaddress",
    _C.SINCE: "启用日期 起用日期 更名日期 变更日期 from validfrom",
    _C.CLOSED: "撤并日期 停用日期 撤销日期 关闭日期 closedon until",
    _C.SUCCESSORS: "承接中心 接替中心 并入 承接单位 并入中心 successor mergedinto",
}
"""Column -> headers beside its English name; the first is its Chinese name."""
_LEVELS: Mapping[Level, str] = {
    Level.PROVINCE: "省 省级 province provincial",
    Level.CITY: "市 市级 地市 地市级 设区市 city municipal",
    Level.COUNTY: "县 县级 区 区级 县市区 区县 县(市、区) county district",
    Level.TOWNSHIP: "乡镇 乡镇级 镇 乡 街道 镇街 乡镇街道 乡镇(街道) 镇(街道) township town subdistrict",
    Level.VILLAGE: "村 村级 社区 村社区 村(社区) 行政村 village community",
}
_MAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>]{2,}")
_CODE = re.compile(r"\d{6}(\d{3}(\d{3})?)?")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")
_BETWEEN = re.compile(r"[\s,,、;;]+")


class Sheet(NamedTuple):
    """Rows that say something of a centre, and faults of rows and headers, each with its row."""

    rows: tuple[CentreRow, ...]
    faults: tuple[Fault, ...]


def read_centres(data: bytes | Path, name: str) -> Sheet:
    """What a sheet says.

    Raises:
        SheetUnreadable: it cannot be opened, has no header with a column of ids, codes or names, or more than 100,000 rows.
    """
    try:
        found = read_table(data.read_bytes() if isinstance(data, Path) else data, name, KIND)
    except (ManifestUnreadable, ManifestEmpty) as fault:
        reason = {"reason_zh": "–", "reason": "–"} | fault.facts
        raise SheetUnreadable(**(reason | {"name": name})) from fault
    if found.cut:
        raise SheetUnreadable(name=name, reason=f"> {MOST_ROWS}")
    rows: list[CentreRow] = []
    faults = list(_of_headers(found))
    for line in found.lines:
        row, wrong = _row(found, line)
        faults += wrong
        if row:
            rows.append(row)
    return Sheet(tuple(rows), tuple(faults))


def level_of(text: str) -> Level | None:
    """The level that a word names, in Chinese or English."""
    return _level_index().get(_plain(text).replace(" ", "").casefold())


def code_of(text: str) -> str:
    """A division code as we write it: 6 digits down to a county, 9 of a township, 12 of a village; "" for what is none.

    Statistical tables fill codes up with zeros: 330683100000 is the township 330683100.
    """
    code = _plain(text)
    if not _CODE.fullmatch(code):
        return ""
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    return code


def level_by_code(code: str) -> Level | None:
    """The level that a code is of."""
    if len(code) == 6:
        return Level.PROVINCE if code.endswith("0000") else Level.CITY if code.endswith("00") else Level.COUNTY
    return {9: Level.TOWNSHIP, 12: Level.VILLAGE}.get(len(code))


def code_above(code: str) -> str:
    """The code of the division above; "" above the province."""
    if len(code) > 6:
        return code[:-3]
    above = code[:2] + "0000" if code.endswith("00") else code[:4] + "00"
    return "" if above == code else above


def id_of(text: str) -> str:
    """A centre's id from what was typed; a division code alone stands for the id made of it. "" for what can be none."""
    typed = _plain(text).casefold()
    if code := code_of(typed):
        return f"zj-{code}"
    return typed if _ID.fullmatch(typed) else ""


def mail_of(text: str) -> str:
    """An address of electronic mail, or "" for what is none."""
    typed = _plain(text)
    return typed if _MAIL.fullmatch(typed) and len(typed) <= _LONGEST else ""


@lru_cache(maxsize=256)
def _recognised(header: str) -> CentreColumn | None:
    return named(header, _index())


KIND = Kind(_recognised, (_C.ID, _C.NAME, _C.DIVISION), MOST_ROWS, headless="centres.no-header")


@lru_cache(maxsize=1)
def _index() -> Mapping[str, CentreColumn]:
    return {name: column for column, names in HEADERS.items() for name in (column.value.replace("_", ""), *names.split())}


@lru_cache(maxsize=1)
def _level_index() -> Mapping[str, Level]:
    return {_plain(word).casefold(): level for level, words in _LEVELS.items() for word in words.split()}


def _of_headers(found: Table[CentreColumn]) -> Iterator[Fault]:
    names = zip(found.header.names, found.header.columns, strict=True)
    for name in (name for name, column in names if name and column is None):
        facts = {"column": name[:_LONGEST]}
        yield Fault(code="E181", row=found.header.number, column=name[:_LONGEST], refuses=False, facts=facts)


class _Cells:
    """The cells of a row, and what is wrong with them."""

    def __init__(self, found: Table[CentreColumn], line: TableLine) -> None:
        self.number = line.number
        self.faults: list[Fault] = []
        self._cells: dict[CentreColumn, str] = {}
        for column, value in zip(found.header.columns, line.cells, strict=False):
            if column and column not in self._cells and (plain := without_control(value).strip()):
                self._cells[column] = plain

    def raw(self, column: CentreColumn) -> str:
        """What stands there."""
        return self._cells.get(column, "")

    def wrong(self, code: str, column: CentreColumn, *, refuses: bool = False) -> None:
        """A fault of a cell."""
        value = self.raw(column)[:_LONGEST]
        facts = {"row": str(self.number), "column": column.value, "value": value or "–"}
        self.faults.append(Fault(code=code, row=self.number, column=column.value, value=value, refuses=refuses, facts=facts))

    def read(self, column: CentreColumn, reader: Callable[[str], _V | None], code: str) -> _V | None:
        """What a cell says by its reader; a fault where it says nothing that can be read."""
        found = reader(self.raw(column)) or None if self.raw(column) else None
        if self.raw(column) and found is None:
            self.wrong(code, column)
        return found

    def text(self, column: CentreColumn) -> str:
        """A text that is not too long."""
        return self.read(column, lambda text: text if len(text) <= _LONGEST else None, "E183") or ""


def _row(found: Table[CentreColumn], line: TableLine) -> tuple[CentreRow | None, list[Fault]]:
    cells = _Cells(found, line)
    code = cells.read(_C.DIVISION, code_of, "E177") or ""
    identifier = id_of(cells.raw(_C.ID)) if cells.raw(_C.ID) else id_of(code)
    if not identifier:
        cells.wrong("E172", _C.ID, refuses=True)
        return None, cells.faults
    row = CentreRow(
        row=line.number,
        id=identifier,
        name=cells.text(_C.NAME),
        name_en=cells.text(_C.NAME_EN),
        level=cells.read(_C.LEVEL, level_of, "E175") or level_by_code(code),
        parent=id_of(cells.raw(_C.PARENT)) or cells.raw(_C.PARENT),
        division=code,
        address=cells.text(_C.ADDRESS),
        mail=cells.read(_C.MAIL, mail_of, "E178") or "",
        since=cells.read(_C.SINCE, date_of, "E179"),
        closed=cells.read(_C.CLOSED, date_of, "E179"),
        successors=tuple(id_of(one) or one for one in _BETWEEN.split(cells.raw(_C.SUCCESSORS)) if one),
    )
    return row, cells.faults


def date_of(text: str) -> date | None:
    """A whole day as people write one, or None."""
    try:
        return date.fromisoformat(_plain(text))
    except ValueError:
        found = to_edtf(text)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
