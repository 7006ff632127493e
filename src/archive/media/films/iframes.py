"""I-frame playlists (RFC 8216, 4.3.3.6): the key frame at the head of each fMP4 segment, as a range of its bytes."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from archive.media.films import media_playlist

NAME = "iframes.m3u8"
_USUAL_S = 4
"""The longest a segment may be where its playlist does not say so."""
_DATA_OFFSET, _FIRST_FLAGS, _DURATION, _SIZE = 0x1, 0x4, 0x100, 0x200
_DEFAULT_SIZE = 0x10
_SKIPPED_TFHD = ((0x1, 8), (0x2, 4), (0x8, 4))
"""Fields of a track fragment's header that stand before the default size: base offset, description index, default duration."""


class IFrames(NamedTuple):
    """An I-frame playlist as written: bits per second on average and of its heaviest frame."""

    average_bps: int
    peak_bps: int


def write(folder: Path, playlist: str) -> IFrames | None:
    """Write the I-frame playlist of a media playlist beside it; None when no segment begins with a frame we can find."""
    found = media_playlist.read(folder / playlist)
    entries = [(one.duration_s, one.name, size) for one in found.segments if (size := first_frame(folder / one.name))]
    if not entries:
        return None
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{found.target_s or _USUAL_S}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-I-FRAMES-ONLY",
        *found.maps,
    ]
    for length, name, size in entries:
        lines += [f"#EXTINF:{length:.6f},", f"#EXT-X-BYTERANGE:{size}@0", name]
    (folder / NAME).write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]), encoding="utf-8")
    long = [(length, size) for length, _, size in entries if length > 0]
    total_s = sum(length for length, _ in long) or 1.0
    average = sum(size for _, size in long) * 8 / total_s
    return IFrames(round(average), round(max((size * 8 / max(length, 1.0) for length, size in long), default=average)))


def first_frame(segment: Path) -> int | None:
    """Bytes from the head of a segment to the end of its first sample (ISO 14496-12: moof/traf/trun, mdat)."""
    with segment.open("rb") as file:
        head = file.read(4_000_000)
    for kind, start, end in _boxes(head, 0, len(head)):
        if kind == b"moof":
            size = _first_sample(head, start, end)
            data = next((at for name, at, _ in _boxes(head, end, len(head)) if name == b"mdat"), None)
            return data + size if size and data is not None else None
    return None


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of its content, its end) of the boxes between two offsets."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        content = start + 8
        if size == 1:
            size, content = struct.unpack_from(">Q", data, start + 8)[0], start + 16
        if size < content - start:
            return
        yield kind, content, start + size
        start += size


def _first_sample(data: bytes, start: int, end: int) -> int | None:
    default = None
    for kind, at, stop in _boxes(data, start, end):
        if kind == b"traf":
            for inner, content, _ in _boxes(data, at, stop):
                if inner == b"tfhd":
                    default = _default_size(data, content)
                elif inner == b"trun":
                    return _run_size(data, content) or default
    return None


def _default_size(data: bytes, at: int) -> int | None:
    flags = int.from_bytes(data[at + 1 : at + 4], "big")
    if not flags & _DEFAULT_SIZE:
        return None
    offset = at + 8 + sum(length for flag, length in _SKIPPED_TFHD if flags & flag)
    return int.from_bytes(data[offset : offset + 4], "big")


def _run_size(data: bytes, at: int) -> int | None:
    flags = int.from_bytes(data[at + 1 : at + 4], "big")
    if not flags & _SIZE:
        return None
    offset = at + 8 + 4 * bool(flags & _DATA_OFFSET) + 4 * bool(flags & _FIRST_FLAGS) + 4 * bool(flags & _DURATION)
    return int.from_bytes(data[offset : offset + 4], "big")
