"""Kinds of resource (dcterms:type) and the words archivists write for them."""

from collections.abc import Mapping
from functools import lru_cache

from archive.models.record import Kind
from archive.vocabulary.folding import folded

SYNONYMS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERFORMANCE: ("演出", "表演", "舞台演出", "文艺演出", "汇演", "展演", "晚会", "专场演出", "节目", "show", "concert"),
    Kind.FOLK_ART: (
        "民间艺术",
        "手工艺",
        "民间工艺",
        "工艺",
        "传统工艺",
        "民间美术",
        "手工技艺",
        "工艺美术",
        "非遗技艺",
        "craft",
        "folkart",
    ),
    Kind.CHORUS: ("合唱", "合唱节目", "群众合唱", "大合唱", "choir", "choral"),
    Kind.EXHIBITION: ("展览", "展示", "展会", "画展", "作品展"),
    Kind.LECTURE: ("讲座", "报告会", "论坛", "演讲", "talk"),
    Kind.COURSE: ("课程", "培训", "教学", "课堂", "慕课", "公开课", "辅导", "training", "class"),
    Kind.ORAL_HISTORY: ("口述史", "口述历史", "口述", "访谈", "采访", "interview"),
    Kind.PHOTOGRAPH: ("照片", "摄影", "图片", "相片", "摄影作品", "photo", "picture"),
    Kind.DOCUMENT: ("文献", "文档", "资料", "文本", "手稿", "剧本", "曲谱", "乐谱", "节目单", "text"),
    Kind.OTHER: ("其他", "其它", "别的"),
}
"""Kind -> words for it; the first Chinese one is its label."""


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Kind]:
    names = ((name, kind) for kind, words in SYNONYMS.items() for name in (kind.value, *words))
    return {folded(name): kind for name, kind in names}


def find_kind(text: str) -> Kind | None:
    """The kind of these words, Chinese or English; None if nobody writes it so."""
    return _index().get(folded(text))
