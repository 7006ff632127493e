"""Traditional Chinese as simplified, so that a rule about words is written once: OpenCC's `t2s`, its dictionary read once."""

from functools import lru_cache

import opencc


def simplified(text: str) -> str:
    """The text in simplified characters, phrase by phrase; anything else stays."""
    if text.isascii():
        return text
    found: str = _converter().convert(text)
    return found


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
