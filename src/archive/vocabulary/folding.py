"""How words are folded before they are looked up: width, case, spaces, and the traditional characters of our own terms."""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

_BLANKS = re.compile(r"[\s·_-]+")


@lru_cache(maxsize=1)
def rows() -> tuple[Mapping[str, Any], ...]:
    """The rows of `data/genres.json` as they are."""
    text = resources.files(__package__).joinpath("data", "genres.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))


@lru_cache(maxsize=1)
def _simplified() -> Mapping[int, str]:
    """Traditional character -> simplified, as the terms themselves pair them."""
    pairs = (
        pair for row in rows() if len(row["zh"]) == len(row["zh_hant"]) for pair in zip(row["zh_hant"], row["zh"], strict=True)
    )
    # Characters that the pairs lack and that titles of kinds, roles and languages need.
    more = zip("錄課訪談語講義聲視頻圖論壇參觀檔歷檢吳", "录课访谈语讲义声视频图论坛参观档历检吴", strict=True)
    return {ord(old): new for old, new in (*pairs, *more) if old != new}


def folded(text: str) -> str:
    """The form in which words are compared; never stored, never shown."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_simplified())
    return _BLANKS.sub("", plain)
