"""What strangers wrote, made safe to print: no character of it steers a terminal, breaks a line or turns the text around it."""

import json
import re
import unicodedata

TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Unseen characters that turn the direction of text (Unicode Bidi_Control), for a class of a regular expression: what stands
beside a name that holds one is turned with it."""
_TURNS = re.compile(f"[{TURNING}]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, of stray bytes and of breaks between lines and paragraphs."""


def is_printable(character: str) -> bool:
    """Whether a character neither steers a terminal nor breaks a line."""
    return unicodedata.category(character) not in _UNPRINTABLE


def escaped(text: str) -> str:
    """The text on one line, with what a terminal would obey or cannot show written as an escape of Python."""
    if text.isprintable() and not _TURNS.search(text):
        return text
    return "".join(_escape(c) if not is_printable(c) or _TURNS.match(c) else c for c in text)


def lines(text: str) -> str:
    """The same of a text of several lines, which stay."""
    return "\n".join(escaped(line) for line in text.split("\n"))


def in_xml(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold, which names of files may have."""
    return _NOT_IN_XML.sub("", text)


def in_json(text: str) -> str:
    """JSON as it is, with such characters as JSON writes them."""
    return "".join(c if c in "\n\t" or (is_printable(c) and not _TURNS.match(c)) else json.dumps(c)[1:-1] for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
