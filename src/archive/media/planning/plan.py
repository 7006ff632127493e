"""From facts to recipes: pure, no input or output."""

from fractions import Fraction

from archive.media.recipe import PictureParameters, Recipe, Rung, SoundParameters, SoundRung, VideoParameters
from archive.models.facts import MediaFacts, PictureFacts, VideoFacts
from archive.models.media import RenditionKind

VIDEO_VERSION = SOUND_VERSION = PICTURE_VERSION = 1

LADDER = ((1920, 1080, 5_000_000), (1280, 720, 2_800_000), (854, 480, 1_300_000))
"""Long side, short side and highest rate of each rung."""
CRF = 23
WIDTHS = (320, 1280, 2560)
POSTER_SIDE = 1280
LONGEST_SIDE = 16_000
"""WebP ends at 16,383 pixels."""
GOP_S = 2
_FASTEST = 60
_STANDARD = tuple(Fraction(rate) for rate in (25, 30, 50, 60))
_SOUND = SoundRung(name="audio", bitrate_bps=128_000, channels=2)
_SPEECH = SoundRung(name="audio-low", bitrate_bps=48_000, channels=1)


def plan(facts: MediaFacts) -> tuple[Recipe, ...]:
    """What to make of a file with these facts; nothing for a class that has no rendition yet."""
    if facts.picture:
        return (Recipe(name="picture", version=PICTURE_VERSION, kind=RenditionKind.PICTURE, parameters=_picture(facts.picture)),)
    if facts.video:
        return (Recipe(name="video-hls", version=VIDEO_VERSION, kind=RenditionKind.HLS, parameters=_video(facts, facts.video)),)
    if facts.sound:
        sound = SoundParameters(rungs=(_SPEECH, _SOUND), cover=facts.cover)
        return (Recipe(name="sound-hls", version=SOUND_VERSION, kind=RenditionKind.HLS, parameters=sound),)
    return ()


def _video(facts: MediaFacts, video: VideoFacts) -> VideoParameters:
    rate = result_rate(video)
    poster = _within(video.shown_width, video.shown_height, POSTER_SIDE, POSTER_SIDE)
    return VideoParameters(
        rungs=rungs(video.shown_width, video.shown_height),
        sound=_SOUND if facts.sound else None,
        rate=f"{rate.numerator}/{rate.denominator}",
        gop=max(1, round(rate * GOP_S)),
        deinterlace=video.interlaced,
        poster_width=poster[0],
        poster_height=poster[1],
        poster_at_s=_poster_moments(facts.duration_s),
    )


def rungs(width: float, height: float) -> tuple[Rung, ...]:
    """The rungs a picture of this shown size fills in at least one direction; its own size if it fills none. Largest first."""
    long, short = max(width, height), min(width, height)
    found = []
    for box_long, box_short, maxrate in LADDER:
        # One pixel of grace: 1919 × 1080 is a 1080 picture.
        if long >= box_long - 1 or short >= box_short - 1:
            size = _within(width, height, *((box_long, box_short) if width >= height else (box_short, box_long)))
            found.append(Rung(name=str(box_short), width=size[0], height=size[1], crf=CRF, maxrate_bps=maxrate))
    if found:
        return tuple(found)
    own = _within(width, height, round(long), round(long))
    return (Rung(name=str(min(own)), width=own[0], height=own[1], crf=CRF, maxrate_bps=LADDER[-1][2]),)


def result_rate(video: VideoFacts) -> Fraction:
    """The source's own rate when it is steady and at most 60. A variable one becomes even: the standard rate it is written at
    (a phone's 30 with frames left out), else the standard nearest to its average.
    """
    rate, nominal = Fraction(video.rate), Fraction(video.nominal_rate)
    if not video.variable and 0 < rate <= _FASTEST:
        return rate.limit_denominator(1001)
    if video.variable and nominal in _STANDARD:
        return nominal
    return min(_STANDARD, key=lambda standard: abs(standard - rate)) if rate > 0 else _STANDARD[0]


def _within(width: float, height: float, box_width: int, box_height: int) -> tuple[int, int]:
    scale = min(box_width / width, box_height / height, 1.0)
    return _even(width * scale, width), _even(height * scale, height)


def _even(length: float, most: float) -> int:
    return max(2, min(round(length / 2), int(most / 2)) * 2)


def _poster_moments(duration_s: float | None) -> tuple[float, float, float]:
    if not duration_s or duration_s < 1:
        return (0.2, 10.0, 2.0)
    return (round(duration_s * 0.1, 3), round(duration_s * 0.31, 3), round(duration_s * 0.05, 3))


def _picture(picture: PictureFacts) -> PictureParameters:
    # A long scroll must fit WebP's greatest height at every width.
    widest = max(1, min(WIDTHS[-1], picture.width, picture.width * LONGEST_SIDE // picture.height))
    return PictureParameters(widths=(*(width for width in WIDTHS if width < widest), widest))
