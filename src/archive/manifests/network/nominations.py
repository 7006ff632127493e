"""The sheets of calls: what centres nominate (报送), and marks that were given on paper (评分). Pure reading."""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from archive.manifests.network.cells import Cells, number_of, plain, word_of
from archive.manifests.network.workbook import SheetKind


class Nominated(StrEnum):
    """Columns of 报送."""

    ACTIVITY = "activity"
    CENTRE = "centre"
    SUBJECT = "subject"
    TITLE = "title"
    CATEGORY = "category"
    SET_PIECE = "set_piece"
    FREE_PIECE = "free_piece"
    LENGTH = "length"
    HEADS = "heads"
    SINGERS = "singers"
    CONDUCTOR = "conductor"
    FRAME = "frame"
    EVIDENCE = "evidence"
    MINORS = "minors"


class Marked(StrEnum):
    """Columns of 评分: one criterion in a row."""

    ACTIVITY = "activity"
    ROUND = "round"
    SUBJECT = "subject"
    JUDGE = "judge"
    CRITERION = "criterion"
    VALUE = "value"


NOMINATIONS: Final = SheetKind(
    "nominations",
    ("报送", "nominations"),
    {
        Nominated.ACTIVITY: "活动编号 征集编号",
        Nominated.CENTRE: "报送单位 中心编号 中心",
        Nominated.SUBJECT: "作品编号 对象编号 报送对象",
        Nominated.TITLE: "作品名称 题名 名称",
        Nominated.CATEGORY: "类别 组别",
        Nominated.SET_PIECE: "规定曲目",
        Nominated.FREE_PIECE: "自选曲目",
        Nominated.LENGTH: "时长",
        Nominated.HEADS: "人数",
        Nominated.SINGERS: "演唱人员 参演人员",
        Nominated.CONDUCTOR: "指挥",
        Nominated.FRAME: "机位",
        Nominated.EVIDENCE: "佐证材料 佐证",
        Nominated.MINORS: "未成年人 有无未成年人",
    },
    (Nominated.SUBJECT,),
)
MARKS: Final = SheetKind(
    "marks",
    ("评分", "marks"),
    {
        Marked.ACTIVITY: "活动编号 征集编号",
        Marked.ROUND: "轮次",
        Marked.SUBJECT: "作品编号 对象编号 报送对象",
        Marked.JUDGE: "评委 评委账号",
        Marked.CRITERION: "评分项",
        Marked.VALUE: "分数 得分",
    },
    (Marked.VALUE,),
)
_YES = word_of({True: "是 有 yes y 1", False: "否 无 no n 0"})
_FRAMES = word_of({"fixed": "固定 固定机位 fixed 一镜到底", "moving": "移动 多机位 moving 剪辑"})
_LENGTH = re.compile(r"(?:(?P<h>\d+)[:时])?(?P<m>\d+)[:分](?P<s>\d{1,2}(?:\.\d+)?)秒?")


class NominatedRow(NamedTuple):
    """What a row of 报送 says of itself; who and what it names is looked up by the step."""

    title: str
    category: str
    set_pieces: tuple[str, ...]
    free_pieces: tuple[str, ...]
    length_s: float | None
    heads: int | None
    singers: tuple[str, ...]
    conductor: str
    frame: str
    evidence: tuple[str, ...]
    minors: bool


def nominated(row: Cells) -> NominatedRow:
    """Read a row of 报送, its faults left in the cells."""
    return NominatedRow(
        title=row.text(Nominated.TITLE),
        category=row.text(Nominated.CATEGORY),
        set_pieces=listed(row.raw(Nominated.SET_PIECE)),
        free_pieces=listed(row.raw(Nominated.FREE_PIECE)),
        length_s=row.read(Nominated.LENGTH, seconds),
        heads=row.read(Nominated.HEADS, number_of),
        singers=listed(row.text(Nominated.SINGERS, 4000)),
        conductor=row.text(Nominated.CONDUCTOR),
        frame=row.read(Nominated.FRAME, _FRAMES) or "",
        evidence=listed(row.text(Nominated.EVIDENCE, 1000)),
        minors=row.read(Nominated.MINORS, _YES) or False,
    )


def listed(text: str) -> tuple[str, ...]:
    """Names between 、 or commas or semicolons or line ends; blanks within a name stay."""
    return tuple(name.strip() for name in re.split(r"[、,，;；\n|]", text) if name.strip())


def seconds(text: str) -> float | None:
    """`7:30`, `7分30秒`, `1:02:03`, or plain seconds."""
    typed = plain(text)
    if found := _LENGTH.fullmatch(typed):
        return int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + float(found["s"])
    return number(typed)


def number(text: str) -> float | None:
    """A number that is not negative, with at most two decimals beside it."""
    typed = plain(text)
    return float(typed) if re.fullmatch(r"\d{1,7}(\.\d{1,4})?", typed) else None
