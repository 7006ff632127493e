"""fetch.txt (RFC 8493, 2.2.3): where files of the payload may be had. Nothing is fetched; files that are here need not be."""

import re
from collections.abc import Container

from archive.packages.bags.findings import BagFindings
from archive.packages.bags.manifests import decoded, leads_out

FETCH = "fetch.txt"
_LINE = re.compile(r"\S+[ \t]+(?:[0-9]+|-)[ \t]+(\S.*)", re.DOTALL)


def check_fetch(lines: list[str], files: Container[str], findings: BagFindings) -> None:
    """E144 a file that would have to be fetched, or a line that is no address, length and path; E148 a path that leads out.

    A bag whose listed files have all been fetched is whole, and its manifests say whether they are right.
    """
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        path = match[1] if match else ""
        if path and leads_out(path):
            findings.note("E148", path, manifest=FETCH)
        elif not any(one in files for one in (path, decoded(path), decoded(path).replace("%25", "%"))):
            findings.note("E144", FETCH, line=number, found=path or line)
