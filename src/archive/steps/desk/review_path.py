"""The way up: at which centres of a line something waits, who decides, who is passed over since nobody reviews there. Pure."""

from collections.abc import Collection, Iterable, Sequence

from archive.models.centre import Level
from archive.models.reviewing import RISING, ReviewRule, Stop

LEAST = Level.COUNTY
"""Who decides where nobody has said otherwise; what a centre above hands in, that centre."""


def level_of(rules: Iterable[ReviewRule], kind: str, doubts: Collection[str], flags: Collection[str]) -> Level:
    """The level that has to accept at least. Of several rules that fit the highest level counts: nobody below can lower it."""
    fitting = [one for one in rules if one.fits(kind, frozenset(doubts), frozenset(flags))]
    asked = [RISING.index(one.level) for one in fitting]
    if not any(one.always for one in fitting):
        asked.append(RISING.index(LEAST))
    return RISING[max(asked)]


def deciding(line: Sequence[Stop], level: Level) -> Stop | None:
    """Whose acceptance makes it public: the first at or above a level where somebody reviews, else the first there at all."""
    high = [stop for stop in line if RISING.index(stop.level) >= RISING.index(level)]
    return next((stop for stop in high if stop.reviewers), high[0] if high else line[-1] if line else None)


def first(line: Sequence[Stop], last: Stop, makers: Collection[str] = ()) -> Stop:
    """Where it waits first: the lowest level with somebody who had no part in the work; at the latest where it is decided."""
    return next((stop for stop in upto(line, last) if stop.reviewers - set(makers)), last)


def following(line: Sequence[Stop], here: str, last: Stop) -> Stop:
    """Where it waits after a level has accepted it."""
    below = upto(line, last)
    above = below[_place(below, here) + 1 :]
    return next((stop for stop in above if stop.reviewers), last)


def higher(line: Sequence[Stop], here: str) -> Stop | None:
    """To whom it can be passed up: the next level where somebody reviews, else the next level at all; None at the top."""
    above = line[_place(line, here) + 1 :]
    return next((stop for stop in above if stop.reviewers), above[0] if above else None)


def passed_over(line: Sequence[Stop], here: str, there: str) -> list[Stop]:
    """Levels between two where nobody reviews; `here` is empty for the way from below."""
    between = line[_place(line, here) + 1 : max(_place(line, there), 0)]
    return [stop for stop in between if not stop.reviewers]


def upto(line: Sequence[Stop], last: Stop) -> Sequence[Stop]:
    """The levels of a line up to the deciding one; all of them where that is none of these."""
    place = _place(line, last.centre)
    return line[: place + 1] if place >= 0 else line


def _place(line: Sequence[Stop], centre: str) -> int:
    return next((n for n, stop in enumerate(line) if stop.centre == centre), -1)
