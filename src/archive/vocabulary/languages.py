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
_TABLE = (
    ("zh", "汉语", "Chinese", "中文 汉文 华语 国语 普通话 普通話 方言 当地方言 地方方言 cmn mandarin putonghua"),
    ("wuu", "吴语", "Wu Chinese", _WU),
    ("yue", "粤语", "Cantonese", "广东话"),
    ("nan", "闽南语", "Southern Min", "闽南话 福建话"),
    ("cdo", "闽东语", "Eastern Min", "闽东话 蛮讲"),
    ("hak", "客家话", "Hakka Chinese", "客语 客家语"),
    ("gan", "赣语", "Gan Chinese", "江西话"),
    ("hsn", "湘语", "Xiang Chinese", "湖南话"),
    ("czh", "徽语", "Huizhou Chinese", "徽州话"),
    ("lzh", "文言文", "Literary Chinese", "文言 古文"),
    # 畲话 of Zhejiang has no tag of its own: shx in ISO 639-3 is another language, of Guangdong.
    ("zh-x-shehua", "畲话", "She Chinese", "畲语 畲族语言"),
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
    """The language of these words or of a BCP 47 tag whose first part is known (zh-CN, en-GB), or None."""
    found = _index().get(folded(text))
    if found is None and (match := _TAG.match(text.strip())):
        found = languages().get(match.group(1).lower())
    return found
