"""Playlists (RFC 8216): ffmpeg writes the media playlists, we read them back, measure, and write the master."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from archive.media.films import iframes, media_playlist
from archive.media.films.graph import PLAYLIST
from archive.media.recipe import Rung, SoundRung

MASTER = "master.m3u8"
_HEAD = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
_AAC_LC = "mp4a.40.2"
AUDIO_GROUP = ',AUDIO="sound"'


@dataclass(frozen=True)
class PlaylistRates:
    """A media playlist as it came out: seconds, and bits per second on average and of its heaviest segment."""

    duration_s: float
    average_bps: int
    peak_bps: int


def measure(folder: Path) -> PlaylistRates | None:
    """Measure the segments of one media playlist; None when there is no playlist or nothing in it."""
    playlist = folder / PLAYLIST
    if not playlist.is_file():
        return None
    found = media_playlist.read(playlist).segments
    segments = [(one.duration_s, (folder / one.name).stat().st_size) for one in found if one.duration_s > 0]
    if not segments:
        return None
    duration = sum(length for length, _ in segments)
    average = sum(size for _, size in segments) * 8 / duration
    # A last scrap of a segment says nothing about the rate the line must carry.
    peak = max((size * 8 / length for length, size in segments if length >= 1 or len(segments) == 1), default=average)
    return PlaylistRates(duration, round(average), ceil(max(peak, average)))


def video_master(folder: Path, rungs: tuple[Rung, ...], sound: SoundRung | None, rate: str) -> PlaylistRates:
    """Write the master of a video and its I-frame playlists, smallest rung first, so that a player starts at once on a slow line.

    The last variant is the sound alone.
    """
    group = _measured(folder / sound.name) if sound else None
    lines = [_HEAD, *([_sound_group(sound)] if sound else [])]
    ordered = sorted(rungs, key=lambda one: one.width * one.height)
    lines += [_variant(folder, rung, group, rate) for rung in ordered]
    if sound and group:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={group.peak_bps},AVERAGE-BANDWIDTH={group.average_bps},"
            f'CODECS="{_AAC_LC}",AUDIO="sound"\n{sound.name}/{PLAYLIST}\n'
        )
    lines += [_key_frames(folder, rung) for rung in ordered]
    (folder / MASTER).write_text("".join(lines), encoding="utf-8")
    return _measured(folder / rungs[0].name)


def lowest(master: str) -> tuple[str, tuple[str, ...]]:
    """The master of a video with its first variant alone, which is the lowest, and the folders that it needs."""
    kept: list[str] = []
    for line in master.splitlines():
        if line.startswith("#EXT-X-STREAM-INF") and any(one.startswith("#EXT-X-STREAM-INF") for one in kept):
            break
        kept.append(line)
    text = "\n".join([*kept, ""])
    return text, tuple(dict.fromkeys(re.findall(r"([\w-]+)/" + re.escape(PLAYLIST), text)))


def _sound_group(sound: SoundRung) -> str:
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="{sound.name}",DEFAULT=YES,AUTOSELECT=YES,'
        f'CHANNELS="{sound.channels}",URI="{sound.name}/{PLAYLIST}"\n'
    )


def _variant(folder: Path, rung: Rung, group: PlaylistRates | None, rate: str) -> str:
    own = _measured(folder / rung.name)
    peak, average = own.peak_bps + (group.peak_bps if group else 0), own.average_bps + (group.average_bps if group else 0)
    codecs = ",".join([avc_codec(folder / rung.name), *([_AAC_LC] if group else [])])
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},RESOLUTION={rung.width}x{rung.height},"
        f'FRAME-RATE={float(Fraction(rate)):.3f},CODECS="{codecs}"{AUDIO_GROUP if group else ""}\n'
        f"{rung.name}/{PLAYLIST}\n"
    )


def _key_frames(folder: Path, rung: Rung) -> str:
    found = iframes.write(folder / rung.name, PLAYLIST)
    if found is None:
        return ""
    return (
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={found.peak_bps},AVERAGE-BANDWIDTH={found.average_bps},"
        f"RESOLUTION={rung.width}x{rung.height},"
        f'CODECS="{avc_codec(folder / rung.name)}",URI="{rung.name}/{iframes.NAME}"\n'
    )


def sound_master(folder: Path, rungs: tuple[SoundRung, ...]) -> PlaylistRates:
    """Write the master of a sound."""
    lines = [_HEAD]
    for rung in rungs:
        own = _measured(folder / rung.name)
        lines.append(
            f'#EXT-X-STREAM-INF:BANDWIDTH={own.peak_bps},AVERAGE-BANDWIDTH={own.average_bps},CODECS="{_AAC_LC}"\n'
            f"{rung.name}/{PLAYLIST}\n"
        )
    (folder / MASTER).write_text("".join(lines), encoding="utf-8")
    return _measured(folder / rungs[0].name)


def avc_codec(folder: Path) -> str:
    """The RFC 6381 name of the H.264 stream of a media playlist, from its initialisation segment's `avcC` box (ISO 14496-15)."""
    box = next(folder.glob("init*.mp4")).read_bytes()
    start = box.index(b"avcC") + 5
    return "avc1." + box[start : start + 3].hex()


def _measured(folder: Path) -> PlaylistRates:
    found = measure(folder)
    if found is None:
        raise ValueError(f"no segments in {folder.name}")
    return found
