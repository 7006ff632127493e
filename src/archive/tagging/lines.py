"""Lines of text read in pictures: which are kept, and how the same line in several frames becomes one."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

Box = tuple[float, float, float, float]

MIN_CONFIDENCE = 0.8
"""What is read in ornaments, leaves and blurred crowds lies below; printed titles and subtitles lie above 0.95."""
MAX_LINES = 100
"""Lines kept of one asset, the surest first: a photographed newspaper shall not bury everything else."""
MAX_LINES_OF_PAGES, LEAST_OF_PAGE = 1_000, 5
"""Lines kept of an asset of many pages, shared out among the pages, so that the last one is found as the first one is."""


@dataclass(frozen=True)
class TextLine:
    """One line of text: `box` in fractions of width and height (x, y, w, h), times in seconds."""

    text: str
    confidence: float
    box: Box
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = None


def kept(lines: Iterable[TextLine]) -> list[TextLine]:
    """Confident lines that say something, the same text once, in order of time and then as read in the picture."""
    merged = _merged(line for line in lines if line.confidence >= MIN_CONFIDENCE and _says_something(line.text))
    surest = sorted(merged, key=lambda line: -line.confidence)[:MAX_LINES]
    return [line for line in merged if line in surest]


def kept_of_pages(lines: Iterable[TextLine], pages: int) -> list[TextLine]:
    """The same of pages: every page keeps its own surest lines; what stands on several is told of the first."""
    merged = _merged(line for line in lines if line.confidence >= MIN_CONFIDENCE and _says_something(line.text))
    most = min(MAX_LINES, max(LEAST_OF_PAGE, MAX_LINES_OF_PAGES // max(1, pages)))
    by_page: dict[int | None, list[TextLine]] = {}
    for line in sorted(merged, key=lambda line: -line.confidence):
        by_page.setdefault(line.page, []).append(line)
    surest = {id(line) for of_page in by_page.values() for line in of_page[:most]}
    return [line for line in merged if id(line) in surest]


def _says_something(text: str) -> bool:
    """One Han character is a word; of other letters and digits it takes two to tell writing from a stroke or a speck."""
    letters = [c for c in text if c.isalnum()]
    return len(letters) > 1 or any(unicodedata.name(c, "").startswith("CJK") for c in letters)


def _merged(lines: Iterable[TextLine]) -> list[TextLine]:
    """The same text in several frames is one line: the surest reading with its box, from first to last time it was read."""
    found: dict[str, TextLine] = {}
    for line in lines:
        key = "".join(unicodedata.normalize("NFKC", line.text).casefold().split())
        found[key] = _joined(found[key], line) if key in found else line
    return sorted(found.values(), key=lambda line: -1.0 if line.start_s is None else line.start_s)


def _joined(one: TextLine, other: TextLine) -> TextLine:
    times = [t for t in (one.start_s, one.end_s, other.start_s, other.end_s) if t is not None]
    best = other if other.confidence > one.confidence else one
    if not times:
        return one if one.page else best
    return replace(best, start_s=min(times), end_s=max(times) if max(times) > min(times) else None)
