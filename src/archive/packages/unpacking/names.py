"""Names of entries: read in the encoding that makes words of them, and refused where they lead out or cannot be a file's name.

A name is kept as it is read: composed or decomposed, with its spaces and dots, as names of files in folders are.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from archive.packages.unpacking.model import Limits
from archive.printable import TURNING, is_printable
from archive.texts import encodings

_LIKELY = frozenset({"utf-8", "gb18030", "cp950", "big5hkscs"})
_FALLBACKS = ("utf-8", "gb18030")
_ABSOLUTE = re.compile(r"^(?:/|\\|[A-Za-z]:)")
_TURNS = re.compile(f"[{TURNING}]")
_ELSEWHERE = re.compile(r"(?:[ .]$|[<>:\"|?*])")
"""What Windows cannot have in a name."""
_SAMPLE = 4_000


def encoding_for(names: Iterable[bytes]) -> str:
    """The codec in which names without a mark are read, all of one package alike, by their words: that they decode proves
    nothing (越 in GB18030 is an Armenian letter in UTF-8). Empty where all are ASCII.
    """
    unmarked = [name for name in names if not name.isascii()]
    if not unmarked:
        return ""
    found = encodings.narrow(b"\n".join(unmarked[:_SAMPLE]))
    if found and found.name in _LIKELY:
        return found.name
    return next((codec for codec in _FALLBACKS if all(_decodes(name, codec) for name in unmarked)), "cp437")


def decoded(raw: bytes, codec: str) -> str:
    """A name in the encoding of its package, or in the next likely one: packages that grew are of several programs."""
    likely = next((one for one in (codec or "utf-8", *_FALLBACKS) if _decodes(raw, one)), "cp437")
    return raw.decode(likely, "replace")


def called(codec: str) -> str:
    """An encoding by the name that people know."""
    return {"gb18030": "GB18030", "cp950": "Big5", "big5hkscs": "Big5", "cp437": "CP437"}.get(codec, "")


def refusal(path: str, limits: Limits) -> str:
    """Key of the reason why no file may be called so, empty where it may."""
    parts = path.split("/")
    if _ABSOLUTE.match(path) or ".." in parts:
        return "packages.outside"
    if not path or any(part in {"", "."} for part in parts):
        return "packages.nameless"
    if not all(map(is_printable, path)):
        return "packages.control"
    if len(parts) > limits.depth + 1:
        return "packages.deep"
    if len(path.encode()) > limits.path or any(len(part.encode()) > limits.name for part in parts):
        return "packages.long"
    return ""


def tidy(name: str) -> str:
    """A name without what says nothing: `./` in front and a slash behind."""
    name = name.rstrip("/") if name.strip("/") else name
    while name.startswith("./"):
        name = name[2:]
    return name


def oddity(path: str) -> str:
    """Key of what makes a name trouble on other systems, empty for most."""
    if _TURNS.search(path):
        return "packages.turning"
    return "packages.elsewhere" if any(_ELSEWHERE.search(part) for part in path.split("/")) else ""


def alike(paths: Sequence[str]) -> list[tuple[str, str]]:
    """Names that differ from an earlier one by case or Unicode composition only, each with that one."""
    first: dict[str, str] = {}
    every = ((path, first.setdefault(unicodedata.normalize("NFKC", path).casefold(), path)) for path in paths)
    return [(path, other) for path, other in every if path != other]


def _decodes(name: bytes, codec: str) -> bool:
    try:
        name.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
