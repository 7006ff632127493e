"""Bags that `archive pack` has made: whose they are, what they are called, and of several disks which one each is."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from archive.models.names import DECLARATION
from archive.packages.bags.declaration import declaration
from archive.packages.bags.findings import BagFile, BagFindings, Read
from archive.packages.bags.manifests import listed
from archive.packages.bags.tag_files import INFO, elements, lines_of

AGENT = "archive-pack"
WHOLE = "whole/"
_MANIFEST, _ALGORITHM = "manifest-sha512.txt", "sha512"
_COUNT = re.compile(r"(\d{1,5}) of (\d{1,5})")


class PackedPart(NamedTuple):
    """One bag of a packed delivery.

    `digests` are those of the whole delivery, by path in the bag; `tags` the tag files of the whole: path there -> path here.
    """

    centre: str
    delivery: str
    number: int
    of: int
    group: str
    digests: Mapping[str, str]
    tags: Mapping[str, str]


def packed_part(files: Collection[BagFile], read: Read) -> PackedPart | None:
    """What a bag that was packed says of itself; None for any other folder or bag. Only its small files are read."""
    every = {file.path: file for file in files}
    if not {DECLARATION, INFO, _MANIFEST} <= every.keys():
        return None
    findings = BagFindings()
    said = declaration(read(DECLARATION), findings)
    info = dict(elements(lines_of(INFO, every, read, said, findings), said, findings))
    if info.get("Bag-Software-Agent") != AGENT:
        return None
    count = _COUNT.fullmatch(info.get("Bag-Count", ""))
    number, of = (int(count[1]), int(count[2])) if count else (1, 1)
    above = WHOLE if of > 1 else ""
    lines = lines_of(above + _MANIFEST, every, read, said, findings) if above + _MANIFEST in every else []
    digests = listed(_MANIFEST, _ALGORITHM, lines, said, findings).digests
    tags = {path.removeprefix(above): path for path in every if path.startswith(above) and not path.startswith("data/")}
    group = info.get("Bag-Group-Identifier", "")
    return PackedPart(info.get("Centre-Id", ""), info.get("External-Identifier", ""), number, of, group, digests, tags)
