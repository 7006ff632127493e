"""An entry's media as blocks of the page (neighbouring pictures are one gallery), and its tags as lists and a line of time."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from archive.models.media import MediaType
from archive.models.public import PublicMedia, PublicRecord, PublicTag
from archive.web.shared.addresses import leaves

TIMED = ("speech", "singing", "music")
"""Tags that are stretches of sound, drawn as bands."""
WIDTH = 1000
"""Units across a line of time."""


class Block(NamedTuple):
    """One player, one gallery, or one document of pages."""

    media: MediaType
    parts: tuple[PublicMedia, ...]
    paged: bool = False


class Band(NamedTuple):
    """A stretch of a recording: where it begins and how wide it is in units of `WIDTH`, and what is heard."""

    tag: PublicTag
    x: float
    width: float


class TagList(NamedTuple):
    """Tags of one kind, the surest first within each moment."""

    kind: str
    tags: tuple[PublicTag, ...]


def blocks(record: PublicRecord) -> tuple[Block, ...]:
    """Media in the order of their parts; what has nothing to show is a block of its own without renditions."""
    parts = sorted(record.media, key=lambda m: m.part)
    made: list[Block] = []
    for (media, paged), group in groupby(parts, key=lambda m: (m.media, _paged(m))):
        if media is MediaType.PICTURE and not paged:
            made.append(Block(media, tuple(group)))
        else:
            made.extend(Block(media, (part,), paged) for part in group)
    return tuple(made)


def _paged(part: PublicMedia) -> bool:
    """Documents, and pictures of several pages; a picture of one page is a picture."""
    return len(leaves(part)) > (1 if part.media is MediaType.PICTURE else 0)


def bands(record: PublicRecord, part: PublicMedia) -> tuple[Band, ...]:
    """What is heard in one part, over its length."""
    if not part.duration_s:
        return ()
    found = (t for t in record.tags if t.part == part.part and t.kind in TIMED)
    return tuple(band for tag in found if (band := _band(tag, part.duration_s)))


def tag_lists(record: PublicRecord) -> tuple[TagList, ...]:
    """Tags by kind: words first, then sounds; within a kind in the order of the recording.

    Single characters say nothing, and the words of a document stand in the document; both are for finding only.
    """
    documents = {part.part for part in record.media if part.media is MediaType.DOCUMENT}
    tags = [tag for tag in record.tags if tag.kind != "text" or (tag.part not in documents and len(tag.value.strip()) > 1)]
    kinds = dict.fromkeys(t.kind for t in sorted(tags, key=lambda t: t.kind in TIMED))
    return tuple(TagList(kind, tuple(sorted(_of(tags, kind), key=_moment))) for kind in kinds)


def _of(tags: Iterable[PublicTag], kind: str) -> Iterable[PublicTag]:
    return (t for t in tags if t.kind == kind)


def _moment(tag: PublicTag) -> tuple[int, int, float, float]:
    return tag.part, tag.page or 0, tag.start_s if tag.start_s is not None else 0.0, -tag.confidence


def _band(tag: PublicTag, length_s: float) -> Band | None:
    if tag.start_s is None or tag.end_s is None or tag.end_s <= tag.start_s or tag.start_s >= length_s:
        return None
    x = tag.start_s / length_s * WIDTH
    return Band(tag, round(x, 1), round(min(tag.end_s, length_s) / length_s * WIDTH - x, 1))
