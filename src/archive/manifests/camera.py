"""What cameras and discs lay down, told by names alone: which files are parts of a recording, which lie beside, in which order.

AVCHD and Blu-ray (`BDMV`, `PRIVATE/AVCHD`), DVD (`VIDEO_TS`), P2 and Canon XF (`CONTENTS`), XDCAM (`XDROOT`, `BPAV`), XAVC S
(`M4ROOT`), camcorders with a disk (`SD_VIDEO`), chapters of GoPro, streams that a camera has split at the size of its card.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple


class Layout(NamedTuple):
    """A tree that a camera makes: `top` matches its first folder and what stands before (`root`), `part` a part below it."""

    top: re.Pattern[str]
    part: re.Pattern[str]


def _layout(top: str, part: str) -> Layout:
    return Layout(re.compile(rf"^(?P<root>(?:.*?/)??){top}/", re.IGNORECASE), re.compile(rf"(?:^|/){part}$", re.IGNORECASE))


_LAYOUTS = (
    _layout(r"(?P<top>PRIVATE(?=/(?:AVCHD|BDMV)/)|AVCHD(?=/(?:BDMV|AVCHDTN)/)|BDMV)", r"BDMV/STREAM/[^/]+\.(?:MTS|M2TS|M2T)"),
    _layout(r"(?P<top>VIDEO_TS)", r"VIDEO_TS/VTS_\d\d_[1-9]\.VOB"),
    _layout(r"(?P<top>CONTENTS(?=/(?:VIDEO|AUDIO|CLIP|ICON|PROXY|VOICE)/))", r"CONTENTS/VIDEO/[^/]+\.MXF"),
    _layout(r"(?P<top>CONTENTS(?=/(?:CLIPS\d{3}|METADATA|INDEX)/))", r"CONTENTS/CLIPS\d{3}/.+\.(?:MXF|MP4)"),
    _layout(r"(?P<top>XDROOT)", r"XDROOT/CLIP/[^/]+\.(?:MXF|MP4)"),
    _layout(r"(?P<top>BPAV)", r"BPAV/CLPR/[^/]+/[^/]+\.MP4"),
    _layout(r"(?P<top>PRIVATE(?=/M4ROOT/)|M4ROOT)", r"M4ROOT/CLIP/[^/]+\.(?:MP4|MXF)"),
    _layout(r"(?P<top>SD_VIDEO)", r"SD_VIDEO/[^/]+/[^/]+\.(?:MOD|TOD)"),
)
_DISC = re.compile(r"(?:VTS_\d\d_(?P<number>\d)|VIDEO_TS)\.(?:VOB|IFO|BUP)", re.IGNORECASE)
_BESIDE = re.compile(r".+\.(?:LRV|THM|MOI|CPI|MPL|BDM)|C\d{4}(?:M\d\d\.XML|R\d\d\.BIM)", re.IGNORECASE)
"""Names that say by themselves that a camera laid the file beside its recording."""
_CHAPTER = re.compile(
    r"(?P<kind>G[HXLPS])(?P<chapter>\d\d)(?P<shot>\d{4})(?P<end>\.(?:MP4|LRV|THM|360))"
    r"|(?P<first>GOPR)(?P<first_shot>\d{4})(?P<first_end>\.(?:MP4|LRV|THM))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<before>.*?)(?P<number>\d+)(?P<end>\.(?:MTS|M2TS))", re.IGNORECASE)
_DIGITS = re.compile(r"(\d+)")
_SPLIT_AT = ((2_000_000_000, 1 << 31), (4_000_000_000, 1 << 32))
"""Bytes at which cameras begin another file, from and to: the limits of their cards' file systems, which they come near."""


class Tree(NamedTuple):
    """Where a file of a camera's tree belongs: the folder that holds the tree (empty for the delivery), and its first folder."""

    root: str
    top: str


def tree(path: str) -> Tree | None:
    """The camera's tree that a path is of; None for any other file."""
    for layout in _LAYOUTS:
        if found := layout.top.match(path):
            return Tree(found["root"].rstrip("/"), found["root"] + found["top"])
    return None


def is_beside(path: str) -> bool:
    """Whether a camera laid a file beside the parts of its recording: indexes, menus, small doubles, sound in files apart."""
    name = path.rpartition("/")[2]
    if disc := _DISC.fullmatch(name):
        return disc["number"] in {None, "0"} or not name.upper().endswith(".VOB")
    if any(layout.part.search(path) for layout in _LAYOUTS):
        return False
    return tree(path) is not None or bool(_BESIDE.fullmatch(name))


def order(path: str) -> tuple[tuple[int, str, int], ...]:
    """The key by which files follow one another: numbers by their value, chapters of a shot behind one another."""
    folder, slash, name = path.rpartition("/")
    if found := _CHAPTER.fullmatch(name):
        kind = found["kind"] or "GP"
        name = f"{kind}{found['shot'] or found['first_shot']} {found['chapter'] or '00'}{found['end'] or found['first_end']}"
    pieces = filter(None, _DIGITS.split(folder + slash + name))
    return tuple((0, "", int(one)) if one.isdecimal() else (1, one.casefold(), 0) for one in pieces)


def shot(path: str) -> str | None:
    """What names of one recording have in common where they say it themselves: chapters of GoPro, files of a disc; else None."""
    folder, _, name = path.rpartition("/")
    if _DISC.fullmatch(name):
        return f"{folder}/VIDEO_TS"
    found = _CHAPTER.fullmatch(name)
    return f"{folder}/GoPro {found['shot'] or found['first_shot']}" if found else None


def split_shots(sizes: Mapping[str, int]) -> dict[str, str]:
    """Path -> the first file of its shot, for numbered streams of one folder which a camera has split: each but the last is as
    large as a card allows. `sizes` are in bytes.
    """
    found: dict[str, str] = {}
    numbered = [(one, match) for one in sorted(sizes, key=order) if (match := _NUMBERED.fullmatch(one))]
    for (before, first), (after, second) in pairwise(numbered):
        follows = first["before"] == second["before"] and int(first["number"]) + 1 == int(second["number"])
        if follows and any(least <= sizes[before] <= most for least, most in _SPLIT_AT):
            found[after] = found.setdefault(before, before)
    return found
