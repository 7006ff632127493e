"""File roles, and the words archivists write for them."""

from collections.abc import Mapping
from functools import lru_cache

from archive.models.media import FileRole
from archive.vocabulary.folding import folded

FILE_ROLES: Mapping[FileRole, tuple[str, ...]] = {
    FileRole.MAIN: ("主文件", "正片", "主", "正文", "作品", "成片", "原件", "original"),
    FileRole.CAPTION: ("字幕", "字幕文件", "歌词", "subtitle", "subtitles", "captions", "lyrics"),
    FileRole.POSTER: ("海报", "封面", "封面图", "剧照", "cover"),
    FileRole.CONSENT: ("授权", "授权书", "同意书", "授权文件", "授权协议", "知情同意书", "release"),
    FileRole.OTHER: ("其他", "其它", "附件", "附属文件", "attachment"),
}
"""File role -> words for it; the first is its label."""


@lru_cache(maxsize=1)
def _file_roles() -> Mapping[str, FileRole]:
    names = ((name, role) for role, words in FILE_ROLES.items() for name in (role.value, *words))
    return {folded(name): role for name, role in names}


def find_file_role(text: str) -> FileRole | None:
    """The file role of these words, Chinese or English, or None."""
    return _file_roles().get(folded(text))
