"""Cards: the picture by which an entry is known where people share it, made when it is published and kept as a rendition."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import NamedTuple

from archive import logs, media
from archive.errors import MediaError, NotFound, ToolMissing
from archive.models import access_keys
from archive.models.public import PublicFile, PublicRecord
from archive.services import Services
from archive.steps.making.decoder_limits import media_limits
from archive.steps.publishing.entries import Entry

WIDE_ENOUGH = 1200
VERSION = 1


class Subject(NamedTuple):
    """What a card is made of: a picture of ours, a waveform, or nothing but that there is an asset."""

    of: media.CardOf
    path: str


def with_card(services: Services, entry: Entry) -> Entry:
    """The entry with its card; without one where none can be made, which never keeps an entry from the public.

    Safe to repeat: one that was made of the same picture is there already.

    Raises:
        StoreUnavailable: try again.
    """
    if not entry.digests:
        return entry
    subject = next(_subjects(entry.record), Subject("nothing", ""))
    asset = PurePosixPath(subject.path).parts[1] if subject.path else entry.digests[0]
    known = sha256(subject.path.encode()).hexdigest()[:12]
    key = access_keys.rendition(asset, f"card-{known}", VERSION) + media.CARD
    try:
        size = _size_of(services, key) or _made(services, subject, key)
    except (MediaError, ToolMissing, NotFound) as error:
        logs.get("publish").warning("no card", resource=entry.record.id, code=error.code, reason=str(error))
        return entry
    wide, high = media.CARD_SIZE
    card = PublicFile(path=key, mime=media.mime(media.CARD), size=size, width=wide, height=high)
    return entry._replace(record=entry.record.model_copy(update={"card": card}))


def _subjects(record: PublicRecord) -> Iterator[Subject]:
    """What may stand for the entry, the best first: a poster or a picture, as on its page, before what is only heard."""
    for part in record.media:
        wide = sorted(part.pictures, key=lambda p: ((p.width or 0) < WIDE_ENOUGH, abs((p.width or 0) - WIDE_ENOUGH)))
        if found := part.poster or next(iter(wide), None) or next(iter(part.pages), None):
            yield Subject("picture", found.path)
    for part in record.media:
        if part.waveform:
            yield Subject("sound", part.waveform.path)


def _size_of(services: Services, key: str) -> int | None:
    found = services.store.renditions.stat(key)
    return found.size if found else None


def _made(services: Services, subject: Subject, key: str) -> int:
    limits = media_limits(services)
    with media.workspace(limits.scratch) as folder:
        source = folder / "source"
        source.touch()
        if subject.path:
            with services.store.renditions.open(subject.path) as stream, source.open("wb") as out:
                out.writelines(stream.chunks())
        media.card(subject.of, source, folder / media.CARD, limits)
        return services.store.renditions.put(key, folder / media.CARD, media.mime(media.CARD))
