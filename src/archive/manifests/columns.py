"""The columns of a manifest, in English and Chinese, and the headers people write for them."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeVar

from archive.models.roles import Role
from archive.simplified import simplified
from archive.vocabulary.roles import headings, in_order, roles, says_more


class Column(StrEnum):
    """A column by its English name."""

    ITEM = "item"
    TITLE = "title"
    ALTERNATIVE = "alternative"
    FILE = "file"
    CHECKSUM = "checksum"
    KIND = "kind"
    GENRE = "genre"
    DESCRIPTION = "description"
    PERFORMERS = "performers"
    ENSEMBLE = "ensemble"
    AUTHORS = "authors"
    DATE = "date"
    PLACE = "place"
    PROGRAMME = "programme"
    LANGUAGE = "language"
    RIGHTS = "rights"
    CONSENT = "consent"
    SUBJECTS = "subjects"
    ROLE = "role"
    PART = "part"
    IDENTIFIER = "identifier"
    WORK = "work"
    DURATION = "duration"
    CONSENT_REFERENCE = "consent_reference"
    CONSENT_BY = "consent_by"
    CONSENT_FROM = "consent_from"
    CONSENT_UNTIL = "consent_until"
    CONSENT_SCOPE = "consent_scope"
    MINORS = "minors"
    GUARDIAN = "guardian"
    REPLACES = "replaces"
    CREDITS = "credits"
    ACTIVITY = "activity"
    ACTIVITY_PART = "activity_part"
    GROUP_NUMBER = "group_number"
    PIECES = "pieces"
    AUDIENCE = "audience"


OF_ROLES: Mapping[Role, Column] = {
    Role.PERFORMER: Column.PERFORMERS,
    Role.ENSEMBLE: Column.ENSEMBLE,
    Role.AUTHOR: Column.AUTHORS,
}
"""Roles that have a column of their own; those of all others are columns of credits."""
PEOPLE = frozenset({*OF_ROLES.values(), Column.CREDITS})
"""Columns of people, of which a manifest may have many: 导演, 主要演员, 摄像 …"""
REQUIRED = (Column.TITLE, Column.FILE)


def _of_role(role: Role) -> str:
    term = roles()[role]
    return " ".join([term.zh, *term.words])


HEADERS: Mapping[Column, str] = {
    Column.ITEM: "编号 編號 条目编号 条目号 作品编号 资源编号 项目编号 itemnumber itemno itemid id number",
    Column.TITLE: "题名 題名 标题 標題 名称 名稱 作品名称 作品名 作品题名 节目名称 资源名称 正题名 name",
    Column.ALTERNATIVE: "其他题名 其它题名 别名 又名 副题名 副标题 并列题名 alternativetitle alternativetitles othertitle",
    Column.FILE: "文件名 檔名 文件 文件名称 文件名稱 文件路径 路径 filename filepath path files",
    Column.CHECKSUM: "校验值 校驗值 校验码 校验和 哈希 哈希值 md5 sha1 sha256 sha512 md5值 hash digest",
    Column.KIND: "类型 類型 资源类型 作品类型 type resourcetype",
    Column.GENRE: "门类 門類 艺术门类 艺术类别 类别 類別 剧种 曲种 genres category",
    Column.DESCRIPTION: "简介 簡介 内容简介 作品简介 说明 描述 摘要 介绍 内容描述 abstract summary",
    Column.PERFORMERS: _of_role(Role.PERFORMER),
    Column.ENSEMBLE: _of_role(Role.ENSEMBLE),
    Column.AUTHORS: _of_role(Role.AUTHOR),
    Column.DATE: "日期 时间 時間 演出日期 演出时间 拍摄日期 拍摄时间 录制日期 录制时间 创作时间 创作日期 活动日期 dates",
    Column.PLACE: "地点 地點 地区 所在地 演出地点 拍摄地点 录制地点 活动地点 location",
    Column.PROGRAMME: "活动 活動 活动名称 所属活动 节庆 节日 program event",
    Column.LANGUAGE: "语言 語言 语种 語種 方言 languages",
    Column.RIGHTS: "权利 權利 版权 版權 权利声明 版权说明 版权信息 权利说明 copyright",
    Column.CONSENT: "授权 授權 授权情况 授权说明 公开授权 授权同意 授权期限 permission",
    Column.SUBJECTS: "关键词 關鍵詞 关键字 主题词 主题 标签 subject keywords keyword tags",
    Column.ROLE: "文件角色 檔案角色 文件用途 文件类别 filerole",
    Column.PART: "序号 序號 分集 集数 部分 顺序 partnumber sequence order",
    Column.IDENTIFIER: "源标识 来源标识 原编号 原始编号 identifiers sourceidentifier",
    Column.WORK: "永久编号 永久号 作品永久编号 资源永久编号 workid permanentid archiveid resourceid",
    Column.DURATION: "时长 時長 片长 片長 长度 播放时长 节目时长 视频时长 音频时长 length runningtime",
    Column.CONSENT_REFERENCE: "授权书编号 授權書編號 授权编号 同意书编号 授权协议编号 授权文号 consentnumber",
    Column.CONSENT_BY: "授权人 授權人 授权方 签署人 同意人 consentgivenby",
    Column.CONSENT_FROM: "授权起始日期 授权开始日期 授权起始日 授权生效日期 授权起 consentsince",
    Column.CONSENT_UNTIL: "授权截止日期 授权到期日期 授权到期日 授权结束日期 授权终止日期 授权有效期至 授权止 consentends",
    Column.CONSENT_SCOPE: "授权范围 授權範圍 许可范围 授权使用范围",
    Column.MINORS: "未成年人 是否涉及未成年人 涉及未成年人 是否未成年 是否有未成年人 children",
    Column.GUARDIAN: "监护人 監護人 监护人姓名 法定监护人 监护人签字",
    Column.REPLACES: "替换 替換 取代 更正 更正编号 替换编号 取代编号 被替换编号 replace corrects supersedes",
    Column.ACTIVITY: "活动编号 活動編號 所属活动编号 活动号 activitynumber activityno activityid",
    Column.ACTIVITY_PART: "节目序号 節目序號 节目编号 节目号 出场顺序 programmeitem itemofprogramme",
    Column.GROUP_NUMBER: "团队编号 團隊編號 团队号 groupno groupid",
    Column.PIECES: "曲目 曲目名称 演出曲目 piece repertoire",
    Column.AUDIENCE: "受众 受眾 受众范围 观看范围 公开对象 viewers",
    Column.CREDITS: "演职员 演职人员 演职员表 演职人员表 演职名单 主要演职员 主要演职人员 职员 人员 人员名单 credit crew people",
}
"""Column -> headers beside its English name; the first is its Chinese name."""

PROBLEMS = "问题 / Problems"
"""The last column of a marked copy (`marking`), which is ours and is read over when the copy comes back corrected."""

NEARLY: Mapping[Column, str] = {
    Column.ITEM: "序列号 流水号 档号 件号 条目 作品号",
    Column.TITLE: "题目 题錄 剧目 节目 片名 曲名 剧名 歌名 影片名称 视频名称 音频名称 照片名称 内容 作品 主题名称 篇名 书名",
    Column.FILE: "文件夹及文件名 视频文件 音频文件 照片文件 图片文件 文件号 附件 附件名 附件名称 文件地址 对应文件 视频 链接文件",
    Column.GENRE: "艺术种类 艺术形式 艺术类型 种类 项目类别 非遗类别 节目类型 体裁",
    Column.DESCRIPTION: "内容说明 内容介绍 节目简介 剧情简介 剧情 内容提要 概述 介绍说明",
    Column.ENSEMBLE: "单位 选送单位 报送单位 演出院团 院团 乐团 演出队伍 队伍 表演队 参演单位 演出者单位",
    Column.DATE: "年份 年代 年度 拍摄年代 拍摄年份 录制年份 录像时间 录音时间 演出年份 摄制时间 制作时间 时期",
    Column.PLACE: "地址 演出场所 场所 场地 拍摄地 录制地 采集地 采集地点 县区 区县 属地 乡镇 来源地",
    Column.PROGRAMME: "演出名称 晚会名称 赛事 比赛名称 节会",
    Column.LANGUAGE: "使用语言 演出语言 唱词语言",
    Column.RIGHTS: "著作权 版权归属 权利归属 权利人 版权人 版权所有",
    Column.CONSENT: "是否授权 授权书 是否同意公开 是否公开 可否公开 公开范围 使用授权 肖像授权",
    Column.SUBJECTS: "标记 关键 主题标签",
    Column.CHECKSUM: "校验 md5码 md5校验",
}
"""Headers that people write in the place of a column's own: understood, and said."""

_SHORTEST = 4
"""One letter of four may be a slip; of three it makes other words: 表演者, 表演团."""
_LONGEST = 200
"""No header is longer; a cell of a million brackets would be compared with itself for hours."""
_NOTHING = re.compile(r"[\s*::_.\-'\"“”#]+")
_REMARK = re.compile(r"[((\[【].*?[))\]】]")
_BETWEEN = re.compile(r"[\s/|()()\[\]【】、]+")
_REQUIRED_MARKS = ("必填", "选填", "可选", "required", "optional")


_Named = TypeVar("_Named", bound=StrEnum)


def named(header: str, index: Mapping[str, _Named]) -> _Named | None:
    """What a header names by an index of folded names; None for another.

    `题名`, `Title`, ` TITLE *`, `题名(必填)` and `title 题名` are one.
    """
    if len(header) > _LONGEST:
        return None
    whole = _folded(header)
    if whole in index:
        return index[whole]
    short = _folded(_REMARK.sub("", unicodedata.normalize("NFKC", header)))
    if short in index:
        return index[short]
    parts = [_folded(part) for part in _BETWEEN.split(unicodedata.normalize("NFKC", header))]
    found = {index.get(part) for part in parts if part and part not in _REQUIRED_MARKS}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1024)
def recognised(header: str) -> Column | None:
    """The column of a manifest that a header names; None for another. Every word for what people do is one of theirs."""
    found = named(header, _index())
    if found or not (roles := _roles_named(header)):
        return found
    return OF_ROLES.get(roles[0], Column.CREDITS) if len(roles) == 1 else Column.CREDITS


