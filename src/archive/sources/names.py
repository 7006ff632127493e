"""Which files of a delivery are left out, and how names that are not text are shown."""

import hashlib
import mimetypes
from collections.abc import Sequence

from archive.models.litter import is_left_out
from archive.models.names import MARKED, RECEIPT, find_manifest
from archive.models.report import Fault
from archive.sources.contract import Stream
from archive.texts import encodings

__all__ = [
    "MARKED",
    "MARKS",
    "READY",
    "RECEIPT",
    "RECEIVED",
    "UNREACHABLE",
    "find_manifest",
    "ignored",
    "is_text",
    "left_aside",
    "mime_of",
    "sha256_of",
    "shown",
]

READY, RECEIVED = "_READY", "_RECEIVED"
MARKS = frozenset({READY, f"{READY}.TXT"})
"""What the mark that a delivery is complete may be called, in capitals."""
UNREACHABLE = frozenset({"", ".", ".."})
"""Parts of a path or key that no client can ask for: they are folded away on their way."""
_MOST_NAMED = 5
_CHUNK = 1 << 20
_CHINESE = frozenset({"GB18030", "Big5"})


def ignored(path: str) -> bool:
    """Whether a path is what systems leave behind, or one of our own marks at the top of a delivery."""
    return is_left_out(path)


def left_aside(paths: Sequence[str]) -> list[Fault]:
    """E275, which refuses nothing, for what systems had left in a delivery: how many, and the first five."""
    if not paths:
        return []
    facts = {"count": str(len(paths)), "names": ", ".join(sorted(paths)[:_MOST_NAMED])}
    return [Fault(code="E275", value=facts["names"], refuses=False, facts=facts)]


def is_text(name: str) -> bool:
    """Whether a name is valid UTF-8; the operating system hands over stray bytes as surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def shown(name: str) -> str:
    """A name that is not UTF-8 as a person may recognise it: in GB18030 or Big5, else with its bytes escaped."""
    data = name.encode("utf-8", "surrogateescape")
    found = encodings.narrow(data)
    try:
        return data.decode(found.name if found and found.called in _CHINESE else "utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace")


def sha256_of(stream: Stream) -> str:
    """SHA-256 of a stream, a piece at a time."""
    total = hashlib.sha256()
    while piece := stream.read(_CHUNK):
        total.update(piece)
    return total.hexdigest()


def mime_of(name: str) -> str:
    """The media type of a receipt's file by its suffix; text is UTF-8."""
    found = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found
