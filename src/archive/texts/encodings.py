"""Which encoding some bytes are in: by their mark, else by which decoding makes words. Standard library only.

GB18030 gives a character to nearly any pair of bytes, so that "it decodes" proves nothing: Big5, Shift JIS or Greek all decode,
as characters that nobody writes. Each candidate is decoded and its surprise counted (`costs`); what an archive in China meets
more often needs less proof.
"""

import codecs
import math
from typing import NamedTuple

from archive.texts.costs import surprise

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FIRST_BITS = {
    "utf-8": 0.0,
    "gb18030": 8.0,
    "cp950": 20.0,
    "big5hkscs": 21.0,
    "cp932": 36.0,
    "euc_jp": 22.0,
    "cp949": 45.0,
    "cp1252": 30.0,
    "cp1250": 34.0,
    "cp1254": 36.0,
    "cp1251": 30.0,
    "cp1253": 30.0,
    "koi8_r": 34.0,
}
"""Bits that an encoding has to make up for before it is believed: the rarer here, the more."""
_WIDE = ("utf-16-le", "utf-16-be")
_NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
    "gb18030": "GB18030", "cp950": "Big5", "big5hkscs": "Big5", "cp932": "Shift JIS", "euc_jp": "EUC-JP", "cp949": "EUC-KR",
    "cp1250": "Windows-1250", "cp1252": "Windows-1252", "cp1254": "Windows-1254",
    "cp1251": "Windows-1251", "cp1253": "Windows-1253", "koi8_r": "KOI8-R",
}  # fmt: skip
_LOOKED_AT = 32_768
_SAMPLE = 8_192
_CONTROL = bytes({*range(32)} - {*b"\t\n\r\x0b\x0c\x1a\x1b"})
_CLOSE_BITS = 14.0
"""With less between the best two, a few characters decide: it is said."""
_CUT_BITS = 16.0
"""For a last character that is not whole: the end of a sample cut, or a byte that belongs to no pair."""
_MOST_PER_CHARACTER = 15.0
_MOST_PER_LETTER = {
    "cp949": 12.0,
    "cp932": 13.0,
    "euc_jp": 13.0,
    "cp1252": 13.0,
    "cp1250": 13.0,
    "cp1254": 13.0,
    "cp1251": 9.5,
    "cp1253": 9.5,
    "koi8_r": 9.5,
}
"""Above this a candidate makes no words. Chinese prose has 10 bits a character, a list of rare names 13, Korean 10, Greek 6."""
_LATIN = frozenset({"cp1252", "cp1250", "cp1254"})
"""In languages with accents most letters have none."""
_RARE_BITS = 24.0
"""More for a whole text in the encodings of the mainland: a name of three letters may be all rare."""
_LOST_WEIGHT = 8
"""Damage goes on to the end of its line in encodings of pairs; UTF-8 finds its way again with the next letter."""
_DOUBTFUL_PER_CHARACTER = 13.3
_MOST_WIDE = 13.3


class Encoding(NamedTuple):
    """A codec by Python's name; `doubtful` where another would do nearly as well, or where its words are odd."""

    name: str
    doubtful: bool = False

    @property
    def called(self) -> str:
        """Its name for people: `Big5`."""
        return _NAMES[self.name]


def encoding_of(data: bytes) -> Encoding | None:
    """The encoding of a text, whole or its beginning; None for what is no text, or of which no encoding makes words."""
    return marked(data) or unmarked_wide(data) or (narrow(data) if _is_narrow_text(data) else None)


def nearest(data: bytes) -> Encoding:
    """The encoding that makes most of a text, words or not: for one that is read all the same, with what is lost marked."""
    return encoding_of(data) or Encoding(min(_scores(_telling(data)))[1], doubtful=True)


def is_text(data: bytes) -> bool:
    """Whether bytes can be a text in any encoding: a mark, words in UTF-16, or hardly a control character."""
    return bool(marked(data) or unmarked_wide(data)) or _is_narrow_text(data)


def marked(data: bytes) -> Encoding | None:
    """By the mark at the beginning."""
    return next((Encoding(name) for mark, name in _MARKS if data.startswith(mark)), None)


