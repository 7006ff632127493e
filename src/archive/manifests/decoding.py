"""From the bytes of a CSV to its text: UTF-8 with or without mark, UTF-16 as spreadsheets save it, GB18030."""

import codecs

from archive import i18n
from archive.errors import ManifestUnreadable

REPLACED = "\ufffd"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_CONTROL = bytes({*range(32)} - {*b"\t\n\r\x1b"})


def decode(data: bytes, name: str) -> str:
    """The text, with U+FFFD where a byte fits no encoding.

    Raises:
        ManifestUnreadable: it is no text, or most of it fits no encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    wide = _unmarked_utf16(data)
    if wide:
        return data.decode(wide, errors="replace")
    if _control(data) > 8 + len(data) // 100:  # a stray one in a cell is damage, many are another kind of file
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.binary"))
    return _narrow(data, name)


def _narrow(data: bytes, name: str) -> str:
    unicode = data.decode("utf-8", errors="replace")
    damaged = unicode.count(REPLACED)
    # GB18030 read as UTF-8 is nearly all replaced; a few bad bytes in UTF-8 must not turn the rest into other words.
    if damaged * 4 <= sum(character > "\x7f" for character in unicode) - damaged:
        return unicode
    chinese = data.decode("gb18030", errors="replace")
    if chinese.count(REPLACED) * 20 > len(chinese):
        raise ManifestUnreadable(name=name, **i18n.reason("manifest.encoding"))
    return chinese


def _control(data: bytes) -> int:
    return len(data) - len(data.translate(None, _CONTROL))


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without mark: the zero bytes of its commas and line ends stand all at even, or all at odd places."""
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or even + odd < 4 or min(even, odd) * 10 > even + odd:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
