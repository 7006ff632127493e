"""Names that people tell of themselves or others in a letter, by the words that lead to them. The public reads none.

No list of names is asked and nothing is guessed of other words: 我叫示例甲 tells a name, 示例甲 alone does not.
"""

import re

from archive.access import personal_numbers

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_LEADS = r"(?:我叫|我的名字叫|名叫|名字叫|姓名|联系人|报名人|来信人|寄信人|落款|署名|my name is|name|contact)"
_KIN = r"(?:我是|父亲|母亲|爷爷|奶奶|外公|外婆|老师|学生|儿子|女儿)"
_TITLES = r"(?:先生|女士|小姐|老师|师傅|同志|阿姨|大爷)"
_HAN = r"[\u3400-\u9fff·]"
_ENDS = r"(?=[,\uff0c。;\uff1b、!\uff01?\uff1f\s(\uff08)\d]|$|家住|住在|电话|手机|想|要|是)"
_NAMED = (
    re.compile(rf"{_LEADS}\s*[:\uff1a是叫]?\s*({_HAN}{{2,4}}?){_ENDS}", re.IGNORECASE),
    re.compile(rf"{_KIN}[:\uff1a]?\s*((?:[{_SURNAMES}]|示例){_HAN}{{1,2}}?)(?<![人市县区]){_ENDS}"),
    re.compile(rf"(?<!{_HAN})((?:[{_SURNAMES}]|示例){_HAN}{{0,2}}?){_TITLES}"),
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PIECE = re.compile(rf"{_HAN}{{2,}}|[\w.+-]{{5,}}")
_LABELS = frozenset({"电话", "手机", "微信", "邮箱", "姓名", "联系人", "地址"})
MASK = personal_numbers.MASK


def told(text: str) -> tuple[str, ...]:
    """The names that a text tells, each once."""
    return tuple(
        dict.fromkeys(found.group(1) for pattern in _NAMED for found in pattern.finditer(text) if len(found.group(1)) > 1)
    )


def scrubbed(text: str) -> str:
    """The text with numbers of people, mail addresses and names that are told as `＊`; the same where there is none."""
    plain = _MAIL.sub(lambda found: MASK * len(found.group()), personal_numbers.masked(text))
    for name in told(plain):
        plain = plain.replace(name, MASK * len(name))
    return plain


def repeats(words: str, letter: str, contact: str = "") -> bool:
    """Whether words for the public hold a number of a person, a mail address, a name that the letter tells, or any part of how to
    reach who wrote it.
    """
    reach = {*_PIECE.findall(contact), *told(contact)} - _LABELS
    return scrubbed(words) != words or any(one in words for one in (*told(letter), *reach))
