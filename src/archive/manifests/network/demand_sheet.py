"""The sheet 需求: what a hall was asked for, letters and visits counted, one demand a row. Pure reading."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from archive.access import told_names
from archive.manifests.dates import to_edtf
from archive.manifests.network.cells import Cells, number_of, plain, word_of
from archive.manifests.network.workbook import SheetKind
from archive.models.report import Fault
from archive.places import find
from archive.vocabulary.demand_themes import ages, themes


class DemandColumn(StrEnum):
    """A column by its English name."""

    NUMBER = "number"
    CENTRE = "centre"
    DAY = "day"
    WORDS = "words"
    LETTERS = "letters"
    THEME = "theme"
    AGE = "age_band"
    PLACE = "place"
    ANSWERED = "answered"
    ANSWER = "answer"


_D = DemandColumn
HEADERS: Mapping[StrEnum, str] = {
    _D.NUMBER: "需求编号 编号 序号 demandnumber",
    _D.CENTRE: "馆站 中心 受理单位 所属中心 中心编号 centreid",
    _D.DAY: "收到日期 日期 来信日期 date received",
    _D.WORDS: "需求内容 需求 内容 诉求 demand",
    _D.LETTERS: "件数 人次 数量 count",
    _D.THEME: "主题 类别 需求类别",
    _D.AGE: "年龄段 年龄 age",
    _D.PLACE: "地区 来自 区县 division",
    _D.ANSWERED: "答复日期 办结日期 answeredon",
    _D.ANSWER: "答复内容 答复 办理结果 reply",
}
SHEET = SheetKind("demand", ("需求", "公众需求", "demand", "demands"), HEADERS, (_D.WORDS,))
LONGEST = 200


class DemandRow(NamedTuple):
    """A row that says a demand."""

    number: str
    day: date | None
    words: str
    letters: int
    theme: str
    age_band: str
    division: str
    answered: date | None
    answer: str


def demand_row(row: Cells, today: date) -> DemandRow:
    """What a row says; what is wrong is left in its cells.

    Numbers of people, mail addresses and names that are told are masked (E970), and the row is taken without them.
    """
    received = row.read(_D.DAY, day_of)
    answered = row.read(_D.ANSWERED, day_of)
    if not row.raw(_D.DAY):
        row.wrong("E902", _D.DAY)
    if received and received > today:
        row.wrong("E973", _D.DAY)
    if answered and (answered > today or (received and answered < received)):
        row.wrong("E973", _D.ANSWERED)
    answer = _scrubbed(row, _D.ANSWER, 500)
    if answered and not answer:
        row.wrong("E902", _D.ANSWER)
    return DemandRow(
        number=row.text(_D.NUMBER, 60, needed=True),
        day=received,
        words=_scrubbed(row, _D.WORDS, LONGEST, needed=True),
        letters=_letters(row),
        theme=row.read(_D.THEME, _one_of(themes()), code="E971") or "",
        age_band=row.read(_D.AGE, _one_of(ages()), code="E972") or "",
        division=row.read(_D.PLACE, _code, refuses=False) or "",
        answered=answered,
        answer=answer,
    )


def day_of(text: str) -> date | None:
    """A whole day as lists write it."""
    found = to_edtf(plain(text))
    try:
        return date.fromisoformat(found or "")
    except ValueError:
        return None


def _letters(row: Cells) -> int:
    found = row.read(_D.LETTERS, lambda text: number_of(text) or None)
    return found if found and found < 100_000 else 1


def _scrubbed(row: Cells, column: DemandColumn, longest: int, *, needed: bool = False) -> str:
    text = row.text(column, longest, needed=needed)
    clean = told_names.scrubbed(text)
    if clean != text:
        row.wrong("E970", column, refuses=False)
    # What is masked in the demand is masked in what is told of its cell.
    row.faults[:] = [_masked(one) if one.column == column.value else one for one in row.faults]
    return clean


def _masked(fault: Fault) -> Fault:
    value = told_names.scrubbed(fault.value or "")
    return fault.model_copy(update={"value": value, "facts": {**fault.facts, "value": value or "–"}})


def _one_of(words: Mapping[str, str]) -> Callable[[str], str | None]:
    return word_of({id_: f"{id_} {said}" for id_, said in words.items()})


def _code(text: str) -> str | None:
    found = find(text)
    return found.code if found else None
