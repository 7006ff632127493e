"""People written together: 王某某、李某某夫妇 is two people, and what was written is kept; 王某某夫妇 alone stays as it is."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_KIN = "夫妇|夫妻|伉俪|两口子|父子|父女|母子|母女|兄弟|姐妹|姊妹|兄妹|姐弟|祖孙|爷孙|婆媳|叔侄|师徒|一家人|一家|全家|俩"
_COUNT = r"[二两三四五六七八九十\d]{1,4}"
_TOGETHER = re.compile(rf"(?P<name>.{{2,}}?)\s*(?:(?:{_KIN})(?:{_COUNT}[人口])?|{_COUNT}人)")
_AND_OTHERS = re.compile(r"(?P<name>.{2,}?)\s*等\s*(?:[一二两三四五六七八九十百多余\d]{0,6}\s*[人位名])?")
_AND = re.compile(r"[和与及&]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff𠀀-𲎯]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff]+")


class Together(NamedTuple):
    """Names, and the words they were taken from where these were not the names themselves."""

    names: tuple[str, ...]
    given: str | None = None


def is_han_name(text: str) -> bool:
    """Whether it may be a Chinese person's name, by its length alone."""
    return bool(_HAN_NAME.fullmatch(text))


def apart(names: Sequence[str]) -> Together:
    """The people in names that stood side by side. Only those that are named are found; nobody's name is guessed."""
    if not names:
        return Together(())
    *before, last = names
    if match := _AND_OTHERS.fullmatch(last) or _TOGETHER.fullmatch(last):
        named = _joined(match["name"])
        if before or len(named) > 1 or "等" in last[len(match["name"]) :]:
            return Together((*before, *named), "、".join(names))
        return Together(tuple(names))
    named = _joined(last)
    return Together((*before, *named), "、".join(names)) if len(named) > 1 else Together(tuple(names))


def _joined(text: str) -> tuple[str, ...]:
    """`王某某和李某某` as two, where both can be names."""
    parts = [part.strip() for part in _AND.split(text)]
    return tuple(parts) if len(parts) > 1 and all(map(is_han_name, parts)) else (text,)
