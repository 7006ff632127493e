"""Whether a statement of rights keeps what is shown from being taken home: 不得下载, 仅供在线观看, view only."""

import re
import unicodedata
from collections.abc import Iterable

from archive.simplified import simplified

_FORBIDDEN = re.compile(
    r"(?:不得|不可以?|不能|不许|不准|不允许|不提供|不开放|不支持|不给|不宜|未开放|未提供|禁止|严禁|谢绝|请?勿|拒绝|无法)"
    r"[^,。;;、\s]{0,12}?(?:下载|另存|另行保存|保存到本地|拷贝|复制|翻录|录屏)"
    r"|(?:下载|拷贝|复制)(?:权限?)?(?:不开放|未开放|不允许|关闭|除外|禁止|受限)"
    r"|(?:仅|只|限)(?:供|限|能|可以?|可供|允许|提供|于|用于)?(?:公众|观众|读者|用户)?"
    r"(?:(?:通过|在)?(?:本?(?:平台|网站|站|馆网)|网上|线上|在线|互联网上?)(?:内|上)?)+"
    r"(?:免费)?(?:观看|收看|浏览|收听|欣赏|阅览|阅读|播放|查看|观赏|展示|点播)"
    r"|(?:仅|只)(?:供|限|能|可)(?:流媒体|点播)"
    r"|\b(?:no|without)\s+down-?load(?:s|ing)?\b|\b(?:do\s+not|don't|may\s+not|must\s+not|cannot|can't|not\s+to\s+be|not\s+be|not)\s+"
    r"(?:be\s+)?(?:downloaded|downloadable|download|copied|saved)\b"
    r"|\bdown-?load(?:s|ing)?\s+(?:is|are)?\s*(?:not\s+(?:allowed|permitted|available)|prohibited|forbidden|disabled)\b"
    r"|\b(?:view(?:ing)?|stream(?:ing)?|listen(?:ing)?|watch(?:ing)?|online(?:\s+(?:viewing|use|access))?)[\s-]+only\b"
    r"|\bonly\s+(?:for\s+)?(?:online\s+)?(?:viewing|streaming)\b",
    re.IGNORECASE,
)


def forbidden(statements: Iterable[str]) -> bool:
    """Whether one of these words of rights or consent says that it may be seen or heard here and not be taken home."""
    return any(_FORBIDDEN.search(simplified(unicodedata.normalize("NFKC", said))) for said in statements if said)
