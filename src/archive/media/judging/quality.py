"""Quality: what a person should know about an original, by its facts and by what decoding measured. Pure; flags, never refusals.

The figures are those of the digitisation rules for cultural centres: HD 1920×1080 at 16 Mbit/s, SD at 8 Mbit/s, sound
44.1 kHz and 24 bit.
"""

from collections.abc import Iterator

from archive.media.judging.sound import sound_flags
from archive.media.judging.stretches import black, flag, frozen
from archive.models.facts import FieldOrder, MediaFacts, MediaType, SoundFacts, VideoFacts
from archive.models.measurements import Measurements, PictureMeasured, QualityFlag, Stretch

_HD, _HD_MBPS, _HD_SHORT = (1920, 1080), 16.0, 720
_SD_MBPS, _SD_SHORT = 8.0, 480
_SD_FRAMES = frozenset({(720, 576), (704, 576), (720, 480), (704, 480), (720, 486)})
_GRACE_PX = 2
_SHORT_S, _SHORT_SHARE = 1.0, 0.02
_BAR_SHARE = 0.02
_COMPLAINTS = 3
"""A tape's capture begins with a picture or two that lean on what came before: that is no damage."""
_APART = ("sound-shorter", "picture-shorter")
_FIELDS = frozenset({FieldOrder.TOP_FIRST, FieldOrder.BOTTOM_FIRST})


def quality(facts: MediaFacts, measured: Measurements | None) -> tuple[QualityFlag, ...]:
    """Every flag of a recording, the gravest kind first; nothing of pictures, documents and captions."""
    if facts.media not in {MediaType.VIDEO, MediaType.SOUND}:
        return ()
    known = measured or Measurements()
    found = [*_whole(facts, known)]
    if facts.video:
        found += [*_picture(facts, facts.video, known.picture)]
    return (*found, *sound_flags(facts, known.sound))


def _whole(facts: MediaFacts, measured: Measurements) -> Iterator[QualityFlag]:
    apart = [code for code in facts.damage if code in _APART]
    if measured.complaints >= _COMPLAINTS or len(apart) < len(facts.damage):
        yield flag("damaged", count=max(measured.complaints, len(facts.damage) - len(apart)))
    for code in apart:
        yield flag(code, picture=_clock(_length(facts.video)), sound=_clock(_length(facts.sound)))
    if facts.unseen:
        yield flag("no-picture", codec=facts.unseen)
    if facts.sounds and facts.sound is None:
        yield flag("no-sound", codec=", ".join(dict.fromkeys(sound.codec for sound in facts.sounds)))
    promised, found = _promised_s(facts), _found_s(measured)
    if promised and found is not None and promised - found > max(_SHORT_S, _SHORT_SHARE * promised):
        yield QualityFlag(
            code="cut-off",
            facts={"promised": _clock(promised), "found": _clock(found)},
            at=(Stretch(start_s=round(found, 1), end_s=round(promised, 1)),),
        )


def _picture(facts: MediaFacts, video: VideoFacts, measured: PictureMeasured | None) -> Iterator[QualityFlag]:
    yield from _parameters(facts, video)
    if video.upscaled or (measured and measured.upscaled):
        yield flag("upscaled")
    if (video.width, video.height) in _SD_FRAMES and video.sample_aspect == "1/1":
        yield flag("wrong-aspect", size=f"{video.width}×{video.height}")
    if measured and measured.bars and min(measured.bars[0], measured.bars[2]) > _BAR_SHARE * video.width:
        yield flag("black-bars", left=measured.bars[0], right=measured.bars[2])
    yield from _fields(video)
    if video.variable:
        yield flag("variable-rate", rate=_rate(video.rate))
    if measured:
        yield from black(measured)
        yield from frozen(measured)


def _parameters(facts: MediaFacts, video: VideoFacts) -> Iterator[QualityFlag]:
    """Below the parameters of its class: a frame of 720 lines and more is HD, whatever way it is held."""
    long, short = max(video.shown_width, video.shown_height), min(video.shown_width, video.shown_height)
    high = short >= _HD_SHORT and long > _HD_SHORT * 4 / 3
    small = (long < _HD[0] - _GRACE_PX or short < _HD[1] - _GRACE_PX) if high else short < _SD_SHORT - _GRACE_PX
    rate = _mbps(facts, video)
    least = _HD_MBPS if high else _SD_MBPS
    found = [f"{video.width}×{video.height}"] if small else []
    found += [f"{rate:.1f} Mbit/s {video.codec}".strip()] if rate is not None and rate < least else []
    if found:
        yield flag("below-hd" if high else "below-sd", found=", ".join(found))


def _fields(video: VideoFacts) -> Iterator[QualityFlag]:
    if video.measured_order not in _FIELDS:
        return
    if video.field_order not in _FIELDS:
        yield flag("interlaced-unflagged")
    elif video.field_order is not video.measured_order:
        yield flag("field-order")


def _promised_s(facts: MediaFacts) -> float | None:
    return (facts.video and (facts.video.promised_s or facts.video.duration_s)) or facts.duration_s


def _length(stream: VideoFacts | SoundFacts | None) -> float:
    return (stream and stream.duration_s) or 0.0


def _found_s(measured: Measurements) -> float | None:
    lengths = (
        measured.decoded_s,
        measured.picture.duration_s if measured.picture else None,
        measured.sound.duration_s if measured.sound else None,
    )
    return next((length for length in lengths if length), None)


def _mbps(facts: MediaFacts, video: VideoFacts) -> float | None:
    whole = facts.bitrate_bps or (facts.size * 8 / facts.duration_s if facts.duration_s else None)
    rate = video.bitrate_bps or whole
    return rate / 1e6 if rate else None


def _rate(rate: str) -> str:
    above, below = (int(part) for part in rate.split("/"))
    return f"{above / below:.2f}" if below else "?"


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 60:02}:{whole % 60:02}"
