"""Inside an entry: every line of its words with its moment, its page or its place in the picture, and which are asked for.

Nothing of it is kept beside the entry: captions and pages are read where they lie, when somebody asks, by the addresses that
the entry itself names. What leaves the public leaves with its entry, and an entry made long ago has all of it (ADR 0051).
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from threading import Lock
from typing import Any, NamedTuple

from cachetools import LRUCache

from archive.access import personal_numbers
from archive.errors import NotFound
from archive.models.media import MediaType
from archive.models.public import PublicCaptions, PublicMedia, PublicRecord
from archive.models.search import Inside, Line, WordsOf
from archive.texts import webvtt
from archive.web.shared.addresses import leaves
from archive.web.shared.needs import Needs
from archive.web.shared.resting import Resting

MOST = 200
"""Moments that one answer tells."""
MOST_BYTES = 8 * 1024 * 1024
"""Longer captions, or words of a document, are read no further: two thousand pages."""
_REMEMBERED = 8_000_000
"""Characters (and a hundred a line) of lines kept in memory, of what was asked for last."""
_SPOKEN = frozenset({MediaType.VIDEO, MediaType.SOUND})

Reader = Callable[[str], Iterator[Line]]


class Track(NamedTuple):
    """The captions of one recording in one language, line by line."""

    part: int
    language: str
    lines: tuple[Line, ...]


class WordsWithin:
    """The words within entries. One for a portal: it remembers what it read. Never raises for a store that does not answer."""

    def __init__(self, services: Needs) -> None:
        self._services, self._lock = services, Lock()
        self._read: LRUCache[tuple[str, int, str], tuple[Line, ...]] = LRUCache(_REMEMBERED, _weight)
        self._store = Resting("store")

    def find(self, record: PublicRecord, text: str, most: int = MOST, fields: Sequence[WordsOf] = ()) -> Inside:
        """Search inside: the lines of this entry that answer, in the order of its parts and of their time or pages.

        `record` must be public now (`public_entry.find`), or previewed. `text` is read as the search for entries reads it:
        traditional, variant, by pinyin. Each `Moment` names its part, the field (`captions`, `picture`, `page`), seconds, page or
        box, and its `fragment`. `fields` limits it to some. A store that does not answer leaves out what only it knows.
        """
        lines = [line for line in self.lines(record) if not fields or line.field in fields]
        return self._services.catalogue.inside(lines, text, most)

    def lines(self, record: PublicRecord) -> Iterator[Line]:
        """Every line of words of an entry, part by part: what is said, what is seen, what is written."""
        for part in sorted(record.media, key=lambda one: one.part):
            for track in self.tracks(part):
                yield from track.lines
            yield from self._pages(part)
            yield from _seen(record, part)

    def tracks(self, part: PublicMedia) -> tuple[Track, ...]:
        """The captions of a recording, a language at a time, each line with its seconds; numbers of people masked."""
        spoken = part.captions if part.media in _SPOKEN else ()
        return tuple(Track(part.part, one.language, self._spoken(part, one)) for one in spoken)

    def _spoken(self, part: PublicMedia, captions: PublicCaptions) -> tuple[Line, ...]:
        def lines(text: str) -> Iterator[Line]:
            for cue in webvtt.cues(text):
                said = " ".join(personal_numbers.masked(cue.text).split())
                if said:
                    yield _line("captions", part, said, start_s=cue.start_s, end_s=cue.end_s, language=captions.language)

        return self._lines((captions.file.path, part.part, captions.language), lines)

    def _pages(self, part: PublicMedia) -> tuple[Line, ...]:
        """The words of a document that may be read (it has `words`), of pages that are shown, with their numbers where known."""
        if part.media is not MediaType.DOCUMENT or not part.words:
            return ()
        if not part.pages:
            return tuple(_line("page", part, one) for one in part.words.split("\n"))

        def lines(text: str) -> Iterator[Line]:
            apart = "\f" in text or len(shown) == 1
            for number, page in enumerate(personal_numbers.masked(text).split("\f"), start=1):
                said = (" ".join(one.split()) for one in page.splitlines() if number in shown)
                yield from (_line("page", part, one, page=number if apart else None) for one in said if one)

        shown = {leaf.number for leaf in leaves(part)}
        # The words lie beside the pages; that path itself is served to nobody.
        beside = PurePosixPath(part.pages[0].path).parents[1] / "text.txt"
        return self._lines((str(beside), part.part, ""), lines)

    def _lines(self, key: tuple[str, int, str], read: Reader) -> tuple[Line, ...]:
        with self._lock:
            known = self._read.get(key)
        if known is not None:
            return known
        text = self._store.ask(lambda: self._text(key[0]))
        if text is None:
            return ()
        made = tuple(read(text))
        with self._lock:
            # What is not there may be made again.
            if made and _weight(made) <= _REMEMBERED:
                self._read[key] = made
        return made

    def _text(self, path: str) -> str:
        """What lies there; "" where nothing does."""
        renditions = self._services.store.renditions
        try:
            stat = renditions.stat(path)
            if stat is None or not stat.size:
                return ""
            with renditions.open(path, 0, min(stat.size, MOST_BYTES)) as stream:
                return b"".join(stream.chunks()).decode("utf-8", errors="replace")
        except NotFound:
            return ""


def _seen(record: PublicRecord, part: PublicMedia) -> Iterator[Line]:
    """Words read in pictures and films, and on scanned pages of a document that has no words of its own."""
    paged = part.media is MediaType.DOCUMENT
    if paged and part.words:
        return
    tags = [tag for tag in record.tags if tag.part == part.part and tag.kind == "text" and tag.value.strip()]
    for tag in sorted(tags, key=lambda one: (one.page or 0, one.start_s or 0.0)):
        where = {"start_s": tag.start_s, "end_s": tag.end_s, "page": tag.page, "box": tag.box}
        yield _line("page" if paged else "picture", part, tag.value, **where)


def _line(field: WordsOf, part: PublicMedia, text: str, **where: Any) -> Line:  # noqa: ANN401 - fields of a line
    return Line(field=field, part=part.part, text=text, **where)


def _weight(lines: tuple[Line, ...]) -> int:
    return 1 + sum(100 + len(line.text) for line in lines)
