"""Probe of moving pictures and sound by ffprobe."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.guarded import allowed, child, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.models.facts import MediaFacts, SoundFacts, VideoFacts
from archive.models.media import MediaType

_INTERLACED = {"tt", "bb", "tb", "bt"}
_TOO_LARGE = "exceeds specified max pixel count"
_SAME_RATE = Fraction(1, 100)


def facts(source: Path, limits: Limits) -> MediaFacts:
    """Facts of the first video and the first sound stream.

    Raises:
        MediaUnreadable: no allowed demuxer opens it, or it has neither picture nor sound.
        MediaLimit: a frame is larger than allowed, or the probe broke a limit.

    """
    found = _ffprobe(source, limits)
    streams: list[dict[str, Any]] = found.get("streams", [])
    video = next((v for s in streams if not _is_cover(s) and (v := _video(s))), None)
    sound = next((a for s in streams if (a := _sound(s))), None)
    if not video and not sound:
        raise MediaUnreadable(name=source.name, reason="neither picture nor sound in it")
    return MediaFacts(
        media=MediaType.VIDEO if video else MediaType.SOUND,
        size=source.stat().st_size,
        container=str(found.get("format", {}).get("format_name", "")),
        duration_s=_duration(found),
        video=video,
        sound=sound,
        cover=any(_is_cover(s) for s in streams),
    )


def _ffprobe(source: Path, limits: Limits) -> dict[str, Any]:
    lines: list[bytes] = []
    options = [part for name, value in allowed.input_options(limits).items() for part in (f"-{name}", value)]
    command = [str(tools.ffprobe()), "-v", "error", *options, "-print_format", "json", "-show_format", "-show_streams"]
    job = child.Job([*command, f"file:{source}"], read=(tools.ffprobe(), source))
    ended = child.run(job, limits, child.keep(lines))
    if any(_TOO_LARGE in line for line in ended.complaints):
        raise MediaLimit(name=source.name, limit="frame_pixels", reason=reason(ended.complaints, source))
    if ended.status != 0:
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    try:
        found: dict[str, Any] = json.loads(b"\n".join(lines))
    except json.JSONDecodeError as broken:
        raise MediaUnreadable(name=source.name, reason="the probe's answer is no JSON") from broken
    return found


def _is_cover(stream: dict[str, Any]) -> bool:
    return stream.get("codec_type") == "video" and bool(stream.get("disposition", {}).get("attached_pic"))


def _video(stream: dict[str, Any]) -> VideoFacts | None:
    width, height = int(stream.get("width") or 0), int(stream.get("height") or 0)
    if stream.get("codec_type") != "video" or width <= 0 or height <= 0:
        return None
    rotation = _rotation(stream)
    shown = (float(width * _square(stream)), float(height))
    average, nominal = (_fraction(str(stream.get(name))) for name in ("avg_frame_rate", "r_frame_rate"))
    return VideoFacts(
        codec=str(stream.get("codec_name", "")),
        width=width,
        height=height,
        shown_width=shown[rotation % 180 != 0],
        shown_height=shown[rotation % 180 == 0],
        rotation=rotation,
        rate=_text(average or nominal),
        nominal_rate=_text(nominal),
        variable=_variable(average, nominal),
        interlaced=stream.get("field_order") in _INTERLACED,
        duration_s=_seconds(stream.get("duration")),
        pixels=str(stream.get("pix_fmt", "")),
        transfer=str(stream.get("color_transfer", "")),
    )


def _sound(stream: dict[str, Any]) -> SoundFacts | None:
    channels, rate = int(stream.get("channels") or 0), int(stream.get("sample_rate") or 0)
    if stream.get("codec_type") != "audio" or channels <= 0 or rate <= 0:
        return None
    return SoundFacts(codec=str(stream.get("codec_name", "")), channels=channels, sample_rate=rate)


def _rotation(stream: dict[str, Any]) -> int:
    turns = [entry["rotation"] for entry in stream.get("side_data_list", []) if "rotation" in entry]
    return round(float(turns[0]) / 90) * 90 % 360 if turns else 0


def _square(stream: dict[str, Any]) -> Fraction:
    """Width of a sample by its height; nonsense counts as square."""
    ratio = _fraction(str(stream.get("sample_aspect_ratio", "")).replace(":", "/"))
    return ratio if Fraction(1, 8) <= ratio <= 8 else Fraction(1)


def _variable(average: Fraction, nominal: Fraction) -> bool:
    """Whether frames are not evenly spaced. The nominal rate of interlaced streams may count fields."""
    if average == 0 or nominal == 0:
        return True
    return min(abs(nominal - average), abs(nominal - 2 * average)) > _SAME_RATE * average


def _text(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _duration(found: dict[str, Any]) -> float | None:
    lengths = (_seconds(part.get("duration")) for part in (found.get("format", {}), *found.get("streams", [])))
    return next((length for length in lengths if length), None)


def _seconds(text: object) -> float | None:
    try:
        seconds = float(str(text))
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None
