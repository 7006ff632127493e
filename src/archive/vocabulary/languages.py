"""Languages as BCP 47 tags (RFC 5646), and the Chinese names people write."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from archive.models.base import Model
from archive.vocabulary.folding import folded


class Language(Model):
    """One language: `tag` is BCP 47; `alt` are other names, dialects included."""

    tag: str
    zh: str
    en: str
    alt: tuple[str, ...] = ()


_WU = (
    "吴方言 越语 越方言 嵊州话 绍兴话 绍兴方言 宁波话 宁波方言 杭州话 杭州方言 湖州话 嘉兴话 台州话 舟山话 金华话 衢州话 丽水话 "
    "温州话 温州方言 瓯语 上海话 苏州话 婺语 诸暨话 义乌话"
)
_WU_COUNTIES = (
    "杭州 萧山 余杭 富阳 临安 桐庐 建德 宁波 鄞县 鄞州 镇海 北仑 奉化 象山 宁海 余姚 慈溪 温州 瓯海 永嘉 乐清 瑞安 平阳 文成 "
    "嘉兴 嘉善 海盐 海宁 平湖 桐乡 湖州 吴兴 南浔 德清 长兴 安吉 绍兴 柯桥 上虞 诸暨 嵊州 嵊县 新昌 金华 婺城 金东 兰溪 义乌 "
    "东阳 永康 武义 浦江 磐安 衢州 柯城 衢江 衢县 江山 常山 开化 龙游 舟山 定海 普陀 岱山 嵊泗 台州 椒江 黄岩 路桥 临海 温岭 "
    "玉环 三门 天台 仙居 丽水 莲都 青田 缙云 遂昌 松阳 云和 庆元 龙泉 昌化 於潜 新登 "
)
"""Divisions, of now and before, whose dialect is of the Wu group (Language Atlas of China, 2nd edition, 2012)."""
_ENDINGS = ("话", "方言", "土话", "腔", "白话")


def _of(names: str) -> str:
    """What the speech of these places is called."""
    return " ".join(name + ending for name in names.split() for ending in _ENDINGS)


_HUI = "淳安 遂安 建德寿昌 寿昌 严州 梅城"
_TABLE = (
    (
        "zh",
        "汉语",
        "Chinese",
        "中文 汉文 华语 国语 普通话 普通話 官话 方言 当地方言 地方方言 本地话 当地话 土话 cmn mandarin putonghua",
    ),
    ("wuu", "吴语", "Wu Chinese", f"{_WU} {_of(_WU_COUNTIES)} 浙江话 浙江方言 江浙话 太湖片 吴侬软语 台州方言 婺州话 瓯江话"),
    ("yue", "粤语", "Cantonese", "广东话"),
    ("nan", "闽南语", "Southern Min", "闽南话 福建话 闽南方言 浙南闽语 苍南闽南语"),
    ("cdo", "闽东语", "Eastern Min", "闽东话 蛮讲 蛮话 苍南蛮话 泰顺蛮讲"),
    ("hak", "客家话", "Hakka Chinese", "客语 客家语"),
    ("gan", "赣语", "Gan Chinese", "江西话"),
    ("hsn", "湘语", "Xiang Chinese", "湖南话"),
    ("czh", "徽语", "Huizhou Chinese", f"徽州话 {_of(_HUI)}"),
    ("lzh", "文言文", "Literary Chinese", "文言 古文"),
    # 畲话 of Zhejiang has no tag of its own: shx in ISO 639-3 is another language, of Guangdong.
    ("zh-x-shehua", "畲话", "She Chinese", "畲语 畲族语言 畲族话 景宁畲话 山哈话"),
    ("en", "英语", "English", "英文"),
    ("ja", "日语", "Japanese", "日文"),
    ("ko", "韩语", "Korean", "韩文 朝鲜语"),
    ("fr", "法语", "French", "法文"),
    ("de", "德语", "German", "德文"),
    ("ru", "俄语", "Russian", "俄文"),
    ("es", "西班牙语", "Spanish", "西班牙文"),
    ("it", "意大利语", "Italian", "意大利文"),
    ("la", "拉丁语", "Latin", "拉丁文"),
    ("mul", "多种语言", "multiple languages", "多语种 多语言"),
    ("zxx", "无语言内容", "no linguistic content", "无 纯音乐 无语言 none"),
    ("und", "未知语言", "undetermined", "未知 不详"),
)
_REMARK = re.compile(r"[(\[【].*?[)\]】]")
_AROUND = re.compile(r"^(?:使用|主要|部分|以|用|汉语)|(?:为主|演唱|对白|演出|讲述|念白|唱词|对话|配音|旁白|口音)+$")
_LONGEST = 60
"""No name of a language is longer; a cell may hold anything."""
_TAG = re.compile(r"^([A-Za-z]{2,3})((?:-[A-Za-z0-9]{2,8})*)$")


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """Tag -> language."""
    made = (Language(tag=tag, zh=zh, en=en, alt=tuple(alt.split())) for tag, zh, en, alt in _TABLE)
    return MappingProxyType({one.tag: one for one in made})


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Language]:
    return {folded(name): one for one in languages().values() for name in (one.tag, one.zh, one.en, *one.alt)}


def find_language(text: str) -> Language | None:
    """The language of these words or of a BCP 47 tag whose first part is known (zh-CN, en-GB), or None. What stands around it in
    brackets or tells how it is used counts for nothing: `绍兴话（念白）`, `普通话演唱`.
    """
    if len(text) > _LONGEST:
        return None
    found = _index().get(folded(text))
    if found is None and (match := _TAG.match(text.strip())):
        found = languages().get(match.group(1).lower())
    return found or _index().get(_bare(text))


def _bare(text: str) -> str:
    return _AROUND.sub("", _REMARK.sub("", folded(text)))
