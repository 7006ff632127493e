"""Statements of rights: what may be done with a work, in the words of centres and in the addresses that others understand.

The addresses are those of RightsStatements.org and of Creative Commons. A licence or the public domain is found only where the
words say nothing else; what restricts is found wherever it stands, and counts before what allows.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from pydantic import Field

from archive.models.base import Model
from archive.simplified import simplified

_RS = "http://rightsstatements.org/vocab"
_CC = "https://creativecommons.org"


class RightsStatement(Model):
    """One statement; its sentence stands in the catalogue of words as `rights.<id>`."""

    id: str
    zh: str = Field(description="the words to be written for it")
    uri: str
    opens: bool = Field(True, description="whether a work of this kind may be shown to everybody")
    licence: bool = Field(False, description="whether the address is that of a licence or of the public domain")


_LICENCES = {
    "cc-by-nc-sa": "by-nc-sa",
    "cc-by-nc-nd": "by-nc-nd",
    "cc-by-nc": "by-nc",
    "cc-by-sa": "by-sa",
    "cc-by-nd": "by-nd",
    "cc-by": "by",
}
_LISTED = (
    RightsStatement(id="own", zh="本馆所有", uri=f"{_RS}/InC/1.0/"),
    RightsStatement(id="licensed", zh="已获授权", uri=f"{_RS}/InC/1.0/"),
    RightsStatement(id="holder", zh="版权归权利人所有", uri=f"{_RS}/InC/1.0/"),
    RightsStatement(id="education", zh="仅限教学研究使用", uri=f"{_RS}/InC-EDU/1.0/"),
    RightsStatement(id="non-commercial", zh="仅限非商业使用", uri=f"{_RS}/InC-NC/1.0/"),
    RightsStatement(id="onsite", zh="仅限馆内", uri=f"{_RS}/InC/1.0/", opens=False),
    RightsStatement(id="orphan", zh="权利人不明", uri=f"{_RS}/InC-RUU/1.0/", opens=False),
    RightsStatement(id="unlicensed", zh="未获授权", uri=f"{_RS}/InC/1.0/", opens=False),
    RightsStatement(id="disputed", zh="权利有争议", uri=f"{_RS}/UND/1.0/", opens=False),
    RightsStatement(id="unknown", zh="权利状况不明", uri=f"{_RS}/UND/1.0/", opens=False),
    RightsStatement(id="public-domain", zh="公有领域", uri=f"{_CC}/publicdomain/mark/1.0/", licence=True),
    RightsStatement(id="cc0", zh="CC0", uri=f"{_CC}/publicdomain/zero/1.0/", licence=True),
    *(
        RightsStatement(id=one, zh=f"CC {code.upper()} 4.0", uri=f"{_CC}/licenses/{code}/4.0/", licence=True)
        for one, code in reversed(_LICENCES.items())
    ),
)
_RESTRICTS = (
    ("disputed", r"争议|纠纷"),
    (
        "onsite",
        r"[仅只限][供限能可在]*(?:于)?[^,;。]{0,4}(?:馆内|内部|存档|留存|本馆(?!所有|享有))"
        r"|内部(?:资料|使用|参考|交流)|馆内(?:使用|阅览|观看)|不(?:对外|公开)",
    ),
    (
        "orphan",
        r"孤儿作品|(?:作者|权利人|版权人|著作权人|版权方|拍摄者)(?:均|已)?"
        r"(?:不明|不详|未知|无法(?:联系|确定|查找|查明)|失联|佚名)|佚名作品|orphan",
    ),
    (
        "unlicensed",
        r"(?:未|没有|尚无|尚未|暂无|无|待)(?:经|获得?|取得|得到|签署?|签订)?(?:了|过)?(?:[^,;。]{0,8}的)?(?:书面)?(?:授权|许可)|notlicen[cs]ed|nopermission",
    ),
    (
        "unknown",
        r"(?:版权|权利|著作权|权属|授权)(?:状况|状态|情况|归属)?(?:不明|不清|不详|未知|待定|待查|待确认|存疑|未核实|尚未明确|未确定)"
        r"|^(?:不明|不详|未知|不清楚|待定|待查|unknown|undetermined)$|rights?unknown",
    ),
    ("education", r"[仅只限][供限能可]*(?:用?于)?[^,;。]{0,6}(?:教学|教育|研究|学习|科研)|education(?:al)?useonly"),
    (
        "non-commercial",
        r"非商业|非营利|非盈利|不得[^,;。]{0,6}(?:商业|商用|营利|盈利)|禁止(?:商用|商业)|公益(?:性)?使用|noncommercial",
    ),
)
"""What takes something away, the strictest first."""
_US = r"(?:本|我|该|省|市|区|县|[\u4e00-\u9fff]{2,20})?(?:馆|文化站|文化中心|服务中心|中心|单位|文化礼堂|非遗中心)"
_HELD = (
    (
        "own",
        rf"(?:版权|著作权|所有权|权利|知识产权)?(?:归|属|为|由)?{_US}(?:所有|享有|拥有|持有|自有|版权所有|版权)|自有版权|自有|自拍|自录|自行(?:拍摄|录制|制作)"
        rf"|{_US}(?:自行)?(?:拍摄|录制|摄制|制作)|(?:©|\(c\)|copyright)(?:\d{{4}})?{_US}|(?:版权|著作权)(?:归属)?:?{_US}",
    ),
    (
        "licensed",
        r"(?:已经?|均已|业已)?(?:获得?|取得|得到|签署?|签订)了?[^,;。]{0,10}(?:授权|许可|同意)书?|已授权|授权(?:使用|发布|公开|本馆|我馆)|经[^,;。]{1,12}(?:授权|许可|同意)"
        r"|^(?:有授权|授权)$|licen[cs]edtous|withpermission|permissiongranted",
    ),
    (
        "holder",
        r"(?:版权|著作权|权利|知识产权)(?:均|仍|全部)?(?:归|属|为)[^,;。]{1,30}(?:所有|享有|拥有)?|版权所有|保留(?:所有|一切|全部)?权利|(?:作者|权利人|剧团|演出方|表演者)(?:所有|享有|保留)"
        r"|有版权|受版权保护|allrightsreserved|incopyright|©|\(c\)",
    ),
)
_PUBLIC = re.compile(
    r"(?:(?:已|已经)?(?:进入|属于?|为)?公有领域(?:作品)?|公共领域|公版(?:作品)?|(?:版权|著作权)(?:已)?(?:过|超过)?(?:保护)?期(?:已过|届满|满)?(?:已过期)?|无版权(?:限制)?|不受版权保护|publicdomain|pd|nocopyright)"
)
_CC_WORDS = re.compile(
    r"(?:知识共享|创作共用|creativecommons|cc)(?:许可协议|许可)?[\s\-:]*(?P<terms>(?:by|署名)(?:[\s\-/]*(?:nc|sa|nd|非商业性?使用|非商业|相同方式共享|禁止演绎))*|0|zero)"
    r"[\s\-]*(?:(?P<version>[1-4]\.0)(?:国际|中国大陆|cn|international|unported)?)?(?:许可协议|协议|许可|授权|license)?",
)
_SHORT = {
    **{"署名": "by", "相同方式共享": "sa", "禁止演绎": "nd"},
    **dict.fromkeys(("非商业性使用", "非商业使用", "非商业性", "非商业"), "nc"),
}
_LONGEST = 300
_NOT = frozenset("非不未无没否")
_RESTRICTING, _HOLDING = ([(one, re.compile(words)) for one, words in rules] for rules in (_RESTRICTS, _HELD))


def rights_statements() -> Mapping[str, RightsStatement]:
    """Id -> statement, in the order in which they are offered."""
    return _by_id()


@lru_cache(maxsize=1024)
def find_rights(text: str) -> RightsStatement | None:
    """The statement that these words are; None where they are none that we know, or a licence with other words around it."""
    words = _folded(text)
    if not words or len(words) > _LONGEST:
        return None
    if licence := _licence(words):
        return licence
    restricted = next((one for one, pattern in _RESTRICTING if pattern.search(words)), None)
    found = restricted or next((one for one, pattern in _HOLDING if _says(pattern, words)), None)
    return _by_id()[found] if found else None


def _says(pattern: re.Pattern[str], words: str) -> bool:
    """Whether words say something and not its contrary: 非本馆所有, 不归本馆所有."""
    return any(_NOT.isdisjoint(words[max(0, one.start() - 1) : one.end()]) for one in pattern.finditer(words))


def _licence(words: str) -> RightsStatement | None:
    bare = words.strip(".。,;")
    if _PUBLIC.fullmatch(bare):
        return _by_id()["public-domain"]
    address = re.fullmatch(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/([a-z\-]+)/(\d\.\d)/?.*", bare)
    if address:
        return _versioned({"zero": "cc0", "mark": "public-domain"}.get(address[1], f"cc-{address[1]}"), address[2])
    found = _CC_WORDS.fullmatch(bare)
    if not found:
        return None
    terms = found["terms"]
    if terms in {"0", "zero"}:
        return _by_id()["cc0"]
    for long, short in _SHORT.items():
        terms = terms.replace(long, f" {short} ")
    parts = set(re.findall(r"by|nc|sa|nd", terms))
    return _versioned("cc-" + "-".join(part for part in ("by", "nc", "sa", "nd") if part in parts), found["version"] or "4.0")


def _versioned(one: str, version: str) -> RightsStatement | None:
    statement = _by_id().get(one)
    if statement is None or one not in _LICENCES:
        return statement
    return statement.model_copy(update={"uri": statement.uri.replace("4.0", version), "zh": statement.zh.replace("4.0", version)})


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", simplified(unicodedata.normalize("NFKC", text)).casefold())


@lru_cache(maxsize=1)
def _by_id() -> Mapping[str, RightsStatement]:
    return MappingProxyType({one.id: one for one in _LISTED})
