"""Why a hit was found, where it was found within: the line that says it, its field, and the address that opens it there."""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from archive.models.search import Hit, Moment, SearchResults, WordsOf
from archive.web.portal import highlights
from archive.web.portal.within import ASKED, found
from archive.web.shared import addresses
from archive.web.shared.inside import WordsWithin
from archive.web.shared.moments import written

SHOWN = 2
"""Moments of one hit on a page of many."""
_FIELDS: dict[str, tuple[WordsOf, ...]] = {"words": ("captions", "page"), "tags": ("picture", "page")}
"""Field of the index -> where its words stand within an entry."""


class HitMoment(NamedTuple):
    """One moment of a hit: what answers marked, and the address that opens it."""

    moment: Moment
    words: Markup
    href: str


class HitMoments(NamedTuple):
    """The first moments of a hit, how many there are, and the address that lists them all."""

    shown: tuple[HitMoment, ...]
    total: int
    href: str


def of(words: WordsWithin, results: SearchResults, typed: str) -> dict[str, Any]:
    """`moments_of` and `pieces_of` for the cards of a page: what stands in a moment is not told again as a piece.

    Only hits that would show a piece of their words are looked into, so that most pages read nothing more.
    """
    asked = results.asked or typed
    known = {hit.entry.id: one for hit in results.hits if (one := _moments(words, hit, asked))}

    def pieces(hit: Hit) -> tuple[tuple[str, Markup], ...]:
        within = _FIELDS if hit.entry.id in known else {}
        return tuple(piece for piece in highlights.pieces(hit) if piece[0] not in within)

    moments: Callable[[Hit], HitMoments | None] = lambda hit: known.get(hit.entry.id)  # noqa: E731
    return {"moments_of": moments, "pieces_of": pieces}


def _moments(words: WordsWithin, hit: Hit, asked: str) -> HitMoments | None:
    names = {name for name, _ in highlights.pieces(hit)}
    fields = tuple(dict.fromkeys(field for name, own in _FIELDS.items() if name in names for field in own))
    inside = words.find(hit.entry, asked, SHOWN, fields) if fields else None
    if not inside or not inside.total:
        return None
    entry = addresses.entry(hit.entry.id)
    shown = tuple(HitMoment(one.moment, one.words, _href(entry, one.moment, asked)) for one in found(inside))
    return HitMoments(shown, inside.total, f"{entry}?{urlencode({ASKED: asked})}#inside")


def _href(entry: str, moment: Moment, asked: str) -> str:
    """By fragment where scripts run, by the address itself where they do not."""
    begin = {"t": written(moment.start_s), "part": moment.part} if moment.start_s is not None else {}
    return f"{entry}?{urlencode({ASKED: asked, **begin})}#{moment.fragment}"
