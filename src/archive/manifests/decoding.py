"""From the bytes of a CSV to its text, in the encoding whose words it makes."""

from collections.abc import Iterator
from typing import NamedTuple

from archive import i18n
from archive.errors import ManifestUnreadable
from archive.texts import encodings

REPLACED = "\ufffd"
_CONTROL = bytes({*range(32)} - {*b"\t\n\r\x1b"})


class Decoded(NamedTuple):
    """The text, with U+FFFD where a byte fits no letter; its encoding by its usual name, and whether it may be another."""

    text: str
    encoding: str
    doubtful: bool
    codec: str = "utf-8"
    """What Python calls the encoding."""


def decoded(data: bytes, name: str) -> Iterator[Decoded]:
    """The text in the encoding that fits best; where that is doubtful, in the others that may be meant, the likeliest first.

    Raises:
        ManifestUnreadable: it is no text, or no encoding makes words of it.
    """
    best = encodings.marked(data) or encodings.unmarked_wide(data) or _narrow(data, name)
    yield _in(data, best)
    if best.doubtful:
        yield from (_in(data, one) for one in encodings.possible(data) if one.name != best.name)


def _in(data: bytes, encoding: encodings.Encoding) -> Decoded:
    return Decoded(data.decode(encoding.name, errors="replace"), encoding.called, encoding.doubtful, encoding.name)


def _narrow(data: bytes, name: str) -> encodings.Encoding:
    if _control(data) > 8 + len(data) // 100:  # a stray one in a cell is damage, many are another kind of file
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.binary"))
    found = encodings.narrow(data)
    if found is None:
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.encoding"))
    return found


def _control(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROL))