def unmarked_wide(data: bytes) -> Encoding | None:
    """UTF-16 without a mark: there are zero bytes, and words when it is read so.

    On which side the zero bytes stand proves nothing: U+4E00 (一) has its own on the other.
    """
    head = data[:_SAMPLE]
    if b"\0" not in head:
        return None
    each, name = min((_each(_decoded(head, name)[0]), name) for name in _WIDE)
    return Encoding(name) if each <= _MOST_WIDE else None


def narrow(data: bytes) -> Encoding | None:
    """The encoding of a text that is not in UTF-16; None where none makes words of it."""
    sample = _telling(data)
    if not sample or _is_surely_utf_8(sample):
        return Encoding("utf-8")
    scores = sorted(_scores(sample))
    # A name of three letters may be all rare: only where nothing makes better words.
    found = next((one for _, one in scores if _makes_words(sample, one, 2.0)), None)
    found = found or next((one for _, one in scores if _makes_words(sample, one, _RARE_BITS)), None)
    return Encoding(found, _is_doubtful(sample, found, scores)) if found else None


def _makes_words(sample: bytes, name: str, rare: float = 0.0) -> bool:
    text = _decoded(sample, name)[0]
    foreign = _foreign(text)
    if name in _LATIN and len(foreign) > sum(letter.isascii() and letter.isalpha() for letter in text):
        return False
    lost = text.count("\ufffd") * (_LOST_WEIGHT if name != "utf-8" else 1)
    most = _MOST_PER_LETTER.get(name) or _MOST_PER_CHARACTER + rare / max(1, len(foreign))
    return bool(foreign) and lost <= len(foreign) and _each(foreign) <= most


def _is_doubtful(sample: bytes, name: str, scores: list[tuple[float, str]]) -> bool:
    text = _decoded(sample, name)[0]
    best = next(score for score, one in scores if one == name)
    others = [score for score, one in scores if _decoded(sample, one)[0] != text]
    return _each(_foreign(text)) > _DOUBTFUL_PER_CHARACTER or min(others, default=math.inf) - best < _CLOSE_BITS


def _foreign(text: str) -> str:
    return "".join(character for character in text if "\x7f" < character != "\ufffd")


def possible(data: bytes) -> tuple[Encoding, ...]:
    """Every encoding that loses nothing of a text that is not in UTF-16, the likeliest first."""
    sample = _telling(data)
    ranked = [name for _, name in sorted(_scores(sample))]
    return tuple(Encoding(name, doubtful=True) for name in ranked if "\ufffd" not in _decoded(sample, name)[0])


def _is_surely_utf_8(sample: bytes) -> bool:
    """Whether every byte fits, and there are enough of them to believe it, whatever is written."""
    text, is_cut = _decoded(sample, "utf-8")
    foreign = [character for character in text if character > "\x7f"]
    return "\ufffd" not in text and not is_cut and (len(foreign) > 8 or any(character > "\u07ff" for character in foreign))


def _is_narrow_text(data: bytes) -> bool:
    head = data[:_LOOKED_AT]
    return b"\0" not in head and len(head) - len(head.translate(None, _CONTROL)) <= len(head) // 100


def _each(text: str) -> float:
    return surprise(text) / max(1, len(text))


def _scores(sample: bytes) -> list[tuple[float, str]]:
    found = []
    for name, first in _FIRST_BITS.items():
        text, is_cut = _decoded(sample, name)
        found.append((first + surprise(text) + is_cut * _CUT_BITS, name))
    return found


def _decoded(sample: bytes, name: str) -> tuple[str, bool]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    text = decoder.decode(sample)
    return text, bool(decoder.getstate()[0])


def _telling(data: bytes) -> bytes:
    """Lines that hold more than ASCII, as many as are needed."""
    found: list[bytes] = []
    length = 0
    for line in data[: 1 << 20].replace(b"\r", b"\n").split(b"\n"):
        if not line.isascii():
            found.append(line[:_SAMPLE])
            length += len(line)
        if length > _SAMPLE:
            break
    return b"\n".join(found)
