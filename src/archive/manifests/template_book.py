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
from archive.vocabulary import genres

_C = Column
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


def workbook(columns: Sequence[Column], places: Sequence[str]) -> bytes:
    """The XLSX with these columns, offering these places."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = i18n.text("template.list")
    _headed(sheet, 1, columns, frozen=True)
    offered: Worksheet = book.create_sheet(i18n.text("template.words"))
    _lists(sheet, offered, columns, {**{column: words(column) for column in columns}, **_further(places)})
    offered.sheet_state = "hidden"
    _examples(book.create_sheet(i18n.text("template.examples"), 1), columns)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _further(places: Sequence[str]) -> dict[Column, tuple[str, ...]]:
    named = {kind: [one.zh for one in genres().values() if one.kind == kind] for kind in _CLASSES}
    return {
        Column.GENRE: tuple(name for kind in _CLASSES for name in named[kind] if len(split(name)) == 1),
        Column.PLACE: tuple(places),
        Column.CONSENT: (_AGREED, f"监护人{_AGREED}", f"同意永久{_AGREED.removeprefix('同意')}", "仅限馆内使用", "暂不公开"),
    }


def _headed(sheet: Worksheet, row: int, columns: Sequence[Column], *, frozen: bool = False) -> None:
    """The row of headers, those that are required in another colour."""
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(row, place, i18n.column(column.value))
        cell.font = Font(bold=True)
        cell.fill = _NEEDED if column in REQUIRED else _OTHER
        cell.alignment = Alignment(horizontal="center")
        width = sheet.column_dimensions[get_column_letter(place)]
        width.width = _WIDTHS.get(column, 16)
        width.number_format = _TEXT
    if frozen:
        sheet.freeze_panes = sheet.cell(row + 1, 3)


def _lists(sheet: Worksheet, offered: Worksheet, columns: Sequence[Column], vocabulary: Mapping[Column, Sequence[str]]) -> None:
    """Notes on the cells below each header, and drop-downs of what the hidden sheet lists. Other words can be written as well."""
    for place, column in enumerate(columns, start=1):
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


def _examples(sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet["A1"] = i18n.text("template.mark")
    if not sheet["A1"].value.startswith(EXAMPLES):
        raise AssertionError("the mark of the examples is that by which they are known")
    sheet["A1"].font = Font(bold=True, color="C00000")
    _headed(sheet, 2, columns)
    for row, sample in enumerate(_SAMPLES, start=3):
        for place, column in enumerate(columns, start=1):
            cell = sheet.cell(row, place, sample.get(column) or None)
            cell.fill, cell.number_format = _SAMPLE, _TEXT
