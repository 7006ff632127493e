"""What a file really is, told by its first 64 KB; the name is only compared with it. Only here: puremagic."""

from pathlib import Path, PurePosixPath

import puremagic

from archive.formats.containers import CHECKS, mxf
from archive.formats.office import office
from archive.formats.opendocument import opendocument
from archive.formats.raw import raw
from archive.formats.signatures import MEDIA, REFUSED, matched
from archive.formats.table import REFUSED_EXTENSIONS, allowed, family_of_extension
from archive.formats.text import PLAYLISTS, SCRIPTS, text_type
from archive.models.base import Model
from archive.models.media import MediaType

HEAD = 65_536
"""How many bytes of a file are looked at; a file of 50 GB is not read for it."""
UNKNOWN = "application/octet-stream"


class Identified(Model):
    """What a file is: `reason` is "" or why it is not taken: type, extension, playlist, script, empty."""

    mime: str
    media: MediaType
    extension_ok: bool
    allowed: bool
    reason: str = ""


def identify(head: bytes | Path, name: str) -> Identified:
    """The type of a file from its beginning (bytes, or a path whose first 64 KB are read) and its name."""
    if isinstance(head, Path):
        with head.open("rb") as file:
            head = file.read(HEAD)
    if not head:
        return Identified(mime="application/x-empty", media=MediaType.OTHER, extension_ok=True, allowed=False, reason="empty")
    mime = content_type(head)
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    known = allowed().get(mime)
    if known is None:
        reason = "playlist" if mime in PLAYLISTS else "script" if mime in SCRIPTS else "type"
        return Identified(mime=mime, media=MediaType.OTHER, extension_ok=False, allowed=False, reason=reason)
    honest = family_of_extension().get(extension, known.family) == known.family
    taken = honest and extension not in REFUSED_EXTENSIONS
    reason = "" if taken else "type" if extension in REFUSED_EXTENSIONS else "extension"
    return Identified(mime=mime, media=known.media, extension_ok=honest, allowed=taken, reason=reason)


def content_type(head: bytes) -> str:
    """The MIME type by content alone; `application/octet-stream` for what nobody knows."""
    found = raw(head) or matched(head, MEDIA) or matched(head, REFUSED) or opendocument(head) or office(head)
    if found:
        return found
    for check in CHECKS:
        mime = check(head)
        if mime:
            return mime
    return text_type(head) or mxf(head) or _guess(head)


def _guess(head: bytes) -> str:
    """A name for the answer: the type is refused in any case, but people want to know what they handed in."""
    try:
        guess: str = puremagic.from_string(head[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return UNKNOWN if not guess or guess in allowed() else guess
