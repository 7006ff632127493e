"""Genres and festivals: the terms of `data/genres.json`, found by any of their names."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import Field

from archive.models.base import Model
from archive.vocabulary.folding import folded, rows

# Where one word stands for several terms, the more specific kind is meant; kinds of one rank leave it undecided.
_RANKS = (
    ("opera", "quyi", "dance", "music", "fineart", "craft", "custom", "sport", "literature", "medicine"),
    ("ich-class",),
    ("form",),
    ("festival-lunar", "solar-term"),
    ("event",),
    ("audience",),
)
_RANK = {kind: rank for rank, kinds in enumerate(_RANKS) for kind in kinds}
_ALSO: Mapping[str, str] = {
    "form.drama": "话剧 歌剧 音乐剧 儿童剧 舞台剧 情景剧 戏曲 地方戏 地方戏曲",
    "form.music": "声乐 器乐 歌曲 民歌 山歌 原创歌曲 重唱 对唱 轻音乐 交响乐 管弦乐 民族音乐 流行音乐",
    "form.dance": "民族舞 民间舞 古典舞 现代舞 当代舞 街舞 独舞 双人舞 三人舞 排舞 舞剧 舞蹈类 少儿舞蹈",
    "form.quyi": "说唱 快板 评书 数来宝 三句半 鼓书",
    "form.fineart": "国画 中国画 油画 版画 水彩 水彩画 绘画 漫画 连环画 雕塑 年画 儿童画",
    "form.calligraphy": "书法作品 篆刻 硬笔书法 毛笔书法",
    "form.photography": "摄影作品 照片 图片 纪实摄影 艺术摄影",
    "form.literature": "诗歌 散文 小说 故事 诗词 楹联 民间故事",
    "form.fashion": "时装表演 旗袍秀 走秀 服饰展示",
    "form.squaredance": "广场舞蹈 排舞广场舞 健身舞",
    "form.chorus": "合唱作品 群众歌咏",
    "ich.VII": "民间工艺美术 传统美术类",
    "ich.VIII": "传统手工艺 手工技艺 传统工艺 手工艺",
    "ich.IX": "中医药 传统医药类",
    "ich.X": "民俗活动 民俗类 岁时节令 民间信俗",
    "ich.VI": "杂技 武术 传统体育 游艺",
    "opera.yueju": "绍兴戏 嵊州越剧 越剧类 越剧折子戏 越剧小戏",
    "opera.jingju": "京剧票友 皮黄",
    "opera.shaoju": "绍兴乱弹班",
    "quyi.xiangsheng": "对口相声 群口相声 单口相声",
    "event.cunwan": "乡村春晚 村级春晚",
}
"""Id -> further words that centres write for a term, and names of what belongs to it and has no term of its own. They find it in
a manifest only: the words of a search are those of the file.
"""
# What is known better than the file says (data/PROVENANCE.md).
_CORRECTIONS: Mapping[str, Mapping[str, str]] = {"dance.yuhang-gundeng": {"origin_division_name": "临平区"}}


class Genre(Model):
    """One term of the vocabulary; `kind` is its class: opera, quyi, dance, music …, festival-lunar, event, audience."""

    id: str
    zh: str
    zh_hant: str
    pinyin: str
    initials: str
    en: str
    kind: str
    parent: str | None = None
    alt: tuple[str, ...] = ()
    sure: bool = True
    origin: str | None = Field(None, description="name of the division it comes from")
    source: str | None = None
    code: str | None = Field(None, description="Roman numeral of a class of intangible heritage")
    lunar: str | None = Field(None, description="lunar month and day of a festival, MM-DD")
    approx_date: str | None = Field(None, description="about when a solar term begins, MM-DD")


@lru_cache(maxsize=1)
def genres() -> Mapping[str, Genre]:
    """Id -> term, in the order of the file: all 291, festivals, events and audiences too."""
    return MappingProxyType({row["id"]: _genre({**row, **_CORRECTIONS.get(row["id"], {})}) for row in rows()})


def festivals() -> tuple[Genre, ...]:
    """The lunar festivals."""
    return tuple(one for one in genres().values() if one.kind == "festival-lunar")


@lru_cache(maxsize=4096)
def find_genre(text: str) -> Genre | None:
    """The term of these words: its name first, then other names, then English; None if unknown or undecided."""
    words = folded(text)
    if not words:
        return None
    for index in _indexes():
        if words in index:
            return _most_specific(index[words])
    return None


def ancestors(genre_id: str) -> tuple[Genre, ...]:
    """The line of a term from its class down to itself; empty for an unknown id."""
    line: list[Genre] = []
    one = genres().get(genre_id)
    while one is not None:
        line.append(one)
        one = genres().get(one.parent or "")
    return tuple(reversed(line))


def _most_specific(found: Iterable[Genre]) -> Genre | None:
    ranked = sorted(found, key=lambda one: _RANK[one.kind])
    best = [one for one in ranked if _RANK[one.kind] == _RANK[ranked[0].kind]]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=1)
def _indexes() -> tuple[Mapping[str, tuple[Genre, ...]], ...]:
    every = genres().values()
    return (
        _index((name, one) for one in every for name in (one.zh, one.zh_hant, one.id)),
        _index((name, one) for one in every for name in one.alt),
        _index((name, one) for one in every for name in _ALSO.get(one.id, "").split()),
        _index((name, one) for one in every for name in (one.en, one.pinyin)),
    )


def _index(names: Iterable[tuple[str, Genre]]) -> Mapping[str, tuple[Genre, ...]]:
    index: dict[str, dict[str, Genre]] = {}
    for name, one in names:
        index.setdefault(folded(name), {})[one.id] = one
    return {name: tuple(terms.values()) for name, terms in index.items()}


def _genre(row: Mapping[str, Any]) -> Genre:
    return Genre(
        id=row["id"],
        zh=row["zh"],
        zh_hant=row["zh_hant"],
        pinyin=row["pinyin"],
        initials=row["pinyin_initials"],
        en=row["en"],
        kind=row["kind"],
        parent=row["parent"],
        alt=tuple(row["alt"]),
        sure=row["sure"],
        origin=row["origin_division_name"],
        source=row.get("source"),
        code=row.get("code"),
        lunar=row.get("lunar"),
        approx_date=row.get("approx_date"),
    )
