"""bagit.txt: exactly two lines (RFC 8493, 2.1.1), without a byte-order mark and without white space before the colon."""

import codecs
import re
from typing import NamedTuple

from archive.models.names import DECLARATION
from archive.packages.bags.findings import BagFindings
from archive.texts import encodings

VERSIONS = ("0.97", "1.0")
_LINES = re.compile(r"BagIt-Version: (\d+\.\d+)(?:\r\n|\n|\r)Tag-File-Character-Encoding: ([!-~]+)(?:\r\n|\n|\r)?")
_MEANT = (re.compile(r"BagIt-Version\s*:\s*(\d+\.\d+)", re.I), re.compile(r"Tag-File-Character-Encoding\s*:\s*([!-~]+)", re.I))
_NO_CHARSET = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"})


class Declaration(NamedTuple):
    """Version and encoding of the tag files."""

    version: str
    encoding: str

    @property
    def strict(self) -> bool:
        """Whether the rules are those of 1.0."""
        return self.version != "0.97"


def declaration(data: bytes, findings: BagFindings) -> Declaration:
    """What bagit.txt says; after a fault, what it seems to mean, so that the rest of the bag can be looked at.

    E140 a byte-order mark, E141 not the two lines, E142 another version, E143 no encoding that can be read.
    """
    if encodings.marked(data):
        findings.note("E140", DECLARATION)
    text = data.decode("utf-8-sig", "replace")
    match = _LINES.fullmatch(text)
    if match:
        version, encoding = match.groups()
    else:
        findings.note("E141", DECLARATION, found=" ⏎ ".join(text.splitlines()[:4]))
        found = [one.search(text) for one in _MEANT]
        version, encoding = (one[1] if one else default for one, default in zip(found, ("1.0", "UTF-8"), strict=True))
    if version not in VERSIONS:
        findings.note("E142", DECLARATION, found=version)
    if not is_charset(encoding):
        findings.note("E143", DECLARATION, encoding=encoding)
        encoding = "UTF-8"
    return Declaration(version if version in VERSIONS else "1.0", encoding)


def is_charset(encoding: str) -> bool:
    """Whether it names a character set that text can be read in; Python's codecs for other purposes are none."""
    try:
        found = codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return found.name.replace("_", "-") not in _NO_CHARSET
