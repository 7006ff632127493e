"""What is alike in meaning: a second opinion on the order of what holds some of the words, and entries that hold none of them.

Cosines of this model are all high, and no line parts what is meant from what is not: the best answer to what the archive has
nothing of lies at .84 to .88, and some right ones below. So an entry is shown only where it lies near *and* has at least a
telling character of the question; and it is shown apart, counted nowhere.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from elasticsearch import BadRequestError

from archive.catalogue import filters
from archive.catalogue.analysis import fold
from archive.catalogue.analysis.folding import fold_both
from archive.catalogue.analysis.words import runs
from archive.catalogue.cascade.everyday import asking
from archive.catalogue.cascade.recognition import recognise, rest
from archive.catalogue.groups import texts
from archive.catalogue.highlighting import highlights
from archive.catalogue.meaning import Meaning, Vector
from archive.catalogue.meaning.passages import in_hex
from archive.catalogue.query import FILLERS
from archive.models.public import PublicRecord
from archive.models.search import Hit, SearchQuery, SearchResults

FEW = 5
"""Fewer hits than these have what is near beside them."""
SHOWN = 6
REORDERED = 10
"""So many of the first page are put in order by both opinions; its other hits stay."""
NEAR = 0.87
"""Cosine from which on an entry may be near."""
_LOOKED_AT, _CANDIDATES = 50, 150
_K = 60
"""Of reciprocal rank fusion; between 5 and 60 it changes nothing that was measured."""
_UNTOLD = frozenset({"kind", "part", "date", "place", "centre"})
"""Groups, and fields, that say nothing of what an entry is about."""
_WHERE_AND_WHEN = frozenset({"division", "centre", "year"})
_NUMERALS = frozenset("零〇一二三四五六七八九十百千")


class Nearby:
    """Begun when the words have found few or none; read when all else is known."""

    def __init__(self, ask: Callable[[dict[str, Any]], Mapping[str, Any]], query: SearchQuery, meaning: Meaning) -> None:
        self._ask, self._query = ask, query
        self._vector = meaning.begin(query.text)
        self._telling = telling(_what(query.text))

    def beside(self, found: SearchResults, *, reorder: bool = False) -> SearchResults:
        """The page with what is near beside it, with `reorder` in the order of both opinions. Later pages stay as they are."""
        if self._query.after or (found.total >= FEW and not reorder):
            return found
        vector = self._vector()
        if vector is None:
            return found
        near = self._near(vector)
        if reorder and self._query.sort == "relevance":
            found = found.model_copy(update={"hits": _fused(found.hits, list(near))})
        if found.total >= FEW:
            return found
        known = {hit.entry.id for hit in found.hits}
        written = self._entries([id_ for id_, cosine in near.items() if id_ not in known and cosine >= NEAR])
        shown = (hit for id_, entry in written.items() if (hit := self._hit(entry, near[id_])))
        return found.model_copy(update={"nearby": tuple(islice(shown, SHOWN))})

    def _near(self, vector: Vector) -> dict[str, float]:
        """Id -> cosine of entries, the nearest first, under the facets that are chosen."""
        near: dict[str, Any] = {
            "field": "meaning",
            "query_vector": in_hex(vector),
            "k": _LOOKED_AT,
            "num_candidates": _CANDIDATES,
        }
        if picked := filters.chosen(self._query):
            near["filter"] = filters.together(picked)
        try:
            answer = self._ask({"knn": near, "size": _LOOKED_AT, "track_total_hits": False, "_source": False})
        except BadRequestError:  # an index of an earlier mapping knows no vectors until its reindex
            return {}
        # The index gives (1 + cosine) / 2.
        return {one["_id"]: 2 * one["_score"] - 1 for one in answer["hits"]["hits"]}

    def _entries(self, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Id -> entry as it is written, in the order of the ids."""
        if not ids:
            return {}
        answer = self._ask({"query": {"ids": {"values": list(ids)}}, "size": len(ids), "_source": ["entry"]})
        found = {one["_id"]: one["_source"]["entry"] for one in answer["hits"]["hits"]}
        return {one: found[one] for one in ids if one in found}

    def _hit(self, written: Mapping[str, Any], score: float) -> Hit | None:
        """The entry as a hit, if it has a telling character of the question; what it has of it is marked."""
        entry = PublicRecord.model_validate(written)
        shared = self._telling & _characters(entry)
        if not shared:
            return None
        marked = highlights(entry, self._query.text)
        if not marked.keys() - _UNTOLD:
            marked = {
                field: found for field, found in highlights(entry, " ".join(sorted(shared))).items() if field not in _UNTOLD
            }
        return Hit(entry=entry, score=round(score, 4), highlights=marked)


def telling(text: str) -> frozenset[str]:
    """What of a question tells what it is about: its characters but those that only ask, and its words of letters and digits."""
    found: set[str] = set()
    for run in runs(fold_both(text)):
        found |= set(run.plain) if run.han else {run.plain}
    return frozenset(found) - _only_asking() - _NUMERALS


def _what(text: str) -> str:
    """The words without where and when, if there are any: what lies at the same place is not alike."""
    found = [one for one in recognise(text) if one.facet in _WHERE_AND_WHEN]
    return rest(text, found) or text


def _characters(entry: PublicRecord) -> frozenset[str]:
    told = " ".join(text for group, values in texts(entry).items() if group not in _UNTOLD for text in values)
    return telling(fold(told))


def _only_asking() -> frozenset[str]:
    short = {character for word in asking() if len(word) <= 2 for character in word}
    return frozenset(short) | FILLERS


def _fused(hits: Sequence[Hit], near: Sequence[str]) -> tuple[Hit, ...]:
    """The first hits in the order of both lists together (Cormack, Clarke, Buettcher 2009), the others behind them."""
    place = {id_: rank for rank, id_ in enumerate(near, start=1)}
    first, others = hits[:REORDERED], hits[REORDERED:]
    worth = {
        hit.entry.id: 1 / (_K + rank) + (1 / (_K + place[hit.entry.id]) if hit.entry.id in place else 0.0)
        for rank, hit in enumerate(first, start=1)
    }
    return (*sorted(first, key=lambda hit: -worth[hit.entry.id]), *others)
