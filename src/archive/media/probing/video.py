"""Facts of a video stream, out of its header; what is measured is added afterwards."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from archive.media.probing.colour import colour
from archive.media.probing.numbers import as_text, fraction, moment, seconds, whole
from archive.media.probing.sample import Sample
from archive.media.probing.times import Times
from archive.models.facts import FieldOrder, VideoFacts

_ORDERS = {
    "progressive": FieldOrder.PROGRESSIVE,
    "tt": FieldOrder.TOP_FIRST,
    "tb": FieldOrder.TOP_FIRST,
    "bb": FieldOrder.BOTTOM_FIRST,
    "bt": FieldOrder.BOTTOM_FIRST,
}
_SAME_RATE = Fraction(1, 100)
_DOUBTFUL_HEIGHTS = frozenset({480, 486, 512, 576, 608, 1080, 1088})
"""Frames of the sizes that were ever recorded in fields."""
_LARGE_HEIGHT = 700
INTERLACED = frozenset({FieldOrder.TOP_FIRST, FieldOrder.BOTTOM_FIRST})


def is_cover(stream: Mapping[str, Any]) -> bool:
    """Whether a video stream is a still that belongs to the sound."""
    return stream.get("codec_type") == "video" and bool(stream.get("disposition", {}).get("attached_pic"))


def from_header(stream: Mapping[str, Any], side: Sequence[Mapping[str, Any]]) -> VideoFacts | None:
    """What the header says of one stream; None when it is no moving picture."""
    width, height = int(stream.get("width") or 0), int(stream.get("height") or 0)
    if stream.get("codec_type") != "video" or width <= 0 or height <= 0:
        return None
    rotation, square = _rotation(stream), _square(stream)
    shown = (float(width * square), float(height))
    average, nominal = fraction(stream.get("avg_frame_rate")), fraction(stream.get("r_frame_rate"))
    order = _ORDERS.get(str(stream.get("field_order")), FieldOrder.UNKNOWN)
    return VideoFacts(
        index=int(stream.get("index") or 0),
        codec=str(stream.get("codec_name", "")),
        profile=str(stream.get("profile", "")),
        width=width,
        height=height,
        shown_width=shown[rotation % 180 != 0],
        shown_height=shown[rotation % 180 == 0],
        sample_aspect=as_text(square),
        rotation=rotation,
        rate=as_text(average or nominal),
        nominal_rate=as_text(nominal),
        variable=_variable(average, nominal),
        frames=whole(stream.get("nb_frames")),
        interlaced=order in INTERLACED,
        field_order=order,
        start_s=moment(stream.get("start_time")),
        duration_s=seconds(stream.get("duration")),
        promised_s=seconds(stream.get("duration")),
        bitrate_bps=whole(stream.get("bit_rate")),
        pixels=str(stream.get("pix_fmt", "")),
        transfer=str(stream.get("color_transfer", "")),
        colour=colour(stream, side),
    )


def with_times(video: VideoFacts, times: Times | None, *, promising: bool = True) -> VideoFacts:
    """The same with what its packets' times say, which headers often get wrong.

    Where the header is not `promising`, its length is a guess by the clock, and what there is is all that was promised.
    """
    if times is None:
        return video
    length = round(times.end_s - times.start_s, 6)
    rate = _settled(times, fraction(video.nominal_rate), fraction(video.rate))
    return video.model_copy(
        update={
            "frames": times.frames,
            "variable": times.uneven,
            "rate": as_text(rate),
            "start_s": round(times.start_s, 6),
            "duration_s": length,
            "promised_s": video.promised_s if promising else length,
        }
    )


def with_sample(video: VideoFacts, sample: Sample) -> VideoFacts:
    """The same with what its pictures show."""
    return video.model_copy(
        update={
            "measured_order": sample.order,
            "interlaced": video.interlaced if sample.order is FieldOrder.UNKNOWN else sample.order in INTERLACED,
            "upscaled": sample.upscaled,
        }
    )


def doubtful(video: VideoFacts) -> bool:
    """Whether it may be interlaced, whatever its flag says."""
    return video.interlaced or (video.height in _DOUBTFUL_HEIGHTS and fraction(video.rate) <= 31)


def large(video: VideoFacts) -> bool:
    """Whether it claims more than SD."""
    return min(video.width, video.height) >= _LARGE_HEIGHT


def _settled(times: Times, nominal: Fraction, average: Fraction) -> Fraction:
    """The rate that a steady stream has: the one it names, when its packets agree."""
    if times.uneven:
        return times.rate
    for named in (average, nominal, nominal / 2):
        if named > 0 and abs(named - 1 / Fraction(times.interval_s)) <= _SAME_RATE * named:
            return named
    return times.rate


def _rotation(stream: Mapping[str, Any]) -> int:
    turns = [entry["rotation"] for entry in stream.get("side_data_list", []) if "rotation" in entry]
    return round(float(turns[0]) / 90) * 90 % 360 if turns else 0


def _square(stream: Mapping[str, Any]) -> Fraction:
    """Width of a sample by its height; nonsense counts as square."""
    ratio = fraction(stream.get("sample_aspect_ratio", ""))
    return ratio if Fraction(1, 8) <= ratio <= 8 else Fraction(1)


def _variable(average: Fraction, nominal: Fraction) -> bool:
    """Whether frames are not evenly spaced. The nominal rate of interlaced streams may count fields."""
    if average == 0 or nominal == 0:
        return True
    return min(abs(nominal - average), abs(nominal - 2 * average)) > _SAME_RATE * average
