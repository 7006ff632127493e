"""What is measured of a recording: its times, whether its pictures and sounds decode, and which of its sounds are silent."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from archive.media.guarded.limits import Limits
from archive.media.probing import clocks, listening, sample, times
from archive.media.probing.video import doubtful, large, with_sample, with_times
from archive.models.facts import SoundFacts, VideoFacts

_SAMPLE_AT = 0.4
"""Share of the recording where the sample is taken: titles and test cards are over, credits have not begun."""

Sounds = tuple[SoundFacts, ...]


class RecordingMeasurements(NamedTuple):
    """The picture (None when nothing of it decodes) and the sounds with what was measured, and what the decoders complained of.

    `length_s` is that of the whole where the header is no promise of it: the clock may jump, or words stay longer
    than the film, until `words_s`.
    """

    video: VideoFacts | None
    sounds: Sounds
    mended: bool = False
    length_s: float | None = None
    words_s: float | None = None
    complaint: str = ""


def measured(
    source: Path, limits: Limits, container: str, video: VideoFacts | None, sounds: Sounds, words: Sequence[int] = ()
) -> RecordingMeasurements:
    """Measure a picture and sounds of which the header told; `words` are the streams of captions.

    Raises:
        MediaLimit: a process broke a limit.

    """
    timed = _timed(source, limits, container, video, sounds, words)
    seen, unseen = _seen(source, limits, timed.video, mended=timed.mended) if timed.video else (None, "")
    heard, unheard = listening.listened(source, limits, timed.sounds)
    return timed._replace(video=seen, sounds=heard, complaint="; ".join(filter(None, (unseen, unheard))))


def _timed(
    source: Path, limits: Limits, container: str, video: VideoFacts | None, sounds: Sounds, words: Sequence[int]
) -> RecordingMeasurements:
    jumping = container in clocks.JUMPING
    if not video and not jumping:
        return RecordingMeasurements(None, sounds)
    heard = [sound.index for sound in sounds]
    found = times.measure(source, limits, container, video.index if video else None, [*heard, *(() if jumping else words)])
    spans = [span for index, span in found.others.items() if index in heard]
    if found.picture:
        spans.append(times.Span(found.picture.start_s, found.picture.end_s))
    end_s = max((span.end_s for span in spans), default=0.0)
    last_s = max((span.end_s for index, span in found.others.items() if index in words), default=0.0)
    beyond = last_s > end_s
    return RecordingMeasurements(
        with_times(video, found.picture, promising=not jumping) if video else None,
        tuple(_with_span(sound, found.others.get(sound.index)) for sound in sounds),
        found.mended,
        round(end_s - min(span.start_s for span in spans), 6) if spans and (jumping or beyond) else None,
        last_s if beyond else None,
    )


def _with_span(sound: SoundFacts, span: times.Span | None) -> SoundFacts:
    if span is None or span.end_s <= span.start_s:
        return sound
    return sound.model_copy(update={"start_s": round(span.start_s, 6), "duration_s": round(span.end_s - span.start_s, 6)})


def _seen(source: Path, limits: Limits, video: VideoFacts, *, mended: bool) -> tuple[VideoFacts | None, str]:
    # Nothing can be sought by a clock that jumps.
    at = 0.0 if mended else _SAMPLE_AT * (video.duration_s or 0.0)
    seen = sample.take(source, limits, video.index, at, doubtful=doubtful(video), large=large(video))
    return (with_sample(video, seen), "") if seen.frames else (None, f"{video.codec}: {seen.complaint}")
