"""Probe of moving pictures and sound: headers, times of packets, a sample of the pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.guarded import whitelists
from archive.media.guarded.limits import Limits
from archive.media.probing import ffprobe, measurements, times
from archive.media.probing.frame_size import sized
from archive.media.probing.numbers import moment, seconds, whole
from archive.media.probing.video import from_header, is_cover
from archive.media.sounds import chosen
from archive.models.facts import CaptionFacts, Chapter, MediaFacts, MediaType, SoundFacts, VideoFacts

_TEXT_CAPTIONS = frozenset({"subrip", "webvtt", "mov_text", "ass", "ssa", "text"})
_WITHOUT_LENGTH = frozenset({"aac", "ac3", "amr", "mp3"})
VERSION = 2
"""Of what is measured here. 2: clocks that jump, edit lists, sounds that are silent or do not decode."""
_MOST_CHAPTERS = 500
_APART_S = 1.0
_DEVICE = (
    "com.apple.quicktime.make",
    "com.apple.quicktime.model",
    "make",
    "model",
    "com.android.manufacturer",
    "com.android.model",
)


def outdated(known: MediaFacts) -> bool:
    """Whether facts of a recording were measured by an older probe: before something is made of it they are measured anew."""
    return known.media in {MediaType.VIDEO, MediaType.SOUND} and known.probed < VERSION


def facts(source: Path, limits: Limits) -> MediaFacts:
    """Facts of a recording: of its first moving picture, of every sound stream, and of what goes with them.

    Raises:
        MediaUnreadable: no allowed demuxer opens it, it has neither picture nor sound, or nothing in it decodes.
        MediaLimit: a frame is larger than allowed, there are too many streams, or the probe broke a limit.

    """
    found = ffprobe.ask(source, limits, "-show_format", "-show_streams", "-show_chapters")
    streams: list[dict[str, Any]] = found.get("streams", [])
    if len(streams) > whitelists.MOST_STREAMS:  # not every demuxer asks
        raise MediaLimit(name=source.name, limit="streams", reason=f"{len(streams)}")
    header: dict[str, Any] = found.get("format", {})
    sounds = _sounds(streams)
    video = next((v for s in streams if not is_cover(s) and (v := _video(source, limits, s))), None)
    if not video and not sounds:
        raise MediaUnreadable(name=source.name, reason=_nothing(streams))
    container = str(header.get("format_name", ""))
    captions = tuple(caption for stream in streams if (caption := _caption(stream)))
    known = measurements.measured(source, limits, container, video, sounds, [one.index for one in captions])
    heard = chosen(known.sounds)
    if not known.video and not heard:
        raise MediaUnreadable(name=source.name, reason=known.complaint)
    length = known.length_s or _duration(found)
    if not known.video and length and container in _WITHOUT_LENGTH:
        length = times.guessed_length(source, limits, heard[0].index) or length
    tags = _tags(header, streams)
    made = MediaFacts(
        media=MediaType.VIDEO if known.video else MediaType.SOUND,
        size=source.stat().st_size,
        container=container,
        duration_s=length,
        bitrate_bps=None if known.mended else whole(header.get("bit_rate")),
        video=known.video,
        sound=heard[0] if heard else None,
        sounds=known.sounds,
        captions=tuple(one.model_copy(update={"end_s": known.words_s}) for one in captions),
        chapters=_chapters(found.get("chapters", [])),
        cover=any(is_cover(stream) for stream in streams),
        timecode=tags.get("timecode", ""),
        captured_at=tags.get("com.apple.quicktime.creationdate", "") or tags.get("creation_time", "") or tags.get("date", ""),
        device=" ".join(dict.fromkeys(tags[name].strip() for name in _DEVICE if tags.get(name))),
        streams=len(streams),
        unseen=video.codec if video and not known.video else "",
        mended=known.mended,
        probed=VERSION,
    )
    return made.model_copy(update={"damage": _damage(made)})


def _nothing(streams: Sequence[Mapping[str, Any]]) -> str:
    """Why a file with these streams has neither picture nor sound: their codecs, where there are any."""
    named = [_codec(s) for s in streams if s.get("codec_type") in {"video", "audio"}]
    return f"nothing in it decodes: {', '.join(dict.fromkeys(named))}" if named else "neither picture nor sound in it"


def _codec(stream: Mapping[str, Any]) -> str:
    """The codec's name; where nobody knows it, the four letters that the file has for it."""
    name, letters = str(stream.get("codec_name", "")), str(stream.get("codec_tag_string", ""))
    if name not in {"", "unknown", "none"}:
        return name
    return letters if letters and not letters.startswith("[") else "unknown"


