"""How much a text surprises: bits for each of its characters, few for what people write often, many for what hardly stands there.

The right decoding of some bytes is the one that surprises least. Ranks become bits by Zipf's law, as in the minimum description
length principle (Rissanen 1978). Standard library only: the caption child uses it.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

_HAN = Path(__file__).with_name("data") / "han.txt"
_COMMON_MARKS = frozenset("，。、；：？！“”‘’《》（）「」『』【】〈〉…—·　～")
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ"
_GREEK = "αοιετσνηυρπκμλςάγίόδωέήθύχώφβξζψϊΐϋΰ"
_ACCENTS = "éàèüäöçêßñíóáôîúâëïûãõåæøœùěščřžýůąęłśżźćńőűşğı"
_RANKED = {letter: 4.5 + rank / 8 for letters in (_RUSSIAN, _GREEK) for rank, letter in enumerate(letters)}
_ACCENTED = {letter: 8.5 + rank / 16 for rank, letter in enumerate(_ACCENTS)}
_LATIN_MARKS = frozenset("«»“”‘’–—…°·€’")
_LOST = 26.0
_WORD = re.compile(r"[^\W\d_a-zA-Z]{1,40}")
_MIXED = re.compile(r"[a-zA-Z](?=[\u0370-\u04ff])|[\u0370-\u04ff](?=[a-zA-Z])")
_ODD = 7.0
"""More for a capital inside a word and for a Greek or Cyrillic letter beside a Latin one: so words look in a wrong encoding."""


def surprise(text: str) -> float:
    """Bits of the whole text, ASCII left out but where it stands for something else's half."""
    letters = sum(count * _bits(character) for character, count in Counter(text).items())
    return letters + _ODD * (_capitals_inside(text) + len(_MIXED.findall(text)))


def _capitals_inside(text: str) -> int:
    words = (word[1:] for word in _WORD.findall(text) if not word.isupper())
    return sum(letter.isupper() for word in words for letter in word)


@cache
def _bits(character: str) -> float:
    code = ord(character)
    if code < 0x80:
        return 4.0 if character.isalnum() or character in " \n\r\t" else 6.0 if code >= 0x20 else _LOST
    if (rank := _han().get(character)) is not None:
        return 2.5 + math.log2(rank + 20)
    if character in _RANKED or character in _ACCENTED:
        return _RANKED.get(character) or _ACCENTED[character]
    return _by_block(character, code)


_BLOCKS = ((0x3041, 0x309F, 6.5), (0x30A0, 0x30FF, 8.0), (0x4E00, 0x9FFF, 17.0), (0xFF01, 0xFF5E, 10.0))
"""Hiragana, Katakana, Chinese characters that are in no list, full-width forms."""


def _by_block(character: str, code: int) -> float:
    if character in _COMMON_MARKS:
        return 6.0
    if 0xAC00 <= code <= 0xD7A3:
        return 10.0 if _is_usual_syllable(character) else 18.0
    if character in _LATIN_MARKS:
        return 9.0
    known = next((bits for first, last, bits in _BLOCKS if first <= code <= last), None)
    return known or _by_category(character, code)


def _by_category(character: str, code: int) -> float:
    category = unicodedata.category(character)
    if category in {"Cc", "Cn", "Co", "Cs"} or character == "\ufffd":
        return _LOST
    if category == "Lu":
        small = character.lower()
        return 2.5 + (_bits(small) if small != character and len(small) == 1 else 10.0)
    if category == "Ll" and code < 0x250:
        return 12.0
    return 17.0 if category in {"Ll", "Lo"} else 15.0


def _is_usual_syllable(character: str) -> bool:
    """Whether a Korean syllable is one of the 2,350 of KS X 1001, with which nearly everything is written."""
    try:
        return len(character.encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


@cache
def _han() -> dict[str, int]:
    return {character: rank for rank, character in enumerate(_HAN.read_text(encoding="utf-8").replace("\n", ""))}
