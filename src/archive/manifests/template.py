"""An empty list to be filled in, as XLSX: a row of headers, drop-downs, a note on every cell, and three examples on a sheet
that is never read. What is chosen from its lists is read back without any fault.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from archive import i18n
from archive.manifests.columns import REQUIRED, Column
from archive.manifests.shown_values import words
from archive.manifests.splitting import split
from archive.manifests.table import EXAMPLES
from archive.models.centre import Division
from archive.places import ancestors, divisions
from archive.vocabulary import genres

_C = Column
COLUMNS = (
    *(_C.ITEM, _C.TITLE, _C.FILE, _C.KIND, _C.GENRE, _C.DATE, _C.PLACE, _C.PERFORMERS, _C.ENSEMBLE, _C.AUTHORS, _C.CREDITS),
    *(_C.PROGRAMME, _C.ACTIVITY, _C.ACTIVITY_PART, _C.GROUP_NUMBER, _C.PIECES),
    *(_C.LANGUAGE, _C.DURATION, _C.DESCRIPTION, _C.SUBJECTS, _C.RIGHTS, _C.CONSENT, _C.CONSENT_REFERENCE, _C.CONSENT_BY),
    *(_C.CONSENT_UNTIL, _C.MINORS, _C.GUARDIAN, _C.ROLE, _C.PART, _C.CHECKSUM),
)
"""The columns of the template, in their order; what they are for stands in the guide."""
NAME = "清单.xlsx"
"""Under which it is written where nobody says another."""
_CLASSES = (
    "opera",
    "quyi",
    "dance",
    "music",
    "fineart",
    "craft",
    "form",
    "custom",
    "literature",
    "sport",
    "medicine",
    "ich-class",
)
_ROWS = 2000
"""Rows with drop-downs; more can be filled in without."""
_MOST_PLACES = 400
_NOTE = 255
"""Characters that spreadsheets take as the note of a cell."""
_WIDTHS = {_C.TITLE: 32, _C.FILE: 28, _C.DESCRIPTION: 40, _C.PLACE: 26, _C.CONSENT: 24, _C.CHECKSUM: 18}
_TEXT = "@"
"""Cells are texts: no program turns 2024-05 into a day, nor a long number into a rounded one."""
_NEEDED, _OTHER, _SAMPLE = (PatternFill("solid", fgColor=colour) for colour in ("FFF2CC", "DDEBF7", "EDEDED"))
_AGREED = "同意公开"

_SAMPLES: Sequence[Mapping[Column, str]] = (
    {
        **{
            _C.ITEM: "1",
            _C.TITLE: "越剧《梁山伯与祝英台》选段“十八相送”",
            _C.FILE: "十八相送.mp4",
            _C.KIND: "演出",
            _C.GENRE: "越剧",
        },
        **{_C.DATE: "2024年5月1日", _C.PLACE: "绍兴市嵊州市甘霖镇", _C.PERFORMERS: "王某某（饰梁山伯）；李某某（饰祝英台）"},
        **{
            _C.ENSEMBLE: "某某村越剧队",
            _C.CREDITS: "导演：赵某某；鼓师：钱某某",
            _C.PROGRAMME: "2024年村晚",
            _C.LANGUAGE: "嵊州话",
            _C.DURATION: "12分30秒",
        },
        **{_C.SUBJECTS: "爱情、传说", _C.RIGHTS: "本馆所有", _C.CONSENT: f"{_AGREED}，至2034-12-31", _C.CONSENT_BY: "全体演员"},
        **{_C.CONSENT_REFERENCE: "嵊文授2024-015", _C.ROLE: "主文件", _C.PART: "1"},
    },
    {_C.ITEM: "1", _C.FILE: "十八相送.srt", _C.ROLE: "字幕", _C.PART: "2"},
    {
        **{_C.ITEM: "2", _C.TITLE: "老艺人口述：嵊州吹打", _C.FILE: "口述/吹打.wav", _C.KIND: "口述史", _C.GENRE: "嵊州吹打"},
        **{_C.DATE: "约1985年", _C.PLACE: "嵊州市", _C.PERFORMERS: "张某某", _C.LANGUAGE: "吴语", _C.DURATION: "1小时20分"},
        **{_C.RIGHTS: "已获授权", _C.CONSENT: _AGREED, _C.CONSENT_UNTIL: "永久", _C.CONSENT_BY: "本人", _C.MINORS: "否"},
    },
    {
        **{_C.ITEM: "3", _C.TITLE: "少儿剪纸“龙”", _C.FILE: "照片/剪纸.jpg", _C.KIND: "民间艺术", _C.GENRE: "浦江剪纸"},
        **{_C.DATE: "2023年冬", _C.PLACE: "金华市浦江县", _C.AUTHORS: "陈某某", _C.RIGHTS: "CC BY 4.0"},
        **{_C.CONSENT: f"监护人{_AGREED}", _C.MINORS: "是", _C.GUARDIAN: "陈某"},
    },
)
"""Three works in four rows: one of two files, one that was told, one by a child."""


def template(division: str = "") -> bytes:
    """The workbook; `division` is the code of the centre's own, whose places are offered, "" for the counties of the province."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = i18n.text("template.list")
    _headed(sheet, 1, frozen=True)
    offered: Worksheet = book.create_sheet(i18n.text("template.words"))
    _lists(sheet, offered, {**{column: words(column) for column in COLUMNS}, **_further(division)})
    offered.sheet_state = "hidden"
    _examples(book.create_sheet(i18n.text("template.examples"), 1))
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def places_of(division: str) -> tuple[str, ...]:
    """What a centre may choose: its own division and all below it, or the counties where none is known, from the city down."""
    own = [one for one in divisions().values() if division and division in {above.code for above in ancestors(one.code)}]
    found = own if own and len(own) <= _MOST_PLACES else _counties(division)
    return tuple("".join(above.name for above in ancestors(one.code)[1:]) or one.name for one in found)


