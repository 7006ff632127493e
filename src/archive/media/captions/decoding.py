"""From bytes to lines of text: which encoding it is, and lines of bounded length. Standard library only."""

import codecs
import io
from collections.abc import Iterator
from typing import NamedTuple

from archive.media.captions.cues import LONGEST_LINE

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4_096
_PIECE = 1 << 16
_STRICT = ("utf-8", "gb18030")


class Encoding(NamedTuple):
    """A codec's name, and whether every byte fits it."""

    name: str
    fits: bool


def encoding_of(data: bytes) -> Encoding:
    """By its mark; UTF-16 without one by where its zero bytes stand; else UTF-8 where it fits, else GB18030.

    Where nothing fits, the one that fits the beginning better.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name, _fits(data, name))
    if wide := _unmarked(data[:_HEAD]):
        return Encoding(wide, _fits(data, wide))
    fitting = next((name for name in _STRICT if _fits(data, name)), None)
    return Encoding(fitting, True) if fitting else Encoding(min(_STRICT, key=lambda name: _strange(data, name)), False)


def lines(data: bytes, encoding: str) -> Iterator[str]:
    """Line by line without their ends; of a line longer than 4,096 characters only its beginning."""
    reader = io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline=None)
    whole = True
    while piece := reader.readline(LONGEST_LINE):
        ended = piece.endswith("\n")
        if whole:
            yield piece.rstrip("\n")
        whole = ended


def looks_like_text(head: bytes) -> bool:
    """Whether a beginning holds words and not a machine's bytes."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _unmarked(head):
        return True
    return b"\x00" not in head and sum(byte < 9 or 13 < byte < 27 for byte in head) * 100 <= len(head)


def _unmarked(head: bytes) -> str:
    """UTF-16 without a mark: the digits and line ends of captions have a zero byte each, always on the same side."""
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if sum(zeros) * 20 < len(head) or min(zeros) * 20 > max(zeros):
        return ""
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _fits(data: bytes, name: str) -> bool:
    # Piece by piece: the whole as one text would take four times its bytes. Its last character may be cut.
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
    except UnicodeDecodeError:
        return False
    return True


def _strange(data: bytes, name: str) -> int:
    return data[: 1 << 20].decode(name, errors="replace").count("\ufffd")
