"""How names of people and groups are compared: never stored, never shown. Pure."""

import re
import unicodedata

from archive.simplified import simplified

_BRACKETS = re.compile(r"[(（\[【〔<《].*?[)）\]】〕>》]")
_BEFORE = re.compile(r"^[^::]{1,8}[::]")
_TITLES = (
    *("老师", "先生", "女士", "同志", "师傅", "教授", "导演", "团长", "队长", "指导", "主任", "馆长", "传承人", "艺人"),
    *("等", "饰演", "演唱", "演奏", "领唱", "主持", "mr", "mrs", "ms", "dr"),
)
"""What people put behind a name, or in English before it."""
_LONGEST = 200


def compared(name: str) -> str:
    """A name without width, case, script, blanks and marks: `示例 王芳`, `示例·王芳` are one."""
    plain = simplified(unicodedata.normalize("NFKC", name[:_LONGEST])).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def forms(words: str) -> tuple[str, ...]:
    """The names that words of a record may mean, the nearest to the words first: as they are, without what stands in brackets
    or before a colon, without a title behind them, and what stands in brackets by itself (a stage name).
    """
    plain = unicodedata.normalize("NFKC", words[:_LONGEST])
    bare = _BEFORE.sub("", _BRACKETS.sub("", plain))
    within = [found[1:-1] for found in _BRACKETS.findall(plain)]
    found = [compared(one) for one in (plain, bare, _without_title(bare), *within)]
    return tuple(one for one in dict.fromkeys(found) if len(one) > 1)


def _without_title(name: str) -> str:
    short = name.strip().rstrip(".")
    for title in _TITLES:
        if short.casefold().endswith(title) and len(short) > len(title) + 1:
            return short[: -len(title)]
        if title.isascii() and short.casefold().startswith((f"{title}.", f"{title} ")):
            return short[len(title) + 1 :]
    return short
