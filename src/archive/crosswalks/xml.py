"""What all XML of this room shares: elements with text that XML can carry."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NONE: Mapping[str, str] = MappingProxyType({})


def put(parent: Element, name: str, text: str | None = None, attributes: Mapping[str, str] = _NONE) -> Element:
    """A new last child; characters that XML 1.0 cannot carry become U+FFFD, in its text and in its attributes."""
    child = SubElement(parent, name, {key: _fit(value) for key, value in attributes.items()})
    if text is not None:
        child.text = _fit(text)
    return child


def written(name: str, content: str = "", attributes: Mapping[str, str] = _NONE) -> str:
    """An element as it is written, around content that is: a tenth of the time of a tree, for lists of many records. Names have
    their prefixes, which whoever writes the root declares.
    """
    if not attributes:
        return f"<{name}>{content}</{name}>" if content else f"<{name} />"
    said = "".join([f' {key}="{_quoted(value)}"' for key, value in attributes.items()])
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said} />"


def escaped(text: str) -> str:
    """Text as the content of an element, without the characters that XML 1.0 cannot carry, as `put` has it."""
    if not text.isprintable():
        text = _fit(text)
    marked = "&" in text or "<" in text or ">" in text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if marked else text


def _quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;").replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def as_bytes(root: Element) -> bytes:
    """The document in UTF-8, indented, with its declaration."""
    indent(root, " ")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
