"""Tag files as text: decoded as the bag declares, split into lines, and the elements of bag-info.txt."""

import codecs
import re
from collections.abc import Mapping

from archive.packages.bags.declaration import Declaration
from archive.packages.bags.findings import LARGEST_TAG_FILE, BagFile, BagFindings, Read
from archive.texts import encodings

INFO = "bag-info.txt"
_ENDS = re.compile(r"\r\n|\n|\r")
_ELEMENT = re.compile(r"([^\s:](?:[^:]*[^\s:])?)([ \t]*):(.*)", re.DOTALL)
_MARKED = frozenset({"utf-16", "utf-32"})
"""Encodings whose order of bytes a mark tells."""


def lines_of(path: str, files: Mapping[str, BagFile], read: Read, said: Declaration, findings: BagFindings) -> list[str]:
    """The lines of a tag file; only CR, LF and CRLF end one. E143 where it cannot be read."""
    if files[path].size > LARGEST_TAG_FILE:
        findings.note("E143", path, encoding=f"> {LARGEST_TAG_FILE} bytes")
        return []
    try:
        text = _decoded(read(path), said.encoding)
    except UnicodeError:
        findings.note("E143", path, encoding=said.encoding)
        return []
    lines = _ENDS.split(text)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def elements(lines: list[str], said: Declaration, findings: BagFindings) -> tuple[tuple[str, str], ...]:
    """(label, value) of bag-info.txt in their order, folded lines joined.

    E156: a line without colon, or (1.0) white space before the colon or none after it; in 0.97 both are optional.
    """
    found: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=1):
        if line[:1] in {" ", "\t"} and found and line.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        match = _ELEMENT.fullmatch(line)
        if not match or (said.strict and (match[2] or match[3][:1] not in {"", " ", "\t"})):
            findings.note("E156", INFO, line=number, found=line)
        if match:
            found.append((match[1], match[3].strip()))
    return tuple(found)


def _decoded(data: bytes, encoding: str) -> str:
    """Text as declared. UTF-16 and UTF-32 without a mark are of the order that their first character, one of ASCII here,
    shows; Python would take this machine's own.
    """
    name = codecs.lookup(encoding).name
    if name in _MARKED and not encodings.marked(data):
        return data.decode(f"{name}-{'le' if data[:1] != bytes(1) else 'be'}")
    return data.decode(encoding)
