"""Quality of sound: its parameters, silence, clipping, and a channel that says nothing."""

import re
from collections.abc import Iterator

from archive.media.judging.stretches import ALL, flag, total_s
from archive.models.facts import MediaFacts, MediaType, SoundFacts
from archive.models.measurements import ChannelLevel, QualityFlag, SoundMeasured

_RATE_HZ, _BITS = 44_100, 24
_LOSSLESS = re.compile(r"pcm_(?!alaw|mulaw).*|flac|alac|ape|wmalossless|tta|wavpack|mlp|truehd")
_PCM_BITS = re.compile(r"pcm_[suf](\d+)")
_SILENCE_S = 5.0
_CLIPPED, _CLIPPED_A_MINUTE = 10, 3.0
"""One peak at full scale is a loud note; many are a recording made too loud."""
_ONE_EAR_DB = 40.0
_NOTHING_DBFS = -100.0


def sound_flags(facts: MediaFacts, measured: SoundMeasured | None) -> Iterator[QualityFlag]:
    """Flags of the sound. Its parameters are asked of recordings of sound only: a film's sound is never 24 bit."""
    if facts.sound and facts.media is MediaType.SOUND:
        yield from _parameters(facts.sound)
    if not facts.sound or not measured:
        return
    whole = measured.duration_s or facts.duration_s
    if _all_silent(measured, whole):
        yield flag("all-silent")
        return
    if silence := [one for one in measured.silence if one.end_s - one.start_s >= _SILENCE_S]:
        yield flag("silence", silence, seconds=round(total_s(silence)))
    clipped = sum(channel.clipped for channel in measured.channels)
    if clipped >= max(_CLIPPED, _CLIPPED_A_MINUTE * (whole or 0) / 60):
        yield flag("clipping", count=clipped)
    yield from _one_ear(measured.channels)


def _parameters(sound: SoundFacts) -> Iterator[QualityFlag]:
    lossless = bool(_LOSSLESS.fullmatch(sound.codec))
    named = _PCM_BITS.match(sound.codec)
    bits = sound.bits or (int(named[1]) if named else None)
    found = [f"{sound.sample_rate / 1000:g} kHz"] if sound.sample_rate < _RATE_HZ else []
    if not lossless:
        found.append(sound.codec)
    elif bits is not None and bits < _BITS:
        found.append(f"{bits} bit")
    if found:
        yield flag("below-sound", found=", ".join(found))


def _all_silent(measured: SoundMeasured, whole_s: float | None) -> bool:
    if measured.channels and all(channel.peak_dbfs is None for channel in measured.channels):
        return True
    return bool(whole_s) and total_s(measured.silence) >= ALL * (whole_s or 0)


def _one_ear(channels: tuple[ChannelLevel, ...]) -> Iterator[QualityFlag]:
    """Two channels of which one is 40 dB below the other, or digital silence."""
    if len(channels) != 2:
        return
    levels = [_NOTHING_DBFS if channel.rms_dbfs is None else channel.rms_dbfs for channel in channels]
    if abs(levels[0] - levels[1]) >= _ONE_EAR_DB:
        yield flag("one-ear", channel=1 + levels.index(min(levels)))
