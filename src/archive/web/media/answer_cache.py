"""Answers kept for a moment, so that a stream of small requests asks the ledger once."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class AnswerCache(Generic[K, V]):
    """Up to `most` answers, each for `seconds`; an error is never kept."""

    def __init__(self, seconds: float, most: int = 4096, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._clock = seconds, most, clock
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, ask: Callable[[], V]) -> V:
        """The answer for `key`, asked for when there is none young enough."""
        now = self._clock()
        with self._lock:
            kept = self._kept.get(key)
        if kept and kept[0] > now:
            return kept[1]
        answer = ask()
        with self._lock:
            self._kept[key] = (now + self._seconds, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer
