"""Answers kept for a moment, so that a stream of small requests asks the ledger or the index once."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from cachetools import TLRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class AnswerCache(Generic[K, V]):
    """Up to `most` answers, each for `seconds` from when it was asked for; an error is never kept.

    Whoever asks while the same is being asked waits for that answer.
    """

    def __init__(self, seconds: float, most: int = 4096, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._kept: TLRUCache[K, tuple[float, V]] = TLRUCache(most, lambda _key, kept, _now: kept[0] + seconds, clock)
        self._asking: WeakValueDictionary[K, Lock] = WeakValueDictionary()

    def get(self, key: K, ask: Callable[[], V]) -> V:
        """The answer for `key`, asked for when there is none young enough."""
        with self._lock:
            kept = self._kept.get(key)
            asking = self._asking.setdefault(key, Lock())
        return kept[1] if kept else self._asked(key, ask, asking)

    def _asked(self, key: K, ask: Callable[[], V], asking: Lock) -> V:
        with asking:
            with self._lock:
                kept = self._kept.get(key)
            if kept:
                return kept[1]
            asked_at = self._clock()
            answer = ask()
            with self._lock:
                self._kept[key] = (asked_at, answer)
            return answer
