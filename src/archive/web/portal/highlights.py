"""Found pieces of text as HTML: `<mark>` around what answers the query, everything escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from archive.models.search import Highlight, Hit

_FIRST = ("description", "contributors", "subjects", "place", "programme", "alternative_titles", "genres", "tags")
_PIECES = 2


def marked(piece: Highlight) -> Markup:
    """One piece; ranges are character positions, and those that overlap are joined."""
    out = Markup()
    at = 0
    for start, end in _joined(piece.ranges, len(piece.text)):
        out += escape(piece.text[at:start]) + Markup("<mark>%s</mark>") % piece.text[start:end]
        at = end
    return out + escape(piece.text[at:])


def title(hit: Hit) -> Markup:
    """The title of a hit, marked where it matched."""
    pieces = hit.highlights.get("title", ())
    whole = next((p for p in pieces if p.text == hit.entry.title), None)
    return marked(whole) if whole else escape(hit.entry.title)


def pieces(hit: Hit) -> tuple[tuple[str, Markup], ...]:
    """Up to two (field, piece) from outside of the title, what says most first."""
    others = [name for name in hit.highlights if name not in _FIRST and name != "title"]
    found = [(name, marked(p)) for name in (*_FIRST, *others) for p in hit.highlights.get(name, ()) if p.ranges]
    return tuple(found[:_PIECES])


def _joined(ranges: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s), min(e, length)) for s, e in ranges):
        if start >= end:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
