"""Names that no disk of Windows takes: a bag is written on one system and read on another."""

import re
import unicodedata
from collections.abc import Iterable

from archive.packing.notes import Note

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 255
"""UTF-16 units of a name on NTFS and exFAT."""
_LONGEST_PATH = 259
_BEFORE = len("E:\\") + len("\\data\\")
_MOST_TOLD = 50


def check_names(paths: Iterable[str], bag: str) -> list[Note]:
    """E356 a name that exFAT and NTFS do not take, E357 two names that are one there (both refuse); E358 a path longer than the
    260 characters that many programs of Windows take, in a bag of this name at the top of a disk. At most 50 of each.
    """
    wrong: list[Note] = []
    doubles: list[Note] = []
    lengthy: list[Note] = []
    seen: dict[str, str] = {}
    for path in paths:
        if why := _why_not(path):
            wrong.append(Note("E356", {"name": path, "why": why}))
        other = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path:
            doubles.append(Note("E357", {"name": path, "other": other}))
        if (length := _BEFORE + len(bag) + _units(path)) > _LONGEST_PATH:
            lengthy.append(Note("E358", {"name": path, "length": str(length)}, refuses=False))
    return [*wrong[:_MOST_TOLD], *doubles[:_MOST_TOLD], *lengthy[:_MOST_TOLD]]


def _why_not(path: str) -> str:
    """What is wrong with a path, as the part of it that no disk takes; empty where nothing is."""
    for part in path.split("/"):
        if any("\ud800" <= character <= "\udfff" for character in part) or _units(part) > _LONGEST_NAME:
            return part
        if found := _FORBIDDEN.search(part):
            return found[0]
        if part.endswith((".", " ")) or part.startswith(" ") or _DEVICE.fullmatch(part):
            return part
    return ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