def _counties(division: str) -> list[Division]:
    within = [one for one in divisions().values() if one.level.value in {"city", "county"}]
    own = [one for one in within if division in {above.code for above in ancestors(one.code)}]
    return own or within


def _further(division: str) -> dict[Column, tuple[str, ...]]:
    named = {kind: [one.zh for one in genres().values() if one.kind == kind] for kind in _CLASSES}
    return {
        Column.GENRE: tuple(name for kind in _CLASSES for name in named[kind] if len(split(name)) == 1),
        Column.PLACE: places_of(division),
        Column.CONSENT: (_AGREED, f"监护人{_AGREED}", f"同意永久{_AGREED.removeprefix('同意')}", "仅限馆内使用", "暂不公开"),
    }


def _headed(sheet: Worksheet, row: int, *, frozen: bool = False) -> None:
    """The row of headers, those that are required in another colour."""
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row, place, i18n.column(column.value))
        cell.font = Font(bold=True)
        cell.fill = _NEEDED if column in REQUIRED else _OTHER
        cell.alignment = Alignment(horizontal="center")
        width = sheet.column_dimensions[get_column_letter(place)]
        width.width = _WIDTHS.get(column, 16)
        width.number_format = _TEXT
    if frozen:
        sheet.freeze_panes = sheet.cell(row + 1, 3)


def _lists(sheet: Worksheet, offered: Worksheet, vocabulary: Mapping[Column, Sequence[str]]) -> None:
    """Notes on the cells below each header, and drop-downs of what the hidden sheet lists. Other words can be written as well."""
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        rule = DataValidation(allow_blank=True, showInputMessage=True, showErrorMessage=False)
        rule.promptTitle, rule.prompt = i18n.column(column.value), i18n.text(f"guide.column.{column.value}")[:_NOTE]
        if listed := vocabulary.get(column):
            _listed(offered, letter, listed)
            rule.type, rule.formula1 = "list", f"'{offered.title}'!${letter}$1:${letter}${len(listed)}"
        rule.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(rule)


def _listed(offered: Worksheet, letter: str, listed: Iterable[str]) -> None:
    for row, word in enumerate(listed, start=1):
        offered[f"{letter}{row}"] = word


def _examples(sheet: Worksheet) -> None:
    sheet["A1"] = i18n.text("template.mark")
    if not sheet["A1"].value.startswith(EXAMPLES):
        raise AssertionError("the mark of the examples is that by which they are known")
    sheet["A1"].font = Font(bold=True, color="C00000")
    _headed(sheet, 2)
    for row, sample in enumerate(_SAMPLES, start=3):
        for place, column in enumerate(COLUMNS, start=1):
            cell = sheet.cell(row, place, sample.get(column) or None)
            cell.fill, cell.number_format = _SAMPLE, _TEXT
