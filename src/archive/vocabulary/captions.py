"""Languages of captions as BCP 47 (RFC 5646): by the name of a file or a stream's ISO 639 code, and what a menu calls them."""

import re
from pathlib import PurePosixPath

_CODES = {
    "chi": "zh", "zho": "zh", "cmn": "zh", "cn": "zh", "chs": "zh-Hans", "sc": "zh-Hans", "gb": "zh-Hans",
    "cht": "zh-Hant", "tc": "zh-Hant", "big5": "zh-Hant", "eng": "en", "jpn": "ja", "jp": "ja", "kor": "ko", "kr": "ko",
    "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "rus": "ru", "spa": "es", "ita": "it", "por": "pt", "ara": "ar",
    "tha": "th", "vie": "vi", "und": "", "mul": "mul", "中文": "zh", "简体": "zh-Hans", "简中": "zh-Hans",
    "繁体": "zh-Hant", "繁體": "zh-Hant", "英文": "en", "日文": "ja", "韩文": "ko",
}  # fmt: skip
_NAMES = {
    "zh": "中文", "zh-Hans": "中文（简体）", "zh-CN": "中文（简体）", "zh-Hant": "中文（繁體）", "zh-TW": "中文（繁體）",
    "zh-HK": "中文（繁體）", "wuu": "吴语", "yue": "粤语", "nan": "闽南语", "hak": "客家话", "cdo": "闽东语",
    "gan": "赣语", "hsn": "湘语", "czh": "徽语", "lzh": "文言文", "en": "English", "ja": "日本語", "ko": "한국어",
    "fr": "français", "de": "Deutsch", "ru": "русский", "es": "español", "it": "italiano", "pt": "português",
    "ar": "العربية", "th": "ไทย", "vi": "tiếng Việt", "mul": "多种语言",
}  # fmt: skip
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
UNNAMED = "字幕"


def tag(code: str) -> str:
    """The tag that a code means (`chi`, `chs`, `zh_tw`, `EN`); "" for what is none."""
    word = code.strip()
    if (known := _CODES.get(word.lower())) is not None:
        return known
    found = _TAG.fullmatch(word)
    if not found:
        return ""
    primary = _CODES.get(found[1].lower(), found[1].lower())
    if primary not in _NAMES:
        return ""
    return "-".join(part for part in (primary, (found[2] or "").title(), (found[3] or "").upper()) if part)


def of_name(path: str) -> str:
    """From the last part before the ending: `choir.zh-Hant.srt` -> zh-Hant; "" where it says none."""
    stem = PurePosixPath(path).stem
    return tag(stem.rpartition(".")[2]) if "." in stem else ""


def stem(path: str) -> str:
    """The name that captions share with their recording: without ending and language, in small letters."""
    own = PurePosixPath(path).stem
    return (own.rpartition(".")[0] if of_name(path) else own).casefold()


def name(language: str) -> str:
    """What a menu calls it, in its own words."""
    return _NAMES.get(language) or _NAMES.get(language.partition("-")[0]) or language or UNNAMED
