"""Text in pictures and in frames of videos, Chinese and Latin, horizontal and vertical."""

from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from archive.models.media import Evidence, MediaType, Tag, TagSource
from archive.tagging.contract import Subject, TaggerFailed
from archive.tagging.lines import TextLine, kept, kept_of_pages

MAX_PICTURES = 12
"""Frames looked at per asset, spread over all that are given: ten to fifteen seconds of two cores."""


class PictureText:
    """Each line of text is a tag of kind `text`, with its box and, in frames, the times between which it was read."""

    name = "rapidocr"
    media = frozenset({MediaType.PICTURE, MediaType.VIDEO, MediaType.DOCUMENT})

    def __init__(self, threads: int) -> None:
        self._threads = threads

    @cached_property
    def version(self) -> str:
        """For example `3.10.0 PP-OCRv6-small`."""
        return f"{version('rapidocr')} PP-OCRv6-small"

    def tags(self, subject: Subject) -> list[Tag]:
        """The lines of every picture, merged; see `archive.tagging.lines` for what is kept.

        Raises:
            TaggerFailed: a picture cannot be read or the model failed on it.

        """
        source = TagSource(name=self.name, version=self.version)
        read = chain.from_iterable(self._lines(path, start_s) for path, start_s in _spread(subject.pictures))
        pages = (replace(line, page=page) for path, page in subject.pages for line in self._lines(path, None))
        return [
            Tag(
                kind="text",
                value=line.text,
                source=source,
                confidence=round(line.confidence, 4),
                asset=subject.digest,
                evidence=Evidence(start_s=line.start_s, end_s=line.end_s, box=line.box, page=line.page),
            )
            for line in (*kept(read), *kept_of_pages(pages, len(subject.pages)))
        ]

    def _lines(self, path: Path, start_s: float | None) -> list[TextLine]:
        from archive.tagging import reading  # noqa: PLC0415 - takes a second and 50 MB

        try:
            return reading.read(path, start_s, self._threads)
        except reading.READING_ERRORS as fault:
            raise TaggerFailed(tagger=self.name, name=path.name, reason=f"{type(fault).__name__}: {fault}") from fault


def _spread(pictures: tuple[tuple[Path, float | None], ...]) -> list[tuple[Path, float | None]]:
    """At most `MAX_PICTURES`, evenly over the whole, the first and the last among them."""
    if len(pictures) <= MAX_PICTURES:
        return list(pictures)
    last = len(pictures) - 1
    return [pictures[round(n * last / (MAX_PICTURES - 1))] for n in range(MAX_PICTURES)]
