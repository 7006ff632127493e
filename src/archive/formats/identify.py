"""What a file really is, told by its first 64 KB and a few places more; the name is only compared. Only here: puremagic."""

from pathlib import Path, PurePosixPath

import puremagic

from archive.formats.compound import compound
from archive.formats.containers import CHECKS, iso, mxf
from archive.formats.content import HEAD, Content
from archive.formats.late_headers import pdf, tagged
from archive.formats.office import office
from archive.formats.opendocument import opendocument
from archive.formats.raw import raw
from archive.formats.signatures import MEDIA, REFUSED, matched
from archive.formats.streams import cut_mpeg_audio
from archive.formats.table import REFUSED_EXTENSIONS, allowed, extensions_of, family_of_extension
from archive.formats.text import PLAYLISTS, SCRIPTS, caption_type, text_type
from archive.models.base import Model
from archive.models.media import MediaType

__all__ = ["HEAD", "UNKNOWN", "Identified", "content_type", "identify"]

UNKNOWN = "application/octet-stream"


class Identified(Model):
    """What a file is: `reason` is "" or why it is not taken: type, extension, playlist, script, empty."""

    mime: str
    media: MediaType
    extension_ok: bool
    allowed: bool
    reason: str = ""


def identify(given: Content | bytes | Path, name: str) -> Identified:
    """The type of a file from its content (a path, bytes that are all of it or its beginning) and its name."""
    content = Content.of(given)
    if not content.head:
        return Identified(mime="application/x-empty", media=MediaType.OTHER, extension_ok=True, allowed=False, reason="empty")
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    mime = _as_called(content_type(content), extension, content.head)
    known = allowed().get(mime)
    if known is None:
        reason = "playlist" if mime in PLAYLISTS else "script" if mime in SCRIPTS else "type"
        return Identified(mime=mime, media=MediaType.OTHER, extension_ok=False, allowed=False, reason=reason)
    honest = family_of_extension().get(extension, known.family) == known.family
    taken = honest and extension not in REFUSED_EXTENSIONS
    reason = "" if taken else "type" if extension in REFUSED_EXTENSIONS else "extension"
    return Identified(mime=mime, media=known.media, extension_ok=honest, allowed=taken, reason=reason)


def content_type(given: Content | bytes) -> str:
    """The MIME type by content alone; `application/octet-stream` for what nobody knows."""
    content = Content.of(given)
    head = content.head
    found = (
        raw(head)
        or matched(head, MEDIA)
        or matched(head, REFUSED)
        or opendocument(head)
        or office(content)
        or compound(content)
        or tagged(content, _recording)
    )
    if found or (found := _recording(content)):
        return found
    return cut_mpeg_audio(head) or pdf(head) or text_type(head) or mxf(head) or _guess(head)


def _recording(content: Content) -> str | None:
    """Containers and streams that more than a mark is needed for."""
    found = iso(content)
    return found or next((mime for check in CHECKS if (mime := check(content.head))), None)


def _as_called(mime: str, extension: str, head: bytes) -> str:
    """The type of a text, which may be captions or words about a recording: its name says which of them, if it can be so."""
    if mime == "text/plain" and extension in extensions_of(MediaType.CAPTION):
        return caption_type(head) or mime
    is_captions = mime in allowed() and allowed()[mime].media is MediaType.CAPTION
    return "text/plain" if is_captions and extension in allowed()["text/plain"].extensions else mime


def _guess(head: bytes) -> str:
    """A name for the answer: the type is refused in any case, but people want to know what they handed in."""
    try:
        guess: str = puremagic.from_string(head[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return UNKNOWN if not guess or guess in allowed() else guess
