"""From bytes to lines of text: which encoding it is, and lines of bounded length. Standard library only."""

import codecs
import io
from collections.abc import Iterator
from typing import NamedTuple

from archive.texts import encodings

_PIECE = 1 << 16
LONGEST_LINE = 4_096


class TextEncoding(NamedTuple):
    """A codec's name, whether every byte fits it, and whether another may be meant."""

    name: str
    fits: bool
    doubtful: bool = False


def encoding_of(data: bytes) -> TextEncoding | None:
    """The encoding whose words the bytes make; None where none makes words of them, and nobody could read what is shown."""
    found = encodings.encoding_of(data)
    return TextEncoding(found.name, _fits(data, found.name), found.doubtful) if found else None


def lines(data: bytes, encoding: str) -> Iterator[str]:
    """Line by line without their ends; of a line longer than 4,096 characters only its beginning."""
    reader = io.TextIOWrapper(io.BytesIO(data), encoding, errors="replace", newline=None)
    whole = True
    while piece := reader.readline(LONGEST_LINE):
        ended = piece.endswith("\n")
        if whole:
            yield piece.rstrip("\n")
        whole = ended


def _fits(data: bytes, name: str) -> bool:
    # Piece by piece: the whole as one text would take four times its bytes. Its last character may be cut.
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
    except UnicodeDecodeError:
        return False
    return True
