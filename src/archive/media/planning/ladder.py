"""Sizes and rates of what is made: shapes kept, even numbers, nothing above the source."""

from fractions import Fraction

from archive.media.planning.profiles import Profile
from archive.media.recipe import Rung
from archive.models.facts import VideoFacts

_FASTEST = 60
_STANDARD = tuple(Fraction(rate) for rate in (25, 30, 50, 60))


def rungs(width: float, height: float, profile: Profile) -> tuple[Rung, ...]:
    """The rungs a picture of this shown size fills in at least one direction; its own size if it fills none. Largest first."""
    long, short = max(width, height), min(width, height)
    found = []
    for step in profile.ladder:
        # One pixel of grace: 1919 × 1080 is a 1080 picture.
        if long >= step.long - 1 or short >= step.short - 1:
            size = within(width, height, *((step.long, step.short) if width >= height else (step.short, step.long)))
            found.append(Rung(name=str(step.short), width=size[0], height=size[1], crf=step.crf, maxrate_bps=step.maxrate_bps))
    if found:
        return tuple(found)
    own = within(width, height, round(long), round(long))
    least = profile.ladder[-1]
    return (Rung(name=str(min(own)), width=own[0], height=own[1], crf=least.crf, maxrate_bps=least.maxrate_bps),)


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


def within(width: float, height: float, box_width: int, box_height: int) -> tuple[int, int]:
    """The largest even size of this shape in a box, never larger than itself."""
    scale = min(box_width / width, box_height / height, 1.0)
    return _even(width * scale, width), _even(height * scale, height)


def _even(length: float, most: float) -> int:
    return max(2, min(round(length / 2), int(most / 2)) * 2)