def _video(source: Path, limits: Limits, stream: Mapping[str, Any]) -> VideoFacts | None:
    stream = sized(source, limits, stream)
    side: Sequence[Mapping[str, Any]] = stream.get("side_data_list", [])
    video = from_header(stream, side)
    if video and video.colour.hdr and video.colour.peak_nits is None:
        # HEVC carries its mastering data with the pictures.
        first = ffprobe.ask(source, limits, "-select_streams", str(video.index), "-read_intervals", "%+#1", "-show_frames")
        frames = first.get("frames", [])
        video = from_header(stream, [*side, *(frames[0].get("side_data_list", []) if frames else [])])
    return video.model_copy(update={"codec": _codec(stream)}) if video else None


def _sounds(streams: Sequence[Mapping[str, Any]]) -> tuple[SoundFacts, ...]:
    every = [stream for stream in streams if stream.get("codec_type") == "audio"]
    return tuple(sound for place, stream in enumerate(every) if (sound := _sound(stream, place)))


def _sound(stream: Mapping[str, Any], place: int) -> SoundFacts | None:
    channels, rate = int(stream.get("channels") or 0), int(stream.get("sample_rate") or 0)
    if channels <= 0 or rate <= 0:
        return None
    return SoundFacts(
        index=int(stream.get("index") or 0),
        codec=_codec(stream),
        channels=channels,
        layout=str(stream.get("channel_layout", "")),
        sample_rate=rate,
        bits=whole(stream.get("bits_per_raw_sample")) or whole(stream.get("bits_per_sample")),
        bitrate_bps=whole(stream.get("bit_rate")),
        start_s=moment(stream.get("start_time")),
        duration_s=seconds(stream.get("duration")),
        language=_language(stream),
        place=place,
    )


def _caption(stream: Mapping[str, Any]) -> CaptionFacts | None:
    if stream.get("codec_type") != "subtitle":
        return None
    codec = str(stream.get("codec_name", ""))
    return CaptionFacts(index=int(stream["index"]), codec=codec, language=_language(stream), text=codec in _TEXT_CAPTIONS)


def _language(stream: Mapping[str, Any]) -> str:
    language = str(stream.get("tags", {}).get("language", ""))
    return "" if language == "und" else language[:20]


def _chapters(found: Sequence[Mapping[str, Any]]) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(
            start_s=moment(one.get("start_time")),
            end_s=moment(one.get("end_time")),
            title=str(one.get("tags", {}).get("title", ""))[:200],
        )
        for one in found[:_MOST_CHAPTERS]
    )


def _tags(header: Mapping[str, Any], streams: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Tags of the streams and, over them, of the file; names in small letters, values of 100 letters at most."""
    every: dict[str, str] = {}
    for part in (*reversed(streams), header):
        every |= {str(name).lower(): str(value)[:100] for name, value in part.get("tags", {}).items()}
    return every


def _duration(found: Mapping[str, Any]) -> float | None:
    lengths = (seconds(part.get("duration")) for part in (found.get("format", {}), *found.get("streams", [])))
    return next((length for length in lengths if length), None)


def _damage(made: MediaFacts) -> tuple[str, ...]:
    """What the headers already tell: no length at all, or picture and sound of different lengths."""
    picture = made.video.duration_s if made.video else None
    sound = made.sound.duration_s if made.sound else None
    codes = ["no-duration"] if made.duration_s is None and picture is None else []
    if picture and sound and abs(picture - sound) > max(_APART_S, 0.02 * picture):
        codes.append("sound-shorter" if sound < picture else "picture-shorter")
    return tuple(codes)
