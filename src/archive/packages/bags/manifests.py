"""Payload and tag manifests: lines of digest and path, each path safe, each named once (RFC 8493, 2.1.3 and 2.2.1)."""

import hashlib
import re
from typing import NamedTuple

from archive.models.names import PAYLOAD
from archive.packages.bags.declaration import Declaration
from archive.packages.bags.findings import BagFindings

NAME = re.compile(r"(tag)?manifest-([^/]+)\.txt", re.IGNORECASE)
ALGORITHMS = {re.sub("[^a-z0-9]", "", name): name for name in sorted(hashlib.algorithms_guaranteed) if "shake" not in name}
"""Name as manifests have it (letters and digits only) -> name as hashlib has it."""
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\S.*)", re.DOTALL)
_ENCODED = re.compile("%(0A|0D|25)", re.IGNORECASE)
_LINE_END = re.compile("%(0A|0D)", re.IGNORECASE)
_OUTSIDE = re.compile(r"[/\\]|~[^/\\]*[/\\]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://")


class BagManifest(NamedTuple):
    """A manifest: its name, its algorithm as hashlib has it, and path -> digest."""

    name: str
    algorithm: str
    digests: dict[str, str]


def algorithm_of(name: str) -> str | None:
    """The algorithm of a manifest by its file name, or None for one that nobody here can compute."""
    match = NAME.fullmatch(name)
    return ALGORITHMS.get(re.sub("[^a-z0-9]", "", match[2].lower())) if match else None


def listed(name: str, algorithm: str, lines: list[str], said: Declaration, findings: BagFindings) -> BagManifest:
    """The lines of one manifest that can be used.

    E147 a line that is no digest and path, E148 a path that leads out, E149 a path twice, E155 what a tag manifest may not list.
    """
    length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    digests: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if not match or len(match[1]) != length:
            findings.note("E147", name, line=number, found=line)
            continue
        path, digest = _path(match[2], name, number, said, findings), match[1].lower()
        if not _may_list(name, path, findings):
            continue
        if path in digests:
            findings.note("E149", path, manifest=name, line=number, refuses=said.strict or digests[path] != digest)
        digests.setdefault(path, digest)
    return BagManifest(name, algorithm, digests)


def decoded(path: str) -> str:
    """A path of a 0.97 manifest whose line ends somebody encoded: done by many tools, though 0.97 does not ask for it."""
    return _LINE_END.sub(lambda match: chr(int(match[1], 16)), path)


def _path(written: str, name: str, number: int, said: Declaration, findings: BagFindings) -> str:
    """The path that a line means: 1.0 encodes CR, LF and % and nothing else; 0.97 knows md5sum's asterisk and `./`."""
    if not said.strict:
        return written.removeprefix("*").removeprefix("./")
    if "%" in _ENCODED.sub("", written):
        findings.note("E147", name, line=number, found=written, refuses=False)
    return _ENCODED.sub(lambda match: chr(int(match[1], 16)), written)


def _may_list(name: str, path: str, findings: BagFindings) -> bool:
    of_payload = not name.lower().startswith("tag")
    if leads_out(path) or (of_payload and not path.startswith(PAYLOAD)):
        findings.note("E148", path, manifest=name)
        return False
    if not of_payload and (path.startswith(PAYLOAD) or path.lower().startswith("tagmanifest-")):
        findings.note("E155", path, manifest=name)
        return False
    return True


def leads_out(path: str) -> bool:
    """Whether a path is absolute, has a drive, an address, a home folder or a zero byte, or climbs, on any system."""
    return bool(_OUTSIDE.match(path)) or "\0" in path or climbs(path)


def climbs(path: str) -> bool:
    """Whether a path has `.`, `..` or empty parts, on any system."""
    return any(part in {"", ".", ".."} for part in re.split(r"[/\\]", path))
