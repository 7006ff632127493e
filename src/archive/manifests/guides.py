"""Examples of each column: such as are understood, and such as are not, with the code that they give. The guide shows them, the
template offers them, and tests read them: none stands here that the rules do not bear out.
"""

from collections.abc import Mapping
from typing import NamedTuple

from archive.manifests.columns import Column


class ColumnGuide(NamedTuple):
    """Cells that give no fault; code -> a cell that gives it; codes that need more than one cell or a file to arise."""

    good: tuple[str, ...]
    wrong: Mapping[str, str] = {}
    more: tuple[str, ...] = ()


_C = Column
_DIGEST = "d41d8cd98f00b204e9800998ecf8427e"

GUIDES: Mapping[Column, ColumnGuide] = {
    _C.ITEM: ColumnGuide(("1", "2024-015", "YJ-003")),
    _C.TITLE: ColumnGuide(("越剧《梁山伯与祝英台》选段", "2024年村晚"), {"E201": ""}, ("E211", "E235")),
    _C.ALTERNATIVE: ColumnGuide(("梁祝", "梁祝；十八相送")),
    _C.FILE: ColumnGuide(
        ("梁祝.mp4", "照片/001.jpg"),
        {"E202": "", "E209": "../梁祝.mp4"},
        ("E208", "E221", "E228", "E223", "E224", "E225", "E226", "E227"),
    ),
    _C.CHECKSUM: ColumnGuide((_DIGEST, f"md5:{_DIGEST}"), {"E207": "12345"}, ("E222",)),
    _C.KIND: ColumnGuide(("演出", "合唱", "口述史", "照片", "photograph"), {"E203": "精品", "E265": "越剧"}),
    _C.GENRE: ColumnGuide(("越剧", "的笃班", "越剧；莲花落", "话剧"), {"E206": "机器人舞", "E271": "绍兴莲花洛"}),
    _C.DESCRIPTION: ColumnGuide(("全本演出，主演均为本地业余演员。",)),
    _C.PERFORMERS: ColumnGuide(
        ("王某某、李某某", "王某某（饰梁山伯）；李某某（饰祝英台）", "梁山伯：王某某"),
        {"E261": "嵊州越剧团", "E262": "王某某、李某某夫妇"},
        ("E260",),
    ),
    _C.ENSEMBLE: ColumnGuide(("嵊州市越剧团", "某某村合唱队；某某小学合唱团")),
    _C.AUTHORS: ColumnGuide(("王某某",)),
    _C.CREDITS: ColumnGuide(
        ("导演：王某某；指挥：李某；演员：甲某、乙某", "导演、编剧：王某某"),
        {"E263": "放飞人：王某某", "E264": "导演："},
        ("E260", "E262"),
    ),
    _C.REPLACES: ColumnGuide(("2024-015",), {}, ("E297", "E298")),
    _C.DATE: ColumnGuide(
        (
            *("2024", "2024年", "2024年5月", "2024-05-01", "2024.5.1", "20240501", "2024年5月1日", "二〇二四年五月一日"),
            *("约1985年", "1985年左右", "1985?", "1980年代", "80年代", "上世纪80年代", "19世纪", "1985年春", "民国三十五年"),
            *("2023-2024", "2023年至2024年", "2024年5月1日至3日", "2024.5.1-5.3", "不详"),
        ),
        {"E204": "2024-02-30", "E237": "2024年农历正月十五", "E238": "甲辰年正月十五"},
        ("E220",),
    ),
    _C.PLACE: ColumnGuide(
        ("绍兴市嵊州市甘霖镇", "嵊州市文化馆大剧院", "绍兴市柯桥区安昌街道", "330683", "诸暨市东白湖镇斯宅村", "上海市"),
        {"E205": "老地方", "E266": "城东街道", "E267": "义乌县佛堂公社塔山大队"},
    ),
    _C.PROGRAMME: ColumnGuide(("2024年村晚", "第十届合唱节")),
    _C.ACTIVITY: ColumnGuide(("2026-015", "CW-2026-03"), {}, ("E919",)),
    _C.ACTIVITY_PART: ColumnGuide(("3", "下半场-2")),
    _C.GROUP_NUMBER: ColumnGuide(("T-007",)),
    _C.PIECES: ColumnGuide(("采茶舞曲", "采茶舞曲；映山红")),
    _C.LANGUAGE: ColumnGuide(
        ("普通话", "吴语", "嵊州话", "绍兴话（念白）；普通话", "畲话", "en-GB"), {"E217": "火星语", "E271": "越剧"}
    ),
    _C.RIGHTS: ColumnGuide(
        ("本馆所有", "已获授权", "版权归作者所有", "公有领域", "CC BY 4.0", "仅限馆内", "权利人不明"), {"E270": "问老王"}
    ),
    _C.CONSENT: ColumnGuide(
        (
            *("同意公开", "同意公开，至2030-12-31", "同意公开，有效期2024.1.1-2029.12.31", "2024年5月1日起五年，同意公开"),
            *("同意永久公开", "监护人同意公开", "同意公开，授权书编号2024-015"),
        ),
        {"E230": "仅限馆内使用", "E250": "已签授权书", "E210": "同意公开，有效期三年"},
    ),
    _C.SUBJECTS: ColumnGuide(("爱情、蝴蝶", "#村晚")),
    _C.ROLE: ColumnGuide(("主文件", "字幕", "海报", "授权书", "其他"), {"E213": "花絮"}, ("E252", "E253")),
    _C.PART: ColumnGuide(("1", "第三集", "１２", "十二"), {"E212": "上"}, ("E229",)),
    _C.IDENTIFIER: ColumnGuide(("浙档音像1985-032",)),
    _C.WORK: ColumnGuide(("新",), {}, ("E240", "E241", "E242")),
    _C.DURATION: ColumnGuide(
        ("1小时20分", "80分钟", "01:20:00", "3:25", "一个半小时", "约80分钟", "一百二十分钟"), {"E268": "很久"}, ("E269",)
    ),
    _C.CONSENT_REFERENCE: ColumnGuide(("嵊文授2024-015",)),
    _C.CONSENT_BY: ColumnGuide(("全体演员", "王某某")),
    _C.CONSENT_FROM: ColumnGuide(("2024-01-01", "2024年1月1日")),
    _C.CONSENT_UNTIL: ColumnGuide(("2030-12-31", "2030年12月31日", "永久"), {"E210": "明年"}, ("E250",)),
    _C.CONSENT_SCOPE: ColumnGuide(("网上公开", "对外公开"), {"E230": "仅限馆内"}),
    _C.MINORS: ColumnGuide(("是", "否")),
    _C.GUARDIAN: ColumnGuide(("王某某",)),
    _C.AUDIENCE: ColumnGuide(("公众",), {"E230": "仅本地社区"}),
}
"""Cells of consent are tried beside 同意公开 in the column 授权."""
