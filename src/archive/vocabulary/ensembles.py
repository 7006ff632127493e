"""Groups told from people by their names: 嵊州越剧团 is an ensemble, 王建社 a person."""

import re
import unicodedata
from functools import lru_cache

from archive.simplified import simplified

_REMARK = re.compile(r"\s*(?:[(\[【〔][^()\[\]【】〔〕]*[)\]】〕])+\s*$")
_BODIES = (
    r"剧团|歌舞团|舞团|歌剧团|合唱团|艺术团|乐团|民乐团|文工团|文宣队|宣传队|曲艺团|杂技团|木偶团|婺剧团|越剧团|昆剧团|京剧团|演艺团|演出团|演出队|表演队|表演团"
    r"|院团|总团|团队|演艺中心|艺术中心|文化中心|活动中心|服务中心|会演中心|传承中心|保护中心|传习所|传习馆|传承基地|基地"
    r"|剧院|剧社|剧场|越剧院|大剧院|乐社|曲社|诗社|票社|戏社|社区|合作社|出版社|旅行社|杂志社|报社"
    r"|乐队|舞队|舞蹈队|腰鼓队|锣鼓队|秧歌队|舞龙队|舞狮队|龙灯队|时装队|旗袍队|模特队|军乐队|民乐队|戏曲队|合唱队|文艺队|艺术队|志愿队|小分队|代表队"
    r"|戏班|科班|剧班|班子|坐唱班|什锦班|训练班|培训班|少儿班|老年班"
    r"|文化馆|文化站|图书馆|博物馆|美术馆|展览馆|纪念馆|档案馆|非遗馆|文化宫|少年宫|青少年宫|文化礼堂|俱乐部|工作室|工作坊|作坊|电视台|广播站|电台|融媒体"
    r"|协会|学会|联合会|研究会|联谊会|促进会|商会|妇联|文联|音协|舞协|剧协|工会|委员会|村委会|居委会|联盟"
    r"|公司|集团|工厂|制片厂|研究所|研究院|人民政府|街道办|文化局|文旅局|文广旅体局|体育局|教育局|宣传部|村民委员会|组合|剧组|节目组|摄制组|课题组"
)
_SCHOOLS = r"小学|中学|高中|初中|大学|学校|学院|幼儿园|[一二三四五六七八九十]中|[一二三四五六七八九十]小|党校|艺校|实小|校区"
_SHORT = r"[团队班社组会院馆站台部厂所坊轩]"
"""Also the last character of a person's name: only at the end of longer names."""
_GROUP = re.compile(rf"(?:{_BODIES})$")
_SCHOOL = re.compile(rf"..(?:{_SCHOOLS})$")
_LONG = re.compile(rf"....*{_SHORT}$")
_OF_A_HOUSE = re.compile(r"^.家[班社]$")
_SURNAMES = re.compile(r"^(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|南宫|百里|东郭|闻人|长孙|宇文)..$")
_ENGLISH = re.compile(
    r"\b(?:troupe|opera|choir|chorus|orchestra|ensemble|band|company|school|university|college|kindergarten|museum|library|association|"
    r"cent(?:re|er)|studio|group|theatre|theater|society|academy|institute|club|team|bureau|committee)\b",
    re.IGNORECASE,
)

_LONGEST = 200
"""No name is longer; a cell may hold anything."""


def bare_name(name: str) -> str:
    """The name without remarks in brackets behind it: `王某某（饰梁山伯）` is 王某某."""
    if len(name) > _LONGEST:
        return name
    plain = unicodedata.normalize("NFKC", name).strip()
    return _REMARK.sub("", plain) or plain


def is_ensemble(name: str) -> bool:
    """Whether this is the name of a group, an office or a school and of no person. In doubt it is a person's."""
    return len(name) <= _LONGEST and _is_ensemble(name)


@lru_cache(maxsize=4096)
def _is_ensemble(name: str) -> bool:
    plain = simplified(bare_name(name))
    if re.search(r"[a-z]", plain, re.IGNORECASE) and not re.search(r"[\u4e00-\u9fff]", plain):
        return bool(_ENGLISH.search(plain))
    if _SURNAMES.match(plain):
        return False
    return bool(_GROUP.search(plain) or _SCHOOL.search(plain) or _LONG.match(plain) or _OF_A_HOUSE.match(plain))
