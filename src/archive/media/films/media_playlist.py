"""The media playlists that ffmpeg wrote, read back. Only here: m3u8."""

from pathlib import Path
from typing import NamedTuple


class Segment(NamedTuple):
    """One piece of a stream: its seconds and the name of its file."""

    duration_s: float
    name: str


class MediaPlaylist(NamedTuple):
    """Its segments in their order, the most whole seconds of one, and the lines that name their initialisation."""

    segments: tuple[Segment, ...]
    target_s: int
    maps: tuple[str, ...]


def read(file: Path) -> MediaPlaylist:
    """A local playlist of our own making; none that comes from outside is ever read."""
    import m3u8  # noqa: PLC0415 - it brings a client for HTTP, and only who has made a stream needs it

    found = m3u8.loads(file.read_text(encoding="utf-8"))
    segments = tuple(Segment(float(one.duration), str(one.uri)) for one in found.segments)
    return MediaPlaylist(segments, int(found.target_duration or 0), tuple(str(one) for one in found.segment_map))
