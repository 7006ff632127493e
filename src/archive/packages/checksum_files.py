"""Checksum files of senders, as their tools write them: GNU (`hash *name`), BSD (`SHA256 (name) = hash`), certutil of Windows, or
the bare hash in a file called as what it is of.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.models.names import checksum_algorithm, checksum_subject
from archive.texts import encodings

LARGEST = 16 * 1024 * 1024
"""Bytes of a checksum file; more is not read."""
_LONGEST_LINE = 4_000
"""Characters of a line that is looked at; no path is as long."""
_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HASH = r"[0-9A-Fa-f]{32,128}"
_GNU = re.compile(rf"(\\?)({_HASH})[ \t]+\*?(\S.*)")
_BSD = re.compile(rf"(MD5|SHA-?1|SHA(?:2?-)?256|SHA(?:2?-)?512)[ \t]*\((.+)\)[ \t]*=[ \t]*({_HASH})", re.IGNORECASE)
_CERTUTIL = re.compile(
    r"(MD5|SHA1|SHA256|SHA512) *(?:hash of (?:file )?|的 *|哈希\(文件 )(.+?)(?: *哈希)?\)?[:：]", re.IGNORECASE
)
_END_OF_CERTUTIL = re.compile(r"CertUtil[:：]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\nr])")
_REMARK = ("#", ";", "//")


class Sum(NamedTuple):
    """One line: its number, the path as written with slashes, the algorithm by hashlib's name, the digest in lower case."""

    line: int
    path: str
    algorithm: str
    digest: str


class Sums(NamedTuple):
    """A checksum file: what it says, and the lines (number, text) that say nothing that can be understood."""

    sums: tuple[Sum, ...]
    unread: tuple[tuple[int, str], ...] = ()


def read(path: str, data: bytes) -> Sums:
    """Read a checksum file called `path`. Its encoding is found by its words; no line of it is an error, it is told as unread."""
    lines = _text(data).removeprefix("\ufeff").splitlines()
    sums: list[Sum] = []
    unread: list[tuple[int, str]] = []
    for number, found in _each(lines, path):
        if isinstance(found, Sum):
            sums.append(found)
        else:
            unread.append((number, found))
    return Sums(tuple(sums), tuple(unread))


def _text(data: bytes) -> str:
    """The text, in GB18030 where a few characters leave it in doubt: who writes such files here has a Chinese Windows."""
    found = encodings.nearest(data)
    if found.doubtful:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass
    return data.decode(found.name, "replace")


def _each(lines: list[str], path: str) -> Iterator[tuple[int, Sum | str]]:
    asked = checksum_algorithm(path)
    announced: tuple[str, str] | None = None
    for number, line in enumerate((line.strip() for line in lines), start=1):
        if not line or line.startswith(_REMARK) or _END_OF_CERTUTIL.match(line):
            continue
        if len(line) > _LONGEST_LINE:
            yield number, line
            continue
        if match := _CERTUTIL.fullmatch(line):
            announced = (match[1], match[2])
            continue
        if announced:
            found = _sum(number, announced[1], re.sub(r"\s", "", line), announced[0])
            announced = None
        else:
            found = _of_line(number, line, path)
        wrong = found is None or (asked and found.algorithm != asked)
        yield number, line if wrong or found is None else found


def _of_line(number: int, line: str, path: str) -> Sum | None:
    if match := _GNU.fullmatch(line):
        name = _ESCAPED.sub(lambda one: {"n": "\n", "r": "\r"}.get(one[1], "\\"), match[3]) if match[1] else match[3]
        return _sum(number, name, match[2])
    if match := _BSD.fullmatch(line):
        return _sum(number, match[2], match[3], match[1])
    subject = checksum_subject(path)
    return _sum(number, subject, line) if subject and re.fullmatch(_HASH, line) else None


def _sum(number: int, name: str, digest: str, said: str = "") -> Sum | None:
    """One line, once its digest has the length that its algorithm has."""
    algorithm = _LENGTHS.get(len(digest), "")
    if (
        not algorithm
        or not re.fullmatch(_HASH, digest)
        or (said and said.lower().replace("sha2-", "sha").replace("-", "") != algorithm)
    ):
        return None
    return Sum(number, name.replace("\\", "/"), algorithm, digest.lower())
