"""Probe of PDF documents: pages, the first page's size, whether it has words."""

from pathlib import Path

from archive.media.documents import documents
from archive.media.guarded.limits import Limits
from archive.models.facts import DocumentFacts, MediaFacts
from archive.models.media import MediaType


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
