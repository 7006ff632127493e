"""Which kind of resource something is whose list does not say so: by the class of its files, its genres and words of its title.

A guess always names what it was made from, so that a person can be told. Words that tell the occasion (a talk about an opera)
count for more than the genre, and pictures and documents are what they are whatever they show.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from archive.models.media import MediaType
from archive.models.record import Kind
from archive.simplified import simplified
from archive.vocabulary.folding import folded
from archive.vocabulary.genres import Genre, find_genre, genres


class KindGuess(NamedTuple):
    """A kind, and what it was taken from: `genre` or `title` with a word, or `files` with their class."""

    kind: Kind
    source: str
    word: str


_OCCASIONS: tuple[tuple[Kind, str], ...] = (
    (Kind.ORAL_HISTORY, r"口述(?:历史|史)?|访谈|采访|专访|讲述(?!者)|回忆录|oral history|interview"),
    (Kind.LECTURE, r"讲座|报告会|论坛|研讨会|演讲(?!比赛|大赛)|lecture"),
    (Kind.COURSE, r"培训班?|课程|公开课|微课|慕课|课堂|教学(?!成果)|第[\d一二三四五六七八九十]+[课讲]|training"),
    (Kind.CHORUS, r"合唱|chorus|choir"),
    (
        Kind.EXHIBITION,
        r"展览|(?:书画|摄影|美术|书法|作品|图片|成果|艺术|画|文物|专题|剪纸)(?:联|双年|巡|特)?展(?![演播示销])|exhibition",
    ),
    (
        Kind.PERFORMANCE,
        r"演出|展演|汇演|会演|巡演|首演|公演|调演|晚会|春晚|村晚|音乐会|演唱会|专场|联欢会?|折子戏|选段|唱段|全本|独唱|独奏|齐奏|合奏"
        r"|舞蹈|歌舞|concert|performance",
    ),
)
"""Kind -> words of a title that tell it, the plainest first."""
_OCCASION_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _OCCASIONS)

_BY_ID: Mapping[str, Kind] = {
    **dict.fromkeys(("music.hechang", "form.chorus", "event.hechangjie", "event.hechangsai"), Kind.CHORUS),
    **dict.fromkeys(("event.zhanlan", "event.feiyizhan"), Kind.EXHIBITION),
    **dict.fromkeys(("event.peixun", "event.meiyu"), Kind.COURSE),
    **dict.fromkeys(("event.cunwan", "event.guangchangwu", "event.huiyan", "event.zhanyan"), Kind.PERFORMANCE),
    **dict.fromkeys(("event.songxiaxiang", "event.chunjie"), Kind.PERFORMANCE),
    **dict.fromkeys(("form.music", "form.dance", "form.drama", "form.quyi", "form.squaredance"), Kind.PERFORMANCE),
    **dict.fromkeys(("ich.II", "ich.III", "ich.IV", "ich.V"), Kind.PERFORMANCE),
    **dict.fromkeys(("ich.VII", "ich.VIII", "form.folkart"), Kind.FOLK_ART),
    "event.jiangzuo": Kind.LECTURE,
    "form.photography": Kind.PHOTOGRAPH,
}
_BY_CLASS: Mapping[str, Kind] = {
    **dict.fromkeys(("opera", "quyi", "dance", "music"), Kind.PERFORMANCE),
    **dict.fromkeys(("craft", "fineart"), Kind.FOLK_ART),
}
_STILL: Mapping[MediaType, Kind] = {MediaType.PICTURE: Kind.PHOTOGRAPH, MediaType.DOCUMENT: Kind.DOCUMENT}
_MOVING = frozenset({MediaType.VIDEO, MediaType.SOUND})
_SHORTEST = 2
_MEDIA_WORDS = "视频 录像 影像 影片 音频 录音 音像 音视频 声像 多媒体 媒体 文件 数字资源 video audio sound film media mp4 mp3 wav"
_MEDIUM = frozenset(map(folded, _MEDIA_WORDS.split()))


def is_medium(word: str) -> bool:
    """Whether a word says only what a file is, and no kind of resource: 视频."""
    return folded(word) in _MEDIUM


def kind_of_genre(genre: Genre) -> Kind | None:
    """The kind that works of a genre are: 越剧 is performed, 剪纸 is folk art."""
    return _BY_ID.get(genre.id) or _BY_CLASS.get(genre.kind)


def guess_kind(title: str, labels: Iterable[str], media: Collection[MediaType]) -> KindGuess | None:
    """What something is by its title, the words of its genres and the classes of its main files; None where nothing tells."""
    classes = set(media)
    words = simplified(unicodedata.normalize("NFKC", title))
    told = _by_occasion(words)
    by_genre = _by_labels(labels)
    if not classes & _MOVING and len(classes) == 1 and (still := _STILL.get(next(iter(classes)))):
        # A picture of an opera is a photograph; one of a paper-cut is the work itself.
        work = by_genre if by_genre and by_genre.kind is Kind.FOLK_ART else None
        return work or KindGuess(still, "files", next(iter(classes)).value)
    return told or by_genre or (_by_genre_in(words) if classes & _MOVING else None)


def _by_occasion(words: str) -> KindGuess | None:
    for kind, pattern in _OCCASION_PATTERNS:
        if found := pattern.search(words):
            return KindGuess(kind, "title", found.group())
    return None


def _by_labels(labels: Iterable[str]) -> KindGuess | None:
    for label in labels:
        if (genre := find_genre(label)) and (kind := kind_of_genre(genre)):
            return KindGuess(kind, "genre", label)
    return None


def _by_genre_in(words: str) -> KindGuess | None:
    plain = folded(words)
    found = [(name, kind) for name, kind in _names().items() if name in plain]
    if not found:
        return None
    name, kind = max(found, key=lambda one: len(one[0]))
    return KindGuess(kind, "title", name)


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Kind]:
    """Names of genres that a title may hold; other names only where they are long enough to be no word of something else."""
    every = [(one, kind) for one in genres().values() if one.kind in _BY_CLASS and (kind := kind_of_genre(one))]
    return {
        folded(name): kind
        for one, kind in every
        for name in (one.zh, *(alt for alt in one.alt if len(alt) > _SHORTEST))
        if len(name) >= _SHORTEST
    }
