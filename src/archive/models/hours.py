"""Hours of the day, as a setting writes them: `08:00-12:00,14:00-18:00`, `22:00-06:00` over midnight. In local time."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import NamedTuple, Self

_DAY_S = 24 * 3600


class Hours(NamedTuple):
    """Spans as the second after midnight at which each begins and how many it lasts, over midnight too. None at all is never."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, written: str) -> Self:
        """From a setting that `config.py` has checked; "" is none."""
        return cls(tuple(_span(one) for one in written.replace(" ", "").split(",") if one))

    def now(self, moment: datetime) -> bool:
        """Whether a moment, in local time, is within them."""
        return any(self._lefts(moment))

    def left_s(self, moment: datetime) -> float:
        """Seconds until they are over, spans that follow at once included; 0 outside of them."""
        left, second = 0, _second(moment)
        while left < _DAY_S and (more := max(_left(self.spans, (second + left) % _DAY_S), default=0)):
            left += more
        return float(min(left, _DAY_S))

    def _lefts(self, moment: datetime) -> Iterator[int]:
        return _left(self.spans, _second(moment))


def _left(spans: tuple[tuple[int, int], ...], second: int) -> Iterator[int]:
    """How long each span that a second is in still lasts."""
    for begin, length in spans:
        since = (second - begin) % _DAY_S
        if since < length:
            yield length - since


def _span(written: str) -> tuple[int, int]:
    begin, end = (_clock(one) for one in written.split("-"))
    return begin, (end - begin) % _DAY_S or (_DAY_S if end > begin else 0)


def _clock(written: str) -> int:
    hours, _, minutes = written.partition(":")
    return int(hours) * 3600 + int(minutes) * 60


def _second(moment: datetime) -> int:
    now: time = moment.time()
    return now.hour * 3600 + now.minute * 60 + now.second
