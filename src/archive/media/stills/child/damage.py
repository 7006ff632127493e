"""Damage of photographs: what is told of it, and what can be kept from spoiling the rest of the picture."""

import re
from pathlib import Path

from archive.media.stills.child.jpeg_segments import segments

_HARMLESS = re.compile(
    r"extraneous bytes before marker 0xd9|Adobe marker|JFIF|Invalid SOS parameters|ICC|Exif|metadata", re.IGNORECASE
)
_WORSE = re.compile(r"Premature end|bad Huffman|bad data|restart|before marker 0x(?!d9)", re.IGNORECASE)
_RESTARTS, _SEQUENTIAL, _SCAN = 0xDD, {0xC0, 0xC1}, 0xDA
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_LARGEST = 200_000_000


def strictness(loader: str) -> str:
    """How a whole picture is asked for: of a JPEG libjpeg only warns, whatever is broken in it."""
    return "warning" if loader in {"jpegload", "uhdrload"} else "error"


def is_harmless(said: str) -> bool:
    """Whether what a library complained of takes nothing from the picture."""
    return bool(_HARMLESS.search(said)) and not _WORSE.search(said)


def mended(path: Path) -> bytes | None:
    """A JPEG of restart intervals in one scan (ITU-T T.81, E.1.4) without the false markers of broken intervals; None for others.

    A decoder stops at a marker that does not belong there, and all that follows is grey; without it one interval is lost.
    """
    if path.stat().st_size > _LARGEST:
        return None
    heads = {segment.marker: segment.content for segment in segments(path)}
    if _RESTARTS not in heads or not _SEQUENTIAL & heads.keys() or _SCAN not in heads:
        return None
    data = path.read_bytes()
    begin = data.find(b"\xff\xda" + (len(heads[_SCAN]) + 2).to_bytes(2, "big") + heads[_SCAN])
    restarts = [found.start() for found in _RESTART.finditer(data, begin)]
    false = [found.start() for found in _MARKER.finditer(data, begin + 4) if restarts and found.start() < restarts[-1]]
    if not false or any(data[place + 1] == _SCAN for place in false):
        return None
    whole = bytearray(data)
    for place in false:
        whole[place + 1] = 0
    return bytes(whole)
