"""What a statement of consent allows. Only wordings of a positive list open anything; all others wait for a person.

A statement is read clause by clause, and every clause must be one that is known: one that plainly allows publication, a period, a
reference to a paper, or a date that tells when something was recorded or signed. One clause that is not leaves the whole unclear.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from archive.manifests.dates import last_day
from archive.manifests.numerals import arabic
from archive.simplified import simplified


class ConsentAnswer(StrEnum):
    """What a statement says to publication."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    """it says no, not yet, or only for some"""
    UNCLEAR = "unclear"


class ConsentTerms(NamedTuple):
    """A statement as understood: days are the first and the last on which it holds, None where it has no such end."""

    standing: ConsentAnswer
    since: date | None = None
    until: date | None = None
    period_unclear: bool = False
    """a period is meant, and not understood"""
    guardian: bool = False
    """a guardian is among those who agreed"""

    def opens(self, on: date) -> bool:
        """Whether it plainly allows publication on this day."""
        begun = self.since is None or self.since <= on
        ended = self.until is not None and self.until < on
        return self.standing is ConsentAnswer.ALLOWED and not self.period_unclear and begun and not ended


@lru_cache(maxsize=1024)
def read(statement: str) -> ConsentTerms:
    """What a statement says; a blank one is unclear."""
    text = _folded(statement)
    if len(text) > _LONGEST:
        return ConsentTerms(
            ConsentAnswer.REFUSED if refuses(statement) else ConsentAnswer.UNCLEAR, guardian=bool(_GUARDIAN.search(text))
        )
    guardian = bool(_GUARDIAN.search(text))
    periods = _Periods()
    clauses = [_Clause.of(clause, periods) for clause in _clauses(text.strip(_TICKS))]
    since, until, unclear = periods.settled()
    if refuses(statement):
        return ConsentTerms(ConsentAnswer.REFUSED, since, until, unclear, guardian)
    plain = _Clause.UNKNOWN not in clauses and _Clause.ALLOWS in clauses and not _BLANK.search(text)
    return ConsentTerms(ConsentAnswer.ALLOWED if plain else ConsentAnswer.UNCLEAR, since, until, unclear, guardian)


def refuses(statement: str) -> bool:
    """Whether the words say no to publication, not yet, or only for some."""
    return bool(_NO.search(_UNLIMITED.sub("", _folded(statement))))


def warns(words: str) -> bool:
    """Whether words that are no statement of consent (notes, rights) say that something is not for everybody."""
    return bool(_NOT_FOR_ALL.search(_UNLIMITED.sub("", _folded(words))))


_LONGEST = 300
"""Characters: longer ones are stories, for a person to read."""


def _any(words: str) -> str:
    """A pattern of any of these words, the longest first."""
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


# Days and periods.
_DAY = "|".join(
    (
        r"\d{{4}}年\d{{1,2}}月\d{{1,2}}[日号]?",
        r"\d{{4}}-\d{{1,2}}-\d{{1,2}}",
        r"\d{{4}}\.\d{{1,2}}\.\d{{1,2}}",
        r"\d{{4}}/\d{{1,2}}/\d{{1,2}}",
        r"(?:19|20)\d{{6}}(?!\d)",
        r"\d{{4}}年\d{{1,2}}月",
        r"\d{{4}}[-./]\d{{1,2}}(?!\d)",
        r"\d{{4}}年?(?!\d)",
    )
)
_DAY = "(?P<{0}>" + _DAY + ")"
_WHOLE_DAY = r"\d{4}年\d{1,2}月\d{1,2}[日号]?|\d{4}([-./])\d{1,2}\2\d{1,2}"
_TERM = rf"(?:{_any('授权公开 授权 使用 许可')}?的?{_any('有效期 有效期限 有效期间 期限 期 时间')}{_any('为 是')}*)?"
_FROM = r"(?:起始?|开始|起算)?"
_END = _any("止 为止 截止 结束 到期 期满 失效 终止")
_CLOSE = _any("底 末 年底 年末")
_TO = rf"{_CLOSE}?(?:当?[日天])?{_END}?"
_DASH = r"(?:至|到|—+|–|~|-)"

_SPAN = re.compile(rf"{_TERM}[自从于]?{_DAY.format('a')}{_FROM}(?:有效)?{_DASH}{_DAY.format('b')}{_TO}(?:有效)?")
_WITHIN_A_YEAR = re.compile(rf"(?P<a>{_WHOLE_DAY}){_DASH}(?P<b>\d{{1,2}}(?:月|[./-])\d{{1,2}}[日号]?){_TO}(?:有效)?")
_LASTING = re.compile(rf"{_TERM}(?:有效期?|为期)?(?P<n>\d{{1,2}})(?P<u>年|个月)[内间]?(?:有效)?")
_SINCE = re.compile(
    rf"{_TERM}(?:[自从]{_DAY.format('a')}(?:起|开始)?|{_DAY.format('c')}起|[自从]?{_DAY.format('b')}(?:以后|之后|后))"
    rf"{_any('生效 有效 可以 可')}?"
)
_LIMIT = rf"(?:{_any('授权 公开 使用 许可')}?的?{_any('有效期 有效期限 有效期间 期限')}{_any('为 是')}*)"
_UNTIL = re.compile(
    rf"{_TERM}(?:截止(?:日期|时间)?[到至于为]*|{_any('截至 至 到 止于 直到 直至 有效至 有效到')}){_DAY.format('a')}{_TO}(?:有效)?"
    rf"|{_TERM}{_DAY.format('b')}{_CLOSE}?{_END}"
    rf"|(?!\d){_LIMIT}{_DAY.format('c')}{_TO}"
    rf"|{_any('expireson expires validuntil until till through upto')}{_DAY.format('d')}"
)
_BEFORE = re.compile(
    rf"{_TERM}{_any('截至 至 到 在 于')}?{_DAY.format('a')}(?P<close>{_CLOSE})?(?P<how>{_any('以前 之前 前')})(?:有效)?"
    rf"|before{_DAY.format('b')}"
)
_BARE = re.compile(_DAY.format("a"))
_FOR_EVER = re.compile(
    rf"{_TERM}{_any('永久 永远 长期 无限期 不限期 无期限 期限不限 不限期限 perpetually perpetual permanently permanent forever')}"
    r"[性地]?(?:有效)?(?:授权)?"
)
_MEANT = re.compile(
    rf"\d+(?:年|个月|天)(?:[内间后]|期)?|{_any('到期 截止 有效期 期限 期满 为止 失效 以后 之后 届时 until till before expire')}"
)

# What plainly allows publication: who, agrees, what, how, to whom, where, is made public.
_PEOPLE = _any(
    "本人 作者 表演者 演出者 演员 演唱者 演奏者 传承人 讲述人 讲述者 受访人 受访者 被采访人 主讲人 教师 学员 队员 成员 团员 "
    "参演人员 参与者 "
    "出镜者 出镜人员 权利人 版权方 著作权人 家属 亲属 家长 父母 监护人 法定监护人 其监护人 学生监护人 学生家长 儿童家长 "
    "儿童监护人 双方 各方 全体 "
    "所有 所有人 每位 剧团 合唱团 团队 单位 本单位 本馆 我馆 村民 社区"
)
_WHO = rf"(?:{_any('经 征得 已征得 已经')}?{_PEOPLE}[和及与、]?)*{_any('均 都 已经 已 也 全部 书面 自愿')}*"
_AGREES = _any("同意 允许 许可 准许 授权 可以 可 愿意 准予 能")
_KEEPER = rf"(?:{_any('省 市 县 区')}?{_any('档案馆 文化馆 博物馆 非遗中心 贵馆 贵单位 馆方 本馆')})?"
_WHAT = (
    rf"(?:[本该此]?{_any('作品 资料 影像资料 节目 内容 全部内容')}"
    rf"|[本该此]{_any('录像 视频 音频 录音 照片 图片 影像 演出')}|此件|本件)?"
)
"""Without 本 a word such as 照片 may say that the rest is not meant."""
_HOW = rf"{_any('永久 长期 无限期 不限期 免费 无偿 自由 完整 全文 全部 面向 对外')}*"
_WHOM = rf"(?:[向对]?(?:面向)?{_any('社会 公众 大众 社会公众 全社会 外界')})?"
_PLACES = _any(
    "网上 网络 互联网 线上 网站 网络平台 公共文化云平台 公共文化云 公共文化平台 文化云平台 文化云 数字平台 档案平台 本平台 "
    "平台 门户 媒体 各平台 "
    "线上线下 网上网下"
)
_WHERE = rf"(?:{_any('在 于 通过 上')}?{_PLACES}上?(?:进行)?)?"
_ACT = _any("公开 公布 发布 传播 展示 展播 展出 播放 播出 上网 上线 公示 开放 发表 推送")
_ACTS = rf"{_ACT}(?:{_any('、 和 及 与 并 或 以及')}?{_HOW}{_WHERE}{_ACT})*"
_GOT = rf"(?:(?:已经?|均已){_any('取得 获得 获 签署 签订 签')}了?|{_any('取得了 获得了 签署了 签订了 签了 有 具有')})"
_IN_ENGLISH = (
    r"(?:i|we)?(?:have)?(?:consent(?:ed)?|agreed?|permission(?:granted)?|permitted|licen[cs]ed|approved|allowed)(?:to|for)(?:be)?"
    r"(?:publication|publish(?:ed|ing)?|public(?:access|release)?|onlinepublication|opentothepublic"
    r"|(?:go|going|being|be)?(?:public|online))"
    r"|(?:open(?:ed)?tothe)?public|(?:may|can)bepublished(?:online)?"
    r"|publication(?:is)?(?:allowed|agreed|permitted|granted|approved|ok)"
)
_FREE = r"公有领域|已进入公有领域|版权已过保护期|publicdomain|cc(?:0|by(?:(?:nc)?(?:sa|nd)?))(?:\d\.\d)?"
_ALLOWS = re.compile(
    "|".join(
        (
            rf"{_WHO}{_AGREES}{_KEEPER}[将把]?{_WHAT}{_HOW}{_WHOM}{_WHERE}{_HOW}{_ACTS}(?:[到至于在]{_PLACES})?{_WHAT}(?:[和及与]?使用)?",
            rf"{_WHO}{_AGREES}[将把]?{_WHAT}上传[到至于]?{_PLACES}",
            rf"{_GOT}(?:书面)?的?{_HOW}{_ACTS}的?{_any('授权 许可 同意')}书?",
            rf"{_HOW}{_WHOM}{_WHERE}{_ACTS}",
            _FREE,
            _IN_ENGLISH,
        )
    )
)

_PUBLICLY = re.compile(
    r"公开|公布|发布|传播|上网|上线|展播|发表|推送|播出|开放|网|平台|云|社会|公众|大众|外界|门户|媒体|公有领域|版权已过|public|publish|online|cc"
)
"""What tells that everybody is meant: to exhibit, to play or to show alone may be in a hall."""

# What may stand beside it.
_PAPERS = _any("授权书 同意书 授权协议 许可协议 授权文件 授权材料 纸质授权 书面授权 书面同意 纸质件")
_PAPER = re.compile(
    rf"(?:已|均已|另)?{_any('签 签署 签订 签字 附 见 详见 有 提交 上传 留存 备有 存有')}?了?(?:书面)?"
    rf"{_any('肖像 肖像权 版权 著作权 公开')}?"
    rf"{_PAPERS}{_any('见附件 已附 在档 齐全')}?{_any('编号 文号 号')}?为?(?:[a-z\-_/第号]*\d[a-z0-9\-_/第号]*)?"
    rf"|(?:见|详见|附)?附件\d*|无限制|不受限制"
    rf"|(?:已经?|均已|有){_any('获 获得 取得 签 签署')}?了?(?:书面)?授权|{_PEOPLE}(?:均?已)?{_any('签字 签名 签字确认')}"
)
_RECORDED = re.compile(rf"[于在日]?{_any('拍摄 录制 录音 录像 摄制 摄 演出 采访 创作 举办 举行')}")
_SIGNED = re.compile(rf"[于在日]?{_any('签署 签 签订 签字 签名 取得 获得 办理')}的?{_any('授权 同意书 授权书 协议')}?")
_BLANK = re.compile(r"\(\)|\[\]|【】|:(?=$|[-—–_/.,;。\n])|[□☐○◯]|_{2,}")
"""A form that nobody filled in."""
_TICKS = "√✓✔☑"
_GUARDIAN = re.compile(r"监护人|家长|父母|guardian|parent")

# What says no, not yet, or only for some.
_UNLIMITED = re.compile(
    r"无限制|不受限制|无限期|不限期限?|无期限|期限不限|无偿|不限(?=[^于]|$)|无[须需][再另]?(?:征求|经)?(?=同意|授权)|不限于"
)
_NO = re.compile(
    _any(
        "不同意 未同意 不愿 不得 不予 不可 不能 不宜 不便 不许 不准 不对外 不公开 不开放 不授权 不含 不包括 拒绝 谢绝 反对 "
        "未授权 无授权 未经 未获 "
        "未取得 未签 未征得 没有 尚未 尚无 暂不 暂缓 禁止 严禁 勿 仅 只限 只供 只可 只能 限于 内部 保密 机密 涉密 撤回 撤销 "
        "收回 作废 另议 待定 待签 "
        "待补 待确认 待商 须经 需经 须本人 需本人 需另行 须另行 方可 才可 才能 除外 除非 notagreed noconsent notallowed "
        "notpermitted refus denied "
        "withdrawn only internal pending notyet unless except donot don't maynot"
    )
    + r"|限[馆内本县校制研教现]|\bno\b"
)
_PUBLISHING = _any("公开 公布 发布 传播 外传 对外 上网 上传 上线 播放 展示 播出 转发 分享")
_NOT_FOR_ALL = re.compile(
    rf"{_any('不同意 不希望 不愿 不愿意 不得 不可 不能 不宜 不便 不要 不予 不作 不许 不准')}[^,;。\n]{{0,24}}{_PUBLISHING}"
    rf"|{_any('勿 禁止 严禁 暂不 尚未 未经 拒绝 谢绝')}[^,;。\n]{{0,24}}{_PUBLISHING}"
    rf"|[仅只限][限供能可在]?[^,;。\n]{{0,6}}{_any('馆内 内部 研究 存档 本馆 教学 留存')}"
    rf"|{_any('不公开 不公布 不对外 不上网 不发布 非公开 内部资料 内部使用 内部交流 内部参考')}"
    rf"|{_any('馆内使用 保密 涉密 机密 绝密 待审 待授权')}"
    rf"|撤回|(?:未|没有|无)(?:取得|获|获得|经)?(?:授权|版权)|(?:未|没有)同意|{_any('本人 家属')}[^,;。\n]{{0,6}}反对"
    rf"|{_any('版权 授权 权属 著作权')}[^,;。\n]{{0,4}}{_any('争议 待确认 不明 不清 待定 存疑')}"
    rf"|后[再方才]?可?以?{_PUBLISHING}|[方才]可{_PUBLISHING}"
    rf"|{_any('notforpublic donotpublish donotshare embargo internaluse private confidential')}"
)
_COLON = re.compile(r"(?<=[期限间至到于为止号]):")
"""Between the name of a period, or of a number, and what it is."""
_SPLIT = re.compile(r"[,;。!|\n()\[\]【】]+|(?<=[^\d.]):(?=\D)")


def _folded(statement: str) -> str:
    """Compatibility forms folded, blanks gone, Chinese numerals in Arabic ones."""
    text = unicodedata.normalize("NFKC", statement).strip()
    lines = "\n".join(re.sub(r"\s+", "", line) for line in text.splitlines())
    return _COLON.sub("", arabic(simplified(lines)).casefold())


def _clauses(text: str) -> Iterator[str]:
    # The end of a period may stand behind a comma: `自2024年1月1日起,至2029年12月31日止`.
    joined = re.sub(r"起[,;](?=至|到)", "起", text)
    yield from (clause for part in _SPLIT.split(joined) if (clause := part.strip("-—·.…\"'“”‘’《》")))


class _Periods:
    """Periods as they are met: each a first and a last day."""

    def __init__(self) -> None:
        self.sinces: set[date] = set()
        self.untils: set[date] = set()
        self.lengths: set[int] = set()
        """months"""
        self.for_ever = False
        self.unclear = False

    def add(self, since: date | None, until: date | None) -> None:
        """A period of which at least one end was read; one without any is unclear."""
        self.sinces |= {since} if since else set()
        self.untils |= {until} if until else set()
        self.unclear = self.unclear or not (since or until)

    def settled(self) -> tuple[date | None, date | None, bool]:
        """The one period that all of them are, and whether there is none."""
        since, until = min(self.sinces, default=None), min(self.untils, default=None)
        several = max(len(self.sinces), len(self.untils), len(self.lengths)) > 1
        if self.lengths and since:
            ends = {_after(since, months) for months in self.lengths} | self.untils
            until, several = min(ends), several or len(ends) > 1
        endless = bool(self.lengths) and since is None
        wrong = several or endless or self.unclear or (self.for_ever and until is not None)
        return since, until, wrong or bool(since and until and since > until)


_Note = Callable[[re.Match[str], _Periods], None]
_Notes = tuple[tuple[_Note, re.Match[str]], ...]
_MOST_PERIODS = 2


class _Clause(StrEnum):
    """What one clause of a statement is."""

    ALLOWS = "allows"
    AROUND = "around"
    """a period, a paper, the day on which something was recorded or signed"""
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, clause: str, periods: _Periods) -> "_Clause":
        """The clause, its periods noted. A date that belongs to a recording or a signature is none."""
        found = cls._parted(clause, ())
        if found is None:
            periods.unclear = periods.unclear or bool(_MEANT.search(clause))
            return cls.UNKNOWN
        kind, notes = found
        for note, match in notes:
            note(match, periods)
        return kind

    @classmethod
    def _parted(cls, words: str, notes: _Notes) -> "tuple[_Clause, _Notes] | None":
        """What the words are without the periods in them, of which there are two at most, and those periods."""
        if kind := cls._without_period(words):
            return kind, notes
        if len(notes) < _MOST_PERIODS:
            for pattern, note in _READERS:
                for found in islice(pattern.finditer(words), _MOST_PERIODS):
                    rest = words[: found.start()] + words[found.end() :]
                    if _is_when_done(pattern, found, rest):
                        return cls.AROUND, notes
                    # `到2030年公开` may be when it begins: an end stands behind what it ends.
                    told = _note_unclear if pattern is _UNTIL and words[found.end() :] else note
                    if parted := cls._parted(rest, (*notes, (told, found))):
                        return parted
        return None

    @classmethod
    def _without_period(cls, words: str) -> "_Clause | None":
        words = words.strip("-—·.:在于内间的")
        if _ALLOWS.fullmatch(words) and _PUBLICLY.search(words):
            return cls.ALLOWS
        return cls.AROUND if not words or _PAPER.fullmatch(words) else None


def _is_when_done(pattern: re.Pattern[str], found: re.Match[str], rest: str) -> bool:
    """Whether a day, or what is before one, only tells when something was recorded; or a day that is over, when it was signed."""
    if pattern is _BEFORE:
        return bool(_RECORDED.fullmatch(rest))
    if pattern is not _BARE or not (_RECORDED.fullmatch(rest) or _SIGNED.fullmatch(rest)):
        return False
    first = _first_day(found["a"])
    return first is not None and first <= date.today()


def _first_day(written: str) -> date | None:
    """The first day of what `last_day` gives the last of."""
    last = last_day(written)
    if last is None:
        return None
    numbers = re.findall(r"\d+", written)
    if re.fullmatch(r"\d{8}", written) or len(numbers) == 3:
        return last
    return last.replace(day=1) if len(numbers) == 2 else date(last.year, 1, 1)


def _after(first: date, months: int) -> date:
    """The last day of so many months that begin on this day."""
    total = first.year * 12 + first.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1])) - timedelta(days=1)


def _note_span(found: re.Match[str], periods: _Periods) -> None:
    first, last = _first_day(found["a"]), last_day(found["b"])
    periods.unclear = periods.unclear or first is None or last is None
    periods.add(first, last)


def _note_within_a_year(found: re.Match[str], periods: _Periods) -> None:
    first = last_day(found["a"])
    month, day = (int(n) for n in re.findall(r"\d+", found["b"]))
    last = last_day(f"{first.year}-{month:02}-{day:02}") if first else None
    periods.unclear = periods.unclear or last is None
    periods.add(first, last)


def _note_lasting(found: re.Match[str], periods: _Periods) -> None:
    periods.lengths.add(int(found["n"]) * (12 if found["u"] == "年" else 1))


def _note_since(found: re.Match[str], periods: _Periods) -> None:
    if first := found["a"] or found["c"]:
        periods.add(_first_day(first), None)
        return
    last = last_day(found["b"])  # `2030年后`: once all of it is over
    periods.add(last + timedelta(days=1) if last else None, None)


def _note_until(found: re.Match[str], periods: _Periods) -> None:
    periods.add(None, last_day(next(written for written in (found["a"], found["b"], found["c"], found["d"]) if written)))


def _note_before(found: re.Match[str], periods: _Periods) -> None:
    """以前 of a day takes the day along; before a month or a year is before its first day, before its end within it."""
    written = found["a"] or found["b"]
    first, last = _first_day(written), last_day(written)
    whole_day = first == last
    if found["a"] and (found["close"] or (whole_day and found["how"] == "以前")):
        periods.add(None, last)
    else:
        periods.add(None, first - timedelta(days=1) if first else None)


def _note_unclear(_: re.Match[str], periods: _Periods) -> None:
    """A day that may be an end or a beginning."""
    periods.unclear = True


def _note_bare(found: re.Match[str], periods: _Periods) -> None:
    """A day that stands alone, without a word: it may be an end, and a person has to say."""
    periods.add(None, last_day(found["a"]))
    periods.unclear = True


def _note_for_ever(_: re.Match[str], periods: _Periods) -> None:
    periods.for_ever = True


_READERS = (
    (_WITHIN_A_YEAR, _note_within_a_year),
    (_SPAN, _note_span),
    (_BEFORE, _note_before),
    (_UNTIL, _note_until),
    (_SINCE, _note_since),
    (_LASTING, _note_lasting),
    (_FOR_EVER, _note_for_ever),
    (_BARE, _note_bare),
)
