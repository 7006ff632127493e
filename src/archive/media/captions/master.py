"""The multivariant playlist of a recording with its captions: its own, with the captions in a group (RFC 8216, 4.3.4.1)."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from archive.vocabulary import captions as words

GROUP = "captions"
_URI = re.compile(r'\bURI="([^"]*)"')
_VARIANT = "#EXT-X-STREAM-INF:"
_GROUPS_AND_VARIANTS = (_VARIANT, "#EXT-X-MEDIA:", "#EXT-X-I-FRAME-STREAM-INF:")
_PICTURE = re.compile(r"[:,]RESOLUTION=")


class Track(NamedTuple):
    """Captions to choose: their media playlist, relative to the new master, and their language (BCP 47, may be "")."""

    uri: str
    language: str


def captioned(master: str, prefix: str, tracks: Sequence[Track]) -> str:
    """The master, every address behind `prefix` where the old one stood; variants with picture get the tracks as a group."""
    lines = [_moved(line, prefix) for line in master.splitlines() if line.strip()]
    first = next((n for n, line in enumerate(lines) if line.startswith(_GROUPS_AND_VARIANTS)), len(lines))
    return "\n".join([*lines[:first], *_media(tracks), *lines[first:]]) + "\n"


def _moved(line: str, prefix: str) -> str:
    if not line.startswith("#"):
        return prefix + line
    moved = _URI.sub(lambda found: f'URI="{prefix}{found[1]}"', line)
    if moved.startswith(_VARIANT) and _PICTURE.search(moved):
        return f'{moved},SUBTITLES="{GROUP}"'
    return moved


def _media(tracks: Sequence[Track]) -> list[str]:
    lines, taken = [], set[str]()
    for track in tracks:
        name = _free(words.name(track.language), taken)
        taken.add(name)
        spoken = f'LANGUAGE="{track.language}",' if track.language else ""
        lines.append(
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{GROUP}",{spoken}NAME="{name}",DEFAULT=NO,AUTOSELECT=YES,URI="{track.uri}"'
        )
    return lines


def _free(name: str, taken: Collection[str]) -> str:
    """Within a group every name stands once."""
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, len(taken) + 3))) if one not in taken)
