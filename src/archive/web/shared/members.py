"""Members of collections as pages and programs name them: the address of an entry with the moment or the detail that is meant."""

from archive.models.media import MediaType
from archive.models.network.shown_collection import ShownMember
from archive.models.public import PublicMedia, PublicRecord
from archive.web.shared import addresses, moments


def collection(id_: str) -> str:
    """A collection's permanent address."""
    return f"/collections/{id_}"


def part_of(record: PublicRecord, member: ShownMember) -> PublicMedia | None:
    """The part of its entry that a member means; the first where it names none that there is."""
    return next((one for one in record.media if one.part == member.part), next(iter(record.media), None))


def stretch(member: ShownMember) -> tuple[float, float | None] | None:
    """Begin and end in seconds, of a clip."""
    if not member.t:
        return None
    begin, _, end = member.t.partition(",")
    return float(begin), float(end) if end else None


def detail(member: ShownMember) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of a detail, in percent of its picture."""
    if not member.xywh:
        return None
    x, y, w, h = map(float, member.xywh.removeprefix("percent:").split(","))
    return x, y, w, h


def address(record: PublicRecord, member: ShownMember) -> str:
    """Where a member is looked at: its entry, at the moment at which its clip begins, or with its detail framed."""
    at, part = addresses.entry(record.id), member.part
    if clip := stretch(member):
        begin = moments.written(clip[0])
        return f"{at}?t={begin}#t={begin}&part={part}"
    if member.xywh:
        return f"{at}#xywh={member.xywh}&part={part}"
    return f"{at}#part-{part}" if part > 1 else at


def is_recording(part: PublicMedia | None) -> bool:
    """Whether it lasts."""
    return part is not None and part.media in {MediaType.VIDEO, MediaType.SOUND}
