"""Probe: what a file is, read by a child that may open nothing else."""

from collections.abc import Callable, Sequence
from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.captions import captions
from archive.media.documents import office, plain
from archive.media.documents.documents import is_pdf
from archive.media.guarded.limits import Limits
from archive.media.probing import documents, pictures, recordings
from archive.media.stills import readers
from archive.models.facts import MediaFacts
from archive.texts.captions import HEAD, kind_of

TEXT = "text/plain"


def probe(path: Path, limits: Limits, *, mime: str = "") -> MediaFacts:
    """The facts of a media file; its name is never believed, only its bytes. `mime` is what it was identified as: nothing else is
    taken for plain text (a playlist is text too) or for an old office file.

    Raises:
        MediaUnreadable: it is empty, no file, or nothing that an allowed decoder opens.
        MediaLimit: it is larger than the limits, or reading it broke one.

    """
    source = _readable(path)
    with source.open("rb") as file:
        head = file.read(HEAD)
    if old := office.OLD.get(mime):
        return documents.of_old_office(source, old)
    reader = documents.of_text if mime == TEXT and plain.is_text(head) else _reader(head)
    try:
        return reader(source, limits)
    except (MediaUnreadable, MediaLimit) as refused:
        raise type(refused)(**{**refused.facts, "name": path.name}) from refused


def probe_together(paths: Sequence[Path], limits: Limits) -> dict[Path, MediaFacts]:
    """Facts of those of the files that are pictures with a header in order, by one child for all; ask `probe` of every other."""
    sources = {path: path.resolve() for path in paths}
    pictured = {path: source for path, source in sources.items() if readers.reader_of(source) is not None}
    found = pictures.facts_of_many(tuple(pictured.values()), limits) if pictured else {}
    return {path: found[source] for path, source in pictured.items() if source in found}


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this is a still picture (`heads.reader` says which)."""
    return readers.reader(head) is not None


def _reader(head: bytes) -> Callable[[Path, Limits], MediaFacts]:
    if is_picture(head):
        return pictures.facts
    if is_pdf(head):
        return documents.facts
    if head.startswith(office.START):
        return documents.of_office
    return captions.facts if kind_of(head) else recordings.facts


def _readable(path: Path) -> Path:
    source = path.resolve()
    if not source.is_file():
        raise MediaUnreadable(name=path.name, reason="not a file")
    if source.stat().st_size == 0:
        raise MediaUnreadable(name=path.name, reason="the file is empty")
    return source
