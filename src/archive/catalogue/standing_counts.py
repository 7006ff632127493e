"""Counts of a large archive where no words are asked for: the front page and the way through facets ask for the same each time.

To count every facet of a million entries takes most of a second, and nobody sees what changes in ten of them. Only counts are
kept: the entries of a page are always asked of the index, so that nobody is shown what was withdrawn.
"""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from archive.catalogue.matching import EVERYTHING

Answer = Mapping[str, Any]
Ask = Callable[[dict[str, Any]], Answer]

LARGE = 20_000
"""Entries from which on counts are kept; fewer are counted at once."""
FRESH_S = 10.0
"""How old kept counts may be."""
STALE_S = 30.0
"""How old they may be for whoever asks while they are being counted anew."""
_MOST = 256


class _Kept(NamedTuple):
    at: float
    total: Answer
    aggregations: Answer


class StandingCounts:
    """Stands between searches and the index: asks for a page without its counts where they are known."""

    def __init__(self, large: int = LARGE, clock: Callable[[], float] = time.monotonic) -> None:
        self._large, self._clock = large, clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._counting: set[str] = set()
        self._lock = threading.Lock()
        self._forgotten = 0
        self._is_large = False

    def ask(self, ask: Ask, request: dict[str, Any]) -> Answer:
        """The answer to any request, with kept counts where it is one of `searching.page` without words."""
        if request.get("query") != EVERYTHING or "aggs" not in request:
            return ask(request)
        key = json.dumps([request["aggs"], request.get("post_filter")], sort_keys=True)
        kept, generation = self._known(key)
        if kept:
            plain = {name: value for name, value in request.items() if name != "aggs"} | {"track_total_hits": False}
            found = ask(plain)
            return {**found, "aggregations": kept.aggregations, "hits": {**found["hits"], "total": kept.total}}
        try:
            return self._counted(key, generation, ask(request), narrowed="post_filter" in request)
        finally:
            with self._lock:
                self._counting.discard(key)

    def forget(self) -> None:
        """Something was published or withdrawn here: count anew."""
        with self._lock:
            self._kept.clear()
            self._forgotten += 1

    def _known(self, key: str) -> tuple[_Kept | None, int]:
        """What is kept of it; None for the one who has to count."""
        with self._lock:
            kept = self._kept.get(key)
            age = self._clock() - kept.at if kept else STALE_S
            if age < FRESH_S or (age < STALE_S and key in self._counting):
                return kept, self._forgotten
            self._counting.add(key)
            return None, self._forgotten

    def _counted(self, key: str, generation: int, answer: Answer, *, narrowed: bool) -> Answer:
        with self._lock:
            if not narrowed:
                self._is_large = answer["hits"]["total"]["value"] >= self._large
            if self._is_large and generation == self._forgotten:
                self._kept[key] = _Kept(self._clock(), answer["hits"]["total"], answer["aggregations"])
                self._kept.move_to_end(key)
                if len(self._kept) > _MOST:
                    self._kept.popitem(last=False)
        return answer
