"""File roles and contributor roles, and the words archivists write for them."""

from collections.abc import Mapping
from functools import lru_cache

from archive.models.media import FileRole
from archive.models.record import Role
from archive.vocabulary.folding import folded

FILE_ROLES: Mapping[FileRole, tuple[str, ...]] = {
    FileRole.MAIN: ("主文件", "正片", "主", "正文", "作品", "成片", "原件", "original"),
    FileRole.CAPTION: ("字幕", "字幕文件", "歌词", "subtitle", "subtitles", "captions", "lyrics"),
    FileRole.POSTER: ("海报", "封面", "封面图", "剧照", "cover"),
    FileRole.CONSENT: ("授权", "授权书", "同意书", "授权文件", "授权协议", "知情同意书", "release"),
    FileRole.OTHER: ("其他", "其它", "附件", "附属文件", "attachment"),
}
"""File role -> words for it; the first is its label."""

CONTRIBUTOR_ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.PERFORMER: ("表演者", "演员", "演唱者", "演奏者", "讲述人", "主讲人", "传承人"),
    Role.ENSEMBLE: ("团队", "剧团", "合唱团", "表演团队", "演出团体", "演出单位"),
    Role.AUTHOR: ("作者", "编剧", "作曲", "作词", "编导", "创作者"),
}
"""Contributor role -> words for it; the first is its label."""


@lru_cache(maxsize=1)
def _file_roles() -> Mapping[str, FileRole]:
    names = ((name, role) for role, words in FILE_ROLES.items() for name in (role.value, *words))
    return {folded(name): role for name, role in names}


@lru_cache(maxsize=1)
def _contributor_roles() -> Mapping[str, Role]:
    names = ((name, role) for role, words in CONTRIBUTOR_ROLES.items() for name in (role.value, *words))
    return {folded(name): role for name, role in names}


def find_file_role(text: str) -> FileRole | None:
    """The file role of these words, Chinese or English, or None."""
    return _file_roles().get(folded(text))


def find_role(text: str) -> Role | None:
    """The contributor role of these words, Chinese or English, or None."""
    return _contributor_roles().get(folded(text))