class Part(NamedTuple):
    """What somebody did, and the word for it as given where it says more than the role."""

    role: Role
    word: str | None = None


@lru_cache(maxsize=1024)
def parts_of(header: str) -> tuple[Part, ...]:
    """What the header of a column of people says of everybody in it: `领唱`, `编剧/导演`. None of a column of credits."""
    if len(header) > _LONGEST:
        return ()
    word = _REMARK.sub("", unicodedata.normalize("NFKC", header)).strip(" *:") or header
    roles = _roles_named(header)
    if len(roles) == 1:
        more = all(says_more(_folded(one)) for one in (word, *_BETWEEN.split(word)) if one)
        return (Part(roles[0], word if more else None),)
    if roles:
        named_apart = [(one, _role_index().get(_folded(simplified(one)))) for one in _BETWEEN.split(word)]
        return tuple(Part(role, one if says_more(one) else None) for one, role in named_apart if role)
    column = recognised(header) or nearly(header)
    return tuple(Part(role) for role, one in OF_ROLES.items() if one is column)


@lru_cache(maxsize=1024)
def nearly(header: str) -> Column | None:
    """The column that a header may mean which names none: `题目` 题名, `拍摄曰期` 拍摄日期; None where several come near."""
    if len(header) > _LONGEST or recognised(header):
        return None
    short = _folded(_REMARK.sub("", unicodedata.normalize("NFKC", header)))
    if short in _near_index():
        return _near_index()[short]
    if len(short) < _SHORTEST:
        return None
    close = {column for name, column in _index().items() if len(name) == len(short) and _differ(name, short) == 1}
    return close.pop() if len(close) == 1 else None


def _roles_named(header: str) -> tuple[Role, ...]:
    """The roles that a header names; none if anything in it is no role."""
    plain = simplified(header) if len(header) <= _LONGEST else ""
    if one := named(plain, _role_index()):
        return (one,)
    parts = [_folded(part) for part in _BETWEEN.split(unicodedata.normalize("NFKC", plain))]
    found = [_role_index().get(part) for part in parts if part and part not in _REQUIRED_MARKS]
    return in_order(role for role in found if role) if all(found) else ()


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=1)
def _near_index() -> Mapping[str, Column]:
    return {name: column for column, names in NEARLY.items() for name in names.split()}


@lru_cache(maxsize=1)
def _role_index() -> Mapping[str, Role]:
    return {_folded(word): role for word, role in headings().items()}


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Column]:
    return {name: column for column, names in HEADERS.items() for name in (_folded(column.value), *names.split())}


def _folded(header: str) -> str:
    plain = _NOTHING.sub("", unicodedata.normalize("NFKC", header)).casefold().strip("\ufeff")
    for mark in _REQUIRED_MARKS:
        plain = plain.removesuffix(mark)
    return plain
