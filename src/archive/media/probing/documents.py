"""Probe of PDF documents: pages, the first page's size, whether it has words."""

from pathlib import Path

from archive.media.documents import documents, office, plain
from archive.media.guarded.limits import Limits
from archive.models.facts import DocumentFacts, MediaFacts
from archive.models.media import MediaType

TEXT = "text"
"""Container of a plain text."""


def facts(source: Path, limits: Limits) -> MediaFacts:
    """Facts of a document.

    Raises:
        MediaUnreadable: it is broken, empty or needs a password.
        MediaLimit: it has too many pages, or reading it broke a limit.

    """
    answer = documents.ask("header", {"source": str(source)}, source, limits)
    return MediaFacts(
        media=MediaType.DOCUMENT,
        size=source.stat().st_size,
        container="pdf",
        document=DocumentFacts.model_validate(answer),
    )


def of_office(source: Path, limits: Limits) -> MediaFacts:
    """Facts of an office file: it has no pages before it is laid out.

    Raises:
        MediaUnreadable: it is broken, locked, or no office file.
        MediaLimit: it unpacks to more than people write.

    """
    answer = office.ask("header", {"source": str(source)}, source, limits)
    return _without_pages(source, answer["container"], answer["text"])


def of_old_office(source: Path, kind: str) -> MediaFacts:
    """Facts of an old office file of this kind, which was told by its streams: no reader of it is here but LibreOffice."""
    return _without_pages(source, kind, text=True)


def of_text(source: Path, _limits: Limits) -> MediaFacts:
    """Facts of a plain text.

    Raises:
        MediaUnreadable: it is none.

    """
    return _without_pages(source, TEXT, bool(plain.words(source).strip()))


def _without_pages(source: Path, container: str, text: bool) -> MediaFacts:
    return MediaFacts(
        media=MediaType.DOCUMENT, size=source.stat().st_size, container=container, document=DocumentFacts(text=text)
    )
