"""What a consent says beside yes or no: its paper, who gave it, for children, how far it goes. Never public."""

import re
import unicodedata
from typing import NamedTuple

from archive.simplified import simplified

_REFERENCE = re.compile(
    r"(?:(?:授权书|同意书|授权协议|许可协议|协议书|协议|合同)(?:编号|文号|号)?|编号|文号|consent(?:form)?no\.?)[:为]?"
    r"(?P<number>[a-z\u4e00-\u9fff〔\[\(]{0,8}[-–—_/]?\d[\w\-–—_/〔〕\[\]\(\)]*号?)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?")
_WHO = re.compile(
    r"全体(?:演职员|演员|表演者|出镜人员|成员|队员|团员)?|(?:法定)?监护人|家长|父母|本人|作者|表演者|演唱者|演奏者|讲述人|讲述者|受访人|传承人|主讲人|权利人|著作权人|版权方"
    r"|家属|亲属|剧团|合唱团|村民"
)
_MINORS = re.compile(r"未成年|少儿|儿童|孩子|学生|监护人|家长|minors?|child|guardian|parent", re.IGNORECASE)
_GUARDIAN = re.compile(r"监护人|家长|父母|guardian|parent", re.IGNORECASE)
_SCOPE = re.compile(
    r"[仅只限][供限能可]{0,3}(?:于|在|用于)?(?:本?馆内|内部|教学|研究|存档|非商业|线下|公益|本[馆县市校])[^,;。]{0,8}"
    r"|(?:网上|网络|互联网|线上|线下|线上线下|馆内|面向社会|向社会|对外|全文|完整)(?:公开|发布|传播|展示|播放|展播|使用)"
    r"|(?:非商业|公益|教学|研究)(?:性)?(?:使用|用途)"
)
_NO = re.compile(r"^(?:否|无|没有|不涉及|不含|不是|×|x|n|no|false|0[人名位]?|-|—|/)$", re.IGNORECASE)


class Details(NamedTuple):
    """Words of the statement, None where it has none of them."""

    reference: str | None = None
    given_by: str | None = None
    scope: str | None = None
    minors: bool | None = None
    guardian: str | None = None


def details(statement: str) -> Details:
    """What a statement says of itself. It opens nothing: what may be shown is judged by `consents.read` alone."""
    words = re.sub(r"\s+", "", simplified(unicodedata.normalize("NFKC", statement)))
    number = next((found["number"] for found in _REFERENCE.finditer(_DAY.sub("", words))), None)
    who = "、".join(dict.fromkeys(_WHO.findall(words)))
    scope, guardian = _SCOPE.search(words), _GUARDIAN.search(words)
    return Details(
        reference=number,
        given_by=who or None,
        scope=scope.group() if scope else None,
        minors=True if _MINORS.search(words) else None,
        guardian=guardian.group() if guardian else None,
    )


def minors(cell: str) -> bool | None:
    """Whether a cell says that children are seen or heard; any word that is no plain no does. None for an empty one."""
    said = unicodedata.normalize("NFKC", cell).strip()
    if not said:
        return None
    return not _NO.match(said)
