"""Which language words are in, by their letters. Standard library only."""

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA, _HANGUL, _LATIN = re.compile(r"[\u3041-\u30ff]"), re.compile(r"[\uac00-\ud7a3]"), re.compile(r"[A-Za-z]")
_ENGLISH = re.compile(r"\b(the|and|of|to|is|in|you|that|it|we|for|with)\b", re.IGNORECASE)


def of_text(text: str) -> str:
    """By the letters: zh, ja, ko, en, or "" where they do not tell."""
    han, kana, hangul, latin = (len(letters.findall(text)) for letters in (_HAN, _KANA, _HANGUL, _LATIN))
    total = han + kana + hangul + latin
    if not total:
        return ""
    for share, language in ((kana * 10, "ja"), (hangul * 5, "ko"), (han * 5, "zh")):
        if share >= total:
            return language
    return "en" if len(_ENGLISH.findall(text)) * 60 >= latin else ""
